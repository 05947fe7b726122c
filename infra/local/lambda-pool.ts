import { availableParallelism } from 'node:os';
import {
  type Container,
  failure,
  isTooLong,
  type LambdaSpec,
  type Outcome,
  startContainer,
} from './lambda-container.ts';

export type LambdaPool = {
  readonly spec: LambdaSpec;
  /** Runs one event, given as JSON text, in a warm container or a new one; never throws. */
  readonly invoke: (event: string) => Promise<Outcome>;
  /** Whether an event is under way, or waits. */
  readonly isBusy: () => boolean;
  readonly stop: () => Promise<void>;
};

/**
 * Threads a function may have at once. A container mostly waits for the table, so two a core keep the cores busy;
 * more of them (measured: 8 on 2 cores) only stay colder, each with its own compiled code, and take more memory.
 * Events beyond them wait in line, up to the function's concurrency.
 */
export const maxContainers = Math.min(8, Math.max(2, 2 * availableParallelism()));

/** Lambda ends containers within some such time too; each holds tens of megabytes. */
const longestIdleMs = 10 * 60_000;
const lookMs = 60_000;

type Pool = {
  readonly spec: LambdaSpec;
  readonly live: Set<Container>;
  /** Free containers, the latest used last: that one is the warmest. */
  readonly idle: { readonly container: Container; readonly sinceMs: number }[];
  readonly waiting: ((next: Container | Outcome) => void)[];
  starting: number;
  underWay: number;
  isStopped: boolean;
};

/** The containers of one function: they grow with the line of waiting events. None is started before the first. */
export function lambdaPool(spec: LambdaSpec): LambdaPool {
  const pool: Pool = {
    spec,
    live: new Set(),
    idle: [],
    waiting: [],
    starting: 0,
    underWay: 0,
    isStopped: false,
  };
  const looking = setInterval(() => endIdle(pool), lookMs).unref();
  return {
    spec,
    invoke: (event) => invoke(pool, event),
    isBusy: () => pool.underWay > 0,
    stop: () => {
      clearInterval(looking);
      return stop(pool);
    },
  };
}

async function invoke(pool: Pool, event: string): Promise<Outcome> {
  if (pool.isStopped) return stopping;
  if (isTooLong(event)) return failure('RequestEntityTooLargeException', 'the event is larger than 6 MB');
  if (pool.underWay >= pool.spec.concurrency) return throttled;
  pool.underWay += 1;
  try {
    const next = pool.idle.pop()?.container ?? (await nextFree(pool));
    if (!('run' in next)) return next;
    const outcome = await next.run(event);
    if (next.isAlive()) release(pool, next);
    else growIfNeeded(pool);
    return outcome;
  } finally {
    pool.underWay -= 1;
  }
}

const stopping = failure('ServiceException', 'the host is stopping');
const throttled: Outcome = {
  status: 'throttled',
  error: JSON.stringify({ errorType: 'TooManyRequestsException', errorMessage: 'Rate Exceeded.' }),
};

function nextFree(pool: Pool): Promise<Container | Outcome> {
  return new Promise((resolve) => {
    pool.waiting.push(resolve);
    growIfNeeded(pool);
  });
}

function growIfNeeded(pool: Pool): void {
  const isEnough = pool.starting >= pool.waiting.length || pool.live.size >= maxContainers;
  if (!isEnough && !pool.isStopped) void grow(pool);
}

/** A container that cannot load fails the event that waited longest, as a cold start that fails does. */
async function grow(pool: Pool): Promise<void> {
  pool.starting += 1;
  const container = startContainer(pool.spec, (gone) => forget(pool, gone));
  pool.live.add(container);
  const loaded = await container.loaded;
  pool.starting -= 1;
  if (loaded.status === 'done') {
    release(pool, container);
    return;
  }
  await container.end();
  pool.waiting.shift()?.(loaded);
  growIfNeeded(pool);
}

function release(pool: Pool, container: Container): void {
  const next = pool.waiting.shift();
  if (next === undefined) pool.idle.push({ container, sinceMs: Date.now() });
  else next(container);
}

function forget(pool: Pool, container: Container): void {
  pool.live.delete(container);
  const place = pool.idle.findIndex((each) => each.container === container);
  if (place >= 0) pool.idle.splice(place, 1);
}

function endIdle({ idle }: Pool): void {
  const before = Date.now() - longestIdleMs;
  for (const { container, sinceMs } of [...idle]) if (sinceMs < before) void container.end();
}

async function stop(pool: Pool): Promise<void> {
  pool.isStopped = true;
  for (const next of pool.waiting.splice(0)) next(stopping);
  await Promise.all([...pool.live].map((container) => container.end()));
}
