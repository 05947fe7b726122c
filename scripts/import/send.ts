import * as z from 'zod';
import { type ApiClient, type Call, expectBody, forEachAtOnce } from './api-client.ts';
import type { Journal } from './journal.ts';
import type { ImportPlan, PlannedOrder } from './olist.ts';
import type { Screen } from './screen.ts';

export type Sending = { readonly api: ApiClient; readonly journal: Journal; readonly screen: Screen };

const callsAtOnce = 16;

const minor = z.object({ currency: z.literal('BRL'), minor: z.int() }).transform(({ minor }) => minor);

/** What an order's answer has to say here. */
export const orderAnswer = z.object({
  id: z.string(),
  status: z.string(),
  lineCount: z.int(),
  totals: z.object({ goods: minor, freight: minor, payable: minor }),
});
const problem = z.object({
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
});

/** Brings everything of the plan to the API that the journal does not have yet. */
export async function sendPlan(plan: ImportPlan, sending: Sending): Promise<void> {
  await make({ name: 'warehouses', calls: plan.warehouses.map(putWarehouse) }, sending);
  await make({ name: 'SKUs', calls: plan.skus.map(putSku) }, sending);
  await make({ name: 'stock', calls: plan.receipts.map(receive) }, sending);
  await stretched('orders', plan.orders, sending, (order) => sendOrder(order, sending));
}

type Making = { readonly what: 'warehouse' | 'sku' | 'receipt'; readonly id: string; readonly call: Call };

const putWarehouse = ({ warehouseId, ...body }: ImportPlan['warehouses'][number]): Making => ({
  what: 'warehouse',
  id: warehouseId,
  call: { method: 'PUT', path: `/warehouses/${warehouseId}`, body },
});

const putSku = ({ sku, ...body }: ImportPlan['skus'][number]): Making => ({
  what: 'sku',
  id: sku,
  call: { method: 'PUT', path: `/skus/${sku}`, body },
});

// The key does not name the quantity: a changed file under the same key is an error, and never a second delivery.
const receive = (body: ImportPlan['receipts'][number]): Making => ({
  what: 'receipt',
  id: body.sku,
  call: { method: 'POST', path: '/stock/movements', body, idempotencyKey: `olist-receipt-${body.sku}` },
});

async function make(
  { name, calls }: { readonly name: string; readonly calls: readonly Making[] },
  sending: Sending,
): Promise<void> {
  const { api, journal } = sending;
  await stretched(name, calls, sending, async ({ what, id, call }) => {
    if (journal.isMade(what, id)) return;
    await expectBody(api, call, z.object({}));
    journal.record({ is: 'made', what, id });
  });
}

/** Works through a list, many at once, and shows how far it is. */
export async function stretched<Item>(
  name: string,
  items: readonly Item[],
  { screen }: Pick<Sending, 'screen'>,
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const stretch = screen.stretch(name, items.length);
  try {
    await forEachAtOnce(items, callsAtOnce, async (item) => {
      await act(item);
      stretch.step();
    });
  } finally {
    stretch.end();
  }
}

async function sendOrder(order: PlannedOrder, { api, journal }: Sending): Promise<void> {
  const { orderId, cancelReason } = order;
  if (!journal.outcomeOf(orderId)) journal.record(await placed(order, api));
  const outcome = journal.outcomeOf(orderId);
  if (cancelReason === undefined || outcome?.is !== 'accepted' || journal.isCancelled(orderId)) return;
  const path = `/orders/${outcome.id}/cancel`;
  await expectBody(api, { method: 'POST', path, body: { reason: cancelReason } }, orderAnswer);
  journal.record({ is: 'cancelled', orderId });
}

async function placed({ orderId, body }: PlannedOrder, api: ApiClient) {
  const answer = await api({ method: 'POST', path: '/orders', body });
  if (answer.status === 201) {
    const { id, lineCount, totals } = orderAnswer.parse(answer.body);
    const { goods, freight, payable } = totals;
    return { is: 'accepted', orderId, id, lines: lineCount, goods, freight, total: payable } as const;
  }
  if (answer.status >= 500)
    throw new Error(`order ${orderId} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
  const { code, detail, errors } = problem.parse(answer.body);
  const places = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return { is: 'refused', orderId, status: answer.status, code, reason: places || detail } as const;
}

/** Whether the API still knows the last thing that the journal says was done there. */
export async function isKnownThere(journal: Journal, api: ApiClient): Promise<boolean> {
  const order = journal.last('accepted');
  if (order?.is === 'accepted')
    return (await api({ method: 'GET', path: `/orders/${order.id}` })).status === 200;
  const thing = journal.last('made');
  if (thing?.is !== 'made' || thing.what === 'warehouse') return journal.size === 0;
  return (await api({ method: 'GET', path: `/skus/${thing.id}` })).status === 200;
}
