import { ledgerPosted } from '../../events/ledger.ts';
import { caseIdOf, channelCaseStore } from '../../functions/channels/case-store.ts';
import { contentStore } from '../../functions/channels/content-store.ts';
import { tellingStore } from '../../functions/channels/telling-store.ts';
import { endAllocations } from '../../functions/fulfilment/end-order.ts';
import { auditLedger } from '../../functions/ledger/audit-ledger.ts';
import { ledgerDeps } from '../../functions/ledger/ledger-deps.ts';
import { bookPosted } from '../../functions/ledger/posted-entries.ts';
import { cancelOrder } from '../../functions/orders/cancel-order.ts';
import { eventsOf } from '../../functions/outbox/publish-changes.ts';
import { requestRefund } from '../../functions/payments/request-refund.ts';
import { retentionSchema } from '../../functions/privacy/domain/retention.ts';
import { exportPerson } from '../../functions/privacy/export-person.ts';
import { followErasure } from '../../functions/privacy/follow-erasure.ts';
import { noteOlder } from '../../functions/privacy/note-older.ts';
import { privacyDeps } from '../../functions/privacy/privacy-deps.ts';
import { workErasures } from '../../functions/privacy/work-erasures.ts';
import { putOnList, takeOffList } from '../../functions/risk/change-lists.ts';
import { personalFields } from '../../shared/dynamodb/personal.ts';
import type { Item, Table } from '../../shared/dynamodb/table.ts';
import { isPseudonym, type Told } from '../../shared/kernel/person.ts';
import { aChannelLine, aChannelOrder } from '../builders/a-channel-order.ts';
import { aTrail } from '../builders/a-trail.ts';
import { privacyDesk } from './support/privacy-desk.ts';

const phone = { kind: 'phone', value: '+8613800138000' } as const;
const hourMs = 3_600_000;
/** What the builders call their buyer, and what was written about him. */
const words = [
  '王小明',
  '13800138000',
  '世纪大道',
  'cus-1001',
  'AAHd5d-HAAeGwJedwSnHktBI',
  'device-77',
  '203.0.113.7',
];

const bytes = (item: Item): string =>
  JSON.stringify(item, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  );
const naming = (text: string): readonly string[] => words.filter((word) => text.includes(word));
/** The places where the person is named. */
const namedIn = (items: readonly Item[]): readonly string[] =>
  items.flatMap((item) => naming(bytes(item)).map((word) => `${item.pk} ${item.sk}: ${word}`));

/** All items of the table, what is sealed in them opened. */
const opened = async ({ model, table }: ReturnType<typeof aTrail>): Promise<readonly Item[]> =>
  (await Promise.all(model.all().map(({ pk, sk }) => table.get({ pk, sk })))).flatMap((item) => item ?? []);

async function aHouse() {
  const trail = aTrail();
  const desk = privacyDesk(trail.table);
  const shipped = await desk.delivered();
  const { orderId: refunded, paymentId, minor } = await desk.till.paid();
  await desk.note(refunded);
  await requestRefund(
    {
      paymentId,
      request: { amount: { currency: 'CNY', minor }, reason: '王小明说不要了' },
      caller: 'clerk',
      idempotencyKey: 'back',
    },
    desk.till.deps,
  );
  await desk.till.deliver();
  const stopped = await stoppedInWarehouse(desk);
  const lines = [aChannelLine({ quantity: 1, payable: { currency: 'CNY', minor: 1999 } })];
  const placedAt = desk.clock.now - hourMs;
  const told = aChannelOrder({
    placedAt,
    paidAt: placedAt,
    modifiedAt: placedAt,
    observedAt: placedAt,
    lines,
    note: '王小明',
  });
  await desk.fromChannel(told);
  const onChannel = await desk.fromChannel({
    ...told,
    phase: 'CANCELLED',
    modifiedAt: placedAt + 1,
    statusRaw: 'TRADE_CLOSED',
  });
  const { channel, shopId, channelOrderId } = told;
  const about = { kind: 'cancel', channelOrderId, reason: '王小明来电取消' } as const;
  await tellingStore(desk.told).want({ channel, shopId, about, now: desk.clock.now });
  const cases = channelCaseStore(desk.told);
  const opening = { kind: 'UNFETCHABLE', channel, shopId, of: channelOrderId, channelOrderId } as const;
  await cases.open({ ...opening, message: 'not given out' }, desk.clock.now);
  const ending = { by: 'clerk', resolution: '王小明来电', at: desk.clock.now };
  await cases.resolve({ caseId: caseIdOf(opening), ...ending });
  return { trail, desk, shipped, refunded, stopped, onChannel };
}

