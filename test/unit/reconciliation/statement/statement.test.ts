import { parse } from 'csv-parse/sync';
import { differenceKinds } from '../../../../functions/reconciliation/domain/difference.ts';
import { statementOf } from '../../../../functions/reconciliation/statement/statement.ts';
import type { StatementData } from '../../../../functions/reconciliation/statement/statement-data.ts';
import { verdictOf } from '../../../../functions/reconciliation/statement/summary.ts';
import {
  aBadMorning,
  aFound,
  anAccountDay,
  anOpen,
  aStatement,
  aTrend,
  date,
} from '../../../builders/statement.ts';

const waiting = anOpen({ id: 'dif_w', found: aFound({ key: 'w', timingUntil: date }) });
const overdue = anOpen({
  id: 'dif_o',
  found: aFound({ key: 'o', day: '2026-11-20', timingUntil: '2026-11-24' }),
});
const blocked = anAccountDay({ status: 'BLOCKED', reason: 'no bill' });

it.each<[string, Partial<StatementData>, string, readonly string[]]>([
  ['a quiet day', {}, 'good The day is balanced', ['nothing needs a person']],
  [
    'what may still clear',
    { open: [waiting] },
    'good The day is balanced',
    ['nothing needs a person', '1 may still clear unaided'],
  ],
  ['what is overdue', { open: [overdue] }, 'warn The day is balanced', ['1 of earlier days to work off']],
  [
    'a break of the day',
    { accounts: [anAccountDay({ status: 'OUT_OF_BALANCE' })], open: [anOpen()] },
    'bad Not balanced',
    ['1 of this day to work off'],
  ],
  ['a missing bill', { accounts: [anAccountDay(), blocked] }, 'bad Not complete', ['1 not compared']],
  ['nothing at all', { accounts: [] }, 'bad Nothing was compared', ['nothing needs a person']],
])('says at once what a person has to do about %s', (_, given, head, rest) => {
  const verdict = verdictOf(aStatement(given));
  expect(`${verdict.tone} ${verdict.head.en}`).toBe(head);
  expect(verdict.rest.map(({ en }) => en)).toEqual(rest);
});

const rowsOf = (csv: string) => parse<Record<string, string>>(csv, { bom: true, columns: true });

it('lists what needs a person before what may clear, the oldest first, in whatever order it came', () => {
  const data = aBadMorning();
  const { csv, html } = statementOf(data);
  expect(rowsOf(csv).map((row) => row['编号 id'])).toEqual([
    'dif_04',
    'dif_03',
    'dif_02',
    'dif_01JDZX',
    'dif_05',
  ]);
  expect(statementOf({ ...data, open: data.open.toReversed(), trend: data.trend.toReversed() })).toEqual({
    csv,
    html,
  });
});

it('is the same bytes for the same data, however often it was drawn', () => {
  expect(statementOf(aBadMorning())).toEqual(statementOf(aBadMorning()));
});

it('tells both sides and the field that differs', () => {
  const row = rowsOf(statementOf(aBadMorning()).csv).find(({ '类型代码 kind': kind }) => kind === 'AMOUNT');
  expect(row).toMatchObject({
    '账务金额 ledger.amount': '10.00',
    '交易账单金额 channel.amount': '10.01',
    '不符字段 fields': '金额 amount: CNY 10.00 → CNY 10.01',
    '影响 effect': 'CNY 0.01',
    '账龄 ageDays': '0',
  });
});

it('counts breaks by kind and by age, and not what may still clear', () => {
  const { html } = statementOf(aBadMorning());
  const [breaks = ''] = /差异分类[\s\S]*?未结差异/.exec(html) ?? [];
  expect(breaks).toContain('银行未到账');
  expect(breaks).toContain('30 天以上');
  expect(breaks).not.toContain('长款');
});

it('has a name for every kind of difference', () => {
  const open = differenceKinds.map((kind) => anOpen({ id: kind, found: aFound({ kind, key: kind }) }));
  const names = rowsOf(statementOf(aStatement({ open })).csv).map((row) => row['类型 kindName']);
  expect(new Set(names).size).toBe(differenceKinds.length);
});

it('shows no more than a person reads, says so, and has all in the CSV', () => {
  const open = Array.from({ length: 1000 }, (_, n) =>
    anOpen({ id: `dif_${n}`, found: aFound({ key: `${n}` }) }),
  );
  const { html, csv } = statementOf(aStatement({ open }));
  expect(html.match(/<tr role="row"><td/g)).toHaveLength(300);
  expect(html).toContain('The other 700 are in the CSV');
  expect(rowsOf(csv)).toHaveLength(1000);
});

it('draws the 30 days up to the date, days that were not compared left out', () => {
  const { html } = statementOf(aStatement({ trend: aTrend(60) }));
  expect(html).toContain('<title id="broad-title">');
  expect(html).toContain('2026-10-27');
  expect(html).not.toContain('2026-10-26');
  expect(html.match(/未对账 not compared/g)).toHaveLength(3);
});

it('holds no script, no inline style and no address of another host', () => {
  const { html } = statementOf(aBadMorning());
  const outside = html.replaceAll('http://www.w3.org/2000/svg', '').replaceAll('http://x', '');
  expect(outside).not.toMatch(/<script|\son\w+=|\sstyle=|https?:|url\((?!#)/);
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
});
