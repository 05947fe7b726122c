import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { BillDesk } from '../../../../functions/payments/bill-desk.ts';
import type {
  Attempt,
  CallbackMessage,
  Checkout,
  Opened,
  Provider,
  RefundRequest,
} from '../../../../functions/payments/provider.ts';
import type {
  DownloadRequest,
  HttpDownload,
  HttpRequest,
  HttpResponse,
} from '../../../../shared/kernel/http-exchange.ts';

/** How the fake answers: well, never, with rubbish, without a signature, with another's key, or about another order. */
export type Mode = 'well' | 'silent' | 'garbage' | 'unsigned' | 'other-key' | 'other-order' | 'busy';

/** A provider of a few lines that checks our signatures with code of its own, and keeps its own books. */
export type Fake = {
  mode: Mode;
  readonly asked: string[];
  readonly send: (request: HttpRequest) => Promise<HttpResponse>;
  /** The buyer follows what `open` gave the shop front; throws where our signature on it is wrong. */
  readonly arrive: (opened: Opened) => void;
  readonly pay: (outTradeNo: string) => void;
  /** Refunds that were only taken so far are done. */
  readonly settle: () => void;
  readonly channelTxnId: (outTradeNo: string) => string;
  readonly refundedTotal: (outTradeNo: string) => number;
};

/** How the fake serves a file: well, over a link that is over once, elsewhere, cut off, or a page that says no. */
export type FileMode = 'well' | 'expired-once' | 'other-host' | 'redirect' | 'cut' | 'page';

/** The bills of a fake. */
export type BillFake = {
  /** What it has for each type of its own words; nothing: not ready. */
  readonly bills: Map<string, Buffer | 'NONE'>;
  file: FileMode;
  /** What was fetched, in order. */
  readonly fetched: string[];
};

export const billFake = (): BillFake => ({ bills: new Map(), file: 'well', fetched: [] });

/** Answers a request for a file. */
export function served({ url }: DownloadRequest, content: Buffer, fake: BillFake): HttpDownload {
  fake.fetched.push(url);
  const { file } = fake;
  if (file === 'expired-once') fake.file = 'well';
  const status = { 'expired-once': 403, redirect: 302 }[file as string] ?? 200;
  const body = file === 'page' || status !== 200 ? Buffer.from('<html>no</html>') : content;
  return { status, headers: {}, body: piecesOf(body, file === 'cut'), discard: () => undefined };
}

/** A few bytes at a time, so that a beginning is no whole; ends in the middle where it is cut off. */
async function* piecesOf(content: Buffer, isCut: boolean) {
  for (let at = 0; at < content.length; at += 7) {
    if (isCut && at > content.length / 2) throw new Error('aborted');
    yield content.subarray(at, at + (at === 0 ? 1 : 7));
    if (at === 0) yield content.subarray(1, 7);
  }
}

export type Notice = {
  readonly key?: 'other';
  readonly merchant?: 'foreign';
  readonly minor?: number;
  readonly channelTxnId?: string;
};

/** One provider with its other side, for the tests that every provider has to pass. */
export type Kit = {
  readonly provider: Provider;
  readonly fake: Fake;
  readonly desk: BillDesk;
  readonly billing: BillFake;
  /** A bill of each type that the provider offers, under its own word for it. */
  readonly aBill: Readonly<
    Partial<Record<'trade' | 'fund', { readonly name: string; readonly content: Buffer }>>
  >;
  readonly now: number;
  /** The provider's signed message that `anAttempt()` was paid, with a buyer's data in it where real ones have some. */
  readonly paid: (notice?: Notice) => CallbackMessage;
  /** Personal data in that message. */
  readonly personal: readonly string[];
};

export const now = Date.UTC(2026, 10, 26, 4, 30, 0);
const hourMs = 3_600_000;

export const anAttempt = (change: Partial<Attempt> = {}): Attempt => ({
  outTradeNo: 'PAY20261126X0001',
  amount: { currency: 'CNY', minor: 8888 },
  createdAt: now - hourMs / 2,
  expiresAt: now + hourMs,
  ...change,
});

export const aCheckout = (method: string, change: Partial<Checkout> = {}): Checkout => ({
  attempt: anAttempt(),
  method,
  title: '龙井茶 250g & cup',
  returnUrl: 'https://shop.example/orders/1',
  buyer: { openId: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o', ip: '203.0.113.7' },
  ...change,
});

export const aRefund = (channelTxnId: string, change: Partial<RefundRequest> = {}): RefundRequest => ({
  attempt: anAttempt(),
  channelTxnId,
  outRefundNo: 'RFD20261126X0001',
  amount: { currency: 'CNY', minor: 888 },
  kind: 'REFUND',
  reason: '少发一件',
  requestedAt: now,
  ...change,
});

export type KeyPair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
export const aKeyPair = (): KeyPair => generateKeyPairSync('rsa', { modulusLength: 2048 });
export const spki = ({ publicKey }: KeyPair): string =>
  publicKey.export({ type: 'spki', format: 'pem' }).toString();
export const pkcs8 = ({ privateKey }: KeyPair): string =>
  privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** A different nonce each time, and the same ones in every run. */
export function countingNonce(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `N${String(count).padStart(31, '0')}`;
  };
}

export function requireThat(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`the fake refuses: ${what}`);
}

/** The books of a fake. */
export type Trade = {
  readonly outTradeNo: string;
  readonly channelTxnId: string;
  readonly minor: number;
  state: 'waiting' | 'paid' | 'closed';
  readonly refunds: Map<string, { readonly minor: number; done: boolean }>;
};

export function bookOf(trades: ReadonlyMap<string, Trade>) {
  const find = (outTradeNo: string): Trade => {
    const trade = trades.get(outTradeNo);
    requireThat(trade !== undefined, `no trade ${outTradeNo}`);
    return trade;
  };
  return {
    pay: (outTradeNo: string) => {
      find(outTradeNo).state = 'paid';
    },
    settle: () => {
      for (const { refunds } of trades.values()) for (const refund of refunds.values()) refund.done = true;
    },
    channelTxnId: (outTradeNo: string) => find(outTradeNo).channelTxnId,
    refundedTotal: (outTradeNo: string) =>
      [...find(outTradeNo).refunds.values()].reduce((sum, { minor }) => sum + minor, 0),
  };
}