/** An order that was cancelled in words when a warehouse had it already. */
async function stoppedInWarehouse({ warehouse, note }: ReturnType<typeof privacyDesk>): Promise<string> {
  const sku = await warehouse.sku({ SH1: 10 });
  const orderId = await warehouse.released([{ sku, quantity: 1 }]);
  await note(orderId);
  await warehouse.allocate(orderId);
  const reason = '王小明来电取消';
  await cancelOrder({ id: orderId, reason, caller: 'clerk' }, warehouse.shop.deps);
  await endAllocations(orderId, reason, warehouse.deps);
  return orderId;
}

it('leaves nothing of a person in the table, the bucket and what is told afterwards, and both audits whole', async () => {
  const { trail, desk, shipped, refunded, stopped, onChannel } = await aHouse();
  const risk = { ...desk.risk, salt: desk.risk.salt };
  const listed = {
    list: 'blacklist',
    kind: 'phone',
    value: '13800138000',
    reason: '王小明 多次空包',
    caller: 'chen',
  } as const;
  const entry = await putOnList(listed, risk);
  await takeOffList({ name: entry, reason: '王小明来电', caller: 'chen' }, risk);
  await trail.tell();
  expect(namedIn(await opened(trail)).length).toBeGreaterThan(10);
  expect(desk.bucket.all.size).toBe(2);

  desk.clock.now += hourMs;
  const { erasureId } = await desk.ask(phone);
  const before = trail.changes.length;
  expect(await desk.work()).toEqual({ erased: 4, looked: 1, failed: [] });
  expect(await desk.deps.erasures.get(erasureId)).toMatchObject({
    status: 'DONE',
    counts: { orders: 4, listEntries: 1 },
    events: ['person.erased'],
  });

  await trail.tell();
  const items = await opened(trail);
  expect(namedIn(items)).toEqual([]);
  expect([...desk.bucket.all.keys()]).toEqual([]);
  const hashes = items.filter(({ pk, sk }) => pk.startsWith('RISKKEY#') || sk.startsWith('ORDER#'));
  expect(hashes).toEqual([]);
  // Of what the person said there is no hash either, by which the phone would be found by whoever knows the rest.
  const saying = items.flatMap(({ pk, bodyHash, contentHash, hash }) =>
    /^(?:ORDER|PAYMENT|RISKDECISION|REVIEW)#/.test(pk) ? [bodyHash, contentHash, hash] : [],
  );
  const left = saying.filter((each) => each !== undefined && !isPseudonym(each));
  expect([saying.length > 0, left]).toEqual([true, []]);
  const sent = trail.changes.slice(before).flatMap(eventsOf);
  expect(sent.map(({ type }) => type)).toEqual(['person.erased']);
  expect(naming(JSON.stringify(sent))).toEqual([]);
  for (const orderId of [shipped, refunded, stopped, onChannel])
    expect(await desk.warehouse.order(orderId)).toMatchObject({
      buyer: {},
      shipTo: { name: `erased:${erasureId}`, city: '上海市' },
    });
  // Keys of hashes are sealed with what they hide, and are nobody's.
  const ofPeople = items.filter(({ pk }) => !pk.startsWith('KEY#'));
  for (const item of ofPeople)
    for (const name of personalFields(item)) expect(leavesOf(item[name])).toEqual([]);
  expect(await trail.verify()).toMatchObject({ findings: [] });
  await expectBooksWhole(desk);
});

