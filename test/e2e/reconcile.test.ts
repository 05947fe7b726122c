import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { reconcile } from '../../scripts/reconcile/run.ts';
import {
  accounts,
  aShop,
  bankFiles,
  billFiles,
  type Files,
  first,
  ledgerOf,
  providers,
  type Shop,
  second,
  third,
} from '../builders/a-shop.ts';
import type { Trade } from '../builders/merchant-files.ts';
import { startScript } from './support/run-script.ts';

const folder = mkdtempSync(join(tmpdir(), 'zhanggui-reconcile-'));
afterAll(() => rmSync(folder, { recursive: true }));

let cases = 0;

/** Writes the files into a folder of their own. */
function written(files: Files): string {
  cases += 1;
  const here = join(folder, `${cases}`);
  mkdirSync(here);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(here, name), content);
  return here;
}

type Ran = { readonly status: number | null; readonly output: string };

/** Runs `npm run reconcile` as somebody in that folder does. */
const asCommand = (here: string, args: readonly string[]): Promise<Ran> =>
  startScript('reconcile', args, { INIT_CWD: here, npm_lifecycle_event: 'reconcile' }).ended;

/** The same in this process, which is faster. */
async function inProcess(here: string, args: readonly string[]): Promise<Ran> {
  let output = '';
  const hear = (text: string) => {
    output += `${text}\n`;
  };
  const nobody = () => undefined;
  const status = await reconcile(args, {
    folder: here,
    print: hear,
    complain: hear,
    listener: { total: nobody, bytes: nobody, file: nobody, end: nobody },
    holds: nobody,
    now: () => Date.parse('2026-11-28T02:00:00Z'),
  });
  return { status, output };
}

const days = [first, second];
const bankDays = [second, third, '2026-11-27'];

function filesOf(shop: Shop, more: Files = {}): Files {
  return {
    'ledger.csv': ledgerOf([shop]),
    ...billFiles(shop, days),
    ...bankFiles(shop.bank, bankDays, 'mt940'),
    ...more,
  };
}

/** Arguments that name the files by what they are called. */
function argsFor(files: Files): readonly string[] {
  const called = (pattern: RegExp) => Object.keys(files).filter((name) => pattern.test(name));
  const bank = called(/^bank/);
  return [
    '--ledger',
    ...called(/^ledger/),
    '--bill',
    ...called(/pay-/),
    ...(bank.length > 0 ? ['--bank', ...bank] : []),
  ];
}

async function outcomeOf(files: Files, more: readonly string[] = [], run = inProcess) {
  const here = written(files);
  const { status, output } = await run(here, [...argsFor(files), '--out', 'out', ...more]);
  const result = JSON.parse(readFileSync(join(here, 'out/result.json'), 'utf8'));
  const breaks = result.open.filter(({ timingUntil }: { timingUntil?: string }) => timingUntil === undefined);
  return { status, output, here, result, kinds: breaks.map(({ kind }: { kind: string }) => kind) };
}

const shop = aShop('wechatpay', days);
const [sale, , refund] = shop.ledger as [Trade, Trade, Trade];
const without = (trades: readonly Trade[], gone: Trade) => trades.filter((trade) => trade !== gone);
const changed = (trades: readonly Trade[], old: Trade, change: Partial<Trade>) =>
  trades.map((trade) => (trade === old ? { ...trade, ...change } : trade));

