import { formatMoney } from '../../shared/kernel/money.ts';
import type { FulfilmentSeen } from './fulfilment-seen.ts';
import { isOpenCase } from './shipment-checks.ts';
import { table } from './table.ts';

/** What a person wants to know of warehouses and parcels. */
export function shipmentLines(seen: FulfilmentSeen): string[] {
  return [
    ...table(warehouseRows(seen)),
    '',
    ...table([
      ['carrier 承运商', 'parcels 包裹', 'delivered 签收', 'returned 退回', 'lost 丢失', 'freight 运费'],
      ...carrierRows(seen),
    ]),
    '',
    `  orders in the end 订单结局: ${countsOf(seen.orders.map(endOf))}`,
    ...caseLines(seen),
  ];
}

const text = (count: number): string => String(count);

function warehouseRows({
  allocations,
  waves,
  picked,
  shipments,
  labels,
  putAways,
}: FulfilmentSeen): string[][] {
  const firsts = allocations.filter(({ reason }) => reason === 'order');
  const byOrder = Map.groupBy(firsts, ({ orderId }) => orderId);
  const split = [...byOrder.values()].filter((all) => all.length > 1).length;
  const lines = waves.reduce((sum, { lineCount }) => sum + lineCount, 0);
  const metres = waves.reduce((sum, { distanceMm = 0 }) => sum + distanceMm, 0) / 1_000;
  const isShortest = waves.every(({ optimal }) => optimal === true);
  const several = shipments.filter(({ waybills }) => waybills.length > 1).length;
  const again = allocations.filter(({ reason }) => reason === 'reship').length;
  const backs = putAways.filter(({ kind }) => kind === 'returned').length;
  return [
    [
      'allocated',
      '配货',
      text(allocations.length),
      `of ${byOrder.size} orders, ${split} of them from two warehouses (拆单)`,
    ],
    [
      'waves',
      '波次',
      text(waves.length),
      `${lines} lines, ${Math.round(metres)} m to walk${isShortest ? ', no way is shorter (最短路径)' : ''}`,
    ],
    [
      'picked',
      '拣货',
      text(picked.scanned + picked.confirmed),
      `${picked.scanned} scanned, ${picked.confirmed} confirmed by the WMS; ${picked.short.length} short, sent from elsewhere (缺货改派)`,
    ],
    [
      'cancelled meanwhile',
      '拣货中取消',
      text(picked.cancelled ? 1 : 0),
      picked.cancelled ? `the next scan: ${picked.cancelled.answer}` : '',
    ],
    ['sent again', '补发', text(again), 'for parcels that got lost (丢件)'],
    ['labels', '面单', text(labels.pages), `${several} shipments of several parcels (一单多包裹)`],
    [
      'put away',
      '上架',
      text(putAways.length),
      `${backs} came back, to be looked at (退货待检), ${putAways.length - backs} not sent (退拣)`,
    ],
  ];
}

function carrierRows({ shipments, parcels }: FulfilmentSeen): string[][] {
  const carriers = [...new Set(parcels.map(({ carrier }) => carrier))].sort();
  return carriers.map((carrier) => {
    const own = parcels.filter((parcel) => parcel.carrier === carrier && parcel.role !== 'RETURN');
    const are = (...statuses: readonly string[]) =>
      text(own.filter(({ status }) => statuses.includes(status)).length);
    const freight = shipments.reduce(
      (sum, each) => sum + (each.carrier === carrier ? (each.cost.quoted?.minor ?? 0) : 0),
      0,
    );
    return [
      ...[carrier, text(own.length), are('DELIVERED'), are('RETURNED', 'RETURNING'), are('LOST')],
      formatMoney({ currency: 'CNY', minor: freight }),
    ];
  });
}

/** A cancelled or unpaid order waits for nobody, whatever was asked about it before. */
const endOf = ({ status, holds }: FulfilmentSeen['orders'][number]): string =>
  holds.length === 0 || status === 'CANCELLED' || status === 'PENDING_PAYMENT'
    ? status
    : `held for ${holds.join(' and ')}`;

function countsOf(names: readonly string[]): string {
  const counted = [...Map.groupBy(names, (name) => name)].sort(([, a], [, b]) => b.length - a.length);
  return counted.map(([name, all]) => `${all.length} ${name}`).join(', ');
}

function caseLines({ cases }: FulfilmentSeen): string[] {
  const open = cases.filter(isOpenCase);
  const groups = [...Map.groupBy(cases, (each) => `${isOpenCase(each) ? '…' : '✔'} ${each.rule}`)].sort();
  return [
    `  cases 物流异常: ${cases.length - open.length} over (已结), ${open.length} open (待处理)`,
    ...groups.map(([name, all]) => {
      const actions = [...new Set(all.flatMap((each) => each.actions.map(({ action }) => action)))];
      const done = actions.length === 0 ? '' : `; ${actions.join(', ')}`;
      return `    ${name} × ${all.length}: ${all[0]?.message ?? ''}${done}`;
    }),
  ];
}
