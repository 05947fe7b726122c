import { createSign, createVerify, type KeyObject } from 'node:crypto';
import type { CallbackMessage, Opened } from '../../../../functions/payments/provider.ts';
import { alipay } from '../../../../functions/payments/providers/alipay/alipay.ts';
import { alipayBills } from '../../../../functions/payments/providers/alipay/bills.ts';
import { type AlipayConfig, alipayConfig } from '../../../../functions/payments/providers/alipay/config.ts';
import type { Download, HttpRequest, HttpResponse } from '../../../../shared/kernel/http-exchange.ts';
import {
  aKeyPair,
  anAttempt,
  type BillFake,
  billFake,
  bookOf,
  countingNonce,
  type Fake,
  type Kit,
  type Notice,
  now,
  pkcs8,
  requireThat,
  served,
  spki,
  type Trade,
} from './kit.ts';

const [ours, theirs, others] = [aKeyPair(), aKeyPair(), aKeyPair()];
export const alipayKeys = { ours, theirs, others };
const [appId, sellerId] = ['2021000000000001', '2088000000000001'];

export const anAlipayConfig = (change: Readonly<Record<string, unknown>> = {}): AlipayConfig =>
  alipayConfig.parse({
    appId,
    sellerId,
    privateKey: pkcs8(ours),
    alipayKeys: [spki(theirs)],
    notifyUrl: 'https://api.shop.example/callbacks/payments/alipay',
    gateway: 'http://127.0.0.1:9/gateway.do',
    ...change,
  });

export const noticeFields = (change: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  notify_time: '2026-11-26 12:30:00',
  notify_type: 'trade_status_sync',
  notify_id: '2026112600222123000012345678901234',
  charset: 'utf-8',
  version: '1.0',
  sign_type: 'RSA2',
  app_id: appId,
  auth_app_id: appId,
  trade_no: '2026112622001400001234567890',
  out_trade_no: anAttempt().outTradeNo,
  buyer_id: '2088102534368455',
  buyer_logon_id: 'wang***@126.com',
  seller_id: sellerId,
  trade_status: 'TRADE_SUCCESS',
  total_amount: '88.88',
  receipt_amount: '88.88',
  buyer_pay_amount: '80.00',
  subject: '龙井茶 250g',
  gmt_create: '2026-11-26 12:29:50',
  gmt_payment: '2026-11-26 12:29:58',
  fund_bill_list: '[{"amount":"88.88","fundChannel":"ALIPAYACCOUNT"}]',
  passback_params: '%7B%22user_id%22%3A1%7D',
  ...change,
});

type Encode = (text: string) => Buffer;
const utf8: Encode = (text) => Buffer.from(text, 'utf8');

/** Signs and encodes as Alipay does: over the bytes in the notice's charset, before they are percent-encoded. */
export function signedNotice(
  fields: Readonly<Record<string, string>>,
  { key = theirs.privateKey, encode = utf8 }: { readonly key?: KeyObject; readonly encode?: Encode } = {},
): CallbackMessage {
  const names = Object.keys(fields).sort((a, b) => (a < b ? -1 : 1));
  const kept = names.filter((name) => name !== 'sign' && name !== 'sign_type');
  const text = kept.map((name) => `${name}=${fields[name]}`).join('&');
  const sign = createSign('RSA-SHA256').update(encode(text)).sign(key, 'base64');
  return formOf({ ...fields, sign: fields['sign'] ?? sign }, encode);
}

export function formOf(fields: Readonly<Record<string, string>>, encode: Encode = utf8): CallbackMessage {
  const escaped = (text: string) =>
    [...encode(text)]
      .map((byte) => {
        const char = String.fromCharCode(byte);
        if (/[A-Za-z0-9*._-]/.test(char)) return char;
        return char === ' ' ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
      })
      .join('');
  const body = Object.entries(fields)
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .join('&');
  return {
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: Buffer.from(body, 'latin1'),
  };
}

