import { dayMs, dayStart } from '../beijing-time.ts';
import { bookLines } from '../books.ts';
import type { FaultKind } from '../faults.ts';
import { writeForm } from '../form.ts';
import { type Keys, unionpayMerchant } from '../keys.ts';
import {
  type Answer,
  type Desk,
  hours,
  minutes,
  type Provider,
  type SandboxRequest,
  type SignedPost,
} from '../provider.ts';
import type { Callback } from '../store.ts';
import { asOf } from '../trade.ts';
import { yuan } from '../yuan.ts';
import { type Response, refused, responses } from './checks.ts';
import { disputesOf, unionpayCommands } from './commands.ts';
import { fileContent, fileName } from './file.ts';
import { type Message, messageAnswer, readMessage, signedMessage } from './message.ts';
import { paymentMessage, resultOf, returnMessage } from './notices.ts';
import { idOf, openPayment } from './payments.ts';
import { openReturn } from './returns.ts';
import { dayOf, settlePeriod } from './settle-day.ts';

/** 0.60 %, and a refund brings its share back. */
const policy = { rate: 60, isReturned: true, leavesAt: 'arrival' } as const;

/** UnionPay's all-channel gateway (银联全渠道 ACP 5.1.0) and its file service. */
export function unionpay(keys: Keys['unionpay'], desk: Desk): Provider {
  return {
    name: 'unionpay',
    handle: (request) => {
      const service = services[request.path];
      return service === undefined ? undefined : serve(service, request, keys, desk);
    },
    paymentNews: paymentMessage,
    refundNews: returnMessage,
    sign: (callback, faults) => signedNotice(callback, keys, faults),
    isAcknowledged: (status) => status === 200,
    retryGaps: [1, 2, 4, 5].map(minutes),
    answerWithinMs: 10_000,
    period: (day) => ({ ...settlePeriod(day), readyAt: dayStart(day) + dayMs + hours(9) }),
    bills: (day) => {
      const lines = bookLines(desk.store.trades('unionpay'), settlePeriod(day), policy);
      const disputes = disputesOf(desk, day);
      const isEmpty = lines.length + disputes.length === 0;
      return { file: isEmpty ? 'EMPTY' : fileContent(day, lines, disputes) };
    },
    commands: unionpayCommands(desk),
  };
}

type Service = {
  readonly needs: readonly string[];
  readonly isPage: boolean;
  readonly answer: (message: Message, desk: Desk) => Message | { readonly page: string };
};

const order = ['orderId', 'txnAmt', 'currencyCode', 'backUrl'];
const services: Readonly<Record<string, Service>> = {
  '/gateway/api/frontTransReq.do': { needs: [...order, 'frontUrl'], isPage: true, answer: front },
  '/gateway/api/appTransReq.do': { needs: order, isPage: false, answer: app },
  '/gateway/api/backTransReq.do': {
    needs: ['orderId', 'txnAmt', 'origQryId', 'backUrl'],
    isPage: false,
    answer: back,
  },
  '/gateway/api/queryTrans.do': { needs: ['orderId'], isPage: false, answer: query },
  '/': { needs: ['settleDate', 'fileType'], isPage: false, answer: file },
};

function serve(service: Service, request: SandboxRequest, keys: Keys['unionpay'], desk: Desk): Answer {
  const message = request.method === 'POST' ? readMessage(request.body) : undefined;
  if (message === undefined) return page(500, 'Invalid request.');
  const refusal = refused(message, keys.merchant, service.needs);
  const answer = refusal === undefined ? service.answer(message, desk) : answered(message, refusal);
  if (isPage(answer)) return page(200, answer.page);
  if (service.isPage) return page(200, `${answer['respCode']} ${answer['respMsg']}`);
  return messageAnswer(signedMessage(answer, keys.signer, request.spoilsSignature));
}

const isPage = (answer: object): answer is { readonly page: string } => 'page' in answer;

const page = (status: number, text: string): Answer => ({
  status,
  headers: { 'content-type': 'text/html;charset=UTF-8' },
  body: `<!doctype html>\n<meta charset="utf-8">\n<title>银联在线支付</title>\n<p>${text}</p>\n`,
});

