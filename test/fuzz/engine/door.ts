import type { Outcome } from '../../simulation/engine/lambda.ts';
import type { Shop, World } from '../../simulation/world.ts';
import { type Apis, apisOn, loggerTo } from './apis.ts';
import { answerOf } from './house.ts';
import { routeOf } from './routes.ts';
import type { Answered, Sent } from './wire.ts';

/** What a caller means by a request, before it is put on the wire. */
export type Call = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The Idempotency-Key. */
  readonly key?: string;
};

export const jsonHeader = ['content-type', 'application/json'] as const;

/** A route's request on the wire. */
export function sentTo(key: string, { params = {}, query = {}, headers = {}, body, key: once }: Call): Sent {
  const { route } = routeOf(key);
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const question = new URLSearchParams(query).toString();
  return {
    method: route.method,
    target: question === '' ? path : `${path}?${question}`,
    headers: [
      ...(body === undefined ? [] : [jsonHeader]),
      ...(once === undefined ? [] : [['idempotency-key', once] as const]),
      ...Object.entries(headers),
    ],
    body: body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body)),
  };
}

const stepMs = 20;

/** The door of a simulated house: requests go through the real APIs of its functions, and time passes until they answer. */
export function doorOf(world: World) {
  const known = new WeakMap<Shop, Apis>();
  const lines: string[] = [];
  const logger = loggerTo(lines);
  let calls = 0;
  const apisOf = (shop: Shop): Apis => {
    const made = known.get(shop) ?? apisOn(shop, logger);
    known.set(shop, made);
    return made;
  };
  const pass = (ms: number): Promise<void> => world.runFor(ms);
  const send = async (sent: Sent, context: string): Promise<Answered> => {
    calls += 1;
    // The portal has no table, so the simulation has no function for it.
    const of = `${context}-api` as 'orders-api';
    let outcome: Answered | undefined;
    let problem: Outcome<Answered> | undefined;
    void world.functions[of]
      .invoke(`call-${calls}`, (shop) => answerOf(apisOf(shop), sent))
      .then((ended) => {
        if (ended.kind === 'answered') outcome = ended.value;
        else problem = ended;
      });
    while (!outcome && !problem && !world.violation()) await pass(stepMs);
    if (!outcome) throw new Error(`nobody answers: ${JSON.stringify(problem ?? world.violation())}`);
    return outcome;
  };
  return {
    lines,
    pass,
    ask: (key: string, call: Call = {}) => send(sentTo(key, call), routeOf(key).context),
  };
}
export type Door = ReturnType<typeof doorOf>;
