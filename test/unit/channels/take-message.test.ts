import fc from 'fast-check';
import { channelCaseStore } from '../../../functions/channels/case-store.ts';
import type { Door, Told } from '../../../functions/channels/channel.ts';
import { channelOrderOf } from '../../../functions/channels/contract.ts';
import type { ChannelOrder } from '../../../functions/channels/domain/channel-order.ts';
import { contentHash, joined, type Kept } from '../../../functions/channels/domain/join.ts';
import type { MappedOrder } from '../../../functions/channels/domain/sku-mapping.ts';
import { listingStore } from '../../../functions/channels/listing-store.ts';
import { channelOrderStore } from '../../../functions/channels/store.ts';
import { takeMessage } from '../../../functions/channels/take-message.ts';
import type { Table } from '../../../shared/dynamodb/table.ts';
import { aBucket, aMessage, anAdapter, shopsOf, teaHouse } from '../../builders/a-channel.ts';
import { aChannelLine, aChannelOrder } from '../../builders/a-channel-order.ts';
import { memoryTable } from '../../builders/memory-table.ts';

const channelOrderId = '41171612630246574';
const lines = [aChannelLine({ listing: { code: 'TEA-RED-250' } })];

const order = fc
  .record({
    modifiedAt: fc.integer({ min: 1, max: 4 }),
    observedAt: fc.integer({ min: 1, max: 4 }),
    phase: fc.constantFrom('UNPAID' as const, 'PAID' as const, 'SHIPPED' as const, 'CANCELLED' as const),
    memo: fc.constantFrom('', 'gift'),
  })
  .map((part): Told => ({ kind: 'order', order: aChannelOrder({ channelOrderId, lines, ...part }) }));
const gone = fc
  .integer({ min: 1, max: 4 })
  .map((modifiedAt): Told => ({ kind: 'gone', channelOrderId, modifiedAt }));
const told = fc.record({
  said: fc.oneof({ arbitrary: order, weight: 4 }, { arbitrary: gone, weight: 1 }),
  door: fc.constantFrom<Door>('webhook', 'poll', 'poke'),
});

/** The join of what was told, computed without a table. */
const inTheEnd = (all: readonly Told[]): Kept =>
  all.reduce<Kept>((kept, each) => {
    if (each.kind === 'gone') return joined(kept, { goneAt: each.modifiedAt });
    if (each.kind !== 'order') return kept;
    const { modifiedAt, observedAt, phase } = each.order;
    return joined(kept, { state: { modifiedAt, observedAt, phase, hash: contentHash(each.order) } });
  }, {});

/** The order as it was told. */
const unmapped = (known: MappedOrder): ChannelOrder => ({
  ...known,
  lines: known.lines.map(({ sku: _sku, ...line }) => line),
});

/** As the table, but of several who write at once any may be first. */
function contended(table: Table, first: fc.Scheduler): Table {
  return {
    ...table,
    get: (key, options) => first.schedule(Promise.resolve()).then(() => table.get(key, options)),
    write: (write) => first.schedule(Promise.resolve()).then(() => table.write(write)),
  };
}

it('whatever the doors, the order, the repeats and the races of messages, the same is kept', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(told, { minLength: 1, maxLength: 6 }), fc.scheduler(), async (all, first) => {
      const { table } = memoryTable();
      const busy = contended(table, first);
      const bucket = aBucket();
      const deps = {
        channels: shopsOf(anAdapter()),
        objects: bucket.objects,
        orders: channelOrderStore(busy),
        listings: listingStore(table),
        cases: channelCaseStore(table),
        now: () => 5,
        failed: () => undefined,
      };
      const keys = await Promise.all(
        [...all, ...all].map(({ said, door }, index) =>
          bucket.put(aMessage(said, { door, receivedAt: index })),
        ),
      );
      const taken = Promise.all(keys.map((key) => takeMessage(key, deps)));
      await first.waitFor(taken);
      const kept = inTheEnd(all.map(({ said }) => said));
      const head = await channelOrderStore(table).head({ ...teaHouse, channelOrderId });
      expect(head?.goneAt).toBe(kept.goneAt);
      expect(head).toMatchObject(kept.state ?? {});
      const known = await channelOrderOf(table, { ...teaHouse, channelOrderId });
      expect(known && contentHash(unmapped(known.order))).toBe(kept.state?.hash);
      expect(known?.goneAt !== undefined).toBe(
        kept.state !== undefined && (kept.goneAt ?? 0) >= kept.state.modifiedAt,
      );
    }),
    { numRuns: 100 },
  );
});

function aDesk() {
  const { table } = memoryTable();
  const bucket = aBucket();
  const deps = {
    channels: shopsOf(anAdapter()),
    objects: bucket.objects,
    orders: channelOrderStore(table),
    listings: listingStore(table),
    cases: channelCaseStore(table),
    now: () => 5,
    failed: () => undefined,
  };
  return { table, bucket, deps };
}

it('covers card numbers in what buyer and seller wrote', async () => {
  const { table, bucket, deps } = aDesk();
  const written = { note: '退到 6222021001116245702', memo: 'card 4111 1111 1111 1111' };
  const said = { kind: 'order', order: aChannelOrder({ channelOrderId, lines, ...written }) } as const;
  await takeMessage(await bucket.put(aMessage(said, { door: 'poll', receivedAt: 1 })), deps);
  expect(await channelOrderOf(table, { ...teaHouse, channelOrderId })).toMatchObject({
    order: { note: '退到 ***************5702', memo: 'card **** **** **** 1111' },
  });
});

it('tells of an order whose listing was named when the same state is read again', async () => {
  const { table, bucket, deps } = aDesk();
  const take = async (observedAt: number) => {
    const strange = [aChannelLine({ listing: { itemId: '7' } })];
    const said = {
      kind: 'order',
      order: aChannelOrder({ channelOrderId, lines: strange, observedAt }),
    } as const;
    await takeMessage(await bucket.put(aMessage(said, { door: 'poll', receivedAt: observedAt })), deps);
    return channelOrderOf(table, { ...teaHouse, channelOrderId });
  };
  expect(await take(1)).toMatchObject({ revision: 1, order: { stops: [{ code: 'SKU_UNMAPPED' }] } });
  const named = { ...teaHouse, listingId: '7', itemId: '7', sku: 'TEA-RED-250', buffer: 0 };
  await deps.listings.put({ ...named, changedAt: 2, changedBy: 'lister' });
  expect(await take(2)).toMatchObject({ revision: 2, order: { stops: [], lines: [{ sku: 'TEA-RED-250' }] } });
  expect(await take(3)).toMatchObject({ revision: 2 });
});
