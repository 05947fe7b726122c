import { nextStatuses, type OrderStatus } from '../../../functions/orders/domain/status.ts';
import type { World } from '../../simulation/world.ts';
import { ownShopOrder } from './bodies.ts';
import type { Call, Door } from './door.ts';
import { doorOf } from './door.ts';
import { type Known, knownIn } from './known.ts';
import { wrongAnswer } from './rules.ts';
import { jsonOf, openShop, quietWorld, skus, warehouseIds } from './town.ts';
import type { Answered } from './wire.ts';

type Json = Readonly<Record<string, unknown>>;

/** What the caller knows of an order: the status that it last saw, and the answer that placed it. */
type Seen = { status: OrderStatus; readonly answer: string; readonly call: Call };

/** A shop that was just opened, and what its callers have learnt of it by its answers. */
export type Floor = {
  readonly world: World;
  readonly door: Door;
  readonly orders: Map<string, Seen>;
  /** Fen that can still be given back of each payment. */
  readonly left: Map<string, number>;
  readonly known: () => Known;
  /** Asks, and holds the answer to the document and to the statuses that the model expects; gives its body. */
  readonly ask: (key: string, call: Call, expected: readonly number[]) => Promise<Json>;
  serial: number;
};

export async function openFloor(seed: number): Promise<Floor> {
  const world = quietWorld(seed);
  const door = doorOf(world);
  await openShop(door);
  const answers: Json[] = [];
  const floor: Floor = {
    ...{ world, door, orders: new Map(), left: new Map(), serial: 0 },
    known: () => knownIn(answers),
    ask: async (key, call, expected) => {
      const answered = await door.ask(key, call);
      const wrong = wrongAnswer(answered) ?? unexpected(answered, expected);
      if (wrong !== undefined) throw new Error(`${key} ${JSON.stringify(call)} ${wrong}: ${answered.body}`);
      const body = jsonOf(answered);
      answers.push(body);
      return body;
    },
  };
  return floor;
}

const unexpected = ({ status }: Answered, expected: readonly number[]): string | undefined =>
  expected.includes(status) ? undefined : `answers ${status} where ${expected} was expected`;

const minuteMs = 60_000;
const at = <Each>(all: readonly Each[], index: number): Each | undefined =>
  all[index % Math.max(1, all.length)];
const newKey = (floor: Floor): string => {
  floor.serial += 1;
  return `key-${floor.serial}`;
};

/** Whether an order may have come from one status to another in any number of steps. */
function mayBecome(from: OrderStatus, to: OrderStatus): boolean {
  const reached = new Set<OrderStatus>([from]);
  for (const status of reached) for (const next of nextStatuses[status]) reached.add(next);
  return reached.has(to);
}

/** Reads an order: it is there, and its status is one that the last one may become. */
async function look(floor: Floor, id: string): Promise<OrderStatus> {
  const order = await floor.ask('GET /orders/{id}', { params: { id } }, [200]);
  const status = order['status'] as OrderStatus;
  const seen = floor.orders.get(id);
  if (seen && !mayBecome(seen.status, status)) throw new Error(`${id} was ${seen.status} and is ${status}`);
  if (seen) seen.status = status;
  return status;
}

type Deed = (floor: Floor, index: number) => Promise<void>;

const onOrder =
  (deed: (floor: Floor, id: string) => Promise<void>): Deed =>
  async (floor, index) => {
    const id = at([...floor.orders.keys()], index);
    if (id !== undefined) await deed(floor, id);
  };

type Change = { readonly key: string; readonly call: Call; readonly allowed: readonly OrderStatus[] };

/** Changes an order, which its status allows or forbids; the clock may change that while it is asked. */
async function change(floor: Floor, id: string, { key, call, allowed }: Change): Promise<boolean> {
  const before = await look(floor, id);
  const answer = await floor.ask(key, { ...call, params: { id } }, [200, 201, 409]);
  const mayBe = [before, await look(floor, id)].map((status) => allowed.includes(status));
  const isDone = answer['code'] === undefined;
  if (isDone && !mayBe.includes(true)) throw new Error(`${key} changes ${id}, which was ${before}`);
  if (!isDone && !mayBe.includes(false)) throw new Error(`${key} does not change ${id}, which was ${before}`);
  return isDone;
}

