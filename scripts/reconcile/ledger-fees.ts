import { decodeLine, encodeLine } from '../../functions/reconciliation/domain/canonical.ts';
import type { Found } from '../../functions/reconciliation/domain/difference.ts';
import { amountText, effectOf, keyOf, sidesOf } from '../../functions/reconciliation/domain/differing.ts';
import { joinExactly, rowsOf } from '../../functions/reconciliation/domain/exact-join.ts';
import type { Line } from '../../functions/reconciliation/domain/line.ts';
import { heldLines, pairLines } from '../../functions/reconciliation/domain/pair-lines.ts';
import type { Layout, Source } from '../../functions/reconciliation/domain/row-reader.ts';
import type { Heap } from './read-inputs.ts';
import type { Spill } from './spill.ts';
import type { Subject } from './subjects.ts';

type Number = 'outNo' | 'channelNo';

/** A line with something else in every column, which shows where a canonical line has what. */
const probe: Line = {
  ...{
    lineNo: 1,
    kind: 'PAYMENT',
    channelNo: 'channelNo',
    outNo: 'outNo',
    paymentNo: 'paymentNo',
    minor: 2,
    fee: 3,
  },
  ...{ currency: 'CNY', status: 'SUCCEEDED', account: 'account', at: 4, day: 'day' },
};
const columnOf = (text: string): number => encodeLine(probe).split('\t').indexOf(text);

const layoutBy = (number: Number): Layout => ({
  ...{ separator: '\t', skip: 0, key: columnOf(number), amount: columnOf('3'), decimals: 0 },
});

/**
 * Where a ledger tells fees, those of a payment or refund that differ from the trade bill's (手续费不符). The comparison of
 * the day knows fees by contract only, since most books have them from the bill.
 */
export async function feeDifferences({ heaps, tradeDays }: Subject, lines: Spill): Promise<readonly Found[]> {
  const isCompared = ({ day }: Heap) => tradeDays.includes(day);
  const ledger = heaps.ledger.filter((heap) => heap.tellsFee && isCompared(heap));
  if (ledger.length === 0) return [];
  const channel = heaps.channel.filter(isCompared);
  const left = new Map<string, Line>();
  const own: Line[] = [];
  for (const key of ['outNo', 'channelNo'] as const) {
    const numbered = ledger.filter(({ hasOutNo }) => hasOutNo === (key === 'outNo'));
    if (numbered.length === 0) continue;
    const [first, second] = await doubtful(sourceOf(numbered, key, lines), sourceOf(channel, key, lines));
    own.push(...first);
    for (const line of second) left.set(encodeLine(line), line);
  }
  const { pairs } = pairLines(heldLines(own), heldLines([...left.values()]));
  return pairs.flatMap((pair) => feeDifference(pair.ledger.line, pair.channel.line));
}

/** The lines of both sides whose fees do not plainly agree; they are paired as the comparison of the day pairs them. */
async function doubtful(
  ledger: Source,
  channel: Source,
): Promise<readonly [readonly Line[], readonly Line[]]> {
  const joined = await joinExactly({ sources: [ledger, channel], agreement: 'once' });
  const linesIn = async (source: Source) => (await rowsOf(joined, source)).map(decodeLine);
  return [await linesIn(ledger), await linesIn(channel)];
}

const sourceOf = (heaps: readonly Heap[], key: Number, lines: Spill): Source => ({
  layout: layoutBy(key),
  chunks: async function* () {
    for (const { name } of heaps) yield* lines.chunks(name);
  },
});

function feeDifference(ledger: Line, channel: Line): readonly Found[] {
  if (channel.fee === ledger.fee || channel.currency !== ledger.currency) return [];
  const text = ({ currency, fee }: Line) => amountText(currency, fee);
  return [
    {
      ...{ leg: 'A', kind: 'FEE', day: channel.day },
      key: keyOf('A', 'FEE', channel.kind, channel.outNo, channel.channelNo, channel.day),
      sides: sidesOf({ ledger, channel }),
      fields: [{ field: 'fee', expected: text(ledger), actual: text(channel) }],
      effect: effectOf([channel.currency, ledger.fee - channel.fee]),
    },
  ];
}
