import type { BusEvent } from '../../../events/define-event.ts';
import type { Change, Outcome as Published } from '../../../functions/outbox/publish-changes.ts';
import type { Ground, Lambda, Outcome } from './lambda.ts';
import { type Chance, chanceOf, hashText } from './random.ts';

const pollMs = 250;
const retryMs = 1000;
const mostInBatch = 20;
const furthestBack = 10;

export type Stream = {
  readonly tell: (changes: readonly Change[]) => void;
  /** Changes that the consumer has not acknowledged. */
  readonly waiting: () => number;
};

/**
 * A DynamoDB stream and its event source mapping: the changes of one item in their order, at least once, the same
 * batch again from where it failed; how different items interleave says nothing.
 */
export function streamTo<Deps>(
  ground: Ground,
  consumer: Lambda<Deps>,
  work: (changes: readonly Change[], deps: Deps) => Promise<Pick<Published, 'failedAt'>>,
  { name: stream = 'stream', shards = 2 } = {},
): Stream {
  const all = Array.from({ length: shards }, (_, index) => shardOf(`${stream}-${index}`));

  function shardOf(name: string) {
    const records: Change[] = [];
    const chance = chanceOf(ground.seed, name);
    const state = { done: 0, busy: false, batches: 0 };

    /** Hands over the next batch, or one that begins before it; moves on to where the consumer says it failed. */
    const step = async (): Promise<void> => {
      state.batches += 1;
      const occasion = `${name}/batch-${state.batches}`;
      const rewound = ground.faults.strike(occasion, ['rewind'], chance);
      const from = Math.max(0, state.done - (rewound ? chance.between(1, furthestBack) : 0));
      const batch = records.slice(from, from + mostInBatch);
      const outcome = await consumer.invoke(occasion, (deps) => work(batch, deps));
      const failed = failedIn(batch, outcome);
      state.done = Math.max(state.done, from + (failed ?? batch.length));
      if (failed !== undefined) await ground.timeline.sleep(retryMs);
    };
    const workOn = async (): Promise<void> => {
      while (state.done < records.length) await step();
      state.busy = false;
    };
    const wake = (): void => {
      if (state.busy) return;
      state.busy = true;
      ground.timeline.after(chance.between(1, pollMs), () => void workOn());
    };
    return { records, wake, waiting: () => records.length - state.done };
  }

  return {
    tell: (changes) => {
      for (const change of changes) {
        const pk = (change.after ?? change.before)?.pk ?? '';
        const shard = all[hashText(pk) % shards];
        shard?.records.push(change);
        shard?.wake();
      }
    },
    waiting: () => all.reduce((sum, { waiting }) => sum + waiting(), 0),
  };
}

/** Where in the batch to go on; undefined when all of it is done. An invocation that failed did nothing of it. */
function failedIn(
  batch: readonly Change[],
  outcome: Outcome<Pick<Published, 'failedAt'>>,
): number | undefined {
  if (outcome.kind !== 'answered') return 0;
  const { failedAt } = outcome.value;
  return failedAt === undefined
    ? undefined
    : batch.findIndex(({ sequenceNumber }) => sequenceNumber === failedAt);
}

const visibilityMs = 180_000;
const longestDelayMs = 15 * 60_000;
/** As the template has it; then a message is a dead letter. */
export const mostReceives = 5;

export type Queue<Message = BusEvent> = {
  readonly send: (message: Message) => void;
  readonly waiting: () => number;
  /** Puts every dead letter back, as an operator does once the cause is gone. */
  readonly redrive: () => void;
};

/** A rule, its standard queue and the event source mapping of a consumer: at least once, in any order, dead letters. */
export function queueTo<Deps, Message = BusEvent>(
  ground: Ground,
  name: string,
  consumer: { readonly lambda: Lambda<Deps>; readonly work: (message: Message, deps: Deps) => Promise<void> },
): Queue<Message> {
  const { timeline, faults } = ground;
  const counts = { messages: 0, waiting: 0 };
  const dead: Message[] = [];

  const deliver = async (id: string, message: Message, chance: Chance): Promise<void> => {
    for (let receive = 1; receive <= mostReceives; receive += 1) {
      const occasion = `${id}/receive-${receive}`;
      const outcome = await consumer.lambda.invoke(occasion, (deps) => consumer.work(message, deps));
      const kept = faults.strike(occasion, ['delete lost'], chance);
      if (outcome.kind === 'answered' && !kept) {
        counts.waiting -= 1;
        return;
      }
      await timeline.sleep(visibilityMs);
    }
    counts.waiting -= 1;
    dead.push(message);
  };

  const send = (message: Message): void => {
    counts.messages += 1;
    const id = `${name}-${counts.messages}`;
    const chance = chanceOf(ground.seed, id);
    const copies = faults.strike(id, ['duplicate'], chance) ? 2 : 1;
    for (let copy = 1; copy <= copies; copy += 1) {
      const late = faults.strike(`${id}.${copy}`, ['delay'], chance);
      counts.waiting += 1;
      timeline.after(
        chance.between(20, late ? longestDelayMs : 500),
        () => void deliver(`${id}.${copy}`, message, chance),
      );
    }
  };

  return {
    send,
    waiting: () => counts.waiting + dead.length,
    redrive: () => {
      for (const message of dead.splice(0)) send(message);
    },
  };
}

/** A schedule: it may miss a run, run twice at once, and start before the last run has ended. */
export function schedule(
  { timeline, faults, seed }: Ground,
  name: string,
  { everyMs, run }: { readonly everyMs: () => number; readonly run: (name: string) => Promise<unknown> },
): void {
  const chance = chanceOf(seed, name);
  const tick = (count: number): void => {
    const occasion = `${name}/run-${count}`;
    const fault = faults.strike(occasion, ['run missed', 'run doubled'], chance);
    if (fault !== 'run missed') void run(occasion);
    if (fault === 'run doubled') void run(`${occasion}.again`);
    timeline.after(everyMs(), () => tick(count + 1));
  };
  timeline.after(everyMs(), () => tick(1));
}
