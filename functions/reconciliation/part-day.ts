import { bodyHash } from '../../shared/kernel/body-hash.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { ObjectStore } from '../../shared/kernel/object-store.ts';
import { bankFilesOf, notToldBefore } from './bank-files.ts';
import type { BillStore, StoredBill } from './bill-store.ts';
import { type CarriedDeps, carriedInto, carriedOverText } from './carried-over.ts';
import { blockDay, type ConcludeDeps, isConcludedFrom } from './conclude-day.ts';
import type { BillKind, BillSummary, Statement } from './domain/bill.ts';
import type { ReconciliationConfig } from './domain/config.ts';
import type { Line } from './domain/line.ts';
import { type PartedLeg, readSide, type SideOfDay, type SideSummary } from './domain/read-side.ts';
import { engineVersion, partedLegs, sidesOfLeg } from './domain/reconcile-day.ts';
import type { Fetched } from './fetch-bills.ts';
import { type LedgerLines, ledgerSide } from './ledger-side.ts';
import { type PartedDay, type Partition, partedDayKey, partedDayText, rowsKey } from './parted-day.ts';
import { type Parts, partsInto } from './parts.ts';
import type { DayToCompare } from './plan-days.ts';
import { contentOf, readFile, refuse } from './read-file.ts';
import { type Inputs, reconciliationIdOf } from './store.ts';

export type PartDeps = CarriedDeps &
  ConcludeDeps & {
    readonly bills: Pick<BillStore, 'get' | 'latest' | 'parsed' | 'rejected'>;
    readonly objects: ObjectStore;
    readonly ledgerLines: LedgerLines;
    readonly config: ReconciliationConfig;
    readonly now: Clock;
    /** How many lines one comparison should hold at most. */
    readonly linesAPart?: number;
  };

/** COMPARE: the parts lie in the folder. UNCHANGED: it was concluded from the same inputs. BLOCKED: it cannot be compared. */
export type Parted =
  | { readonly state: 'COMPARE'; readonly folder: string; readonly partitions: readonly Partition[] }
  | { readonly state: 'UNCHANGED' | 'BLOCKED' };

/** What one comparison holds at once: its keys, some 100 bytes each, fit its memory three times over. */
const linesInAPart = 2_000_000;
/** A bill's line is not shorter than this, unpacked; packed files are about an eighth of it. */
const bytesALine = 160;
const packed = 8;
const mostParts = 32;

export type Parting = {
  readonly day: DayToCompare;
  readonly fetched: Fetched;
  /** Where the parts go; the same for the same run, so that a run that was broken off goes on over it. */
  readonly folder: string;
};

type Ready = Extract<Fetched, { readonly state: 'READY' }>;

/**
 * Reads everything that a business day is compared from, once and as a stream, proves each file whole, and deals the rows
 * out to partitions by key. A file that is refused blocks the day, unless one of its kind counted before; nothing of it is
 * used.
 */
export async function partDay({ day, fetched, folder }: Parting, deps: PartDeps): Promise<Parted> {
  if (fetched.state !== 'READY') return blocked(day, { ...fetched, reason: 'NO_BILL' }, deps);
  const before = await deps.reconciliations.get(reconciliationIdOf(day));
  const files = await filesOf(day, fetched, deps);
  const parts = partsInto(deps.objects.putStream);
  const read: ReadDay = { sides: [], statements: { fund: [], bank: [] } };
  try {
    await readAll({ day, files, folder, parts }, read, deps);
  } catch (error) {
    await parts.abandon(error);
    if (!(error instanceof Refused)) throw error;
    const others = await othersThan(error.bill, fetched, deps);
    if (others) return partDay({ day, fetched: others, folder }, deps);
    return blocked(day, { reason: 'BAD_BILL', message: error.message }, deps);
  }
  const unproven = withoutBill(day, fetched, read.sides);
  if (unproven !== undefined) return blocked(day, { reason: 'NO_BILL', message: unproven }, deps);
  return keep({ day, files, folder, headVersion: before?.version ?? 0 }, read, deps);
}