describe('files that agree', () => {
  it.each(['mt940', 'camt', 'cmb'] as const)(
    'of every provider and the bank (%s) are balanced',
    async (form) => {
      const shops = providers.map((provider) => aShop(provider, days));
      const files = {
        'ledger.csv': ledgerOf(shops),
        ...Object.assign({}, ...shops.map((each) => billFiles(each, days))),
        ...bankFiles(
          shops.flatMap(({ bank }) => bank),
          bankDays,
          form,
        ),
      };
      const { status, output, kinds, here } = await outcomeOf(files, [], asCommand);
      expect({ status, kinds, end: output.includes('已平 BALANCED') }).toEqual({
        status: 0,
        kinds: [],
        end: true,
      });
      expect(readFileSync(join(here, 'out/statement.html'), 'utf8')).toContain('The day is balanced');
      expect(readFileSync(join(here, 'out/differences.csv'), 'utf8').split('\r\n')).toHaveLength(2);
    },
  );

  it('say the same, whatever they are called and in whatever order they come', async () => {
    const one = await outcomeOf(filesOf(shop));
    const renamed = Object.fromEntries(
      Object.entries(filesOf(shop))
        .map(([name, content]) => [name.replace('pay-', 'pay-again-'), content] as const)
        .reverse(),
    );
    expect((await outcomeOf(renamed)).result.resultHash).toBe(one.result.resultHash);
  });

  it.each([
    [
      'in GBK with Chinese names',
      (text: string) =>
        iconv.encode(
          text.replace('kind,out_no,channel_no', '类型,商户订单号,渠道单号').replaceAll('payment,', '收款,'),
          'gbk',
        ),
    ],
    [
      'quoted, from a spreadsheet',
      (text: string) =>
        `\uFEFF${text
          .trim()
          .split('\r\n')
          .map((line) => `"${line.replaceAll(',', '","')}"`)
          .join('\n')}\n,,,,,,,`,
    ],
    ['with our numbers only', (text: string) => text.replace('channel_no', 'other')],
    ['with the provider’s numbers only', (text: string) => text.replace('out_no', 'other')],
  ])('are found so by a ledger %s', async (_, write) => {
    const { status, kinds, output } = await outcomeOf(
      filesOf(shop, { 'ledger.csv': write(ledgerOf([shop])) }),
    );
    expect({ status, kinds, matched: /A 6 {2}B 6 {2}C 2/.test(output) }).toEqual({
      status: 0,
      kinds: [],
      matched: true,
    });
  });

  it('are a difference where nothing of a later day may clear it', async () => {
    const last = shop.ledger[3] as Trade;
    const { status, kinds } = await outcomeOf(
      filesOf({ ...shop, channel: without(shop.channel, last), fund: without(shop.fund, last) }),
    );
    expect({ status, kinds }).toEqual({
      status: 1,
      kinds: ['LEDGER_ONLY'],
    });
  });

  it('clear what is a day late on one side (跨日)', async () => {
    const late = { ...sale, at: `${second} 00:00:01` };
    const { status, result } = await outcomeOf(
      filesOf({ ...shop, channel: changed(shop.channel, sale, late), fund: changed(shop.fund, sale, late) }),
    );
    expect({ status, open: result.open }).toEqual({ status: 0, open: [] });
  });
});

