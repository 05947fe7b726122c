import fc from 'fast-check';
import { dayOf, type LedgerLine, startOf } from '../../../../functions/ledger/contract.ts';
import { addDays } from '../../../../functions/reconciliation/domain/days.ts';
import type { Line } from '../../../../functions/reconciliation/domain/line.ts';
import { comparedOn, ledgerSide } from '../../../../functions/reconciliation/ledger-side.ts';

const at = (text: string): number => Date.parse(`${text.replace(' ', 'T')}+08:00`);

const aLedgerLine = (postedAt: number, day?: string, outNo = 'ord-1'): LedgerLine => ({
  entryId: `ent_${outNo}`,
  postedAt,
  minor: 100,
  currency: 'CNY',
  reference: { kind: 'PAYMENT', outNo, ...(day === undefined ? {} : { day }) },
});

describe('the business day that an entry is compared on', () => {
  it.each<[string, string, string | undefined, string]>([
    ['its own in the last millisecond', '2026-11-25 23:59:59.999', undefined, '2026-11-25'],
    ['its own in the first millisecond', '2026-11-26 00:00:00.000', undefined, '2026-11-26'],
    ["the provider's, told after midnight", '2026-11-26 00:00:03', '2026-11-25', '2026-11-25'],
    ["the provider's, told within two hours", '2026-11-26 01:59:59.999', '2026-11-25', '2026-11-25'],
    ['its own, told two hours late', '2026-11-26 02:00:00.000', '2026-11-25', '2026-11-26'],
    ['its own, told two days late', '2026-11-27 09:00:00', '2026-11-25', '2026-11-27'],
    [
      'the settle date of UnionPay from eleven at night on',
      '2026-11-25 23:00:00.000',
      '2026-11-26',
      '2026-11-26',
    ],
    [
      'its own before eleven, whatever the settle date',
      '2026-11-25 22:59:59.999',
      '2026-11-26',
      '2026-11-25',
    ],
    ['the last of February of a leap year', '2028-03-01 00:30:00', '2028-02-29', '2028-02-29'],
    ['the first of March after it', '2028-02-29 23:30:00', '2028-03-01', '2028-03-01'],
    ['the last of a year', '2027-01-01 00:10:00', '2026-12-31', '2026-12-31'],
    ['the first of a year', '2026-12-31 23:10:00', '2027-01-01', '2027-01-01'],
  ])('is %s', (_, postedAt, day, expected) => {
    expect(comparedOn(aLedgerLine(at(postedAt), day))).toBe(expected);
  });

  const wanted = { provider: 'alipay', account: 'a' } as const;
  /** What a journal in pages of so many lines has on a day. */
  async function linesOn(businessDate: string, journal: readonly LedgerLine[], pageSize = 100) {
    const found: Line[] = [];
    const pages = async function* ({ from, until }: { readonly from: number; readonly until: number }) {
      const inRange = journal.filter(({ postedAt }) => postedAt >= from && postedAt <= until);
      for (let index = 0; index < inRange.length; index += pageSize)
        yield inRange.slice(index, index + pageSize);
    };
    for await (const page of ledgerSide({ ...wanted, businessDate }, pages)) found.push(...page);
    return found;
  }

  it('is exactly one, whenever an entry came and whatever day the provider says', async () => {
    const day = '2026-11-25';
    const anyEntry = fc.record({
      postedAt: fc.integer({ min: startOf(addDays(day, -2)), max: startOf(addDays(day, 3)) - 1 }),
      told: fc.option(fc.constantFrom(...[-2, -1, 0, 1, 2].map((days) => addDays(day, days))), {
        nil: undefined,
      }),
    });
    await fc.assert(
      fc.asyncProperty(anyEntry, async ({ postedAt, told }) => {
        const journal = [aLedgerLine(postedAt, told)];
        const days = Array.from({ length: 9 }, (_, index) => addDays(dayOf(postedAt), index - 4));
        const counts = await Promise.all(days.map(async (each) => (await linesOn(each, journal)).length));
        expect(counts.reduce((sum, each) => sum + each, 0)).toBe(1);
        expect(counts[days.indexOf(comparedOn(journal[0] as LedgerLine))]).toBe(1);
      }),
      { numRuns: 200 },
    );
  });

  it.each([1, 2, 3, 7])('has the same lines with the same numbers in pages of %d', async (pageSize) => {
    const journal = Array.from({ length: 20 }, (_, index) =>
      aLedgerLine(at('2026-11-24 12:00:00') + index * 7_200_000, undefined, `ord-${index}`),
    );
    expect(await linesOn('2026-11-25', journal, pageSize)).toEqual(await linesOn('2026-11-25', journal));
  });
});
