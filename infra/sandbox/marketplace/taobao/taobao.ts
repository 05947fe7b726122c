import { stringify } from 'lossless-json';
import { beijingTime, dayMs, readBeijingTime } from '../../beijing-time.ts';
import type { FaultKind } from '../../faults.ts';
import { ControlError } from '../../find-trade.ts';
import type { Party } from '../../provider.ts';
import { readYuan, yuan } from '../../yuan.ts';
import { htmlAnswer, jsonAnswer, type MarketDesk } from '../desk.ts';
import { type Parameters, parametersOf } from '../parameters.ts';
import { close, type Sale, ship } from '../sale.ts';
import { pageOf, type Told } from '../sales.ts';
import type { MarketSettings } from '../settings.ts';
import {
  checkRequest,
  counted,
  invalid,
  invalidSession,
  needed,
  serviceRefusal,
  TopRefusal,
} from './request.ts';
import { oaidOf, picked, statusOf, tradeView, typeOf } from './trade-view.ts';

type Settings = MarketSettings['tmall'];
type Call = (parameters: Parameters, desk: MarketDesk, settings: Settings) => object;

/** Tmall's open platform (淘宝开放平台 TOP) for one shop: `POST` or `GET /router/rest`, answers in JSON. */
export const taobao = (settings: () => Settings, desk: MarketDesk): Party => ({
  name: 'tmall',
  handle: (request) => {
    if (request.path !== '/router/rest') return undefined;
    const struck = desk.strike('answer', 'tmall');
    if (struck.has('html')) return htmlAnswer;
    const said = answered(() => {
      const parameters = parametersOf(request);
      if (parameters === undefined) throw new TopRefusal(43, 'Parameter error');
      checkRequest(parameters, settings(), desk.now());
      throwStruck(struck);
      return called(parameters, desk, settings());
    });
    return jsonAnswer(`${stringify(said)}`);
  },
});

function called(parameters: Parameters, desk: MarketDesk, settings: Settings): object {
  const method = parameters['method'] ?? '';
  const call = Object.hasOwn(calls, method) ? calls[method] : undefined;
  if (call === undefined) throw new TopRefusal(22, 'Invalid method');
  return {
    [`${method.replace('taobao.', '').replaceAll('.', '_')}_response`]: call(parameters, desk, settings),
  };
}

function throwStruck(struck: ReadonlySet<FaultKind>): void {
  if (struck.has('limited')) throw limited();
  if (struck.has('session')) throw invalidSession();
  if (struck.has('isp')) throw serviceRefusal('isp.remote-service-timeout', 'API调用远程服务超时');
}

const limited = () =>
  new TopRefusal(7, 'App Call Limited', [
    'accesscontrol.limited-by-api-access-count',
    'This ban will last for 1 more seconds',
  ]);

function answered(act: () => object): object {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof TopRefusal)) throw error;
    const { code, message, sub } = error;
    const more = sub === undefined ? {} : { sub_code: sub.code, sub_msg: sub.message };
    return { error_response: { code, msg: message, ...more, request_id: 'sandbox' } };
  }
}

const calls: Readonly<Record<string, Call>> = {
  'taobao.trades.sold.increment.get': (parameters, desk) => list('modified', parameters, desk),
  'taobao.trades.sold.get': (parameters, desk) => list('created', parameters, desk),
  'taobao.trade.fullinfo.get': fullInfo,
  'taobao.tmc.messages.consume': (parameters, { messages }, { tmcGroup }) => {
    ofGroup(parameters, tmcGroup);
    const quantity = counted(parameters, 'quantity', { least: 10, most: 200, otherwise: 100 });
    const taken = messages.take(quantity);
    return taken.length === 0 ? {} : { messages: { tmc_message: taken } };
  },
  'taobao.tmc.messages.confirm': (parameters, { messages }, { tmcGroup }) => {
    ofGroup(parameters, tmcGroup);
    const ids = needed(parameters, 's_message_ids').split(',');
    if (ids.length > 200) throw invalid('s_message_ids');
    messages.confirm(ids);
    return { is_success: true };
  },
  'taobao.logistics.offline.send': send,
  'taobao.logistics.online.send': send,
  'taobao.trade.close': closeTrade,
  'taobao.item.quantity.update': updateQuantity,
};

function ofGroup(parameters: Parameters, group: string): void {
  if ((parameters['group_name'] ?? 'default') !== group) throw invalid('group_name');
}

/** One page, the latest first, sorted anew at each asking: what changes meanwhile moves. */
function list(by: 'modified' | 'created', parameters: Parameters, desk: MarketDesk): object {
  const fields = needed(parameters, 'fields');
  const [from, to] = timesOf(by, parameters, desk.now());
  const page = counted(parameters, 'page_no', { least: 1, most: 1_000_000, otherwise: 1 });
  const size = counted(parameters, 'page_size', { least: 1, most: 100, otherwise: 40 });
  const types = (parameters['type'] ?? 'guarantee_trade,auto_delivery,ec,cod,step').split(',');
  const rows = desk.sales
    .listed({ market: 'tmall', by, from, to, now: desk.now() })
    .filter(({ sale }) => types.includes(typeOf(sale)) && isOf(parameters['status'], statusOf(sale)));
  const struck = desk.strike('page', 'tmall');
  const shown = struck.has('empty-page') ? [] : pageOf(rows, page, size);
  const again = struck.has('duplicate-rows') ? shown.slice(0, 1) : [];
  const trade = [...shown, ...again]
    .map(({ sale, modifiedAt }) => tradeView({ ...sale, modifiedAt }))
    .map((view) => (struck.has('numbers') ? numbered(view) : view))
    .map((view) => picked(view, fields, { isList: true }));
  const count =
    parameters['use_has_next'] === 'true'
      ? { has_next: page * size < rows.length }
      : { total_results: rows.length };
  return { ...count, ...(trade.length === 0 ? {} : { trades: { trade } }) };
}

