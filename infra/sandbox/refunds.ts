import { setTimeout as sleep } from 'node:timers/promises';
import type { CallbackSender } from './callback-sender.ts';
import type { Provider } from './provider.ts';
import type { Store } from './store.ts';
import {
  type ProviderName,
  providerNames,
  type Refund,
  refundStatuses,
  settleRefund,
  type Trade,
} from './trade.ts';

export type Refunds = {
  readonly settleLater: (trade: Trade, refund: Refund) => void;
  /** Gives a refund its result now, or as soon as it is asked for; false when it is not there yet, or has another. */
  readonly decide: (provider: ProviderName, refundNo: string, status: Refund['status']) => boolean;
  readonly resume: () => void;
  readonly close: () => Promise<void>;
};

export type RefundParts = {
  readonly store: Store;
  readonly provider: (name: ProviderName) => Provider;
  readonly sender: CallbackSender;
  readonly delayMs: number;
  readonly now: () => number;
};

/** Refunds that are accepted at once and come to a result later, which a callback tells. */
export function refunds({ store, provider, sender, delayMs, now }: RefundParts): Refunds {
  const ending = new AbortController();
  const running = new Set<Promise<void>>();

  const settle = (name: ProviderName, refundNo: string, status: Refund['status']) => {
    const trade = store.tradeOfRefund(name, refundNo);
    const done = trade === undefined ? undefined : settleRefund(trade, refundNo, status, now());
    if (done === undefined) return false;
    if (!done.isNew) return done.refund.status === status;
    store.putTrade(done.trade);
    const url = done.refund.notifyUrl;
    sender.send({ kind: 'refund', url, content: provider(name).refundNews(done.trade, done.refund) }, name);
    return true;
  };

  const later = async (name: ProviderName, refundNo: string) => {
    await sleep(delayMs, undefined, { signal: ending.signal, ref: false });
    const isPending = store
      .tradeOfRefund(name, refundNo)
      ?.refunds.some((each) => each.refundNo === refundNo && each.status === 'PROCESSING');
    const planned = refundStatuses.parse(store.fact(planOf(name, refundNo)) ?? 'SUCCESS');
    if (planned === 'PROCESSING') return;
    if (planned !== 'SUCCESS') store.putFact(planOf(name, refundNo), 'SUCCESS');
    if (isPending === true) settle(name, refundNo, planned);
  };

  const start = (name: ProviderName, refundNo: string) => {
    const run = later(name, refundNo).catch((error: unknown) => {
      if (!ending.signal.aborted) throw error;
    });
    running.add(run);
    void run.finally(() => running.delete(run));
  };

  return {
    settleLater: (trade, { refundNo }) => start(trade.provider, refundNo),
    decide: (name, refundNo, status) => {
      const isThere = store.tradeOfRefund(name, refundNo) !== undefined;
      if (isThere && status !== 'PROCESSING') return settle(name, refundNo, status);
      store.putFact(planOf(name, refundNo), status);
      return false;
    },
    resume: () => {
      for (const name of providerNames) {
        const pending = store.trades(name).flatMap((trade) => trade.refunds);
        for (const { refundNo, status } of pending) if (status === 'PROCESSING') start(name, refundNo);
      }
    },
    close: async () => {
      ending.abort();
      await Promise.all(running);
    },
  };
}

const planOf = (name: ProviderName, refundNo: string): string => `result/${name}/${refundNo}`;
