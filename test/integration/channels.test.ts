import { caseIdOf, channelCaseStore } from '../../functions/channels/case-store.ts';
import type { KeptMessage } from '../../functions/channels/channel.ts';
import { channelOrderEvents, channelOrderOf } from '../../functions/channels/contract.ts';
import { listingStore } from '../../functions/channels/listing-store.ts';
import { remapShop } from '../../functions/channels/map-lines.ts';
import { channelOrderStore } from '../../functions/channels/store.ts';
import { type TakeDeps, takeMessage } from '../../functions/channels/take-message.ts';
import { openUnfetchable } from '../../functions/channels/unfetchable.ts';
import type { Item, Table } from '../../shared/dynamodb/table.ts';
import { aBucket, aMessage, anAdapter, shopsOf, teaHouse } from '../builders/a-channel.ts';
import { aChannelLine, aChannelOrder } from '../builders/a-channel-order.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';

let local: LocalTable;
beforeAll(async () => {
  local = await startLocalTable();
});
afterAll(() => local.stop());

const now = Date.parse('2026-11-24T02:00:06Z');
let numbers = 0;
const aNumber = () => {
  numbers += 1;
  return String(41171612630246574n + BigInt(numbers));
};

function takingOn(table: Table, adapters = [anAdapter()]) {
  const bucket = aBucket();
  const failures: unknown[] = [];
  const deps: TakeDeps = {
    channels: shopsOf(...adapters),
    objects: bucket.objects,
    orders: channelOrderStore(table),
    listings: listingStore(table),
    cases: channelCaseStore(table),
    now: () => now,
    failed: (error) => failures.push(error),
  };
  const take = async (told: unknown, part: Partial<KeptMessage> = {}) =>
    takeMessage(await bucket.put(aMessage(told, part)), deps);
  return { bucket, deps, take, failures };
}

const order = (part: Parameters<typeof aChannelOrder>[0] = {}) => ({
  kind: 'order' as const,
  order: aChannelOrder({ ...part }),
});
const withCode = [aChannelLine({ listing: { code: 'TEA-RED-250' } })];

describe('what taking a message costs', () => {
  it('new: two requests and two write units; a repeat or an older one: one read and no write', async () => {
    const { take } = takingOn(local.table);
    const channelOrderId = aNumber();
    const of = { channelOrderId, lines: withCode };
    local.take();
    expect(await take(order(of))).toBe('CHANGED');
    expect(local.take()).toEqual({ requests: 2, writeUnits: 2, readUnits: 1 });
    expect(await take(order(of), { eventId: 'another', receivedAt: now + 1 })).toBe('NOTHING');
    expect(local.take()).toEqual({ requests: 1, writeUnits: 0, readUnits: 1 });
    expect(await take(order({ ...of, modifiedAt: 1, phase: 'UNPAID' }))).toBe('NOTHING');
    expect(local.take()).toEqual({ requests: 1, writeUnits: 0, readUnits: 1 });
    expect(await take(order({ ...of, modifiedAt: now, phase: 'SHIPPED' }))).toBe('CHANGED');
    expect(local.take()).toEqual({ requests: 2, writeUnits: 2, readUnits: 1 });
  });

  it('of lines that name a listing: one more read', async () => {
    const { take } = takingOn(local.table);
    local.take();
    expect(await take(order({ channelOrderId: aNumber() }))).toBe('CHANGED');
    expect(local.take()).toMatchObject({ requests: 3, writeUnits: 2 });
  });
});