/** The same bills, but in place of one that was refused the one of its kind that counts; undefined where none does. */
async function othersThan(
  refused: StoredBill,
  fetched: Ready,
  { bills }: Pick<PartDeps, 'bills'>,
): Promise<Fetched | undefined> {
  const type = fetched.bills.find(({ billId }) => billId === refused.billId)?.type;
  const here = await bills.latest(refused);
  const other = here.find(({ billId, content }) => content?.kind === type && billId !== refused.billId);
  if (type === undefined || other === undefined) return undefined;
  const left = fetched.bills.filter(({ billId }) => billId !== refused.billId);
  return { ...fetched, bills: [...left, { billId: other.billId, type }] };
}

/**
 * A provider that says it wrote no bill has not said that nothing moved: that is so when our books of that day, and its
 * own other bill, say nothing else. What was booked on it for earlier days waits for bills that are theirs.
 */
function withoutBill(
  { businessDate }: DayToCompare,
  { none }: Ready,
  sides: readonly SideSummary[],
): string | undefined {
  const side = (name: SideOfDay) => sides.find((each) => each.side === name);
  const isBooked = side('ledger')?.nets.some(({ day }) => day === businessDate) ?? false;
  const isPaid = side('fund')?.totals.some(({ kind }) => kind === 'PAYMENT' || kind === 'REFUND') ?? false;
  const isSold = (side('channel')?.lines ?? 0) > 0;
  const others = [
    ...(isBooked ? ['the journal'] : []),
    ...(none.includes('trade') && isPaid ? ['the fund bill'] : []),
    ...(none.includes('fund') && isSold ? ['the trade bill'] : []),
  ];
  return none.length > 0 && others.length > 0
    ? `The provider says that there is no ${none.join(' and no ')} bill, and ${others.join(' and ')} has lines.`
    : undefined;
}

type Reason = { readonly reason: 'NO_BILL' | 'BAD_BILL'; readonly message: string };

async function blocked(day: DayToCompare, { reason, message }: Reason, deps: PartDeps): Promise<Parted> {
  await blockDay({ ...day, reason, message }, deps);
  return { state: 'BLOCKED' };
}

/** A file that a day cannot do without was refused. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly bill: StoredBill;
  constructor(bill: StoredBill, message: string) {
    super(message);
    this.bill = bill;
  }
}

type BillType = Ready['none'][number];
type File = {
  readonly side: 'channel' | 'fund' | 'bank';
  readonly bill: StoredBill | undefined;
  /** What it has to be. */
  readonly kind: BillKind;
  /** Its lines count on another day, and here no more. */
  readonly isEarlier?: true;
};

/** The files of each side; a side with none is one of which the provider says that there is nothing. */
async function filesOf(
  { provider, businessDate }: DayToCompare,
  { bills, none }: Ready,
  deps: PartDeps,
): Promise<readonly File[]> {
  const found: File[] = none.map((type) => ({ side: sideOf(type), bill: undefined, kind: type }));
  for (const { billId, type } of bills)
    found.push({ side: sideOf(type), bill: await countingBill(billId, type, deps), kind: type });
  const { bankAccount } = deps.config[provider];
  if (bankAccount === undefined) return found;
  const { own, earlier } = await bankFilesOf({ account: bankAccount, businessDate }, deps.bills);
  const bank = { side: 'bank', kind: 'statement' } as const;
  return [
    ...found,
    ...(own.length > 0 ? earlier : []).map((bill): File => ({ ...bank, bill, isEarlier: true })),
    ...own.map((bill): File => ({ ...bank, bill })),
  ];
}

/** A bill as it was fetched, or the one that took its place since then. */
async function countingBill(billId: string, type: BillType, { bills }: Pick<PartDeps, 'bills'>) {
  const bill = await bills.get(billId);
  if (!bill) throw new Error(`The bill ${billId} is gone`);
  if (bill.status !== 'SUPERSEDED') return bill;
  return (await bills.latest(bill)).find(({ content }) => content?.kind === type) ?? bill;
}

const sideOf = (type: 'trade' | 'fund'): 'channel' | 'fund' => (type === 'trade' ? 'channel' : 'fund');

type ReadDay = {
  readonly sides: SideSummary[];
  readonly statements: { fund: Statement[]; bank: Statement[] };
};
type Reading = {
  readonly day: DayToCompare;
  readonly files: readonly File[];
  readonly folder: string;
  readonly parts: Parts;
};