/** Texts of a personal field that are neither a pseudonym nor coarse, nor what names things. */
function leavesOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  const { recipient = value, buyer = {} } = value as { recipient?: object; buyer?: object };
  const { country: _c, province: _p, city: _i, ...exact } = recipient as Record<string, string>;
  return [...Object.values(exact), ...Object.values(buyer)].filter((text) => !isPseudonym(text));
}

async function expectBooksWhole({ heard, clock, told }: ReturnType<typeof privacyDesk>): Promise<void> {
  const deps = ledgerDeps(told, () => clock.now);
  const posted = heard.told.filter(({ type }) => type === ledgerPosted.type);
  const failed = await bookPosted(
    posted.map((event) => () => ledgerPosted.schema.parse(event)),
    deps,
  );
  expect(failed).toEqual(new Map());
  clock.now += 5 * 60_000;
  expect(await auditLedger(Number.POSITIVE_INFINITY, deps)).toMatchObject({
    done: true,
    differences: new Map(),
  });
}

const day = 24 * hourMs;

it('takes away what a killed writer left of a large order of a channel, and nothing that is being written', async () => {
  const { table, model } = aTrail();
  const desk = privacyDesk(table);
  const placedAt = desk.clock.now - hourMs;
  const told = aChannelOrder({ placedAt, modifiedAt: placedAt, phase: 'CANCELLED' });
  await desk.fromChannel(told);
  for (const content of ['0-gone', '9-next']) await contentStore(desk.told).put(told, content, told);
  desk.clock.now += hourMs;
  await desk.ask(phone);
  expect(await desk.work()).toMatchObject({ erased: 1, failed: [] });
  const left = model.all().filter(({ sk }) => sk.startsWith('CONTENT#'));
  expect(left.map(({ sk }) => sk)).toEqual(['CONTENT#9-next#0000']);
});

it('goes on where an erasure cannot be read', async () => {
  const { table, plain } = aTrail();
  const desk = privacyDesk(table);
  await cancelled(desk);
  const broken = { pk: 'ERASURE#era_0', sk: 'ERASURE', erasureId: 'era_0' };
  await plain.write({ kind: 'put', item: { ...broken, gsi1pk: 'ERASURES_DUE', gsi1sk: '1970#era_0' } });
  await desk.ask(phone);
  expect(await desk.work()).toMatchObject({ erased: 1, looked: 1, failed: [{ name: 'ZodError' }] });
});

describe('an order that is not over', () => {
  it('waits with its reason, and is forgotten by the clock once it ends', async () => {
    const { table } = aTrail();
    const desk = privacyDesk(table);
    const sku = await desk.warehouse.sku({ SH1: 10 });
    const open = await desk.warehouse.released([{ sku, quantity: 1 }]);
    const unsettled = await desk.till.order();
    await desk.till.open(unsettled);
    await cancelOrder({ id: unsettled, reason: '不要了', caller: 'shop' }, desk.till.shop.deps);
    for (const orderId of [open, unsettled]) await desk.note(orderId);
    desk.clock.now += hourMs;
    const { erasureId } = await desk.ask(phone);
    expect(await desk.work()).toMatchObject({ erased: 0, looked: 1 });
    const followed = await followErasure({ id: erasureId, limit: 10 }, desk.deps);
    expect(followed.erasure).toMatchObject({ status: 'WAITING', dueAt: desk.clock.now + 6 * hourMs });
    expect(new Map(followed.left.map(({ orderId, waiting }) => [orderId, waiting?.reason]))).toEqual(
      new Map([
        [open, 'ORDER_OPEN'],
        [unsettled, 'MONEY_OPEN'],
      ]),
    );
    expect(await desk.work()).toMatchObject({ looked: 0 });

    await desk.warehouse.cancel(open);
    await desk.till.deliver();
    desk.clock.now += 6 * hourMs;
    expect(await desk.work()).toEqual({ erased: 2, looked: 1, failed: [] });
    expect(await desk.deps.erasures.get(erasureId)).toMatchObject({ status: 'DONE', counts: { orders: 2 } });
  });

  it('keeps a group for as long as the settings say, and says until when', async () => {
    const { table } = aTrail();
    const desk = privacyDesk(table);
    const retention = retentionSchema.parse({ keepDays: { channels: 30, orders: 30 } });
    const orderId = await cancelled(desk);
    const { erasureId } = await desk.ask(phone);
    await workErasures(Number.POSITIVE_INFINITY, { ...desk.deps, retention });
    const { left, erasure } = await followErasure({ id: erasureId, limit: 10 }, desk.deps);
    const until = (erasure.dueAt ?? 0) as number;
    expect(left).toMatchObject([{ orderId, waiting: { reason: 'RETENTION', until } }]);
    expect(Math.round((until - desk.clock.now) / day)).toBe(30);
    expect(await desk.warehouse.order(orderId)).toMatchObject({ shipTo: { name: '王小明' } });
    desk.clock.now = until;
    expect(await workErasures(Number.POSITIVE_INFINITY, { ...desk.deps, retention })).toMatchObject({
      erased: 1,
    });
  });
});

