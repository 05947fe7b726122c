import { createHash, createSign, createVerify, X509Certificate } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { CallbackMessage, Opened } from '../../../../functions/payments/provider.ts';
import { unionpayBills } from '../../../../functions/payments/providers/unionpay/bills.ts';
import {
  type UnionpayConfig,
  unionpayConfig,
} from '../../../../functions/payments/providers/unionpay/config.ts';
import { unionpay } from '../../../../functions/payments/providers/unionpay/unionpay.ts';
import type { Download, HttpRequest, HttpResponse } from '../../../../shared/kernel/http-exchange.ts';
import { certificates, leafKey } from './certificates.ts';
import {
  anAttempt,
  type BillFake,
  billFake,
  bookOf,
  countingNonce,
  type Fake,
  type Kit,
  type Notice,
  now,
  requireThat,
  served,
  type Trade,
} from './kit.ts';

type Fields = Readonly<Record<string, string>>;
const merId = '777290058110048';
/** Our own certificate: by the same authority as UnionPay's, and with the same key, so only its name tells them apart. */
const own = certificates.merchant;

export const aUnionpayConfig = (change: Readonly<Record<string, unknown>> = {}): UnionpayConfig =>
  unionpayConfig.parse({
    merId,
    certificate: own,
    privateKey: certificates.leafKey,
    root: certificates.root,
    middle: certificates.middle,
    notifyUrl: 'https://api.shop.example/callbacks/payments/unionpay',
    gateway: 'http://127.0.0.1:9/gateway/api',
    ...change,
  });

export const noticeFields = (change: Fields = {}): Fields => ({
  accessType: '0',
  accNo: '6226********0048',
  bizType: '000201',
  currencyCode: '156',
  encoding: 'UTF-8',
  merId,
  orderId: anAttempt().outTradeNo,
  payCardType: '01',
  queryId: '202611261200001234567',
  respCode: '00',
  respMsg: '成功[0000000]',
  settleAmt: '8888',
  settleCurrencyCode: '156',
  settleDate: '1126',
  signMethod: '01',
  signPubKeyCert: certificates.unionpay.replaceAll('\n', '\r\n'),
  traceNo: '123456',
  traceTime: '1126122958',
  txnAmt: '8888',
  txnSubType: '01',
  txnTime: '20261126120000',
  txnType: '01',
  version: '5.1.0',
  ...change,
});

const contentOf = (fields: Fields): string =>
  Object.keys(fields)
    .filter((name) => name !== 'signature' && fields[name] !== '')
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => `${name}=${fields[name]}`)
    .join('&');
const hexOf = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

export const withSignature = (fields: Fields): Fields => ({
  ...fields,
  signature: createSign('RSA-SHA256')
    .update(hexOf(contentOf(fields)))
    .sign(leafKey, 'base64'),
});

export const formOf = (fields: Fields): CallbackMessage => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
  body: Buffer.from(new URLSearchParams(fields).toString()),
});

export const signedNotice = (fields: Fields): CallbackMessage => formOf(withSignature(fields));

export function unionpayKit(change: Readonly<Record<string, unknown>> = {}): Kit {
  const fake = fakeUnionpay();
  const deps = { send: fake.send, now: () => now, nonce: countingNonce() };
  const billing = billFake();
  const download: Download = async (request) => {
    if (fake.mode === 'silent') throw new Error('ECONNRESET');
    return served(request, fileAnswer(request, billing, fake), billing);
  };
  return {
    provider: unionpay(aUnionpayConfig(change), deps),
    fake,
    billing,
    desk: unionpayBills(aUnionpayConfig(change), { ...deps, download }),
    aBill: { trade: { name: 'file', content: Buffer.from('PK\x03\x04 all that was sold') } },
    now,
    paid: ({ key, merchant, minor = 8888, channelTxnId }: Notice = {}) =>
      signedNotice(
        noticeFields({
          txnAmt: String(minor),
          ...(channelTxnId && { queryId: channelTxnId }),
          ...(merchant && { merId: '777290058110099' }),
          ...(key && { signPubKeyCert: own }),
        }),
      ),
    personal: ['6226********0048'],
  };
}

function fakeUnionpay(): Fake {
  const trades = new Map<string, Trade>();
  const asked: string[] = [];
  const fake: Fake = {
    mode: 'well',
    asked,
    send: async (request) => {
      asked.push(request.url);
      if (fake.mode === 'silent') throw new Error('ECONNRESET');
      if (fake.mode === 'garbage')
        return { status: 200, headers: {}, body: Buffer.from('<html>busy</html>') };
      return answer(request, trades, fake);
    },
    arrive: (opened) => arrive(opened, trades),
    ...bookOf(trades),
  };
  return fake;
}

/** Our request: signed by the certificate that its certId names, with everything that each request has. */
function checked(fields: Fields): Fields {
  const { signature = '' } = fields;
  const certificate = new X509Certificate(own);
  requireThat(fields['certId'] === BigInt(`0x${certificate.serialNumber}`).toString(10), 'certId');
  const digest = hexOf(contentOf(fields));
  const holds = createVerify('RSA-SHA256').update(digest).verify(certificate.publicKey, signature, 'base64');
  requireThat(holds, 'our signature');
  const fixed = { version: '5.1.0', encoding: 'UTF-8', signMethod: '01', accessType: '0', merId };
  for (const [name, value] of Object.entries(fixed)) requireThat(fields[name] === value, name);
  requireThat(/^\d{14}$/.test(fields['txnTime'] ?? ''), 'txnTime');
  return fields;
}

