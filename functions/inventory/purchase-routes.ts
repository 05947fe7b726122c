import type { AnyRoute } from '../../shared/http/route.ts';
import type { InventoryDeps } from './routes/deps.ts';
import { getPurchaseOrder } from './routes/get-purchase-order.ts';
import { listPurchaseOrders } from './routes/list-purchase-orders.ts';
import { listSuppliers } from './routes/list-suppliers.ts';
import { postPurchaseCancel } from './routes/post-purchase-cancel.ts';
import { postPurchaseConfirm } from './routes/post-purchase-confirm.ts';
import { postPurchaseOrder } from './routes/post-purchase-order.ts';
import { postPurchaseReceipt } from './routes/post-purchase-receipt.ts';
import { putSupplier } from './routes/put-supplier.ts';

/** Buying goods: suppliers and purchase orders. */
export const purchaseRoutes: readonly AnyRoute<InventoryDeps>[] = [
  putSupplier,
  listSuppliers,
  postPurchaseOrder,
  listPurchaseOrders,
  getPurchaseOrder,
  postPurchaseConfirm,
  postPurchaseReceipt,
  postPurchaseCancel,
];
