import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { aKeyPair, pkcs8 } from '../../unit/payments/support/kit.ts';
import {
  apiV3Key,
  notice,
  serial,
  signedHeaders,
  transactionFields,
  wechatpayKeys,
} from '../../unit/payments/support/wechatpay-kit.ts';
import type { Call } from '../client-process.ts';

export type Till = {
  /** The provider's callback for what was opened; `isForged` has the signature of somebody else. */
  readonly callback: (outTradeNo: string, forgery?: { readonly isForged: boolean }) => Call;
  readonly close: () => void;
};

/**
 * WeChat Pay as the host sees it: takes every order, and tells that it is paid when the client says so. The functions keep
 * for minutes what they have read of it, so a second one over the same state folder has the same keys and the same port.
 */
export async function openTill(hostUrl: string, stateDir: string): Promise<Till> {
  const book: Book = { amounts: new Map(), paid: new Map() };
  const known = read(join(stateDir, 'till.json'));
  const keys = known ?? { ours: pkcs8(aKeyPair()), theirs: pkcs8(aKeyPair()), port: 0 };
  const key = createPrivateKey(keys.theirs);
  const server = createServer(async (request, response) => {
    const body = answerTo(request.url ?? '', await text(request), book);
    const headers = signedHeaders(body, { key, at: Date.now() });
    response.writeHead(200, { ...headers, 'content-type': 'application/json' });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(keys.port, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  if (!known) writeSecret(stateDir, { keys: { ...keys, port }, hostUrl });
  return {
    callback: (outTradeNo, forgery) => {
      const trade = book.paid.get(outTradeNo) ?? paidNow(outTradeNo, book);
      book.paid.set(outTradeNo, trade);
      const signing = { key: forgery?.isForged ? wechatpayKeys.others.privateKey : key, at: Date.now() };
      const { headers, body } = notice('TRANSACTION.SUCCESS', trade, signing);
      return {
        method: 'POST',
        path: '/callbacks/payments/wechatpay',
        headers: { ...(headers as Record<string, string>), 'content-type': 'application/json' },
        body: Buffer.from(body).toString(),
      };
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const keysSchema = z.object({ ours: z.string(), theirs: z.string(), port: z.int() });
type Keys = z.output<typeof keysSchema>;

const read = (file: string): Keys | undefined =>
  existsSync(file) ? keysSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;

type Paid = ReturnType<typeof transactionFields>;
type Book = { readonly amounts: Map<string, number>; readonly paid: Map<string, Paid> };

/** Takes a new order; of one that it has it says whether it is paid, as the host asks when it has heard nothing. */
function answerTo(url: string, sent: string, { amounts, paid }: Book): string {
  if (url === '/v3/pay/transactions/native') {
    const { out_trade_no, amount } = JSON.parse(sent);
    amounts.set(out_trade_no, amount.total);
    return JSON.stringify({ code_url: 'weixin://wxpay/bizpayurl?pr=load' });
  }
  const [, outTradeNo = ''] = /out-trade-no\/([^/?]+)/.exec(url) ?? [];
  const waiting = { appid: appId, mchid: mchId, out_trade_no: outTradeNo, trade_state: 'NOTPAY' };
  return JSON.stringify(paid.get(outTradeNo) ?? waiting);
}

const paidNow = (outTradeNo: string, { amounts }: Book): Paid => {
  const total = amounts.get(outTradeNo) ?? 0;
  return transactionFields({
    out_trade_no: outTradeNo,
    transaction_id: `4200${BigInt(`0x${sha1(outTradeNo).slice(0, 19)}`)
      .toString()
      .padStart(24, '0')}`,
    success_time: beijing(Date.now()),
    amount: { total, payer_total: total, currency: 'CNY', payer_currency: 'CNY' },
  });
};
const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');

const [mchId, appId] = ['1900000001', 'wx8888888888888888'];
const eightHours = 8 * 3_600_000;
const beijing = (at: number) => `${new Date(at + eightHours).toISOString().slice(0, 19)}+08:00`;

type Written = { readonly keys: Keys; readonly hostUrl: string };

function writeSecret(stateDir: string, { keys, hostUrl }: Written): void {
  const wechatpay = {
    ...{ mchId, appId, privateKey: keys.ours, apiV3Keys: [apiV3Key] },
    certificateSerial: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
    platformKeys: [{ serial, publicKey: publicPem(keys.theirs) }],
    notifyUrl: `${hostUrl}/callbacks/payments/wechatpay`,
    host: `http://127.0.0.1:${keys.port}`,
  };
  mkdirSync(join(stateDir, 'secrets'), { recursive: true });
  const secret = JSON.stringify({ wechatpay });
  writeFileSync(join(stateDir, 'secrets', 'PaymentProviders.json'), secret, { mode: 0o600 });
  writeFileSync(join(stateDir, 'till.json'), JSON.stringify(keys), { mode: 0o600 });
}

const publicPem = (privatePem: string): string =>
  createPublicKey(privatePem).export({ type: 'spki', format: 'pem' }).toString();