function begin(fields: Fields, trades: Map<string, Trade>): void {
  const outTradeNo = fields['orderId'] ?? '';
  requireThat(fields['txnType'] === '01' && fields['currencyCode'] === '156', 'a payment in yuan');
  const channelTxnId = `2026112612000${String(trades.size).padStart(8, '0')}`;
  const minor = Number(fields['txnAmt']);
  if (!trades.has(outTradeNo))
    trades.set(outTradeNo, { outTradeNo, channelTxnId, minor, state: 'waiting', refunds: new Map() });
}

function arrive(opened: Opened, trades: Map<string, Trade>): void {
  requireThat(opened.state === 'OPENED', 'not opened');
  const { action } = opened;
  if (action.kind === 'app') {
    requireThat(action.parameters['tn'] === '867028302264228420400', 'tn');
    return;
  }
  requireThat(action.kind === 'form' && action.url.endsWith('/gateway/api/frontTransReq.do'), 'the form');
  begin(checked(action.fields), trades);
}

function answer({ url, body = '' }: HttpRequest, trades: Map<string, Trade>, { mode }: Fake): HttpResponse {
  const fields = checked(Object.fromEntries(new URLSearchParams(body)));
  const path = new URL(url).pathname.replace('/gateway/api', '');
  const said = mode === 'busy' ? { respCode: '05' } : saidTo(path, fields, trades);
  const echoed = ['orderId', 'txnTime', 'merId', 'txnType', 'txnSubType', 'bizType', 'accessType'].map(
    (name) => [name, fields[name] ?? ''],
  );
  const order = { ...Object.fromEntries(echoed), reserved: '{a=1&b=2}', ...said };
  const told = mode === 'other-order' ? { ...order, orderId: 'PAYOFANOTHER' } : order;
  return { status: 200, headers: {}, body: signedText(told, mode) };
}

/** As UnionPay writes an answer: nothing in it is escaped. */
function signedText(said: Fields, mode: Fake['mode']): Buffer {
  const all: Fields = {
    encoding: 'UTF-8',
    version: '5.1.0',
    signMethod: '01',
    signPubKeyCert: mode === 'other-key' ? own : certificates.unionpay,
    respMsg: '成功[0000000]',
    ...said,
  };
  const parts = Object.entries(mode === 'unsigned' ? all : withSignature(all));
  return Buffer.from(parts.map(([name, value]) => `${name}=${value}`).join('&'));
}

/** The file service: an answer like every other, with the file in it. */
function fileAnswer({ url, body = '' }: HttpRequest, { bills }: BillFake, { mode }: Fake): Buffer {
  const fields = checked(Object.fromEntries(new URLSearchParams(body)));
  requireThat(url === 'https://filedownload.95516.com/', 'the file service');
  requireThat(fields['txnType'] === '76' && fields['fileType'] === '00', 'which file');
  requireThat(/^\d{4}$/.test(fields['settleDate'] ?? '') && fields['bizType'] === '000000', 'of which day');
  if (mode === 'garbage') return Buffer.from('<html>busy</html>');
  const bill = bills.get('file');
  const found = Buffer.isBuffer(bill)
    ? { respCode: '00', fileName: 'a.zip', fileContent: deflateSync(bill).toString('base64') }
    : { respCode: '98' };
  const { merId: account = '', settleDate = '', txnTime = '' } = fields;
  const merchant = mode === 'other-order' ? '777290058110099' : account;
  const said = mode === 'busy' ? { respCode: '05' } : found;
  return signedText({ txnType: '76', merId: merchant, settleDate, txnTime, ...said }, mode);
}

function saidTo(path: string, fields: Fields, trades: Map<string, Trade>): Fields {
  if (path === '/appTransReq.do') {
    begin(fields, trades);
    return { respCode: '00', tn: '867028302264228420400' };
  }
  if (path === '/backTransReq.do') return refunded(fields, trades);
  requireThat(path === '/queryTrans.do' && fields['txnType'] === '00', `the path ${path}`);
  return found(fields['orderId'] ?? '', trades);
}

function found(orderId: string, trades: ReadonlyMap<string, Trade>): Fields {
  const common = { respCode: '00', currencyCode: '156', settleDate: '1126', traceTime: '1126122958' };
  const trade = trades.get(orderId);
  if (trade) {
    const origRespCode = { waiting: '05', paid: '00', closed: '02' }[trade.state];
    return { ...common, queryId: trade.channelTxnId, txnAmt: String(trade.minor), origRespCode };
  }
  const of = [...trades.values()].find(({ refunds }) => refunds.has(orderId));
  const refund = of?.refunds.get(orderId);
  if (!of || !refund) return { respCode: '34' };
  const origRespCode = refund.done ? '00' : '05';
  const origQryId = of.channelTxnId;
  return {
    ...common,
    queryId: '202611261240000000001',
    txnAmt: String(refund.minor),
    origRespCode,
    origQryId,
  };
}

function refunded(fields: Fields, trades: ReadonlyMap<string, Trade>): Fields {
  const { orderId = '', origQryId, txnAmt, txnType } = fields;
  requireThat(txnType === '04' || txnType === '31', 'a refund or a void');
  const trade = [...trades.values()].find(({ channelTxnId }) => channelTxnId === origQryId);
  if (trade?.state !== 'paid') return { respCode: '37' };
  if (trade.refunds.has(orderId)) return { respCode: '12' };
  trade.refunds.set(orderId, { minor: Number(txnAmt), done: false });
  return { respCode: '00', queryId: '202611261240000000001' };
}
