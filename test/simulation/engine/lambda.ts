import { type Key, type Query, type Table, TableBusy, type Write } from '../../../shared/dynamodb/table.ts';
import type { Clock } from '../../../shared/kernel/clock.ts';
import type { FaultKind, Faults } from './faults.ts';
import type { Lag, ModelTable } from './model-table.ts';
import { type Chance, chanceOf } from './random.ts';
import type { Timeline } from './timeline.ts';

/** What AWS answers, or doesn't, when it is none of our doing: the SDK's error, whatever it is. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

export type Ground = {
  readonly seed: number;
  readonly timeline: Timeline;
  readonly faults: Faults;
  readonly tell: (what: string) => void;
  /** Hears of every error that an invocation ended with. */
  readonly failed: (name: string, error: unknown) => void;
  /** Hears of every invocation that answered before all that it does was done. */
  readonly early: (name: string) => void;
};

/** Sends one request to the world outside; what it does and answers happens when it arrives there. */
export type Send = <Answer>(request: Request<Answer>) => Promise<Answer>;
export type Request<Answer> = {
  readonly label: string;
  readonly kinds: readonly FaultKind[];
  readonly act: (fault: FaultKind | undefined, chance: Chance) => Answer;
};
export type Surroundings = { readonly send: Send; readonly now: Clock };

export type Outcome<Value> =
  | { readonly kind: 'answered'; readonly value: Value }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'died'; readonly reason: 'crash' | 'timeout' };

export type Lambda<Deps> = {
  /** Runs it once in a container that is free, else in a new one. `name` has to be unique in the whole run. */
  readonly invoke: <Value>(name: string, run: (deps: Deps) => Promise<Value>) => Promise<Outcome<Value>>;
  readonly invocations: () => number;
  readonly requests: () => number;
  readonly deaths: () => number;
};

type Invocation = {
  readonly name: string;
  readonly chance: Chance;
  skewMs: number;
  /** By how much the clock is wrong from its second request on. */
  readonly laterMs: number;
  requests: number;
  /** Requests that do something and of which it has not heard. */
  underWay: number;
  readonly end: (outcome: Outcome<never>) => void;
};
type Container<Deps> = { deps: Deps; current: Invocation | undefined; alive: boolean };

const longestSkewMs = 5 * 60_000;
/** How long the SDK waits for an answer, and when a request that it gave up is carried out at the latest. */
const patienceMs = 3000;
const latestMs = 5000;
const sdkPauseMs = 1000;
const slowestMs = 20_000;

/**
 * A Lambda function: containers that serve one invocation at a time, are reused warm, remember what they like, and die
 * with all they remember at a crash or at the time limit. A dead one never goes on, but what it sent is carried out.
 */
