import type { AnyRoute } from '../../shared/http/route.ts';
import type { OrdersDeps } from './routes/deps.ts';
import { getOrder } from './routes/get-order.ts';
import { getOrderHistory } from './routes/get-order-history.ts';
import { listOrders } from './routes/list-orders.ts';
import { listReleaseQueue } from './routes/list-release-queue.ts';
import { postOrder } from './routes/post-order.ts';
import { postOrderCancel } from './routes/post-order-cancel.ts';
import { postOrderHold } from './routes/post-order-hold.ts';
import { postOrderHoldLift } from './routes/post-order-hold-lift.ts';
import { postOrderStock } from './routes/post-order-stock.ts';
import { putOrderAddress } from './routes/put-order-address.ts';

export const routes: readonly AnyRoute<OrdersDeps>[] = [
  postOrder,
  getOrder,
  listOrders,
  getOrderHistory,
  postOrderCancel,
  postOrderHold,
  postOrderHoldLift,
  putOrderAddress,
  postOrderStock,
  listReleaseQueue,
];
