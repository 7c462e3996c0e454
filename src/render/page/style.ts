/** How the page looks. Colours are checked for contrast (AA) in both schemes by the tests. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f7f6f3; --card: #ffffff; --ink: #1d1d1b; --soft: #5a5955; --rule: #dddbd4; --rail: #eceae4;
  --link: #17527f; --ok: #2f7d53; --failed: #b3362c; --timeout: #9a5b00; --back: #5c6b7a; --spared: #f4e3df;
  --spared-line: #b3362c; --open: #2b6cb0; --mark-ink: #ffffff; --badge: #8f2a21; --badge-ink: #ffffff; --warn: #fff3d6; --warn-rule: #b57a00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16171a; --card: #1e2024; --ink: #e9e7e2; --soft: #a9a8a2; --rule: #35373d; --rail: #292b30;
    --link: #8fc1ea; --ok: #56b07f; --failed: #ee7b70; --timeout: #dfa04a; --back: #93a3b3; --spared: #3a2725;
    --spared-line: #ee7b70; --open: #6fa8e6; --mark-ink: #1b1c1f; --badge: #f3a59d; --badge-ink: #2a100d; --warn: #3a2f14; --warn-rule: #dfa04a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 2.5rem 1.5rem 3rem; max-width: 62rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
h1, h2, h3, p, ul, dl, dd, figure { margin: 0; padding: 0; }
ul { list-style: none; }
h1 { font-size: 2rem; line-height: 1.15; font-weight: 650; letter-spacing: -0.015em; }
h2 { font-size: 1.25rem; line-height: 1.3; font-weight: 650; letter-spacing: -0.005em; margin-bottom: 0.75rem; }
h3 { font-size: 1rem; font-weight: 600; margin: 1.5rem 0 0.5rem; }
code { font-family: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.875em; }
small { display: block; font-size: 0.8125rem; color: var(--soft); font-weight: 400; letter-spacing: 0; }
section { margin-top: 2.75rem; }
section > p { color: var(--soft); margin-bottom: 1rem; }
.faint { color: var(--soft); font-size: 0.875rem; margin-top: 0.5rem; }
.fills { position: absolute; width: 0; height: 0; }

.brand { color: var(--soft); font-size: 0.875rem; margin-bottom: 0.5rem; }
.lede { font-size: 1.25rem; line-height: 1.4; margin-top: 0.75rem; max-width: 46rem; }
.meta { color: var(--soft); margin-top: 0.5rem; font-size: 0.9375rem; max-width: 46rem; }
.warning { background: var(--warn); border-left: 4px solid var(--warn-rule); padding: 0.6rem 0.9rem; margin-top: 1rem; }
header + main > section:first-child { margin-top: 1.75rem; }

.chart { display: block; overflow: visible; }
.stack { border-radius: 6px; overflow: hidden; }
.part, .bin { stroke: var(--paper); stroke-width: 1.5px; }
.bin { stroke-width: 1px; }
.fill-ok { fill: var(--ok); } .fill-failed { fill: var(--failed); } .fill-timeout { fill: var(--timeout); }
.fill-back { fill: var(--back); } .fill-spared { fill: var(--spared); } .fill-open { fill: var(--open); }
.ink { stroke: var(--mark-ink); stroke-opacity: 0.45; stroke-width: 1; fill: none; } .thick { stroke-width: 1.5; }
.dot { fill: var(--mark-ink); fill-opacity: 0.7; } .line { stroke: var(--spared-line); stroke-width: 1; fill: none; }
.axis { stroke: var(--soft); stroke-width: 1; } .grid { stroke: var(--rule); stroke-width: 1; }
.rail { fill: var(--rail); }
.marked { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 3 3; }
.chart text { fill: var(--ink); font-size: 0.8125rem; white-space: pre; }
.chart text.tick, .chart text.note { fill: var(--soft); font-size: 0.75rem; }
.chart text.note { font-size: 0.8125rem; }
figure { margin: 1rem 0; } figcaption { margin-top: 0.75rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; font-size: 0.875rem; color: var(--soft); margin-top: 0.75rem; }
.legend b { color: var(--ink); font-weight: 600; }
header b { font-weight: 650; }
.swatch { width: 0.8rem; height: 0.8rem; border-radius: 2px; vertical-align: -0.08rem; overflow: hidden; }

.figures { display: flex; flex-wrap: wrap; gap: 1px; background: var(--rule); border: 1px solid var(--rule); border-radius: 8px; overflow: hidden; margin: 1.25rem 0 0; }
.figures > div { background: var(--card); padding: 0.8rem 1rem; flex: 1 1 8.5rem; }
.figures dt { font-size: 0.8125rem; color: var(--soft); }
.figures dd { font-size: 1.5rem; line-height: 1.25; font-weight: 600; letter-spacing: -0.01em; }

.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 27rem), 1fr)); gap: 0.75rem; margin-top: 1.25rem; }
.card { background: var(--card); border: 1px solid var(--rule); border-radius: 8px; padding: 0.9rem 1rem; display: flex; flex-direction: column; }
.card h3 { margin: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 0.6rem; align-items: baseline; }
.card h3 span { font-weight: 400; color: var(--soft); }
.badge { background: var(--badge); color: var(--badge-ink); font-size: 0.75rem; font-weight: 600; padding: 0.05rem 0.45rem; border-radius: 999px; }
.numbers { color: var(--soft); font-size: 0.9375rem; }
.sample { margin: 0.5rem 0; padding: 0.5rem 0.7rem; background: var(--paper); border-radius: 5px; line-height: 1.4; max-height: 9rem; overflow: hidden; flex-grow: 1; }
.commands { display: flex; flex-wrap: wrap; gap: 0.3rem 1rem; font-size: 0.9375rem; }
.command { color: var(--link); display: inline-block; max-width: 100%; }
.command::before { content: "$ "; color: var(--soft); }

.next { display: grid; gap: 0.5rem; border: 1px solid var(--rule); border-left: 4px solid var(--link); border-radius: 0 8px 8px 0; background: var(--card); padding: 0.9rem 1rem; }
.next li { display: grid; grid-template-columns: minmax(0, 22rem) minmax(0, 1fr); gap: 0 1rem; }
.next span { color: var(--soft); }

.facts > div { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: 0 1rem; padding: 0.6rem 0; border-top: 1px solid var(--rule); }
.facts > div:last-child { border-bottom: 1px solid var(--rule); }
.facts dt { font-weight: 600; grid-row: 1 / span 99; }
.facts dd { grid-column: 2; }

.scroll { overflow-x: auto; border: 1px solid var(--rule); border-radius: 8px; background: var(--card); }
.scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; overflow-wrap: normal; font-size: 0.875rem; }
th, td { text-align: left; padding: 0.4rem 0.75rem; vertical-align: top; font-weight: 400; white-space: nowrap; border-top: 1px solid var(--rule); }
thead th { border-top: 0; color: var(--soft); font-size: 0.8125rem; }
.number { text-align: right; }
.wide { white-space: normal; min-width: 14rem; overflow-wrap: anywhere; }
.ended { white-space: nowrap; }

details { margin-top: 1rem; }
summary { cursor: pointer; color: var(--link); width: fit-content; }
details > :not(summary) { margin-top: 0.75rem; }
.words { font-size: 0.875rem; color: var(--soft); columns: 16rem; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--soft); font-size: 0.875rem; }

@media (max-width: 40rem) {
  body { padding: 1.5rem 1rem 2rem; }
  h1 { font-size: 1.5rem; }
  .lede { font-size: 1.125rem; }
  section { margin-top: 2.25rem; }
  .facts > div, .next li { display: block; }
  .facts dd + dd { margin-top: 0.35rem; }
}
@media print {
  :root {
    color-scheme: light; --paper: #ffffff; --card: #ffffff; --ink: #000000; --soft: #444444; --rule: #bbbbbb; --rail: #eeeeee;
    --link: #000000; --ok: #2f7d53; --failed: #b3362c; --timeout: #9a5b00; --back: #5c6b7a; --spared: #f4e3df;
    --spared-line: #b3362c; --open: #2b6cb0; --mark-ink: #ffffff; --badge: #000000; --badge-ink: #ffffff; --warn: #ffffff; --warn-rule: #000000;
  }
  @page { margin: 15mm; }
  body { max-width: none; padding: 0; font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  section { margin-top: 1.5rem; }
  h2, h3, summary { break-after: avoid; }
  .card, figure, .figures, .facts > div, .next, tr { break-inside: avoid; }
  thead { display: table-header-group; }
  .scroll { overflow: visible; border: 0; }
  th, td { white-space: normal; padding: 0.2rem 0.4rem; }
  .wide { min-width: 0; }
  .plain code { white-space: nowrap; }
  details.list, details.aside { display: none; }
  section:has(> details.list) { display: none; }
  details::details-content { content-visibility: visible; block-size: auto; }
  summary { list-style: none; color: var(--ink); font-weight: 600; }
}
`;
