"""How a report looks: light and dark, on a phone, at a desk and on paper."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --ink: #17211f; --soft: #55625e; --line: #d5dcd8; --paper: #fff; --wash: #f4f6f5;
  --approved: #b3401f; --denied: #2f6f9f; --rule: #17211f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eeeb; --soft: #a3b0ab; --line: #3a4541; --paper: #141a18;
  --wash: #1d2522; --approved: #f08a63; --denied: #7fb6e0; --rule: #e8eeeb; } }
* { box-sizing: border-box; margin: 0; padding: 0; }
html { font-size: 16px; -webkit-text-size-adjust: 100%; }
body { color: var(--ink); background: var(--paper); line-height: 1.5; overflow-wrap: anywhere;
  font-family: "Helvetica Neue", "Segoe UI", Roboto, Arial, "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC",
    "Hiragino Sans GB", "Microsoft YaHei", sans-serif; font-variant-numeric: tabular-nums lining-nums; }
body:lang(zh) { font-family: "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Hiragino Sans GB",
  "Microsoft YaHei", "Helvetica Neue", Arial, sans-serif; line-height: 1.6; }
main { max-width: 62rem; margin: 0 auto; padding: 2rem 1.5rem 3rem; display: grid; gap: 2.4rem;
  grid-template-columns: minmax(0, 1fr); }
header { border-top: .5rem solid var(--rule); padding-top: 1rem; }
h1 { font-size: 2.4rem; line-height: 1.12; letter-spacing: -.015em; text-wrap: balance; margin-bottom: .4rem; }
h2 { font-size: 1.35rem; line-height: 1.25; border-top: 2px solid var(--rule); padding-top: .6rem; margin-bottom: .6rem; }
h3 { font-size: 1.02rem; margin: 0 0 .25rem; }
:lang(zh) h1 { letter-spacing: .02em; }
.soft, .note, small { color: var(--soft); }
.note { font-size: .88rem; margin-bottom: .4rem; max-width: 44rem; }
.lead { font-size: 1.15rem; margin-top: .8rem; max-width: 44rem; text-wrap: pretty; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1.2rem 1.6rem; }
.figure b { display: block; font-size: 2rem; line-height: 1.15; letter-spacing: -.02em; }
.figure.approved b { color: var(--approved); } .figure.denied b { color: var(--denied); }
.figure small { display: block; font-size: .82rem; }
.charts { display: grid; gap: 2rem; grid-template-columns: minmax(0, 1fr); }
figure { break-inside: avoid; min-width: 0; }
figure svg { display: block; width: 100%; height: auto; }
svg.desk { display: none; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; font-size: .88rem; margin: .2rem 0 .8rem; list-style: none; }
.legend li::before { content: ""; display: inline-block; width: .85em; height: .85em; margin-right: .45em;
  background: var(--tone); border-radius: 2px; vertical-align: -.06em; }
.legend .approved { --tone: var(--approved); } .legend .denied { --tone: var(--denied); }
svg text { fill: var(--ink); font-size: 13px; font-family: inherit; stroke: none; }
svg .background, svg .axis .line { fill: none; stroke: none; }
svg .guide.line { stroke: var(--line); stroke-width: 1; fill: none; }
svg .axis text { fill: var(--soft); }
svg .axis.x text { text-anchor: middle; } svg .axis.y text { text-anchor: end; }
svg .color-0 rect { fill: var(--approved); } svg .color-1 rect { fill: var(--denied); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; color: var(--soft); font-size: .88rem; padding-bottom: .2rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
thead th { color: var(--soft); font-weight: 500; font-size: .84rem; border-bottom-color: var(--soft); }
td.number, th.number { text-align: right; white-space: nowrap; }
td:last-child, th:last-child { padding-right: 0; }
tbody th { font-weight: 400; min-width: 7rem; }
.apart { margin-top: 1.6rem; }
details { margin-top: .3rem; }
summary { color: var(--soft); font-size: .86rem; cursor: pointer; }
.cases { list-style: none; display: grid; gap: .9rem; counter-reset: case; }
.cases > li { border-left: .28rem solid var(--tone); background: var(--wash); padding: .7rem 1rem; break-inside: avoid; }
.cases > .wrongly-approved { --tone: var(--approved); } .cases > .wrongly-denied { --tone: var(--denied); }
.case-head { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .1rem 1.2rem; font-weight: 600; }
.case-head .verdict { color: var(--tone); }
.cases ul { padding-left: 1.15rem; margin-top: .25rem; }
.clause { color: var(--soft); font-size: .8rem; border: 1px solid var(--line); border-radius: .25rem; padding: 0 .3rem;
  white-space: nowrap; }
.columns { display: grid; gap: 1.6rem 2.4rem; grid-template-columns: minmax(0, 1fr); }
footer { border-top: 1px solid var(--line); padding-top: .8rem; font-size: .82rem; color: var(--soft); }
code { font-family: ui-monospace, "SF Mono", Consolas, "DejaVu Sans Mono", monospace; font-size: .92em; }
@media (min-width: 48rem) {
  svg.phone { display: none; } svg.desk { display: block; }
  .columns { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
@media (max-width: 30rem) {
  main { padding: 1.1rem 1rem 2rem; gap: 2rem; }
  h1 { font-size: 1.85rem; }
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem; }
  .figure b { font-size: 1.6rem; }
  th, td { padding-right: .6rem; }
}
@page { size: A4; margin: 14mm; }
@media print {
  :root { color-scheme: light; --ink: #17211f; --soft: #55625e; --line: #c6cfca; --paper: #fff; --wash: #fff;
    --approved: #a5380f; --denied: #1f5f8f; --rule: #17211f; }
  html { font-size: 12px; } main { max-width: none; padding: 0; }
  body { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  svg.phone { display: none; } svg.desk { display: block; }
  .columns { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  details::details-content { content-visibility: visible; display: block; height: auto; }
  summary { list-style: none; } h2, h3, caption { break-after: avoid; } tr { break-inside: avoid; }
}
"""
