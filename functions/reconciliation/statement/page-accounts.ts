import { type SideName, sides } from '../domain/difference.ts';
import type { Total } from '../domain/result.ts';
import { amountText, grouped } from './amount.ts';
import { html, type Markup, nothing } from './markup.ts';
import type { AccountDay, StatementInput } from './statement-data.ts';
import { legWords, lineWords, providerWords, sideWords, statusWords, type Words } from './words.ts';

const tones = { BALANCED: 'good', OUT_OF_BALANCE: 'bad', BLOCKED: 'bad' } as const;

/** The same thing in both languages, Chinese first. */
export const both = ({ zh, en }: Words): Markup => html`${zh} <span class="soft" lang="en">${en}</span>`;

/** What an account's day came to: counts and sums of every side, what was matched, and from which files. */
export function accountSection(day: AccountDay): Markup {
  const { provider, account, status, reason, revision = 1 } = day;
  const name = providerWords(provider);
  return html`<section>
<div class="head"><h2>${name.zh} <small lang="en">${name.en}</small></h2><span class="soft no">${account}</span>
<span class="badge ${tones[status]}">${statusWords[status].zh} ${statusWords[status].en}</span>
${revision > 1 ? html`<span class="soft">第 ${revision} 次 revision ${revision}</span>` : nothing}</div>
${reason === undefined ? nothing : html`<p class="bad">${reason}</p>`}
${totalsTable(day)}
${factsOf(day)}
</section>`;
}

function totalsTable({ totals }: AccountDay): Markup {
  const groups = sides.flatMap((side) => {
    const rows = totals[side] ?? [];
    return rows.length > 0 ? [totalsOfSide(side, rows)] : [];
  });
  if (groups.length === 0) return nothing;
  return html`<div class="wide"><table>
<caption>各方笔数与金额 Counts and sums of each side</caption>
<thead><tr><th scope="col">类型 Kind</th><th scope="col" class="n">笔数 Lines</th>
<th scope="col" class="n">金额 Amount</th><th scope="col" class="n">手续费 Fees</th></tr></thead>
${groups}</table></div>`;
}

const totalsOfSide = (side: SideName, totals: readonly Total[]): Markup =>
  html`<tbody><tr class="group"><th scope="rowgroup" colspan="4">${both(sideWords[side])}</th></tr>${totals.map(totalRow)}</tbody>`;

const totalRow = ({ kind, lines, minor, fee, currency }: Total): Markup =>
  html`<tr><th scope="row">${both(lineWords[kind])}</th><td class="n">${grouped(lines)}</td>
<td class="n">${amountText(minor, currency)}</td><td class="n">${fee === 0n ? '–' : amountText(fee, currency)}</td></tr>`;

function factsOf({ matched, cleared, inputs, hash, status }: AccountDay): Markup {
  if (status === 'BLOCKED' && inputs.length === 0) return nothing;
  const pairs = (['A', 'B', 'C'] as const)
    .filter((leg) => matched[leg] > 0)
    .map((leg) => html`${legWords[leg].zh} <b>${grouped(matched[leg])}</b> &nbsp; `);
  return html`<dl>
<dt>核对一致 Matched</dt><dd>${pairs.length > 0 ? pairs : '–'}</dd>
${cleared > 0 ? html`<dt>在途结清 Cleared</dt><dd>${grouped(cleared)}</dd>` : nothing}
<dt>依据 Inputs</dt><dd>${inputs.length > 0 ? inputs.map(inputLine) : '–'}</dd>
${hash === undefined ? nothing : html`<dt>结果哈希 Result hash</dt><dd class="no">${hash}</dd>`}
</dl>`;
}

const inputLine = ({ name, format, lines, sha256 }: StatementInput): Markup =>
  html`<div>${name} <span class="soft">${format}, ${grouped(lines)} 行 lines${
    sha256 === undefined ? '' : `, SHA-256 ${sha256.slice(0, 12)}…`
  }</span></div>`;
