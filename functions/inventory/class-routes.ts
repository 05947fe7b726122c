import type { AnyRoute } from '../../shared/http/route.ts';
import type { InventoryDeps } from './routes/deps.ts';
import { listClasses } from './routes/list-classes.ts';
import { listCounts } from './routes/list-counts.ts';
import { postClasses } from './routes/post-classes.ts';
import { postCount } from './routes/post-count.ts';
import { postCounts } from './routes/post-counts.ts';

/** Which goods matter most, and counting them. */
export const classRoutes: readonly AnyRoute<InventoryDeps>[] = [
  listClasses,
  postClasses,
  postCounts,
  listCounts,
  postCount,
];
