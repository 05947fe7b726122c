import { bodyHash } from '../../../shared/kernel/body-hash.ts';
import { edited, type OrderChange } from './change-order.ts';
import { type Hold, holdsOf, pendingRisk, sameHolds, withHolds } from './hold.ts';
import type { Order } from './order.ts';
import { isEarly } from './release.ts';

/** The hash of what risk judges an order by: who ordered, where it goes, what it is. A decision is about this. */
export const riskContentOf = ({ buyer, shipTo, lines, client, note, totals }: Order): string =>
  bodyHash({
    ...{ buyer, shipTo, client, note, total: totals.payable },
    lines: lines.map(({ sku, quantity, unitPrice, payable }) => ({ sku, quantity, unitPrice, payable })),
  });

/** What risk came to: nothing speaks against the order, a person has to look, or it must not go out. */
export type RiskOutcome = 'PASS' | 'REVIEW' | 'BLOCKED';
export type RiskVerdict = {
  /** What was judged; an order that is another by now is judged anew. */
  readonly contentHash: string;
  readonly outcome: RiskOutcome;
  readonly message: string;
  readonly by: string;
};

/** Puts a verdict on the order. Undefined where it is about another content, stands there already, or comes too late. */
export function riskDecided(order: Order, verdict: RiskVerdict, at: number): OrderChange | undefined {
  if (!isEarly(order) || riskContentOf(order) !== verdict.contentHash) return undefined;
  const { outcome, message, by } = verdict;
  const wanted: readonly Hold[] =
    outcome === 'PASS'
      ? []
      : [{ ...{ kind: 'RISK', code: outcome, at, by }, ...(message ? { message } : {}) }];
  const holds = withHolds(holdsOf(order), ({ kind }) => kind === 'RISK', wanted);
  if (order.holds && sameHolds(holds, order.holds)) return undefined;
  const decided = holdsOf(order).some(({ kind, code }) => kind === 'RISK' && code !== 'PENDING');
  const who = { at, by, reason: `risk: ${outcome}` };
  return edited(order, { ...order, holds }, decided || outcome !== 'PASS' ? { who } : {});
}

/** The order to be judged again, where what risk judges it by has changed. */
export function toBeJudged(before: Order, after: Order, at: number): Order {
  if (riskContentOf(before) === riskContentOf(after)) return after;
  return { ...after, holds: withHolds(holdsOf(after), ({ kind }) => kind === 'RISK', [pendingRisk(at)]) };
}
