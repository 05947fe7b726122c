import type { Item } from '../../../shared/dynamodb/table.ts';

/** What the rules read of stored items: by hand and not by the project's own schemas, which are under test. */
export type Quantities = ReadonlyMap<string, number>;

export const count = (item: Item | undefined, name: string): number => {
  const value = item?.[name] ?? 0;
  if (typeof value !== 'number') throw new Error(`${name} of ${item?.pk} is not a number`);
  return value;
};

export const word = (item: Item | undefined, name: string): string => {
  const value = item?.[name] ?? '';
  if (typeof value !== 'string') throw new Error(`${name} of ${item?.pk} is not a text`);
  return value;
};

export const isHead = ({ pk, sk }: { readonly pk: string; readonly sk: string }): boolean =>
  sk === 'ORDER' && pk.startsWith('ORDER#');

/** Accepted: everybody may see it. */
export const isAccepted = (head: Item | undefined): head is Item =>
  head !== undefined && head['unfinished'] !== 'HOLDING' && head['unfinished'] !== 'GIVEN_UP';

/** Of a discounted line also what is payable. */
export type RawLine = readonly [sku: string, quantity: number, unitPrice: number, payable?: number];
const linesIn = (item: Item | undefined): readonly RawLine[] => (item?.['lines'] ?? []) as readonly RawLine[];

/** All lines of an order: the head's own, or those of its pages. */
export const linesOf = (order: readonly Item[]): readonly RawLine[] => [
  ...linesIn(order.find(({ sk }) => sk === 'ORDER')),
  ...order.filter(({ sk }) => sk.startsWith('LINES#')).flatMap(linesIn),
];

/** A line of goods that are sent once more, at no charge. */
export const isFree = ([, , unitPrice, payable]: RawLine): boolean => unitPrice === 0 || payable === 0;

export function summed(pairs: Iterable<readonly [string, number, ...unknown[]]>): Quantities {
  const sums = new Map<string, number>();
  for (const [sku, quantity] of pairs) sums.set(sku, (sums.get(sku) ?? 0) + quantity);
  return sums;
}

/** What the parts of a large order hold. */
export const partsOf = (order: readonly Item[]): Quantities =>
  summed(
    order
      .filter(({ sk }) => sk.startsWith('HELD#'))
      .flatMap((part) => part['taken'] as readonly (readonly [string, string, number])[])
      .map(([sku, , quantity]) => [sku, quantity] as const),
  );

/** A hold as an order's item carries it. */
export type RawHold = readonly [kind: string, code: string, at: number, by: string, message?: string];
export const holdsIn = (head: Item | undefined): readonly RawHold[] =>
  (head?.['holds'] ?? []) as readonly RawHold[];

/** Whether one of ours brought it from a channel. */
export const isOfChannel = (head: Item | undefined): boolean => word(head, 'placedBy').startsWith('channel:');

/** A change of an order's status, or a note that somebody did something. */
export type RawStep = readonly [from: string, to: string, at: number, by: string, why?: string];
export const stepsIn = (head: Item | undefined): readonly RawStep[] =>
  (head?.['history'] ?? []) as readonly RawStep[];

/** Whether goods were sent once more (补发), for which an order gets lines at no charge. */
export const isSentAgain = (steps: readonly RawStep[]): boolean =>
  steps.some(([, , , , why]) => why?.startsWith('补发'));

/** The stock that an order should be holding now, by what its items say. */
export function heldBy(order: readonly Item[]): Quantities {
  const head = order.find(({ sk }) => sk === 'ORDER');
  const parts = partsOf(order);
  if (parts.size > 0 || head === undefined || count(head, 'parts') > 0) return parts;
  if (word(head, 'status') === 'CANCELLED') return new Map();
  const taken = head['taken'] as readonly (readonly [string, string, number])[] | undefined;
  return summed(taken?.map(([sku, , quantity]) => [sku, quantity] as const) ?? linesOf(order));
}

export const sameQuantities = (a: Quantities, b: Quantities): boolean =>
  a.size === b.size && [...a].every(([sku, quantity]) => b.get(sku) === quantity);

/** What a row of the journal moved, place by place. */
export const movedBy = (row: Item, place: string): number => count(row['moves'] as Item | undefined, place);

export type RawCapture = { readonly channelTxnId: string; readonly minor: number };
export const capturedIn = (payment: Item | undefined): RawCapture | undefined =>
  payment?.['captured'] as RawCapture | undefined;

/** A journal entry as an item carries it: debits positive, credits negative. */
export type RawPosting = {
  readonly entryId: string;
  readonly currency: string;
  readonly lines: readonly { readonly account: string; readonly minor: number }[];
};

/** The entries that a difference or a compared day carries. */
export const rawEntriesIn = (
  item: Item | undefined,
): readonly (RawPosting & { readonly reverses?: string })[] =>
  (item?.['entries'] ?? []) as readonly RawPosting[];

/** A line as a difference shows it. */
export type RawSide = {
  readonly channelNo: string;
  readonly outNo: string;
  readonly paymentNo: string;
  readonly minor: number;
  readonly fee: number;
  readonly status: string;
};
export type SideName = 'ledger' | 'channel' | 'fund';
export const sidesIn = (difference: Item): Readonly<Partial<Record<SideName, RawSide>>> =>
  (difference['sides'] ?? {}) as Readonly<Partial<Record<SideName, RawSide>>>;
