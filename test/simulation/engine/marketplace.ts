import {
  type ChannelAdapter,
  ChannelUnavailable,
  type Fetched,
  type KeptMessage,
  type OrderPage,
  type Poke,
  type Shipped,
  type Shop,
  type Tell,
  type TellOutcome,
  type Told,
  type Window,
} from '../../../functions/channels/channel.ts';
import type { ChannelOrder, Stop } from '../../../functions/channels/domain/channel-order.ts';
import type { FaultKind } from './faults.ts';
import { type Ground, onOther, type Send, Unavailable } from './lambda.ts';
import { type Chance, chanceOf } from './random.ts';

export type SoldLine = {
  readonly no: string;
  /** What is sold there; the merchant's own code stands beside it, mostly. */
  readonly item: string;
  readonly code?: string;
  readonly quantity: number;
  /** Fen: of a piece, and what the buyer owes for all of them. */
  readonly price: number;
  readonly payable: number;
  readonly state: 'OPEN' | 'REFUNDING' | 'CANCELLED';
};
export type Sold = {
  readonly no: string;
  readonly status: 'UNPAID' | 'PAID' | 'SHIPPED' | 'CANCELLED';
  /** Seconds since 1970, which is as exactly as it tells them. */
  readonly created: number;
  readonly modified: number;
  readonly onDelivery: boolean;
  /** The marketplace forbids to ship it now. */
  readonly forbidden: boolean;
  readonly lines: readonly SoldLine[];
  readonly freight: number;
  readonly buyer: string;
  readonly recipient: ChannelOrder['recipient'];
  readonly note?: string;
  readonly memo?: string;
};

/** What a message says: an order as it was at a moment (milliseconds), or that it was deleted. */
type Said =
  | { readonly at: number; readonly sold: Sold }
  | { readonly at: number; readonly gone: string; readonly modified: number };

/** Hands a message to our door; gives whether it was accepted. `name` is unique. */
export type Knock = (name: string, body: Uint8Array) => Promise<boolean>;

/** A marketplace (模拟平台): the orders that there really are, and what it tells of them. */
export type Marketplace = {
  readonly shop: Shop;
  readonly place: (sold: Sold) => void;
  /** An order becomes another one, unless `change` says otherwise; it is modified now. */
  readonly change: (no: string, change: (sold: Sold) => Sold | undefined) => void;
  /** The order is deleted there, which nobody can ask about. */
  readonly remove: (no: string) => void;
  readonly orders: () => readonly Sold[];
  readonly removed: (no: string) => boolean;
  /** Whether an order that was cancelled became one to ship again. */
  readonly reopened: (no: string) => boolean;
  /** The numbers of the parcels that it was told of, of an order. */
  readonly parcels: (no: string) => ReadonlySet<string>;
  /** Pieces of an item that it shows to buyers; undefined where it was never told. */
  readonly shown: (item: string) => number | undefined;
  /** The marketplace as a container of ours reaches it. */
  readonly reachedBy: (send: Send) => ChannelAdapter;
};

const secondMs = 1000;
/** A change is listed so late at times, in milliseconds; and clocks of ours differ by so much from the marketplace's. */
const latestListedMs = 25_000;
const clocksDifferMs = 9000;
const pageSize = 5;
const longestWindowMs = 6 * 3_600_000;
const mostDelayMs = 15 * 60_000;
/** The pauses between tries to tell something; then it is told no more. */
const pausesMs = [10, 30, 60, 300].map((seconds) => seconds * secondMs);

type Version = { readonly sold: Sold; readonly listedFrom: number };

