import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { beijingText } from '../../shared/kernel/beijing-time.ts';
import { moneySchema } from '../../shared/kernel/money.ts';
import { type ApiClient, expectBody } from '../import/api-client.ts';
import type { DemoHost } from './demo-host.ts';
import type { Till } from './pay.ts';

/** What the providers get wrong in their bills, unknown to the house: one of each kind that can be hidden there. */
const plants = [
  { provider: 'alipay', kind: 'missing-line' },
  { provider: 'alipay', kind: 'fee', by: 3 },
  { provider: 'wechatpay', kind: 'extra-line', amount: 4321 },
  { provider: 'wechatpay', kind: 'amount', by: 1 },
  { provider: 'unionpay', kind: 'duplicate-line' },
  { provider: 'alipay', kind: 'refund-missing' },
] as const;

const plantedAnswer = z.array(
  z.object({
    provider: z.string(),
    kind: z.string(),
    day: z.string().optional(),
    outNo: z.string().optional(),
    finds: z.array(z.string()),
  }),
);
const side = z.object({ outNo: z.string() });
const differenceAnswer = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.string(),
  provider: z.string(),
  proposedAction: z.string(),
  sides: z.object({ ledger: side.optional(), channel: side.optional() }),
  effect: z.array(moneySchema),
});
const dayAnswer = z.object({
  id: z.string(),
  businessDate: z.string(),
  provider: z.string(),
  status: z.string(),
});

/** A difference that was planted in a bill and struck something there. */
export type Planted = {
  readonly provider: string;
  readonly kind: string;
  readonly outNo: string;
  /** The kinds that a reconciliation may call it. */
  readonly finds: readonly string[];
};
export type Difference = {
  readonly kind: string;
  readonly provider: string;
  /** Our numbers of it on both sides. */
  readonly outNos: readonly string[];
  readonly proposedAction: string;
  readonly effect: readonly z.output<typeof moneySchema>[];
  /** The other side may be a day late (在途). */
  readonly mayClear: boolean;
};
export type NightSeen = {
  readonly night: ReturnType<DemoHost['night']>;
  readonly days: readonly z.output<typeof dayAnswer>[];
  readonly planted: readonly Planted[];
  readonly differences: readonly Difference[];
  /** Where the statement was saved. */
  readonly statement: string | undefined;
};

/** After noon: by then a provider that says "there is no bill" means it. */
const nightHour = 12.1;

const beijingDay = (at: number): string => beijingText(at).slice(0, 10);

/**
 * Closes the providers' books with faults in them, puts the clock to the next noon, and lets the night compare: the house
 * is told nothing of the faults.
 */
export async function playNight(
  beganAt: number,
  { till, host }: { readonly till: Till; readonly host: DemoHost },
  statementFile: string,
): Promise<NightSeen> {
  const [first, last] = [beijingDay(beganAt), beijingDay(host.now())];
  for (const plant of plants) await sandbox(till, 'plant', plant);
  for (const day of new Set([first, last])) await sandbox(till, 'day', { day });
  host.advanceToTomorrow(nightHour);
  await host.nightFalls();
  const night = await nightOf(host);
  const days = await daysOf(first, last, till.api);
  return {
    night,
    days,
    planted: await plantedIn(till),
    differences: await differencesOf(till.api),
    statement: await savedStatement(days, statementFile, till.api),
  };
}

const looks = 600;
const pauseMs = 200;

/** Waits for the executions to end, two minutes at most. */
async function nightOf(host: DemoHost): Promise<NightSeen['night']> {
  for (let look = 1; look < looks; look += 1) {
    const night = host.night();
    if (night === 'OVER' || night === 'FAILED') return night;
    await sleep(pauseMs);
  }
  return host.night();
}

async function sandbox({ sandboxUrl }: Till, command: string, body: unknown): Promise<void> {
  const answer = await fetch(`${sandboxUrl}/sandbox/${command}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the sandbox could not ${command}: ${await answer.text()}`);
}

async function daysOf(from: string, to: string, api: ApiClient) {
  const call = { method: 'GET', path: `/reconciliations?from=${from}&to=${to}&limit=100` } as const;
  return (await expectBody(api, call, z.object({ items: z.array(dayAnswer) }))).items;
}

async function plantedIn({ sandboxUrl }: Till): Promise<readonly Planted[]> {
  const all = plantedAnswer.parse(await (await fetch(`${sandboxUrl}/sandbox/planted`)).json());
  return all.flatMap(({ day, outNo, ...rest }) =>
    day === undefined || outNo === undefined ? [] : [{ ...rest, outNo }],
  );
}

/** Those that need a person, and those that may still clear because the other side may be a day late. */
async function differencesOf(api: ApiClient): Promise<readonly Difference[]> {
  const found: z.output<typeof differenceAnswer>[] = [];
  for (const status of ['open', 'timing']) {
    const call = { method: 'GET', path: `/differences?status=${status}&limit=100` } as const;
    found.push(...(await expectBody(api, call, z.object({ items: z.array(differenceAnswer) }))).items);
  }
  return found.map(({ kind, status, provider, proposedAction, sides, effect }) => ({
    ...{ kind, provider, proposedAction, effect, mayClear: status === 'timing' },
    outNos: [sides.ledger, sides.channel].flatMap((each) => (each ? [each.outNo] : [])),
  }));
}

async function savedStatement(days: NightSeen['days'], file: string, api: ApiClient) {
  const [day] = days.filter(({ status }) => status !== 'BLOCKED');
  if (!day) return undefined;
  const call = { method: 'GET', path: `/reconciliations/${day.id}/statement` } as const;
  const { url } = await expectBody(api, call, z.object({ url: z.string() }));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, Buffer.from(await (await fetch(url)).arrayBuffer()));
  return file;
}