describe('taking', () => {
  it('of the same order by 20 at once, in all its states, ends in the latest', async () => {
    const { take } = takingOn(local.table);
    const channelOrderId = aNumber();
    const phases = ['UNPAID', 'PAID', 'SHIPPED', 'FINISHED'] as const;
    const states = Array.from({ length: 20 }, (_, index) => {
      const phase = phases[index % 4] ?? 'PAID';
      return order({ channelOrderId, lines: withCode, phase, modifiedAt: 1000 * (1 + (index % 4)) });
    });
    await retried(states.map((each, index) => () => take(each, { receivedAt: index })));
    const ref = { ...teaHouse, channelOrderId };
    expect(await channelOrderOf(local.table, ref)).toMatchObject({
      order: { phase: 'FINISHED', modifiedAt: 4000 },
    });
  });

  it('keeps what was created before its tombstone as gone, and what is told after it as alive', async () => {
    const { take } = takingOn(local.table);
    const channelOrderId = aNumber();
    const ref = { ...teaHouse, channelOrderId };
    expect(await take({ kind: 'gone', channelOrderId, modifiedAt: now })).toBe('SEEN');
    expect(await channelOrderOf(local.table, ref)).toBeUndefined();
    expect(await take(order({ channelOrderId, lines: withCode }))).toBe('CHANGED');
    expect(await channelOrderOf(local.table, ref)).toMatchObject({ goneAt: now, revision: 1 });
    expect(await take(order({ channelOrderId, lines: withCode, modifiedAt: now + 1 }))).toBe('CHANGED');
    expect(await channelOrderOf(local.table, ref)).toMatchObject({ goneAt: undefined, revision: 2 });
  });

  it('of a deletion ends the case of an order that was listed and could not be fetched, whichever comes first', async () => {
    const { take, deps } = takingOn(local.table);
    const openCase = async (channelOrderId: string) =>
      channelCaseStore(local.table).get(
        caseIdOf({
          kind: 'UNFETCHABLE',
          channel: teaHouse.channel,
          shopId: teaHouse.shopId,
          of: channelOrderId,
        }),
      );
    const refs = [1, 2, 3].map(() => ({
      channel: teaHouse.channel,
      shopId: teaHouse.shopId,
      channelOrderId: aNumber(),
    }));
    const [before, after, never] = refs;
    if (!before || !after || !never) throw new Error('three of them');
    await take(order({ channelOrderId: before.channelOrderId, lines: withCode }));
    await take({ kind: 'gone', channelOrderId: before.channelOrderId, modifiedAt: now });
    for (const ref of refs) await openUnfetchable(ref, ref.channelOrderId, deps);
    expect(await openCase(before.channelOrderId)).toMatchObject({ status: 'RESOLVED' });
    expect(await openCase(after.channelOrderId)).toMatchObject({ status: 'OPEN' });
    await take({ kind: 'gone', channelOrderId: after.channelOrderId, modifiedAt: now });
    expect(await openCase(after.channelOrderId)).toMatchObject({
      status: 'RESOLVED',
      resolvedBy: 'channels',
    });
    expect(await openCase(never.channelOrderId)).toMatchObject({ status: 'OPEN' });
  });

  it('of an order with 10,000 lines keeps it beside its item, and takes away what a later state replaced', async () => {
    const { take } = takingOn(local.table);
    const channelOrderId = aNumber();
    const lines = Array.from({ length: 10_000 }, (_, index) =>
      aChannelLine({
        channelLineId: String(index),
        listing: { code: `SKU-${index}` },
        title: `${index * 7919} 号`,
      }),
    );
    const ref = { ...teaHouse, channelOrderId };
    expect(await take(order({ channelOrderId, lines }))).toBe('CHANGED');
    const known = await channelOrderOf(local.table, ref);
    expect(known?.order.lines).toHaveLength(10_000);
    expect(known?.order.lines[9_999]).toMatchObject({ sku: 'SKU-9999', title: `${9_999 * 7919} 号` });
    expect(await take(order({ channelOrderId, lines: lines.slice(9_500), modifiedAt: now }))).toBe('CHANGED');
    expect((await channelOrderOf(local.table, ref))?.order.lines).toHaveLength(500);
    const { items } = await local.table.query({ pk: `CHANNELORDER#tmall#tea-house#${channelOrderId}` });
    const sorts = items.map(({ sk }) => sk.split('#')[1] ?? sk);
    expect(new Set(sorts).size).toBe(2);
    expect(items[0]).toMatchObject({ sk: 'CHANNELORDER', revision: 2 });
  });

  it.each([
    ['what is no JSON', 'not at all', 1],
    ['what the channel tells of no use', { kind: 'unreadable', reason: 'status is a list' }, 0],
    ['an order without lines of a form', { kind: 'order', order: { ...aChannelOrder(), lines: 3 } }, 0],
    ['an order of another shop', order({ shopId: 'another' }), 0],
    ['a number that cannot be kept', { kind: 'gone', channelOrderId: 'a#b', modifiedAt: 1 }, 0],
  ])('makes a case of %s, and poisons nothing', async (what, told, failed) => {
    const { take, deps, failures } = takingOn(local.table);
    expect(await take(told)).toBe('CASE');
    expect(failures).toHaveLength(failed);
    const { items } = await channelCaseStore(local.table).list('OPEN', { limit: 100, start: undefined });
    expect(items.map(({ kind }) => kind)).toContain('UNREADABLE');
    expect(what).toBeDefined();
    for (const { caseId } of items)
      await channelCaseStore(local.table).resolve({ caseId, by: 'test', resolution: 'seen', at: deps.now() });
  });

  it('makes a case of a shop that is not set up, and one of a status that nobody knows', async () => {
    const { take, deps } = takingOn(local.table);
    expect(await take(order(), { shopId: 'closed-down' })).toBe('CASE');
    const stops = [{ code: 'STATUS_UNKNOWN' as const, message: 'NEW_ONE' }];
    expect(
      await take(order({ channelOrderId: aNumber(), lines: withCode, statusRaw: 'NEW_ONE', stops })),
    ).toBe('CHANGED');
    const open = await channelCaseStore(local.table).list('OPEN', { limit: 10, start: undefined });
    expect(open.items.map(({ kind }) => kind).sort()).toEqual(['SHOP_UNKNOWN', 'STATUS_UNKNOWN']);
    expect(await takeMessage('channel-messages/nothing.json', deps)).toBe('NO_MESSAGE');
  });

  it('of a message that is read again, because a person asked, takes the new reading', async () => {
    const { take } = takingOn(local.table);
    const channelOrderId = aNumber();
    const wrong = order({ channelOrderId, lines: withCode, phase: 'SHIPPED' });
    const right = order({ channelOrderId, lines: withCode, phase: 'PAID' });
    await take(wrong);
    expect(await take(right, { receivedAt: now + 5 })).toBe('NOTHING');
    expect(await take(right, { door: 'replay', receivedAt: now + 6 })).toBe('CHANGED');
    expect(await channelOrderOf(local.table, { ...teaHouse, channelOrderId })).toMatchObject({
      order: { phase: 'PAID' },
    });
  });

  it('says whether the order is ours: not when it was placed before the shop was', async () => {
    const { take } = takingOn(local.table);
    const channelOrderId = aNumber();
    await take(order({ channelOrderId, placedAt: teaHouse.since - 1 }));
    expect(await channelOrderOf(local.table, { ...teaHouse, channelOrderId })).toMatchObject({ ours: false });
  });
});

