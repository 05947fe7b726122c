import { copyFileSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Provider, ProviderName } from '../../../functions/payments/provider.ts';
import { alipay } from '../../../functions/payments/providers/alipay/alipay.ts';
import { alipayConfig } from '../../../functions/payments/providers/alipay/config.ts';
import { unionpayConfig } from '../../../functions/payments/providers/unionpay/config.ts';
import { unionpay } from '../../../functions/payments/providers/unionpay/unionpay.ts';
import { wechatpayConfig } from '../../../functions/payments/providers/wechatpay/config.ts';
import { wechatpay } from '../../../functions/payments/providers/wechatpay/wechatpay.ts';
import { netOf } from '../../../functions/reconciliation/domain/line.ts';
import { providerSecret } from '../../../infra/local/sandbox-settings.ts';
import { outbound } from '../../../shared/adapters/outbound.ts';
import { type Bill, billOf, inPieces } from '../../builders/bill-reading.ts';
import { startTestSandbox, until } from './merchant/shop.ts';

/** Keys cost more time to make than everything else here. */
const keys = await startTestSandbox();
afterAll(() => keys.end());

let fixture: Awaited<ReturnType<typeof startTestSandbox>>;
let providers: Readonly<Record<ProviderName, Provider>>;
let serial = 0;
beforeEach(async () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'sandbox-'));
  copyFileSync(join(keys.stateDir, 'keys.json'), join(stateDir, 'keys.json'));
  fixture = await startTestSandbox({ stateDir });
  const secret = providerSecret(fixture.sandbox().settings, 'http://127.0.0.1:9');
  const deps = {
    send: outbound({ loopback: true }),
    now: () => fixture.clock.now,
    nonce: () => `nonce${Math.ceil(performance.now() * 1e6)}`,
  };
  providers = {
    alipay: alipay(alipayConfig.parse(secret.alipay), deps),
    wechatpay: wechatpay(wechatpayConfig.parse(secret.wechatpay), deps),
    unionpay: unionpay(unionpayConfig.parse(secret.unionpay), deps),
  };
});
afterEach(() => fixture.end());

const names = ['alipay', 'wechatpay', 'unionpay'] as const;
/** A Thursday, its day after, and the Monday after. */
const [day, friday, monday] = ['2026-11-26', '2026-11-27', '2026-11-30'];
const run = (command: string, body: object) => fixture.sandbox().control.run(command, body);
const close = (of: string) => run('day', { day: of, early: true, settle: true });
const planted = () => fixture.sandbox().control.planted();

async function sell(name: ProviderName, minor: number) {
  serial += 1;
  const attempt = {
    outTradeNo: `PAY20261126X${String(serial).padStart(4, '0')}`,
    amount: { currency: 'CNY', minor },
    createdAt: fixture.clock.now,
    expiresAt: fixture.clock.now + 3_600_000,
  };
  const opened = await providers[name].open({ attempt, method: 'app', title: '茶' });
  const { gateway } = fixture.sandbox().settings.alipay;
  if (name === 'alipay' && opened.state === 'OPENED' && opened.action.kind === 'app')
    await fetch(`${gateway}?${opened.action.parameters['orderString']}`);
  run('pay', { provider: name, outTradeNo: attempt.outTradeNo });
  return attempt;
}

async function giveBack(name: ProviderName, attempt: Awaited<ReturnType<typeof sell>>, minor: number) {
  const trade = () =>
    fixture
      .sandbox()
      .control.trades()
      .find((each) => each.outTradeNo === attempt.outTradeNo);
  await providers[name].refund({
    attempt,
    channelTxnId: trade()?.channelNo ?? '',
    outRefundNo: `RFD${attempt.outTradeNo.slice(3)}`,
    amount: { currency: 'CNY', minor },
    kind: 'REFUND',
    reason: '少发',
    requestedAt: fixture.clock.now,
  });
  await until(() => trade()?.refunds.every(({ status }) => status === 'SUCCESS'));
}

const types = { alipay: ['trade', 'signcustomer'], wechatpay: ['ALL', 'BASIC'], unionpay: ['file'] } as const;

/** A bill as the sandbox serves it, read by the program: it throws where anything in it does not add up. */
async function billFor(name: ProviderName, of: string, kind: 'trade' | 'fund' = 'trade'): Promise<Bill> {
  const type = types[name][kind === 'trade' ? 0 : 1] ?? '';
  const file = join(fixture.stateDir, 'bills', `${name}-${of}-${type}.bin`);
  const { alipay: a, wechatpay: w, unionpay: u } = fixture.sandbox().settings;
  const account = { alipay: a.sellerId, wechatpay: w.mchid, unionpay: u.merId }[name];
  return billOf(inPieces(readFileSync(file)), { source: name, kind, account, businessDate: of });
}

