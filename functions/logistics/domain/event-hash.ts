import { sha256 } from '../../../shared/kernel/sha256.ts';
import type { CarrierCode, ReadEvent } from './tracking.ts';

/**
 * What tells two events of carriers apart: 32 hexadecimal characters, the beginning of a SHA-256 over carrier, waybill
 * number, code, time and trimmed text. A carrier sends each about four times, with other ids of its own.
 */
export function hashOf(carrier: CarrierCode, { waybillNo, code, occurredAt, text }: ReadEvent): string {
  const hash = sha256();
  hash.add([carrier, waybillNo, code, occurredAt ?? '', text?.trim() ?? ''].join('|'));
  return hash.hex().slice(0, 32);
}
