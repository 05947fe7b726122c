import { formatMoney } from '../../shared/kernel/money.ts';
import type { LogisticsCase, Shipment } from './carriers.ts';
import type { FulfilmentSeen, SentOrder } from './fulfilment-seen.ts';
import type { Check, Seen } from './seen.ts';

/** Checks that what was released was sent, once, that stock followed it, and that nothing vanished on the way. */
export const shipmentChecks = ({ fulfilment }: Pick<Seen, 'fulfilment'>): readonly Check[] => [
  everyOrderEnds(fulfilment),
  nothingPickedOnceCancelled(fulfilment),
  bookedOnce(fulfilment),
  eachHasItsLabel(fulfilment),
  shelvesAddUp(fulfilment),
  sameAsCarriers(fulfilment),
  lostIsSentAgain(fulfilment),
  hiddenOnesArrive(fulfilment),
  channelsHear(fulfilment),
  casesInJournal(fulfilment),
];

const ended = ['DELIVERED', 'COMPLETED', 'RETURNED', 'CANCELLED'];
const over = ['RESOLVED', 'COMPENSATED', 'WRITTEN_OFF'];

export const isOpenCase = ({ status }: LogisticsCase): boolean => !over.includes(status);

function everyOrderEnds({ orders, cases }: FulfilmentSeen): Check {
  const inCase = new Set(cases.filter(isOpenCase).flatMap(({ orderId }) => orderId ?? []));
  const paid = orders.filter(({ status }) => status !== 'PENDING_PAYMENT');
  const isKnown = ({ id, status, holds }: SentOrder) =>
    ended.includes(status) || holds.length > 0 || inCase.has(id);
  const adrift = paid.filter((order) => !isKnown(order));
  return {
    promise: 'Every paid order is delivered, came back, is cancelled, held with a reason, or in an open case',
    promiseZh: '每个已付款订单都有结果：签收、退回、取消、挂起或异常工单',
    counted: `${paid.length - adrift.length} of ${paid.length}`,
    broken: adrift.map(({ id, status }) => `${id} is ${status}, and nobody is told`),
  };
}

function nothingPickedOnceCancelled({ picked: { cancelled }, orders, putAways }: FulfilmentSeen): Check {
  const order = orders.find(({ id }) => id === cancelled?.orderId);
  const isPutAway = putAways.some(({ kind, orderId }) => kind === 'cancelled' && orderId === order?.id);
  const holds = cancelled?.answer === 'ORDER_CLOSED' && order?.status === 'CANCELLED' && isPutAway;
  const of = cancelled ? 1 : 0;
  return {
    promise:
      'Of an order that is cancelled while it is picked the next scan is refused, and the goods go back',
    promiseZh: '拣货中取消：下一次扫描被拒，已拣货品退拣上架',
    counted: `${holds ? 1 : 0} of ${of}`,
    broken:
      cancelled && !holds
        ? [`${cancelled.orderId}: ${cancelled.answer}, ${order?.status}, ${isPutAway ? '' : 'not '}put away`]
        : [],
  };
}

const numberOf = ({ carrier, waybillNo }: { readonly carrier: string; readonly waybillNo: string }) =>
  `${carrier} ${waybillNo}`;

/** What the carriers have is what is known here; who was asked to book again was asked first what became of it. */
function bookedOnce({ carriers: { bookings, parcels: there }, parcels }: FulfilmentSeen): Check {
  const here = new Set(parcels.map(numberOf));
  const strangers = there.filter((each) => !here.has(numberOf(each)));
  const known = new Set(there.map(numberOf));
  const missing = parcels.filter((each) => !known.has(numberOf(each)));
  const blind = bookings.filter(({ asked }) => asked.book > 1 && asked.query === 0);
  const asked = bookings.filter(({ asked: { query } }) => query > 0).length;
  return {
    promise: 'Nothing is booked twice, though answers of carriers got lost',
    promiseZh: '承运商应答丢失也不重复下单：先查询，再重试',
    counted: `${parcels.length - missing.length} of ${parcels.length} parcels in ${bookings.length} bookings, ${asked} of them asked about (查询)`,
    broken: [
      ...strangers.map((each) => `${numberOf(each)} is known to its carrier only`),
      ...missing.map((each) => `${numberOf(each)} is not known to its carrier`),
      ...blind.map(
        ({ carrier, orderId }) => `${carrier} was asked twice to book ${orderId}, and never about it`,
      ),
    ],
  };
}

