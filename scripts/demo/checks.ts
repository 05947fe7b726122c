import { formatMoney, type Money } from '../../shared/kernel/money.ts';
import { marketChecks } from './market-checks.ts';
import { moneyChecks } from './money-checks.ts';
import { nightChecks } from './night-checks.ts';
import type { Played } from './play.ts';
import type { Check, Seen } from './seen.ts';
import { shipmentChecks } from './shipment-checks.ts';

/** Checks what was seen against the house's promises. */
export function checksOf(seen: Seen): readonly Check[] {
  return [
    asExpected(seen),
    onceOnly(seen),
    addsUp(seen),
    heldByOrders(seen),
    nobodyRefusedInVain(seen),
    unpaidClosed(seen),
    eventsArrived(seen),
    moneyAgrees(seen),
    ...moneyChecks(seen),
    ...nightChecks(seen),
    ...marketChecks(seen),
    ...shipmentChecks(seen),
  ];
}

/** Pieces of each SKU in these orders. */
export function piecesOf(orders: readonly Played[]): ReadonlyMap<string, number> {
  const pieces = new Map<string, number>();
  for (const { sku, quantity } of orders.flatMap(({ accepted }) => accepted?.lines ?? []))
    pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  return pieces;
}

export const isAccepted = ({ accepted }: Played): boolean => accepted !== undefined;
export const isOpen = (played: Played, { expired }: Pick<Seen, 'expired'>): boolean =>
  isAccepted(played) && !played.cancelled && !expired.has(played.accepted?.id ?? '');

function asExpected({ played }: Seen): Check {
  const expecting = played.filter(({ entry }) => entry.expect !== undefined);
  const surprises = expecting.filter(({ entry, outcome }) => !entry.expect?.includes(outcome));
  return {
    promise: 'Every order ends as whoever wrote the day expects',
    promiseZh: '每个订单的结果都符合预期',
    counted: `${expecting.length - surprises.length} of ${expecting.length}`,
    broken: surprises.map(({ entry, outcome, detail }) => `${outcome} ${detail}, expected ${entry.expect}`),
  };
}

function onceOnly({ played, listed }: Seen): Check {
  const repeats = played.reduce((sum, { entry }) => sum + entry.sent - 1, 0);
  const same = played.reduce((sum, { sameAnswers }) => sum + sameAnswers, 0);
  const ids = new Set(played.flatMap(({ accepted }) => accepted?.id ?? []));
  const accepted = played.filter(isAccepted).length;
  return {
    promise: 'The same order sent again is one order, and gets the same answer',
    promiseZh: '重复提交只有一个订单（幂等）',
    counted: `${repeats} repeats, ${listed.length} orders listed for ${accepted} accepted`,
    broken: [
      ...(same === repeats ? [] : [`${repeats - same} repeats were answered otherwise`]),
      ...(ids.size === accepted && listed.length === accepted && listed.every(({ id }) => ids.has(id))
        ? []
        : [`${accepted} accepted, ${ids.size} different ids, ${listed.length} in the list`]),
    ],
  };
}

function addsUp({ after, before }: Seen): Check {
  const broken = [...after].flatMap(([sku, { onHand, available, reserved, allocated, quarantine }]) => {
    const sum = available + reserved + allocated + quarantine;
    const negative = Math.min(available, reserved, allocated, quarantine) < 0;
    const lost = onHand !== before.get(sku)?.onHand;
    return sum !== onHand || negative || lost
      ? [
          `${sku}: on hand ${onHand}, available ${available}, reserved ${reserved}, before ${before.get(sku)?.onHand}`,
        ]
      : [];
  });
  return {
    promise: 'Stock adds up and is never negative: on hand = available + reserved',
    promiseZh: '库存守恒，绝不为负：在库 = 可售 + 预占',
    counted: `${after.size} SKUs`,
    broken,
  };
}

function heldByOrders(seen: Seen): Check {
  const open = seen.played.filter((played) => isOpen(played, seen));
  const pieces = piecesOf(open);
  const broken = [...seen.after].flatMap(([sku, { reserved, allocated }]) => {
    const asked = pieces.get(sku) ?? 0;
    return reserved + allocated === asked
      ? []
      : [`${sku}: ${reserved + allocated} held, ${asked} in open orders`];
  });
  return {
    promise: 'What is held is what open orders ask for: no oversell, and what was cancelled is back',
    promiseZh: '预占 = 未完结订单所需：不超卖，取消与超时的已退回',
    counted: `${[...pieces.values()].reduce((sum, each) => sum + each, 0)} pieces in ${open.length} open orders`,
    broken,
  };
}