export function alipayKit(change: Readonly<Record<string, unknown>> = {}): Kit {
  const billing = billFake();
  const fake = fakeAlipay(billing);
  const deps = { send: fake.send, now: () => now, nonce: countingNonce() };
  const download: Download = async (request) => {
    requireThat(request.url.startsWith('https://dwbillcenter.alipay.com/'), 'over HTTPS, from there');
    const type = new URL(request.url).searchParams.get('bizType') ?? '';
    return served(request, billing.bills.get(type) as Buffer, billing);
  };
  return {
    provider: alipay(anAlipayConfig(change), deps),
    fake,
    billing,
    desk: alipayBills(anAlipayConfig(change), { ...deps, download }),
    aBill: {
      trade: { name: 'trade', content: Buffer.from('PK\x03\x04 all that was sold') },
      fund: { name: 'signcustomer', content: Buffer.from('PK\x03\x04 all that moved') },
    },
    now,
    paid: ({ key, merchant, minor = 8888, channelTxnId }: Notice = {}) =>
      signedNotice(
        noticeFields({
          total_amount: `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`,
          ...(channelTxnId && { trade_no: channelTxnId }),
          ...(merchant && { app_id: '2021000000000002' }),
        }),
        { key: key ? others.privateKey : theirs.privateKey },
      ),
    personal: ['2088102534368455', 'wang***@126.com', '龙井茶'],
  };
}

function fakeAlipay(billing: BillFake): Fake {
  const trades = new Map<string, Trade>();
  const asked: string[] = [];
  const begin = (content: Readonly<Record<string, string>>) => {
    const outTradeNo = content['out_trade_no'] ?? '';
    const minor = Math.round(Number(content['total_amount']) * 100);
    const channelTxnId = `20261126220014${String(trades.size).padStart(14, '0')}`;
    if (!trades.has(outTradeNo))
      trades.set(outTradeNo, { outTradeNo, channelTxnId, minor, state: 'waiting', refunds: new Map() });
  };
  const fake: Fake = {
    mode: 'well',
    asked,
    send: async (request) => {
      asked.push(request.url);
      return answer(request, trades, { mode: fake.mode, billing });
    },
    arrive: (opened) => begin(contentOf(parametersOf(opened))),
    ...bookOf(trades),
  };
  return fake;
}

function parametersOf(opened: Opened): Readonly<Record<string, string>> {
  requireThat(opened.state === 'OPENED', 'not opened');
  const { action } = opened;
  if (action.kind === 'redirect') return Object.fromEntries(new URL(action.url).searchParams);
  if (action.kind === 'app') return Object.fromEntries(new URLSearchParams(action.parameters['orderString']));
  requireThat(action.kind === 'qr', 'no such action');
  return Object.fromEntries(new URL(action.code).searchParams);
}

/** Our request, checked with Alipay's rule for requests: every parameter but `sign`. */
function contentOf(parameters: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { sign = '', ...rest } = parameters;
  const text = Object.entries(rest)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&');
  const holds = createVerify('RSA-SHA256').update(text).verify(ours.publicKey, sign, 'base64');
  requireThat(holds, 'our signature');
  requireThat(rest['app_id'] === appId && rest['sign_type'] === 'RSA2', 'app and algorithm');
  requireThat(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(rest['timestamp'] ?? ''), 'the time');
  return JSON.parse(rest['biz_content'] ?? '');
}

function answer(
  { url, method, body = '', headers }: HttpRequest,
  trades: ReadonlyMap<string, Trade>,
  fake: Pick<Fake, 'mode'> & { readonly billing: BillFake },
): HttpResponse {
  requireThat(method === 'POST' && new URL(url).pathname === '/gateway.do', 'the path');
  requireThat(
    headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true,
    'content type',
  );
  if (fake.mode === 'silent') throw new Error('socket hang up');
  if (fake.mode === 'garbage') return page('<html>502</html>');
  const [address, inBody] = [[...new URL(url).searchParams], [...new URLSearchParams(body)]];
  const parameters = Object.fromEntries([...address, ...inBody]);
  requireThat(Object.keys(parameters).length === address.length + inBody.length, 'each name once');
  const content = contentOf(parameters);
  const said = fake.mode === 'busy' ? { code: '20000', msg: 'Service Currently Unavailable' } : undefined;
  const isBill = parameters['method'] === 'alipay.data.dataservice.bill.downloadurl.query';
  const told = () =>
    isBill
      ? billOf(content, fake.billing)
      : fieldsOf(parameters['method'] ?? '', content, { trades, parameters });
  const fields = said ?? told();
  if (fake.mode === 'other-order') Object.assign(fields, { out_trade_no: 'PAY-OF-ANOTHER' });
  return page(signedAnswer(`${parameters['method']?.replaceAll('.', '_')}_response`, fields, fake));
}