export function marketplace(
  { timeline, faults, seed, tell: say }: Ground,
  shop: Shop,
  knock: Knock,
): Marketplace {
  const versions = new Map<string, Version[]>();
  const removed = new Set<string>();
  const reopened = new Set<string>();
  const shown = new Map<string, number>();
  const parcels = new Map<string, Set<string>>();
  const hasPokes = chanceOf(seed, 'pokes').happens(0.5);
  const pokes = new Map<string, Poke>();
  let told = 0;

  const latest = (no: string): Sold | undefined => versions.get(no)?.at(-1)?.sold;
  const listed = (): readonly Sold[] =>
    [...versions]
      .filter(([no]) => !removed.has(no))
      .flatMap(([, all]) => all.findLast(({ listedFrom }) => listedFrom <= timeline.now())?.sold ?? []);

  const now = (): number => Math.floor(timeline.now() / secondMs);

  function write(sold: Sold): void {
    const all = versions.get(sold.no) ?? [];
    versions.set(sold.no, all);
    const name = `${sold.no} version ${all.length + 1}`;
    const chance = chanceOf(seed, name);
    const late = faults.strike(name, ['delay'], chance) ? chance.between(0, latestListedMs) : 0;
    all.push({ sold, listedFrom: timeline.now() + late });
    say(`${name}: ${sold.status} ${sold.lines.map(({ item, quantity }) => `${item} ${quantity}`)}`);
    tellOf({ at: timeline.now(), sold }, true);
    if (hasPokes) pokes.set(name, { id: name, topic: 'changed', channelOrderId: sold.no });
  }

  /** Tells of something soon or late, once or twice; where it can be asked for, at times never. */
  function tellOf(said: Said, mayBeSilent: boolean): void {
    told += 1;
    const id = `market-${told}`;
    const chance = chanceOf(seed, id);
    if (faults.strike(id, ['never told'], chance) && mayBeSilent) return;
    const copies = faults.strike(id, ['duplicate'], chance) ? 2 : 1;
    for (let copy = 1; copy <= copies; copy += 1) {
      const late = faults.strike(`${id}.${copy}`, ['delay'], chance) !== undefined;
      const inMs = chance.between(20, late ? mostDelayMs : 1500);
      timeline.after(inMs, () => void deliver(`${id}.${copy}`, said, mayBeSilent));
    }
  }

  async function deliver(id: string, said: Said, mayGiveUp: boolean): Promise<void> {
    const chance = chanceOf(seed, id);
    for (let attempt = 1; ; attempt += 1) {
      const occasion = `${id}/try-${attempt}`;
      const lost = faults.strike(occasion, ['message lost', 'reply lost'], chance);
      const accepted = lost !== 'message lost' && (await knock(occasion, bytesOf(said)));
      if (accepted && lost === undefined) return;
      const pause = pausesMs[attempt - 1];
      if (pause === undefined && mayGiveUp) return;
      await timeline.sleep(pause ?? pausesMs.at(-1) ?? 0);
    }
  }

  function change(no: string, by: (sold: Sold) => Sold | undefined): void {
    const before = latest(no);
    const after = before && !removed.has(no) ? by(before) : undefined;
    if (!before || !after) return;
    if (before.status === 'CANCELLED' && after.status !== 'CANCELLED') reopened.add(no);
    write({ ...after, modified: now() });
  }

  function cancel(no: string): TellOutcome {
    const sold = latest(no);
    if (!sold) return { state: 'REFUSED', code: 'NO_SUCH_ORDER' };
    if (sold.status === 'SHIPPED') return { state: 'REFUSED', code: 'SHIPPED' };
    if (sold.status !== 'CANCELLED') change(no, (each) => ({ ...each, status: 'CANCELLED' }));
    return { state: 'DONE' };
  }

  function ship({ channelOrderId, waybillNo }: Shipped): TellOutcome {
    const sold = latest(channelOrderId);
    if (!sold) return { state: 'REFUSED', code: 'NO_SUCH_ORDER' };
    parcels.set(sold.no, (parcels.get(sold.no) ?? new Set()).add(waybillNo));
    return sold.status === 'CANCELLED' ? { state: 'REFUSED', code: 'CANCELLED' } : { state: 'DONE' };
  }

  const page = (by: 'modified' | 'created', window: Window, number: number): OrderPage => {
    const found = listed()
      .filter((sold) => sold[by] * secondMs >= window.from && sold[by] * secondMs < window.to)
      .sort((a, b) => b[by] - a[by] || (a.no < b.no ? -1 : 1));
    const orders = found.slice((number - 1) * pageSize, number * pageSize);
    return {
      total: found.length,
      orders: orders.map(({ no, modified }) => ({ channelOrderId: no, modifiedAt: modified * secondMs })),
    };
  };

  const fetched = (no: string, chance: Chance): Fetched | undefined => {
    const sold = removed.has(no) ? undefined : latest(no);
    const observedAt = timeline.now() + chance.between(-clocksDifferMs, clocksDifferMs);
    return sold && { channelOrderId: no, topic: 'get', observedAt, body: bytesOf({ at: observedAt, sold }) };
  };

  function reachedBy(send: Send): ChannelAdapter {
    const ask = asker(send);
    const tell: Tell = {
      cancel: ({ channelOrderId }) => ask(`cancel ${channelOrderId}`, () => cancel(channelOrderId)),
      ship: (shipped) => ask(`ship ${shipped.channelOrderId}`, () => ship(shipped)),
      stock: ({ itemId, quantity }) =>
        ask(`stock of ${itemId}`, () => {
          shown.set(itemId, quantity);
          return { state: 'DONE' };
        }),
    };
    return {
      shop,
      read,
      door: ({ bytes }) => ({
        kind: 'message',
        message: { topic: 'order', observedAt: saidIn(bytes).at, body: bytes },
      }),
      listing: {
        ...{ longestWindowMs, pageSize },
        list: (by, window, number) => ask(`list page ${number}`, () => page(by, window, number)),
        fetch: (no) => ask(`fetch ${no}`, (chance) => fetched(no, chance)),
      },
      ...(hasPokes
        ? {
            pokes: {
              take: (most) => ask('take pokes', () => [...pokes.values()].slice(0, most)),
              confirm: (ids) => ask('confirm pokes', () => ids.forEach((id) => void pokes.delete(id))),
            },
          }
        : {}),
      tell,
    };
  }

  return {
    shop,
    place: write,
    change,
    remove: (no) => {
      if (removed.has(no)) return;
      removed.add(no);
      say(`${no} is deleted`);
      tellOf({ at: timeline.now(), gone: no, modified: now() }, false);
    },
    orders: () => [...versions.keys()].flatMap((no) => latest(no) ?? []),
    removed: (no) => removed.has(no),
    reopened: (no) => reopened.has(no),
    parcels: (no) => parcels.get(no) ?? new Set(),
    shown: (item) => shown.get(item),
    reachedBy,
  };
}

