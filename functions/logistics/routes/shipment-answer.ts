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
    status: z.enum(shipmentStatuses),
    delivery: z.string(),
    carrier: carrier.optional().meta({ description: 'That has it, or is being asked' }),
    product: z.string().optional(),
    waybills: z
      .array(z.object({ waybillNo: z.string(), role: z.enum(roles) }))
      .meta({ description: 'The mother (母单) first' }),
    parcels: z.array(packedParcel),
    attempt: z.int().meta({ description: 'How many carriers and products were asked' }),
    refused: z
      .array(
        z.object({
          carrier,
          product: z.string(),
          code: z.string(),
          message: z.string().optional(),
          at: time,
        }),
      )
      .meta({ description: 'Carriers that do not take it, in their own words' }),
    cost: z
      .object({ quoted: moneySchema.optional(), actual: moneySchema.optional() })
      .meta({ description: 'Freight by the rate card, and what the carrier says since' }),
    collect: moneySchema.optional().meta({ description: 'To be collected on delivery (代收货款)' }),
    labelsPrinted: z.int(),
    reason: z.string().optional().meta({ description: 'Why it needs somebody, or is void' }),
    lastCode: z.string().optional().meta({ description: "The carrier's own word" }),
    createdAt: time,
    bookedAt: time.optional(),
    handedOverAt: time.optional(),
    deliveredAt: time.optional(),
    returnedAt: time.optional(),
  })
  .meta({ id: 'Shipment', description: 'Without names and addresses: they are on the order and the label' });

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
    ...{ reason, lastCode, createdAt: isoTime(shipment.createdAt), bookedAt: timeOf(booked?.at) },
    handedOverAt: timeOf(shipment.handedOverAt),
    deliveredAt: timeOf(shipment.deliveredAt),
    returnedAt: timeOf(shipment.returnedAt),
  };
};
