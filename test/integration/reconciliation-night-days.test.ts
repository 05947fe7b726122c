import { decideProposal } from '../../functions/reconciliation/decide-proposal.ts';
import type { Action } from '../../functions/reconciliation/domain/actions.ts';
import { proposeAction } from '../../functions/reconciliation/propose-action.ts';
import { reconciliationIdOf } from '../../functions/reconciliation/store.ts';
import { movedBy } from '../builders/a-difference.ts';
import { aShop, bankAccount, first, type Shop, second, third } from '../builders/a-shop.ts';
import { unionpayZip, zmeLine, zmLine } from '../builders/bill-samples.ts';
import { memoryTable } from '../builders/memory-table.ts';
import type { Trade } from '../builders/merchant-files.ts';
import { inBeijing, postingOf, postingsOf } from './support/night.ts';
import { answersOf, aShopsNight, threeDays } from './support/night-shop.ts';

type ShopsNight = Awaited<ReturnType<typeof aShopsNight>>;

const legAOf = async (night: ShopsNight, day: string) =>
  (await night.foundOn(night.provider, day)).filter((each) => each.startsWith('A'));

/** A shop whose first sale of the first day is at another time in its bills. */
const told =
  (at: string) =>
  (shop: Shop): Partial<Shop> => {
    const move = (trades: readonly Trade[]) =>
      trades.map((trade, index) => (index === 0 ? { ...trade, at } : trade));
    return { channel: move(shop.channel), fund: move(shop.fund) };
  };
const never = ({ channel, fund }: Shop): Partial<Shop> => ({
  channel: channel.slice(1),
  fund: fund.slice(1),
});

describe('a line without counterpart', () => {
  it.each<[string, (shop: Shop) => Partial<Shop>, readonly (readonly string[])[]]>([
    ['clears by itself on the next day', told(`${second} 00:00:01`), [['A LEDGER_ONLY RESOLVED'], [], []]],
    [
      'is open when it is overdue, and clears late',
      told(`${third} 10:00:00`),
      [['A LEDGER_ONLY RESOLVED'], ['A LEDGER_ONLY RESOLVED'], []],
    ],
    ['stays open where nothing comes', never, [['A LEDGER_ONLY OPEN'], ['A LEDGER_ONLY OPEN'], []]],
  ])('%s', async (_, change, expected) => {
    const night = await aShopsNight({ change });
    await night.run(night.asked());
    expect(await Promise.all(threeDays.map((day) => legAOf(night, day)))).toEqual(expected);
  });

  it('waits in time on its day alone, and is a break on the next', async () => {
    const night = await aShopsNight({ change: never });
    await night.day(night.dayOf(first));
    expect(await legAOf(night, first)).toEqual(['A LEDGER_ONLY TIMING']);
    await night.day(night.dayOf(second));
    expect(await legAOf(night, second)).toEqual(['A LEDGER_ONLY OPEN']);
    expect(await night.statuses()).toEqual(['BALANCED 1', 'OUT_OF_BALANCE 1', undefined]);
  });

  it.each([
    ['on its own day', `${first} 10:00:00`, ['BALANCED 2', 'BALANCED 2', 'BALANCED 2']],
    ['on the day that it came', `${second} 15:00:00`, ['BALANCED 1', 'BALANCED 2', 'BALANCED 2']],
  ])('of the bill is not lost where the journal has it late: %s', async (_, postedAt, expected) => {
    const night = await aShopsNight({ change: ({ ledger }) => ({ ledger: ledger.slice(1) }) });
    for (const day of [second, third]) await night.bank(day);
    await night.run(night.asked());
    expect(await night.statuses()).toEqual(['BALANCED 1', 'OUT_OF_BALANCE 1', 'BALANCED 1']);
    await night.book([
      postingOf('wechatpay', night.shop.channel[0] as Trade, { postedAt: inBeijing(postedAt) }),
    ]);
    await night.run(night.asked(), 'rrq_2');
    expect(await night.statuses()).toEqual(expected);
    for (const day of threeDays)
      expect((await legAOf(night, day)).filter((each) => !each.endsWith('RESOLVED'))).toEqual([]);
  });

  it('that is compared by the settle date of UnionPay is on that day, and one that does not know it clears', async () => {
    const clean = aShop('unionpay', [second]).channel[0] as Trade;
    const late = { ...clean, at: `${first} 23:00:00` };
    const night = await aShopsNight({
      provider: 'unionpay',
      days: [first, second],
      change: ({ ledger }) => ({ ledger: ledger.filter(({ outNo }) => outNo !== clean.outNo) }),
    });
    const posting = postingOf('unionpay', late);
    await night.book([
      { ...posting, reference: { ...posting.reference, day: second } as typeof posting.reference },
    ]);
    await night.run(night.asked());
    expect(await Promise.all([first, second].map((day) => legAOf(night, day)))).toEqual([[], []]);

    const other = await aShopsNight({
      provider: 'unionpay',
      days: [first, second],
      change: ({ ledger }) => ({ ledger: ledger.filter(({ outNo }) => outNo !== clean.outNo) }),
    });
    await other.book([posting]);
    await other.run(other.asked());
    expect(await Promise.all([first, second].map((day) => legAOf(other, day)))).toEqual([
      ['A LEDGER_ONLY RESOLVED'],
      [],
    ]);
  });

  it.each([
    ['over the last of February', ['2028-02-28', '2028-02-29', '2028-03-01']],
    ['over the end of a year', ['2026-12-31', '2027-01-01', '2027-01-02']],
  ])('is carried %s', async (_, days) => {
    const night = await aShopsNight({ days, change: told(`${days[1]} 00:00:00`) });
    await night.run(night.asked(days[0]));
    expect(await night.statuses()).toEqual(['BALANCED 1', 'BALANCED 1', expect.stringMatching(/ 1$/)]);
    expect(await legAOf(night, days[0] ?? '')).toEqual(['A LEDGER_ONLY RESOLVED']);
  });
});

