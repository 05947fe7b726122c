import * as z from 'zod';
import { present } from '../../../../shared/kernel/present.ts';
import type { ReadEvent } from '../../domain/tracking.ts';
import { CarrierUnavailable, type RouteQuery, type RoutesAnswer } from '../carrier.ts';
import { listOf, maybeText } from '../carrier-fields.ts';
import { membersOf } from '../carrier-json.ts';
import { carrierInstant } from '../carrier-time.ts';
import { phoneEnd } from '../phone-end.ts';
import type { TaughtCodes } from '../taught-codes.ts';
import { queriedMeaning } from './actions.ts';
import { type Asking, resultOrThrow } from './gateway.ts';

/** Asking ZTO where a parcel is, one at a time (轨迹查询), and for being told (轨迹订阅). */
export const ztoRoutes = (asking: Asking): RouteQuery => ({
  most: 1,
  pauseMs: asking.config.pauseMs,
  routes: async (parcels) => {
    const answers: RoutesAnswer[] = [];
    for (const { waybillNo, phone } of parcels) answers.push(await track(waybillNo, phone, asking));
    return {
      events: answers.flatMap(({ events }) => events),
      refused: answers.flatMap(({ refused }) => refused),
    };
  },
  // The address of the pushes stands in ZTO's console, not in the question; the name of the API is spelt so.
  subscribe: async ({ waybillNo, phone }) => {
    resultOrThrow(await asking.ask('zto.merchant.waybill.track.subsrcibe', aboutOf(waybillNo, phone)));
  },
});

const aboutOf = (billCode: string, phone: string | undefined) => ({
  billCode,
  mobilePhone: phoneEnd(phone) ?? '',
});

/** What ZTO has against the application rather than the parcel, whatever is asked. */
const isSetup = (code: string): boolean => /^S2\d\d$/.test(code);

async function track(
  waybillNo: string,
  phone: string | undefined,
  { ask, config: { taughtCodes } }: Asking,
): Promise<RoutesAnswer> {
  const answer = await ask('zto.merchant.waybill.track.query', aboutOf(waybillNo, phone));
  if (answer.state === 'SAID')
    return { events: eventsIn(answer.result, waybillNo, taughtCodes), refused: [] };
  if (isSetup(answer.code)) throw new CarrierUnavailable(answer.code, { retry: false });
  return { events: [], refused: [{ waybillNo, code: answer.code }] };
}

const site = z.object({ name: maybeText, city: maybeText });
const scan = z.object({
  billCode: maybeText,
  scanType: maybeText.pipe(z.string().max(20)),
  scanDate: maybeText,
  scanSite: site.nullish().catch(undefined),
  desc: maybeText,
});

/** A list of scans, or a parcel around it. */
function eventsIn(result: unknown, waybillNo: string, taught: TaughtCodes): readonly ReadEvent[] {
  const scans = listOf(scan).parse(Array.isArray(result) ? result : membersOf(result)?.['traces']);
  return scans
    .filter(({ billCode = waybillNo }) => billCode === waybillNo)
    .map((each) => eventOf({ waybillNo, ...each }, taught));
}

type Scan = z.output<typeof scan> & { readonly waybillNo: string };

function eventOf({ waybillNo, scanType, scanDate, scanSite, desc }: Scan, taught: TaughtCodes): ReadEvent {
  const code = `query:${scanType}`;
  return {
    waybillNo,
    code,
    ...queriedMeaning(code, desc ?? '', taught),
    ...present({
      occurredAt: carrierInstant(scanDate),
      place: placeOf(scanSite?.city, scanSite?.name),
      text: desc,
    }),
  };
}

/** City and facility, as far as they are told. */
export function placeOf(...parts: readonly (string | undefined)[]): string | undefined {
  const text = parts.filter((part) => part !== undefined).join(' ');
  return text === '' ? undefined : text;
}
