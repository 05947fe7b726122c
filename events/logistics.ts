import * as z from 'zod';
import { toldMoneySchema } from '../shared/kernel/money.ts';
import { defineEvent } from './define-event.ts';

const shipment = {
  shipmentId: z.string(),
  allocationId: z.string(),
  orderId: z.string(),
  warehouseId: z.string(),
  carrier: z.string(),
  waybillNos: z.array(z.string()).min(1),
};
const parcel = { carrier: z.string(), waybillNo: z.string() };

export const shipmentBooked = defineEvent({
  type: 'shipment.booked',
  source: 'zhanggui.logistics',
  meaning: 'A carrier has taken the order and given waybill numbers (已取得运单号).',
  data: z.object({ ...shipment, product: z.string(), cost: toldMoneySchema.optional() }),
});

export const shipmentHandedOver = defineEvent({
  type: 'shipment.handed-over',
  source: 'zhanggui.logistics',
  meaning: 'The carrier has the parcels (已交承运商/已揽收).',
  data: z.object({ ...shipment, handedOverAt: z.iso.datetime() }),
});

export const shipmentDelivered = defineEvent({
  type: 'shipment.delivered',
  source: 'zhanggui.logistics',
  meaning: 'All parcels of the shipment are with the buyer (已签收).',
  data: z.object({ ...shipment, deliveredAt: z.iso.datetime() }),
});

export const shipmentReturned = defineEvent({
  type: 'shipment.returned',
  source: 'zhanggui.logistics',
  meaning: 'The shipment came back to the warehouse (退回仓库).',
  data: z.object({ ...shipment, returnedAt: z.iso.datetime() }),
});

export const trackingReceived = defineEvent({
  type: 'tracking.received',
  source: 'zhanggui.logistics',
  meaning: 'A carrier told something new of a parcel (收到新的物流轨迹).',
  data: z.object({ ...parcel, hash: z.string() }),
});

export const parcelChanged = defineEvent({
  type: 'parcel.changed',
  source: 'zhanggui.logistics',
  meaning: 'A parcel has another status: once for each change, whatever the carrier repeats (包裹状态变化).',
  data: z.object({
    ...parcel,
    parcelId: z.string(),
    shipmentId: z.string(),
    orderId: z.string(),
    previousStatus: z.string(),
    status: z.string(),
    sub: z.string().optional(),
    at: z.iso.datetime().optional(),
    eta: z.iso.datetime().optional(),
  }),
});

const logisticsCase = {
  caseId: z.string(),
  rule: z.string(),
  ...parcel,
  orderId: z.string().optional(),
  shipmentId: z.string().optional(),
  message: z.string(),
};

export const logisticsCaseOpened = defineEvent({
  type: 'logistics.case.opened',
  source: 'zhanggui.logistics',
  meaning: 'A parcel needs somebody: stuck, late, lost, refused … (物流异常工单).',
  data: z.object(logisticsCase),
});

export const logisticsCaseResolved = defineEvent({
  type: 'logistics.case.resolved',
  source: 'zhanggui.logistics',
  meaning: 'A parcel goes on, or somebody has settled it (物流异常解除).',
  data: z.object({ ...logisticsCase, resolution: z.string() }),
});

export const reshipRequested = defineEvent({
  type: 'reship.requested',
  source: 'zhanggui.logistics',
  meaning: 'The goods of a parcel are to be sent again, free of charge (申请补发).',
  data: z.object({
    caseId: z.string(),
    orderId: z.string(),
    allocationId: z.string(),
    by: z.string(),
    lines: z.array(z.object({ lineId: z.string(), sku: z.string(), quantity: z.int().min(1) })).min(1),
  }),
});