export function lambda<Deps>(
  ground: Ground,
  { timeoutMs, start }: { readonly timeoutMs: number; readonly start: (around: Surroundings) => Deps },
): Lambda<Deps> {
  const { seed, timeline, faults, tell } = ground;
  const containers: Container<Deps>[] = [];
  const counts = { invocations: 0, requests: 0, deaths: 0 };

  const startContainer = (): Container<Deps> => {
    const container = { alive: true, current: undefined } as Omit<Container<Deps>, 'deps'> as Container<Deps>;
    const now = () => timeline.now() + (container.current?.skewMs ?? 0);
    container.deps = start({ now, send: (request) => sendFrom(container, request) });
    containers.push(container);
    return container;
  };

  const discard = (container: Container<Deps>): void => {
    container.alive = false;
    containers.splice(containers.indexOf(container), 1);
  };

  const die = (container: Container<Deps>, invocation: Invocation, reason: 'crash' | 'timeout'): void => {
    if (!container.alive || container.current !== invocation) return;
    counts.deaths += 1;
    tell(`${invocation.name} dies: ${reason}`);
    discard(container);
    invocation.end({ kind: 'died', reason });
  };

  /** A container that nobody calls is frozen: what it still wants to send never goes out. */
  function sendFrom<Answer>(container: Container<Deps>, request: Request<Answer>): Promise<Answer> {
    const invocation = container.current;
    if (!container.alive || !invocation) return never();
    counts.requests += 1;
    invocation.requests += 1;
    if (invocation.requests === 2) invocation.skewMs = invocation.laterMs;
    const occasion = `${invocation.name}#${invocation.requests}`;
    const { chance } = invocation;
    const fault = faults.strike(occasion, request.kinds, chance);
    const does = request.kinds.includes('answer lost') ? 1 : 0;
    invocation.underWay += does;
    tell(`${occasion} ${request.label}${fault ? ` !${fault}` : ''}`);
    return new Promise((resolve, reject) => {
      const heard = (hear: () => void) => () => {
        invocation.underWay -= does;
        if (container.alive) hear();
      };
      travel(timeline, {
        fault,
        there: chance.between(1, 15),
        back: chance.between(1, 15),
        more: chance.next(),
        fail: (error) => heard(() => reject(error)),
        die: () => die(container, invocation, 'crash'),
        act: () => {
          try {
            const answer = request.act(fault, chance);
            return heard(() => resolve(answer));
          } catch (error) {
            tell(`${occasion} refused: ${error instanceof Error ? error.name : 'unknown'}`);
            return heard(() => reject(error));
          }
        },
      });
    });
  }

  const containerFor = (name: string, chance: Chance): Container<Deps> => {
    const restart = faults.strike(name, ['restart'], chance) !== undefined;
    const idle = containers.find(({ current }) => !current);
    if (idle && !restart) return idle;
    if (idle) discard(idle);
    return startContainer();
  };

  return {
    invoke: <Value>(name: string, run: (deps: Deps) => Promise<Value>): Promise<Outcome<Value>> => {
      counts.invocations += 1;
      const chance = chanceOf(seed, name);
      const wrong = faults.strike(name, ['skew', 'jump'], chance);
      const skewMs = chance.between(-longestSkewMs, longestSkewMs);
      const container = containerFor(name, chance);
      return new Promise<Outcome<Value>>((resolve) => {
        const invocation: Invocation = {
          ...{ name, chance, requests: 0, underWay: 0, end: resolve },
          skewMs: wrong ? skewMs : 0,
          laterMs: wrong === 'skew' ? skewMs : 0,
        };
        const ended = (outcome: Outcome<Value>) => {
          if (!container.alive || container.current !== invocation) return;
          container.current = undefined;
          if (outcome.kind === 'failed') ground.failed(name, outcome.error);
          if (outcome.kind === 'answered' && invocation.underWay > 0) ground.early(name);
          resolve(outcome);
        };
        container.current = invocation;
        run(container.deps).then(
          (value) => ended({ kind: 'answered', value }),
          (error: unknown) => ended({ kind: 'failed', error }),
        );
        timeline.after(timeoutMs, () => die(container, invocation, 'timeout'));
      });
    },
    invocations: () => counts.invocations,
    requests: () => counts.requests,
    deaths: () => counts.deaths,
  };
}

const never = (): Promise<never> => new Promise(() => undefined);

type Trip = {
  readonly fault: FaultKind | undefined;
  /** Carries the request out, and gives what hands its answer over. */
  readonly act: () => () => void;
  readonly fail: (error: Error) => () => void;
  readonly die: () => void;
  readonly there: number;
  readonly back: number;
  /** In [0, 1): how much longer than usual. */
  readonly more: number;
};
type Journey = (after: Timeline['after'], trip: Trip) => void;

const timedOut = () => new Unavailable('timed out');
const straight: Journey = (after, { act, there, back }) => after(there, () => after(back, act()));

/** What becomes of a request, fault by fault. */
const journeys: Partial<Record<FaultKind, Journey>> = {
  throttled: (after, { fail, there, back }) => after(there + back, fail(new Unavailable('throttled'))),
  busy: (after, { fail, more }) => after(more * patienceMs, fail(new TableBusy('busy'))),
  'request lost': (after, { fail }) => after(patienceMs, fail(timedOut())),
  'answer lost': (after, { act, fail, there }) => {
    after(there, () => void act());
    after(patienceMs, fail(timedOut()));
  },
  late: (after, { act, fail, more }) => {
    after(patienceMs, fail(timedOut()));
    after(patienceMs + more * latestMs, () => void act());
  },
  repeated: (after, { act, there, back }) =>
    after(there, () => {
      act();
      after(sdkPauseMs, () => after(back, act()));
    }),
  slow: (after, trip) => straight(after, { ...trip, there: trip.there + 500 + trip.more * slowestMs }),
  'crash before': (_after, { die }) => die(),
  'crash after': (after, { act, die, there }) =>
    after(there, () => {
      act();
      die();
    }),
};

