import { addDays } from '../domain/days.ts';
import { amountsText, grouped } from './amount.ts';
import { html, type Markup, nothing } from './markup.ts';
import type { StatementData, TrendDay } from './statement-data.ts';
import { type TrendSlot, trendChart } from './trend-chart.ts';

const trendDays = 30;

/** The last 30 days: a drawing for a broad screen, one for a narrow one, and the figures beside them. */
export function trendSection(data: StatementData): Markup {
  const slots = slotsOf(data);
  const compared = slots.filter(({ is }) => is);
  if (compared.length === 0) return nothing;
  const currency = mainCurrency(data.trend);
  const days = slots.toReversed();
  const half = Math.ceil(days.length / 2);
  return html`<section><h2>近 30 天趋势 <small lang="en">Trend of the last 30 days</small></h2>
<div class="broad">${trendChart(slots, currency, { width: 1020, id: 'broad' })}</div>
<div class="narrow">${trendChart(slots, currency, { width: 340, id: 'narrow' })}</div>
<p class="soft days">同一数据 The same figures</p>
<div class="pair days">${[days.slice(0, half), days.slice(half)].map(daysTable)}</div></section>`;
}

const daysTable = (
  slots: readonly TrendSlot[],
): Markup => html`<div class="wide"><table><colgroup><col><col><col><col></colgroup>
<thead><tr><th scope="col">日期 Day</th><th scope="col" class="n">流水 Lines</th><th scope="col" class="n">差异 Breaks</th>
<th scope="col" class="n">未结 Open</th></tr></thead>
<tbody>${slots.map(dayRow)}</tbody></table></div>`;

const dayRow = ({ day, is }: TrendSlot): Markup =>
  is
    ? html`<tr><th scope="row">${day}</th><td class="n">${grouped(is.lines)}</td><td class="n">${grouped(is.breaks)}</td><td class="n">${amountsText(is.open)}</td></tr>`
    : html`<tr><th scope="row">${day}</th><td class="n soft" colspan="3">未对账 not compared</td></tr>`;

function slotsOf({ businessDate, trend }: StatementData): readonly TrendSlot[] {
  const known = new Map(trend.map((day) => [day.day, day]));
  return Array.from({ length: trendDays }, (_, index) => {
    const day = addDays(businessDate, 1 + index - trendDays);
    const is = known.get(day);
    return is ? { day, is } : { day };
  });
}

/** What is drawn: yuan where there is any, or else the first currency by name; the table has all. */
function mainCurrency(trend: readonly TrendDay[]): string {
  const currencies = new Set(trend.flatMap(({ open }) => Object.keys(open)));
  return currencies.has('CNY') ? 'CNY' : ([...currencies].sort()[0] ?? 'CNY');
}
