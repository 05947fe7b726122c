import { randomUUID } from 'node:crypto';
import { accountId, region } from './intrinsics.ts';

export type BusEvent = {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
};

/** Delivers an event to every target of a bus. */
export type Publish = (bus: string, event: BusEvent) => Promise<void>;

export function busEvent(told: {
  source: string;
  detailType: string;
  detail: unknown;
  resources?: readonly string[];
}): BusEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': told.detailType,
    source: told.source,
    account: accountId,
    time: `${new Date().toISOString().slice(0, 19)}Z`,
    region,
    resources: told.resources ?? [],
    detail: told.detail,
  };
}