function travel({ after }: Timeline, trip: Trip): void {
  const journey = (trip.fault && journeys[trip.fault]) ?? straight;
  journey(after, trip);
}

export const onRead = ['throttled', 'request lost', 'slow', 'crash before', 'crash after'] as const;
const onWrite = [...onRead, 'busy', 'answer lost', 'late', 'repeated'] as const;
export const onPublish = [...onRead, 'answer lost', 'late', 'repeated', 'refused'] as const;
/** What can go wrong with a request to anybody else. */
export const onOther = [
  'request lost',
  'slow',
  'crash before',
  'crash after',
  'answer lost',
  'late',
  'repeated',
] as const;
const onStaleRead = [...onRead, 'stale'] as const;
const longestLagMs = 5000;
/** As many items as one request reads. */
const mostInBatch = 100;

type Requested = Pick<Request<unknown>, 'label' | 'kinds'>;
/** What requests to the table are called in the trace, and what can go wrong with them. */
export const tableRequests = {
  get: ({ pk, sk }: Key, eventually: boolean): Requested => ({
    label: `get ${pk} ${sk}`,
    kinds: eventually ? onStaleRead : onRead,
  }),
  getAll: (keys: readonly Key[], consistent: boolean): Requested => ({
    label: `get ${keys.length} items`,
    kinds: consistent ? onRead : onStaleRead,
  }),
  query: ({ pk, consistent }: Query): Requested => ({
    label: `query ${pk}`,
    kinds: consistent ? onRead : onStaleRead,
  }),
  write: (write: Write): Requested => ({ label: `${write.kind} ${partitionOf(write)}`, kinds: onWrite }),
  transact: (writes: readonly Write[]): Requested => {
    const [first] = writes;
    const whose = `${first?.kind} ${first && partitionOf(first)}`;
    return { label: `transact ${writes.length} with ${whose}`, kinds: onWrite };
  },
};

const partitionOf = (write: Write): string => ('item' in write ? write.item.pk : write.key.pk);

/** How far behind a read is that this happened to. */
export const lagOf = (fault: FaultKind | undefined, chance: Chance): Lag | undefined =>
  fault === 'stale' ? () => chance.between(0, longestLagMs) : undefined;

/** The port to the model, as one container has it: every call is a request that can go wrong. */
export function tablePort(model: ModelTable, send: Send): Table {
  return {
    get: (key, options) =>
      send({
        ...tableRequests.get(key, options?.eventually === true),
        act: (fault, chance) => model.get(key, lagOf(fault, chance)),
      }),
    getAll: async (keys, options) => {
      const batch = (part: readonly Key[]) =>
        send({
          ...tableRequests.getAll(part, options?.consistent === true),
          act: (fault, chance) =>
            part.map((key) => model.get(key, lagOf(fault, chance))).filter((item) => item !== undefined),
        });
      const wanted = [...new Map(keys.map((key) => [`${key.pk} ${key.sk}`, key])).values()];
      const starts = [...Array(Math.ceil(wanted.length / mostInBatch)).keys()].map((at) => at * mostInBatch);
      return (await Promise.all(starts.map((at) => batch(wanted.slice(at, at + mostInBatch))))).flat();
    },
    query: (query) =>
      send({
        ...tableRequests.query(query),
        act: (fault, chance) => model.query(query, lagOf(fault, chance)),
      }),
    write: (write) => send({ ...tableRequests.write(write), act: () => model.write(write) }),
    transact: (writes) => send({ ...tableRequests.transact(writes), act: () => model.transact(writes) }),
  };
}

/** The port without anything between it and the model: for what a run takes as given. */
export const directPort = (model: ModelTable): Table => ({
  get: async (key) => model.get(key),
  getAll: async (keys) => keys.map((key) => model.get(key)).filter((item) => item !== undefined),
  query: async (query) => model.query(query),
  write: async (write) => model.write(write),
  transact: async (writes) => model.transact(writes),
});