const echoed = [
  'version',
  'encoding',
  'signMethod',
  'txnType',
  'txnSubType',
  'bizType',
  'accessType',
  'merId',
  'orderId',
  'txnTime',
  'txnAmt',
  'origQryId',
  'reqReserved',
];

/** The names that an answer repeats, with the response code. */
function answered(message: Message, [respCode, respMsg]: Response, more: Message = {}): Message {
  const repeated = echoed.map((name) => [name, message[name] ?? ''] as const);
  return { ...Object.fromEntries(repeated), respCode, respMsg, ...more };
}

function front(message: Message, desk: Desk): Message | { readonly page: string } {
  const opened = openPayment(message, desk);
  if ('refusal' in opened) return answered(message, opened.refusal);
  return {
    page: `订单 ${opened.trade.outTradeNo} ${yuan(opened.trade.amount)}元: POST /sandbox/pay pays it`,
  };
}

/** The transaction number (tn) that the app's control is called with. */
function app(message: Message, desk: Desk): Message {
  const opened = openPayment(message, desk);
  if ('refusal' in opened) return answered(message, opened.refusal);
  return answered(message, responses.done, { tn: opened.trade.channelNo });
}

function back(message: Message, desk: Desk): Message {
  const opened = openReturn(message, desk);
  if ('refusal' in opened) return answered(message, opened.refusal);
  return answered(message, responses.done, { queryId: opened.refund.channelNo });
}

/** Until the buyer has paid there is no transaction to be found. */
function query(message: Message, desk: Desk): Message {
  if (message['txnType'] !== '00') return answered(message, responses.badFormat);
  const found = desk.store.trade('unionpay', idOf(message));
  if (found !== undefined && asOf(found, desk.now()).paidAt !== undefined)
    return queried(paymentMessage(found), responses.done);
  const trade = desk.store.tradeOfRefund('unionpay', idOf(message));
  const refund = trade?.refunds.find(({ refundNo }) => refundNo === idOf(message));
  if (trade === undefined || refund === undefined) return answered(message, responses.notThere);
  return queried(returnMessage(trade, refund), resultOf(refund));
}

const queried = (found: Message, [origRespCode, origRespMsg]: Response): Message => ({
  ...found,
  respCode: responses.done[0],
  respMsg: responses.done[1],
  origRespCode,
  origRespMsg,
});

function file(message: Message, desk: Desk): Message {
  const settleDate = message['settleDate'] ?? '';
  if (
    message['txnType'] !== '76' ||
    message['txnSubType'] !== '01' ||
    message['fileType'] !== '00' ||
    !/^\d{4}$/.test(settleDate)
  )
    return answered(message, responses.badFormat);
  const day = dayOf(settleDate, message['txnTime'] ?? '');
  const bill = desk.bill('unionpay', day, 'file');
  if (!Buffer.isBuffer(bill)) return answered(message, responses.noFile, { settleDate });
  const content = {
    settleDate,
    fileType: '00',
    fileName: fileName(day),
    fileContent: bill.toString('base64'),
  };
  return answered(message, responses.done, content);
}

/** A forged notice bears the certificate of another merchant, which the same authority issued. */
function signedNotice(
  callback: Callback,
  keys: Keys['unionpay'],
  faults: ReadonlySet<FaultKind>,
): SignedPost {
  const values = Object.fromEntries(
    Object.entries(callback.content).map(([name, value]) => [name, String(value)]),
  );
  const raised = String(Number(values['txnAmt']) + 1);
  const told = faults.has('wrong-amount') ? { ...values, txnAmt: raised, settleAmt: raised } : values;
  const signer = callback.kind === 'forged' ? keys.stranger : keys.signer;
  return {
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
    body: writeForm(signedMessage(told, signer, faults.has('wrong-signature'))),
  };
}

/** What the merchant puts in its certificate settings. */
export const unionpaySettings = (keys: Keys['unionpay']) => ({
  merId: unionpayMerchant,
  merchantPrivateKey: keys.merchant.privateKey,
  merchantCertificate: keys.merchant.certificate,
  rootCertificate: keys.root.certificate,
  middleCertificate: keys.middle.certificate,
  signerCommonName: '中国银联股份有限公司',
});