describe('one thing that is wrong', () => {
  const extra: Trade = { ...sale, channelNo: '42000012342611240000000099', outNo: 'WE2611249999' };
  it.each<[string, Partial<Shop>]>([
    ['LEDGER_ONLY', { channel: without(shop.channel, sale), fund: without(shop.fund, sale) }],
    ['CHANNEL_ONLY', { ledger: without(shop.ledger, sale) }],
    ['REFUND_MISSING', { channel: without(shop.channel, refund), fund: without(shop.fund, refund) }],
    ['REFUND_EXCESS', { ledger: without(shop.ledger, refund) }],
    ['AMOUNT', { ledger: changed(shop.ledger, sale, { fen: sale.fen - 1 }) }],
    ['FEE', { ledger: changed(shop.ledger, sale, { fee: sale.fee + 1 }) }],
    ['DUPLICATE_LINE', { ledger: [...shop.ledger, sale] }],
    [
      'DUPLICATE_CHARGE',
      {
        channel: [...shop.channel, { ...extra, outNo: sale.outNo }],
        fund: [...shop.fund, { ...extra, outNo: sale.outNo }],
      },
    ],
    ['FUND_MISSING', { fund: without(shop.fund, sale) }],
    ['FUND_ONLY', { fund: [...shop.fund, extra] }],
    ['BANK_MISSING', { bank: shop.bank.slice(1) }],
    [
      'BANK_ONLY',
      {
        bank: [
          ...shop.bank,
          { ...shop.bank[0], fen: 5, text: '?', no: 'B?', day: second } as Shop['bank'][0],
        ],
      },
    ],
    [
      'BANK_AMOUNT',
      { bank: shop.bank.map((line, at) => (at === 0 ? { ...line, fen: line.fen - 1 } : line)) },
    ],
    ['BALANCE_BREAK', { openings: { [second]: 7 } }],
  ])('is found, named and nothing else: %s', async (kind, change) => {
    const { status, kinds, output, here } = await outcomeOf(filesOf({ ...shop, ...change }));
    expect({ status, kinds }).toEqual({ status: 1, kinds: [kind] });
    expect(output).toContain('未平 NOT BALANCED: 1 笔差异');
    expect(output).toMatch(new RegExp(`^${kind} `, 'm'));
    expect(readFileSync(join(here, 'out/differences.csv'), 'utf8')).toContain(`,${kind},`);
  });

  it.each([
    ['STATUS', 'status', 'failed', 'succeeded'],
    ['CURRENCY', 'currency', 'USD', 'CNY'],
    ['ACCOUNT', 'account', '1900000999', accounts.wechatpay],
  ])('is found in a column of the ledger: %s', async (kind, column, wrong, right) => {
    const [header, line, ...more] = ledgerOf([shop]).trim().split('\r\n');
    const ledger = [
      `${header},${column}`,
      `${line},${wrong}`,
      ...more.map((other) => `${other},${right}`),
    ].join('\n');
    const { status, kinds } = await outcomeOf(filesOf(shop, { 'ledger.csv': ledger }));
    expect({ status, kinds }).toEqual({ status: 1, kinds: [kind] });
  });

  it('is found by the contract that the policy tells', async () => {
    const policy = JSON.stringify({ wechatpay: { fee: { ppm: 5_000 } } });
    const { status, kinds } = await outcomeOf(filesOf(shop, { 'policy.json': policy }), [
      '--policy',
      'policy.json',
    ]);
    expect(status).toBe(1);
    expect(new Set(kinds)).toEqual(new Set(['FEE']));
  });

  it('is looked for on the days asked for only', async () => {
    const files = filesOf({ ...shop, ledger: without(shop.ledger, sale) });
    expect(await outcomeOf(files, ['--day', second])).toMatchObject({ status: 0, kinds: [] });
    expect(await outcomeOf(files, ['--day', `${first}..${second}`])).toMatchObject({ status: 1 });
  });

  it('is printed with both sides, as many as asked for', async () => {
    const files = filesOf({
      ...shop,
      ledger: shop.ledger.map((trade) =>
        trade.kind === 'PAYMENT' ? { ...trade, fen: trade.fen + 1 } : trade,
      ),
    });
    const { output } = await outcomeOf(files, ['--show', '1']);
    expect(output).toMatch(/账务 Books: 行 line 2 {2}Payments {2}CNY 128\.25 /);
    expect(output).toMatch(/交易账单 Trade bill: 行 line 2 {2}Payments {2}CNY 128\.24 /);
    expect(output).toContain('金额 amount: CNY 128.25 → CNY 128.24');
    expect(output).toContain('… 另有 3 笔 more');
  });
});

