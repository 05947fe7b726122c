import { sha256 } from '../../../shared/kernel/sha256.ts';
import {
  canonicalColumns,
  decodeLine,
  encodeLine,
  escapeText,
  fundKeyOf,
  partitionOf,
  tradeKeyOf,
} from './canonical.ts';
import { countsAtBank } from './compare-bank.ts';
import { unagreedFee } from './compare-trade.ts';
import { addExactly, type ExactSum, exactSum, totalOf } from './exact-sum.ts';
import { type Line, type LineKind, netOf } from './line.ts';
import type { Policy } from './policy.ts';
import type { Layout } from './row-reader.ts';

/** Whose lines they are. The ledger goes into leg A, the channel into A and B, the fund bill into B, the bank into C. */
export type SideOfDay = 'ledger' | 'channel' | 'fund' | 'bank';
/** The legs that are compared in partitions. */
export type PartedLeg = 'A' | 'B';

/** Lines in batches, as a bill is read. */
export type LineBatches = AsyncIterable<readonly Line[]> | Iterable<readonly Line[]>;

export type SideInput = {
  readonly side: SideOfDay;
  readonly lines: LineBatches;
  /** The legs that rows are written for: those whose other side there is. */
  readonly legs: readonly PartedLeg[];
  readonly partitions: number;
  readonly policy: Policy;
};

/** Takes rows of a partition, whole ones; called again and again with more of the same partition. */
export type TakeRows = (leg: PartedLeg, partition: number, rows: Uint8Array) => void | Promise<void>;

type Sum = {
  readonly currency: string;
  readonly lines: number;
  readonly minor: string;
  readonly fee: string;
};

/** What is known of a side when all of it was read; can be written as JSON. Sums are decimal texts of minor units. */
export type SideSummary = {
  readonly side: SideOfDay;
  readonly lines: number;
  readonly totals: readonly (Sum & Pick<Line, 'kind'>)[];
  /** What moved less fees, for each account and day; what failed or is on its way is left out. */
  readonly nets: readonly (Pick<Line, 'account' | 'currency' | 'day'> & { readonly net: string })[];
  /** Lines that leg C compares: payouts of the fund bill, and the bank's lines that count. */
  readonly kept: readonly Line[];
  /** SHA-256 of the canonical lines in the order read. */
  readonly sha256: string;
};

/** Rows of so many characters are handed over at once. */
const rowsAtOnce = 256 * 1024;

/**
 * Reads a side once, from the first line to the last, into rows of partitions and a summary. A row begins with what is
 * compared (`tradeLayout`, `fundLayout`) and ends with the whole canonical line.
 */
export async function readSide(input: SideInput, take: TakeRows): Promise<SideSummary> {
  const tally = tallyOf(input);
  const writer = rowWriter(input, take);
  for await (const batch of input.lines) {
    for (const line of batch) {
      const text = encodeLine(line);
      tally.hash.add(`${text}\n`);
      tally.add(line);
      writer.add(line, text);
    }
    await writer.flush(rowsAtOnce);
  }
  await writer.flush(0);
  return tally.summary();
}

type Counter = { lines: number; readonly minor: ExactSum; readonly fee: ExactSum };

function tallyOf({ side, policy }: SideInput) {
  const hash = sha256();
  const totals = new Map<string, Counter>();
  const nets = new Map<string, ExactSum>();
  const kept: Line[] = [];
  let lines = 0;
  const add = (line: Line) => {
    lines += 1;
    if (line.status === 'SUCCEEDED') addNet(nets, line);
    if (side === 'bank' && !countsAtBank(line, policy)) return;
    addTotal(totals, line);
    if (side === 'bank' || (side === 'fund' && line.kind === 'SETTLEMENT')) kept.push(line);
  };
  const summary = (): SideSummary => ({
    ...{ side, lines, kept, sha256: hash.hex() },
    totals: totalsIn(totals),
    nets: netsIn(nets),
  });
  return { add, hash, summary };
}

