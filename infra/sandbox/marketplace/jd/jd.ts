import { stringify } from 'lossless-json';
import * as z from 'zod';
import { dayMs, readBeijingTime } from '../../beijing-time.ts';
import type { FaultKind } from '../../faults.ts';
import { ControlError } from '../../find-trade.ts';
import type { Party } from '../../provider.ts';
import { readYuan, yuan } from '../../yuan.ts';
import { htmlAnswer, jsonAnswer, type MarketDesk } from '../desk.ts';
import { type Parameters, parametersOf } from '../parameters.ts';
import { type Sale, ship } from '../sale.ts';
import { pageOf } from '../sales.ts';
import type { MarketSettings } from '../settings.ts';
import { orderView, picked, stateOf } from './order-view.ts';
import { checkRequest, invalidToken, JosRefusal } from './request.ts';

type Settings = MarketSettings['jd'];
type Fields = Readonly<Record<string, string>>;

/** JD's open platform (京东宙斯 JOS) for one shop: `POST` or `GET /routerjson`, answers in JSON. */
export const jd = (settings: () => Settings, desk: MarketDesk): Party => ({
  name: 'jd',
  handle: (request) => {
    if (request.path !== '/routerjson') return undefined;
    const struck = desk.strike('answer', 'jd');
    if (struck.has('html')) return htmlAnswer;
    const said = answered(() => {
      const parameters = parametersOf(request);
      if (parameters === undefined) throw malformed();
      checkRequest(parameters, settings(), desk.now());
      throwStruck(struck);
      return called(parameters, desk);
    });
    return jsonAnswer(`${stringify(said)}`);
  },
});

function called(parameters: Parameters, desk: MarketDesk): object {
  const method = parameters['method'] ?? '';
  const call = Object.hasOwn(calls, method) ? calls[method] : undefined;
  if (call === undefined) throw new JosRefusal('15', '不存在的方法名', 'Invalid Method');
  const node = call(fieldsOf(parameters), desk);
  return { [`${method.replaceAll('.', '_')}_responce`]: { ...node, code: '0' } };
}

function throwStruck(struck: ReadonlySet<FaultKind>): void {
  if (struck.has('limited')) throw new JosRefusal('2', '限制时间内调用失败次数', 'App Call Limited');
  if (struck.has('session')) throw invalidToken();
  if (struck.has('isp')) throw new JosRefusal('67', '平台连接后端服务不可用', 'Service not available');
}

const malformed = () => new JosRefusal('10', '参数格式错误', 'Invalid Arguments');

function answered(act: () => object): object {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof JosRefusal)) throw error;
    return { error_response: { code: error.code, zh_desc: error.message, en_desc: error.english } };
  }
}

const scalar = z.union([z.string(), z.number()]).nullable();
const fieldsShape = z.record(
  z.string(),
  scalar.transform((value) => String(value ?? '')),
);

/** What is asked for (`360buy_param_json`): texts and numbers, and null where there is nothing. */
function fieldsOf(parameters: Parameters): Fields {
  try {
    return fieldsShape.parse(JSON.parse(parameters['360buy_param_json'] ?? '{}'));
  } catch {
    throw malformed();
  }
}

const calls: Readonly<Record<string, (fields: Fields, desk: MarketDesk) => object>> = {
  'jingdong.pop.order.search': (fields, desk) => ({ searchorderinfo_result: search(fields, desk) }),
  'jingdong.pop.order.get': (fields, desk) => ({ orderDetailInfo: detail(fields, desk) }),
  'jingdong.pop.order.shipment': (fields, desk) => ({ sopjosshipment_result: shipment(fields, desk) }),
  'jingdong.stock.write.updateSkuStock': updateStock,
};

const success = { success: true, englishErrCode: 'success', chineseErrCode: '成功', numberCode: 0 };
/** What the service behind the gateway refuses. [assumed] are all of its numbers. */
const failure = (numberCode: number, chineseErrCode: string) => ({
  ...{ success: false, englishErrCode: 'failed', chineseErrCode, numberCode },
});

const longestMs = 31 * dayMs;

function windowOf(fields: Fields, now: number): readonly [number, number] | undefined {
  const or = (text: string | undefined, otherwise: number) =>
    text === undefined || text === '' ? otherwise : readBeijingTime(text);
  const to = or(fields['end_date'], now);
  const from = or(fields['start_date'], to - longestMs);
  return to - from >= 0 && to - from <= longestMs ? [from, to] : undefined;
}

