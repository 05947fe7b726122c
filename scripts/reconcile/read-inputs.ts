import { realpath } from 'node:fs/promises';
import { BadBill, type BillKind, type BillSummary } from '../../functions/reconciliation/domain/bill.ts';
import { encodeLine } from '../../functions/reconciliation/domain/canonical.ts';
import type { ProviderName } from '../../functions/reconciliation/domain/config.ts';
import type { Line } from '../../functions/reconciliation/domain/line.ts';
import { readBill } from '../../functions/reconciliation/formats/read-bill.ts';
import { InputError } from '../import/input-error.ts';
import type { Asked, NamedFile } from './arguments.ts';
import { type InputFile, inputFile } from './input-file.ts';
import type { LedgerLine } from './ledger-csv.ts';
import { readLedger } from './read-ledger.ts';
import type { Spill } from './spill.ts';

/** Which book lines are of. A file of disputes (差错) goes with the trade bill. */
export type Book = 'ledger' | 'channel' | 'fund' | 'bank';
const bookOf = {
  trade: 'channel',
  dispute: 'channel',
  fund: 'fund',
  statement: 'bank',
} as const satisfies Record<BillKind, Book>;

/** Lines of one file, account and day; the lines themselves are in the spill under its name. */
export type Heap = {
  readonly name: string;
  book: Book;
  /** A provider, `bank`, or nothing where the ledger does not say. */
  source: string;
  readonly account: string;
  readonly day: string;
  /** Where its first line stands. */
  readonly file: string;
  readonly lineNo: number;
  /** Whether its lines tell fees; of a ledger that may be some of them. */
  readonly tellsFee: boolean;
  /** Of a ledger: whether its lines have a number of ours. */
  readonly hasOutNo: boolean;
  lines: number;
};

/** A file that was read to its end and makes sense in itself. */
export type ReadFile = {
  readonly name: string;
  readonly sha256: string;
  readonly lines: number;
  /** Of a bill; none of a ledger. */
  readonly summary?: BillSummary;
};

export type Inputs = {
  readonly files: readonly ReadFile[];
  readonly heaps: readonly Heap[];
};

/** Hears how far the reading is, in bytes of all files, and of each file that is read. */
export type Listener = {
  readonly total: (bytes: number) => void;
  readonly bytes: (bytes: number) => void;
  readonly file: (file: ReadFile) => void;
  readonly end: () => void;
};

/** Reads every file whole. Throws `InputError` that names the first that cannot be used, with line and reason. */
export async function readInputs(
  { ledgers, bills, provider }: Asked,
  spill: Spill,
  listener: Listener,
): Promise<Inputs> {
  await refuseTwice([...ledgers, ...bills]);
  const opened = await Promise.all([...ledgers, ...bills].map((file) => inputFile(file, listener.bytes)));
  listener.total(opened.reduce((sum, { bytes }) => sum + bytes, 0));
  const heaps = heapsIn(spill);
  const files: ReadFile[] = [];
  for (const [at, file] of opened.entries()) {
    const read = await telling(file, () =>
      at < ledgers.length ? ledgerOf(file, heaps, provider) : billOf(file, heaps),
    );
    refuseSame(read, files);
    files.push(read);
    listener.file(read);
  }
  return { files, heaps: heaps.all() };
}

async function refuseTwice(files: readonly NamedFile[]): Promise<void> {
  const seen = new Map<string, string>();
  for (const { name, path } of files) {
    const real = await realpath(path).catch(() => path);
    if (seen.has(real)) throw new InputError(`${name}: is named twice`);
    seen.set(real, name);
  }
}

function refuseSame({ name, sha256 }: ReadFile, before: readonly ReadFile[]): void {
  const same = before.find((other) => other.sha256 === sha256);
  if (same) throw new InputError(`${name}: has the same content as ${same.name}`);
}

/** Puts the file's name before what is wrong in it. */
async function telling<Read>({ name }: InputFile, read: () => Promise<Read>): Promise<Read> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof BadBill)) throw error;
    throw new InputError(`${name}: ${error.message} (${error.fault})`, { cause: error });
  }
}

/** Where a line belongs, besides what it says itself. */
type Place = Pick<Heap, 'file' | 'source' | 'tellsFee' | 'hasOutNo'>;

type Heaps = {
  readonly spill: Spill;
  readonly add: (line: Line, of: Place) => void;
  /** Says whose the lines of a file are, which is known when all of it was read. */
  readonly name: (file: string, of: Pick<Heap, 'book' | 'source'>) => void;
  readonly all: () => readonly Heap[];
};

function heapsIn(lines: Spill): Heaps {
  const heaps = new Map<string, Heap>();
  let last: Heap | undefined;
  const heapOf = ({ account, day, lineNo }: Line, place: Place): Heap => {
    const { file, source, tellsFee, hasOutNo } = place;
    const name = [file, source, account, day, tellsFee, hasOutNo].join('\t');
    const heap = heaps.get(name) ?? { name, book: 'ledger', ...place, account, day, lineNo, lines: 0 };
    heaps.set(name, heap);
    return heap;
  };
  return {
    spill: lines,
    add: (line, of) => {
      if (last === undefined || !isOf(last, line, of)) last = heapOf(line, of);
      last.lines += 1;
      lines.add(last.name, `${encodeLine(line)}\n`);
    },
    name: (file, of) => {
      for (const heap of heaps.values()) if (heap.file === file) Object.assign(heap, of);
      last = undefined;
    },
    all: () => [...heaps.values()],
  };
}

/** Most lines go where the one before went. */
const isOf = (heap: Heap, line: Line, { file, source, tellsFee, hasOutNo }: Place): boolean =>
  heap.day === line.day &&
  heap.account === line.account &&
  heap.file === file &&
  heap.source === source &&
  heap.tellsFee === tellsFee &&
  heap.hasOutNo === hasOutNo;

async function ledgerOf(
  { name: file, chunks, sha256 }: InputFile,
  heaps: Heaps,
  own?: ProviderName,
): Promise<ReadFile> {
  let lines = 0;
  const isAsked = ({ provider }: LedgerLine) =>
    own === undefined || provider === undefined || provider === own;
  for await (const batch of readLedger(chunks)) {
    lines += batch.length;
    for (const { line, provider = own ?? '', tellsFee } of batch.filter(isAsked))
      heaps.add(line, { file, source: provider, tellsFee, hasOutNo: line.outNo !== '' });
    await heaps.spill.settle();
  }
  return { name: file, sha256: sha256(), lines };
}

async function billOf({ name: file, chunks, sha256 }: InputFile, heaps: Heaps): Promise<ReadFile> {
  const reading = readBill(chunks, {});
  const place = { file, source: '', tellsFee: true, hasOutNo: true };
  for (;;) {
    const next = await reading.next();
    if (next.done) {
      const { source, kind, lines } = next.value;
      heaps.name(file, { book: bookOf[kind], source });
      return { name: file, sha256: sha256(), lines, summary: next.value };
    }
    for (const line of next.value) heaps.add(line, place);
    await heaps.spill.settle();
  }
}
