import * as z from 'zod';
import { moneySchema } from '../../shared/kernel/money.ts';
import { type ApiClient, expectBody, forEachAtOnce } from '../import/api-client.ts';
import type { Till } from './pay.ts';
import { listAll } from './pickers.ts';

const shipmentAnswer = z.object({
  id: z.string(),
  allocationId: z.string().optional(),
  orderId: z.string(),
  warehouseId: z.string(),
  status: z.string(),
  carrier: z.string().optional(),
  waybills: z.array(z.object({ waybillNo: z.string(), role: z.string() })),
  parcels: z.array(z.object({ lines: z.array(z.object({ sku: z.string() })) })),
  refused: z.array(z.object({ carrier: z.string(), code: z.string() })),
  cost: z.object({ quoted: moneySchema.optional() }),
  reason: z.string().optional(),
});
const parcelAnswer = z.object({
  carrier: z.string(),
  waybillNo: z.string(),
  role: z.string(),
  orderId: z.string(),
  shipmentId: z.string(),
  status: z.string(),
  sub: z.string().optional(),
  void: z.boolean(),
});
const caseAnswer = z.object({
  id: z.string(),
  rule: z.string(),
  status: z.string(),
  message: z.string(),
  waybillNo: z.string().optional(),
  orderId: z.string().optional(),
  actions: z.array(z.object({ action: z.string() })),
  compensation: moneySchema.optional(),
  claim: z.object({ asked: moneySchema, accepted: moneySchema.optional() }).optional(),
  reship: z.object({ outcome: z.string(), allocationIds: z.array(z.string()) }).optional(),
});
const carriersAnswer = z.object({
  bookings: z.array(
    z.object({
      carrier: z.string(),
      orderId: z.string(),
      state: z.string(),
      asked: z.object({ book: z.int(), query: z.int(), cancel: z.int() }),
    }),
  ),
  parcels: z.array(
    z.object({
      carrier: z.string(),
      waybillNo: z.string(),
      orderId: z.string(),
      before: z.string().optional(),
      fate: z.string(),
      state: z.string(),
      isOver: z.boolean(),
    }),
  ),
});

export type Shipment = z.output<typeof shipmentAnswer>;
export type Parcel = z.output<typeof parcelAnswer>;
export type LogisticsCase = z.output<typeof caseAnswer>;
/** What the carriers themselves say. */
export type Carriers = z.output<typeof carriersAnswer>;

const atOnce = 12;
const shipmentStatuses = [
  ...['DRAFT', 'BOOKING', 'BOOK_FAILED', 'NEEDS_ATTENTION', 'BOOKED', 'HANDED_OVER'],
  ...['DELIVERED', 'RETURNED', 'VOIDING', 'VOIDED', 'MARKED_UNUSED'],
];

export async function lookAtShipments(
  api: ApiClient,
  statuses: readonly string[] = shipmentStatuses,
): Promise<readonly Shipment[]> {
  const all: Shipment[] = [];
  for (const status of statuses)
    all.push(...(await listAll(`/shipments?status=${status}`, shipmentAnswer, api)));
  return all;
}

export async function lookAtParcels(orderIds: readonly string[], api: ApiClient): Promise<readonly Parcel[]> {
  const all: Parcel[] = [];
  const answer = z.object({ items: z.array(parcelAnswer) });
  await forEachAtOnce(orderIds, atOnce, async (orderId) => {
    const call = { method: 'GET', path: `/parcels?orderId=${orderId}` } as const;
    all.push(...(await expectBody(api, call, answer)).items);
  });
  return all;
}

export async function lookAtCases(api: ApiClient): Promise<readonly LogisticsCase[]> {
  const [open, closed] = [
    await listAll('/logistics-cases?status=open', caseAnswer, api),
    await listAll('/logistics-cases?status=closed', caseAnswer, api),
  ];
  return [...open, ...closed];
}

/** Somebody works on a case; gives it as it then is. */
export async function act(
  { id }: Pick<LogisticsCase, 'id'>,
  body: { readonly action: string; readonly reason: string; readonly [field: string]: unknown },
  api: ApiClient,
): Promise<LogisticsCase> {
  return expectBody(api, { method: 'POST', path: `/logistics-cases/${id}/actions`, body }, caseAnswer);
}

const labelsAtOnce = 100;

/** Prints the labels of shipments, a hundred in a file; gives how many pages there are, and files that are no PDF. */
export async function printLabels(
  shipmentIds: readonly string[],
  api: ApiClient,
): Promise<{ readonly pages: number; readonly broken: number }> {
  let [pages, broken] = [0, 0];
  for (let at = 0; at < shipmentIds.length; at += labelsAtOnce) {
    const body = { shipmentIds: shipmentIds.slice(at, at + labelsAtOnce) };
    const file = String(await expectBody(api, { method: 'POST', path: '/labels', body }, z.unknown()));
    pages += [...file.matchAll(/\/Type\s*\/Page\b/g)].length;
    if (!file.startsWith('%PDF-')) broken += 1;
  }
  return { pages, broken };
}

export async function lookAtCarriers({ sandboxUrl }: Till): Promise<Carriers> {
  return carriersAnswer.parse(await (await fetch(`${sandboxUrl}/sandbox/carriers`)).json());
}

/** A command to the stand-ins; gives what they say. */
export async function tellSandbox({ sandboxUrl }: Till, command: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${sandboxUrl}/sandbox/${command}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the sandbox could not ${command}: ${await answer.text()}`);
  return answer.json();
}
