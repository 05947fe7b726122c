import { auditedName } from '../../shared/dynamodb/audited.ts';
import { forgetItem, toldItem } from '../../shared/dynamodb/forget-item.ts';
import { ConditionRefused, type Item, type Table } from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import type { ObjectRemoval } from '../../shared/kernel/object-store.ts';
import {
  anonymousAddress,
  anonymousText,
  type Holder,
  isPseudonym,
  type OrderRef,
  type Told,
} from '../../shared/kernel/person.ts';
import { type CaseKind, type ChannelCases, caseIdOf, caseKey, channelCaseStore } from './case-store.ts';
import { type ContentStore, contentStore } from './content-store.ts';
import type { ChannelOrder } from './domain/channel-order.ts';
import { isGone } from './domain/join.ts';
import type { MappedOrder } from './domain/sku-mapping.ts';
import { type ChannelOrderStore, channelOrderStore, keptOf, type Source, type WholeOrder } from './store.ts';
import { storedOrder } from './stored-order.ts';
import { type TellingStore, tellingIdOf, tellingStore } from './telling-store.ts';

type Ref = NonNullable<OrderRef['channelOrder']>;

/** Whose an order is by its channel, also one that never became an order of ours, and since when it is over there. */
export type ChannelPerson = Pick<ChannelOrder, 'buyer' | 'recipient' | 'placedAt'> & {
  readonly endedAt?: number | undefined;
};

/** Undefined where the channel told of no such order. */
export async function personOfChannelOrder(table: Table, ref: Ref): Promise<ChannelPerson | undefined> {
  const found = await channelOrderStore(table).get(ref);
  if (!found) return undefined;
  const { head, order } = found;
  const isOver = order.phase === 'FINISHED' || order.phase === 'CANCELLED' || isGone(keptOf(head));
  const { buyer, recipient, placedAt, modifiedAt } = order;
  return { buyer, recipient, placedAt, endedAt: isOver ? Math.max(modifiedAt, head.goneAt ?? 0) : undefined };
}

/**
 * What a channel told of an order, and the same without the person: the messages that made it so are removed first, so that
 * whoever is killed in between finds them again.
 */
export function channelHolder(table: Table, messages?: ObjectRemoval): Holder {
  const [orders, contents] = [channelOrderStore(table), contentStore(table)];
  return {
    tell: async ({ channelOrder }) => {
      if (!channelOrder) return [];
      const found = await orders.get(channelOrder);
      return [...(found ? told(found) : []), ...(await caseItems(table, channelOrder)).map(toldCase)];
    },
    forget: async ({ channelOrder }, pseudonym) => {
      const found = channelOrder && (await orders.get(channelOrder));
      if (!channelOrder || !found) return 0;
      if (!messages) throw new Error('an order is to be forgotten without its messages');
      const removed = await removeMessages(found.head.sources, messages);
      const told = await forgetReason(channelOrder, tellingStore(table), pseudonym);
      const cases = await forgetCases(channelOrder, table, pseudonym);
      return removed + told + cases + (await forget(channelOrder, found, { orders, contents, pseudonym }));
    },
    trails: async ({ channelOrder }) =>
      channelOrder ? (await caseItems(table, channelOrder)).flatMap((item) => auditedName(item) ?? []) : [],
    needs: async () => {
      const open = await ordersWithCases(channelCaseStore(table));
      return async ({ channelOrder: of }) =>
        of && open.has(nameOf(of.channel, of.shopId, of.channelOrderId)) ? 'CASE_OPEN' : undefined;
    },
  };
}

function told({ head, order }: WholeOrder): readonly Told[] {
  const { goneAt, revision, sources, changedAt } = head;
  const kept = sources.map(({ path: _path, ...source }) => source);
  return [{ kind: 'channel-order', data: { ...order, goneAt, revision, changedAt, messages: kept } }];
}

function toldCase(item: Item): Told {
  const { path: _path, ...data } = toldItem(item);
  return { kind: 'channel-case', data };
}

const ofOrder: readonly CaseKind[] = ['UNREADABLE', 'UNFETCHABLE'];
const ofTelling: readonly CaseKind[] = ['TELLING_REFUSED', 'TELLING_FAILED', 'BY_HAND'];

/**
 * The cases that are named after the order, or after what its channel was to be told of it: that it is cancelled, and its
 * parcels, where the channel takes them once. Those of a day or of a status are about many orders.
 */
