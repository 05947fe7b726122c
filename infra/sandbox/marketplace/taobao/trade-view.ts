import { createHash } from 'node:crypto';
import { beijingTime } from '../../beijing-time.ts';
import { yuan } from '../../yuan.ts';
import { amountsOf, isOpen, isPartSent, type Sale, type SaleLine } from '../sale.ts';

type View = Readonly<Record<string, unknown>>;
type Mask = (text: string) => string;

const keepFirst: Mask = (text) => `${text.slice(0, 1)}**`;
const keepLast: Mask = (text) => `*******${text.slice(-4)}`;

/** A trade (交易) with all that taobao.trade.fullinfo.get can tell; recipients are masked and known by an oaid. */
export function tradeView(sale: Sale): View {
  const { recipient } = sale;
  return {
    ...timesOf(sale),
    ...moneyOf(sale),
    tid: BigInt(sale.id),
    tid_str: sale.id,
    status: statusOf(sale),
    type: typeOf(sale),
    ...(sale.kind === 'presale' ? stepOf(sale) : {}),
    num: sale.lines.reduce((all, { quantity }) => all + quantity, 0),
    buyer_nick: keepFirst(sale.buyer.nick),
    buyer_open_uid: sale.buyer.id,
    seller_nick: '旗舰店',
    ...(sale.note === '' ? {} : { buyer_message: sale.note }),
    ...(sale.memo === '' ? {} : { seller_memo: sale.memo, seller_flag: 1 }),
    receiver_name: keepFirst(recipient.name),
    receiver_mobile: keepLast(recipient.phone),
    receiver_country: '中国',
    receiver_state: recipient.province,
    receiver_city: recipient.city,
    receiver_district: recipient.district,
    receiver_town: recipient.town,
    receiver_address: '**',
    receiver_zip: '000000',
    orders: { order: linesOf(sale) },
  };
}

export const typeOf = ({ kind }: Sale): string =>
  ({ plain: 'guarantee_trade', presale: 'step', cod: 'cod' })[kind];

/** The token of a recipient: another one where anything of it is another. */
export const oaidOf = ({ recipient }: Sale): string =>
  createHash('sha256').update(JSON.stringify(recipient)).digest('base64url').slice(0, 40);

const timesOf = (sale: Sale): View => ({
  created: beijingTime(sale.createdAt),
  modified: beijingTime(sale.modifiedAt),
  ...(sale.paidAt === undefined ? {} : { pay_time: beijingTime(sale.paidAt) }),
  ...(sale.parcels[0] === undefined ? {} : { consign_time: beijingTime(sale.parcels[0].at) }),
  ...(sale.endedAt === undefined ? {} : { end_time: beijingTime(sale.endedAt) }),
});

function moneyOf(sale: Sale): View {
  const { goods, payable } = amountsOf(sale);
  return {
    total_fee: yuan(goods),
    discount_fee: yuan(sale.discount),
    adjust_fee: '0.00',
    post_fee: yuan(sale.postage),
    cod_fee: '0.00',
    payment: yuan(payable),
    platform_subsidy_fee: yuan(sale.subsidy),
    received_payment: yuan(sale.state === 'FINISHED' ? payable : 0),
  };
}

const stepOf = (sale: Sale): View => ({
  step_trade_status:
    sale.paidAt !== undefined
      ? 'FRONT_PAID_FINAL_PAID'
      : sale.state === 'DEPOSIT'
        ? 'FRONT_PAID_FINAL_NOPAID'
        : 'FRONT_NOPAID_FINAL_NOPAID',
  step_paid_fee: yuan(sale.paidAt !== undefined ? amountsOf(sale).payable : sale.deposit),
});

