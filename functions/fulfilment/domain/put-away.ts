import { Failure } from '../../../shared/kernel/failure.ts';
import { derivedId } from '../../../shared/kernel/ids.ts';
import type { Allocation, InBin } from './allocated.ts';

/** Why goods have to go back to their places: what was picked is not sent (退拣上架), or what was sent came back (退货). */
export const putAwayKinds = ['cancelled', 'returned'] as const;
export type PutAwayKind = (typeof putAwayKinds)[number];

/** LEFT: the parcel had gone before anybody put it away. */
export const putAwayStatuses = ['OPEN', 'DONE', 'LEFT'] as const;

export type PutAwayLine = {
  readonly sku: string;
  readonly quantity: number;
  /** Bins that they were taken from, and so belong in; once it is done, those that they were put into. */
  readonly bins?: readonly Omit<InBin, 'sku'>[] | undefined;
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

export const putAwayIdOf = (allocationId: string, kind: PutAwayKind): string =>
  derivedId('put', [allocationId, kind]);

/** The task to put back what was picked of an allocation, into the bins that it came from. */
export function putAwayFor(allocation: Allocation, kind: PutAwayKind, createdAt: number): PutAway {
  const { allocationId, warehouseId, orderId, lines, takenFrom = [] } = allocation;
  const picked = Map.groupBy(
    lines.filter((line) => line.picked > 0),
    ({ sku }) => sku,
  );
  return {
    putAwayId: putAwayIdOf(allocationId, kind),
    ...{ kind, status: 'OPEN', warehouseId, orderId, allocationId, version: 1, createdAt },
    lines: [...picked].map(([sku, own]) => {
      const bins = binsOf(takenFrom, sku);
      const quantity = own.reduce((sum, line) => sum + line.picked, 0);
      return { sku, quantity, ...(bins.length > 0 ? { bins } : {}) };
    }),
  };
}

const binsOf = (all: readonly InBin[], of: string): readonly Omit<InBin, 'sku'>[] =>
  all.flatMap(({ sku, ...bin }) => (sku === of ? [bin] : []));

/** What somebody says of the goods: all of it is for sale or set aside, or so many of each SKU. */
export type Found = {
  readonly place: 'sellable' | 'quarantine';
  /** Pieces that are set aside whatever `place` says, by SKU. */
  readonly quarantine: readonly { readonly sku: string; readonly quantity: number }[];
  /** Of a SKU that is named here, the bins that it was put into; of others they are those that it came from. */
  readonly bins?: readonly InBin[] | undefined;
};

/**
 * The task when it is done, with where each piece went. Undefined where it was done before. WRONG_STATUS where the parcel
 * left, INVALID_REQUEST where more is set aside than there is, or more put into bins than is for sale.
 */
export function putAwayDone(
  task: PutAway,
  { place, quarantine, bins = [] }: Found,
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
    const said = binsOf(bins, line.sku);
    const sellable = line.quantity - own;
    const into = said.length > 0 ? said : firstOf(line.bins ?? [], sellable);
    return { ...line, bins: into.length > 0 ? into : undefined, quarantine: own, sellable };
  });
  const wrong = lines.find(({ sellable }) => sellable < 0)?.sku ?? [...aside.keys()][0];
  if (wrong !== undefined) throw tooMany('quarantine', 'More is set aside than there is to put away.', wrong);
  const full = lines.find((line) => piecesOf(line.bins ?? []) > line.sellable)?.sku;
  const other = bins.find(({ sku }) => !lines.some((line) => line.sku === sku))?.sku;
  if (full !== undefined || other !== undefined)
    throw tooMany('bins', 'More is put into bins than is for sale of it.', full ?? other);
  return { ...task, lines, status: 'DONE', by, doneAt: at, version: task.version + 1 };
}

const tooMany = (path: string, message: string, sku: string | undefined): Failure =>
  new Failure('INVALID_REQUEST', message, { members: { sku }, errors: [{ path, message }] });

const piecesOf = (bins: readonly Omit<InBin, 'sku'>[]): number =>
  bins.reduce((sum, { quantity }) => sum + quantity, 0);

/** So many pieces of those in bins, the first bins first. */
function firstOf(bins: readonly Omit<InBin, 'sku'>[], most: number): readonly Omit<InBin, 'sku'>[] {
  let left = most;
  return bins.flatMap(({ location, quantity }) => {
    const pieces = Math.max(0, Math.min(left, quantity));
    left -= pieces;
    return pieces > 0 ? [{ location, quantity: pieces }] : [];
  });
}