async function statement(of: string, format: string): Promise<Bill> {
  const answer = await fetch(`${fixture.sandbox().url}/sandbox/bank/statements/${of}?format=${format}`);
  return billOf(inPieces(Buffer.from(await answer.arrayBuffer())), { source: 'bank' });
}
const sum = ({ lines }: Bill) => lines.reduce((total, line) => total + netOf(line), 0);
const payoutsIn = (bill: Bill) =>
  bill.lines.filter(({ kind }) => kind === 'SETTLEMENT').map(({ minor }) => minor);

async function aDay() {
  for (const name of names) {
    const first = await sell(name, 10_000);
    await sell(name, 777);
    await giveBack(name, first, 3_000);
  }
}

describe('what the providers pay out', () => {
  it.each(['camt.053', 'mt940', 'cmb'])(
    'is in the statement of the next working day, as %s',
    async (format) => {
      await aDay();
      close(day);
      const paid = await statement(friday, format);
      const funds = [await billFor('alipay', day, 'fund'), await billFor('wechatpay', day, 'fund')];
      const cleared = sum(await billFor('unionpay', day));
      const out = funds.flatMap(payoutsIn).map((minor) => -minor);
      expect(out).toHaveLength(2);
      expect(paid.lines.map(({ minor }) => minor).sort()).toEqual([...out, cleared].sort());
      expect(paid.summary.statements).toHaveLength(1);
      const told = paid.lines.map(({ reference = '' }) => reference).join(' ');
      for (const bill of funds)
        for (const { outNo } of bill.lines.filter(({ kind }) => kind === 'SETTLEMENT'))
          expect(told).toContain(outNo);
      expect(told).toContain(`${fixture.sandbox().settings.unionpay.merId}-${day}`);
    },
  );

  it('leaves the accounts empty, and the next bill begins there', async () => {
    await aDay();
    close(day);
    for (const name of ['alipay', 'wechatpay'] as const) {
      expect((await billFor(name, day, 'fund')).summary.statements[0]).toMatchObject({
        opening: 0n,
        closing: 0n,
      });
      run('day', { day: friday, early: true });
    }
    fixture.clock.now += 86_400_000;
    await sell('alipay', 500);
    run('payout', { provider: 'alipay', amount: 100 });
    run('day', { day: friday, early: true });
    const { lines, summary } = await billFor('alipay', friday, 'fund');
    expect(lines.map(({ minor }) => minor)).toEqual([500, -3, -100]);
    expect(summary.statements[0]).toMatchObject({ opening: 0n, closing: 397n });
    expect(() => run('payout', { provider: 'alipay', amount: 398 })).toThrow('does not hold so much');
  });

  it('waits over the weekend, and is paid once however often a day is closed', async () => {
    await aDay();
    close(day);
    const thursday = await statement(friday, 'camt.053');
    close(day);
    expect((await statement(friday, 'camt.053')).lines).toEqual(thursday.lines);
    fixture.clock.now += 86_400_000;
    await sell('wechatpay', 5_000);
    close(friday);
    await fixture.restart();
    const { lines, summary } = await statement(monday, 'mt940');
    expect(lines.map(({ minor }) => minor)).toEqual([4_970]);
    expect(summary.statements[0]?.opening).toBe(thursday.summary.statements[0]?.closing);
    expect(existsSync(join(fixture.stateDir, 'bank', `${monday}.camt053.xml`))).toBe(true);
  });
});

