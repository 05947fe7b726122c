import type { WaitCode } from '../../../shared/kernel/person.ts';

/** RUNNING: there is something to do now. WAITING: orders wait for their time. DONE: nothing is left; more may come to light. */
export const nextErasureStatuses = {
  RUNNING: ['WAITING', 'DONE'],
  WAITING: ['RUNNING', 'DONE'],
  DONE: ['RUNNING'],
} as const satisfies Record<string, readonly string[]>;
export type ErasureStatus = keyof typeof nextErasureStatuses;
export const erasureStatuses = Object.keys(nextErasureStatuses) as [ErasureStatus, ...ErasureStatus[]];

/** What was done: orders, items of them that changed or went, words of the trail, entries of lists. */
export type Counts = {
  readonly orders: number;
  readonly records: number;
  readonly words: number;
  readonly listEntries: number;
};
export const noCounts: Counts = { orders: 0, records: 0, words: 0, listEntries: 0 };

/** One person's wish to be forgotten (删除请求), as a record: it names nobody. Times are milliseconds since 1970. */
export type Erasure = {
  readonly erasureId: string;
  /** HMAC of what the person is found by, with a secret key of the table. */
  readonly person: string;
  readonly by: 'phone' | 'buyer';
  /** What entries of lists of the person are found by: a salted hash too. */
  readonly listed: string | undefined;
  readonly requestedAt: number;
  readonly requestedBy: string;
  readonly status: ErasureStatus;
  readonly counts: Counts;
  /** When the clock looks at it next; absent where it is done. */
  readonly dueAt: number | undefined;
  readonly finishedAt: number | undefined;
  readonly version: number;
  readonly events: readonly string[];
};

type Asked = Pick<Erasure, 'erasureId' | 'person' | 'by' | 'listed' | 'requestedBy'>;

export const requested = (asked: Asked, now: number): Erasure => ({
  ...asked,
  ...{ requestedAt: now, status: 'RUNNING', counts: noCounts, dueAt: now, finishedAt: undefined },
  ...{ version: 1, events: [] },
});

const changed = (erasure: Erasure, change: Partial<Erasure>): Erasure => ({
  ...erasure,
  events: [],
  ...change,
  version: erasure.version + 1,
});

/** Something of the person came to light after it was looked for, or came back. */
export const reopened = (erasure: Erasure, now: number): Erasure =>
  changed(erasure, { status: 'RUNNING', dueAt: now, finishedAt: undefined });

/** After a whole look: `nextAt` is when the first of those that wait may be due; undefined where none does. */
export function lookedAt(
  erasure: Erasure,
  {
    counts,
    nextAt,
    now,
  }: { readonly counts: Counts; readonly nextAt: number | undefined; readonly now: number },
): Erasure {
  if (nextAt !== undefined) return changed(erasure, { status: 'WAITING', counts, dueAt: nextAt });
  return changed(erasure, {
    ...{ status: 'DONE', counts, dueAt: undefined, finishedAt: now },
    events: ['person.erased'],
  });
}

/** Why an order of the person is still whole, or a part of it is; `until` is when it need not be any more, where that is known. */
export type Waiting = {
  readonly reason: WaitCode;
  readonly until: number | undefined;
  readonly lookAt: number;
};

const againMs = 6 * 3_600_000;

/** An order that has to wait: what nobody knows the end of is looked at again in six hours. */
export const waiting = (reason: WaitCode, now: number, until?: number): Waiting => ({
  reason,
  until,
  lookAt: until ?? now + againMs,
});
