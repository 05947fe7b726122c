import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checksOf, isLeftUnpaid } from './demo/checks.ts';
import { type Day, readDay } from './demo/day.ts';
import { type DemoHost, startDemoHost } from './demo/demo-host.ts';
import { playFulfilment } from './demo/fulfilment.ts';
import { closedByClock, lookAtDemand, lookAtOrders, lookAtStock, lookUntil } from './demo/look.ts';
import { lookAtMoney, lookAtPayments } from './demo/look-money.ts';
import { playMarket } from './demo/market.ts';
import { isSettled } from './demo/money-checks.ts';
import { playNight } from './demo/night.ts';
import { payLate, type Till } from './demo/pay.ts';
import { buyersIn, fillShop, type Played, playPart } from './demo/play.ts';
import { reportOf } from './demo/report.ts';
import type { Seen } from './demo/seen.ts';
import { stageOf } from './demo/stage.ts';
import { equipWarehouses } from './demo/warehouses.ts';
import { type ApiClient, apiClient, type Sent } from './import/api-client.ts';
import { InputError } from './import/input-error.ts';
import { type Screen, screen } from './import/screen.ts';

const usage = `npm run demo [-- --orders DIR]

  Starts the house on this machine, plays a day of a shop, and reports. (演示：店铺的一天)
  --orders  a folder of order files (*.json: an order as POST /orders takes it, or an array of them) in place of
            events/samples/day`;

const statementFile = join(import.meta.dirname, '..', '.local', 'demo', 'statement.html');
const sampleDay = join(import.meta.dirname, '..', 'events', 'samples', 'day');

function dayFolder(): string {
  try {
    return parseArgs({ options: { orders: { type: 'string' } } }).values.orders ?? sampleDay;
  } catch (error) {
    throw new InputError(`${error instanceof Error ? error.message : error}\n\n${usage}`, { cause: error });
  }
}

async function main(): Promise<number> {
  process.env['TZ'] = 'UTC';
  const startedAt = performance.now();
  const show = screen(process.stdout);
  const day = readDay(dayFolder(), sampleDay);
  show.line('Zhanggui demo 掌柜演示: the template of AWS, on this machine');
  const host = await startDemoHost(show.line);
  const end = async () => {
    await host.stop();
    host.remove();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void end().finally(() => process.exit(130)));
  try {
    const good = await playAndReport(day, { host, show });
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    show.line('');
    show.line(
      good ? `All checks hold 全部通过 (${seconds} s)` : `SOME CHECKS DO NOT HOLD 校验未通过 (${seconds} s)`,
    );
    show.line('Go on 下一步: npm start (serve 启动), /docs on it (API 文档), README.md');
    if (good) {
      await end();
      return 0;
    }
    show.line(`its logs 日志: ${join(host.folder, 'state', 'logs')}`);
    await host.stop();
    return 1;
  } catch (error) {
    show.line(`its logs 日志: ${join(host.folder, 'state', 'logs')}`);
    await host.stop();
    throw error;
  }
}

type Stage = { readonly host: DemoHost; readonly show: Screen };

/** The day begins at the same hour whenever it is played: UnionPay's business day, say, ends an hour before midnight. */
const morningHour = 9;

async function playAndReport(day: Day, { host, show }: Stage): Promise<boolean> {
  host.advanceToTomorrow(morningHour);
  const startedAt = host.now();
  const sent: Sent[] = [];
  const api = apiClient({ url: host.url, token: host.token, onSent: (each) => sent.push(each) });
  const skus = day.shop.skus.map(({ sku }) => sku);
  await fillShop(day.shop, api);
  await equipWarehouses(day.shop, api);
  const before = await lookAtStock(skus, api);
  show.line(`shop       ${day.shop.warehouses.length} warehouses (仓库), ${skus.length} SKUs (商品)`);
  sent.length = 0;
  const till = { api, sandboxUrl: host.sandboxUrl };
  const beganAt = performance.now();
  const played = await playParts(day, false, { till, show });
  const speed = { sent: [...sent], seconds: (performance.now() - beganAt) / 1000 };
  await halfAnHourPasses(played, { till, host, show });
  played.push(...(await playParts(day, true, { till, show })));
  const all = await payTooLate(played, { till, show });
  const settled = await aftermath(all, skus, { till, host, show });
  show.line('the night compares the books with the bills 夜间对账：账簿与账单逐笔核对');
  const night = await playNight(startedAt, { till, host }, statementFile);
  show.line('marketplaces sell, lose and repeat 平台卖货：漏推、重推、改单、刷单');
  const market = await playMarket({ till, host });
  show.line('warehouses pick and pack, carriers fetch, bring and lose 拣货、打包、发运、丢件与补发');
  const fulfilment = await playFulfilment(stageOf({ shop: day.shop, played: all, market }, { till, host }));
  const seen = { shop: day.shop, before, ...settled, night, market, fulfilment };
  const checks = checksOf(seen);
  for (const line of reportOf(seen, checks, speed)) show.line(line);
  return checks.every(({ broken }) => broken.length === 0);
}