describe('lines', () => {
  it('are of the SKU of their listing, else of the merchant code; others wait, and a listing helps them', async () => {
    const { take, deps } = takingOn(local.table);
    const listed = {
      ...teaHouse,
      listingId: '1:2',
      itemId: '1',
      skuId: '2',
      buffer: 0,
      changedBy: 'me',
      changedAt: 1,
    };
    await listingStore(local.table).put({ ...listed, sku: 'TEA-GREEN' });
    const channelOrderId = aNumber();
    const lines = [
      aChannelLine({ channelLineId: 'a', listing: { itemId: '1', skuId: '2', code: 'TEA-RED-250' } }),
      aChannelLine({ channelLineId: 'b', listing: { itemId: '3', code: ' CUP-1 ' } }),
      aChannelLine({ channelLineId: 'c', listing: { itemId: '4', code: '' } }),
    ];
    await take(order({ channelOrderId, lines }));
    const ref = { ...teaHouse, channelOrderId };
    expect(await channelOrderOf(local.table, ref)).toMatchObject({
      order: {
        lines: [{ sku: 'TEA-GREEN' }, { sku: 'CUP-1' }, { channelLineId: 'c' }],
        stops: [{ code: 'SKU_UNMAPPED', message: 'No SKU is known of the lines c.' }],
      },
    });
    expect(await remapShop(teaHouse, now + 1000, deps)).toBe(0);
    await listingStore(local.table).put({ ...listed, listingId: '4', itemId: '4', sku: 'BAG' });
    expect(await remapShop(teaHouse, now + 1000, deps)).toBe(1);
    const after = await channelOrderOf(local.table, ref);
    expect(after).toMatchObject({ revision: 2, order: { stops: [] } });
    expect(after?.order.lines[2]?.sku).toBe('BAG');
    expect(await deps.orders.unmapped(teaHouse, { limit: 10 })).toEqual({ refs: [], next: undefined });
  });
});

it('each new revision is one event, and a look at the same order is none', async () => {
  const changes: { before: Item | undefined; after: Item | undefined }[] = [];
  const { take } = takingOn(watching(local.table, changes));
  const channelOrderId = aNumber();
  const of = { channelOrderId, lines: withCode };
  await take(order(of));
  expect(await take(order({ ...of, observedAt: now }))).toBe('SEEN');
  await take({ kind: 'gone', channelOrderId, modifiedAt: now });
  const told = changes.flatMap(channelOrderEvents).map(({ id, data }) => [id.split('.').at(-1), data]);
  expect(told).toMatchObject([
    ['1', { phase: 'PAID', revision: 1, channelOrderId }],
    ['2', { phase: 'CANCELLED', revision: 2 }],
  ]);
});

/** A table that notes each item that is put, with what it was before. */
function watching(table: Table, changes: { before: Item | undefined; after: Item | undefined }[]): Table {
  return {
    ...table,
    write: async (write) => {
      const before =
        write.kind === 'put' ? await table.get({ pk: write.item.pk, sk: write.item.sk }) : undefined;
      await table.write(write);
      if (write.kind === 'put' && write.item.sk === 'CHANNELORDER')
        changes.push({ before, after: write.item });
    },
  };
}

/** Messages that were in the way of others come again. */
async function retried(all: readonly (() => Promise<unknown>)[]): Promise<void> {
  let left = all;
  while (left.length > 0) {
    const outcomes = await Promise.allSettled(left.map((each) => each()));
    left = left.filter((_, index) => outcomes[index]?.status === 'rejected');
  }
}
