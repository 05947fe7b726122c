import { moveStock } from '../../functions/inventory/move-stock.ts';
import { cancelOrder } from '../../functions/orders/cancel-order.ts';
import { placeOrder } from '../../functions/orders/place-order.ts';
import { openPayment } from '../../functions/payments/open-payment.ts';
import { requestRefund } from '../../functions/payments/request-refund.ts';
import { decideProposal } from '../../functions/reconciliation/decide-proposal.ts';
import { proposeAction } from '../../functions/reconciliation/propose-action.ts';
import { anOrderRequest } from '../builders/order.ts';
import { ask } from './actors/client.ts';
import { type Goods, skuAt, warehouseAt } from './actors/goods.ts';
import { fillShelf } from './actors/merchant.ts';
import { warehousePeople } from './actors/warehouse.ts';
import { type Fault, type FaultKind, plannedFaults } from './engine/faults.ts';
import { directPort } from './engine/lambda.ts';
import { stackless } from './engine/stackless.ts';
import { traceOf } from './engine/trace.ts';
import { small } from './scale.ts';
import { openBooksOf } from './simulate.ts';
import { shopOn, type Violation, type World, worldOf } from './world.ts';

/** One order from beginning to end, with a caller who asks until there is an answer. */
export const flows = [
  'place',
  'place large',
  'cancel',
  'cancel large',
  'expire',
  'expire large',
  'pay',
  'refund',
  'night',
  'night after',
  'work off',
  'send',
] as const;
export type Flow = (typeof flows)[number];

const minuteMs = 60_000;
const books = Array.from({ length: 103 }, (_, index) => `BOOK-${String(index + 1).padStart(3, '0')}`);
/** How long a flow goes on before all that is left is to settle; 5 where nothing is said. */
const minutesOf: Readonly<Partial<Record<Flow, number>>> = {
  ...{ refund: 8, send: 45 },
};
const ofNights: readonly Flow[] = ['night', 'night after', 'work off'];
const crashes: readonly FaultKind[] = ['crash before', 'crash after'];

async function play(flow: Flow, seed: number, plan: readonly Fault[]) {
  const trace = traceOf('with lines');
  const nights = ofNights.includes(flow);
  const fulfilment = flow === 'send';
  const world = worldOf({
    ...{ seed, faults: plannedFaults(plan), trace, scale: small },
    ...{ nights, fulfilment, quietDays: 1 },
  });
  const large = flow.endsWith('large');
  const goods: Goods = {
    wanted: ['TEA-1'],
    shelf: large ? books : [],
    hot: undefined,
    bundle: undefined,
    prices: new Map(),
  };
  await open(world, goods);
  if (nights) await openNights(world);
  if (fulfilment) warehousePeople(world);
  const skus = large ? books : ['TEA-1'];
  const request = anOrderRequest({ lines: skus.map((sku) => ({ sku, quantity: 1 })) });
  const asked = { request, caller: 'shop', idempotencyKey: flow };
  void ask(world, { name: 'place', of: 'orders-api', run: (shop) => placeOrder(asked, shop) }).then(
    (answer) => {
      if (answer.kind === 'answer') goOn(world, flow, answer.value.order.id);
    },
  );
  await world.runFor((minutesOf[flow] ?? 5) * minuteMs);
  await world.rest();
  return { violation: world.violation(), lines: trace.lines };
}

function goOn(world: World, flow: Flow, id: string): void {
  if (['pay', 'refund', 'send', ...ofNights].includes(flow)) void pay(world, flow, id);
  if (!flow.startsWith('cancel')) return;
  void ask(world, {
    name: 'cancel',
    of: 'orders-api',
    run: (shop) => cancelOrder({ id, reason: 'no', caller: 'shop' }, shop),
  });
}

