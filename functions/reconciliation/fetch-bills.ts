import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Clock, isoTime } from '../../shared/kernel/clock.ts';
import type { ObjectStore } from '../../shared/kernel/object-store.ts';
import { startOf } from '../ledger/contract.ts';
import { type BillAnswer, BillDamaged, type BillDesk, type BillOffer } from '../payments/contract.ts';
import type { BillStore, StoredBill } from './bill-store.ts';
import { addDays } from './domain/days.ts';
import type { DayToCompare } from './plan-days.ts';

export type FetchDeps = {
  /** The desk of the provider where the account is ours; undefined where bills only come as files. */
  readonly deskOf: (day: DayToCompare) => Promise<BillDesk | undefined>;
  readonly bills: Pick<BillStore, 'latest' | 'receive'>;
  readonly objects: Pick<ObjectStore, 'putStream'>;
  /** How long after its hour a bill may still come. */
  readonly patienceHours: number;
  readonly now: Clock;
};

type BillType = BillOffer['type'];

const billType = z.enum(['trade', 'fund']);

/**
 * READY: all bills that there are, are here; `none` names those of which the provider says that it wrote none. WAIT: ask
 * again in so many seconds. BLOCKED: they did not come in time.
 */
export const fetchedSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('READY'),
    bills: z.array(z.object({ billId: z.string(), type: billType })),
    none: z.array(billType),
  }),
  z.object({ state: z.literal('WAIT'), seconds: z.int().positive(), message: z.string() }),
  z.object({ state: z.literal('BLOCKED'), reason: z.literal('NO_BILL'), message: z.string() }),
]);
export type Fetched = z.output<typeof fetchedSchema>;

const hourMs = 3_600_000;
const askAgainSeconds = 1800;

type One =
  | { readonly type: BillType; readonly bill: StoredBill | undefined; readonly code?: undefined }
  | { readonly type: BillType; readonly bill?: undefined; readonly code: string };

/**
 * Fetches the bills of a business day that are not here yet or may have been issued anew, and keeps them as they came. Not
 * ready is not the same as none. Safe to repeat: the same content is the same file.
 */
export async function fetchBills(day: DayToCompare, deps: FetchDeps): Promise<Fetched> {
  const desk = await deps.deskOf(day);
  const here = await deps.bills.latest({ source: day.provider, ...day });
  const all: One[] = [];
  if (desk) for (const offer of desk.bills) all.push(await fetchOne(day, { desk, offer, here }, deps));
  else all.push(...droppedBills(here));
  const missing = all.filter(({ code }) => code !== undefined);
  if (missing.length > 0)
    return waiting(day, missing, { ...deps, ...(desk ? { readyAtHour: latestHour(desk) } : {}) });
  return {
    state: 'READY',
    bills: all.flatMap(({ type, bill }) => (bill ? [{ billId: bill.billId, type }] : [])),
    none: all.flatMap(({ type, bill }) => (bill ? [] : [type])),
  };
}

/** Where nobody hands out bills, a trade bill has to be among the files that people put there. */
function droppedBills(here: readonly StoredBill[]): readonly One[] {
  const bills = here.flatMap((bill): One[] => {
    const kind = bill.content?.kind;
    return kind === 'trade' || kind === 'fund' ? [{ type: kind, bill }] : [];
  });
  return bills.some(({ type }) => type === 'trade') ? bills : [{ type: 'trade', code: 'NO_FILE' }];
}

const latestHour = ({ bills }: BillDesk): number => Math.max(...bills.map(({ readyAtHour }) => readyAtHour));

type Fetching = {
  readonly desk: BillDesk;
  readonly offer: BillOffer;
  readonly here: readonly StoredBill[];
};

async function fetchOne(day: DayToCompare, { desk, offer, here }: Fetching, deps: FetchDeps): Promise<One> {
  const { type } = offer;
  const bill = here.find(({ content }) => content?.kind === type);
  const answer = await desk.bill(type, day.businessDate);
  if (answer.state === 'READY') {
    const kept = await keptWhole(day, type, answer, deps);
    if (kept) return { type, bill: counts(kept) ? kept : (bill ?? kept) };
    return bill ? { type, bill } : { type, code: 'DAMAGED' };
  }
  // What is here counts until the provider hands out another one.
  if (bill || answer.state === 'NONE') return { type, bill };
  return { type, code: codeOf(answer) };
}

/** A file that was refused, or that another one took the place of since, does not count again by being handed out again. */
const counts = ({ status }: StoredBill): boolean => status !== 'REJECTED' && status !== 'SUPERSEDED';

const codeOf = (answer: Exclude<BillAnswer, { readonly state: 'READY' }>): string =>
  'code' in answer && answer.code !== undefined ? answer.code : answer.state;

type Ready = Extract<BillAnswer, { readonly state: 'READY' }>;

/** Undefined where it broke off, or is not what the provider says its hash is: it is asked for again. */
async function keptWhole(day: DayToCompare, type: BillType, answer: Ready, deps: FetchDeps) {
  try {
    return await keep(day, type, answer, deps);
  } catch (error) {
    if (error instanceof BillDamaged) return undefined;
    throw error;
  }
}

/** The file as it came, under its time; what the provider says about its hash is checked while it is read. */
async function keep(
  day: DayToCompare,
  type: BillType,
  { chunks, hash }: Ready,
  { objects, bills, now }: FetchDeps,
): Promise<StoredBill> {
  const { provider, account, businessDate } = day;
  const objectKey = `fetched-bills/${provider}/${account}/${businessDate}/${type}-${isoTime(now())}`;
  const sha256 = createHash('sha256');
  let bytes = 0;
  const counted = async function* () {
    for await (const chunk of chunks) {
      sha256.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  };
  await objects.putStream(objectKey, counted());
  return bills.receive(
    {
      source: provider,
      account,
      businessDate,
      sha256: sha256.digest('hex'),
      objectKey,
      bytes,
      ...(hash ? { providerHash: `${hash.algorithm} ${hash.value}` } : {}),
    },
    now(),
  );
}

type Patience = Pick<FetchDeps, 'patienceHours' | 'now'> & { readonly readyAtHour?: number };

const latestUsualHour = 10;

function waiting(
  { businessDate }: DayToCompare,
  missing: readonly One[],
  { patienceHours, now, readyAtHour = latestUsualHour }: Patience,
): Fetched {
  const told = missing.map(({ type, code }) => `${type} ${code}`).join(', ');
  const message = `The bills of ${businessDate} are not there: ${told}.`;
  const deadline = startOf(addDays(businessDate, 1)) + (readyAtHour + patienceHours) * hourMs;
  return now() < deadline
    ? { state: 'WAIT', seconds: askAgainSeconds, message }
    : { state: 'BLOCKED', reason: 'NO_BILL', message };
}
