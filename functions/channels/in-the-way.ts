import { ConditionRefused, type Item } from '../../shared/dynamodb/table.ts';

/** Waits for a write on a condition; gives the item that stood in its way, and undefined where it was written. */
export async function inTheWay(write: Promise<void>): Promise<Item | undefined> {
  try {
    await write;
    return undefined;
  } catch (error) {
    if (error instanceof ConditionRefused && error.item) return error.item;
    throw error;
  }
}
