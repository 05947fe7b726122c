import type { BookLine } from './books.ts';
import type { FaultKind } from './faults.ts';
import type { PartyName } from './marketplace/names.ts';
import type { Payout } from './payouts.ts';
import type { Callback, Store } from './store.ts';
import type { ProviderName, Refund, Trade } from './trade.ts';

/** A request as it came in, the body untouched. */
export type SandboxRequest = {
  readonly method: string;
  /** Path and query, exactly as sent. */
  readonly target: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** Answers with a signature that does not hold. */
  readonly spoilsSignature: boolean;
};

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
};

export type SignedPost = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

/** What a provider may ask of the machinery around it. */
export type Desk = {
  readonly store: Store;
  readonly now: () => number;
  /** Where everything here listens, `http://127.0.0.1:18080`. */
  readonly url: () => string;
  /** Hands a message to the callback sender. */
  readonly tell: (message: Pick<Callback, 'kind' | 'url' | 'content'>, provider: ProviderName) => void;
  /** Lets a refund come to its result later, as the real ones do. */
  readonly settleLater: (trade: Trade, refund: Refund) => void;
  readonly bill: (provider: ProviderName, day: string, type: string) => BillState;
  /** A provider's lines with what was planted on them. */
  readonly grown: (provider: ProviderName, lines: readonly BookLine[]) => readonly BookLine[];
  readonly payouts: (provider: ProviderName) => readonly Payout[];
};

export type BillState = Buffer | 'NOT_READY' | 'EMPTY';

/** Somebody who answers the merchant's requests. */
export type Party = {
  readonly name: PartyName;
  /** Undefined when the path is not this party's. All of it happens at once, so requests never interleave. */
  readonly handle: (request: SandboxRequest) => Answer | undefined;
};

/** Somebody who calls the merchant, and calls again until he is heard. */
export type Caller = {
  readonly name: PartyName;
  readonly sign: (callback: Callback, faults: ReadonlySet<FaultKind>) => SignedPost;
  /** Whether the merchant's answer ends the retries. */
  readonly isAcknowledged: (status: number, body: string) => boolean;
  /** Milliseconds between one attempt and the next; one more attempt than gaps. */
  readonly retryGaps: readonly number[];
  readonly answerWithinMs: number;
};

/** One provider: it answers requests, signs callbacks, and writes the books of a day. */
export type Provider = {
  readonly name: ProviderName;
  readonly paymentNews: (trade: Trade) => Callback['content'];
  readonly refundNews: (trade: Trade, refund: Refund) => Callback['content'];
  /** The period of a day's books, as instants, and when they are there. */
  readonly period: (day: string) => {
    readonly from: number;
    readonly until: number;
    readonly readyAt: number;
  };
  /** What moved in a time, with what was planted on it. */
  readonly lines: (range: { readonly from: number; readonly until: number }) => readonly BookLine[];
  /** What a day's clearing comes to and how the bank names it; where the provider pays out by itself. */
  readonly net?: (day: string) => { readonly amount: number; readonly name: string };
  readonly bills: (day: string) => Readonly<Record<string, Buffer | 'EMPTY'>>;
  /** What only this provider can be made to do through the control API. */
  readonly commands: Commands;
} & Party &
  Caller;

export type Commands = Readonly<Record<string, (body: unknown) => unknown>>;

export const minutes = (count: number): number => count * 60_000;
export const hours = (count: number): number => count * 3_600_000;

/** A number of `length` digits that begins with `head` and ends with the count; for the provider's own ids. */
export const numbered = (head: string, count: number, length: number): string =>
  `${head}${String(count).padStart(length - head.length, '0')}`;

/** A signature that was right until one character changed. */
export function spoiled(signature: string): string {
  const at = Math.floor(signature.length / 2);
  const other = signature[at] === 'A' ? 'B' : 'A';
  return `${signature.slice(0, at)}${other}${signature.slice(at + 1)}`;
}
