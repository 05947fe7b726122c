import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { objectStoreFromEnvironment } from '../../shared/adapters/object-store.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { billStore } from './bill-store.ts';
import { differenceStore } from './difference-store.ts';
import { reconciliationStore } from './store.ts';
import { writeStatement } from './write-statement.ts';

const logger = loggerFromEnvironment();
const table = tableFromEnvironment();
const deps = {
  reconciliations: reconciliationStore(table),
  differences: differenceStore(table),
  bills: billStore(table),
  objects: objectStoreFromEnvironment(),
  now: system.now,
};

export async function handler() {
  const key = await writeStatement(deps);
  logger.info('statement written', { key });
  return { key };
}