const isOf = (wanted: string | undefined, status: string): boolean =>
  wanted === undefined || wanted === '' || wanted === status;

/** Both times, included. By change they are needed and a day apart at most. */
function timesOf(by: string, parameters: Parameters, now: number): readonly [number, number] {
  const [first, last] = [`start_${by}`, `end_${by}`] as const;
  if (by === 'modified') for (const name of [first, last]) needed(parameters, name);
  const from = readBeijingTime(parameters[first] ?? beijingTime(now - 90 * dayMs));
  const to = readBeijingTime(parameters[last] ?? beijingTime(now));
  if (Number.isNaN(from)) throw invalid(first);
  if (Number.isNaN(to) || to < from || (by === 'modified' && to - from > dayMs)) throw invalid(last);
  return [from, to];
}

/** With `tid_str` and `oid_str` as numbers like the others. */
function numbered(view: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { order } = view['orders'] as { readonly order: readonly Readonly<Record<string, unknown>>[] };
  return {
    ...view,
    tid_str: view['tid'],
    orders: { order: order.map((line) => ({ ...line, oid_str: line['oid'] })) },
  };
}

function tradeOf(parameters: Parameters, desk: MarketDesk): Sale {
  const sale = desk.sales.find('tmall', needed(parameters, 'tid'));
  if (sale === undefined || sale.isDeleted) throw serviceRefusal('isv.trade-not-exist', '交易不存在');
  return sale;
}

function fullInfo(parameters: Parameters, desk: MarketDesk): object {
  const fields = needed(parameters, 'fields');
  const sale = tradeOf(parameters, desk);
  const struck = desk.strike('order', 'tmall');
  const view = struck.has('numbers') ? numbered(tradeView(sale)) : tradeView(sale);
  const more = struck.has('wrong-totals')
    ? { payment: yuan((readYuan(String(view['payment'])) ?? 0) + 1) }
    : {};
  const oaid = parameters['include_oaid'] === undefined ? {} : { oaid: oaidOf(sale) };
  return { trade: { ...picked({ ...view, ...more }, fields, { isList: false }), ...oaid } };
}

/** What the merchant says is kept, whatever comes of it. */
function saying(desk: MarketDesk, told: Pick<Told, 'what' | 'said'>, act: () => object): object {
  const keep = (outcome: string) => desk.sales.tell({ ...told, market: 'tmall', at: desk.now(), outcome });
  try {
    const answer = act();
    keep('OK');
    return answer;
  } catch (error) {
    if (error instanceof TopRefusal) keep(error.sub?.code ?? String(error.code));
    throw error;
  }
}

/** Does it, where the order is in a state for it; otherwise the service's own word. */
function orRefused<Value>(act: () => Value, code: string): Value {
  try {
    return act();
  } catch (error) {
    if (error instanceof ControlError) throw serviceRefusal(code, error.message);
    throw error;
  }
}

function send(parameters: Parameters, desk: MarketDesk): object {
  const id = needed(parameters, 'tid');
  const [waybillNo, carrier] = [needed(parameters, 'out_sid'), needed(parameters, 'company_code')];
  const lines = parameters['is_split'] === '1' ? needed(parameters, 'sub_tid').split(',') : undefined;
  const said = { id, carrier, waybillNo, ...(lines && { lines: lines.join(',') }) };
  return saying(desk, { what: 'ship', said }, () => {
    const sale = tradeOf(parameters, desk);
    const parcel = { carrier, waybillNo, at: desk.now(), by: 'merchant' } as const;
    const sent = orRefused(() => ship(sale, parcel, lines), 'isv.logistics-offline-service-error:B04');
    desk.commit(sent);
    return { shipping: { is_success: true } };
  });
}

/** A seller closes what is not paid, and nothing else. */
function closeTrade(parameters: Parameters, desk: MarketDesk): object {
  const said = { id: needed(parameters, 'tid'), reason: needed(parameters, 'close_reason') };
  return saying(desk, { what: 'close', said }, () => {
    const sale = tradeOf(parameters, desk);
    if (sale.state !== 'UNPAID') throw serviceRefusal('isv.trade-status-not-allowed', '交易状态不允许关闭');
    const { modifiedAt } = desk.commit(close(sale, desk.now()));
    return { trade: { tid: BigInt(sale.id), modified: beijingTime(modifiedAt) } };
  });
}

function updateQuantity(parameters: Parameters, desk: MarketDesk): object {
  const itemId = needed(parameters, 'num_iid');
  const quantity = counted({ ...parameters, quantity: needed(parameters, 'quantity') }, 'quantity', {
    ...{ least: 0, most: 100_000_000, otherwise: -1 },
  });
  if (parameters['type'] === '2') throw invalid('type');
  const said = { itemId, skuId: parameters['sku_id'] ?? '', quantity: String(quantity) };
  return saying(desk, { what: 'stock', said }, () => {
    if (!/^\d{1,18}$/.test(itemId)) throw invalid('num_iid');
    return { item: { num_iid: BigInt(itemId), num: quantity, modified: beijingTime(desk.now()) } };
  });
}