const bytesOf = (said: Said): Uint8Array => Buffer.from(JSON.stringify(said));
const saidIn = (body: Uint8Array): Said => JSON.parse(Buffer.from(body).toString()) as Said;

/** Asks what may go wrong: the channel does not answer, or says that it cannot now. */
const asker =
  (send: Send) =>
  async <Answer>(label: string, answer: (chance: Chance) => Answer): Promise<Answer> => {
    try {
      return await send({
        label: `marketplace ${label}`,
        kinds: [...onOther, 'unsure'],
        act: (fault: FaultKind | undefined, chance) => {
          if (fault === 'unsure') throw new ChannelUnavailable('BUSY', { retry: true });
          return answer(chance);
        },
      });
    } catch (cause) {
      if (cause instanceof Unavailable) throw new ChannelUnavailable('TIMEOUT', { retry: true, cause });
      throw cause;
    }
  };

export const marketShop = (since: number): Shop => ({ channel: 'taobao', shopId: 'market', since });
const { channel, shopId } = marketShop(0);
const cny = (minor: number) => ({ currency: 'CNY', minor });

/** What an adapter makes of a message: the same bytes always tell the same. */
function read({ body, observedAt }: KeptMessage): Told {
  const said = saidIn(body);
  if ('gone' in said)
    return { kind: 'gone', channelOrderId: said.gone, modifiedAt: said.modified * secondMs };
  return { kind: 'order', order: orderOf(said.sold, observedAt) };
}

const openIn = ({ lines }: Sold): readonly SoldLine[] => lines.filter(({ state }) => state !== 'CANCELLED');
/** What the buyer owes. */
export const owedFor = (sold: Sold): number =>
  openIn(sold).reduce((sum, { payable }) => sum + payable, sold.freight);

function orderOf(sold: Sold, observedAt: number): ChannelOrder {
  const { no, status, created, modified, lines, freight, buyer, recipient, note, memo } = sold;
  const goods = openIn(sold).reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  const payable = owedFor(sold);
  return {
    ...{ channel, shopId, channelOrderId: no, observedAt, statusRaw: status, phase: status },
    ...{ modifiedAt: modified * secondMs, placedAt: created * secondMs },
    stops: stopsOf(sold),
    paymentTiming: sold.onDelivery ? 'on-delivery' : 'prepaid',
    buyer: { id: buyer },
    recipient,
    lines: lines.map(({ no: channelLineId, item, code, quantity, price, payable: owed, state }) => ({
      ...{ channelLineId, title: item, quantity, unitPrice: cny(price), payable: cny(owed), state },
      listing: { itemId: item, ...(code === undefined ? {} : { code }) },
    })),
    totals: {
      ...{ goods: cny(goods), discount: cny(goods + freight - payable) },
      ...{ freight: cny(freight), tax: cny(0), payable: cny(payable) },
    },
    ...(note === undefined ? {} : { note }),
    ...(memo === undefined ? {} : { memo }),
  };
}

function stopsOf({ forbidden, lines }: Sold): readonly Stop[] {
  const refunding = lines.some(({ state }) => state === 'REFUNDING');
  return [
    ...(forbidden ? [{ code: 'NEVER_SHIP', message: 'forbidden' } as const] : []),
    ...(refunding ? [{ code: 'REFUND_IN_PROGRESS', message: 'a refund is wanted' } as const] : []),
  ];
}