describe('a day that is blocked between two others', () => {
  it.each([
    ['nothing', () => ({})],
    ['a payment that its own bill has', told(`${second} 00:00:01`)],
    ['a payment that the day after it has', told(`${third} 10:00:00`)],
    ['a payment that no bill has', never],
  ] as const)('ends as if it had never been, once its bill is there: %s', async (_, change) => {
    const straight = await aShopsNight({ change });
    await straight.run(straight.asked());
    const night = await aShopsNight({ change });
    const bills = (['trade', 'fund'] as const).map(
      (type) => [`${type} ${second}`, night.answers.get(`${type} ${second}`)] as const,
    );
    for (const [name] of bills) night.answers.delete(name);
    await night.run(night.asked());
    expect((await night.headOf('wechatpay', second))?.status).toBe('BLOCKED');
    expect((await night.headOf('wechatpay', third))?.concluded).toBeDefined();
    for (const [name, bytes] of bills) if (bytes) night.answers.set(name, bytes);
    night.clock.at += 86_400_000;
    await night.deps.reconciliations.putNight({ lastDay: third, bookedSince: night.clock.at });
    await night.ask();
    await night.drain();
    for (const day of threeDays) {
      const [got, expected] = await Promise.all(
        [night, straight].map((each) => each.headOf('wechatpay', day)),
      );
      expect(got?.concluded?.resultHash).toBe(expected?.concluded?.resultHash);
      expect(await night.foundOn('wechatpay', day)).toEqual(await straight.foundOn('wechatpay', day));
    }
  });
});

describe('what people settled', () => {
  const settle = async (night: ShopsNight, kind: string, action: Action) => {
    const rows = await night.deps.reconciliations.rows(reconciliationIdOf(night.dayOf(first)));
    const works = await night.deps.differences.getAll(rows.map(({ differenceId }) => differenceId));
    const work = [...works.values()].find((each) => each.kind === kind);
    if (!work) throw new Error(`there is no ${kind}`);
    const { differenceId } = work;
    await proposeAction({ differenceId, action, reason: 'seen', caller: 'clerk' }, night.deps);
    await decideProposal({ differenceId, decision: 'approve', caller: 'finance' }, night.deps);
  };

  it('is not carried into the next day', async () => {
    const night = await aShopsNight({ change: never });
    await night.day(night.dayOf(first));
    await night.day(night.dayOf(second));
    await settle(night, 'LEDGER_ONLY', 'write-off');
    await night.day(night.dayOf(third));
    expect(await legAOf(night, first)).toEqual(['A LEDGER_ONLY WRITTEN_OFF']);
    const carried = [...night.objects.all].filter(([key]) =>
      key.startsWith(`reconciliations/${reconciliationIdOf(night.dayOf(third))}`),
    );
    expect(carried.map(([, text]) => text.toString().includes('LEDGER_ONLY'))).toEqual([false]);
  });

  it('stays so when all is compared again', async () => {
    const night = await aShopsNight({ change: never });
    await night.run(night.asked());
    await settle(night, 'LEDGER_ONLY', 'write-off');
    await night.run(night.asked(), 'rrq_2');
    const after = await night.statuses();
    await night.run(night.asked(), 'rrq_3');
    expect(await night.statuses()).toEqual(after);
    expect(await legAOf(night, first)).toEqual(['A LEDGER_ONLY WRITTEN_OFF']);
  });
});

describe('a chargeback that a bill tells of', () => {
  it('is told once, however often its line stands there and however often it is read', async () => {
    const memory = memoryTable();
    const night = await aShopsNight({
      provider: 'unionpay',
      table: memory.table,
      days: [second, third],
      change: () => ({ ledger: [] }),
    });
    night.answers.set(`trade ${second}`, unionpayZip([zmLine()], [zmeLine(), zmeLine()]));
    await night.run(night.asked(second));
    await night.run(night.asked(second), 'rrq_2');
    expect(memory.all().filter(({ sk }) => sk === 'CHARGEBACK').length).toBe(1);
    expect(await night.foundOn('unionpay', second)).toContain('A DUPLICATE_LINE OPEN');
  });
});

