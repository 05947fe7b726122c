import * as z from 'zod';
import { toldOr } from '../ask-channel.ts';
import { isSuccess, type RestAnswer, successful } from '../ask-rest.ts';
import type { Shipped, Tell, TellOutcome } from '../channel.ts';
import { companyOf } from '../domain/company.ts';
import { id, maybeText } from '../domain/platform-fields.ts';
import { membersOf } from '../read-json.ts';
import type { Asking } from './admin-api.ts';
import { shopifyOrder } from './order.ts';

/** What Shopify can be told; of stock only where it is said which location is ours. */
export const tellOf = (asking: Asking): Tell => ({
  cancel: (about) => toldOr(() => cancel(about, asking)),
  ship: (about) => toldOr(() => ship(about, asking)),
  ...(asking.config.locationId === undefined
    ? {}
    : { stock: (about) => toldOr(() => stock(about, asking.config.locationId ?? '', asking)) }),
});

const refusal = ({ status }: RestAnswer): TellOutcome => ({ state: 'REFUSED', code: `HTTP ${status}` });

const reasons = ['customer', 'inventory', 'fraud', 'declined', 'staff', 'other'];

/**
 * 取消订单, which puts the goods back into stock there and gives no money back: that is a person's to do, as it is here. What
 * Shopify does not take is looked at: somebody may have cancelled it already.
 */
async function cancel(
  { channelOrderId, reason }: Parameters<NonNullable<Tell['cancel']>>[0],
  asking: Asking,
): Promise<TellOutcome> {
  if (!id.safeParse(channelOrderId).success) return { state: 'REFUSED', code: 'NO_ORDER' };
  const answer = await asking.ask(`orders/${channelOrderId}/cancel.json`, {
    reason: reasons.includes(reason) ? reason : 'other',
    email: asking.config.notifyCustomer,
  });
  if (isSuccess(answer.status)) return { state: 'DONE' };
  const order = await look(channelOrderId, asking);
  return order?.cancelled_at === undefined ? refusal(answer) : { state: 'DONE' };
}

async function look(channelOrderId: string, { ask }: Asking) {
  const answer = await ask(`orders/${channelOrderId}.json`);
  if (answer.status === 404) return undefined;
  return shopifyOrder.safeParse(membersOf(successful(answer).said)?.['order']).data;
}

const toFulfil = z.object({
  fulfillment_orders: z.array(
    z.object({
      id,
      status: maybeText,
      line_items: z.array(z.object({ id, line_item_id: id, fulfillable_quantity: maybeText })),
    }),
  ),
});
type ToFulfil = z.output<typeof toFulfil>['fulfillment_orders'];

/** 发货: whatever of the lines is still to be fulfilled, wherever Shopify thinks that it lies. Lines that are gone already are told. */
async function ship(about: Shipped, asking: Asking): Promise<TellOutcome> {
  if (!id.safeParse(about.channelOrderId).success) return { state: 'REFUSED', code: 'NO_ORDER' };
  const answer = await asking.ask(`orders/${about.channelOrderId}/fulfillment_orders.json`);
  if (answer.status === 404) return refusal(answer);
  const { data } = toFulfil.safeParse(successful(answer).said);
  if (!data) return { state: 'LATER', code: 'UNREADABLE' };
  const wanted = wantedOf(data.fulfillment_orders, about.channelLineIds ?? []);
  if (wanted.length === 0) return isGone(about, asking);
  for (const each of wanted) {
    const said = await asking.ask('fulfillments.json', { fulfillment: fulfilment(each, about, asking) });
    if (!isSuccess(said.status)) return refusal(said);
  }
  return { state: 'DONE' };
}

function wantedOf(orders: ToFulfil, lines: readonly string[]): ToFulfil {
  return orders
    .filter(({ status }) => status === 'open' || status === 'in_progress')
    .map((order) => ({
      ...order,
      line_items: order.line_items.filter(
        ({ line_item_id, fulfillable_quantity }) =>
          Number(fulfillable_quantity ?? '0') > 0 && (lines.length === 0 || lines.includes(line_item_id)),
      ),
    }))
    .filter(({ line_items }) => line_items.length > 0);
}

const fulfilment = (
  { id: fulfillment_order_id, line_items }: ToFulfil[number],
  { carrier, waybillNo }: Shipped,
  { config }: Asking,
) => ({
  line_items_by_fulfillment_order: [
    {
      fulfillment_order_id: BigInt(fulfillment_order_id),
      fulfillment_order_line_items: line_items.map((line) => ({
        id: BigInt(line.id),
        quantity: Number(line.fulfillable_quantity),
      })),
    },
  ],
  tracking_info: { number: waybillNo, company: companyOf(config.companies, carrier) ?? carrier },
  notify_customer: config.notifyCustomer,
});

/** Nothing is left to be fulfilled: because it was, or because it may not be (on hold, cancelled, scheduled). */
async function isGone(
  { channelOrderId, channelLineIds = [] }: Shipped,
  asking: Asking,
): Promise<TellOutcome> {
  const order = await look(channelOrderId, asking);
  const lines = (order?.line_items ?? []).filter(
    (line) => channelLineIds.length === 0 || channelLineIds.includes(line.id ?? ''),
  );
  const isSent = lines.length > 0 && lines.every((line) => line.fulfillment_status === 'fulfilled');
  return isSent ? { state: 'DONE' } : { state: 'REFUSED', code: 'NOTHING_TO_FULFIL' };
}

const variant = z.object({ variant: z.object({ inventory_item_id: id }) });

/** 库存: what is available at our location, the whole number. */
async function stock(
  { itemId, skuId = itemId, quantity }: Parameters<NonNullable<Tell['stock']>>[0],
  locationId: string,
  { ask }: Asking,
): Promise<TellOutcome> {
  if (!id.safeParse(skuId).success) return { state: 'REFUSED', code: 'NO_VARIANT' };
  const found = await ask(`variants/${skuId}.json?fields=id,inventory_item_id`);
  if (found.status === 404) return { state: 'REFUSED', code: 'NO_VARIANT' };
  const { data } = variant.safeParse(successful(found).said);
  if (!data) return { state: 'LATER', code: 'UNREADABLE' };
  const answer = await ask('inventory_levels/set.json', {
    location_id: BigInt(locationId),
    inventory_item_id: BigInt(data.variant.inventory_item_id),
    available: quantity,
  });
  return isSuccess(answer.status) ? { state: 'DONE' } : refusal(answer);
}
