/** The look of the page: light, dark, narrow and on paper (A4), without a file beside it. */
export const pageStyle = `
:root { color-scheme: light dark; --paper: #fff; --back: #f4f5f7; --ink: #1c2024; --soft: #5c6570; --rule: #dfe3e8;
  --good: #12703a; --goodback: #e5f5ea; --warn: #8a5300; --warnback: #fdf1dc; --bad: #b3261e; --badback: #fdeae8;
  --lines: #4a7fc1; --breaks: #c8453c; --open: #c98a1b; }
@media (prefers-color-scheme: dark) { :root { --paper: #1b1f24; --back: #121518; --ink: #e6e9ec; --soft: #9aa5b1;
  --rule: #343b44; --good: #7bd89d; --goodback: #17301f; --warn: #f0bd6b; --warnback: #362a14; --bad: #ff9a92;
  --badback: #3c1d1b; --lines: #6ea3e6; --breaks: #ef6f66; --open: #e0a94a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); line-height: 1.5; font-size: 15px;
  font-family: system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 20px 16px 48px; }
h1 { font-size: 22px; margin: 0; } h2 { font-size: 17px; margin: 0 0 10px; } h3 { font-size: 15px; margin: 0; }
h1 small, h2 small, h3 small { font-weight: normal; color: var(--soft); }
.meta { color: var(--soft); font-size: 13px; margin: 2px 0 14px; }
.verdict { border-left: 6px solid; border-radius: 8px; padding: 14px 16px; margin: 0 0 16px; }
.verdict b { font-size: 19px; } .verdict ul { margin: 6px 0 0; padding-left: 20px; }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
.verdict.good { background: var(--goodback); } .verdict.warn { background: var(--warnback); } .verdict.bad { background: var(--badback); }
.verdict span, .verdict li { color: var(--ink); }
section { background: var(--paper); border: 1px solid var(--rule); border-radius: 8px; padding: 16px; margin: 0 0 16px; }
.head { display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: baseline; margin-bottom: 8px; }
.badge { border-radius: 99px; padding: 1px 10px; font-size: 13px; white-space: nowrap; }
.badge.good { background: var(--goodback); } .badge.warn { background: var(--warnback); } .badge.bad { background: var(--badback); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
caption { text-align: left; color: var(--soft); font-size: 13px; padding-bottom: 4px; }
th, td { text-align: left; padding: 5px 10px 5px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
th { font-weight: 600; color: var(--soft); font-size: 13px; } tbody th { color: var(--ink); font-size: 14px; font-weight: normal; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
.group th { padding-top: 10px; font-weight: 600; }
.soft { color: var(--soft); font-size: 13px; } .no { overflow-wrap: anywhere; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 16px; }
.pair section { margin: 0; } .pair { margin-bottom: 16px; }
dl { margin: 10px 0 0; display: grid; grid-template-columns: max-content 1fr; gap: 2px 12px; font-size: 13px; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.kind { font-weight: 600; } .field { background: var(--warnback); color: var(--warn); border-radius: 4px; padding: 0 5px; }
.side { margin-bottom: 4px; } .side:last-child { margin-bottom: 0; }
svg { display: block; width: 100%; height: auto; } svg text { font-family: inherit; }
.narrow { display: none; }
.days { margin: 14px 0 0; } .days table { font-size: 13px; } .days table { table-layout: fixed; } .days col:nth-child(1) { width: 27%; } .days col:nth-child(2) { width: 20%; }
.days col:nth-child(3) { width: 17%; } .day { white-space: nowrap; } .days tbody th { white-space: nowrap; font-size: 13px; } .days td, .days th { padding-top: 2px; padding-bottom: 2px; }
.cards table { table-layout: fixed; } .cards th:nth-child(1) { width: 18%; } .cards th:nth-child(2) { width: 34%; }
.cards th:nth-child(3), .cards th:nth-child(4) { width: 11%; } .cards th:nth-child(5) { width: 14%; } .cards th:nth-child(6) { width: 12%; }
.cards .badge { white-space: normal; display: inline-block; border-radius: 10px; }
@media (max-width: 640px) {
  main { padding: 14px 10px 32px; } section { padding: 12px; }
  .broad { display: none; } .narrow { display: block; }
  table { font-size: 13px; } tbody th { font-size: 13px; } th, td { padding-right: 6px; } .days table, .days tbody th { font-size: 12px; } dl { grid-template-columns: 1fr; } dt { margin-top: 4px; }
  .pair { grid-template-columns: 1fr; } .days { gap: 0; } .days div + div thead { display: none; } .cards .none { display: none; }
  .n { white-space: normal; }
  .cards thead { position: absolute; clip-path: inset(50%); height: 1px; width: 1px; overflow: hidden; }
  .cards table, .cards tbody, .cards tr, .cards td { display: block; }
  .cards tr { border: 1px solid var(--rule); border-radius: 8px; padding: 8px 10px; margin-bottom: 10px; }
  .cards td { border: 0; padding: 3px 0; text-align: left; white-space: normal; }
  .cards td::before { content: attr(data-label); display: block; color: var(--soft); font-size: 12px; }
}
@media print {
  @page { size: A4; margin: 14mm 12mm; }
  :root { color-scheme: light; --paper: #fff; --back: #fff; --ink: #000; --soft: #444; --rule: #bbb; --good: #12703a;
    --goodback: #fff; --warn: #8a5300; --warnback: #fff; --bad: #b3261e; --badback: #fff; --lines: #4a7fc1;
    --breaks: #c8453c; --open: #c98a1b; }
  body { font-size: 10pt; } main { max-width: none; padding: 0; } table { font-size: 9pt; }
  section { border: 0; padding: 0; border-radius: 0; margin-bottom: 6mm; } .wide { overflow: visible; }
  .verdict { border: 1px solid; border-left: 6px solid; }
  tr, svg, .side, .head { break-inside: avoid; } h2, caption { break-after: avoid; } thead { display: table-header-group; }
}
`;