function addNet(nets: Map<string, ExactSum>, line: Line): void {
  const key = `${line.day}\t${line.currency}\t${line.account}`;
  const sum = nets.get(key) ?? exactSum();
  nets.set(key, sum);
  addExactly(sum, netOf(line));
}

function addTotal(totals: Map<string, Counter>, { kind, currency, minor, fee }: Line): void {
  const key = `${kind}\t${currency}`;
  const counter = totals.get(key) ?? { lines: 0, minor: exactSum(), fee: exactSum() };
  totals.set(key, counter);
  counter.lines += 1;
  addExactly(counter.minor, minor);
  addExactly(counter.fee, fee);
}

const byText = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

const totalsIn = (totals: ReadonlyMap<string, Counter>): SideSummary['totals'] =>
  [...totals].sort(byText).map(([key, { lines, minor, fee }]) => {
    const [kind, currency = ''] = key.split('\t') as [LineKind, string];
    return { kind, currency, lines, minor: `${totalOf(minor)}`, fee: `${totalOf(fee)}` };
  });

const netsIn = (nets: ReadonlyMap<string, ExactSum>): SideSummary['nets'] =>
  [...nets].sort(byText).map(([key, net]) => {
    const [day = '', currency = '', account = ''] = key.split('\t');
    return { account, currency, day, net: `${totalOf(net)}` };
  });

/** A row that is to be looked at however well it agrees has this in its first column. */
const looked = '!';
/** A row of leg A: look · the canonical line, whose columns are compared where they are. */
export const tradeLayout: Layout = {
  ...{ separator: '\t', skip: 0, look: 0, key: 1 + canonicalColumns.key, keyColumns: 2 },
  ...{ amount: 1 + canonicalColumns.amount, decimals: 0 },
  alike: { from: 1 + canonicalColumns.alike, columns: 3 },
};
/** A row of leg B: look · key · net · the canonical line. */
export const fundLayout: Layout = { separator: '\t', skip: 0, look: 0, key: 1, amount: 2, decimals: 0 };

/** The line at the end of such a row. */
export const lineOfRow = (leg: PartedLeg, row: string): Line =>
  decodeLine(
    row
      .split('\t')
      .slice(leg === 'A' ? 1 : 3)
      .join('\t'),
  );

/** Fees and payouts are no trade: leg B and leg C compare them. */
const isTrade = ({ kind }: Line): boolean => kind !== 'FEE' && kind !== 'SETTLEMENT';

/** What leg A looks at however well it agrees: what is not final, and a fee that was not agreed on. */
const isPlain = (line: Line, { side, policy }: SideInput): boolean =>
  line.status === 'SUCCEEDED' && (side === 'ledger' || unagreedFee(line, policy) === 0);

const tradeRow = (line: Line, text: string, side: SideInput): string =>
  `${isPlain(line, side) ? '' : looked}\t${text}`;

const fundRow = (line: Line, key: string, text: string): string =>
  `${line.status === 'SUCCEEDED' ? '' : looked}\t${escapeText(key)}\t${netOf(line)}\t${text}`;

/** Keeps rows by leg and partition until there are enough of them to hand over. */
function rowWriter(side: SideInput, take: TakeRows) {
  const { legs, partitions } = side;
  const parts = legs.flatMap((leg) =>
    Array.from({ length: partitions }, (_, partition) => ({ leg, partition, rows: '' })),
  );
  const put = (leg: PartedLeg, key: string, row: string) => {
    const part = parts[legs.indexOf(leg) * partitions + partitionOf(key, partitions)];
    if (part) part.rows += `${row}\n`;
  };
  const add = (line: Line, text: string) => {
    if (legs.includes('A') && isTrade(line)) put('A', tradeKeyOf(line), tradeRow(line, text, side));
    if (legs.includes('B') && line.kind !== 'SETTLEMENT') {
      const key = fundKeyOf(line);
      put('B', key, fundRow(line, key, text));
    }
  };
  const flush = async (from: number) => {
    for (const part of parts) {
      if (part.rows.length <= from) continue;
      await take(part.leg, part.partition, Buffer.from(part.rows, 'utf8'));
      part.rows = '';
    }
  };
  return { add, flush };
}