describe('what is planted in the bills', () => {
  const figures = ({ lines }: Bill) =>
    lines
      .filter(({ kind }) => kind === 'PAYMENT' || kind === 'REFUND')
      .map(({ minor, fee }) => [minor, fee] as const)
      .sort(([a], [b]) => a - b);
  const clean = async (name: ProviderName) => {
    close(day);
    return figures(await billFor(name, day));
  };

  it.each(
    names.flatMap(
      (name) =>
        [
          [name, 'missing-line', {}, (all: number[][]) => all.filter(([minor]) => minor !== 10_000)],
          [name, 'extra-line', { amount: 4_000 }, (all: number[][]) => [...all, [4_000, 24]]],
          [
            name,
            'amount',
            { by: -1 },
            (all: number[][]) => all.map(([m = 0, f = 0]) => [m === 10_000 ? 9_999 : m, f]),
          ],
          [
            name,
            'fee',
            { by: 1 },
            (all: number[][]) => all.map(([m = 0, f = 0]) => [m, m === 10_000 ? f + 1 : f]),
          ],
          [
            name,
            'duplicate-line',
            {},
            (all: number[][]) => [...all, ...all.filter(([minor]) => minor === 10_000)],
          ],
          [name, 'refund-missing', {}, (all: number[][]) => all.filter(([minor = 0]) => minor > 0)],
        ] as const,
    ),
  )('%s: %s is there, and the bills add up all the same', async (name, kind, more, changed) => {
    await aDay();
    const before = (await clean(name)).map(([minor, fee]) => [minor, fee]);
    run('plant', { provider: name, kind, ...more });
    expect(planted()).toMatchObject([{ kind, finds: [expect.any(String)] }]);
    expect(planted()[0]).not.toHaveProperty('day');
    close(day);
    expect(planted()).toMatchObject([
      { kind, day, channelNo: expect.any(String), outNo: expect.any(String) },
    ]);
    const trade = await billFor(name, day);
    expect(figures(trade)).toEqual(changed(before).sort(([a = 0], [b = 0]) => a - b));
    if (name === 'unionpay') return expect(sum(await statement(friday, 'cmb'))).not.toBe(0);
    const fund = await billFor(name, day, 'fund');
    expect(sum(fund) - payoutsIn(fund).reduce((all, minor) => all + minor, 0)).toBe(sum(trade));
    // More may have gone back than is left of what came: then there is nothing to pay out.
    const left = BigInt(sum(trade));
    expect(fund.summary.statements[0]?.closing).toBe(left < 0n ? left : 0n);
  });

  it('on the line that was asked for, and waits for a day that has one', async () => {
    const plant = { provider: 'wechatpay', kind: 'missing-line', outTradeNo: 'PAYNEVER' };
    run('plant', plant);
    await aDay();
    close(day);
    expect(planted()[0]).not.toHaveProperty('day');
    const own = await sell('wechatpay', 55);
    run('plant', { ...plant, outTradeNo: own.outTradeNo });
    close(day);
    expect(planted()[1]).toMatchObject({ day, outNo: own.outTradeNo });
    expect((await billFor('wechatpay', day)).lines.map(({ outNo }) => outNo)).not.toContain(own.outTradeNo);
  });
});

describe('what is planted at the bank', () => {
  const credits = async (of: string) => (await statement(of, 'camt.053')).lines;
  const soldEachDay = async () => {
    await sell('wechatpay', 10_000);
    close(day);
    fixture.clock.now += 86_400_000;
    await sell('wechatpay', 20_000);
    close(friday);
  };

  it('comes short', async () => {
    run('plant', { provider: 'wechatpay', kind: 'bank-short', by: -3 });
    await soldEachDay();
    expect((await credits(friday)).map(({ minor }) => minor)).toEqual([9_940 - 3]);
    expect((await credits(monday)).map(({ minor }) => minor)).toEqual([19_880]);
    expect(planted()).toMatchObject([{ kind: 'bank-short', day, finds: ['BANK_AMOUNT'] }]);
  });

  it('comes as one sum of two days, also when the days are closed again', async () => {
    run('plant', { provider: 'wechatpay', kind: 'bank-merged' });
    await soldEachDay();
    const seen = async () =>
      [await credits(friday), await credits(monday)].map((all) => all.map(({ minor }) => minor));
    expect(await seen()).toEqual([[], [9_940 + 19_880]]);
    close(day);
    close(friday);
    expect(await seen()).toEqual([[], [9_940 + 19_880]]);
    expect((await credits(monday))[0]?.reference).toContain('合并2笔');
  });

  it('has a line that nobody paid out', async () => {
    run('plant', { provider: 'alipay', kind: 'bank-unknown', amount: 6_600 });
    await soldEachDay();
    expect((await credits(friday)).map(({ minor }) => minor).sort()).toEqual([6_600, 9_940]);
    expect(planted()).toMatchObject([{ kind: 'bank-unknown', day, finds: ['BANK_ONLY'] }]);
  });
});

it('says over HTTP what was planted, and what is no format', async () => {
  const { url } = fixture.sandbox();
  run('plant', { provider: 'alipay', kind: 'fee' });
  expect(await (await fetch(`${url}/sandbox/planted`)).json()).toMatchObject([
    { kind: 'fee', finds: ['FEE'] },
  ]);
  const wrong = await fetch(`${url}/sandbox/bank/statements/${day}?format=pdf`);
  expect([wrong.status, await wrong.text()]).toEqual([
    400,
    expect.stringContaining('camt.053, mt940 or cmb'),
  ]);
  expect(() => run('plant', { provider: 'alipay', kind: 'fee', by: 0 })).toThrow('must not be zero');
});
