import type { Item, Table } from '../../shared/dynamodb/table.ts';
import { modelTable } from '../simulation/engine/model-table.ts';

/** DynamoDB's promises in memory, for use cases whose many runs an emulator would take too long for. */
export function memoryTable(): { readonly table: Table; readonly all: () => readonly Item[] } {
  const model = modelTable(
    () => 0,
    () => undefined,
  );
  const table: Table = {
    get: async (key) => model.get(key),
    getAll: async (keys) => keys.flatMap((key) => model.get(key) ?? []),
    query: async (query) => model.query(query),
    write: async (write) => model.write(write),
    transact: async (writes) => model.transact(writes),
  };
  return { table, all: model.all };
}