describe('input that cannot be used ends with 2 and says why', () => {
  const files = filesOf(shop);
  const trade = `wechatpay-trade-${first}.csv.gz`;
  const header = 'kind,out_no,channel_no,amount,time';
  const good = `payment,o-1,c-1,1.00,${first} 10:00:00`;
  const bills = ['--bill', trade];

  it.each<[string, readonly string[], RegExp]>([
    ['nothing', [], /name a ledger[\s\S]*npm run reconcile -- --ledger/],
    ['an unknown option', ['--bogus'], /Unknown option '--bogus'[\s\S]*--ledger FILE/],
    ['a ledger alone', ['--ledger', 'ledger.csv'], /name the bills/],
    ['a file without a word before it', ['ledger.csv', '--bill', trade], /what is ledger\.csv\?/],
    ['no such file', ['--ledger', 'none.csv', ...bills], /^none\.csv: there is no such file$/m],
    ['a folder', ['--ledger', '.', ...bills], /^\.: is a folder/m],
    [
      'a day that is none',
      ['--ledger', 'ledger.csv', ...bills, '--day', '2026-02-30'],
      /--day 2026-02-30: write/,
    ],
    [
      'days backwards',
      ['--ledger', 'ledger.csv', ...bills, '--day', `${second}..${first}`],
      /ends before it begins/,
    ],
    [
      'an unknown provider',
      ['--ledger', 'ledger.csv', ...bills, '--provider', 'paypal'],
      /the providers are alipay/,
    ],
    [
      'another provider than asked for',
      ['--ledger', 'ledger.csv', ...bills, '--provider', 'alipay'],
      /is of wechatpay, and --provider says alipay/,
    ],
    ['a file named twice', ['--ledger', 'ledger.csv', '--bill', trade, `./${trade}`], /: is named twice/],
    [
      'days without a bill',
      ['--ledger', 'ledger.csv', ...bills],
      /no trade bill of wechatpay 1900000109 covers 2026-11-25 \(3 lines of the ledger\)/,
    ],
    [
      'a day without a bill',
      ['--ledger', 'ledger.csv', ...bills, '--day', third],
      /no trade bill of wechatpay 1900000109 is of the days/,
    ],
    [
      'no trade bill',
      ['--ledger', 'ledger.csv', '--bill', `wechatpay-fund-${first}.csv.gz`],
      /there is no trade bill/,
    ],
    [
      '--out that is a file',
      [...argsFor(files), '--out', 'ledger.csv'],
      /--out ledger\.csv: cannot be written \(EEXIST\)/,
    ],
    ['--show that is no number', [...argsFor(files), '--show', 'all'], /--show all/],
  ])('%s', async (_, args, reason) => {
    const { status, output } = await inProcess(written(files), args);
    expect(output).toMatch(reason);
    expect(status).toBe(2);
  });

  it.each<[string, string | Buffer, RegExp]>([
    ['empty', '', /^ledger\.csv: is empty$/m],
    ['blank', '\n\n', /ledger\.csv: there is no line with the names/],
    ['no CSV but a spreadsheet', Buffer.from('PK\u0003\u0004 xlsx'), /save the ledger as CSV/],
    ['without the column time', 'kind,out_no,amount\n', /ledger\.csv: line 1: the column time/],
    ['without a number', 'kind,amount,time\n', /line 1: the column channel_no or out_no is missing/],
    ['with a column twice', `${header},Amount\n`, /line 1: the column "amount" is there twice/],
    [
      'with an unknown kind',
      `${header}\nsale,o,c,1.00,${first} 10:00:00`,
      /ledger\.csv: line 2: kind "sale" is none of payment/,
    ],
    [
      'with half a fen',
      `${header}\npayment,o,c,1.005,${first} 10:00:00`,
      /line 2: amount "1\.005" is no amount in CNY/,
    ],
    ['with digits lost', `${header}\npayment,o,4.2E+27,1.00,${first} 10:00:00`, /line 2: .*lost its digits/],
    [
      'with a negative payment',
      `${header}\npayment,o,c,-1.00,${first} 10:00:00`,
      /line 2: the amount of a payment is negative/,
    ],
    [
      'with refunds of both signs',
      `${header}\nrefund,o,c,-1,${first} 10:00:00\nrefund,p,d,1,${first} 10:00:00`,
      /line 3: the refund has the other sign than the one on line 2/,
    ],
    [
      'with a time that is none',
      `${header}\n${good}\npayment,o,c,1.00,2026-02-30 10:00:00`,
      /line 3: time "2026-02-30 10:00:00"/,
    ],
    ['with a row too short', `${header}\npayment,o`, /line 2: 2 cells where the header has 5/],
    [
      'with a quotation mark left open',
      `${header}\npayment,"o,c,1.00,${first} 10:00:00`,
      /line 2: a quotation mark/,
    ],
    [
      'with bytes of no encoding',
      Buffer.from(`${header}\npayment,\xff\xff,c,1.00,${first} 10:00:00`, 'latin1'),
      /line 2: .*\(ENCODING\)/,
    ],
    [
      'of a provider without a bill',
      `${header},provider\n${good},alipay`,
      /line 2: of alipay, and the bills are of wechatpay/,
    ],
    [
      'of another account',
      `${header},account\n${good},1900000999`,
      /ledger\.csv: is of account 1900000999, the bills are of 1900000109/,
    ],
  ])('a ledger %s', async (_, ledger, reason) => {
    const { status, output } = await inProcess(written({ ...files, 'ledger.csv': ledger }), [
      '--ledger',
      'ledger.csv',
      ...bills,
    ]);
    expect(output).toMatch(reason);
    expect(status).toBe(2);
  });

  const whole = files[trade] as Buffer;
  it.each<[string, Uint8Array | string, RegExp]>([
    ['cut off', whole.subarray(0, -9), /^bad\.bill: .*\(ARCHIVE\)$/m],
    ['of no known layout', 'hello\n', /^bad\.bill: .*\(FORMAT\)$/m],
    [
      'of the same days as another',
      billFiles({ ...shop, channel: [sale] }, [first])[trade] as Buffer,
      /is of the same days as/,
    ],
    ['with the same content as another', whole, /has the same content as/],
  ])('a bill %s', async (_, bad, reason) => {
    const { status, output } = await inProcess(written({ ...files, 'bad.bill': bad }), [
      ...argsFor(files),
      '--bill',
      'bad.bill',
    ]);
    expect(output).toMatch(reason);
    expect(status).toBe(2);
  });

  it.each([
    ['no JSON', '{', /policy\.json: /],
    ['no object', '[]', /policy\.json: is no JSON object/],
    ['with an unknown name', '{"alipay":{"fees":1}}', /policy\.json: .*alipay.*fees/],
    ['with a provider that is no object', '{"alipay":5}', /policy\.json: alipay: /],
    ['of another bank account', '{"wechatpay":{"bankAccount":"1"}}', /wechatpay pays to 1$/m],
  ])('a policy that is %s', async (_, policy, reason) => {
    const here = written({ ...files, 'policy.json': policy });
    const { status, output } = await inProcess(here, [...argsFor(files), '--policy', 'policy.json']);
    expect(output).toMatch(reason);
    expect(status).toBe(2);
  });

  it('one file by two names is one file', async () => {
    const here = written(files);
    symlinkSync(join(here, trade), join(here, 'link.gz'));
    expect(await inProcess(here, [...argsFor(files), '--bill', 'link.gz'])).toMatchObject({
      status: 2,
      output: expect.stringContaining('link.gz: is named twice'),
    });
  });

  it('lines of no provider where there are several', async () => {
    const both = { ...files, ...billFiles(aShop('alipay', days), days), 'ledger.csv': `${header}\n${good}` };
    expect(await inProcess(written(both), argsFor(both))).toMatchObject({
      status: 2,
      output: expect.stringContaining('ledger.csv: line 2: no provider, and the bills are of'),
    });
  });
});