function eachHasItsLabel({ labels: { pages, parcels, broken } }: FulfilmentSeen): Check {
  return {
    promise: 'Each parcel has its label, ready to print',
    promiseZh: '每个包裹一页面单（PDF）',
    counted: `${pages} pages for ${parcels} parcels`,
    broken: pages === parcels && broken === 0 ? [] : [`${pages} pages, ${broken} files are no PDF`],
  };
}

const sumOf = (amounts: readonly (number | undefined)[]): number =>
  amounts.reduce<number>((sum, each) => sum + (each ?? 0), 0);
const cny = (minor: number): string => formatMoney({ currency: 'CNY', minor });

const left = ['SHIPPED', 'DELIVERED', 'RETURNED', 'LOST'];
const inside = ['WAITING', 'PICKING', 'PICKED', 'PACKED'];

type Moved = { readonly gone?: number; readonly allocated?: number; readonly aside?: number };

/** By SKU and warehouse what left, what is allocated, and what was set aside because it was missing or came back. */
function movesOf({ allocations, putAways, picked: { short } }: FulfilmentSeen) {
  const warehouses = new Map(allocations.map(({ id, warehouseId }) => [id, warehouseId]));
  const moves: (Moved & { readonly key: string })[] = [
    ...allocations.flatMap(({ warehouseId, status, lines }) =>
      lines.map(({ sku, quantity }) => ({
        key: `${sku} ${warehouseId}`,
        gone: left.includes(status) ? quantity : 0,
        allocated: inside.includes(status) ? quantity : 0,
      })),
    ),
    ...putAways
      .filter(({ kind }) => kind === 'returned')
      .flatMap(({ warehouseId, lines }) =>
        lines.map(({ sku, quantity }) => ({
          key: `${sku} ${warehouseId}`,
          gone: -quantity,
          aside: quantity,
        })),
      ),
    ...short.map(({ sku, allocationId }) => ({ key: `${sku} ${warehouses.get(allocationId)}`, aside: 1 })),
  ];
  return Map.groupBy(moves, ({ key }) => key);
}

/** Of each SKU in each warehouse: on hand as before, less what left, with what came back. */
function shelvesAddUp(seen: FulfilmentSeen): Check {
  const moves = movesOf(seen);
  const broken = [...seen.after].flatMap(([key, now]) => {
    const then = seen.before.get(key);
    const sum = (of: keyof Moved) => sumOf((moves.get(key) ?? []).map((each) => each[of]));
    const due = {
      onHand: (then?.onHand ?? 0) - sum('gone'),
      allocated: sum('allocated'),
      quarantine: (then?.quarantine ?? 0) + sum('aside'),
    };
    const wrong = (['onHand', 'allocated', 'quarantine'] as const).filter((name) => now[name] !== due[name]);
    return wrong.map((name) => `${key}: ${now[name]} ${name}, by its parcels and tasks ${due[name]}`);
  });
  return {
    promise: 'Stock adds up in each warehouse: what is gone has left in a parcel',
    promiseZh: '分仓库存守恒：少掉的都已随包裹出库',
    counted: `${seen.after.size} SKUs in their warehouses`,
    broken,
  };
}

/** What the stand-ins call otherwise than we do. */
const ours: Readonly<Record<string, string>> = { BOOKED: 'PENDING', RENUMBERED: 'RETURNING' };

function sameAsCarriers({ carriers, parcels }: FulfilmentSeen): Check {
  const there = new Map(carriers.parcels.map((each) => [numberOf(each), ours[each.state] ?? each.state]));
  const wrong = parcels.filter((each) => there.get(numberOf(each)) !== each.status);
  return {
    promise: 'Each parcel is where its carrier says, whatever was told late, twice, mixed up or never',
    promiseZh: '物流状态与承运商一致：轨迹乱序、重复、漏推都不影响',
    counted: `${parcels.length - wrong.length} of ${parcels.length}`,
    broken: wrong.map(
      (each) => `${numberOf(each)} is ${each.status} here, ${there.get(numberOf(each))} there`,
    ),
  };
}

