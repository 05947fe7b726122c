import { ConditionRefused, TransactionRefused } from '../../shared/dynamodb/table.ts';

/** Whether a write was done; false where a condition of it was not met, since somebody else was first. */
export async function unlessRefused(write: Promise<void>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionRefused || error instanceof TransactionRefused) return false;
    throw error;
  }
}