const early: readonly OrderStatus[] = ['PENDING_PAYMENT', 'PAID', 'RELEASED'];
const stoppable: readonly OrderStatus[] = [...early, 'PICKING', 'PACKED'];
const { expectedTotal: _total, ...unpriced } = ownShopOrder();

const place: Deed = async (floor, index) => {
  const lines = skus.slice(0, 1 + (index % skus.length)).map((sku) => ({ sku, quantity: 1 + (index % 3) }));
  const call = { body: { ...unpriced, lines }, key: newKey(floor) };
  const answer = await floor.ask('POST /orders', call, [201]);
  floor.orders.set(String(answer['id']), { status: 'PENDING_PAYMENT', answer: JSON.stringify(answer), call });
};

const placeAgain = onOrder(async (floor, id) => {
  const seen = floor.orders.get(id);
  if (!seen) return;
  const answer = await floor.ask('POST /orders', seen.call, [201]);
  if (JSON.stringify(answer) !== seen.answer) throw new Error(`${id} has another answer the second time`);
  const other = { ...(seen.call.body as Json), note: '另一个' };
  await floor.ask('POST /orders', { ...seen.call, body: other }, [422]);
});

const pay = onOrder(async (floor, id) => {
  const status = await look(floor, id);
  const provider = floor.serial % 2 === 0 ? 'alipay' : 'wechatpay';
  // An order that waits for payment may be so near its end that no attempt is opened.
  const expected = status === 'PENDING_PAYMENT' ? [201, 409] : [409];
  const call = { params: { id }, body: { provider }, key: newKey(floor) };
  const answer = await floor.ask('POST /orders/{id}/payments', call, expected);
  if (answer['outTradeNo'] === undefined) return;
  floor.world.providers.pay(provider, String(answer['outTradeNo']), `paid ${floor.serial}`);
  await floor.door.pass(minuteMs);
  const payment = await floor.ask('GET /payments/{id}', { params: { id: String(answer['id']) } }, [200]);
  if (payment['status'] !== 'SUCCEEDED')
    throw new Error(`${answer['id']} is ${payment['status']} though it was paid`);
  floor.left.set(String(payment['id']), (payment['amount'] as { minor: number }).minor);
});

const cancel = onOrder(async (floor, id) => {
  const call = { body: { reason: '不想要了' }, key: newKey(floor) };
  const allowed = [...stoppable, 'CANCELLED'] as const;
  const isDone = await change(floor, id, { key: 'POST /orders/{id}/cancel', call, allowed });
  if (isDone && (await look(floor, id)) !== 'CANCELLED') throw new Error(`${id} is not cancelled`);
});

const hold = onOrder(async (floor, id) => {
  const call = { body: { reason: `等待 ${floor.serial}` }, key: newKey(floor) };
  await change(floor, id, { key: 'POST /orders/{id}/holds', call, allowed: early });
});

const lift = onOrder(async (floor, id) => {
  const call = { params: { id }, body: { kind: 'MANUAL', reason: '已确认' }, key: newKey(floor) };
  await floor.ask('POST /orders/{id}/holds/lift', call, [200]);
  await floor.ask('POST /orders/{id}/holds/lift', { ...call, body: { kind: 'RISK', reason: '放行' } }, [409]);
});

const readdress = onOrder(async (floor, id) => {
  const shipTo = { ...(unpriced['shipTo'] as Json), detail: `世纪大道 ${floor.serial} 号` };
  const call = { body: { shipTo, reason: '搬家' } };
  await change(floor, id, { key: 'PUT /orders/{id}/address', call, allowed: early });
});

