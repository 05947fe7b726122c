import { escapeText, tradeKeyOf } from '../../functions/reconciliation/domain/canonical.ts';
import type { Found } from '../../functions/reconciliation/domain/difference.ts';
import { amountText, effectOf, keyOf, sidesOf } from '../../functions/reconciliation/domain/differing.ts';
import { exceptionsOf, joinExactly } from '../../functions/reconciliation/domain/exact-join.ts';
import type { Line } from '../../functions/reconciliation/domain/line.ts';
import type { Source } from '../../functions/reconciliation/domain/row-reader.ts';
import { linesOf } from './compare-day.ts';
import type { Heap } from './read-inputs.ts';
import type { Spill } from './spill.ts';
import type { Subject } from './subjects.ts';

const layout = { separator: '\t', skip: 0, key: 0, amount: 1, decimals: 0 } as const;

/**
 * Where a ledger tells fees, those of a payment or refund that differ from the trade bill's (手续费不符). The comparison of
 * the day knows fees by contract only, since most books have them from the bill.
 */
export async function feeDifferences({ heaps, tradeDays }: Subject, lines: Spill): Promise<readonly Found[]> {
  const isCompared = ({ day }: Heap) => tradeDays.includes(day);
  const ledger = heaps.ledger.filter((heap) => heap.tellsFee && isCompared(heap));
  if (ledger.length === 0) return [];
  const channel = heaps.channel.filter(isCompared);
  const joined = await joinExactly({
    sources: [feesOf(ledger, ownKey, lines), feesOf(channel, everyKey, lines)],
    agreement: 'once',
  });
  const differing = new Set<string>();
  for (const { key, seen, repeated } of exceptionsOf(joined))
    if (seen.every(Boolean) && !repeated.some(Boolean)) differing.add(key);
  const own = await pick(ledger, { keysOf: ownKey, keys: differing }, lines);
  const theirs = await pick(channel, { keysOf: everyKey, keys: differing }, lines);
  return [...own].flatMap(([key, line]) => feeDifference(line, theirs.get(key)));
}

type KeysOf = (line: Line) => readonly string[];
const ownKey: KeysOf = (line) => [escapeText(tradeKeyOf(line))];
/** A ledger may know either number, the bill knows both. */
const everyKey: KeysOf = (line) => [
  ...(line.outNo === '' ? [] : ownKey(line)),
  ...(line.channelNo === '' ? [] : ownKey({ ...line, outNo: '' })),
];

const feesOf = (heaps: readonly Heap[], keysOf: KeysOf, lines: Spill): Source => ({
  layout,
  chunks: async function* () {
    for await (const batch of linesOf(heaps, lines)) {
      const rows = batch.flatMap((line) => keysOf(line).map((key) => `${key}\t${line.fee}\n`));
      yield Buffer.from(rows.join(''), 'utf8');
    }
  },
});

type Wanted = { readonly keysOf: KeysOf; readonly keys: ReadonlySet<string> };

async function pick(
  heaps: readonly Heap[],
  { keysOf, keys }: Wanted,
  lines: Spill,
): Promise<ReadonlyMap<string, Line>> {
  const picked = new Map<string, Line>();
  if (keys.size === 0) return picked;
  for await (const batch of linesOf(heaps, lines))
    for (const line of batch) for (const key of keysOf(line)) if (keys.has(key)) picked.set(key, line);
  return picked;
}

function feeDifference(ledger: Line, channel: Line | undefined): readonly Found[] {
  if (!channel || channel.currency !== ledger.currency) return [];
  const text = ({ currency, fee }: Line) => amountText(currency, fee);
  return [
    {
      ...{ leg: 'A', kind: 'FEE', day: channel.day },
      key: keyOf('A', 'FEE', channel.kind, channel.outNo, channel.channelNo || ledger.channelNo),
      sides: sidesOf({ ledger, channel }),
      fields: [{ field: 'fee', expected: text(ledger), actual: text(channel) }],
      effect: effectOf([channel.currency, ledger.fee - channel.fee]),
    },
  ];
}
