/** Who or what can keep an order from being released (挂起). PAYMENT is not among them: the status tells it. */
export const holdKinds = ['RISK', 'ADDRESS', 'CHANNEL', 'STOCK', 'MANUAL'] as const;
export type HoldKind = (typeof holdKinds)[number];

/** One reason why an order waits; kind and code tell it from the others. */
export type Hold = {
  readonly kind: HoldKind;
  /** What it is, such as PENDING, REVIEW, SHORT, REFUND_IN_PROGRESS. */
  readonly code: string;
  /** For people; holds nobody's personal data. */
  readonly message?: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The token's subject, or `risk`, `orders`, `channel:<channel>`. */
  readonly by: string;
};

/** What keeps an order; one that was placed before there were holds has none. */
export const holdsOf = ({ holds }: { readonly holds?: readonly Hold[] | undefined }): readonly Hold[] =>
  holds ?? [];

export const isSame = (a: Pick<Hold, 'kind' | 'code'>, b: Pick<Hold, 'kind' | 'code'>): boolean =>
  a.kind === b.kind && a.code === b.code;

/** By whom a hold is put that says no warehouse can send it: its pieces are held, so nothing has to be taken for it. */
export const fulfilment = 'fulfilment';

/**
 * Whether its marketplace has cancelled the order when it could not be stopped any more, and no person has dealt with that
 * yet (平台已取消). One that is completed or returned gets no such hold.
 */
export const isCancelRequested = (order: { readonly holds?: readonly Hold[] | undefined }): boolean =>
  holdsOf(order).some(({ kind, code }) => kind === 'CHANNEL' && code === 'CANCEL_REQUESTED');

/** Whether the order lacks pieces that somebody has to take first. */
export const lacksGoods = ({ kind, by }: Hold): boolean => kind === 'STOCK' && by !== fulfilment;

/** The holds with these in the place of all that `replaced` names; what was there already keeps its time. */
export function withHolds(
  holds: readonly Hold[],
  replaced: (hold: Hold) => boolean,
  wanted: readonly Hold[],
): readonly Hold[] {
  const kept = holds.filter((hold) => !replaced(hold));
  const put = wanted.map((hold) => {
    const before = holds.find((each) => isSame(each, hold));
    return before && before.message === hold.message ? before : hold;
  });
  return inOrder([...kept, ...put]);
}

/** By kind and code, so that the same holds are the same list. */
export const inOrder = (holds: readonly Hold[]): readonly Hold[] =>
  holds.toSorted(
    (a, b) =>
      holdKinds.indexOf(a.kind) - holdKinds.indexOf(b.kind) ||
      (a.code < b.code ? -1 : Number(a.code > b.code)),
  );

/** Whether the same holds stand, in the same order and with the same words. */
export const sameHolds = (a: readonly Hold[], b: readonly Hold[]): boolean =>
  a.length === b.length &&
  a.every((hold, at) => {
    const other = b[at];
    return other !== undefined && isSame(hold, other) && hold.message === other.message;
  });

/** With what every order begins: risk has not looked at it yet. */
export const pendingRisk = (at: number): Hold => ({ kind: 'RISK', code: 'PENDING', at, by: 'orders' });
