import { createCipheriv, createHash, createSign, createVerify, type KeyObject } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { CallbackMessage, Opened } from '../../../../functions/payments/provider.ts';
import { wechatpayBills } from '../../../../functions/payments/providers/wechatpay/bills.ts';
import {
  type WechatpayConfig,
  wechatpayConfig,
} from '../../../../functions/payments/providers/wechatpay/config.ts';
import { wechatpay } from '../../../../functions/payments/providers/wechatpay/wechatpay.ts';
import type { Download, HttpRequest, HttpResponse } from '../../../../shared/kernel/http-exchange.ts';
import {
  aCheckout,
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
export const wechatpayKeys = { ours, theirs, others };
const [mchId, appId] = ['1900000001', 'wx8888888888888888'];
const certificateSerial = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1';
export const serial = 'PUB_KEY_ID_0119000000012026112600000000000001';
export const apiV3Key = 'an-APIv3-key-of-32-bytes-for-us!';

export const aWechatpayConfig = (change: Readonly<Record<string, unknown>> = {}): WechatpayConfig =>
  wechatpayConfig.parse({
    mchId,
    appId,
    certificateSerial,
    privateKey: pkcs8(ours),
    apiV3Keys: [apiV3Key],
    platformKeys: [{ serial, publicKey: spki(theirs) }],
    notifyUrl: 'https://api.shop.example/callbacks/payments/wechatpay',
    host: 'http://127.0.0.1:9',
    ...change,
  });

type Fields = Readonly<Record<string, unknown>>;

export const transactionFields = (change: Fields = {}): Fields => ({
  mchid: mchId,
  appid: appId,
  out_trade_no: anAttempt().outTradeNo,
  transaction_id: '4200002026112612345678901234',
  trade_type: 'JSAPI',
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功',
  bank_type: 'CMC',
  attach: '',
  success_time: '2026-11-26T12:29:58+08:00',
  payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
  amount: { total: 8888, payer_total: 8000, currency: 'CNY', payer_currency: 'CNY' },
  ...change,
});

export const refundFields = (change: Fields = {}): Fields => ({
  mchid: mchId,
  out_trade_no: anAttempt().outTradeNo,
  transaction_id: '4200002026112612345678901234',
  out_refund_no: 'RFD20261126X0001',
  refund_id: '50300002026112600000000001',
  refund_status: 'SUCCESS',
  success_time: '2026-11-26T12:40:00+08:00',
  user_received_account: '招商银行信用卡0403',
  amount: { total: 8888, refund: 888, payer_total: 8000, payer_refund: 800 },
  ...change,
});

/** Seals as WeChat Pay does: AES-256-GCM, the tag behind the text. */
export function sealed(plain: string, { key = apiV3Key, nonce = 'fG1l57vn9BCX', aad = 'transaction' } = {}) {
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key), Buffer.from(nonce));
  cipher.setAAD(Buffer.from(aad));
  const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return {
    original_type: 'transaction',
    algorithm: 'AEAD_AES_256_GCM',
    ciphertext: text.toString('base64'),
    associated_data: aad,
    nonce,
  };
}

export const envelope = (event_type: string, resource: unknown): Fields => ({
  id: 'EV-2026112612300001',
  create_time: '2026-11-26T12:30:00+08:00',
  resource_type: 'encrypt-resource',
  event_type,
  summary: '支付成功',
  resource,
});

type Signing = { readonly key?: KeyObject; readonly at?: number; readonly serial?: string };

export function signedHeaders(body: string, { key = theirs.privateKey, at = now, ...named }: Signing = {}) {
  const timestamp = String(Math.floor(at / 1000));
  const nonce = 'AF1404CC2980FB414C99C0B98883BD42';
  const signature = createSign('RSA-SHA256').update(`${timestamp}\n${nonce}\n${body}\n`).sign(key, 'base64');
  return {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-signature': signature,
    'wechatpay-serial': named.serial ?? serial,
    'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
  };
}

