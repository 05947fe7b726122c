import { bodyHash } from '../../shared/kernel/body-hash.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { ObjectStore } from '../../shared/kernel/object-store.ts';
import type { BillStore, StoredBill } from './bill-store.ts';
import { type CarriedDeps, carriedInto, carriedOverText } from './carried-over.ts';
import { blockDay, type ConcludeDeps, isConcludedFrom } from './conclude-day.ts';
import type { BillSummary, Statement } from './domain/bill.ts';
import type { ReconciliationConfig } from './domain/config.ts';
import type { Line } from './domain/line.ts';
import { readSide, type SideOfDay, type SideSummary } from './domain/read-side.ts';
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
  };

/** COMPARE: the parts lie in the folder. UNCHANGED: it was concluded from the same inputs. BLOCKED: it cannot be compared. */
export type Parted =
  | { readonly state: 'COMPARE'; readonly folder: string; readonly partitions: readonly Partition[] }
  | { readonly state: 'UNCHANGED' | 'BLOCKED' };

/** What one comparison holds at once: its keys, some 100 bytes each, fit its memory three times over. */
const linesAPart = 2_000_000;
/** A bill's line is not shorter than this, unpacked; packed files are about an eighth of it. */
const bytesALine = 160;
const packed = 8;
const mostParts = 64;

export type Parting = {
  readonly day: DayToCompare;
  readonly fetched: Fetched;
  /** Where the parts go; the same for the same run, so that a run that was broken off goes on over it. */
  readonly folder: string;
};

/**
 * Reads everything that a business day is compared from, once and as a stream, proves each file whole, and deals the rows
 * out to partitions by key. A file that is refused blocks the day; nothing of it is used.
 */
export async function partDay({ day, fetched, folder }: Parting, deps: PartDeps): Promise<Parted> {
  if (fetched.state !== 'READY') return blocked(day, { ...fetched, reason: 'NO_BILL' }, deps);
  const files = await filesOf(day, fetched, deps);
  const parts = partsInto(deps.objects.putStream);
  const read: ReadDay = { sides: [], statements: { fund: [], bank: [] } };
  try {
    await readAll({ day, files, folder, parts }, read, deps);
    await parts.close();
  } catch (error) {
    await parts.abandon(error);
    if (!(error instanceof Refused)) throw error;
    return blocked(day, { reason: 'BAD_BILL', message: error.message }, deps);
  }
  const unproven = withoutBill(fetched, read.sides);
  if (unproven !== undefined) return blocked(day, { reason: 'NO_BILL', message: unproven }, deps);
  return keep({ day, files, folder }, read, deps);
}

/** A provider that says it wrote no bill has not said that nothing moved: that is so when our books say it too. */
function withoutBill(
  { none }: Extract<Fetched, { readonly state: 'READY' }>,
  sides: readonly SideSummary[],
): string | undefined {
  const lines = sides.reduce((sum, side) => sum + (side.side === 'bank' ? 0 : side.lines), 0);
  return none.length > 0 && lines > 0
    ? `The provider says that there is no ${none.join(' and no ')} bill, and there are ${lines} lines.`
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
}

type File = { readonly side: 'channel' | 'fund' | 'bank'; readonly bill: StoredBill | undefined };

/** The files of each side; a side with none is one of which the provider says that there is nothing. */
async function filesOf(
  { provider, businessDate }: DayToCompare,
  { bills, none }: Extract<Fetched, { readonly state: 'READY' }>,
  deps: PartDeps,
): Promise<readonly File[]> {
  const found: File[] = none.map((type) => ({ side: sideOf(type), bill: undefined }));
  for (const { billId, type } of bills) {
    const bill = await deps.bills.get(billId);
    if (!bill) throw new Error(`The bill ${billId} is gone`);
    found.push({ side: sideOf(type), bill });
  }
  const { bankAccount } = deps.config[provider];
  if (bankAccount === undefined) return found;
  const statements = await deps.bills.latest({ source: 'bank', account: bankAccount, businessDate });
  return [...found, ...statements.map((bill): File => ({ side: 'bank', bill }))];
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
  const partitions = partitionsFor(files);
  const sides = new Set<SideOfDay>(['ledger', ...files.map(({ side }) => side)]);
  const legs = partedLegs(Object.fromEntries([...sides].map((side) => [side, true])));
  const lines = {
    ledger: () => ledgerSide(day, deps.ledgerLines),
    channel: () => linesOf('channel', files, read, deps),
    fund: () => linesOf('fund', files, read, deps),
    bank: () => linesOf('bank', files, read, deps),
  };
  for (const side of sides) {
    const own = legs.filter((leg) => (sidesOfLeg[leg] as readonly SideOfDay[]).includes(side));
    const policy = deps.config[day.provider];
    const summary = await readSide(
      { side, lines: lines[side](), legs: own, partitions, policy },
      (leg, index, rows) => parts.put(rowsKey(folder, side, { leg, index }), rows),
    );
    read.sides.push(summary);
  }
}

function partitionsFor(files: readonly File[]): number {
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
  for (const { bill } of files.filter((file) => file.side === side)) {
    if (!bill) continue;
    const summary = yield* wholeFile(bill, deps);
    if (side === 'channel') continue;
    read.statements[side].push(...summary.statements);
  }
}

async function* wholeFile(
  bill: StoredBill,
  { objects, bills, now }: PartDeps,
): AsyncGenerator<readonly Line[], BillSummary> {
  try {
    const summary = yield* readFile(bill, objects);
    await bills.parsed(bill.billId, contentOf(summary));
    return summary;
  } catch (error) {
    throw new Refused(await refuse(bill, error, { bills, at: now() }));
  }
}

async function keep(
  { day, files, folder }: Pick<Reading, 'day' | 'files' | 'folder'>,
  { sides, statements }: ReadDay,
  deps: PartDeps,
): Promise<Parted> {
  const carriedOver = await carriedInto(day, deps);
  const inputs: Inputs = {
    ledger: sides.find(({ side }) => side === 'ledger')?.sha256 ?? '',
    bills: files.flatMap(({ bill }) => (bill ? [{ billId: bill.billId, sha256: bill.sha256 }] : [])),
    carry: bodyHash(carriedOverText(carriedOver)),
    policy: bodyHash([deps.config[day.provider], deps.config.calendar]),
    engineVersion: String(engineVersion),
  };
  const head = await deps.reconciliations.get(reconciliationIdOf(day));
  if (isConcludedFrom(head, inputs)) return { state: 'UNCHANGED' };
  const partitions = partitionsOf(sides, partitionsFor(files));
  const parted: PartedDay = { day, inputs, sides, partitions, carriedOver, statements };
  await deps.objects.put(partedDayKey(folder), partedDayText(parted), 'application/json');
  return { state: 'COMPARE', folder, partitions };
}

const partitionsOf = (sides: readonly SideSummary[], count: number): readonly Partition[] =>
  partedLegs(Object.fromEntries(sides.map(({ side }) => [side, true]))).flatMap((leg) =>
    Array.from({ length: count }, (_, index) => ({ leg, index })),
  );