/** A refusal for want of stock is right when, with nothing given back since, less is left than was asked for. */
function nobodyRefusedInVain(seen: Seen): Check {
  const returned = piecesOf(seen.played.filter((played) => isAccepted(played) && !isOpen(played, seen)));
  const refused = seen.played.filter(({ outcome }) => outcome === 'INSUFFICIENT_STOCK');
  const broken = refused.flatMap(({ entry }) => {
    const asked = askedFor(entry.order);
    const enough = [...asked].every(([sku, pieces]) => {
      const left = seen.after.get(sku)?.available ?? 0;
      return returned.has(sku) || left >= pieces;
    });
    const certain = [...asked.keys()].every((sku) => !returned.has(sku));
    return certain && enough ? [`${[...asked.keys()].join(', ')}: refused although enough is left`] : [];
  });
  return {
    promise: 'Nobody is refused while enough is left',
    promiseZh: '有货不拒单',
    counted: `${refused.length} refused for want of stock`,
    broken,
  };
}

function askedFor({ lines }: Readonly<Record<string, unknown>>): ReadonlyMap<string, number> {
  const asked = new Map<string, number>();
  for (const line of Array.isArray(lines) ? lines : [])
    asked.set(String(line.sku), (asked.get(String(line.sku)) ?? 0) + Number(line.quantity));
  return asked;
}

/** Whether the clock is to close it: accepted, and neither cancelled nor paid in time. */
export const isLeftUnpaid = ({ accepted, cancelled, entry: { pay } }: Played): boolean =>
  accepted?.reservedUntil !== undefined &&
  !cancelled &&
  (pay === undefined || pay.when !== 'at-once' || pay.amount !== undefined);

function unpaidClosed({ played, expired, revived, listed }: Seen): Check {
  const unpaid = played.filter(isLeftUnpaid);
  const closedIds = expired.union(revived);
  const closed = unpaid.filter(({ accepted }) => closedIds.has(accepted?.id ?? ''));
  const waiting = listed.filter(({ status }) => status === 'PENDING_PAYMENT');
  const missed = unpaid.length - closed.length;
  return {
    promise: 'What is not paid in time is closed',
    promiseZh: '超时未支付的订单自动关闭',
    counted: `${closed.length} of ${unpaid.length}, ${revived.size} of them paid late and taken up again`,
    broken:
      missed === 0 && waiting.length === 0 && closedIds.size === unpaid.length
        ? []
        : [
            `${missed} unpaid orders not closed, ${waiting.length} still wait, ${closedIds.size} closed in all`,
          ],
  };
}

function eventsArrived({ played, demand }: Seen): Check {
  const accepted = played.filter(isAccepted);
  const pieces = piecesOf(accepted);
  const broken = [...demand].flatMap(([sku, counted]) => {
    const orders = accepted.filter((each) => each.accepted?.lines.some((line) => line.sku === sku)).length;
    const asked = pieces.get(sku) ?? 0;
    return counted.orders === orders && counted.pieces === asked
      ? []
      : [
          `${sku}: events told of ${counted.pieces} pieces in ${counted.orders} orders, not ${asked} in ${orders}`,
        ];
  });
  return {
    promise: 'Every accepted order has told of itself, once: stream, event bus, queue, demand history',
    promiseZh: '每个成功订单的事件都送达且只计一次',
    counted: `order.placed of ${accepted.length} orders, ${[...pieces.values()].reduce((sum, each) => sum + each, 0)} pieces`,
    broken,
  };
}

function moneyAgrees({ played, listed }: Seen): Check {
  const answered = sumsOf(played.flatMap(({ accepted }) => accepted?.total ?? []));
  const shown = sumsOf(listed.map(({ total }) => total));
  const currencies = new Set([...answered.keys(), ...shown.keys()]);
  return {
    promise: 'The list shows the money that the answers promised',
    promiseZh: '订单列表金额与下单答复一致',
    counted: [...answered]
      .map(([currency, minor]) => formatMoney({ currency, minor: Number(minor) }))
      .join(', '),
    broken: [...currencies]
      .filter((currency) => answered.get(currency) !== shown.get(currency))
      .map(
        (currency) =>
          `${currency}: ${answered.get(currency) ?? 0n} answered, ${shown.get(currency) ?? 0n} listed`,
      ),
  };
}

/** Totals by currency in minor units, exact. */
export function sumsOf(amounts: readonly Money[]): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { currency, minor } of amounts) sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(minor));
  return sums;
}
