import * as z from 'zod';
import { ControlError } from '../find-trade.ts';
import { type Commands, numbered } from '../provider.ts';
import { derivedNumber, type MarketDesk, type NumberForm, wholeSecond } from './desk.ts';
import { type MarketName, marketNames } from './names.ts';
import { play, playShape } from './play.ts';
import {
  amountsOf,
  type Changed,
  checked,
  close,
  finish,
  forbid,
  pay,
  recipientShape,
  refund,
  refundStatuses,
  type Sale,
  type SaleLine,
  ship,
} from './sale.ts';
import type { Webhooks } from './web/webhooks.ts';

const fen = z.int().nonnegative();
const goodsShape = z.strictObject({
  code: z.string(),
  title: z.string().optional(),
  quantity: z.int().positive().default(1),
  price: fen,
  discount: fen.default(0),
  itemId: z.string().regex(/^\d+$/).optional(),
  skuId: z.string().regex(/^\d+$/).optional(),
});
const market = z.enum(marketNames);
const instant = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .optional();

const placeShape = z.strictObject({
  market,
  lines: z.array(goodsShape).min(1),
  discount: fen.default(0),
  postage: fen.default(0),
  subsidy: fen.default(0),
  /** Makes it a presale. */
  deposit: fen.optional(),
  isCod: z.boolean().default(false),
  /** False leaves it unpaid; of a presale the deposit is paid. */
  isPaid: z.boolean().default(true),
  buyer: z.string().default('茶友'),
  recipient: recipientShape.optional(),
  note: z.string().default(''),
  memo: z.string().default(''),
  group: z.string().optional(),
  at: instant,
});
type Placing = z.output<typeof placeShape>;

const order = { market, id: z.string(), at: instant };
const shapes = {
  pay: z.strictObject(order),
  change: z.strictObject({
    ...order,
    recipient: z
      .partialRecord(z.enum(['name', 'phone', 'province', 'city', 'district', 'town', 'detail']), z.string())
      .optional(),
    memo: z.string().optional(),
    lines: z.array(goodsShape).min(1).optional(),
    discount: fen.optional(),
    postage: fen.optional(),
  }),
  refund: z.strictObject({ ...order, line: z.string(), status: z.enum(refundStatuses).default('SUCCESS') }),
  close: z.strictObject(order),
  ship: z.strictObject({
    ...order,
    carrier: z.string().default('SF'),
    waybillNo: z.string(),
    lines: z.array(z.string()).optional(),
  }),
  finish: z.strictObject(order),
  forbid: z.strictObject({ ...order, isForbidden: z.boolean().default(true) }),
  delete: z.strictObject(order),
  subscribe: z.strictObject({ market: z.enum(['shopify', 'woocommerce']), url: z.url() }),
} as const;

const anyRecipient = {
  name: '王小明',
  phone: '13800138000',
  province: '浙江省',
  city: '杭州市',
  district: '西湖区',
  town: '',
  detail: '文三路 478 号 3 幢 502 室',
};

/** Heads and lengths of each market's numbers of orders, lines, items and SKUs; Tmall's are beyond 2^53. */
const numbers = {
  tmall: { order: ['4117', 18], line: ['4118', 18], item: ['6', 12], sku: ['5', 13] },
  jd: { order: ['29', 12], line: ['1', 4], item: ['100', 11], sku: ['100', 12] },
  shopify: { order: ['61', 13], line: ['15', 14], item: ['80', 13], sku: ['43', 14] },
  woocommerce: { order: ['7', 6], line: ['3', 7], item: ['2', 5], sku: ['4', 6] },
} as const satisfies Record<MarketName, Record<string, NumberForm>>;

function lineOf(goods: z.output<typeof goodsShape>, name: MarketName, desk: MarketDesk): SaleLine {
  const { code, title, quantity, price, discount, itemId, skuId } = goods;
  const { line, item, sku } = numbers[name];
  return {
    id: numbered(line[0], desk.store.next(`${name}/line`), line[1]),
    itemId: itemId ?? derivedNumber(`${name}/item/${code}`, item),
    skuId: skuId ?? derivedNumber(`${name}/sku/${code}`, sku),
    title: title ?? code,
    ...{ code, quantity, price, discount, refund: 'NO_REFUND', isSent: false },
  };
}

function newSale(placing: Placing, desk: MarketDesk, at: number): Sale {
  const { market: name, lines, deposit, isCod, buyer, recipient, group, ...rest } = placing;
  const isWeb = name === 'shopify' || name === 'woocommerce';
  if (deposit !== undefined && isWeb) throw new ControlError('Shop systems have no presales');
  const { discount, postage, subsidy, note, memo } = rest;
  return checked({
    ...{ market: name, discount, postage, subsidy, note, memo },
    id: numbered(numbers[name].order[0], desk.store.next(`${name}/order`), numbers[name].order[1]),
    kind: isCod ? 'cod' : deposit === undefined ? 'plain' : 'presale',
    state: 'UNPAID',
    isForbidden: false,
    isDeleted: false,
    createdAt: at,
    modifiedAt: at,
    lines: lines.map((line) => lineOf(line, name, desk)),
    deposit: deposit ?? 0,
    buyer: { id: `AAH${derivedNumber(buyer, ['1', 12])}`, nick: buyer },
    recipient: recipient ?? anyRecipient,
    ...(group === undefined ? {} : { group }),
    parcels: [],
  });
}