export const signedMessage = (body: string, signing: Signing = {}): CallbackMessage => ({
  headers: signedHeaders(body, signing),
  body: Buffer.from(body),
});

export const notice = (event: string, plain: unknown, signing: Signing = {}): CallbackMessage =>
  signedMessage(JSON.stringify(envelope(event, sealed(JSON.stringify(plain)))), signing);

export function wechatpayKit(change: Fields = {}): Kit {
  const billing = billFake();
  const fake = fakeWechatpay(billing);
  const deps = { send: fake.send, now: () => now, nonce: countingNonce() };
  const download: Download = async (request) => {
    checkAuthorization(request);
    const type = new URL(request.url).searchParams.get('token') ?? '';
    return served(request, billing.bills.get(type) as Buffer, billing);
  };
  return {
    provider: wechatpay(aWechatpayConfig(change), deps),
    fake,
    billing,
    desk: wechatpayBills(aWechatpayConfig(change), { ...deps, download }),
    aBill: {
      trade: { name: 'tradebill', content: gzipSync('\ufeff all that was sold') },
      fund: { name: 'fundflowbill', content: gzipSync('\ufeff all that moved') },
    },
    now,
    paid: ({ key, merchant, minor = 8888, channelTxnId }: Notice = {}) =>
      notice(
        'TRANSACTION.SUCCESS',
        transactionFields({
          amount: { total: minor, payer_total: minor, currency: 'CNY', payer_currency: 'CNY' },
          ...(channelTxnId && { transaction_id: channelTxnId }),
          ...(merchant && { mchid: '1900000009' }),
        }),
        { key: key ? others.privateKey : theirs.privateKey },
      ),
    personal: ['oUpF8uMuAJO_M2pxb1Q9zNjWeS6o', 'CMC'],
  };
}

type Answer = { readonly status: number; readonly fields?: Fields };

function fakeWechatpay(billing: BillFake): Fake {
  const trades = new Map<string, Trade>();
  const asked: string[] = [];
  const fake: Fake = {
    mode: 'well',
    asked,
    send: async (request) => {
      asked.push(request.url);
      checkOurSignature(request);
      if (fake.mode === 'silent') throw new Error('ETIMEDOUT');
      if (fake.mode === 'garbage') return { status: 502, headers: {}, body: Buffer.from('<html>502</html>') };
      const busy = { status: 500, fields: { code: 'SYSTEM_ERROR', message: '系统错误' } };
      return signedAnswer(fake.mode === 'busy' ? busy : reply(request, { trades, billing }), fake);
    },
    arrive: checkAction,
    ...bookOf(trades),
  };
  return fake;
}

function verifies(text: string, signature: string): boolean {
  return createVerify('RSA-SHA256').update(text).verify(ours.publicKey, signature, 'base64');
}

function checkAuthorization({ method, url, headers, body = '' }: HttpRequest): void {
  const given = headers['authorization'] ?? '';
  const [, fields = ''] = given.split('WECHATPAY2-SHA256-RSA2048 ');
  const part = (name: string) => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(fields)?.[1] ?? '';
  const { pathname, search } = new URL(url);
  const text = [method, pathname + search, part('timestamp'), part('nonce_str'), body, ''].join('\n');
  requireThat(verifies(text, part('signature')), 'our signature');
  requireThat(part('mchid') === mchId && part('serial_no') === certificateSerial, 'who we are');
  requireThat(part('timestamp') === String(now / 1000), 'the time');
}

function checkOurSignature(request: HttpRequest): void {
  checkAuthorization(request);
  requireThat(request.headers['wechatpay-serial'] === serial, 'which key shall sign the answer');
}

