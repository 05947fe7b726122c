import type { Keys } from '../keys.ts';
import type { Answer, Desk, SandboxRequest } from '../provider.ts';
import { asOf } from '../trade.ts';
import { yuan } from '../yuan.ts';
import { type Response, refused, responses } from './checks.ts';
import { fileName } from './file.ts';
import { type Message, messageAnswer, readMessage, signedMessage } from './message.ts';
import { paymentMessage, resultOf, returnMessage } from './notices.ts';
import { idOf, openPayment } from './payments.ts';
import { openReturn } from './returns.ts';
import { dayOf } from './settle-day.ts';

type Service = {
  readonly needs: readonly string[];
  readonly isPage: boolean;
  readonly answer: (message: Message, desk: Desk) => Message | { readonly page: string };
};

const order = ['orderId', 'txnAmt', 'currencyCode', 'backUrl'];
/** What each path needs in a request, and who answers it. */
export const services: Readonly<Record<string, Service>> = {
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

export function serve(service: Service, request: SandboxRequest, keys: Keys['unionpay'], desk: Desk): Answer {
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