/** TOP's status of a trade; closed before it was paid it is TRADE_CLOSED_BY_TAOBAO, whoever closed it. */
export function statusOf(sale: Sale): string {
  if (sale.state === 'CLOSED') return sale.paidAt === undefined ? 'TRADE_CLOSED_BY_TAOBAO' : 'TRADE_CLOSED';
  if (sale.isForbidden) return 'PAID_FORBID_CONSIGN';
  if (isPartSent(sale)) return 'SELLER_CONSIGNED_PART';
  if (sale.kind === 'cod' && sale.state === 'UNPAID') return 'WAIT_SELLER_SEND_GOODS';
  return {
    UNPAID: 'WAIT_BUYER_PAY',
    DEPOSIT: 'WAIT_BUYER_PAY',
    PAID: 'WAIT_SELLER_SEND_GOODS',
    SHIPPED: 'WAIT_BUYER_CONFIRM_GOODS',
    FINISHED: 'TRADE_FINISHED',
  }[sale.state];
}

const lineStatus = (line: SaleLine, sale: Sale): string => {
  if (!isOpen(line)) return 'TRADE_CLOSED';
  if (sale.state === 'FINISHED' || sale.state === 'CLOSED') return statusOf(sale);
  if (line.isSent) return 'WAIT_BUYER_CONFIRM_GOODS';
  const status = statusOf(sale);
  return status === 'SELLER_CONSIGNED_PART' ? 'WAIT_SELLER_SEND_GOODS' : status;
};

/** The lines (子订单): `payment` of the only one holds the postage, of one among several it does not. */
function linesOf(sale: Sale): readonly View[] {
  const { totals, parts, worth, payable } = amountsOf(sale);
  return sale.lines.map((line, index) => {
    const parcel = sale.parcels.find(({ lines }) => lines.includes(line.id));
    const total = totals[index] ?? 0;
    return {
      oid: BigInt(line.id),
      oid_str: line.id,
      num_iid: Number(line.itemId),
      sku_id: line.skuId,
      outer_iid: line.code,
      outer_sku_id: line.code,
      title: line.title,
      num: line.quantity,
      price: yuan(line.price),
      total_fee: yuan(total),
      payment: yuan(sale.lines.length === 1 ? payable : total),
      discount_fee: yuan(line.discount),
      adjust_fee: '0.00',
      part_mjz_discount: yuan(parts[index] ?? 0),
      divide_order_fee: yuan(worth[index] ?? 0),
      status: lineStatus(line, sale),
      refund_status: line.refund,
      ...(parcel === undefined ? {} : { invoice_no: parcel.waybillNo, logistics_company: parcel.carrier }),
    };
  });
}

const listable = [
  ...['tid', 'tid_str', 'status', 'type', 'step_trade_status', 'step_paid_fee', 'num', 'created'],
  ...['modified', 'pay_time', 'consign_time', 'end_time', 'total_fee', 'discount_fee', 'adjust_fee'],
  ...['post_fee', 'payment', 'received_payment', 'buyer_nick', 'buyer_open_uid', 'seller_nick'],
  ...['seller_flag', 'orders'],
];

/** What of it was asked for: `orders`, or `orders.oid` for a part of each line. The lists know less than the whole trade. */
export function picked(view: View, fields: string, { isList }: { readonly isList: boolean }): View {
  const wanted = fields.split(',').map((name) => name.trim());
  const known = wanted.filter((name) => !isList || listable.includes(name.split('.')[0] ?? ''));
  const own = Object.fromEntries(
    Object.entries(view).filter(([name]) => known.includes(name) && name !== 'orders'),
  );
  const ofLine = known
    .filter((name) => name.startsWith('orders.'))
    .map((name) => name.slice('orders.'.length));
  const lines = (view['orders'] as { readonly order: readonly View[] }).order;
  if (known.includes('orders')) return { ...own, orders: { order: lines } };
  if (ofLine.length === 0) return own;
  const partly = (line: View) =>
    Object.fromEntries(Object.entries(line).filter(([name]) => ofLine.includes(name)));
  return { ...own, orders: { order: lines.map(partly) } };
}
