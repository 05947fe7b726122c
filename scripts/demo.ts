import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { checksOf, type Seen } from './demo/checks.ts';
import { type Day, readDay } from './demo/day.ts';
import { type DemoHost, reservationSeconds, startDemoHost } from './demo/demo-host.ts';
import { closedByClock, lookAtDemand, lookAtOrders, lookAtStock, lookUntil } from './demo/look.ts';
import { buyersIn, fillShop, type Played, playPart } from './demo/play.ts';
import { reportOf } from './demo/report.ts';
import { type ApiClient, apiClient, type Sent } from './import/api-client.ts';
import { InputError } from './import/input-error.ts';
import { type Screen, screen } from './import/screen.ts';

const usage = `npm run demo [-- --orders DIR]

  Starts the house on this machine, plays a day of a shop, and reports. (演示：店铺的一天)
  --orders  a folder of order files (*.json: an order as POST /orders takes it, or an array of them) in place of
            events/samples/day`;

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

async function playAndReport(day: Day, { host, show }: Stage): Promise<boolean> {
  const sent: Sent[] = [];
  const api = apiClient({ url: host.url, token: host.token, onSent: (each) => sent.push(each) });
  const skus = day.shop.skus.map(({ sku }) => sku);
  await fillShop(day.shop, api);
  const before = await lookAtStock(skus, api);
  show.line(`shop       ${day.shop.warehouses.length} warehouses (仓库), ${skus.length} SKUs (商品)`);
  sent.length = 0;
  const beganAt = performance.now();
  const played = await playParts(day, { api, show });
  const speed = { sent: [...sent], seconds: (performance.now() - beganAt) / 1000 };
  const seen = { shop: day.shop, played, before, ...(await aftermath(played, skus, { api, host, show })) };
  const checks = checksOf(seen);
  for (const line of reportOf(seen, checks, speed)) show.line(line);
  return checks.every(({ broken }) => broken.length === 0);
}

type Playing = { readonly api: ApiClient; readonly show: Screen };

async function playParts({ parts }: Day, { api, show }: Playing): Promise<Played[]> {
  const played: Played[] = [];
  for (const [number, part] of parts.entries()) {
    show.line(`${part.title} ${part.titleZh}`);
    const stretch = show.stretch('  orders', buyersIn(part));
    played.push(...(await playPart(part, number, { api, step: stretch.step })));
    stretch.end();
  }
  return played;
}

type Aftermath = Omit<Seen, 'shop' | 'played' | 'before'>;

/** Waits for what happens by itself (events, expiry), and looks at everything. */
async function aftermath(
  played: readonly Played[],
  skus: readonly string[],
  { api, host, show }: Playing & Stage,
): Promise<Aftermath> {
  const accepted = played.flatMap((each) => each.accepted ?? []);
  const lines = accepted.flatMap((order) => new Set(order.lines.map(({ sku }) => sku)).size);
  const expectedLines = lines.reduce((sum, each) => sum + each, 0);
  show.line('waiting for the events to arrive 等待事件送达');
  const demand = await lookUntil(
    () => lookAtDemand(skus, api),
    (seen) => [...seen.values()].reduce((sum, { orders }) => sum + orders, 0) >= expectedLines,
  );
  await letUnpaidExpire(played, { host, show });
  const listed = await lookUntil(
    () => lookAtOrders(api),
    (orders) =>
      orders.length >= accepted.length && orders.every(({ status }) => status !== 'PENDING_PAYMENT'),
  );
  const ended = listed.filter(({ status }) => status === 'CANCELLED').map(({ id }) => id);
  return { demand, listed, expired: await closedByClock(ended, api), after: await lookAtStock(skus, api) };
}

async function letUnpaidExpire(played: readonly Played[], { host, show }: Stage): Promise<void> {
  const dueAt = played.flatMap(({ accepted, cancelled }) =>
    accepted?.reservedUntil !== undefined && !cancelled ? [Date.parse(accepted.reservedUntil)] : [],
  );
  if (dueAt.length === 0) return;
  show.line(
    `waiting for ${dueAt.length} unpaid orders to expire after ${reservationSeconds} s 等待 ${dueAt.length} 个未支付订单超时`,
  );
  await sleep(Math.max(0, Math.max(...dueAt) - Date.now()) + 50);
  await host.expireUnpaid();
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
