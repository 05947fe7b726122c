import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { subStatuses, type TrackingEvent, trackingStatuses } from '../domain/tracking.ts';
import { severities, watchRules } from '../domain/watch/types.ts';
import { noticeText } from '../notice.ts';
import { parcelRoles, type StoredParcel } from '../stored-parcel.ts';
import { carrierCode } from './inputs.ts';

const time = z.iso.datetime();
const timeOf = (at: number | undefined) => (at === undefined ? undefined : isoTime(at));

const alert = z.object({
  rule: z.enum(watchRules),
  severity: z.enum(severities),
  open: z.boolean(),
  raisedAt: time,
  times: z.int(),
});

const parcelFields = {
  id: z.string(),
  carrier: carrierCode,
  waybillNo: z.string(),
  role: z.enum(parcelRoles),
  shipmentId: z.string(),
  orderId: z.string(),
  status: z.enum(trackingStatuses),
  sub: z.enum(subStatuses).optional(),
  at: time.optional().meta({ description: 'When what the status says happened' }),
  lastEventAt: time.optional(),
  pickedUpAt: time.optional(),
  deliveredAt: time.optional(),
  failedAttempts: z.int(),
  eta: z
    .object({ likely: time, latest: time })
    .optional()
    .meta({ description: 'As likely before as after; and nine times in ten before (预计送达)' }),
  text: z.object({ zh: z.string(), en: z.string() }).optional().meta({ description: 'For the buyer' }),
  anomalies: z.array(z.string()),
  alerts: z.array(alert).meta({ description: 'What was raised about it; each has a case' }),
  void: z.boolean().meta({ description: 'Its label is void (面单作废)' }),
};

export const parcelAnswer = z.object(parcelFields).meta({ id: 'Parcel' });

export const asParcel = (parcel: StoredParcel): z.output<typeof parcelAnswer> => {
  const { parcelId, carrier, waybillNo, role, shipmentId, orderId, tracking, eta } = parcel;
  const { status, sub, failedAttempts, anomalies } = tracking;
  return {
    ...{ id: parcelId, carrier, waybillNo, role, shipmentId, orderId, status, sub, failedAttempts },
    at: timeOf(tracking.at),
    lastEventAt: timeOf(tracking.lastEventAt),
    pickedUpAt: timeOf(tracking.pickedUpAt),
    deliveredAt: timeOf(tracking.deliveredAt),
    eta: eta && { likely: isoTime(eta.p50), latest: isoTime(eta.p90) },
    text: noticeText(status, sub),
    anomalies: [...anomalies],
    alerts: parcel.alerts.map(({ rule, severity, state, raisedAt, times }) => ({
      ...{ rule, severity, open: state === 'OPEN', raisedAt: isoTime(raisedAt), times },
    })),
    void: parcel.voidedAt !== undefined,
  };
};

const event = z.object({
  code: z.string().meta({ description: "The carrier's own" }),
  status: z.enum(trackingStatuses).optional().meta({ description: 'Absent where nobody knows the code' }),
  sub: z.enum(subStatuses).optional(),
  at: time.optional(),
  place: z.string().optional(),
  text: z.string().optional().meta({ description: "The carrier's own words (轨迹)" }),
  source: z.enum(['push', 'poll', 'aggregator']),
  receivedAt: time,
});

export const trackedParcelAnswer = z
  .object({
    ...parcelFields,
    previousWaybillNo: z.string().optional(),
    chain: z
      .array(z.string())
      .meta({ description: 'Every number that it has had, earlier ones first (转单)' }),
    events: z.array(event).meta({ description: 'The newest first, each once' }),
  })
  .meta({ id: 'TrackedParcel' });

const source = z.enum(['push', 'poll', 'aggregator']);

export const asEvent = (told: TrackingEvent): z.output<typeof event> => ({
  ...{ code: told.code, status: told.status, sub: told.sub, at: timeOf(told.occurredAt) },
  ...{ place: told.place, text: told.text, source: source.parse(told.source.toLowerCase()) },
  receivedAt: isoTime(told.receivedAt),
});
