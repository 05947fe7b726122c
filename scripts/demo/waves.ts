import * as z from 'zod';
import { expectBody } from '../import/api-client.ts';
import { confirm, type MadeWave, nextWave, piecesIn, scan, type WaveLine } from './pickers.ts';
import type { Stage } from './stage.ts';

export type Picked = {
  readonly waves: readonly MadeWave[];
  /** Lines that pickers scanned, and that the warehouse's own system confirmed. */
  readonly scanned: number;
  readonly confirmed: number;
  /** Lines whose piece was not there. */
  readonly short: readonly WaveLine[];
  /** The order that was cancelled while it was picked, and what the next scan was answered. */
  readonly cancelled: { readonly orderId: string; readonly answer: string } | undefined;
};

type Tally = {
  -readonly [Name in keyof Picked]: Picked[Name] extends readonly (infer Item)[] ? Item[] : Picked[Name];
};

const rounds = 5;

/**
 * Makes waves until nothing waits in any warehouse, and picks them: some lines by scanner, the rest as the warehouse's own
 * system confirms them. A piece is missing, and somebody cancels in the middle of it, once each.
 */
export async function pickEverything(stage: Stage): Promise<Picked> {
  const tally: Tally = { waves: [], scanned: 0, confirmed: 0, short: [], cancelled: undefined };
  for (let round = 1; round <= rounds; round += 1) {
    const before = tally.waves.length;
    for (const warehouseId of stage.warehouseIds) await pickWarehouse(warehouseId, tally, stage);
    if (tally.waves.length === before) break;
    await stage.host.warehousesAreWorked();
  }
  return tally;
}

async function pickWarehouse(warehouseId: string, tally: Tally, stage: Stage): Promise<void> {
  for (;;) {
    stage.made.count += 1;
    const wave = await nextWave(warehouseId, stage.made.count, stage.till.api);
    if (!wave) return;
    tally.waves.push(wave);
    await pickWave(wave, tally, stage);
  }
}

const scannedByHand = 6;

async function pickWave(wave: MadeWave, tally: Tally, stage: Stage): Promise<void> {
  const { api } = stage.till;
  const given = await cancelOne(wave, tally, stage);
  const going = wave.lines.filter(({ orderId }) => orderId !== given);
  const missing = stage.made.short ? undefined : going.find(({ sku }) => stage.elsewhereToo.has(sku));
  if (missing) {
    stage.made.short = true;
    await scanned(wave, { line: missing, quantity: missing.quantity - 1, short: 1 }, tally, stage);
    tally.short.push(missing);
  }
  const whole = going.filter((line) => line !== missing);
  for (const line of whole.slice(0, scannedByHand))
    await scanned(wave, { line, quantity: line.quantity }, tally, stage);
  const rest = whole.slice(scannedByHand);
  if (rest.length === 0) return;
  const { taken, refused } = await confirm(wave.id, rest, api);
  if (refused.length > 0)
    throw new Error(`lines were refused: ${refused.map(({ code }) => code).join(', ')}`);
  tally.confirmed += taken;
}

type Scan = Parameters<typeof scan>[1];

async function scanned(wave: MadeWave, what: Scan, tally: Tally, { till: { api } }: Stage): Promise<void> {
  const answer = await scan(wave.id, what, api);
  if (answer !== 'ok') throw new Error(`a scan was answered with ${answer}`);
  tally.scanned += 1;
}

/** A buyer cancels when one piece of the order is in the box: the next scan is refused. Gives the order, if there is one. */
async function cancelOne(wave: MadeWave, tally: Tally, stage: Stage): Promise<string | undefined> {
  if (stage.made.cancelled) return undefined;
  const byOrder = Map.groupBy(wave.lines, ({ orderId }) => orderId);
  const found = [...byOrder].find(([orderId, lines]) => stage.paidHere.has(orderId) && piecesIn(lines) > 1);
  const [orderId, [first, second] = []] = found ?? [];
  if (orderId === undefined || !first) return undefined;
  stage.made.cancelled = true;
  await scanned(wave, { line: first, quantity: 1 }, tally, stage);
  const body = { reason: '买家拣货中取消 the buyer cancels while it is picked' };
  const call = { method: 'POST', path: `/orders/${orderId}/cancel`, body } as const;
  await expectBody(stage.till.api, call, z.object({}));
  const next = first.quantity > 1 || !second ? first : second;
  const answer = await scan(wave.id, { line: next, quantity: 1, number: 2 }, stage.till.api);
  tally.cancelled = { orderId, answer };
  return orderId;
}