async function caseItems(table: Table, ref: Ref): Promise<readonly Item[]> {
  const { channelOrderId } = ref;
  const shipped = { kind: 'ship', channelOrderId, carrier: '', waybillNo: '' } as const;
  const tellings = [cancelOf(ref), shipped].map((about) => tellingIdOf(ref, about));
  const named = [
    ...ofOrder.map((kind) => ({ kind, of: channelOrderId })),
    ...ofTelling.flatMap((kind) => tellings.map((of) => ({ kind, of }))),
  ];
  return table.getAll(
    named.map((each) => caseKey(caseIdOf({ ...ref, ...each }))),
    { consistent: true },
  );
}

async function forgetCases(ref: Ref, table: Table, pseudonym: string): Promise<number> {
  let changed = 0;
  for (const item of await caseItems(table, ref)) {
    const { resolution } = item;
    const change = resolution === undefined ? {} : { resolution: anonymousText(resolution, pseudonym) };
    if (await forgetItem(table, item, change)) changed += 1;
  }
  return changed;
}

const dayMs = 86_400_000;

/** The same bytes that came by another door, or once more, lie under the same hash on that day or the next. */
async function removeMessages(sources: readonly Source[], messages: ObjectRemoval): Promise<number> {
  let removed = 0;
  for (const { path, receivedAt } of sources)
    for (const prefix of prefixesOf(path, receivedAt))
      for await (const { key } of messages.list(prefix)) {
        await messages.remove(key);
        removed += 1;
      }
  return removed;
}

/** A message is kept as `…/{day}/{hash of its bytes}-{when}.json`. */
function prefixesOf(path: string, receivedAt: number): readonly string[] {
  const [, folder, hash] = /^(.+)\/\d{4}-\d\d-\d\d\/([0-9a-f]{64})-\d+\.json$/.exec(path) ?? [];
  if (folder === undefined) return [path];
  const days = [receivedAt, receivedAt + dayMs].map((at) => isoTime(at).slice(0, 10));
  return days.map((day) => `${folder}/${day}/${hash}-`);
}

type Forgetting = {
  readonly orders: ChannelOrderStore;
  readonly contents: ContentStore;
  readonly pseudonym: string;
};

/** What is known of the messages stays (`hash`), so that none of them brings the person back. Nobody is told. */
async function forget(
  ref: Ref,
  { head, order }: WholeOrder,
  { orders, contents, pseudonym }: Forgetting,
): Promise<number> {
  const isForgotten = isPseudonym(order.recipient.name) && head.sources.length === 0;
  const { state } = keptOf(head);
  if (isForgotten || !state) return contents.sweep(ref, head.version, head.content);
  const outcome = await orders.put({
    before: { ...head, sources: [] },
    ref,
    state: { rank: state, order: without(order, pseudonym), ours: head.ours },
    told: false,
    at: head.changedAt,
  });
  if (outcome !== 'WRITTEN') throw new ConditionRefused(undefined);
  // Whoever read an earlier version cannot write any more; what they had put beside it is of no use.
  return 1 + (await contents.sweep(ref, head.version + 1));
}

/** What names the telling of a cancellation, whatever its reason. */
const cancelOf = ({ channelOrderId }: Ref) => ({ kind: 'cancel', channelOrderId, reason: '' }) as const;

/** A cancellation that the channel is told of, or was, has the words of whoever cancelled. */
async function forgetReason(ref: Ref, tellings: TellingStore, pseudonym: string): Promise<number> {
  const found = await tellings.get(tellingIdOf(ref, cancelOf(ref)));
  if (found?.about.kind !== 'cancel' || isPseudonym(found.about.reason)) return 0;
  const written = await tellings.put({ ...found, about: { ...found.about, reason: pseudonym } });
  if (!written) throw new ConditionRefused(undefined);
  return 1;
}

function without(
  { note: _note, memo: _memo, group: _group, ...order }: MappedOrder,
  pseudonym: string,
): MappedOrder {
  return storedOrder.parse({ ...order, buyer: {}, recipient: anonymousAddress(order.recipient, pseudonym) });
}

const nameOf = (channel: string, shopId: string, channelOrderId: string): string =>
  [channel, shopId, channelOrderId].join(' ');

/** The orders that an open channel case is about. */
async function ordersWithCases(cases: Pick<ChannelCases, 'list'>): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  let start: Awaited<ReturnType<ChannelCases['list']>>['next'];
  do {
    const page = await cases.list('OPEN', { limit: 100, start });
    for (const { channel, shopId, channelOrderId } of page.items)
      if (channelOrderId !== undefined) found.add(nameOf(channel, shopId, channelOrderId));
    start = page.next;
  } while (start);
  return found;
}