/** An order of the builders' buyer that is over for an hour. */
async function cancelled(desk: ReturnType<typeof privacyDesk>): Promise<string> {
  const sku = await desk.warehouse.sku({ SH1: 10 });
  const orderId = await desk.warehouse.released([{ sku, quantity: 1 }]);
  await desk.warehouse.cancel(orderId);
  await desk.note(orderId);
  desk.clock.now += hourMs;
  return orderId;
}

it('goes on where it was killed, after any write, and counts each order once', async () => {
  for (let most = 0; ; most += 1) {
    const { table } = aTrail();
    const desk = privacyDesk(table);
    const orders = [await cancelled(desk), await cancelled(desk)];
    const { erasureId } = await desk.ask(phone);
    const killed = { ...desk.deps, ...privacyOn(dying(table, most), desk) };
    const { failed } = await workErasures(Number.POSITIVE_INFINITY, killed).catch(() => ({
      failed: [new Killed()],
    }));
    desk.clock.now += day;
    await desk.work();
    expect(await desk.deps.erasures.get(erasureId)).toMatchObject({ status: 'DONE', counts: { orders: 2 } });
    for (const id of orders)
      expect(await desk.warehouse.order(id)).toMatchObject({ shipTo: { name: `erased:${erasureId}` } });
    if (failed.length === 0) return;
  }
});

class Killed extends Error {}

const privacyOn = (table: Table, { deps, clock }: ReturnType<typeof privacyDesk>) => ({
  ...privacyDeps({
    table,
    messages: { list: async function* () {}, remove: async () => undefined },
    secretBytes: (length) => Buffer.alloc(length, 7),
    now: () => clock.now,
  }),
  retention: deps.retention,
});

/** A table of a function that is killed after so many writes. */
function dying(table: Table, most: number): Table {
  let writes = 0;
  const counted = async (act: () => Promise<void>) => {
    writes += 1;
    if (writes > most) throw new Killed();
    await act();
  };
  return {
    ...table,
    write: (write) => counted(() => table.write(write)),
    transact: (several) => counted(() => table.transact(several)),
  };
}

it('takes two erasures of one person at once for what they are, and counts each order with one of them', async () => {
  const { table } = aTrail();
  const desk = privacyDesk(table);
  await cancelled(desk);
  await cancelled(desk);
  const asked = await Promise.all([desk.ask(phone, 'one'), desk.ask(phone, 'two'), desk.ask(phone, 'one')]);
  expect(new Set(asked.map(({ erasureId }) => erasureId)).size).toBe(2);
  await Promise.all([desk.work(), desk.work()]);
  desk.clock.now += day;
  await desk.work();
  const done = await Promise.all(asked.slice(0, 2).map(({ erasureId }) => desk.deps.erasures.get(erasureId)));
  expect(done.map((each) => each?.status)).toEqual(['DONE', 'DONE']);
  expect(done.reduce((sum, each) => sum + (each?.counts.orders ?? 0), 0)).toBe(2);
  const other = { kind: 'phone', value: '+8613900139000' } as const;
  await expect(desk.ask(other, 'one')).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
});

