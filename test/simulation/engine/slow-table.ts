import type { Table } from '../../../shared/dynamodb/table.ts';

/** A table of which every request waits for its turn first, so that those of many callers come in any order. */
export function slowTable(table: Table, turn: () => Promise<unknown>): Table {
  const late =
    <Args extends readonly unknown[], Answer>(act: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      await turn();
      return act(...args);
    };
  return {
    get: late(table.get),
    getAll: late(table.getAll),
    query: late(table.query),
    write: late(table.write),
    transact: late(table.transact),
  };
}
