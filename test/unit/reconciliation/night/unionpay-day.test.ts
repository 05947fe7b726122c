import type { LedgerLine } from '../../../../functions/ledger/contract.ts';
import type { ProviderName } from '../../../../functions/reconciliation/domain/config.ts';
import { comparedOn, ledgerSide } from '../../../../functions/reconciliation/ledger-side.ts';

/** A refund that a person settled: of such a one the provider told no day. */
const settled = (at: string): LedgerLine => ({
  entryId: 'ent_1',
  postedAt: Date.parse(`${at}+08:00`),
  minor: -127,
  currency: 'CNY',
  reference: { kind: 'REFUND', outNo: 'back-1' },
});

it.each<[ProviderName, string, string]>([
  ['unionpay', '2026-11-25T22:59:59.999', '2026-11-25'],
  ['unionpay', '2026-11-25T23:00:00.000', '2026-11-26'],
  ['unionpay', '2026-11-25T23:59:59.999', '2026-11-26'],
  ['alipay', '2026-11-25T23:59:59.999', '2026-11-25'],
  ['wechatpay', '2026-11-26T00:00:00.000', '2026-11-26'],
])('an entry of %s at %s without a day of the provider is of %s', async (provider, at, businessDate) => {
  const line = settled(at);
  expect(comparedOn(line, provider)).toBe(businessDate);
  const journal = async function* () {
    yield [line];
  };
  const found = [];
  for await (const page of ledgerSide({ provider, account: 'a', businessDate }, journal)) found.push(...page);
  expect(found.map(({ day, outNo, lineNo }) => ({ day, outNo, lineNo }))).toEqual([
    { day: businessDate, outNo: 'back-1', lineNo: 1 },
  ]);
});