/** The buyer's app checks what it was handed. */
function checkAction(opened: Opened): void {
  requireThat(opened.state === 'OPENED', 'not opened');
  const { action } = opened;
  if (action.kind === 'qr') {
    requireThat(action.code.startsWith('weixin://wxpay/bizpayurl'), 'the code');
    return;
  }
  if (action.kind === 'redirect') {
    const back = new URL(action.url).searchParams.get('redirect_url');
    requireThat(back === aCheckout('h5').returnUrl, 'the way back');
    return;
  }
  requireThat(action.kind === 'jsapi' || action.kind === 'app', 'no such action');
  const given = action.parameters;
  const [time, nonce] = [given['timeStamp'] ?? given['timestamp'], given['nonceStr'] ?? given['noncestr']];
  const prepay = action.kind === 'jsapi' ? given['package'] : given['prepayid'];
  const text = `${appId}\n${time}\n${nonce}\n${prepay}\n`;
  requireThat(verifies(text, given['paySign'] ?? given['sign'] ?? ''), 'the signature for the app');
}

function signedAnswer({ status, fields }: Answer, { mode }: Fake): HttpResponse {
  const other = mode === 'other-order' ? { out_trade_no: 'PAY-OF-ANOTHER' } : {};
  const body = fields === undefined ? '' : JSON.stringify({ ...fields, ...other });
  const key = mode === 'other-key' ? others.privateKey : theirs.privateKey;
  const headers = mode === 'unsigned' ? {} : signedHeaders(body, { key });
  return { status, headers, body: Buffer.from(body) };
}

const no = (status: number, code: string): Answer => ({ status, fields: { code, message: '失败' } });

type Books = { readonly trades: Map<string, Trade>; readonly billing: BillFake };

function reply(request: HttpRequest, { trades, billing }: Books): Answer {
  const { pathname, searchParams } = new URL(request.url);
  const [, bill] = /^\/v3\/bill\/(\w+)$/.exec(pathname) ?? [];
  return bill === undefined ? answerTo(request, trades) : billOf(bill, searchParams, billing);
}

function answerTo({ method, url, body = '' }: HttpRequest, trades: Map<string, Trade>): Answer {
  const { pathname, searchParams } = new URL(url);
  const given = body === '' ? {} : JSON.parse(body);
  const [, place] = /^\/v3\/pay\/transactions\/(jsapi|native|h5|app)$/.exec(pathname) ?? [];
  if (method === 'POST' && place) return placed(place, given, trades);
  const [, outTradeNo, close] =
    /^\/v3\/pay\/transactions\/out-trade-no\/([^/]+)(\/close)?$/.exec(pathname) ?? [];
  const trade = trades.get(outTradeNo ?? '');
  if (method === 'POST' && close) return closed(trade, given);
  if (method === 'GET' && outTradeNo) {
    requireThat(searchParams.get('mchid') === mchId, 'whose order');
    return trade ? { status: 200, fields: found(trade) } : no(404, 'ORDER_NOT_EXIST');
  }
  const refunds = '/v3/refund/domestic/refunds';
  if (method === 'POST' && pathname === refunds) return refunded(given, trades);
  requireThat(method === 'GET' && pathname.startsWith(`${refunds}/`), `the path ${pathname}`);
  return refundFound(pathname.slice(refunds.length + 1), trades);
}

function billOf(type: string, query: URLSearchParams, { bills, file }: BillFake): Answer {
  const wanted =
    type === 'tradebill' ? query.get('bill_type') === 'ALL' : query.get('account_type') === 'BASIC';
  requireThat(wanted && query.get('tar_type') === 'GZIP', 'which bill');
  const bill = bills.get(type);
  if (bill === undefined) return no(400, 'STATEMENT_CREATING');
  if (bill === 'NONE') return no(400, 'NO_STATEMENT_EXIST');
  const host = file === 'other-host' ? 'http://127.0.0.1:10' : 'http://127.0.0.1:9';
  return {
    status: 200,
    fields: {
      hash_type: 'SHA1',
      hash_value: createHash('sha1').update(gunzipSync(bill)).digest('hex'),
      download_url: `${host}/v3/billdownload/file?token=${type}`,
    },
  };
}

