import * as z from 'zod';
import { type ApiClient, expectBody, forEachAtOnce } from '../import/api-client.ts';

const lineAnswer = z.object({
  lineId: z.string(),
  sku: z.string(),
  quantity: z.int(),
  open: z.int(),
  orderId: z.string(),
  allocationId: z.string(),
});
const waveAnswer = z.object({
  id: z.string(),
  warehouseId: z.string(),
  lineCount: z.int(),
  distanceMm: z.int().optional(),
  optimal: z.boolean().optional(),
  lines: z.array(lineAnswer),
});
const piece = { lineId: z.string(), sku: z.string(), quantity: z.int() };
const allocationAnswer = z.object({
  id: z.string(),
  orderId: z.string(),
  warehouseId: z.string(),
  status: z.string(),
  reason: z.string(),
  lines: z.array(z.object({ ...piece, picked: z.int() })),
  parcels: z.array(z.object({ weightGrams: z.int(), lines: z.array(z.object(piece)) })).optional(),
  shipmentId: z.string().optional(),
});
const putAwayAnswer = z.object({
  id: z.string(),
  kind: z.string(),
  orderId: z.string(),
  warehouseId: z.string(),
  lines: z.array(z.object({ sku: z.string(), quantity: z.int() })),
});
const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().optional() });
const problem = z.object({ code: z.string() });

export type WaveLine = z.output<typeof lineAnswer>;
export type MadeWave = z.output<typeof waveAnswer>;
export type PutAway = z.output<typeof putAwayAnswer>;
export type SentAllocation = z.output<typeof allocationAnswer>;

const atOnce = 8;

/** Every page of a list. */
export async function listAll<Item extends z.ZodType>(
  path: string,
  item: Item,
  api: ApiClient,
): Promise<z.output<Item>[]> {
  const all: z.output<Item>[] = [];
  for (let cursor = ''; ; ) {
    const page = await expectBody(api, { method: 'GET', path: `${path}&limit=100${cursor}` }, pageOf(item));
    all.push(...page.items);
    if (page.nextCursor === undefined) return all;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}

/** All that a warehouse sends, has in hand or sent; a moment late. */
export async function allocationsOf(
  warehouseIds: readonly string[],
  statuses: readonly ('waiting' | 'in-hand' | 'sent')[],
  api: ApiClient,
): Promise<readonly SentAllocation[]> {
  const all: SentAllocation[] = [];
  for (const warehouseId of warehouseIds)
    for (const status of statuses)
      all.push(
        ...(await listAll(`/allocations?warehouseId=${warehouseId}&status=${status}`, allocationAnswer, api)),
      );
  return all;
}

const mostOrders = 200;

/** Makes a wave of all that waits in a warehouse, as far as one goes; undefined where nothing waits. */
export async function nextWave(
  warehouseId: string,
  number: number,
  api: ApiClient,
): Promise<MadeWave | undefined> {
  const idempotencyKey = `demo-wave-${warehouseId}-${number}`;
  const call = { method: 'POST', path: '/waves', body: { warehouseId, mostOrders }, idempotencyKey } as const;
  const { status, body } = await api(call);
  if (status === 409 && problem.parse(body).code === 'NOTHING_TO_PICK') return undefined;
  if (status === 200 || status === 201) return waveAnswer.parse(body);
  throw new Error(`a wave was answered with ${status}: ${JSON.stringify(body)}`);
}

type Scan = {
  readonly line: WaveLine;
  readonly quantity: number;
  readonly short?: number;
  readonly number?: number;
};

/** A scan of a picker's; gives `ok`, or the code of the refusal. `number` tells scans of the same pieces apart. */
export async function scan(
  waveId: string,
  { line, quantity, short = 0, number = 1 }: Scan,
  api: ApiClient,
): Promise<string> {
  const { status, body } = await api({
    method: 'POST',
    path: `/waves/${waveId}/picks`,
    body: { lineId: line.lineId, quantity, short },
    idempotencyKey: `demo-scan-${waveId}-${line.lineId}-${number}`,
  });
  return status === 200 ? 'ok' : problem.parse(body).code;
}

const confirmed = z.object({ taken: z.int(), refused: z.array(z.object({ code: z.string() })) });

/** What the warehouse's own system (WMS) confirms: all of these lines, whole. */
export async function confirm(waveId: string, lines: readonly WaveLine[], api: ApiClient) {
  const body = { lines: lines.map(({ lineId, quantity }) => ({ lineId, picked: quantity })) };
  return expectBody(api, { method: 'POST', path: `/waves/${waveId}/confirmations`, body }, confirmed);
}

/** A carton and what is around the goods. */
const cartonGrams = 60;

type Packing = {
  readonly gramsOf: (sku: string) => number;
  /** Whether it goes in two parcels, if it has more than one piece. */
  readonly inTwo: (allocation: SentAllocation) => boolean;
};

/** Packs and weighs all that is picked in these warehouses; gives how many allocations there were. */
export async function packAll(
  warehouseIds: readonly string[],
  { gramsOf, inTwo }: Packing,
  api: ApiClient,
): Promise<number> {
  const inHand = await allocationsOf(warehouseIds, ['in-hand'], api);
  const picked = inHand.filter(({ status }) => status === 'PICKED');
  await forEachAtOnce(picked, atOnce, async (allocation) => {
    const lines = allocation.lines
      .filter((line) => line.picked > 0)
      .map(({ lineId, sku, picked: quantity }) => ({ lineId, sku, quantity }));
    const parcels = (inTwo(allocation) ? halves(lines) : [lines]).map((held) => ({
      weightGrams: cartonGrams + held.reduce((sum, { sku, quantity }) => sum + quantity * gramsOf(sku), 0),
      lines: held,
    }));
    const path = `/allocations/${allocation.id}/pack`;
    await expectBody(api, { method: 'POST', path, body: { parcels } }, z.object({}));
  });
  return picked.length;
}

type Piece = { readonly lineId: string; readonly sku: string; readonly quantity: number };

export const piecesIn = (lines: readonly { readonly quantity: number }[]): number =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** One piece in a parcel of its own, the others in another. */
function halves(lines: readonly Piece[]): readonly (readonly Piece[])[] {
  const [first, ...others] = lines;
  if (!first) return [];
  const rest = first.quantity > 1 ? [{ ...first, quantity: first.quantity - 1 }, ...others] : others;
  return rest.length === 0 ? [[first]] : [[{ ...first, quantity: 1 }], rest];
}

/** Tasks that nobody has done yet; a moment late. */
export async function putAwaysIn(
  warehouseIds: readonly string[],
  api: ApiClient,
): Promise<readonly PutAway[]> {
  const open: PutAway[] = [];
  for (const warehouseId of warehouseIds)
    open.push(...(await listAll(`/put-aways?warehouseId=${warehouseId}`, putAwayAnswer, api)));
  return open;
}

/** Puts what was not sent back for sale, and what came back aside to be looked at (上架、退货待检). */
export async function putAway({ id, kind }: PutAway, api: ApiClient): Promise<void> {
  const body = { place: kind === 'returned' ? 'quarantine' : 'sellable' };
  await expectBody(api, { method: 'POST', path: `/put-aways/${id}/done`, body }, z.object({}));
}