async function readAll(reading: Reading, read: ReadDay, deps: PartDeps): Promise<void> {
  const { day, files, folder, parts } = reading;
  const partitions = partitionsFor(files, deps);
  const sides = new Set<SideOfDay>(['ledger', ...files.map(({ side }) => side)]);
  const lines = {
    ledger: () => ledgerSide(day, deps.ledgerLines),
    channel: () => linesOf('channel', files, read, deps),
    fund: () => linesOf('fund', files, read, deps),
    bank: () => linesOf('bank', files, read, deps),
  };
  for (const side of sides) {
    const legs = legsOf(sides).filter((leg) => (sidesOfLeg[leg] as readonly SideOfDay[]).includes(side));
    // Each part is begun, so that none of an earlier try is taken for one of this.
    for (const { leg, index } of partitionsOf(legs, partitions))
      await parts.put(rowsKey(folder, side, { leg, index }), new Uint8Array());
    const summary = await readSide(
      { side, lines: lines[side](), legs, partitions, policy: deps.config[day.provider] },
      (leg, index, rows) => parts.put(rowsKey(folder, side, { leg, index }), rows),
    );
    await parts.close();
    read.sides.push(summary);
  }
}

const legsOf = (sides: Iterable<SideOfDay>): readonly PartedLeg[] =>
  partedLegs(Object.fromEntries([...sides].map((side) => [side, true])));

const partitionsOf = (legs: readonly PartedLeg[], count: number): readonly Partition[] =>
  legs.flatMap((leg) => Array.from({ length: count }, (_, index) => ({ leg, index })));

function partitionsFor(files: readonly File[], { linesAPart = linesInAPart }: PartDeps): number {
  const bytes = files.map(({ bill }) => bill?.bytes ?? 0).reduce((most, each) => Math.max(most, each), 0);
  return Math.min(mostParts, Math.ceil((bytes * packed) / bytesALine / linesAPart) || 1);
}

/** The lines of all files of a side, one after the other; when one is read whole, it counts. */
async function* linesOf(
  side: File['side'],
  files: readonly File[],
  read: ReadDay,
  deps: PartDeps,
): AsyncGenerator<readonly Line[]> {
  const before = notToldBefore();
  for (const { bill, kind, isEarlier } of files.filter((file) => file.side === side)) {
    if (!bill) continue;
    const reading = wholeFile(bill, kind, deps);
    let step = await reading.next();
    for (; !step.done; step = await reading.next())
      if (isEarlier) before.tellLines(step.value);
      else yield before.lines(step.value);
    const { statements } = step.value;
    if (isEarlier) before.tellStatements(statements);
    else if (side !== 'channel') read.statements[side].push(...before.statements(statements));
  }
}

async function* wholeFile(
  bill: StoredBill,
  kind: BillKind,
  { objects, bills, now }: PartDeps,
): AsyncGenerator<readonly Line[], BillSummary> {
  try {
    const summary = yield* readFile(bill, objects, kind);
    await bills.parsed(bill.billId, contentOf(summary));
    return summary;
  } catch (error) {
    throw new Refused(bill, await refuse(bill, error, { bills, at: now() }));
  }
}

/** The day's version is of before anything was read: who concludes it after that may know more. */
type Kept = Pick<Reading, 'day' | 'files' | 'folder'> & Pick<PartedDay, 'headVersion'>;

async function keep(
  { day, files, folder, headVersion }: Kept,
  { sides, statements }: ReadDay,
  deps: PartDeps,
): Promise<Parted> {
  const carriedOver = await carriedInto(day, deps);
  const inputs: Inputs = {
    ledger: sides.find(({ side }) => side === 'ledger')?.sha256 ?? '',
    bills: files.flatMap(({ bill }) => (bill ? [{ billId: bill.billId, sha256: bill.sha256 }] : [])),
    carry: bodyHash(carriedOverText(carriedOver)),
    policy: bodyHash([deps.config[day.provider], deps.config.calendar, sides.map(({ side }) => side).sort()]),
    engineVersion: String(engineVersion),
  };
  const head = await deps.reconciliations.get(reconciliationIdOf(day));
  if (isConcludedFrom(head, inputs)) return { state: 'UNCHANGED' };
  const partitions = partitionsOf(legsOf(sides.map(({ side }) => side)), partitionsFor(files, deps));
  const parted: PartedDay = { day, inputs, headVersion, sides, partitions, carriedOver, statements };
  await deps.objects.put(partedDayKey(folder), partedDayText(parted), 'application/json');
  return { state: 'COMPARE', folder, partitions };
}
