import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pkcs8, spki } from '../../unit/payments/support/kit.ts';
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

/** WeChat Pay as the host sees it: takes every order, and tells that it is paid when the client says so. */
export async function openTill(hostUrl: string, stateDir: string): Promise<Till> {
  const amounts = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const { out_trade_no, amount } = JSON.parse(await text(request));
    amounts.set(out_trade_no, amount.total);
    const body = JSON.stringify({ code_url: 'weixin://wxpay/bizpayurl?pr=load' });
    response.writeHead(200, {
      ...signedHeaders(body, { at: Date.now() }),
      'content-type': 'application/json',
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  writeSecret(stateDir, { host: `http://127.0.0.1:${port}`, hostUrl });
  let told = 0;
  return {
    callback: (outTradeNo, forgery) => {
      told += 1;
      const total = amounts.get(outTradeNo) ?? 0;
      const paid = {
        out_trade_no: outTradeNo,
        transaction_id: `4200${String(told).padStart(24, '0')}`,
        success_time: beijing(Date.now()),
        amount: { total, payer_total: total, currency: 'CNY', payer_currency: 'CNY' },
      };
      const key = forgery?.isForged ? wechatpayKeys.others.privateKey : wechatpayKeys.theirs.privateKey;
      const { headers, body } = notice('TRANSACTION.SUCCESS', transactionFields(paid), {
        key,
        at: Date.now(),
      });
      return {
        method: 'POST',
        path: '/callbacks/payments/wechatpay',
        headers: { ...(headers as Record<string, string>), 'content-type': 'application/json' },
        body: Buffer.from(body).toString(),
      };
    },
    close: () => server.close(),
  };
}

const eightHours = 8 * 3_600_000;
const beijing = (at: number) => `${new Date(at + eightHours).toISOString().slice(0, 19)}+08:00`;

function writeSecret(
  stateDir: string,
  { host, hostUrl }: { readonly host: string; readonly hostUrl: string },
) {
  const folder = join(stateDir, 'secrets');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'PaymentProviders.json');
  const wechatpay = {
    mchId: '1900000001',
    appId: 'wx8888888888888888',
    certificateSerial: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
    privateKey: pkcs8(wechatpayKeys.ours),
    apiV3Keys: [apiV3Key],
    platformKeys: [{ serial, publicKey: spki(wechatpayKeys.theirs) }],
    notifyUrl: `${hostUrl}/callbacks/payments/wechatpay`,
    host,
  };
  writeFileSync(file, JSON.stringify({ wechatpay }), { mode: 0o600 });
  chmodSync(file, 0o600);
}