it('opens an erasure again for an order that was on its way, and for one that its channel tells once more', async () => {
  const trail = aTrail();
  const desk = privacyDesk(trail.table);
  const sku = await desk.warehouse.sku({ SH1: 10 });
  const late = await desk.warehouse.released([{ sku, quantity: 1 }]);
  await desk.warehouse.cancel(late);
  desk.clock.now += hourMs;
  const { erasureId } = await desk.ask(phone);
  await desk.work();
  expect(await desk.deps.erasures.get(erasureId)).toMatchObject({ status: 'DONE', counts: { orders: 0 } });
  await desk.note(late);
  expect(await desk.work()).toMatchObject({ erased: 1 });

  const placedAt = desk.clock.now - 2 * hourMs;
  const told = aChannelOrder({ placedAt, modifiedAt: placedAt, phase: 'CANCELLED' });
  const onChannel = await desk.fromChannel(told);
  expect(await desk.work()).toMatchObject({ erased: 1 });
  await desk.fromChannel({ ...told, modifiedAt: placedAt + 5000, memo: '王小明来电' });
  await desk.work();
  expect(await desk.warehouse.order(onChannel)).toMatchObject({ status: 'CANCELLED' });
  expect(namedIn(await opened(trail))).toEqual([]);
  expect(await desk.deps.erasures.get(erasureId)).toMatchObject({ status: 'DONE' });
});

it('notes older orders once, page by page, and opens an erasure again that did not know of them', async () => {
  const { table } = aTrail();
  const desk = privacyDesk(table);
  const sku = await desk.warehouse.sku({ SH1: 500 });
  const orders: string[] = [];
  for (let n = 0; n < 105; n += 1) orders.push(await desk.warehouse.released([{ sku, quantity: 1 }]));
  for (const id of orders) await desk.warehouse.cancel(id);
  desk.clock.now += hourMs;
  const { erasureId } = await desk.ask(phone);
  await desk.work();
  expect(await noteOlder(desk.clock.now, desk.deps)).toBe(0);
  expect(await noteOlder(Number.POSITIVE_INFINITY, desk.deps)).toBe(105);
  expect(await noteOlder(Number.POSITIVE_INFINITY, desk.deps)).toBe(0);

  // A tick has twenty seconds, and each look at the clock takes a tenth.
  const ticking = () => {
    desk.clock.now += 100;
    return desk.clock.now;
  };
  const erased: number[] = [];
  for (let looked = 0; looked === 0; ) {
    const tick = await workErasures(desk.clock.now + 20_000, { ...desk.deps, now: ticking });
    erased.push(tick.erased);
    looked = tick.looked;
  }
  expect(erased.length).toBeGreaterThan(1);
  expect(erased.reduce((sum, each) => sum + each, 0)).toBe(105);
  expect(await desk.deps.erasures.get(erasureId)).toMatchObject({ status: 'DONE', counts: { orders: 105 } });
});

it('leaves what was ordered after the person asked, and an entry that the law wants kept', async () => {
  const { table, model } = aTrail();
  const desk = privacyDesk(table);
  const entry = {
    list: 'blacklist',
    kind: 'phone',
    value: '138 0013 8000',
    reason: '法院要求',
    caller: 'chen',
  } as const;
  await putOnList({ ...entry, legalHold: '案件未结' }, desk.risk);
  await desk.ask(phone);
  desk.clock.now += hourMs;
  const later = await cancelled(desk);
  expect(await desk.work()).toMatchObject({ erased: 0, looked: 1 });
  expect(await desk.warehouse.order(later)).toMatchObject({ shipTo: { name: '王小明' } });
  expect(model.all().filter(({ pk }) => pk.startsWith('RISKLIST#'))).toHaveLength(1);
});

