import * as z from 'zod';
import { present } from '../../../../shared/kernel/present.ts';
import type { CarrierCode, ReadEvent } from '../../domain/tracking.ts';
import { listOf, maybeText, waybillText } from '../carrier-fields.ts';
import { carrierInstant } from '../carrier-time.ts';
import { type CodeMeaning, meaningIn } from '../taught-codes.ts';
import type { Kuaidi100Config } from './config.ts';
import { kuaidi100States, stationPolicies, stationSignature } from './states.ts';

const scan = z
  .object({
    time: maybeText,
    ftime: maybeText,
    context: maybeText,
    statusCode: maybeText,
    location: maybeText,
    areaName: maybeText,
  })
  .refine(({ time, ftime, context }) => (time ?? ftime ?? context) !== undefined, 'tells nothing');

/** All scans of a parcel as they are known now, the newest first; a list may be shorter than the one before. */
export const scansOfParcel = z
  .object({
    nu: waybillText,
    com: maybeText,
    state: maybeText,
    data: z.unknown().optional(),
  })
  .transform(({ data, ...around }) => {
    const scans = listOf(scan).parse(data);
    return { ...around, scans, unreadable: Array.isArray(data) ? data.length - scans.length : 0 };
  });
export type ScansOfParcel = z.output<typeof scansOfParcel>;

/**
 * The events of a list. Scans of old lists have no state of their own: the newest has that of the parcel, and of the
 * others it is known only that they are earlier ones on the way.
 */
export const eventsOf = (
  { nu: waybillNo, state, scans }: ScansOfParcel,
  config: Kuaidi100Config,
): readonly ReadEvent[] =>
  scans.map(({ time, ftime, context: text, statusCode, location, areaName }, place) => {
    const code = statusCode ?? (place === 0 && state !== undefined ? state : 'scan');
    return {
      waybillNo,
      // Not to be taken for a code of the carrier's own.
      code: `k100:${code}`,
      ...meaningOf(code, config),
      ...present({ occurredAt: instantOf(ftime ?? time), place: location ?? areaName, text }),
    };
  });

function meaningOf(code: string, { taughtCodes, stationSignature: policy }: Kuaidi100Config) {
  if (code === 'scan') return onTheWay;
  const taught = meaningIn(code, taughtCodes, kuaidi100States);
  return taught ?? (code === stationSignature ? stationPolicies[policy] : undefined);
}
const onTheWay: CodeMeaning = { status: 'IN_TRANSIT' };

/** Some carriers tell no seconds. */
const instantOf = (time: string | undefined): number | undefined =>
  carrierInstant(time !== undefined && /\d \d\d:\d\d$/.test(time) ? `${time}:00` : time);

/** Our carrier of a company; undefined for those that we have no code of (韵达 …), and for none. */
export const carrierOf = (
  company: string | undefined,
  { companies }: Kuaidi100Config,
): CarrierCode | undefined =>
  company !== undefined && Object.hasOwn(companies, company) ? companies[company] : undefined;

/** The company of a carrier of ours: the first that has it. */
export const companyOf = (carrier: CarrierCode, { companies }: Kuaidi100Config): string | undefined =>
  Object.entries(companies).find(([, code]) => code === carrier)?.[0];
