import * as z from 'zod';
import { present } from '../../../../shared/kernel/present.ts';
import type { ReadEvent } from '../../domain/tracking.ts';
import type { Pushes, PushReading } from '../carrier.ts';
import { maybeText } from '../carrier-fields.ts';
import { membersOf } from '../carrier-json.ts';
import { isSameText, pushForm } from '../push-body.ts';
import type { Kuaidi100Config } from './config.ts';
import { carrierOf, eventsOf, type ScansOfParcel, scansOfParcel } from './scans.ts';
import { pushSign } from './signature.ts';

const scans = scansOfParcel.optional().catch(undefined);
const pushed = z.object({
  /** polling, shutdown (signed), abort (given up), updateall (told again). */
  status: maybeText.pipe(z.string().max(40)),
  message: maybeText,
  comNew: maybeText,
  lastResult: scans,
  /** Of parcels that cross a border: what the other country's company says. */
  destResult: scans,
});
type Pushed = z.output<typeof pushed>;

/**
 * Kuaidi100's pushes (订阅推送): a form with `param` and its signature. Each has all scans of a parcel; what it leaves out
 * that was there before stays with us.
 */
export const kuaidi100Pushes = (config: Kuaidi100Config): Pushes => ({
  read: ({ bytes }): PushReading => {
    const form = pushForm(bytes);
    const param = form?.get('param');
    if (param === undefined) return { kind: 'refused', reason: 'it has no param' };
    if (!isSameText(form?.get('sign')?.toUpperCase(), pushSign(param, config.salt)))
      return { kind: 'refused', reason: 'the signature is not ours' };
    const { data } = pushed.safeParse(membersOf(param));
    if (!data) return { kind: 'refused', reason: 'param is not as documented' };
    return readingOf(data, config);
  },
  answer: (stored) => ({
    body: stored
      ? '{"result":true,"returnCode":"200","message":"成功"}'
      : '{"result":false,"returnCode":"500","message":"失败"}',
    contentType: 'application/json;charset=utf-8',
  }),
});

function readingOf(push: Pushed, config: Kuaidi100Config): PushReading {
  const lists = [push.lastResult, push.destResult].filter((list) => list !== undefined);
  const [first] = lists;
  if (!first) return { kind: 'events', events: [], unreadable: 1 };
  return {
    kind: 'events',
    events: [...lists.flatMap((list) => eventsOf(list, config)), ...noticesOf(push, first)],
    unreadable: lists.reduce((sum, { unreadable }) => sum + unreadable, 0),
    ...present({ carrier: carrierOf(push.comNew ?? first.com, config) }),
  };
}

/** That it ends, gives up (3天查询无记录, 60天无变化) or begins again is no scan, and is kept for people to see. */
function noticesOf({ status, message, comNew }: Pushed, { nu }: ScansOfParcel): readonly ReadEvent[] {
  if (status === 'polling') return [];
  const notice = { waybillNo: nu, code: `k100:${status}`, status: 'UNKNOWN' } as const;
  return [{ ...notice, ...present({ text: message, reason: comNew }) }];
}
