import { isoTime } from '../../../shared/kernel/clock.ts';
import type { FieldDifference, Side, SideName } from '../domain/difference.ts';
import { sides } from '../domain/difference.ts';
import { amountsText, amountText, grouped } from './amount.ts';
import { html, type Markup, nothing } from './markup.ts';
import { both } from './page-accounts.ts';
import type { OpenDifference, StatementData } from './statement-data.ts';
import { byAge, byKind, daysFrom, inOrder, mayClear, type Tally } from './summary.ts';
import {
  differenceWords,
  fieldWords,
  legWords,
  lineStatusWords,
  lineWords,
  providerWords,
  sideWords,
  type Words,
} from './words.ts';

/** A page is read, not searched: what is beyond this is in the CSV only, and the page says so. */
const mostShown = 300;

/** Breaks by kind and by age, what may still clear left out. */
export function breaksSection({ open, businessDate }: StatementData): Markup {
  const breaks = open.filter((difference) => !mayClear(difference, businessDate));
  if (breaks.length === 0) return nothing;
  const kinds = byKind(breaks).map((row) => tallyRow(differenceWords[row.kind], row));
  const ages = byAge(breaks, businessDate).map((row) => tallyRow(row.age, row));
  return html`<div class="pair"><section><h2>差异分类 <small lang="en">Breaks by kind</small></h2>${tallyTable('类型 Kind', kinds)}
</section><section><h2>差异账龄 <small lang="en">Breaks by age</small></h2>${tallyTable('账龄 Age', ages)}</section></div>`;
}

const tallyTable = (of: string, rows: readonly Markup[]): Markup => html`<div class="wide"><table>
<thead><tr><th scope="col">${of}</th><th scope="col" class="n">笔数 Count</th><th scope="col" class="n">金额 Amount</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;

const tallyRow = (name: Words, { count, amounts }: Tally): Markup =>
  html`<tr><th scope="row">${both(name)}</th><td class="n">${grouped(count)}</td><td class="n">${amountsText(amounts)}</td></tr>`;

/** Every open difference with both its sides, what differs, its age and what is proposed. */
export function differencesSection(data: StatementData): Markup {
  const all = inOrder(data);
  if (all.length === 0) return nothing;
  const rows = all.slice(0, mostShown).map((difference) => differenceRow(difference, data.businessDate));
  const more = all.length - rows.length;
  return html`<section><h2>未结差异 <small lang="en">Open differences</small></h2>
<div class="cards"><table role="table">
<thead role="rowgroup"><tr role="row">${columns.map((name) => html`<th scope="col" role="columnheader">${name}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows}</tbody></table></div>
${more > 0 ? html`<p class="soft">此处列前 ${mostShown} 笔，其余 ${grouped(more)} 笔见 CSV。The other ${grouped(more)} are in the CSV.</p>` : nothing}
</section>`;
}

const columns = [
  '差异 Difference',
  '各方记录 Sides',
  '不符 What differs',
  '影响 Effect',
  '账龄 Age',
  '建议 Proposal',
] as const;

const none: Markup = html`–`;

function differenceRow(difference: OpenDifference, date: string): Markup {
  const { id, provider, account, found, proposedAction } = difference;
  const cells = [
    html`<div class="kind">${differenceWords[found.kind].zh}</div><div class="soft" lang="en">${differenceWords[found.kind].en}</div>
<div class="soft no">${providerWords(provider).zh || provider} ${account} · ${found.leg}: ${legWords[found.leg].zh}</div><div class="soft no">${id}</div>`,
    html`${sides.map((side) => sideOf(side, found.sides[side]))}${suggestionOf(difference)}`,
    found.fields.length > 0 ? html`${found.fields.map(fieldOf)}` : none,
    html`${amountsText(found.effect)}`,
    ageOf(difference, date),
    proposedAction === undefined ? none : html`${proposedAction}`,
  ];
  const labelled = cells.map(
    (cell, at) =>
      html`<td role="cell"${cell === none ? html` class="none"` : nothing} data-label="${columns[at] ?? ''}">${cell}</td>`,
  );
  return html`<tr role="row">${labelled}</tr>`;
}

function sideOf(name: SideName, side: Side | undefined): Markup {
  if (!side) return nothing;
  const { lineNo, kind, minor, fee, currency, status, at, channelNo, paymentNo, outNo } = side;
  const numbers = [...new Set([channelNo || paymentNo, outNo, side.reference ?? ''])].filter(
    (text) => text !== '',
  );
  return html`<div class="side"><b>${sideWords[name].zh}</b> ${lineWords[kind].zh} ${amountText(minor, currency)}${
    fee === 0 ? '' : ` (手续费 fee ${amountText(fee, currency)})`
  }${status === 'SUCCEEDED' ? '' : ` ${lineStatusWords[status].zh}`}
<div class="soft no">${sideWords[name].en}, 行 line ${lineNo} · ${beijingTime(at)}${numbers.map((text) => html` · ${text}`)}</div></div>`;
}

/** Bank lines that would be exactly the settlements: for a person to accept. */
function suggestionOf({ found: { suggestion } }: OpenDifference): Markup {
  if (!suggestion) return nothing;
  const list = (all: readonly Side[]) =>
    all.map(({ minor, currency }) => amountText(minor, currency)).join(' + ');
  return html`<div class="soft">可能对应 may be: ${list(suggestion.settlements)} = ${list(suggestion.bank)}</div>`;
}

const fieldOf = ({ field, expected, actual }: FieldDifference): Markup =>
  html`<div><span class="field">${fieldWords[field].zh} ${fieldWords[field].en}</span> <span class="no">${expected} → ${actual}</span></div>`;

function ageOf(difference: OpenDifference, date: string): Markup {
  const { day, timingUntil = '' } = difference.found;
  const days = daysFrom(day, date);
  const state = mayClear(difference, date)
    ? html`<span class="badge warn">在途至 may clear until ${timingUntil}</span>`
    : html`<span class="badge bad">待处理 open</span>`;
  return html`${days <= 0 ? '当天 this day' : `${days} 天 days`} <span class="soft day">${day}</span><div>${state}</div>`;
}

const beijingMs = 28_800_000;

/** As people in China read a clock, to the second. */
export const beijingTime = (at: number): string =>
  isoTime(at + beijingMs)
    .slice(0, 19)
    .replace('T', ' ');
