import type { Cursors } from '../../../shared/security/cursor.ts';
import type { PlaceOrderDeps } from '../place-order.ts';
import type { QueueStore } from '../queue-store.ts';
import type { StockDeps } from '../take-goods.ts';

export type OrdersDeps = PlaceOrderDeps &
  StockDeps & { readonly queue: Pick<QueueStore, 'rows'>; readonly cursors: Cursors };
