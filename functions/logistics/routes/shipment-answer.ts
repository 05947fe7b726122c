import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { moneySchema } from '../../../shared/kernel/money.ts';
import { shipmentStatuses } from '../domain/shipment.ts';
import { carrierCodes } from '../domain/tracking.ts';
import { packedParcel, type StoredShipment } from '../stored-shipment.ts';

const time = z.iso.datetime();
const timeOf = (at: number | undefined) => (at === undefined ? undefined : isoTime(at));
const carrier = z.enum(carrierCodes);
const roles = ['master', 'child', 'signback'] as const;

export const shipmentAnswer = z
  .object({
    id: z.string(),
    allocationId: z.string().optional().meta({ description: 'Absent where it was made by hand' }),
    orderId: z.string(),
    warehouseId: z.string(),
    status: z.enum(shipmentStatuses).meta({
      description:
        'DRAFT 待下单, BOOKING 下单中 (the carrier has not said), BOOK_FAILED 改派中, NEEDS_ATTENTION 待人工处理 (see the reason and ' +
        'its case), BOOKED 已下单, VOIDING 作废中, VOIDED 已作废, MARKED_UNUSED 停用 (the carrier cannot cancel), HANDED_OVER 已交接, ' +
        'DELIVERED 已签收, RETURNED 已退回',
    }),
    delivery: z.string().meta({ description: 'standard or next-day (次日达)' }),
    carrier: carrier.optional().meta({ description: 'That has it, or is being asked' }),
    product: z.string().optional().meta({ description: 'Our code of its product (时效产品)' }),
    waybills: z
      .array(
        z.object({
          waybillNo: z.string().meta({ description: '运单号' }),
          role: z.enum(roles).meta({ description: 'master 母单, child 子单, signback 签回单' }),
        }),
      )
      .meta({ description: 'The carrier’s numbers, the mother first; empty until it is booked' }),
    parcels: z.array(packedParcel).meta({ description: 'Cartons (箱), in the order of their numbers' }),
    attempt: z.int().meta({ description: 'How many carriers and products were asked' }),
    refused: z
      .array(
        z.object({
          carrier,
          product: z.string(),
          code: z.string().meta({ description: "The carrier's own" }),
          message: z.string().optional().meta({ description: "The carrier's own words" }),
          at: time,
        }),
      )
      .meta({ description: 'Carriers that do not take it, in their own words' }),
    cost: z
      .object({
        quoted: moneySchema.optional().meta({ description: 'By the rate card, when it was booked' }),
        actual: moneySchema.optional().meta({ description: 'What the carrier has told since' }),
      })
      .meta({ description: 'Freight of all its cartons (运费)' }),
    collect: moneySchema.optional().meta({ description: 'To be collected on delivery (代收货款)' }),
    insured: moneySchema.optional().meta({ description: 'What its value is declared with (保价)' }),
    labelsPrinted: z.int().meta({ description: 'How often its labels were given out (打印次数)' }),
    reason: z.string().optional().meta({ description: 'Why it needs somebody, or is void' }),
    lastCode: z.string().optional().meta({ description: "The carrier's own word" }),
    createdAt: time,
    bookedAt: time.optional(),
    handedOverAt: time.optional().meta({ description: 'Somebody said so, or the first scan (交接)' }),
    deliveredAt: time.optional().meta({ description: 'When its last carton arrived' }),
    returnedAt: time.optional().meta({ description: 'When its last carton was back' }),
  })
  .meta({
    id: 'Shipment',
    description:
      'What a carrier is to bring (发货单); without names and addresses: they are on the order and the label',
  });

const money = (minor: number | undefined) => (minor === undefined ? undefined : { currency: 'CNY', minor });
const roleOf = z.enum(roles);

export const asShipment = (shipment: StoredShipment): z.output<typeof shipmentAnswer> => {
  const { shipmentId, allocationId, orderId, warehouseId, status, delivery, parcels, attempt } = shipment;
  const { chosen, booked, refused, fees, labelsPrinted, reason, lastCode } = shipment;
  const told = Object.values(fees);
  return {
    ...{ id: shipmentId, orderId, warehouseId, status, delivery, parcels, attempt, labelsPrinted },
    allocationId: allocationId === shipmentId ? undefined : allocationId,
    carrier: chosen?.carrier,
    product: chosen?.product,
    waybills: (booked?.parcels ?? []).map(({ waybillNo, role }) => ({
      waybillNo,
      role: roleOf.parse(role.toLowerCase()),
    })),
    refused: refused.map(({ minor: _, at, ...each }) => ({ ...each, at: isoTime(at) })),
    cost: {
      quoted: money(chosen?.minor),
      actual: money(told.length === 0 ? undefined : told.reduce((sum, each) => sum + each, 0)),
    },
    collect: money(shipment.collectMinor),
    insured: money(shipment.insuredMinor),
    ...{ reason, lastCode, createdAt: isoTime(shipment.createdAt), bookedAt: timeOf(booked?.at) },
    handedOverAt: timeOf(shipment.handedOverAt),
    deliveredAt: timeOf(shipment.deliveredAt),
    returnedAt: timeOf(shipment.returnedAt),
  };
};
