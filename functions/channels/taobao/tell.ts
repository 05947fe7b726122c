import * as z from 'zod';
import { toldOr } from '../ask-channel.ts';
import type { Shipped, Tell, TellOutcome } from '../channel.ts';
import { companyOf } from '../domain/company.ts';
import { maybeText } from '../domain/platform-fields.ts';
import { closeReasons } from './config.ts';
import { type Asking, type Refusal, saidOrThrow, wordOf } from './gateway.ts';
import { lineState, tradePhases } from './phases.ts';
import { numberOf, type TopTrade, trade as tradeSchema } from './trade.ts';

/** What TOP can be told. */
export const tellOf = (asking: Asking): Tell => ({
  ship: (about) => toldOr(() => ship(about, asking)),
  cancel: (about) => toldOr(() => cancel(about, asking)),
  stock: (about) => toldOr(() => stock(about, asking)),
});

const shipping = z.object({ shipping: z.object({ is_success: maybeText }) });

/** 发货. TOP's word for a trade that is sent already (B04) stands for a closed one as well, so the trade is looked at. */
async function ship(about: Shipped, asking: Asking): Promise<TellOutcome> {
  const { config, ask } = asking;
  const company = companyOf(config.companies, about.carrier);
  if (company === undefined) return { state: 'REFUSED', code: 'CARRIER_UNKNOWN' };
  const lines = about.channelLineIds ?? [];
  const answer = await ask(`taobao.logistics.${config.shipBy}.send`, {
    tid: about.channelOrderId,
    out_sid: about.waybillNo,
    company_code: company,
    ...(lines.length > 0 ? { sub_tid: lines.join(','), is_split: '1' } : {}),
  });
  if (answer.state === 'SAID') {
    const isSent = shipping.safeParse(answer.node).data?.shipping.is_success === 'true';
    return isSent ? { state: 'DONE' } : { state: 'LATER', code: 'UNREADABLE' };
  }
  return refusedUnless(answer.refusal, {
    isSo: async () => isSent(await look(about.channelOrderId, asking), about),
    code: wordOf(answer.refusal),
  });
}

type Unless = { readonly isSo: () => Promise<boolean>; readonly code: string };

/** No, unless it is so already. What TOP has against the application or its session is no word on the order. */
async function refusedUnless({ why, ...refusal }: Refusal, { isSo, code }: Unless): Promise<TellOutcome> {
  if (why !== 'REFUSED') return { state: 'LATER', code: wordOf({ why, ...refusal }) };
  return (await isSo()) ? { state: 'DONE' } : { state: 'REFUSED', code };
}

const looked = z.object({ trade: tradeSchema });

async function look(tid: string, { config, ask }: Asking): Promise<TopTrade | undefined> {
  const fields =
    'tid,tid_str,status,orders.oid,orders.oid_str,orders.status,orders.refund_status,orders.invoice_no';
  const answer = await ask('taobao.trade.fullinfo.get', { tid, fields });
  if (answer.state === 'NO' && config.codes.absent.includes(answer.refusal.subCode)) return undefined;
  return looked.safeParse(saidOrThrow(answer).node).data?.trade;
}

/** Whether it is sent there under our number. TOP takes one number for a line: of a second carton of it, it does not know. */
function isSent(trade: TopTrade | undefined, { channelLineIds: lines = [], waybillNo }: Shipped): boolean {
  if (!trade) return false;
  const wanted = trade.orders.filter(
    ({ oid, oid_str }) => lines.length === 0 || lines.includes(numberOf(oid, oid_str) ?? ''),
  );
  const states = wanted.map((order) => lineState({ ...order, refund_status: undefined }, trade));
  const isGone = states.every((state) => state === 'SHIPPED' || state === 'CANCELLED');
  const numbers = wanted.flatMap(({ invoice_no }) => invoice_no ?? []);
  return states.includes('SHIPPED') && isGone && (numbers.length === 0 || numbers.includes(waybillNo));
}

/** 关闭交易: TOP lets a seller close what is not paid. Anything else is the buyer's to ask for, and a person's to do. */
async function cancel(
  { channelOrderId, reason }: Parameters<NonNullable<Tell['cancel']>>[0],
  asking: Asking,
): Promise<TellOutcome> {
  const { config, ask } = asking;
  const close_reason = closeReasons.find((each) => each === reason) ?? config.closeReason;
  const answer = await ask('taobao.trade.close', { tid: channelOrderId, close_reason });
  if (answer.state === 'SAID') return { state: 'DONE' };
  return refusedUnless(answer.refusal, {
    isSo: async () => isClosed(await look(channelOrderId, asking)),
    code: `BY_HAND ${wordOf(answer.refusal)}`,
  });
}

const isClosed = (trade: TopTrade | undefined): boolean =>
  trade?.status !== undefined && tradePhases[trade.status as keyof typeof tradePhases] === 'CANCELLED';

/** 库存: the whole number (type 1), never a change of it, so that telling it twice does no harm. */
async function stock(
  { itemId, skuId, quantity }: Parameters<NonNullable<Tell['stock']>>[0],
  { ask }: Asking,
): Promise<TellOutcome> {
  const answer = await ask('taobao.item.quantity.update', {
    num_iid: itemId,
    sku_id: skuId ?? '',
    quantity: String(quantity),
    type: '1',
  });
  if (answer.state === 'SAID') return { state: 'DONE' };
  return refusedUnless(answer.refusal, { isSo: async () => false, code: wordOf(answer.refusal) });
}
