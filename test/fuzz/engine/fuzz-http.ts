import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { type IssuerFile, signToken } from '../../../infra/local/issuer.ts';
import { onWire } from './bad-input.ts';
import { type Case, casesFor } from './cases.ts';
import { type Call, sentTo } from './door.ts';
import { type Fuzzed, isKnown, shownRequest } from './fuzz-route.ts';
import { exchange } from './gate.ts';
import { knownIn } from './known.ts';
import { routesByKey } from './routes.ts';
import { wrongAnswer } from './rules.ts';
import { openShop, placed } from './town.ts';
import { type Answered, matched, type Sent } from './wire.ts';

/** A host that runs somewhere else on this machine, and what was found in it. */
export type Running = {
  readonly ask: (sent: Sent) => Promise<Answered | undefined>;
  readonly answers: unknown[];
};

const tokenSeconds = 12 * 3600;
const [mostTries, pauseMs] = [50, 100];

/** Opens a running host: by its issuer's key for every scope that there is. */
export async function runningAt(url: string, issuer: IssuerFile): Promise<Running> {
  const port = Number(new URL(url).port);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const token = await signToken(issuer, {
    ...{ scopes: issuer.scopes, subject: 'fuzzer', expiresInSeconds: tokenSeconds },
  });
  const withToken = ({ headers, ...sent }: Sent): Sent => ({
    ...sent,
    headers: [...headers.filter(([name]) => name !== 'authorization'), ['authorization', `Bearer ${token}`]],
  });
  const ask = async (sent: Sent, tries = 1): Promise<Answered | undefined> => {
    if (!isSendable(sent)) return undefined;
    const answer = await exchange(withToken(sent), port, agent);
    if (answer.status === 429 && tries < mostTries) {
      await sleep(pauseMs);
      return ask(sent, tries + 1);
    }
    // What the server's own parser refuses never comes to the API.
    const isOurs = answer.headers['apigw-requestid'] !== undefined;
    return isOurs ? { route: matched(sent)?.value, ...answer } : undefined;
  };
  return { ask, answers: [] };
}

/** No client can send a header or a path with these. */
const isSendable = ({ target, headers }: Sent): boolean =>
  /^[\x21-\x7e]+$/.test(target) && headers.every(([, value]) => /^[\t\x20-\x7e\x80-\xff]*$/.test(value));

/** Opens the shop of the host and sells a little, so that there is something to ask about. */
export async function furnish({ ask, answers }: Running): Promise<void> {
  const door = {
    lines: [],
    pass: (ms: number) => sleep(Math.min(ms, 1000)),
    ask: async (key: string, call: Call = {}): Promise<Answered> => {
      const answered = await ask(sentTo(key, call));
      if (!answered) throw new Error(`nobody answers ${key}`);
      answers.push(parsed(answered.body), call.params ?? {}, call.body);
      return answered;
    },
  };
  await openShop(door);
  for (let number = 1; number <= 5; number += 1) await placed(door, number, 1 + (number % 3));
  for (const [key, { route }] of routesByKey)
    if (route.method === 'GET' && !route.path.includes('{') && route.scope) await door.ask(key);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What nobody outside answers here is no fault of ours. */
const outside = new Set(['CARRIER_UNAVAILABLE', 'CHANNEL_UNAVAILABLE', 'PROVIDER_UNAVAILABLE']);

/** What is too large even for API Gateway it refuses itself, in its own words and with none of our headers. */
const isOfGateway = ({ status, body }: Answered): boolean =>
  status === 413 && body === JSON.stringify({ message: 'Request Entity Too Large' });

function wrongHere(answered: Answered): string | undefined {
  if (isOfGateway(answered)) return undefined;
  const wrong = wrongAnswer(answered);
  if (wrong !== undefined || answered.status < 500) return wrong;
  const { code } = (parsed(answered.body) ?? {}) as { code?: string };
  return outside.has(code ?? '') ? undefined : `answers ${answered.status}: ${answered.body}`;
}

/** Fuzzes one route of a running host. What a case has written stays, so nothing is made smaller. */
export async function fuzzOverHttp(
  key: string,
  { ask, answers }: Running,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<Fuzzed> {
  const statuses: Record<string, number> = {};
  const ground = { known: knownIn(answers), items: [] };
  const property = fc.asyncProperty(casesFor(key, ground), async ({ draft, bent }: Case) => {
    const sent = onWire(draft, bent);
    const answered = await ask(sent);
    const status = answered ? String(answered.status) : 'not sent';
    statuses[status] = (statuses[status] ?? 0) + 1;
    const wrong = answered && wrongHere(answered);
    if (wrong !== undefined && !isKnown(key, wrong)) throw new Error(`${wrong}\n${shownRequest(sent)}`);
  });
  const run = await fc.check(property, { numRuns: count, seed, endOnFailure: true });
  const { errorInstance } = run;
  if (!run.failed) return { key, statuses, known: 0 };
  return {
    ...{ key, statuses, known: 0 },
    violation: `${errorInstance instanceof Error ? errorInstance.message : errorInstance}\nseed ${seed}`,
  };
}