describe('the money of concluded days', () => {
  /** What the journal has by account, of what was sold and of what the nights booked. */
  async function balances(night: ShopsNight) {
    const heads = await Promise.all(
      threeDays.map((day) => night.deps.reconciliations.revisions(reconciliationIdOf(night.dayOf(day)))),
    );
    const entries = [...postingsOf(night.shop), ...heads.flat().flatMap((revision) => revision.entries)];
    return movedBy(entries);
  }

  it("is what the fund bill's balance moved by, what is under way, and what the bank has", async () => {
    const night = await aShopsNight();
    for (const day of [second, third]) await night.bank(day);
    await night.run(night.asked());
    const closing = (await night.headOf('wechatpay', third))?.concluded?.closings['CNY'];
    expect(await balances(night)).toMatchObject({
      'channel-receivable:wechatpay': Number(closing) - 100_000,
      'settlement-in-transit': 10_000,
      [`bank:${bankAccount}`]: 20_000,
    });
  });

  it('is the same where the bank has a payout a day before its bill tells it', async () => {
    const fen = 11_111;
    const change = ({ bank, payouts }: Shop) => ({
      bank: bank.map((line, at) => (at === 1 ? { ...line, day: first, fen } : line)),
      payouts: payouts.map((payout, at) => (at === 1 ? { ...payout, fen } : payout)),
    });
    const night = await aShopsNight({ change });
    for (const day of threeDays) await night.bank(day);
    await night.run(night.asked());
    expect(await night.foundOn('wechatpay', first)).toEqual([
      'C BANK_MISSING RESOLVED',
      'C BANK_ONLY RESOLVED',
    ]);
    expect(await balances(night)).toMatchObject({
      'settlement-in-transit': 10_000,
      [`bank:${bankAccount}`]: 21_111,
    });
  });
});

describe('a day in parts', () => {
  it('comes to the same in any number of them', async () => {
    const hashes = new Set<string | undefined>();
    for (const parts of [1, 2, 7]) {
      const change = ({ ledger, fund }: Shop) => ({ ledger: ledger.slice(1), fund: fund.slice(0, -1) });
      const bytes = [...answersOf(aShop('alipay', [first]), [first]).values()].map(
        (answer) => (answer as Uint8Array).length,
      );
      const lines = Math.max(...bytes) / 20;
      const night = await aShopsNight({
        provider: 'alipay',
        days: [first],
        change,
        linesAPart: (lines / parts) * 1.01,
      });
      await night.run(night.asked());
      const head = await night.headOf('alipay', first);
      hashes.add(head?.concluded?.resultHash);
      const results = [...night.objects.all.keys()].filter((key) => /result-A-\d+\.json$/.test(key));
      expect(results.length).toBe(parts);
    }
    expect(hashes.size).toBe(1);
  });

  it('of which one is lost is not compared', async () => {
    const night = await aShopsNight({ days: [first] });
    const parted = await night.part(night.dayOf(first), 'rrq_1', await night.fetch(night.dayOf(first)));
    for (const key of night.objects.all.keys())
      if (key.endsWith('channel-A-0')) night.objects.all.delete(key);
    await expect(night.rest(parted)).rejects.toThrow('There is no part');
  });

  it('takes nothing of an earlier try that found more', async () => {
    const night = await aShopsNight({ days: [first] });
    await night.part(night.dayOf(first), 'rrq_1', await night.fetch(night.dayOf(first)));
    const quiet = answersOf({ ...night.shop, channel: [], fund: [] }, [first]);
    for (const [name, bytes] of quiet) night.answers.set(name, bytes);
    night.clock.at += 1000;
    const parted = await night.part(night.dayOf(first), 'rrq_1', await night.fetch(night.dayOf(first)));
    await night.rest(parted);
    expect((await night.headOf('wechatpay', first))?.concluded?.matched.A).toBe(0);
  });
});

describe('what the journal says', () => {
  it('is the same whichever of its entries came first', async () => {
    const hashes = new Set<string | undefined>();
    const shop = aShop('wechatpay', [first]);
    for (const order of [(all: readonly Trade[]) => all, (all: readonly Trade[]) => all.toReversed()]) {
      const night = await aShopsNight({ days: [first], change: () => ({ ledger: [] }) });
      await night.book(postingsOf({ ...shop, ledger: order(shop.ledger) }));
      await night.run(night.asked());
      hashes.add((await night.headOf('wechatpay', first))?.concluded?.inputs.ledger);
    }
    expect(hashes.size).toBe(1);
  });
});
