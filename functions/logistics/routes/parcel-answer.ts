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
  open: z.boolean().meta({ description: 'It holds still' }),
  raisedAt: time,
  times: z.int().meta({ description: 'How often it was raised' }),
});

const parcelFields = {
  id: z.string(),
  carrier: carrierCode,
  waybillNo: z.string().meta({ description: 'The carrier’s number of it (运单号)' }),
  role: z.enum(parcelRoles).meta({
    description:
      'MASTER 母单, CHILD 子单, SIGNBACK 签回单; goes on under another number: NEXT 转单, RETURN 退回单',
  }),
  shipmentId: z.string(),
  orderId: z.string(),
  status: z.enum(trackingStatuses).meta({
    description:
      'UNKNOWN nothing told yet, PENDING 待揽收, PICKED_UP 已揽收, IN_TRANSIT 运输中, EXCEPTION 异常, OUT_FOR_DELIVERY 派送中, ' +
      'DELIVERY_FAILED 派送失败, AVAILABLE_FOR_PICKUP 待取件, RETURNING 退回中, CANCELLED 已取消, LOST 丢失, DELIVERED 已签收, ' +
      'RETURNED 已退回',
  }),
  sub: z.enum(subStatuses).optional().meta({ description: 'More about the status, where it is known' }),
  at: time.optional().meta({ description: 'When what the status says happened' }),
  lastEventAt: time.optional().meta({ description: 'When the latest thing that was told of happened' }),
  pickedUpAt: time.optional().meta({ description: 'By the carrier’s first scan (揽收)' }),
  deliveredAt: time.optional().meta({ description: 'By its signature (签收)' }),
  failedAttempts: z.int().meta({ description: 'Deliveries in vain' }),
  eta: z.object({ likely: time, latest: time }).optional().meta({
    description:
      '预计送达, of its lane: as often before `likely` as after, and nine times in ten before `latest`',
  }),
  text: z
    .object({ zh: z.string(), en: z.string() })
    .optional()
    .meta({ description: 'For the buyer; absent for what is no news to one' }),
  anomalies: z.array(z.string()).meta({
    description:
      'What is odd about its events: CLOCK_SKEW, NO_TIME, UNKNOWN_CODE, SCAN_AFTER_DELIVERY, PICKUP_AFTER_DELIVERY',
  }),
  alerts: z.array(alert).meta({ description: 'What was raised about it; each has a case' }),
  void: z.boolean().meta({ description: 'Its label is void (面单作废)' }),
};

export const parcelAnswer = z
  .object(parcelFields)
  .meta({ id: 'Parcel', description: 'A parcel under one number of a carrier (包裹)' });

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

const source = z.enum(['push', 'poll', 'aggregator']).meta({
  description: 'Who told: the carrier by itself, the carrier when it was asked, or an aggregator (快递100)',
});

const event = z.object({
  code: z.string().meta({ description: "The carrier's own" }),
  status: z.enum(trackingStatuses).optional().meta({ description: 'Absent where nobody knows the code' }),
  sub: z.enum(subStatuses).optional(),
  at: time
    .optional()
    .meta({ description: 'When it happened; absent where the carrier’s time cannot be read' }),
  place: z.string().optional().meta({ description: 'City or facility, as told' }),
  text: z.string().optional().meta({ description: "The carrier's own words (轨迹)" }),
  source,
  receivedAt: time.meta({ description: 'When we were told' }),
});

export const trackedParcelAnswer = z
  .object({
    ...parcelFields,
    previousWaybillNo: z.string().optional().meta({ description: 'The number that it came from (原单号)' }),
    chain: z
      .array(z.string())
      .meta({ description: 'Every number that it has had, earlier ones first (转单)' }),
    eventCount: z.int().meta({ description: 'How often something was told of it' }),
    events: z.array(event).meta({ description: 'The newest first, each once, at most 500' }),
  })
  .meta({ id: 'TrackedParcel', description: 'A parcel with all that was told of it (物流轨迹)' });

export const asEvent = (told: TrackingEvent): z.output<typeof event> => ({
  ...{ code: told.code, status: told.status, sub: told.sub, at: timeOf(told.occurredAt) },
  ...{ place: told.place, text: told.text, source: source.parse(told.source.toLowerCase()) },
  receivedAt: isoTime(told.receivedAt),
});
