import { createHash } from 'node:crypto';
import type { FaultKind, FaultPoint } from '../faults.ts';
import type { Answer } from '../provider.ts';
import type { Store } from '../store.ts';
import type { MarketName } from './names.ts';
import type { Changed, Sale } from './sale.ts';
import type { Sales } from './sales.ts';
import type { Messages } from './taobao/messages.ts';

/** What a marketplace may ask of the machinery around it. */
export type MarketDesk = {
  readonly store: Store;
  readonly sales: Sales;
  readonly messages: Messages;
  readonly now: () => number;
  readonly strike: (point: FaultPoint, market: MarketName) => ReadonlySet<FaultKind>;
  /** Writes what has changed, and tells the merchant as the marketplace does. */
  readonly commit: (changed: Changed, at?: number) => Sale;
};

export const wholeSecond = (at: number): number => Math.floor(at / 1_000) * 1_000;

/** How a number begins, and how many digits it has. */
export type NumberForm = readonly [head: string, length: number];

/** A number of this form that always comes of the same seed. */
export function derivedNumber(seed: string, [head, length]: NumberForm): string {
  const value = BigInt(`0x${createHash('sha256').update(seed).digest('hex').slice(0, 24)}`);
  return `${head}${String(value)
    .padStart(29, '0')
    .slice(-(length - head.length))}`;
}

export const jsonAnswer = (body: string): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/json;charset=UTF-8' },
  body,
});
/** What a gateway in front of them says when it has trouble of its own, and says it with 200. */
export const htmlAnswer: Answer = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>系统繁忙</title></head><body><h1>系统繁忙，请稍后再试</h1></body></html>\n',
};