type Playing = { readonly till: Till; readonly show: Screen };

/** The parts of the day before the unpaid orders are closed, or those after it. */
async function playParts({ parts }: Day, later: boolean, { till, show }: Playing): Promise<Played[]> {
  const played: Played[] = [];
  for (const [number, part] of parts.entries()) {
    if (part.later !== later) continue;
    show.line(`${part.title} ${part.titleZh}`);
    const stretch = show.stretch('  orders', buyersIn(part));
    played.push(...(await playPart(part, number, { till, step: stretch.step })));
    stretch.end();
  }
  return played;
}

const minuteMs = 60_000;

/** Puts the clock forward to when unpaid orders are due, and lets the schedules run. */
async function halfAnHourPasses(
  played: readonly Played[],
  { till, host, show }: Playing & Stage,
): Promise<void> {
  await moneySettles(played, till);
  const dueAt = played.filter(isLeftUnpaid).map(({ accepted }) => Date.parse(accepted?.reservedUntil ?? ''));
  if (dueAt.length === 0) return;
  const aheadMs = Math.max(...dueAt) - host.now() + minuteMs;
  const minutes = Math.round(aheadMs / minuteMs);
  show.line(
    `the clock is put forward ${minutes} minutes, ${dueAt.length} unpaid orders are due 时间快进 ${minutes} 分钟，${dueAt.length} 个未支付订单到期`,
  );
  host.advanceClock(aheadMs);
  await host.minutePasses();
  await lookUntil(
    () => lookAtOrders(till.api),
    (orders) => orders.every(({ status }) => status !== 'PENDING_PAYMENT'),
  );
}

const moneySettles = (played: readonly Played[], till: Till) =>
  lookUntil(
    async () => ({ listed: await lookAtOrders(till.api), money: await lookAtMoney(till) }),
    (seen) => isSettled({ played, ...seen }),
  );

/** Lets those pay who come after the end. */
async function payTooLate(played: readonly Played[], { till, show }: Playing): Promise<readonly Played[]> {
  const late = played.filter(({ paying }) => paying?.late !== undefined);
  if (late.length > 0)
    show.line(`${late.length} buyers pay for closed orders ${late.length} 位买家为已关闭订单付款`);
  return Promise.all(
    played.map(async (each) => {
      if (each.paying?.late === undefined) return each;
      return { ...each, paying: { late: undefined, asked: await payLate(each.paying.late, till) } };
    }),
  );
}

/** Waits for what happens by itself (events, refunds), and looks at everything. */
async function aftermath(
  played: readonly Played[],
  skus: readonly string[],
  { till, host, show }: Playing & Stage,
): Promise<Omit<Seen, 'shop' | 'before' | 'night' | 'market' | 'fulfilment'>> {
  const { api } = till;
  const accepted = played.flatMap((each) => each.accepted ?? []);
  const lines = accepted.flatMap((order) => new Set(order.lines.map(({ sku }) => sku)).size);
  const expectedLines = lines.reduce((sum, each) => sum + each, 0);
  show.line('waiting for events and refunds to arrive 等待事件与退款到达');
  const demand = await lookUntil(
    () => lookAtDemand(skus, api),
    (seen) => [...seen.values()].reduce((sum, { orders }) => sum + orders, 0) >= expectedLines,
  );
  await host.minutePasses();
  const payers = played.flatMap(({ entry, accepted: order }) => (entry.pay && order ? [order.id] : []));
  const { listed, money } = await moneySettles(played, till);
  const paid = await lookAtPayments(payers, api);
  return {
    played,
    demand,
    listed,
    money,
    paid,
    ...(await closedIn(listed, played, api)),
    after: await lookAtStock(skus, api),
  };
}

async function closedIn(listed: Seen['listed'], played: readonly Played[], api: ApiClient) {
  const unpaid = new Set(played.filter(isLeftUnpaid).map(({ accepted }) => accepted?.id));
  const asked = listed.filter(({ id, status }) => status === 'CANCELLED' || unpaid.has(id));
  const closed = await closedByClock(
    asked.map(({ id }) => id),
    api,
  );
  const isStill = ({ id, status }: Seen['listed'][number]) => closed.has(id) && status === 'CANCELLED';
  const expired = new Set(listed.filter(isStill).map(({ id }) => id));
  return { expired, revived: closed.difference(expired) };
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const expected = error instanceof InputError;
    process.stderr.write(`${expected ? error.message : error instanceof Error ? error.stack : error}\n`);
    process.exitCode = expected ? 2 : 1;
  },
);
