import { createHash } from 'node:crypto';
import { html, type Markup } from './markup.ts';
import { accountSection } from './page-accounts.ts';
import { beijingTime, breaksSection, differencesSection } from './page-differences.ts';
import { pageStyle } from './page-style.ts';
import { trendSection } from './page-trend.ts';
import type { StatementData } from './statement-data.ts';
import { verdictOf } from './summary.ts';

const styleHash = createHash('sha256').update(pageStyle).digest('base64');
/** The page runs nothing and asks nothing from anywhere: its own style, and an empty icon so that none is looked for. */
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; form-action 'none'`;

/** The statement as one page that needs nothing beside it. */
export function statementPage(data: StatementData): string {
  const { businessDate, generatedAt, accounts } = data;
  return html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${{ markup: policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>对账日报 ${businessDate} Daily reconciliation statement</title>
<link rel="icon" href="data:,">
<style>${{ markup: pageStyle }}</style>
</head>
<body><main>
<h1>对账日报 ${businessDate} <small lang="en">Daily reconciliation statement</small></h1>
<p class="meta">生成于 generated ${beijingTime(generatedAt)} 北京时间 Beijing time (UTC+8)</p>
${verdictLine(data)}
${breaksSection(data)}
${differencesSection(data)}
${accounts.map(accountSection)}
${trendSection(data)}
${glossary}
</main></body>
</html>
`.markup;
}

function verdictLine(data: StatementData): Markup {
  const { tone, head, rest } = verdictOf(data);
  const each = rest.map(({ zh, en }) => html`<li>${zh} <span class="soft" lang="en">${en}</span></li>`);
  return html`<div class="verdict ${tone}" role="status"><b>${head.zh}</b> <span lang="en">${head.en}</span><ul>${each}</ul></div>`;
}

const glossary = html`<section><h2>怎么读 <small lang="en">How to read it</small></h2>
<dl>
<dt>短款 Short</dt><dd>账上有、渠道没有：我们以为收了，钱没有到。The books have it and the provider does not: money that we count on did not come.</dd>
<dt>长款 Over</dt><dd>渠道有、账上没有：多收的钱，要查清是谁的。The provider has it and the books do not: money whose owner has to be found.</dd>
<dt>在途 Timing</dt><dd>两边记在相邻的日子，到期前会自行结清，不算差异。The two sides have it on neighbouring days; it clears by itself until the date that it shows, and is no break before.</dd>
<dt>影响 Effect</dt><dd>渠道比账多（+）或少（−）多少。How much more (+) or less (−) the provider has than the books.</dd>
<dt>核对 Legs</dt><dd>A 账务↔交易账单，B 交易账单↔资金账单，C 结算↔银行。A books to trade bill, B trade bill to fund bill, C settlements to bank.</dd>
</dl></section>`;
