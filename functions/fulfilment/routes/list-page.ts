import { tablePosition } from '../../../shared/http/list.ts';
import type { Listed, Paging } from '../allocation-store.ts';
import type { FulfilmentApiDeps } from './deps.ts';

type Asked = { readonly limit: number; readonly cursor?: string | undefined };

/** A page of a list of the table, with the cursor of the next one. */
export async function listPage<Thing, Shown>(
  name: readonly unknown[],
  { limit, cursor }: Asked,
  {
    cursors,
    list,
    show,
  }: Pick<FulfilmentApiDeps, 'cursors'> & {
    readonly list: (page: Paging) => Promise<Listed<Thing>>;
    readonly show: (thing: Thing) => Shown;
  },
): Promise<{ readonly items: readonly Shown[]; readonly nextCursor: string | undefined }> {
  const of = JSON.stringify(name);
  const start = cursor === undefined ? undefined : await cursors.open(of, cursor, tablePosition);
  const { items, next } = await list({ limit, ...(start ? { start } : {}) });
  return { items: items.map(show), nextCursor: next && (await cursors.seal(of, next)) };
}
