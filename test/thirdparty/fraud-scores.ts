import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { countsOf, neededCounts } from '../../functions/risk/domain/counts.ts';
import { decide } from '../../functions/risk/domain/decide.ts';
import type { Decision } from '../../functions/risk/domain/decision.ts';
import type { KeyEntry, KeyKind } from '../../functions/risk/domain/facts.ts';
import type { JudgedOrder } from '../../functions/risk/domain/judged-order.ts';
import { entryOf, keysOf } from '../../functions/risk/domain/keys.ts';
import { replay } from '../../functions/risk/domain/replay.ts';
import type { Rule } from '../../functions/risk/domain/rule.ts';
import { shippedRules } from '../../functions/risk/domain/shipped-rules.ts';
import { snapshotOf } from '../../functions/risk/domain/snapshot.ts';
import { type Past, trial } from '../../functions/risk/domain/trial.ts';
import { type Share, shareOf } from '../../functions/risk/domain/wilson.ts';

const folder = process.env['THIRDPARTY_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
export const fraudFile = join(folder, 'fraud_signups/dev/fraud_dev.csv.gz');

/** One sign-up with its first purchase, and whether it was fraud (the data's own label). */
export type SignUp = { readonly order: JudgedOrder; readonly signedUpAt: number; readonly isFraud: boolean };

/** All purchases by their time; times of the file have no zone and are read as China's, which all rules of hours mean. */
export function readSignUps(): readonly SignUp[] {
  const [head = '', ...rows] = gunzipSync(readFileSync(fraudFile)).toString('utf8').trim().split(/\r?\n/);
  const columns = head.split(',');
  return rows
    .map((row) => signUpOf(new Map(row.split(',').map((cell, at) => [columns[at] ?? '', cell]))))
    .sort(inTime);
}

const inTime = (a: SignUp, b: SignUp): number =>
  a.order.placedAt - b.order.placedAt || (a.order.orderId < b.order.orderId ? -1 : 1);

function signUpOf(row: ReadonlyMap<string, string>): SignUp {
  const cell = (name: string): string => row.get(name) ?? fail(name);
  const price = { currency: 'USD', minor: Number(cell('purchase_value')) * 100 };
  return {
    order: {
      orderId: `fraud-${cell('user_id')}`,
      channel: 'web',
      placedAt: timeOf(cell('purchase_time')),
      total: price,
      buyer: { id: cell('user_id') },
      shipTo: {},
      client: { deviceId: cell('device_id') },
      lines: [{ sku: 'UNKNOWN', quantity: 1, unitPrice: price, payable: price }],
      delivery: 'standard',
      paymentTiming: 'prepaid',
    },
    signedUpAt: timeOf(cell('signup_time')),
    isFraud: cell('class') === '1',
  };
}

/** 6/7/15 20:39 */
function timeOf(text: string): number {
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = text.split(/[/ :]/).map(Number);
  return Date.UTC(2000 + year, month - 1, day, hour - 8, minute);
}

function fail(what: string): never {
  throw new Error(`the file has no ${what}`);
}

export type JudgedSignUp = { readonly decision: Decision; readonly isFraud: boolean };

/** Judges each purchase at its own time, with only what was known by then. */
export function judgeSignUps(
  signUps: readonly SignUp[],
  rules: readonly Rule[],
  threshold: number,
): readonly JudgedSignUp[] {
  const asks = neededCounts(rules);
  const kept = new Map<string, KeyEntry[]>();
  return signUps.map(({ order, signedUpAt, isFraud }) => {
    const own = entryOf(order, 'bench');
    const entries = new Map<KeyKind, readonly KeyEntry[]>();
    for (const { kind, hash } of keysOf(order, 'bench')) {
      const ofKey = kept.get(`${kind} ${hash}`) ?? [];
      ofKey.push(own);
      kept.set(`${kind} ${hash}`, ofKey);
      // As the store does: the latest 200.
      entries.set(kind, ofKey.slice(-200));
    }
    const counts = countsOf({ own, entries, asks });
    const snapshot = snapshotOf({ order, known: { signedUpAt }, counts, listed: [] });
    return { decision: decide(snapshot, rules, { threshold }), isFraud };
  });
}

export type Score = {
  readonly name: string;
  readonly reviews: number;
  readonly precision: Share | undefined;
  readonly recall: Share | undefined;
  readonly load: number;
};

export function scoreOf(name: string, judged: readonly JudgedSignUp[]): Score {
  const held = judged.filter(({ decision }) => decision.outcome !== 'PASS' && decision.outcome !== 'ALLOW');
  const found = held.filter(({ isFraud }) => isFraud).length;
  return {
    name,
    reviews: held.length,
    precision: shareOf(found, held.length),
    recall: shareOf(found, judged.filter(({ isFraud }) => isFraud).length),
    load: held.length / judged.length,
  };
}

/** One rule that looks no further than the device: has any other account ever ordered from it? */
export const deviceShared: Rule = {
  id: 'device-shared',
  version: 1,
  name: { zh: '设备共用', en: 'device shared' },
  action: 'review',
  weight: 0,
  scope: {},
  when: { count: 'device.buyers', window: 'P365D', op: '>=', value: 2 },
  message: { zh: '设备共用', en: 'The device was used by another account' },
  enabled: true,
};

/** What nobody could do at the time: all orders of every device that more than one account ever used, the first too. */
export function withHindsight(judged: readonly JudgedSignUp[], signUps: readonly SignUp[]): Score {
  const orders = new Map<string, number>();
  const deviceOf = ({ order }: SignUp): string => order.client?.deviceId ?? '';
  for (const signUp of signUps) orders.set(deviceOf(signUp), (orders.get(deviceOf(signUp)) ?? 0) + 1);
  const decided = judged.map(({ decision, isFraud }, at): JudgedSignUp => {
    const signUp = signUps[at];
    const isShared = signUp !== undefined && (orders.get(deviceOf(signUp)) ?? 0) >= 2;
    return { decision: { ...decision, outcome: isShared ? 'REVIEW' : 'PASS' }, isFraud };
  });
  return scoreOf('the same with hindsight, for comparison', decided);
}

/** How many are the same again, made from what a decision keeps and the rules alone. */
export const replayed = (judged: readonly JudgedSignUp[], rules: readonly Rule[]): number =>
  judged.filter(({ decision }) => {
    const kept: Decision = JSON.parse(JSON.stringify(decision));
    return isDeepStrictEqual(replay(kept, rules), decision);
  }).length;

/** Each rule that hits one of them, tried by itself on decisions that no rule had made, with the labels for reviewers. */
export function triedAlone(judged: readonly JudgedSignUp[]) {
  const history = judged.map(
    ({ decision, isFraud }): Past => ({
      decision: { ...decision, outcome: 'PASS', hits: [] },
      verdict: isFraud ? 'rejected' : 'approved',
    }),
  );
  return shippedRules
    .map((rule) => ({ rule, tried: trial(rule, history) }))
    .filter(({ tried }) => tried.hits > 0);
}
