import { TableBusy, unlessRefused, type Write } from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { deallocated, missed, returned } from '../inventory/contract.ts';
import { type Found, type PutAway, putAwayDone } from './domain/put-away.ts';
import type { FulfilmentDeps } from './fulfilment-deps.ts';
import { putAwayPut } from './put-away-store.ts';
import { joined } from './stock-writes.ts';

export type PutAwayAsk = Found & { readonly putAwayId: string; readonly caller: string };

const tries = 4;

/**
 * Goods are back in their places (上架): they can be sold again, and lie in the bins that they came from or somebody names,
 * or are set aside to be looked at. Again changes nothing. Throws PUT_AWAY_NOT_FOUND, WRONG_STATUS where the parcel left after all, INVALID_REQUEST.
 */
export async function finishPutAway(
  { putAwayId, caller, ...found }: PutAwayAsk,
  deps: Pick<FulfilmentDeps, 'putAways' | 'layouts' | 'transact' | 'now'>,
): Promise<PutAway> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const task = await deps.putAways.get(putAwayId);
    if (!task) throw new Failure('PUT_AWAY_NOT_FOUND', 'There is no such put-away task.');
    const after = putAwayDone(task, found, { by: caller, at: deps.now() });
    if (!after) return task;
    const writes = [putAwayPut(after), ...stockOf(after, deps.now())];
    if (await unlessRefused(deps.transact(writes))) return noteInBins(after, deps);
  }
  throw new TableBusy('others kept working on the put-away task');
}

/** The bins have more now: a hint for the next wave, no stock. */
async function noteInBins(
  task: PutAway,
  { layouts, now }: Pick<FulfilmentDeps, 'layouts' | 'now'>,
): Promise<PutAway> {
  const { warehouseId, lines } = task;
  for (const { sku, bins = [] } of lines)
    for (const { location, quantity: pieces } of bins)
      await layouts.putInto({ warehouseId, sku, location, pieces }, now());
  return task;
}

const mostWrites = 100;

/** A SKU of which some can be sold and some not has one write to its shelf for both. */
function stockOf(task: PutAway, at: number): readonly Write[] {
  const { putAwayId, orderId, warehouseId, kind, lines, by = '' } = task;
  const taken = (step: string, pieces: (line: PutAway['lines'][number]) => number | undefined) => ({
    ...{ orderId, step, warehouseId, by, at },
    takes: lines.flatMap((line) => {
      const quantity = pieces(line) ?? 0;
      return quantity > 0 ? [{ sku: line.sku, slot: '', quantity }] : [];
    }),
  });
  const sellable = taken(putAwayId, (line) => line.sellable);
  const aside = taken(`${putAwayId}.aside`, (line) => line.quarantine);
  const writes =
    kind === 'cancelled'
      ? [...deallocated(sellable), ...missed(aside)]
      : [...returned(sellable, 'sellable'), ...returned(aside, 'quarantine')];
  const together = joined(writes);
  if (together.length >= mostWrites)
    throw new Failure('INVALID_REQUEST', 'Of so many SKUs, set each aside whole or not at all.', {
      errors: [{ path: 'quarantine', message: 'is too much of too many SKUs' }],
    });
  return together;
}
