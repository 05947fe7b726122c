import type { FieldDifference, Side, SideName } from '../domain/difference.ts';
import { plainAmount } from './amount.ts';
import { type Cell, csvOf } from './csv.ts';
import type { OpenDifference, StatementData } from './statement-data.ts';
import { daysFrom, inOrder, mayClear } from './summary.ts';
import { differenceWords, fieldWords, providerWords, sideWords } from './words.ts';

const csvSides: readonly SideName[] = ['ledger', 'channel', 'fund', 'bank'];

const sideColumns = [
  ['行号 line', ({ lineNo }) => number(lineNo)],
  ['金额 amount', ({ minor, currency }) => number(plainAmount(minor, currency))],
  ['手续费 fee', ({ fee, currency }) => number(plainAmount(fee, currency))],
  ['币种 currency', ({ currency }) => currency],
  ['状态 status', ({ status }) => status],
  ['渠道单号 channelNo', ({ channelNo, paymentNo }) => channelNo || paymentNo],
  ['商户单号 outNo', ({ outNo }) => outNo],
] as const satisfies readonly (readonly [string, (side: Side) => Cell])[];

const header: readonly string[] = [
  '对账日 businessDate',
  '编号 id',
  '渠道 provider',
  '账户 account',
  '核对 leg',
  '类型代码 kind',
  '类型 kindName',
  '处理 state',
  '发生日 day',
  '账龄 ageDays',
  '在途至 timingUntil',
  '键 key',
  ...csvSides.flatMap((side) =>
    sideColumns.map(([name]) => `${sideWords[side].zh}${name.replace(' ', ` ${side}.`)}`),
  ),
  '不符字段 fields',
  '影响 effect',
  '建议 proposedAction',
];

/** The open differences as CSV for spreadsheets, in the order of the page. */
export const differencesCsv = (data: StatementData): string =>
  csvOf([header, ...inOrder(data).map((difference) => rowOf(difference, data.businessDate))]);

function rowOf(difference: OpenDifference, businessDate: string): readonly Cell[] {
  const { id, provider, account, found, proposedAction = '' } = difference;
  return [
    businessDate,
    id,
    providerWords(provider).zh || provider,
    account,
    found.leg,
    found.kind,
    differenceWords[found.kind].zh,
    mayClear(difference, businessDate) ? '在途 TIMING' : '待处理 OPEN',
    found.day,
    number(daysFrom(found.day, businessDate)),
    found.timingUntil ?? '',
    found.key,
    ...csvSides.flatMap((side) => sideCells(found.sides[side])),
    found.fields.map(fieldText).join('; '),
    effectText(found.effect),
    proposedAction,
  ];
}

const sideCells = (side: Side | undefined): readonly Cell[] =>
  sideColumns.map(([, cell]) => (side ? cell(side) : ''));

const fieldText = ({ field, expected, actual }: FieldDifference): string =>
  `${fieldWords[field].zh} ${field}: ${expected} → ${actual}`;

const effectText = (effect: Readonly<Record<string, number>>): string =>
  Object.keys(effect)
    .sort()
    .map((currency) => `${currency} ${plainAmount(effect[currency] ?? 0, currency)}`)
    .join('; ');

const number = (value: number | string): Cell => ({ number: `${value}` });