const refund: Deed = async (floor, index) => {
  const [id, left] = at([...floor.left], index) ?? [];
  if (id === undefined || left === undefined) return;
  const minor = [1, Math.ceil(left / 2), left, left + 1][index % 4] ?? 1;
  const call = {
    params: { id },
    body: { amount: { currency: 'CNY', minor }, reason: '少发一件' },
    key: newKey(floor),
  };
  const before = await refundableOf(floor, id);
  if (before > left) throw new Error(`${id} can give back ${before}, of ${left}`);
  const answer = await floor.ask('POST /payments/{id}/refunds', call, minor > 0 ? [202, 409] : [400]);
  if (answer['code'] === 'REFUND_EXCEEDS_PAYMENT') {
    // What is cancelled goes back by itself meanwhile.
    const now = await refundableOf(floor, id);
    if (minor <= now) throw new Error(`${id} gives nothing back of ${now}`);
  }
  if (answer['outRefundNo'] === undefined) return;
  floor.left.set(id, before - minor);
  await floor.ask('GET /refunds/{id}', { params: { id: String(answer['id']) } }, [200]);
};

async function refundableOf(floor: Floor, id: string): Promise<number> {
  const { refundable } = await floor.ask('GET /payments/{id}', { params: { id } }, [200]);
  return (refundable as { minor: number }).minor;
}

const review: Deed = async (floor, index) => {
  const { items } = await floor.ask('GET /reviews', { query: { status: 'open' } }, [200]);
  const open = at(items as readonly { id: string }[], index);
  if (!open) return;
  const body = { decision: index % 4 === 0 ? 'reject' : 'approve', reason: '已核实' };
  await floor.ask('POST /reviews/{id}/decision', { params: { id: open.id }, body }, [200]);
  await floor.door.pass(2 * minuteMs);
};

const gather: Deed = async (floor, index) => {
  const body = { warehouseId: at(warehouseIds, index), mostOrders: 1 + (index % 3) };
  await floor.ask('POST /waves', { body, key: newKey(floor) }, [201, 409]);
};

type Line = { readonly lineId: string; readonly open: number };

const pick: Deed = async (floor, index) => {
  const id = at(floor.known().get('wav') ?? [], index);
  if (id === undefined) return;
  const wave = await floor.ask('GET /waves/{id}', { params: { id } }, [200]);
  const lines = (wave['lines'] as readonly Line[]).filter(({ open }) => open > 0);
  for (const { lineId, open } of lines) {
    const short = index % 5 === 0 ? 1 : 0;
    const taken = { quantity: open - short, short };
    const name = `${id} ${lineId}`;
    const scans = floor.world.picks.get(name) ?? new Map();
    floor.world.picks.set(name, scans.set(newKey(floor), { picked: taken.quantity, short }));
    // The order may be cancelled, or the wave.
    const call = { params: { id }, body: { lineId, ...taken }, key: newKey(floor) };
    await floor.ask('POST /waves/{id}/picks', call, [200, 409]);
  }
};

const pack: Deed = async (floor, index) => {
  const id = at(floor.known().get('alc') ?? [], index);
  if (id === undefined) return;
  const allocation = await floor.ask('GET /allocations/{id}', { params: { id } }, [200]);
  const held = (allocation['lines'] as readonly { sku: string; picked: number }[])
    .filter(({ picked }) => picked > 0)
    .map(({ sku, picked }) => ({ sku, quantity: picked }));
  if (held.length === 0) return;
  const call = { params: { id }, body: { parcels: [{ weightGrams: 400, lines: held }] } };
  // What is not wholly picked, packed before in another way or cancelled cannot be packed.
  const expected = allocation['status'] === 'PICKED' ? [200, 409] : [200, 409, 422];
  await floor.ask('POST /allocations/{id}/pack', call, expected);
  await floor.door.pass(2 * minuteMs);
};

const send: Deed = async (floor, index) => {
  const { items } = await floor.ask('GET /shipments', { query: { status: 'BOOKED' } }, [200]);
  const booked = at(items as readonly { id: string }[], index);
  if (!booked) return;
  const call = { params: { id: booked.id } };
  const isVoid = index % 4 === 0;
  const key = isVoid ? 'POST /shipments/{id}/void' : 'POST /shipments/{id}/handover';
  const answer = await floor.ask(key, isVoid ? { ...call, body: { reason: '地址有误' } } : call, [200]);
  for (const { waybillNo } of (answer['parcels'] ?? []) as readonly { waybillNo?: string }[])
    if (!isVoid && waybillNo !== undefined) floor.world.depots?.pickUp(waybillNo);
  await floor.door.pass(10 * minuteMs);
};

