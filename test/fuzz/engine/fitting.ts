import type { Item } from '../../../shared/dynamodb/table.ts';
import type { Call } from './door.ts';

type Row = Readonly<Record<string, unknown>>;
type Fit = (item: Row) => Call | undefined;
const text = (row: Row, name: string): string => String(row[name]);
const whole = (row: Row, name: string): number => Number(row[name]);
const rowsIn = (row: Row, name: string): readonly Row[] => (row[name] ?? []) as readonly Row[];
const when =
  (status: string, call: (row: Row) => Call): Fit =>
  (row) =>
    row['status'] === status ? call(row) : undefined;

const skuAndPieces = (row: Row) => ({ sku: row['sku'], quantity: row['quantity'] });
const ofChannelOrder = (row: Row) => ({
  ...{ channel: text(row, 'channel'), shopId: text(row, 'shopId') },
  channelOrderId: text(row, 'channelOrderId'),
});
const ofParcel = (row: Row) => ({ carrier: text(row, 'carrier'), waybillNo: text(row, 'waybillNo') });
const cny = (minor: number) => ({ currency: 'CNY', minor });

const caseActions = (key: string): Readonly<Record<string, Fit>> => ({
  [key]: (row) => ({ params: { id: text(row, 'caseId') } }),
});

/** By the sort key of an item: the routes that somebody can call because of it, and how. */
const fits: Readonly<Record<string, Readonly<Record<string, Fit>>>> = {
  ALLOCATION: {
    'POST /waves': when('WAITING', (row) => ({ body: { warehouseId: text(row, 'warehouseId') } })),
    'POST /allocations/{id}/pack': when('PICKED', (row) => ({
      params: { id: text(row, 'allocationId') },
      body: { parcels: [{ weightGrams: 400, lines: rowsIn(row, 'lines').map(skuAndPieces) }] },
    })),
  },
  LINE: {
    'POST /waves/{id}/picks': (row) =>
      whole(row, 'picked') + whole(row, 'short') < whole(row, 'quantity')
        ? {
            params: { id: text(row, 'waveId') },
            body: { lineId: String(row['seq']).padStart(5, '0'), quantity: 1 },
          }
        : undefined,
  },
  ORDER: {
    'POST /orders/{id}/payments': when('PENDING_PAYMENT', (row) => ({
      ...{ params: { id: text(row, 'id') }, body: { provider: 'alipay' } },
    })),
  },
  PURCHASE: {
    'POST /purchase-orders/{id}/receipts': when('CONFIRMED', (row) => ({
      params: { id: text(row, 'purchaseOrderId') },
      body: { lines: rowsIn(row, 'lines').map(({ sku }) => ({ sku, quantity: 1 })) },
    })),
  },
  PAYMENT: {
    'POST /payments/{id}/refunds': when('SUCCEEDED', (row) => ({
      params: { id: text(row, 'paymentId') },
      body: { amount: cny(Math.min(100, whole(row, 'refundable'))), reason: '少发一件' },
    })),
  },
  SHIPMENT: {
    'POST /labels': when('BOOKED', (row) => ({ body: { shipmentIds: [text(row, 'shipmentId')] } })),
    'GET /shipments/{id}/label': when('BOOKED', (row) => ({ params: { id: text(row, 'shipmentId') } })),
    'POST /shipments/{id}/retry': when('NEEDS_ATTENTION', (row) => ({
      ...{ params: { id: text(row, 'shipmentId') }, body: {} },
    })),
  },
  DIFFERENCE: {
    'POST /differences/{id}/approval': when('PROPOSED', (row) => ({
      params: { id: text(row, 'differenceId') },
      body: { decision: 'approve' },
    })),
  },
  TRANSFER: {
    'POST /stock/{sku}/transfers/{id}/arrivals': (row) => ({
      params: { sku: text(row, 'sku'), id: text(row, 'transferId') },
      body: { quantity: 1, reason: '调拨入库' },
    }),
  },
  CHANNELORDER: {
    'GET /channels/{channel}/{shopId}/orders/{channelOrderId}': (row) => ({ params: ofChannelOrder(row) }),
    'POST /channels/{channel}/{shopId}/orders/{channelOrderId}/replay': (row) => ({
      params: ofChannelOrder(row),
    }),
    'POST /channels/{channel}/{shopId}/orders/{channelOrderId}/waybills': (row) => ({
      ...{ params: ofChannelOrder(row), body: { carrier: 'sf', waybillNo: 'SF1023456789012' } },
    }),
  },
  VERSION: {
    'GET /risk/rules/{id}': (row) => ({ params: { id: text(row, 'ruleId') } }),
    'POST /risk/rules/{id}/activation': (row) => ({
      params: { id: text(row, 'ruleId') },
      body: { version: whole(row, 'version'), enabled: true, reason: '启用' },
    }),
  },
  LOGISTICSCASE: {
    'GET /logistics-cases/{id}': (row) => ({ params: { id: text(row, 'caseId') } }),
    ...caseActions('POST /logistics-cases/{id}/actions'),
  },
  PAYMENTCASE: caseActions('POST /payment-cases/{id}/actions'),
  CHANNELCASE: {
    'POST /channel-cases/{id}/replay': (row) => ({ params: { id: text(row, 'caseId') } }),
    'POST /channel-cases/{id}/resolve': (row) => ({
      ...{ params: { id: text(row, 'caseId') }, body: { resolution: '已处理' } },
    }),
  },
  ERASURE: {
    'GET /privacy/requests/{id}': (row) => ({ params: { id: text(row, 'erasureId') } }),
  },
  PARCEL: {
    'GET /parcels/{carrier}/{waybillNo}': (row) => ({ params: ofParcel(row) }),
    'POST /parcels/{carrier}/{waybillNo}/complaints': (row) => ({
      ...{ params: ofParcel(row), body: { kind: 'NOT_RECEIVED' } },
    }),
  },
};

/** Entries of a list lie under their hash. */
const listEntry: Fit = (row) => ({
  params: { list: text(row, 'list'), id: `${text(row, 'kind')}.${text(row, 'hash')}` },
  body: { reason: '误加' },
});
const removal = 'POST /risk/lists/{list}/entries/{id}/removal';

/** What can be asked of a route because of what is there. */
export function fittingCalls(key: string, items: readonly Item[]): readonly Call[] {
  return items.flatMap((item) => {
    if (item.pk.startsWith('RISKLIST#') && key === removal) return listEntry(item) ?? [];
    const [kind = ''] = item.sk.split('#');
    return fits[kind]?.[key]?.(item) ?? [];
  });
}