function placed(place: string, given: Fields, trades: Map<string, Trade>): Answer {
  const {
    out_trade_no: outTradeNo,
    amount,
    payer,
    scene_info: scene,
  } = given as {
    out_trade_no: string;
    amount: { total: number };
    payer?: { openid: string };
    scene_info?: { payer_client_ip: string };
  };
  requireThat(place !== 'jsapi' || payer?.openid !== undefined, 'an openid');
  requireThat(place !== 'h5' || scene?.payer_client_ip !== undefined, 'an address');
  const channelTxnId = `42000020261126${String(trades.size).padStart(14, '0')}`;
  if (!trades.has(outTradeNo))
    trades.set(outTradeNo, {
      outTradeNo,
      channelTxnId,
      minor: amount.total,
      state: 'waiting',
      refunds: new Map(),
    });
  if (place === 'native') return { status: 200, fields: { code_url: 'weixin://wxpay/bizpayurl?pr=p4lpSuK' } };
  if (place === 'h5')
    return {
      status: 200,
      fields: { h5_url: 'https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx1' },
    };
  return { status: 200, fields: { prepay_id: 'wx26112230580621e9b071c00000000000' } };
}

function closed(trade: Trade | undefined, given: Fields): Answer {
  requireThat(given['mchid'] === mchId, 'whose order');
  if (!trade) return no(404, 'ORDER_NOT_EXIST');
  if (trade.state === 'paid') return no(400, 'ORDERPAID');
  trade.state = 'closed';
  return { status: 204 };
}

function found({ outTradeNo, channelTxnId, minor, state }: Trade): Fields {
  const trade_state = { waiting: 'NOTPAY', paid: 'SUCCESS', closed: 'CLOSED' }[state];
  const base = { appid: appId, mchid: mchId, out_trade_no: outTradeNo, trade_state, trade_state_desc: '' };
  if (state !== 'paid') return { ...base, amount: { total: minor, payer_currency: 'CNY' } };
  return transactionFields({
    ...base,
    transaction_id: channelTxnId,
    amount: { total: minor, payer_total: minor, currency: 'CNY', payer_currency: 'CNY' },
  });
}

function refunded(given: Fields, trades: ReadonlyMap<string, Trade>): Answer {
  const { transaction_id, out_refund_no, amount } = given as {
    transaction_id: string;
    out_refund_no: string;
    amount: { refund: number; total: number; currency: string };
  };
  const trade = [...trades.values()].find(({ channelTxnId }) => channelTxnId === transaction_id);
  requireThat(trade !== undefined && amount.total === trade.minor, 'the order of the refund');
  if (trade.state !== 'paid') return no(400, 'INVALID_REQUEST');
  if (!trade.refunds.has(out_refund_no))
    trade.refunds.set(out_refund_no, { minor: amount.refund, done: false });
  return refundFound(out_refund_no, trades);
}

function refundFound(outRefundNo: string, trades: ReadonlyMap<string, Trade>): Answer {
  const trade = [...trades.values()].find(({ refunds }) => refunds.has(outRefundNo));
  const refund = trade?.refunds.get(outRefundNo);
  if (!trade || !refund) return no(404, 'RESOURCE_NOT_EXISTS');
  const { mchid: _mchid, refund_status: _status, success_time, ...fields } = refundFields();
  return {
    status: 200,
    fields: {
      ...fields,
      transaction_id: trade.channelTxnId,
      out_trade_no: trade.outTradeNo,
      out_refund_no: outRefundNo,
      status: refund.done ? 'SUCCESS' : 'PROCESSING',
      ...(refund.done && { success_time }),
      channel: 'ORIGINAL',
      amount: { total: trade.minor, refund: refund.minor, currency: 'CNY' },
    },
  };
}
