import {
  accounts,
  aShop,
  bankAccount,
  bankFiles,
  first,
  type Provider,
  providers,
  type Shop,
  second,
  third,
} from '../builders/a-shop.ts';
import { memoryTable } from '../builders/memory-table.ts';
import { cmbCsv, type Trade } from '../builders/merchant-files.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';
import { inBeijing, memoryObjects, postingOf } from './support/night.ts';
import { answersOf, aShopsNight } from './support/night-shop.ts';

const withTrade = (trades: readonly Trade[], at: number, part: Partial<Trade>): readonly Trade[] =>
  trades.map((trade, index) => (index === at ? { ...trade, ...part } : trade));
const without = (trades: readonly Trade[], at: number): readonly Trade[] =>
  trades.filter((_, index) => index !== at);

describe('a balanced day', () => {
  let local: LocalTable;
  beforeAll(async () => {
    local = await startLocalTable();
  });
  afterAll(() => local.stop());

  it.each(providers)('of %s is concluded once, and compared again without a write', async (provider) => {
    const night = await aShopsNight({ provider, table: local.table, days: [first] });
    local.take();
    await night.run(night.asked());
    // The items of a day with the stamps of who wrote them; where one is just over a kilobyte it takes units more.
    const units = { alipay: 39, wechatpay: 36, unionpay: 26 };
    expect(local.take()).toMatchObject({ writeUnits: units[provider] });
    const before = new Map(night.objects.all);
    await night.run(night.asked(), 'rrq_2');
    expect(local.take()).toMatchObject({ writeUnits: 0 });
    const head = await night.headOf(provider, first);
    expect(head).toMatchObject({ status: 'BALANCED', revision: 1, concluded: { timing: 1, breaks: {} } });
    expect(await night.foundOn(provider, first)).toEqual(['C BANK_MISSING TIMING']);
    const kept = [...before.keys()].filter((key) => /^reconciliations\//.test(key));
    expect(kept.length).toBe(1);
    for (const key of kept)
      expect(night.objects.all.get(key)?.equals(before.get(key) ?? Buffer.alloc(0))).toBe(true);
  });
});

describe('a difference that is planted in one book', () => {
  const alone: Trade = {
    ...{ kind: 'PAYMENT', channelNo: '4200001234201124000000009', outNo: 'XX1124009' },
    ...{ fen: 10_000, fee: 60, at: `${first} 13:00:00` },
  };
  it.each<[string, Provider, (shop: Shop) => Partial<Shop>, readonly string[]]>([
    ['none', 'alipay', () => ({}), []],
    [
      'a payment that the bills do not have',
      'alipay',
      ({ channel, fund }) => ({ channel: without(channel, 0), fund: without(fund, 0) }),
      ['A LEDGER_ONLY TIMING'],
    ],
    [
      'a payment that the journal does not have',
      'wechatpay',
      ({ channel, fund }) => ({ channel: [...channel, alone], fund: [...fund, alone] }),
      ['A CHANNEL_ONLY TIMING'],
    ],
    [
      'a refund that the bills do not have',
      'wechatpay',
      ({ channel, fund }) => ({ channel: without(channel, 2), fund: without(fund, 2) }),
      ['A REFUND_MISSING TIMING'],
    ],
    [
      'a refund that the journal does not have',
      'alipay',
      ({ ledger }) => ({ ledger: without(ledger, 2) }),
      ['A REFUND_EXCESS TIMING'],
    ],
    [
      'one fen more',
      'wechatpay',
      ({ ledger }) => ({ ledger: withTrade(ledger, 0, { fen: 12_825 }) }),
      ['A AMOUNT OPEN'],
    ],
    [
      'one fen more fee',
      'unionpay',
      ({ channel }) => ({ channel: withTrade(channel, 0, { fee: 78 }) }),
      ['A FEE OPEN'],
    ],
    [
      'a line that is told twice',
      'unionpay',
      ({ channel }) => ({ channel: [...channel, channel[0] as Trade] }),
      ['A DUPLICATE_LINE OPEN'],
    ],
    [
      'an attempt that is paid twice',
      'wechatpay',
      ({ channel, fund }) => ({
        channel: [...channel, { ...(channel[0] as Trade), channelNo: alone.channelNo }],
        fund: [...fund, { ...(fund[0] as Trade), channelNo: alone.channelNo }],
      }),
      ['A DUPLICATE_CHARGE OPEN'],
    ],
    [
      'a sale that the account never saw',
      'wechatpay',
      ({ fund }) => ({ fund: without(fund, 1) }),
      ['B FUND_MISSING TIMING'],
    ],
    [
      'money on the account that nobody sold for',
      'alipay',
      ({ fund }) => ({ fund: [...fund, alone] }),
      ['B FUND_ONLY OPEN'],
    ],
    [
      'a fen less on the account',
      'alipay',
      ({ fund }) => ({ fund: withTrade(fund, 1, { fen: 1_989 }) }),
      ['B AMOUNT OPEN'],
    ],
    [
      'a fee on the account that differs',
      'wechatpay',
      ({ fund }) => ({ fund: withTrade(fund, 1, { fee: 13 }) }),
      ['B FEE OPEN'],
    ],
  ])('is found: %s', async (_, provider, change, expected) => {
    const night = await aShopsNight({ provider, change, days: [first] });
    await night.run(night.asked());
    const found = await night.foundOn(provider, first);
    expect(found.filter((each) => each !== 'C BANK_MISSING TIMING')).toEqual(expected);
    const isOut = expected.some((each) => each.endsWith('OPEN'));
    expect((await night.headOf(provider, first))?.status).toBe(isOut ? 'OUT_OF_BALANCE' : 'BALANCED');
  });

  it.each<[string, (shop: Shop) => Partial<Shop>, readonly string[]]>([
    [
      'a bank that is a fen short',
      ({ bank }) => ({ bank: bank.map((line) => ({ ...line, fen: line.fen - 1 })) }),
      ['C BANK_AMOUNT OPEN', 'C BANK_MISSING TIMING'],
    ],
    [
      'money at the bank that nobody paid out',
      ({ bank }) => ({
        bank: [...bank, { ...(bank[0] as Shop['bank'][number]), fen: 5, text: '利息', no: 'B9' }],
      }),
      ['C BANK_MISSING TIMING', 'C BANK_ONLY OPEN'],
    ],
    [
      'an opening that is not the last closing',
      () => ({ openings: { [second]: 7 } }),
      ['B BALANCE_BREAK OPEN', 'C BANK_MISSING TIMING'],
    ],
    ['nothing at the bank', () => ({ bank: [] }), ['C BANK_MISSING TIMING']],
  ])('is found on the second day: %s', async (_, change, expected) => {
    const night = await aShopsNight({ change, days: [first, second] });
    for (const day of [first, second]) await night.bank(day);
    await night.run(night.asked());
    expect(await night.foundOn('wechatpay', second)).toEqual(expected);
  });
});

describe('bills that do not come', () => {
  const blockedEvents = async (night: Awaited<ReturnType<typeof aShopsNight>>) =>
    (await night.headOf(night.provider, first)) ?? {};

  it('are waited for until they are overdue; then the day is blocked, told once, and concluded when they come', async () => {
    const night = await aShopsNight({ days: [first] });
    night.clock.at = inBeijing(`${second} 10:05:00`);
    const bills = new Map(night.answers);
    night.answers.clear();
    expect(await night.fetch(night.dayOf(first))).toMatchObject({ state: 'WAIT', seconds: 1800 });
    await night.run(night.asked());
    expect(night.clock.at).toBe(inBeijing(`${second} 17:05:01`));
    const blocked = await blockedEvents(night);
    expect(blocked).toMatchObject({
      status: 'BLOCKED',
      reason: 'NO_BILL',
      version: 1,
      events: ['reconciliation.blocked'],
    });
    await night.run(night.asked(), 'rrq_2');
    expect(await blockedEvents(night)).toEqual(blocked);
    for (const [name, bytes] of bills) night.answers.set(name, bytes);
    await night.run(night.asked(), 'rrq_3');
    expect(await night.statuses()).toEqual(['BALANCED 1']);
  });

  it.each<[string, readonly string[], readonly number[], string]>([
    ['none, and nothing booked', ['trade', 'fund'], [], 'BALANCED'],
    ['no trade bill, and a sale booked', ['trade', 'fund'], [0], 'BLOCKED'],
    ['no trade bill on a day with a payout', ['trade'], [], 'BALANCED'],
    ['no fund bill beside a trade bill', ['fund'], [0, 1, 2], 'BLOCKED'],
  ])('where the provider says so: %s', async (_, none, booked, status) => {
    const change = ({ ledger, payouts }: Shop): Partial<Shop> => ({
      ledger: ledger.filter((_trade, at) => booked.includes(at)),
      ...(none.includes('trade') ? { channel: [], fund: [] } : {}),
      payouts,
    });
    const night = await aShopsNight({ change, days: [first] });
    for (const type of none) night.answers.set(`${type} ${first}`, 'NONE');
    await night.run(night.asked());
    expect((await night.headOf('wechatpay', first))?.status).toBe(status);
  });

  it('block no quiet day on which something late was booked for an earlier one', async () => {
    const night = await aShopsNight({
      days: [first, second],
      change: ({ ledger }) => ({
        ledger: ledger.filter(({ at, outNo }) => at.startsWith(first) && !outNo.endsWith('1')),
        ...only(first),
      }),
    });
    function only(day: string) {
      const shop = aShop('wechatpay', [first, second]);
      const on = ({ at }: { readonly at: string }) => at.startsWith(day);
      return {
        channel: shop.channel.filter(on),
        fund: shop.fund.filter(on),
        payouts: shop.payouts.filter(on),
      };
    }
    for (const type of ['trade', 'fund']) night.answers.set(`${type} ${second}`, 'NONE');
    await night.run(night.asked());
    expect(await night.foundOn('wechatpay', first)).toContain('A CHANNEL_ONLY OPEN');
    const late = night.shop.channel[0] as Trade;
    await night.book([postingOf('wechatpay', late, { postedAt: inBeijing(`${second} 15:00:00`) })]);
    await night.run(night.asked(), 'rrq_2');
    expect(await night.statuses()).toEqual(['BALANCED 1', 'BALANCED 2']);
    expect(await night.foundOn('wechatpay', first)).toEqual([
      'A CHANNEL_ONLY RESOLVED',
      'C BANK_MISSING TIMING',
    ]);
  });

  it('and were refused are told with line and reason; the next issue is compared and says what changed', async () => {
    const night = await aShopsNight({ provider: 'alipay', days: [first] });
    const good = night.answers.get(`trade ${first}`) as Uint8Array;
    night.answers.set(`trade ${first}`, good.subarray(0, good.length - 30));
    await night.run(night.asked());
    await night.run(night.asked(), 'rrq_2');
    expect(await blockedEvents(night)).toMatchObject({ status: 'BLOCKED', reason: 'BAD_BILL', version: 1 });
    night.answers.set(`trade ${first}`, good);
    await night.run(night.asked(), 'rrq_3');
    expect(await night.statuses()).toEqual(['BALANCED 1']);
    const revised = answersOf({ ...night.shop, channel: withTrade(night.shop.channel, 0, { fee: 78 }) }, [
      first,
    ]);
    night.answers.set(`trade ${first}`, revised.get(`trade ${first}`) ?? 'NONE');
    await night.run(night.asked(), 'rrq_4');
    const head = await night.headOf('alipay', first);
    expect(head).toMatchObject({
      revision: 2,
      status: 'OUT_OF_BALANCE',
      concluded: { changes: { added: 2, gone: 0, changed: 0 } },
    });
  });

  it('and a bad one that is issued anew do not hide what came late for a concluded day', async () => {
    const night = await aShopsNight({
      days: [first],
      change: ({ ledger }) => ({ ledger: without(ledger, 0) }),
    });
    await night.run(night.asked());
    night.answers.set(`trade ${first}`, Buffer.from('nothing that anybody knows'));
    await night.book([postingOf('wechatpay', night.shop.channel[0] as Trade)]);
    await night.run(night.asked(), 'rrq_2');
    expect(await night.statuses()).toEqual(['BALANCED 2']);
    expect(await night.foundOn('wechatpay', first)).toEqual(['C BANK_MISSING TIMING']);
  });

  it('whole are asked for again, as those that are not ready', async () => {
    const night = await aShopsNight({ days: [first] });
    night.answers.set(`fund ${first}`, 'DAMAGED');
    await night.run(night.asked());
    expect(await blockedEvents(night)).toMatchObject({
      ...{ status: 'BLOCKED', reason: 'NO_BILL', message: expect.stringContaining('fund DAMAGED') },
    });
  });

  it('as they should be, but as the other one, are refused', async () => {
    const night = await aShopsNight({ days: [first] });
    night.answers.set(`trade ${first}`, night.answers.get(`fund ${first}`) ?? 'NONE');
    await night.run(night.asked());
    expect(await blockedEvents(night)).toMatchObject({ status: 'BLOCKED', reason: 'BAD_BILL' });
  });

  it('and were put right by a person stay right while the provider hands out the old ones', async () => {
    const night = await aShopsNight({
      days: [first],
      change: ({ channel }) => ({ channel: withTrade(channel, 0, { fee: 78 }) }),
    });
    await night.run(night.asked());
    expect((await night.headOf('wechatpay', first))?.status).toBe('OUT_OF_BALANCE');
    const right = answersOf(aShop('wechatpay', [first]), [first]).get(`trade ${first}`) as Uint8Array;
    const { outcome } = await night.drop(
      `bills/wechatpay/${accounts.wechatpay}/${first}/right.csv.gz`,
      right,
    );
    await night.drain();
    expect([outcome, ...(await night.statuses())]).toEqual(['PARSED', 'BALANCED 2']);
  });
});

describe('the statement of the morning', () => {
  const pageOf = (night: Awaited<ReturnType<typeof aShopsNight>>, day: string) =>
    night.objects.all.get(`statements/${day}/statement.html`)?.toString() ?? '';

  it('tells of an account whose execution failed, and of one that was concluded a moment ago', async () => {
    const memory = memoryTable();
    const behind = { ...memory.table };
    const night = await aShopsNight({ table: behind, days: [first, second] });
    await night.day(night.dayOf(first));
    await night.run(night.asked('2026-12-31'));
    expect(pageOf(night, second)).toContain('It was not compared.');
    const before = await memory.table.query({ index: 'GSI1', pk: 'RECONCILIATIONS' });
    behind.query = async (query) =>
      query.index && query.pk === 'RECONCILIATIONS' ? before : memory.table.query(query);
    await night.run(night.asked(second));
    expect(pageOf(night, second)).not.toContain('It was not compared.');
  });
});

describe('a file that somebody puts into the bucket', () => {
  const at = (path: string, file = 'x') => `bills/${path}/${file}`;
  const trade = (provider: Provider) =>
    answersOf(aShop(provider, [first]), [first]).get(`trade ${first}`) as Uint8Array;
  it.each<[string, string, Uint8Array | string, string]>([
    ['of Alipay', at(`alipay/${accounts.alipay}/${first}`), trade('alipay'), 'PARSED'],
    ['of WeChat Pay', at(`wechatpay/${accounts.wechatpay}/${first}`), trade('wechatpay'), 'PARSED'],
    ['of UnionPay', at(`unionpay/${accounts.unionpay}/${first}`), trade('unionpay'), 'PARSED'],
    [
      'of the bank',
      at(`bank/${bankAccount}/${second}`),
      bankFiles(aShop('alipay', [first]).bank, [second], 'mt940')[`bank-${second}.sta`] ?? '',
      'PARSED',
    ],
    ['in a wrong place', `bills/${first}/x`, trade('alipay'), 'IGNORED'],
    ['under no provider', at(`paypal/${accounts.alipay}/${first}`), trade('alipay'), 'IGNORED'],
    ['under a day that there is not', at(`alipay/${accounts.alipay}/2026-11-31`), trade('alipay'), 'IGNORED'],
    ['of another day', at(`alipay/${accounts.alipay}/${second}`), trade('alipay'), 'REFUSED'],
    ['of another account', at(`alipay/2088000000000009/${first}`), trade('alipay'), 'REFUSED'],
    ['of another provider', at(`wechatpay/${accounts.wechatpay}/${first}`), trade('alipay'), 'REFUSED'],
    ['that is empty', at(`alipay/${accounts.alipay}/${first}`), '', 'REFUSED'],
    [
      'of a bank that goes on after its day',
      at(`bank/${bankAccount}/${first}`),
      cmbCsv({
        account: bankAccount,
        opening: 0,
        lines: [first, second].map((day) => ({ day, fen: 5, from: '某某', text: '', no: day })),
      }),
      'REFUSED',
    ],
  ])('%s is taken for what it is', async (_, key, bytes, outcome) => {
    const night = await aShopsNight({ days: [first, second] });
    expect((await night.drop(key, bytes)).outcome).toBe(outcome);
    expect(night.queue.length).toBe(outcome === 'PARSED' ? (key.includes('/bank/') ? 3 : 1) : 0);
  });

  it('counts once however often it comes, and the last of two counts', async () => {
    const night = await aShopsNight({ provider: 'alipay', days: [first] });
    const key = (file: string) => at(`alipay/${accounts.alipay}/${first}`, file);
    const other = answersOf({ ...night.shop, channel: night.shop.channel.slice(1) }, [first]).get(
      `trade ${first}`,
    ) as Uint8Array;
    const outcomes = [
      await night.drop(key('1'), trade('alipay')),
      await night.drop(key('2'), trade('alipay')),
      await night.drop(key('3'), other),
      await night.drop(key('4'), trade('alipay')),
    ];
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['PARSED', 'PARSED', 'PARSED', 'IGNORED']);
    expect(night.queue.length).toBe(2);
    const latest = await night.deps.bills.latest({
      source: 'alipay',
      account: accounts.alipay,
      businessDate: first,
    });
    expect(latest.map(({ revision, objectKey }) => [revision, objectKey])).toEqual([[2, key('3')]]);
  });

  it('of two at once, one after the other counts', async () => {
    const night = await aShopsNight({ provider: 'alipay', days: [first] });
    const other = answersOf({ ...night.shop, channel: night.shop.channel.slice(1) }, [first]).get(
      `trade ${first}`,
    ) as Uint8Array;
    const key = (file: string) => at(`alipay/${accounts.alipay}/${first}`, file);
    const both = await Promise.all([night.drop(key('1'), trade('alipay')), night.drop(key('2'), other)]);
    expect(both.map(({ outcome }) => outcome)).toEqual(['PARSED', 'PARSED']);
    const latest = await night.deps.bills.latest({
      source: 'alipay',
      account: accounts.alipay,
      businessDate: first,
    });
    expect(latest.map(({ revision, status }) => [revision, status])).toEqual([[2, 'PARSED']]);
  });

  it("of another account than the provider's is not compared with its journal", async () => {
    const night = await aShopsNight({ provider: 'alipay', days: [first] });
    expect(
      await night.plan({ provider: 'alipay', businessDate: first, account: '2088000000000009' }),
    ).toEqual([]);
  });

  it('and covers days of which there are files already counts no line twice', async () => {
    const night = await aShopsNight();
    for (const day of [second, third]) await night.bank(day);
    const lines = night.shop.bank.filter(({ day }) => day <= third);
    const later = { day: third, fen: 33, from: '财付通支付科技有限公司', text: 'late', no: 'B99' };
    const text = cmbCsv({ account: bankAccount, opening: 0, lines: [...lines, later] });
    await night.run(night.asked());
    expect(await night.foundOn('wechatpay', third)).toEqual(['C BANK_MISSING TIMING']);
    const mt940 = bankFiles([...lines, later], [second, third], 'mt940');
    expect(text.length).toBeGreaterThan(0);
    const both = `${mt940[`bank-${second}.sta`]}${mt940[`bank-${third}.sta`]}`;
    await night.drop(`bills/bank/${bankAccount}/${third}/both.sta`, both);
    await night.drain();
    expect(await night.foundOn('wechatpay', third)).toEqual(['C BANK_MISSING TIMING', 'C BANK_ONLY OPEN']);
  });

  it('of a bank that several providers share is of each of them', async () => {
    const table = memoryTable().table;
    const objects = memoryObjects();
    const shops = await Promise.all(
      providers.map((provider) => aShopsNight({ provider, table, objects, days: [first, second] })),
    );
    const lines = shops.flatMap(({ shop }) => shop.bank);
    const [night] = shops;
    for (const day of [first, second]) {
      const text = bankFiles(lines, [first, second], 'mt940')[`bank-${day}.sta`] ?? '';
      await night?.drop(`bills/bank/${bankAccount}/${day}/bank.sta`, text);
    }
    expect(night?.queue.map(({ provider }) => provider).sort()).toEqual([...providers, ...providers].sort());
    for (const shop of shops) {
      await shop.run(shop.asked());
      expect(await shop.statuses()).toEqual(['BALANCED 1', 'BALANCED 1']);
      expect(await shop.foundOn(shop.provider, second)).toEqual(['C BANK_MISSING TIMING']);
      expect(await shop.foundOn(shop.provider, first)).toEqual(['C BANK_MISSING RESOLVED']);
    }
  });
});
