import { TransactionRefused } from '../../shared/dynamodb/table.ts';
import { bodyHash } from '../../shared/kernel/body-hash.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { change, type Movement, type Shelf } from './domain/movement.ts';
import { storedPool } from './pools.ts';
import { type InventoryStore, mostStock, readMovement, type StoredMovement } from './store.ts';

type Deps = { readonly inventory: InventoryStore; readonly now: Clock };
type Ask = { readonly movement: Movement; readonly caller: string; readonly idempotencyKey: string };
type Moved = { readonly movement: StoredMovement; readonly replayed: boolean };

const emptyShelf: Shelf = { free: 0, allocated: 0, quarantine: 0 };
const countTries = 5;

/**
 * Books a stock movement once: the same key and body again give the first movement. Throws SKU_UNKNOWN,
 * WAREHOUSE_UNKNOWN, INSUFFICIENT_STOCK (not that many pieces lie there free), STOCK_RESERVED (they do, but buyers hold
 * them) or IDEMPOTENCY_KEY_REUSED.
 */
export async function moveStock(ask: Ask, { inventory, now }: Deps): Promise<Moved> {
  const { movement, caller, idempotencyKey } = ask;
  const base = {
    ...movement,
    movementId: derivedId('mov', [caller, idempotencyKey]),
    by: caller,
    hash: bodyHash(movement),
    movedAt: now(),
  };
  for (let attempt = 1; ; attempt += 1) {
    const seen = counted(movement)
      ? { shelf: await inventory.shelf(movement.sku, movement.warehouseId) }
      : undefined;
    const booked = { ...base, change: change(movement, seen?.shelf ?? emptyShelf) };
    const error = await refusalOf(inventory.move(booked, seen));
    const moved = error ? answered(error, booked) : { movement: booked, replayed: false };
    if (moved) return moved;
    const again = counted(movement) && error && movedMeanwhile(error) && attempt < countTries;
    if (error && !again) throw refusal(error, booked);
  }
}

async function refusalOf(move: Promise<void>): Promise<TransactionRefused | undefined> {
  try {
    await move;
    return undefined;
  } catch (error) {
    if (error instanceof TransactionRefused) return error;
    throw error;
  }
}

const counted = ({ kind }: Movement): boolean => kind === 'count';
const movedMeanwhile = (error: TransactionRefused): boolean => refused(error, 1) && !refused(error, 2);

const refused = ({ refusals }: TransactionRefused, at: number): boolean => refusals[at]?.met === false;

/** The first answer, where this movement was booked before. */
function answered({ refusals: [journal] }: TransactionRefused, booked: StoredMovement): Moved | undefined {
  if (!journal || journal.met || !journal.item) return undefined;
  const movement = readMovement(journal.item);
  if (movement.hash === booked.hash) return { movement, replayed: true };
  throw new Failure('IDEMPOTENCY_KEY_REUSED', 'The key belongs to another movement; use a new one.');
}

function refusal(error: TransactionRefused, { sku, warehouseId }: StoredMovement): Failure {
  const [, , pool, warehouse] = error.refusals;
  if (warehouse && !warehouse.met)
    return new Failure('WAREHOUSE_UNKNOWN', 'Put the warehouse first.', {
      members: { warehouseId },
      cause: error,
    });
  if (pool && !pool.met && !pool.item)
    return new Failure('SKU_UNKNOWN', 'Put the SKU into the catalog first.', {
      members: { sku },
      cause: error,
    });
  const told = pool && !pool.met && pool.item ? storedPool.parse(pool.item) : undefined;
  if (told?.parts)
    return new Failure('BUNDLE_RULE', 'A bundle has no stock of its own; move its parts.', {
      members: { sku },
      cause: error,
    });
  if (told && told.available > mostStock)
    return new Failure('AMOUNT_TOO_LARGE', 'The SKU has more pieces than can be counted.', {
      members: { sku },
      cause: error,
    });
  if (refused(error, 1))
    return new Failure('INSUFFICIENT_STOCK', 'Not that many free pieces lie in this warehouse.', {
      members: { sku, warehouseId },
      cause: error,
    });
  return new Failure('STOCK_RESERVED', 'Orders hold some of these pieces; release or ship them first.', {
    members: { sku, warehouseId },
    cause: error,
  });
}
