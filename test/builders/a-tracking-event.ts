import { hashOf } from '../../functions/logistics/domain/event-hash.ts';
import type { TrackingEvent } from '../../functions/logistics/domain/tracking.ts';

/** 1 June 2026, 08:00 in Beijing. */
export const trackingStart = Date.UTC(2026, 5, 1);
export const hourMs = 3_600_000;

type Told = Partial<Omit<TrackingEvent, 'occurredAt' | 'hash'>> & {
  /** Hours after `trackingStart` that it happened at; null where the carrier tells no time. */
  readonly hours?: number | null;
};

/** A scan, received a minute after it happened. */
export function aTrackingEvent({ hours = 0, ...told }: Told = {}): TrackingEvent {
  const at = trackingStart + (hours ?? 0) * hourMs;
  const event = {
    carrier: 'zto' as const,
    source: 'PUSH' as const,
    waybillNo: '73100196611386',
    code: told.status ?? '?',
    receivedAt: at + 60_000,
    ...(hours === null ? {} : { occurredAt: at }),
    ...told,
  };
  return { ...event, hash: hashOf(event.carrier, event) };
}