/** What the buyer, the platform and the seller's own people do there; `at` is when, now where it is left out. */
function handsOn(desk: MarketDesk) {
  const found = ({ market: name, id }: { readonly market: MarketName; readonly id: string }): Sale => {
    const sale = desk.sales.find(name, id);
    if (sale === undefined || sale.isDeleted) throw new ControlError(`${name} has no order ${id}`);
    return sale;
  };
  const done =
    <Body extends { readonly market: MarketName; readonly id: string; readonly at?: number | undefined }>(
      decide: (sale: Sale, body: Body, at: number) => readonly Changed[],
    ) =>
    (body: Body): Summary => {
      const at = wholeSecond(body.at ?? desk.now());
      let sale = found(body);
      for (const changed of decide(sale, body, at)) sale = desk.commit(changed, at);
      return summaryOf(sale);
    };
  return {
    place: (placing: Placing): Summary => {
      const at = wholeSecond(placing.at ?? desk.now());
      const sale = desk.commit({ sale: newSale(placing, desk, at), what: 'placed' }, at);
      return placing.isPaid && !placing.isCod ? summaryOf(desk.commit(pay(sale, at), at)) : summaryOf(sale);
    },
    pay: done<z.output<typeof shapes.pay>>((sale, _, at) => [pay(sale, at)]),
    change: done<z.output<typeof shapes.change>>((sale, body) => changesOf(sale, body, desk)),
    refund: done<z.output<typeof shapes.refund>>((sale, body, at) => [refund(sale, body, at)]),
    close: done<z.output<typeof shapes.close>>((sale, _, at) => [close(sale, at)]),
    ship: done<z.output<typeof shapes.ship>>((sale, { carrier, waybillNo, lines }, at) => [
      ship(sale, { carrier, waybillNo, at, by: 'there' }, lines),
    ]),
    finish: done<z.output<typeof shapes.finish>>((sale, _, at) => [finish(sale, at)]),
    forbid: done<z.output<typeof shapes.forbid>>((sale, { isForbidden }) => [
      forbid(withHolds(sale), isForbidden),
    ]),
    delete: done<z.output<typeof shapes.delete>>((sale) => [
      { sale: { ...sale, isDeleted: true }, what: 'deleted' },
    ]),
  };
}

/** Shopify keeps its holds with the fulfilment order, of which no webhook here tells. */
function withHolds(sale: Sale): Sale {
  if (sale.market === 'shopify') throw new ControlError('Shopify tells of no holds in its order');
  return sale;
}

type Summary = ReturnType<typeof summaryOf>;

const summaryOf = (sale: Sale) => ({
  market: sale.market,
  id: sale.id,
  state: sale.state,
  payable: amountsOf(sale).payable,
  lines: sale.lines.map(({ id, code }) => ({ id, code })),
});

/** Each kind of change is one by itself, with news of its own. */
function changesOf(
  sale: Sale,
  { recipient, memo, lines, discount, postage }: z.output<typeof shapes.change>,
  desk: MarketDesk,
): readonly Changed[] {
  const changes: Changed[] = [];
  let last = sale;
  const change = (what: Changed['what'], part: Partial<Sale>) => {
    last = checked({ ...last, ...part });
    changes.push({ sale: last, what });
  };
  if (recipient !== undefined) change('address', { recipient: { ...sale.recipient, ...recipient } });
  if (memo !== undefined) change('memo', { memo });
  if (lines !== undefined || discount !== undefined || postage !== undefined)
    change('price', {
      ...(lines === undefined ? {} : { lines: lines.map((line) => lineOf(line, sale.market, desk)) }),
      ...(discount === undefined ? {} : { discount }),
      ...(postage === undefined ? {} : { postage }),
    });
  if (changes.length === 0) throw new ControlError('Nothing is to be changed');
  return changes;
}

/** `market/place`, `market/pay` and the others of the control API. */
export function marketCommands(desk: MarketDesk, hooks: Webhooks): Commands {
  const hands = handsOn(desk);
  const ofOrders = {
    place: (body: unknown) => hands.place(placeShape.parse(body)),
    pay: (body: unknown) => hands.pay(shapes.pay.parse(body)),
    change: (body: unknown) => hands.change(shapes.change.parse(body)),
    refund: (body: unknown) => hands.refund(shapes.refund.parse(body)),
    close: (body: unknown) => hands.close(shapes.close.parse(body)),
    ship: (body: unknown) => hands.ship(shapes.ship.parse(body)),
    finish: (body: unknown) => hands.finish(shapes.finish.parse(body)),
    forbid: (body: unknown) => hands.forbid(shapes.forbid.parse(body)),
    delete: (body: unknown) => hands.delete(shapes.delete.parse(body)),
  };
  return {
    ...ofOrders,
    play: (body) => play(playShape.parse(body), desk.now(), (command, input) => ofOrders[command](input)),
    subscribe: (body) => {
      const { market: shop, url } = shapes.subscribe.parse(body);
      hooks.subscribe(shop, url);
      return { market: shop, url };
    },
  };
}
