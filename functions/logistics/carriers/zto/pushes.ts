import * as z from 'zod';
import { losslessJson } from '../../../../shared/kernel/lossless-json.ts';
import { present } from '../../../../shared/kernel/present.ts';
import type { ReadEvent } from '../../domain/tracking.ts';
import type { IncomingPush, Pushes, PushReading } from '../carrier.ts';
import { maybeText, waybillText } from '../carrier-fields.ts';
import { carrierInstant } from '../carrier-time.ts';
import { isSameText, pushForm } from '../push-body.ts';
import { pushedMeaning } from './actions.ts';
import type { ZtoConfig } from './config.ts';
import { dataDigest } from './signature.ts';
import { placeOf } from './track.ts';

const stored = '{"message":"","result":"success","status":true,"statusCode":"0"}';

/** Scans that ZTO sends of itself, signed over the text of `data` as it stands in the form (轨迹推送). */
export const ztoPushes = (config: ZtoConfig): Pushes => ({
  read: (push) => reading(push, config),
  answer: (isStored) => ({
    body: isStored ? stored : config.again,
    contentType: 'application/json;charset=utf-8',
  }),
});

const refused = (reason: string): PushReading => ({ kind: 'refused', reason });

function reading({ bytes }: IncomingPush, config: ZtoConfig): PushReading {
  const form = pushForm(bytes);
  const data = form?.get('data');
  if (!form || data === undefined) return refused('it is no form of ZTO');
  if (!isSameText(form.get('data_digest'), dataDigest(data, config.appSecret)))
    return refused('the digest is not over this data');
  if (config.companyId !== undefined && form.get('company_id') !== config.companyId)
    return refused('it is for somebody else');
  return eventsOf(losslessJson(data), config);
}

const traceFields = {
  billCode: waybillText,
  action: maybeText.pipe(z.string().max(40)),
  actionTime: maybeText,
  city: maybeText,
  facilityName: maybeText,
  comName: maybeText,
  desc: maybeText,
};
const trace = z.object(traceFields);

/** What ZTO signed is taken, and never asked for again, even where it is nothing that can be read. */
function eventsOf(data: unknown, config: ZtoConfig): PushReading {
  const traces = Array.isArray(data) ? data : [data];
  const read = traces.flatMap((each) => trace.safeParse(each).data ?? []);
  const events = read.map((each) => eventOf(each, config));
  return { kind: 'events', events, unreadable: traces.length - events.length };
}

function eventOf(read: z.output<typeof trace>, { taughtCodes }: ZtoConfig): ReadEvent {
  const { billCode: waybillNo, action, actionTime, city, facilityName, comName, desc } = read;
  const words = `${facilityName ?? ''} ${comName ?? ''} ${desc ?? ''}`;
  return {
    waybillNo,
    code: action,
    ...pushedMeaning({ action, words }, taughtCodes),
    ...present({
      occurredAt: carrierInstant(actionTime),
      place: placeOf(city, facilityName),
      text: desc,
    }),
  };
}
