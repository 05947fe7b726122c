import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultDesk } from './fault-desk.ts';
import type { FaultKind } from './faults.ts';
import { loopbackPost } from './loopback-post.ts';
import type { PartyName } from './marketplace/names.ts';
import type { Caller } from './provider.ts';
import type { Attempt, Callback, Store } from './store.ts';

export type CallbackSender = {
  readonly send: (
    message: Pick<Callback, 'kind' | 'url' | 'content'>,
    of: PartyName,
    faults?: readonly string[],
  ) => Callback;
  /** Takes up what an earlier run had not delivered. */
  readonly resume: () => void;
  readonly close: () => Promise<void>;
};

export type SenderParts = {
  readonly store: Store;
  readonly provider: (name: PartyName) => Caller;
  readonly faults: FaultDesk;
  /** What a millisecond of the provider's plan lasts here. */
  readonly scale: number;
  readonly now: () => number;
};

/** A message held back by `delay`, and the longest that one held by `reorder` waits for another to pass it. */
const heldMs = 60_000;

/** Delivers callbacks by each provider's own plan until the merchant acknowledges them. */
export function callbackSender({ store, provider, faults, scale, now }: SenderParts): CallbackSender {
  const ending = new AbortController();
  const running = new Set<Promise<void>>();
  const overtakers: (() => void)[] = [];
  const wait = (ms: number) => sleep(ms * scale, undefined, { signal: ending.signal, ref: false });
  const overtaken = () =>
    Promise.race([wait(heldMs), new Promise<void>((resolve) => overtakers.push(resolve))]);

  const post = loopbackPost(ending.signal);

  const attempt = async (callback: Callback): Promise<Callback> => {
    const of = provider(callback.provider);
    const number = store.next(`notify/${of.name}`);
    const struck = new Set<FaultKind>([
      ...faults.strike('notify', of.name, number),
      ...(callback.attempts.length === 0 ? (callback.faults as FaultKind[]) : []),
    ]);
    if (struck.has('delay')) await wait(heldMs);
    if (struck.has('reorder')) await overtaken();
    const answers = struck.has('drop') ? [] : await sent(callback, of, struck);
    const answer = answers.at(-1) ?? { status: 0, text: '' };
    const isHeard = !struck.has('lost-answer') && !struck.has('drop');
    const isAcknowledged = isHeard && of.isAcknowledged(answer.status, answer.text);
    const made = { number, at: now(), faults: [...struck], status: answer.status, isAcknowledged };
    return afterAttempt(callback, made, of.retryGaps.length + 1);
  };

  const sent = async (callback: Callback, of: Caller, struck: ReadonlySet<FaultKind>) => {
    const once = () => post(callback.url, of.sign(callback, struck), of.answerWithinMs);
    const answers = await Promise.all(struck.has('double') ? [once(), once()] : [once()]);
    for (const pass of overtakers.splice(0)) pass();
    return answers;
  };

  const deliver = async (id: string): Promise<void> => {
    for (let callback = store.callback(id); callback?.state === 'PENDING'; ) {
      const gaps = provider(callback.provider).retryGaps;
      const gap = gaps[callback.attempts.length - 1];
      if (gap !== undefined) await wait(gap);
      callback = await attempt(callback);
      if (ending.signal.aborted) return;
      store.putCallback(callback);
    }
  };

  const start = (id: string) => {
    const run = deliver(id).catch((error: unknown) => {
      if (!ending.signal.aborted) throw error;
    });
    running.add(run);
    void run.finally(() => running.delete(run));
  };

  return {
    send: (message, of, struck = []) => {
      const id = `${of}-${store.next(`callback/${of}`)}`;
      const callback: Callback = {
        ...message,
        id,
        provider: of,
        state: message.url === '' ? 'GIVEN_UP' : 'PENDING',
        attempts: [],
        faults: [...struck],
      };
      store.putCallback(callback);
      if (callback.state === 'PENDING') start(id);
      return callback;
    },
    resume: () => {
      for (const { id, state } of store.callbacks()) if (state === 'PENDING') start(id);
    },
    close: async () => {
      ending.abort();
      await Promise.all(running);
    },
  };
}

/** A probe, a ping or a forged message is sent once; everything else until it is acknowledged or the plan is at its end. */
function afterAttempt(callback: Callback, made: Attempt, most: number): Callback {
  const attempts = [...callback.attempts, made];
  const isOnce = ['probe', 'forged', 'ping'].includes(callback.kind);
  const isOver = isOnce || attempts.length >= most;
  const state = made.isAcknowledged ? 'DONE' : isOver ? 'GIVEN_UP' : 'PENDING';
  return { ...callback, attempts, state };
}