describe('the export', () => {
  it('tells what every context holds, page by page, and nothing that is there for the program or for reviewers', async () => {
    const { desk, shipped, refunded, stopped, onChannel } = await aHouse();
    const first = await exportPerson({ key: phone, limit: 2 }, desk.deps);
    const next = first.next ? { start: first.next } : {};
    const second = await exportPerson({ key: phone, limit: 2, ...next }, desk.deps);
    const orders = [...first.orders, ...second.orders];
    expect(orders.map(({ orderId }) => orderId).sort()).toEqual(
      [shipped, refunded, stopped, onChannel].sort(),
    );
    const kinds = new Set(orders.flatMap(({ records }) => records.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual(
      [
        ...[
          'allocation',
          'channel-case',
          'channel-order',
          'order',
          'parcel',
          'payment',
          'refund',
          'risk-decision',
          'shipment',
          'tracking-event',
        ],
      ].sort(),
    );
    const text = JSON.stringify(orders);
    // What the channel calls its buyer is told to whom it calls so.
    expect(naming(text)).toEqual(words.filter((word) => word !== 'AAHd5d-HAAeGwJedwSnHktBI'));
    expect(text).not.toMatch(/"(?:pk|sk|gsi1pk|stamp|hits|score|bodyHash|by|placedBy)":/);
  });

  it('tells whoever only receives an order nothing of its buyer', async () => {
    const { table } = aTrail();
    const desk = privacyDesk(table);
    const sku = await desk.warehouse.sku({ SH1: 10 });
    const customer = { id: 'cus-9', name: '李雷', phone: '13700137000' };
    const part = { customer, note: '生日快乐，李雷' };
    const id = await desk.warehouse.released([{ sku, quantity: 1 }], part);
    await desk.note(id);
    await cancelOrder({ id, reason: '李雷来电', caller: 'shop' }, desk.warehouse.shop.deps);
    const paid: Told = { kind: 'payment', data: { provider: 'wechatpay' } };
    const payments = { ...desk.deps.holders.payments, tell: async () => [paid] };
    const deps = { ...desk.deps, holders: { ...desk.deps.holders, payments } };
    const { orders } = await exportPerson({ key: phone, limit: 10 }, deps);
    expect(JSON.stringify(orders)).toContain('王小明');
    expect(JSON.stringify(orders)).not.toMatch(/李雷|wechatpay/);
    const buyer = { kind: 'buyer', value: 'own cus-9' } as const;
    const whole = JSON.stringify(await exportPerson({ key: buyer, limit: 10 }, deps));
    for (const told of ['生日快乐，李雷', '李雷来电', 'wechatpay']) expect(whole).toContain(told);
  });

  it('tells whoever an order was to go to before nothing of whom it goes to', async () => {
    const desk = privacyDesk(aTrail().table);
    const placedAt = desk.clock.now - hourMs;
    const told = aChannelOrder({ placedAt, modifiedAt: placedAt });
    const orderId = await desk.fromChannel(told);
    const recipient = { ...told.recipient, name: '李雷', phone: '13700137000' };
    await desk.fromChannel({ ...told, recipient, modifiedAt: placedAt + 1 });
    const { orders } = await exportPerson({ key: phone, limit: 10 }, desk.deps);
    expect(orders).toEqual([{ orderId, records: [] }]);
    const next = { kind: 'phone', value: '+8613700137000' } as const;
    expect(JSON.stringify(await exportPerson({ key: next, limit: 10 }, desk.deps))).toContain('李雷');
  });

  it('is empty of a person whom nobody knows', async () => {
    const desk = privacyDesk(aTrail().table);
    const key = { kind: 'phone', value: '+8613900139000' } as const;
    expect(await exportPerson({ key, limit: 10 }, desk.deps)).toEqual({
      person: [],
      orders: [],
      next: undefined,
    });
  });
});
