import { marshall } from '@aws-sdk/util-dynamodb';
import alertRaised from '../../events/samples/stock.alert.raised.json' with { type: 'json' };
import stockChanged from '../../events/samples/stock.changed.json' with { type: 'json' };
import { orderEvents } from '../../functions/orders/contract.ts';
import type { Order } from '../../functions/orders/domain/order.ts';
import { orderItem } from '../../functions/orders/store.ts';
import { anHttpEvent } from '../builders/http.ts';
import { anOrder } from '../builders/order.ts';
import { orderCall } from './shop.ts';

export const coldSku = 'BENCH-COLD';

/** A first event of each Lambda as it comes in real life, by the bundle's name; each run gets another number. */
export const firstEvents: Readonly<Record<string, (number: number) => unknown>> = {
  'portal-api': () => anHttpEvent({ route: 'GET /health' }),
  'catalog-api': () => anHttpEvent({ route: 'GET /skus/{sku}', path: { sku: coldSku } }),
  'inventory-api': () => anHttpEvent({ route: 'GET /stock/{sku}', path: { sku: coldSku } }),
  'orders-api': (number) => {
    const { body = '', headers = {} } = orderCall(`cold-${number}`, [{ sku: coldSku, quantity: 1 }]);
    return anHttpEvent({ route: 'POST /orders', body, headers });
  },
  'orders-on-expiry-schedule': () => ({ source: 'aws.scheduler' }),
  'outbox-on-table-change': (number) => ({
    Records: [
      {
        eventID: `change-${number}`,
        eventName: 'INSERT',
        dynamodb: {
          ApproximateCreationDateTime: 1_795_514_400,
          SequenceNumber: String(number),
          NewImage: marshall(itemOf(number)),
        },
      },
    ],
  }),
  'inventory-on-order-placed': (number) => message(number, placedEvent(number)),
  'inventory-on-stock-level': (number) => message(number, stockChanged),
  'inventory-on-alert-event': (number) => message(number, alertRaised),
  'inventory-on-review-schedule': () => ({ source: 'aws.scheduler' }),
};

const message = (number: number, detail: unknown) => ({
  Records: [{ messageId: String(number), body: JSON.stringify({ detail }) }],
});

const orderOf = (number: number): Order => anOrder({ id: `ord_${String(number).padStart(26, '0')}` });
const itemOf = (number: number) => orderItem(orderOf(number), 'order.placed');

function placedEvent(number: number): unknown {
  const [event] = orderEvents({ before: undefined, after: itemOf(number) });
  return event;
}

/** Whether the answer is the one that the event must get; anything else would be measured for nothing. */
export function isGood(answer: unknown): boolean {
  if (answer === null) return true;
  const { statusCode, batchItemFailures, found } = answer as Record<string, unknown>;
  if (statusCode !== undefined) return statusCode === 200 || statusCode === 201;
  return found === true || (Array.isArray(batchItemFailures) && batchItemFailures.length === 0);
}
