import { Failure } from '../../shared/kernel/failure.ts';
import { cut } from '../../shared/kernel/text.ts';
import { aggregator, type Carriers } from './carrier-accounts.ts';
import type { Carrier, IncomingPush, PushReading } from './carriers/carrier.ts';
import { type CaseStore, carrierCaseId } from './case-store.ts';
import { hashOf } from './domain/event-hash.ts';
import type { CarrierCode, ReadEvent } from './domain/tracking.ts';
import { type NewsDeps, takeNews } from './order-news.ts';
import type { ParcelStore } from './parcel-store.ts';
import type { PushStore } from './push-store.ts';
import { waybillNoSchema } from './stored-parcel.ts';

export type PushDeps = NewsDeps & {
  readonly carriers: () => Promise<Carriers>;
  readonly parcels: NewsDeps['parcels'] & Pick<ParcelStore, 'take' | 'countUnknown'>;
  readonly cases: Pick<CaseStore, 'open'>;
  readonly pushes: PushStore;
  /** Told of what went wrong on our side; the carrier is asked to come again. */
  readonly failed: (error: unknown) => void;
  readonly now: () => number;
};

type Arrived = { readonly carrier: string; readonly token: string; readonly push: IncomingPush };
/** In the carrier's own words; 401 where it is not proved, 503 where it has to come again. */
export type PushAnswer = {
  readonly status: 200 | 401 | 503;
  readonly body: string;
  readonly contentType: string;
};

/**
 * Keeps what a carrier tells: each event by itself, new or known, one put each and nothing else; only then says that it has
 * it. Events of numbers that nobody knows are kept all the same and wait for their booking. What cannot be read is kept as
 * it came, with an open case. Throws ROUTE_NOT_FOUND for a token or carrier that is none, and does not tell which.
 */
export async function receivePush({ carrier, token, push }: Arrived, deps: PushDeps): Promise<PushAnswer> {
  const door = await doorOf(carrier, token, deps);
  if (!door?.pushes) throw new Failure('ROUTE_NOT_FOUND', 'There is no POST here.');
  const { pushes } = door;
  const reading = pushes.read(push);
  try {
    await keep(reading, { door, push }, deps);
  } catch (error) {
    deps.failed(error);
    return { status: 503, ...pushes.answer(false, push) };
  }
  return reading.kind === 'refused'
    ? { status: 401, ...pushes.answer(false, push) }
    : { status: 200, ...pushes.answer(true, push) };
}

async function doorOf(
  carrier: string,
  token: string,
  { carriers, failed }: PushDeps,
): Promise<Carrier | undefined> {
  try {
    return (await carriers()).door(carrier, token);
  } catch (cause) {
    failed(cause);
    throw new Failure('NOT_KEPT', 'Send it again.', { cause, retryAfterSeconds: 60 });
  }
}

type Came = { readonly door: Carrier; readonly push: IncomingPush };

async function keep(reading: PushReading, came: Came, deps: PushDeps): Promise<void> {
  if (reading.kind === 'refused') return unreadable(reading.reason, came, deps);
  if (reading.kind === 'order') return takeNews(reading, came.door.code, deps);
  const { events, carrier = came.door.code } = reading;
  const known = events.filter(({ waybillNo }) => waybillNoSchema.safeParse(waybillNo).success);
  await takeEvents(known, { carrier, source: came.door.code === aggregator ? 'AGGREGATOR' : 'PUSH' }, deps);
  const lost = reading.unreadable + events.length - known.length;
  if (lost > 0) await unreadable(`${lost} of its events could not be read`, came, deps);
}

type Told = { readonly carrier: CarrierCode; readonly source: 'PUSH' | 'POLL' | 'AGGREGATOR' };

/** Keeps events of parcels of one carrier; gives how many were new. Throws where any could not be kept. */
export async function takeEvents(
  events: readonly ReadEvent[],
  { carrier, source }: Told,
  { parcels, now }: { readonly parcels: Pick<ParcelStore, 'take'>; readonly now: () => number },
): Promise<number> {
  const receivedAt = now();
  const whole = events.map((event) => ({
    ...event,
    ...{ carrier, source, receivedAt, hash: hashOf(carrier, event) },
  }));
  const once = [...new Map(whole.map((event) => [`${event.waybillNo} ${event.hash}`, event])).values()];
  const outcomes = await Promise.allSettled(once.map((event) => parcels.take(event)));
  const failed = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  if (failed.length > 0) throw new AggregateError(failed, 'events could not be kept');
  return outcomes.filter((each) => each.status === 'fulfilled' && each.value).length;
}

const mostReason = 200;
/** Under this pushes are counted that are of no use, beside the codes that nobody knows. */
export const unreadableCode = 'unreadable push';

/** Nothing that came in by a carrier's own door is lost, whatever it is. */
async function unreadable(reason: string, { door, push }: Came, deps: PushDeps): Promise<void> {
  const receivedAt = deps.now();
  const contentType = cut(push.headers['content-type'] ?? '', 100);
  const short = cut(reason, mostReason);
  const hash = await deps.pushes.keep({
    ...{ carrier: door.code, contentType, bytes: push.bytes, reason: short, receivedAt },
  });
  await deps.parcels.countUnknown({ carrier: door.code, code: unreadableCode }, receivedAt);
  await deps.cases.open(
    {
      ...{
        caseId: carrierCaseId(door.code, 'PUSH_UNREADABLE'),
        rule: 'PUSH_UNREADABLE',
        severity: 'WARNING',
      },
      carrier: door.code,
      message: `A push of ${door.code} is of no use: ${short}. It is kept as ${hash}.`,
    },
    receivedAt,
  );
}
