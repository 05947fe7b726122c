import { Failure } from '../../../shared/kernel/failure.ts';

/** Why goods have to go back to their places: what was picked is not sent (退拣上架), or what was sent came back (退货). */
export const putAwayKinds = ['cancelled', 'returned'] as const;
export type PutAwayKind = (typeof putAwayKinds)[number];

/** LEFT: the parcel had gone before anybody put it away. */
export const putAwayStatuses = ['OPEN', 'DONE', 'LEFT'] as const;

export type PutAwayLine = {
  readonly sku: string;
  readonly quantity: number;
  /** Of these, once it is done: what can be sold, and what was set aside. */
  readonly sellable?: number | undefined;
  readonly quarantine?: number | undefined;
};

export type PutAway = {
  readonly putAwayId: string;
  readonly kind: PutAwayKind;
  readonly status: (typeof putAwayStatuses)[number];
  readonly warehouseId: string;
  readonly orderId: string;
  readonly allocationId: string;
  readonly lines: readonly PutAwayLine[];
  readonly version: number;
  readonly createdAt: number;
  readonly doneAt?: number | undefined;
  readonly by?: string | undefined;
};

/** What somebody says of the goods: all of it is for sale or set aside, or so many of each SKU. */
export type Found = {
  readonly place: 'sellable' | 'quarantine';
  /** Pieces that are set aside whatever `place` says, by SKU. */
  readonly quarantine: readonly { readonly sku: string; readonly quantity: number }[];
};

/**
 * The task when it is done, with where each piece went. Undefined where it was done before. WRONG_STATUS where the parcel
 * left, INVALID_REQUEST where more is set aside than there is.
 */
export function putAwayDone(
  task: PutAway,
  { place, quarantine }: Found,
  { by, at }: { readonly by: string; readonly at: number },
): PutAway | undefined {
  if (task.status === 'DONE') return undefined;
  if (task.status === 'LEFT')
    throw new Failure('WRONG_STATUS', 'The parcel had left; there is nothing to put away.');
  const aside = new Map<string, number>();
  for (const { sku, quantity } of quarantine) aside.set(sku, (aside.get(sku) ?? 0) + quantity);
  const lines = task.lines.map((line) => {
    const own = place === 'quarantine' ? line.quantity : (aside.get(line.sku) ?? 0);
    aside.delete(line.sku);
    return { ...line, quarantine: own, sellable: line.quantity - own };
  });
  const wrong = lines.find(({ sellable }) => sellable < 0)?.sku ?? [...aside.keys()][0];
  if (wrong !== undefined)
    throw new Failure('INVALID_REQUEST', 'More is set aside than there is to put away.', {
      members: { sku: wrong },
    });
  return { ...task, lines, status: 'DONE', by, doneAt: at, version: task.version + 1 };
}
