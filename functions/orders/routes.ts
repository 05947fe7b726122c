import type { AnyRoute } from '../../shared/http/route.ts';
import type { OrdersDeps } from './routes/deps.ts';
import { getOrder } from './routes/get-order.ts';
import { getOrderHistory } from './routes/get-order-history.ts';
import { listOrders } from './routes/list-orders.ts';
import { postOrder } from './routes/post-order.ts';
import { postOrderCancel } from './routes/post-order-cancel.ts';

export const routes: readonly AnyRoute<OrdersDeps>[] = [
  postOrder,
  getOrder,
  listOrders,
  getOrderHistory,
  postOrderCancel,
];
