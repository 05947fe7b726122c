import { Failure } from '../../../shared/kernel/failure.ts';

/** Pieces of one SKU to be taken from one place for one allocation (拣货行); its number is its place in the walk. */
export type PickLine = {
  readonly waveId: string;
  /** 1, 2, … in walking order. */
  readonly seq: number;
  readonly allocationId: string;
  readonly orderId: string;
  readonly sku: string;
  readonly title?: string | undefined;
  /** The code of the bin; absent where nobody told where the SKU lies. */
  readonly location?: string | undefined;
  readonly zone?: string | undefined;
  /** From the line before, or from the packing place, as the wave is walked; absent where nobody knows. */
  readonly walkMm?: number | undefined;
  readonly quantity: number;
  /** Full cases among the quantity. */
  readonly cases?: number | undefined;
  readonly expiresOn?: string | undefined;
  /** The box on the cart that it goes into: one for each allocation. */
  readonly box: number;
  readonly picked: number;
  /** Pieces that were not found. */
  readonly short: number;
  /** Given back by a wave that was cancelled. */
  readonly dropped?: boolean | undefined;
  readonly version: number;
  /** What was booked under which key, the latest last: a scan that comes again changes nothing. */
  readonly scans: readonly Scan[];
  readonly changedAt: number;
};
export type Scan = { readonly key: string; readonly picked: number; readonly short: number };

/** Scans are remembered while their line is open, and so many of them at most. */
export const mostScans = 100;

export const openOf = ({ quantity, picked, short }: PickLine): number => quantity - picked - short;

/** The line as it would be walked past: nothing is left to do at it. */
export const isDone = (line: PickLine): boolean => line.dropped === true || openOf(line) === 0;

/** What a picker says of a line: pieces taken, or pieces that are not there. */
export type Pick = { readonly key: string; readonly picked: number; readonly short: number };

/**
 * The line after a scan. Undefined where the same scan was booked before. OVER_PICK where not so many are open, and
 * IDEMPOTENCY_KEY_REUSED where the key came with other pieces.
 */
export function scanned(line: PickLine, pick: Pick, at: number): PickLine | undefined {
  const before = line.scans.find(({ key }) => key === pick.key);
  if (before) {
    if (before.picked === pick.picked && before.short === pick.short) return undefined;
    throw new Failure('IDEMPOTENCY_KEY_REUSED', 'The key belongs to another scan; use a new one.');
  }
  if (line.dropped) throw new Failure('WRONG_STATUS', waveIsCancelled);
  if (pick.picked + pick.short > openOf(line))
    throw new Failure('OVER_PICK', 'Not so many are open on this line.', {
      members: { open: openOf(line), lineId: lineIdOf(line.seq) },
    });
  if (line.scans.length >= mostScans)
    throw new Failure('ACTION_NOT_ALLOWED', 'The line was scanned too often; pick the rest of it at once.');
  return {
    ...line,
    picked: line.picked + pick.picked,
    short: line.short + pick.short,
    scans: [...line.scans, pick],
    version: line.version + 1,
    changedAt: at,
  };
}

/** What totals say of a line beyond what is booked. OVER_PICK where they say less: nothing is unpicked by a message. */
export function beyond(line: PickLine, total: Omit<Pick, 'key'>): Omit<Pick, 'key'> {
  const more = { picked: total.picked - line.picked, short: total.short - line.short };
  if (more.picked < 0 || more.short < 0)
    throw new Failure('OVER_PICK', `Of the line ${line.picked} are picked and ${line.short} short already.`);
  return more;
}

export const waveIsCancelled = 'The wave was cancelled; nothing more of it is picked (波次已取消).';

export const lineIdOf = (seq: number): string => String(seq).padStart(5, '0');