it('says how it is used', async () => {
  const { status, output } = await asCommand(folder, ['--help']);
  expect(status).toBe(0);
  expect(output).toContain('npm run reconcile -- --ledger FILE');
});

it('ends with 1 for differences, and with 2 for bad input without a trace of the program', async () => {
  const files = filesOf({ ...shop, ledger: without(shop.ledger, sale) });
  expect(await outcomeOf(files, [], asCommand)).toMatchObject({ status: 1, kinds: ['CHANNEL_ONLY'] });
  const bad = written({ ...files, 'ledger.csv': 'kind,out_no,amount,time\nsale,o,1.00,2026-11-24' });
  const { status, output } = await asCommand(bad, argsFor(files));
  expect(output).toMatch(/^ledger\.csv: line 2: kind "sale" is none of payment.*\(ROW\)$/m);
  expect({ status, isTraced: /\n\s+at /.test(output) }).toEqual({ status: 2, isTraced: false });
});

it('finds in the example what was put into it', async () => {
  const here = join(import.meta.dirname, '../../scripts/reconcile/example');
  const files = Object.fromEntries(readdirSync(here).map((name) => [name, readFileSync(join(here, name))]));
  expect(await outcomeOf(files)).toMatchObject({ status: 1, kinds: ['AMOUNT', 'CHANNEL_ONLY'] });
});