/** Pays an order and, once that has been settled whatever was cut, asks for all of it back. */
async function pay(world: World, flow: Flow, orderId: string): Promise<void> {
  const provider = 'wechatpay';
  const opening = await ask(world, {
    name: 'open',
    of: 'payments-api',
    run: ({ payments }) =>
      openPayment({ orderId, request: { provider }, caller: 'shop', idempotencyKey: 'open' }, payments),
  });
  if (opening.kind !== 'answer') return;
  const { outTradeNo, paymentId, currency, minor } = opening.value.payment;
  world.providers.pay(provider, outTradeNo, 'buyer pays');
  if (ofNights.includes(flow)) world.providers.bank(provider).receive('NOBODYS', 700);
  if (flow !== 'refund') return;
  await world.ground.timeline.sleep(5 * minuteMs);
  const request = { amount: { currency, minor }, reason: 'unwanted' };
  await ask(world, {
    name: 'back',
    of: 'payments-api',
    run: ({ payments }) =>
      requestRefund({ paymentId, request, caller: 'anna', idempotencyKey: 'back' }, payments),
  });
}

/** Fills the shelves without faults: what is looked at begins with the order. */
async function open(world: World, goods: Goods): Promise<void> {
  const shop = shopOn(directPort(world.model), world.ground.timeline.now);
  await shop.catalog.putWarehouse(warehouseAt('SH1'), shop.now());
  await shop.catalog.putSku(skuAt('TEA-1', 1900), shop.now());
  const movement = {
    sku: 'TEA-1',
    warehouseId: 'SH1',
    kind: 'receipt',
    quantity: 5,
    reason: 'first',
  } as const;
  await moveStock({ movement, caller: 'merchant', idempotencyKey: 'tea' }, shop);
  await fillShelf(world, goods);
}

/** Two people have what the nights find fetched. */
async function openNights(world: World): Promise<void> {
  await openBooksOf(world);
  world.onChange(({ key, before, after }) => {
    const differenceId = key.pk.slice('DIFFERENCE#'.length);
    const status = key.sk === 'DIFFERENCE' && before?.['status'] !== after?.['status'] && after?.['status'];
    const [action, reason] = ['fetch-payment', 'seen'] as const;
    if (status === 'OPEN')
      void ask(world, {
        name: `clerk-${after?.['version']}`,
        of: 'reconciliation-api',
        run: ({ nights }) => proposeAction({ differenceId, action, reason, caller: 'clerk' }, nights),
      });
    if (status === 'PROPOSED')
      void ask(world, {
        name: `boss-${after?.['version']}`,
        of: 'reconciliation-api',
        run: ({ nights }) => decideProposal({ differenceId, decision: 'approve', caller: 'boss' }, nights),
      });
  });
}