const page = (text: string): HttpResponse => ({ status: 200, headers: {}, body: Buffer.from(text) });

/** With escaped slashes and odd spaces, as a signature over the raw bytes must bear. */
export function signedAnswer(
  node: string,
  fields: Readonly<Record<string, string>>,
  { mode }: Pick<Fake, 'mode'> = { mode: 'well' },
): string {
  const raw = JSON.stringify(fields).replaceAll('/', '\\/').replace('{', '{ ');
  const key = mode === 'other-key' ? others : theirs;
  const sign = createSign('RSA-SHA256').update(raw).sign(key.privateKey, 'base64');
  return mode === 'unsigned' ? `{"${node}":${raw}}` : `{"${node}":${raw},"sign":"${sign}"}`;
}

const success = { code: '10000', msg: 'Success' };
const failed = (sub_code: string) => ({ code: '40004', msg: 'Business Failed', sub_code, sub_msg: '失败' });
const yuan = (minor: number) => (minor / 100).toFixed(2);

/** The link that it gives out is of plain HTTP, as in life. */
function billOf(
  content: Readonly<Record<string, string>>,
  { bills, file }: BillFake,
): Record<string, string> {
  const type = content['bill_type'] ?? '';
  requireThat(/^\d{4}-\d\d-\d\d$/.test(content['bill_date'] ?? ''), 'the day');
  const bill = bills.get(type);
  if (bill === undefined) return failed('isp.bill_not_ready');
  if (bill === 'NONE') return failed('isp.bill_not_exist');
  const host = file === 'other-host' ? 'dwbillcenter.alipay.com.evil.example' : 'dwbillcenter.alipay.com';
  return {
    ...success,
    bill_download_url: `http://${host}/downloadBillFile.resource?bizType=${type}&token=1`,
  };
}

function fieldsOf(
  method: string,
  content: Readonly<Record<string, string>>,
  {
    trades,
    parameters,
  }: { trades: ReadonlyMap<string, Trade>; parameters: Readonly<Record<string, string>> },
): Record<string, string> {
  const outTradeNo = content['out_trade_no'] ?? '';
  if (method === 'alipay.trade.precreate') {
    const code = `https://qr.alipay.com/bax?${new URLSearchParams(parameters)}`;
    return { ...success, out_trade_no: outTradeNo, qr_code: code };
  }
  const trade = trades.get(outTradeNo);
  if (!trade) return failed('ACQ.TRADE_NOT_EXIST');
  const numbers = { out_trade_no: outTradeNo, trade_no: trade.channelTxnId };
  if (method === 'alipay.trade.close') {
    if (trade.state !== 'waiting') return failed('ACQ.TRADE_STATUS_ERROR');
    trade.state = 'closed';
    return { ...success, ...numbers };
  }
  if (method === 'alipay.trade.query') return { ...success, ...numbers, ...queried(trade) };
  const requestNo = content['out_request_no'] ?? '';
  if (method === 'alipay.trade.refund') return refunded(trade, requestNo, content);
  requireThat(method === 'alipay.trade.fastpay.refund.query', `the method ${method}`);
  const refund = trade.refunds.get(requestNo);
  if (!refund) return { ...success };
  return {
    ...success,
    ...numbers,
    out_request_no: requestNo,
    refund_amount: yuan(refund.minor),
    refund_status: 'REFUND_SUCCESS',
  };
}

function queried({ state, minor }: Trade): Record<string, string> {
  const status = { waiting: 'WAIT_BUYER_PAY', paid: 'TRADE_SUCCESS', closed: 'TRADE_CLOSED' }[state];
  return {
    trade_status: status,
    total_amount: yuan(minor),
    ...(state === 'paid' && { send_pay_date: '2026-11-26 12:29:58' }),
  };
}

function refunded(
  trade: Trade,
  requestNo: string,
  content: Readonly<Record<string, string>>,
): Record<string, string> {
  if (trade.state !== 'paid') return failed('ACQ.TRADE_STATUS_ERROR');
  const known = trade.refunds.has(requestNo);
  if (!known)
    trade.refunds.set(requestNo, { minor: Math.round(Number(content['refund_amount']) * 100), done: true });
  return {
    ...success,
    out_trade_no: trade.outTradeNo,
    trade_no: trade.channelTxnId,
    fund_change: known ? 'N' : 'Y',
    refund_fee: '8.88',
  };
}
