import type { Order } from '../../functions/orders/domain/order.ts';
import type { OrderRequest } from '../../functions/orders/domain/request.ts';
import { orderRequestSchema } from '../../functions/orders/domain/request.ts';

/** An order request of an ordinary buyer in Shanghai; a test names only what matters to it. */
export function anOrderRequest(part: Partial<OrderRequest> = {}): OrderRequest {
  return orderRequestSchema.parse({
    channel: 'web',
    customer: { id: 'cus-1001', name: '王小明', phone: '13800138000' },
    shipTo: {
      name: '王小明',
      phone: '13800138000',
      country: 'CN',
      province: '上海市',
      city: '上海市',
      district: '浦东新区',
      detail: '世纪大道 100 号环球金融中心 12 楼 1203 室',
    },
    lines: [{ sku: 'TEA-RED-250', quantity: 1 }],
    ...part,
  });
}

export const cny = (minor: number) => ({ currency: 'CNY', minor });

/** An order of one tea for 19.99, unpaid. */
export function anOrder(part: Partial<Order> = {}): Order {
  const { customer, shipTo } = anOrderRequest();
  const price = cny(1999);
  return {
    id: 'ord_00000000000000000000000000',
    status: 'PENDING_PAYMENT',
    version: 1,
    channel: 'web',
    placedBy: 'shop',
    bodyHash: 'hash',
    placedAt: 0,
    buyer: customer,
    shipTo,
    lines: [
      {
        lineId: '1',
        sku: 'TEA-RED-250',
        quantity: 1,
        unitPrice: price,
        list: price,
        discounts: [],
        payable: price,
      },
    ],
    totals: { goods: price, discount: cny(0), freight: cny(0), tax: cny(0), payable: price },
    delivery: 'standard',
    paymentTiming: 'prepaid',
    history: [],
    parts: 0,
    ...part,
  };
}