const steps = 'place|cancel|expiry|demand|open|notice|captured|back|refund|posted';
const effectOf = (which: string) => new RegExp(`^\\S+ ((?:${which})\\S*#\\d+) `);
/** Of a small order also what the outbox tells of it, and what comes of that; of a large one that is the same a hundred times. */
const [ofLarge, ofSmall] = [effectOf(steps), effectOf(`${steps}|stream|journal|closed`)];
/** Of an order's way from its release into the carrier's hands, and of what is told of it there. */
const ofSending =
  /^\S+ ((?:allocate|wave|scan|pack|ship|handover|follow|track|parcel|(?:work|book|watch)\/run)\S*[^#]*#\d+) /;
const effects: Readonly<Partial<Record<Flow, RegExp>>> = {
  'work off': /^\S+ ((?:clerk|boss|approved)\S*#\d+) /,
  send: ofSending,
};

/** Where one of the flow's requests can be cut: its name, and whether it only reads. */
type Place = { readonly at: string; readonly reads: boolean };

/** The requests of a flow as they were told, by name, from a line on: the places where it can be cut. */
function effectsIn(flow: Flow, lines: readonly string[], from: number): readonly Place[] {
  const pattern = flow.startsWith('night')
    ? nightIn(flow, lines)
    : (effects[flow] ?? (flow.endsWith('large') ? ofLarge : ofSmall));
  const places = new Map<string, Place>();
  for (const line of lines.slice(from)) {
    const at = pattern.exec(line)?.[1];
    if (at !== undefined) places.set(at, { at, reads: /#\d+ (?:get|query) /.test(line) });
  }
  return withoutIdleRuns([...places.values()]);
}

/** A run of the clock that only read leaves all as it was wherever it is cut: the first of them stands for all. */
function withoutIdleRuns(places: readonly Place[]): readonly Place[] {
  const runOf = ({ at }: Place) => /^expiry\/[^#]+/.exec(at)?.[0];
  const busy = new Set(places.filter(({ reads }) => !reads).map(runOf));
  const idle = places.map(runOf).find((run) => run !== undefined && !busy.has(run));
  return places.filter((place) => {
    const run = runOf(place);
    return run === undefined || run === idle || busy.has(run);
  });
}

/** The execution of a provider's first or second night. */
function nightIn(flow: Flow, lines: readonly string[]): RegExp {
  const day = flow === 'night' ? '2026-06-18' : '2026-06-19';
  const told = lines.find((line) => line.includes(`wechatpay trade bill of ${day}`)) ?? '';
  const [name] = /night-[\d.]+/.exec(told) ?? ['no night'];
  return new RegExp(`^\\S+ (${name.replaceAll('.', '\\.')}/\\S*#\\d+) `);
}

const isLong = (flow: Flow): boolean => flow.startsWith('night') || flow === 'send' || flow.endsWith('large');

/** Before and after; in what is long, only at what it writes or asks others for: cut between reads it is as it was. */
const cutsAt = (flow: Flow, { at, reads }: Place): readonly Fault[] =>
  reads && isLong(flow) ? [] : crashes.map((kind) => ({ at, kind }));

type Plan = readonly Fault[];
export type CrashRuns = {
  readonly single: number;
  readonly double: number;
  /** In how many orders of what happens at once. */
  readonly seeds: number;
  readonly violations: readonly (Violation & { readonly seed: number; readonly plan: Plan })[];
};

/**
 * Cuts a flow before and after each of its effects; and `pairs` times a second time at an effect that comes after the first
 * cut, be it one of going on or one of beginning anew. A flow that has fewer pairs is played with other seeds as well.
 */
export async function crashRuns(flow: Flow, pairs = 0): Promise<CrashRuns> {
  let all = await crashRunsOf(flow, 1, pairs);
  for (let seed = 2; all.double < pairs; seed += 1) {
    const { single, double, violations } = await crashRunsOf(flow, seed, pairs - all.double);
    all = {
      ...{ seeds: seed, single: all.single + single, double: all.double + double },
      violations: [...all.violations, ...violations],
    };
  }
  return all;
}

/** The pairs of one seed, at most so many, taken evenly of all that there are. */
async function crashRunsOf(flow: Flow, seed: number, mostPairs: number): Promise<CrashRuns> {
  const violations: CrashRuns['violations'][number][] = [];
  const linesOf = async (plan: Plan): Promise<readonly string[]> => {
    const { violation, lines } = await stackless(() => play(flow, seed, plan));
    if (violation) violations.push({ ...violation, seed, plan });
    return lines;
  };
  const cuts = (lines: readonly string[], from = 0) =>
    effectsIn(flow, lines, from).flatMap((place) => cutsAt(flow, place));
  const single = cuts(await linesOf([]));
  const pairs: Plan[] = [];
  for (const first of single) {
    const lines = await linesOf([first]);
    const at = lines.findIndex((line) => line.includes(` ${first.at} `));
    const later = mostPairs > 0 ? cuts(lines, at + 1) : [];
    pairs.push(...later.map((second) => [first, second]));
  }
  const double = Math.min(mostPairs, pairs.length);
  for (let turn = 0; turn < double; turn += 1)
    await linesOf(pairs[Math.floor((turn * pairs.length) / double)] ?? []);
  return { single: single.length, double, seeds: 1, violations };
}