const putBack: Deed = async (floor, index) => {
  for (const warehouseId of warehouseIds) {
    const { items } = await floor.ask('GET /put-aways', { query: { warehouseId } }, [200]);
    const task = at(items as readonly { id: string }[], index);
    if (!task) continue;
    const body = { place: index % 2 === 0 ? 'sellable' : 'quarantine' };
    await floor.ask('POST /put-aways/{id}/done', { params: { id: task.id }, body }, [200]);
  }
};

const receive: Deed = async (floor, index) => {
  const [sku, warehouseId] = [at(skus, index), at(warehouseIds, index)];
  const kind = at(['receipt', 'write-off', 'count', 'adjustment'], index);
  const body = { sku, warehouseId, kind, quantity: 1 + (index % 9), reason: '盘点' };
  await floor.ask('POST /stock/movements', { body, key: newKey(floor) }, [201, 409]);
};

const workCase: Deed = async (floor, index) => {
  const { items } = await floor.ask('GET /logistics-cases', { query: { status: 'open' } }, [200]);
  const open = at(items as readonly { id: string }[], index);
  if (!open) return;
  const action = at(['note', 'reship', 'compensate', 'claim', 'resolve'], index);
  const amount = action === 'compensate' ? { amount: { currency: 'CNY', minor: 100 } } : {};
  const call = { params: { id: open.id }, body: { action, reason: '已联系', ...amount } };
  await floor.ask('POST /logistics-cases/{id}/actions', call, [200, 409]);
};

const byPrefix: Readonly<Record<string, string>> = {
  ...{
    ord: 'GET /orders/{id}',
    pay: 'GET /payments/{id}',
    rfd: 'GET /refunds/{id}',
    rev: 'GET /reviews/{id}',
  },
  ...{ alc: 'GET /allocations/{id}', wav: 'GET /waves/{id}', shp: 'GET /shipments/{id}' },
};

/** Whatever an answer names can be read; what nobody has named is not there. */
const readAny: Deed = async (floor, index) => {
  const [prefix = '', key = ''] = at(Object.entries(byPrefix), index) ?? [];
  const id = at(floor.known().get(prefix) ?? [], index);
  if (id !== undefined) await floor.ask(key, { params: { id } }, [200]);
  await floor.ask(key, { params: { id: `${prefix}_${'7'.repeat(26)}` } }, [404]);
};

/** Pages of two end, and hold nothing twice. */
const readPages: Deed = async (floor, index) => {
  const key =
    at(['GET /orders', 'GET /skus', 'GET /release-queue', 'GET /logistics-cases', 'GET /reviews'], index) ??
    '';
  const seen: string[] = [];
  let cursor: unknown;
  do {
    const query = { limit: '2', ...(typeof cursor === 'string' ? { cursor } : {}) };
    const { items, nextCursor } = await floor.ask(key, { query }, [200]);
    seen.push(...(items as readonly Json[]).map((item) => String(item['id'] ?? item['sku'])));
    cursor = nextCursor;
  } while (cursor !== undefined);
  if (new Set(seen).size < seen.length) throw new Error(`${key} lists something twice: ${seen}`);
};

const wait: Deed = (floor, index) => floor.door.pass((1 + (index % 15)) * minuteMs);

/** What somebody does in a shop (业务动作), each by the routes alone. */
export const deeds = {
  ...{ place, placeAgain, pay, cancel, hold, lift, readdress, refund, review },
  ...{ gather, pick, pack, send, putBack, receive, workCase, readAny, readPages, wait },
} satisfies Readonly<Record<string, Deed>>;
export type DeedName = keyof typeof deeds;
export type Step = { readonly deed: DeedName; readonly index: number };

/** Does one after the other in a new shop; throws what is wrong: an answer, a status, or a rule of the whole house. */
export async function play(steps: readonly Step[], seed = 5): Promise<void> {
  const floor = await openFloor(seed);
  for (const { deed, index } of steps) {
    await deeds[deed](floor, index);
    requireRules(floor);
  }
  await floor.door.pass(10 * minuteMs);
  requireRules(floor);
  for (const id of floor.orders.keys()) await look(floor, id);
}

function requireRules({ world }: Floor): void {
  const violation = world.violation();
  if (violation) throw new Error(`${violation.rule}: ${violation.detail}`);
}
