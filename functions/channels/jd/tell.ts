import { toldOr } from '../ask-channel.ts';
import type { Shipped, Tell, TellOutcome } from '../channel.ts';
import { companyOf } from '../domain/company.ts';
import { type Asking, failureIn, type JosAnswer, membersOf, wordOf } from './gateway.ts';
import { josOrder } from './order.ts';
import { lineStateIn, phaseOf } from './phases.ts';
import { orderGet, orderIn } from './read.ts';

/** What JD can be told. No merchant cancels an order there: the buyer asks for it, and a person agrees in JD's own pages. */
export const tellOf = (asking: Asking): Tell => ({
  ship: (about) => toldOr(() => ship(about, asking)),
  stock: (about) => toldOr(() => stock(about, asking)),
});

/** 出库. JD sends an order as a whole: companies are joined by `|`, as are their numbers, those of one by commas. */
async function ship(about: Shipped, asking: Asking): Promise<TellOutcome> {
  const { config, ask } = asking;
  const parcels = [about, ...(about.others ?? [])].map(({ carrier, waybillNo }) => ({
    company: companyOf(config.companies, carrier),
    waybillNo,
  }));
  const byCompany = Map.groupBy(parcels, ({ company }) => company);
  if (byCompany.has(undefined)) return { state: 'REFUSED', code: 'CARRIER_UNKNOWN' };
  const answer = await ask('jingdong.pop.order.shipment', {
    orderId: about.channelOrderId,
    logiCoprId: [...byCompany.keys()].join('|'),
    logiNo: [...byCompany.values()].map((own) => own.map(({ waybillNo }) => waybillNo).join(',')).join('|'),
  });
  const outcome = outcomeOf(answer, 'sopjosshipment_result', asking);
  if (outcome.state !== 'REFUSED') return outcome;
  const isSo = config.codes.shipped.includes(outcome.code) || (await isSent(about.channelOrderId, asking));
  return isSo ? { state: 'DONE' } : outcome;
}

/** What an answer says of what was told; `member` holds the word of the service behind the gateway. */
function outcomeOf(answer: JosAnswer, member: string, { config }: Asking): TellOutcome {
  if (answer.state === 'NO') return { state: 'LATER', code: wordOf(answer.refusal, config) };
  const failure = failureIn(answer.node[member] ?? answer.node);
  return failure === undefined ? { state: 'DONE' } : { state: 'REFUSED', code: failure };
}

/** Whether the order is on its way there already, whatever the waybill. */
async function isSent(order_id: string, { ask }: Asking): Promise<boolean> {
  const answer = await ask(orderGet, { order_id, optional_fields: 'orderId,orderState,payType' });
  if (answer.state === 'NO') return false;
  const order = josOrder.safeParse(orderIn(membersOf(answer.said) ?? {})).data;
  return order !== undefined && lineStateIn(phaseOf(order)) === 'SHIPPED';
}

/** 库存: the whole number, never a change of it. */
async function stock(
  { itemId, skuId, quantity }: Parameters<NonNullable<Tell['stock']>>[0],
  asking: Asking,
): Promise<TellOutcome> {
  const answer = await asking.ask(asking.config.stockMethod, {
    skuId: skuId ?? itemId,
    stockNum: String(quantity),
    storeId: '0',
  });
  return outcomeOf(answer, 'result', asking);
}