function lostIsSentAgain({ fated: { lost }, cases, allocations }: FulfilmentSeen): Check {
  const own = cases.filter(({ waybillNo }) => lost !== undefined && waybillNo === lost.waybillNo);
  const again = new Set(own.flatMap(({ reship }) => reship?.allocationIds ?? []));
  const arrived = allocations.some(({ id, status }) => again.has(id) && status === 'DELIVERED');
  const paid = own.some(({ status, claim }) => status === 'COMPENSATED' && claim?.accepted !== undefined);
  const noticed = own.some(({ rule }) => rule === 'SUSPECT_LOST');
  const isRight = arrived && paid && noticed;
  return {
    promise: 'What gets lost is noticed, sent again, and paid for by the carrier',
    promiseZh: '丢件自动发现、补发签收、向承运商索赔到账',
    counted: `${lost && isRight ? 1 : 0} of ${lost ? 1 : 0}`,
    broken:
      lost && !isRight
        ? [`${numberOf(lost)}: noticed ${noticed}, the other one arrived ${arrived}, paid for ${paid}`]
        : [],
  };
}

/** What no carrier of ours may be told goes by the marketplace's own label, and is followed all the same. */
function hiddenOnesArrive({ byHand, shipments, cases }: FulfilmentSeen): Check {
  const theirs = shipments.filter(({ id }) => byHand.includes(id));
  const adrift = theirs.filter(({ status }) => status !== 'DELIVERED');
  const waiting = cases.filter((each) => each.rule === 'PARTY_MISSING' && isOpenCase(each));
  return {
    promise: "What goes to hidden recipients by the marketplaces' own labels is followed to their doors",
    promiseZh: '平台电子面单发出的隐私订单照样跟踪到签收',
    counted: `${theirs.length - adrift.length} of ${byHand.length}`,
    broken: [
      ...adrift.map(({ id, status }) => `${id} is ${status}`),
      ...waiting.map(({ orderId }) => `${orderId} waits for somebody to name its label`),
    ],
  };
}

const onTheirWay = ['HANDED_OVER', 'DELIVERED', 'RETURNED'];

/** Waybills of the marketplaces' orders that left by a carrier of ours. */
function sentFor({ orders, shipments, told }: FulfilmentSeen) {
  const orderOf = new Map(orders.map((order) => [order.id, `${order.channel} ${order.channelOrderId}`]));
  return shipments
    .filter(({ status }) => onTheirWay.includes(status))
    .map((shipment: Shipment) => ({ shipment, there: orderOf.get(shipment.orderId) ?? '' }))
    .filter(({ there }) => told.has(there))
    .flatMap(({ shipment, there }) => shipment.waybills.map(({ waybillNo }) => ({ waybillNo, there })));
}

function channelsHear(seen: FulfilmentSeen): Check {
  const { told, channelCases } = seen;
  const sent = sentFor(seen);
  const [heard, unheard] = [
    sent.filter(({ waybillNo, there }) => told.get(there)?.includes(waybillNo)),
    sent.filter(({ waybillNo, there }) => !told.get(there)?.includes(waybillNo)),
  ];
  const inCase = unheard.filter(({ waybillNo }) => channelCases.some((each) => each.includes(waybillNo)));
  const missing = unheard.filter((each) => !inCase.includes(each));
  return {
    promise: 'Marketplaces are told of parcels, or a case says who has to be told by hand',
    promiseZh: '发货回传平台；不能回传的有工单',
    counted: `${heard.length} of ${sent.length}, ${inCase.length} in cases`,
    broken: missing.map(({ waybillNo, there }) => `${there} does not know of ${waybillNo}`),
  };
}

function casesInJournal({ cases, accounts }: FulfilmentSeen): Check {
  const given = sumOf(cases.map(({ compensation }) => compensation?.minor));
  const accepted = sumOf(cases.map(({ claim }) => claim?.accepted?.minor));
  const booked = (name: string) =>
    sumOf(
      accounts.filter(({ account }) => account.split(':')[0] === name).map(({ balance }) => balance.minor),
    );
  const due = {
    compensation: given,
    'compensation-payable': -given,
    'carrier-claims': 0,
    'carrier-claims-income': -accepted,
    bank: accepted,
  };
  return {
    promise: 'What cases cost and bring is in the journal, to the fen',
    promiseZh: '赔付与索赔均已入账，分文不差',
    counted: `${cny(given)} given to buyers, ${cny(accepted)} paid by carriers`,
    broken: Object.entries(due)
      .filter(([name, minor]) => booked(name) !== minor)
      .map(([name, minor]) => `${name} is ${cny(booked(name))} and not ${cny(minor)}`),
  };
}
