import { type Found, type Side, sides } from '../../functions/reconciliation/domain/difference.ts';
import { amountsText, amountText, grouped } from '../../functions/reconciliation/statement/amount.ts';
import { beijingTime } from '../../functions/reconciliation/statement/page-differences.ts';
import type { OpenDifference } from '../../functions/reconciliation/statement/statement-data.ts';
import { byKind } from '../../functions/reconciliation/statement/summary.ts';
import {
  differenceWords,
  fieldWords,
  lineStatusWords,
  lineWords,
  sideWords,
  type Words,
} from '../../functions/reconciliation/statement/words.ts';
import type { Compared } from './compare-subject.ts';
import { type Conclusion, isBreak, openOf } from './conclusion.ts';
import { plainText, textTable } from './text-table.ts';
import { matchedOf, totalsOf } from './totals.ts';

const both = ({ zh, en }: Words): string => `${zh} ${en}`;

/** What a conclusion says on a terminal: sums of every account, differences by kind, and the first of them. */
export function reportLines({ accounts, isBalanced, hash }: Conclusion, shown: number): readonly string[] {
  const all = accounts.flatMap(openOf);
  const breaks = all.filter(({ found }) => isBreak(found));
  const waiting = all.length - breaks.length;
  return [
    ...accounts.flatMap(accountLines),
    ...(breaks.length > 0 ? ['', '差异 Differences', ...kindLines(breaks)] : []),
    ...breaks.slice(0, shown).flatMap(differenceLines),
    ...(breaks.length > shown
      ? ['', `… 另有 ${grouped(breaks.length - shown)} 笔 more; --show N, or --out DIR for all`]
      : []),
    '',
    ...(waiting > 0
      ? [`在途 ${grouped(waiting)} 笔 on their way: the other side may still come (结果仍可自行结清)`]
      : []),
    `结果哈希 result hash ${hash}`,
    isBalanced ? '已平 BALANCED' : `未平 NOT BALANCED: ${grouped(breaks.length)} 笔差异 differences`,
  ];
}

function accountLines({ subject, days, open, notes }: Compared): readonly string[] {
  const { provider, account, tradeDays } = subject;
  const [first = '', last = first] = [tradeDays[0], tradeDays.at(-1)];
  const totals = totalsOf(days);
  const rows = sides.flatMap((side) =>
    (totals[side] ?? []).map(({ kind, currency, lines, minor, fee }) => [
      both(sideWords[side]),
      both(lineWords[kind]),
      grouped(lines),
      amountText(minor, currency),
      fee === 0n ? '' : amountText(fee, currency),
    ]),
  );
  const header = ['', '', '笔数 lines', '金额 amount', '手续费 fees'];
  const { A, B, C } = matchedOf(days);
  return [
    '',
    `${provider} ${plainText(account)}  ${first === last ? first : `${first} … ${last}`}  ${open.some(isBreak) ? '未平 not balanced' : '已平 balanced'}`,
    ...textTable([header, ...rows], ['left', 'left', 'right', 'right', 'right']),
    `一致 matched  A ${grouped(A)}  B ${grouped(B)}  C ${grouped(C)}`,
    ...notes.map((note) => `注 note: ${plainText(note)}`),
  ];
}

const kindLines = (breaks: readonly OpenDifference[]): readonly string[] =>
  textTable(
    byKind(breaks).map(({ kind, count, amounts }) => [
      kind,
      both(differenceWords[kind]),
      grouped(count),
      amountsText(amounts),
    ]),
    ['left', 'left', 'right', 'right'],
  );

function differenceLines({ provider, found }: OpenDifference): readonly string[] {
  const { kind, day, fields, effect, suggestion } = found;
  return [
    '',
    `${kind} ${both(differenceWords[kind])}  ${day}  ${provider}  ${amountsText(effect)}`,
    ...sides.flatMap((side) => sideLines(both(sideWords[side]), found.sides[side])),
    ...fields.map(
      ({ field, expected, actual }) =>
        `  ${both(fieldWords[field])}: ${plainText(expected)} → ${plainText(actual)}`,
    ),
    ...suggestionLines(suggestion),
  ];
}

function sideLines(name: string, side: Side | undefined): readonly string[] {
  if (!side) return [];
  const {
    lineNo,
    kind,
    minor,
    fee,
    currency,
    status,
    at,
    channelNo,
    paymentNo,
    outNo,
    reference = '',
  } = side;
  const numbers = [...new Set([outNo, channelNo || paymentNo, reference])]
    .filter((text) => text !== '')
    .map(plainText);
  const facts = [
    `${name}: 行 line ${lineNo}`,
    lineWords[kind].en,
    amountText(minor, currency),
    ...(fee === 0 ? [] : [`fee ${amountText(fee, currency)}`]),
    ...(status === 'SUCCEEDED' ? [] : [lineStatusWords[status].en]),
    beijingTime(at),
    ...numbers,
  ];
  return [`  ${facts.join('  ')}`];
}

function suggestionLines(suggestion: Found['suggestion']): readonly string[] {
  if (!suggestion) return [];
  const list = (all: readonly Side[]) =>
    all.map(({ minor, currency }) => amountText(minor, currency)).join(' + ');
  return [`  可能对应 may be: ${list(suggestion.settlements)} = ${list(suggestion.bank)}`];
}