/** One page, in the order of time or (`sortType` 1) against it; `dateType` 1 is the time of creation. */
function search(fields: Fields, desk: MarketDesk): object {
  const window = windowOf(fields, desk.now());
  const [page, size] = [Number(fields['page']), Number(fields['page_size'])];
  const states = (fields['order_state'] ?? '').split(',').filter((state) => state !== '');
  if (window === undefined) return { apiResult: failure(10_400_002, '时间范围不能超过一个月') };
  if (!(page >= 1 && size >= 1 && size <= 100)) return { apiResult: failure(10_400_003, 'page_size最大100') };
  if (states.length === 0) return { apiResult: failure(10_400_004, 'order_state不能为空') };
  const [from, to] = window;
  const by = fields['dateType'] === '1' ? 'created' : 'modified';
  const rows = desk.sales
    .listed({ market: 'jd', by, from, to, now: desk.now() })
    .filter(({ sale }) => states.includes(stateOf(sale)));
  const struck = desk.strike('page', 'jd');
  const sorted = fields['sortType'] === '1' ? rows : rows.toReversed();
  const shown = struck.has('empty-page') ? [] : pageOf(sorted, page, size);
  const again = struck.has('duplicate-rows') ? shown.slice(0, 1) : [];
  const orderInfoList = [...shown, ...again].map(({ sale, modifiedAt }) => {
    const view = picked(orderView({ ...sale, modifiedAt }), fields['optional_fields'] ?? '');
    return struck.has('numbers') ? { ...view, orderId: BigInt(sale.id) } : view;
  });
  return { apiResult: success, orderTotal: rows.length, orderInfoList };
}

const orderOf = (fields: Fields, desk: MarketDesk): Sale | undefined => {
  const sale = desk.sales.find('jd', fields['order_id'] ?? fields['orderId'] ?? '');
  return sale === undefined || sale.isDeleted ? undefined : sale;
};

function detail(fields: Fields, desk: MarketDesk): object {
  const sale = orderOf(fields, desk);
  if (sale === undefined) return { apiResult: failure(10_400_005, '订单不存在') };
  const struck = desk.strike('order', 'jd');
  const view = orderView(sale);
  const more = {
    ...(struck.has('numbers') ? { orderId: BigInt(sale.id) } : {}),
    ...(struck.has('wrong-totals')
      ? { orderPayment: yuan((readYuan(String(view['orderPayment'])) ?? 0) + 1) }
      : {}),
  };
  return { apiResult: success, orderInfo: picked({ ...view, ...more }, fields['optional_fields'] ?? '') };
}

/** 出库: JD sends an order as a whole. What the merchant says is kept, whatever comes of it. */
function shipment(fields: Fields, desk: MarketDesk): object {
  const [carrier = '', waybillNo = ''] = [fields['logiCoprId'], fields['logiNo']];
  const said = { id: fields['orderId'] ?? '', carrier, waybillNo };
  const outcome = sent(orderOf(fields, desk), { carrier, waybillNo }, desk);
  desk.sales.tell({
    ...{ at: desk.now(), market: 'jd', what: 'ship', said },
    outcome: outcome.success ? 'OK' : String(outcome.numberCode),
  });
  return outcome;
}

type Parcelled = { readonly carrier: string; readonly waybillNo: string };

/** Companies stand apart by `|`, as do their numbers, those of one company by commas; none where they don't fit together. */
function parcelsIn({ carrier, waybillNo }: Parcelled): readonly Parcelled[] {
  const [companies, numbers] = [carrier.split('|'), waybillNo.split('|')];
  const parcels = companies.flatMap((company, at) =>
    (numbers[at] ?? '').split(',').map((number) => ({ carrier: company, waybillNo: number })),
  );
  const isRight = parcels.every((each) => /^\d+$/.test(each.carrier) && each.waybillNo !== '');
  return isRight && companies.length === numbers.length ? parcels : [];
}

function sent(sale: Sale | undefined, parcelled: Parcelled, desk: MarketDesk) {
  if (sale === undefined) return failure(10_400_005, '订单不存在');
  const [first, ...others] = parcelsIn(parcelled);
  if (first === undefined) return failure(10_400_006, '物流信息无效');
  if (sale.state === 'SHIPPED') return failure(10_400_001, '订单已出库');
  if (stateOf(sale) !== 'WAIT_SELLER_STOCK_OUT') return failure(10_400_007, '订单状态不是等待出库');
  try {
    const by = { at: desk.now(), by: 'merchant' } as const;
    const { sale: left, ...change } = ship(sale, { ...first, ...by });
    const more = others.map((each) => ({ ...each, ...by, lines: left.parcels.at(-1)?.lines ?? [] }));
    desk.commit({ ...change, sale: { ...left, parcels: [...left.parcels, ...more] } });
    return success;
  } catch (error) {
    if (error instanceof ControlError) return failure(10_400_007, error.message);
    throw error;
  }
}

function updateStock(fields: Fields, desk: MarketDesk): object {
  const [skuId = '', quantity = ''] = [fields['skuId'], fields['stockNum']];
  const isRight = /^\d+$/.test(skuId) && /^\d{1,8}$/.test(quantity);
  desk.sales.tell({
    ...{ at: desk.now(), market: 'jd', what: 'stock', said: { skuId, quantity } },
    outcome: isRight ? 'OK' : '10400008',
  });
  return isRight ? { success: true } : { ...failure(10_400_008, '库存参数无效') };
}
