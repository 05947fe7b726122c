import * as z from 'zod';
import { toldOr } from '../ask-channel.ts';
import { isSuccess, type RestAnswer, successful } from '../ask-rest.ts';
import type { Shipped, Tell, TellOutcome } from '../channel.ts';
import { id, maybeText } from '../domain/platform-fields.ts';
import type { Asking } from './rest-api.ts';

/** What a shop of WooCommerce can be told. */
export const tellOf = (asking: Asking): Tell => ({
  cancel: (about) => toldOr(() => cancel(about.channelOrderId, asking)),
  ship: (about) => toldOr(() => ship(about, asking)),
  stock: (about) => toldOr(() => stock(about, asking)),
});

const refused = (code: string): TellOutcome => ({ state: 'REFUSED', code });
const outcomeOf = ({ status }: RestAnswer): TellOutcome =>
  isSuccess(status) ? { state: 'DONE' } : refused(`HTTP ${status}`);

const looked = z.object({ status: maybeText });

/** The order's state there; undefined where there is no such order. */
async function stateOf(channelOrderId: string, { ask }: Asking): Promise<string | undefined> {
  if (!id.safeParse(channelOrderId).success) return undefined;
  const answer = await ask(`orders/${channelOrderId}?_fields=id,status`);
  return answer.status === 404 ? undefined : looked.safeParse(successful(answer).said).data?.status;
}

const over = ['cancelled', 'refunded', 'trash'];

/** 取消订单. WooCommerce takes any state after any other, so what is completed is left to a person. It gives no money back. */
async function cancel(channelOrderId: string, asking: Asking): Promise<TellOutcome> {
  const state = await stateOf(channelOrderId, asking);
  if (state === undefined) return refused('NO_ORDER');
  if (over.includes(state)) return { state: 'DONE' };
  if (state === 'completed') return refused('COMPLETED');
  return outcomeOf(await asking.ask(`orders/${channelOrderId}`, { status: 'cancelled' }));
}

const notes = z.array(z.object({ note: maybeText }));

/**
 * 发货. WooCommerce itself has no waybills: the number is a note for the buyer, once, and the order is completed unless the
 * parcel holds but some of its lines.
 */
async function ship(about: Shipped, asking: Asking): Promise<TellOutcome> {
  const { channelOrderId, waybillNo, carrier, channelLineIds = [] } = about;
  const state = await stateOf(channelOrderId, asking);
  if (state === undefined) return refused('NO_ORDER');
  if (over.includes(state)) return refused('CANCELLED');
  if (!(await isNoted(about, asking))) {
    const noted = outcomeOf(
      await asking.ask(`orders/${channelOrderId}/notes`, {
        note: `${carrier} ${waybillNo}`,
        customer_note: asking.config.notifyCustomer,
      }),
    );
    if (noted.state !== 'DONE') return noted;
  }
  if (state === 'completed' || channelLineIds.length > 0) return { state: 'DONE' };
  return outcomeOf(await asking.ask(`orders/${channelOrderId}`, { status: 'completed' }));
}

async function isNoted({ channelOrderId, waybillNo }: Shipped, { ask }: Asking): Promise<boolean> {
  const { data = [] } = notes.safeParse(successful(await ask(`orders/${channelOrderId}/notes`)).said);
  return data.some(({ note }) => note?.includes(waybillNo));
}

/** 库存: of the variation where there is one, else of the product; the whole number. */
async function stock(
  { itemId, skuId, quantity }: Parameters<NonNullable<Tell['stock']>>[0],
  { ask }: Asking,
): Promise<TellOutcome> {
  const isNamed = [itemId, skuId ?? itemId].every((each) => id.safeParse(each).success);
  if (!isNamed) return refused('NO_PRODUCT');
  const path = skuId === undefined ? `products/${itemId}` : `products/${itemId}/variations/${skuId}`;
  return outcomeOf(await ask(path, { manage_stock: true, stock_quantity: quantity }));
}
