import type { Cursors } from '../../../shared/security/cursor.ts';
import type { PlaceOrderDeps } from '../place-order.ts';

export type OrdersDeps = PlaceOrderDeps & { readonly cursors: Cursors };
