"""How the poster looks: its style sheet and its icons, drawn with strokes so that they print light."""

from __future__ import annotations

from returns_cli.render.markup import Html

_PATHS = {
    "yes": '<circle cx="12" cy="12" r="10.5"/><path d="M7 12.5l3.5 3.5L17.5 8.5"/>',
    "no": '<circle cx="12" cy="12" r="10.5"/><path d="M8 8l8 8M16 8l-8 8"/>',
    "between": '<circle cx="10.5" cy="10.5" r="7"/><path d="M16 16l6 6"/>',
    "where": '<path d="M12 22.5s-7.5-7-7.5-13a7.5 7.5 0 0 1 15 0c0 6-7.5 13-7.5 13z"/><circle cx="12" cy="9.5" r="2.7"/>',
    "duty": '<circle cx="12" cy="12" r="10.5"/><path d="M12 5.5V12l4.5 3"/>',
    "bring": '<path d="M5 8.5h14l1.3 13H3.7z"/><path d="M8.5 11V6.5a3.5 3.5 0 0 1 7 0V11"/>',
    "terms": '<circle cx="12" cy="12" r="10.5"/><path d="M8 16l8-8"/><circle cx="8.7" cy="8.7" r="1.4"/>'
    '<circle cx="15.3" cy="15.3" r="1.4"/>',
}


def icon(name: str) -> Html:
    """A drawing of 24 by 24; the words beside it say the same."""
    return Html(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{_PATHS[name]}</svg>')


STYLE = """
:root { --ink: #17211f; --soft: #55625e; --line: #d5dcd8; --paper: #fff; --yes: #0b6a4b; --no: #a32a1c;
  --between: #7d5200; --go: #1d4f7c; }
* { box-sizing: border-box; margin: 0; padding: 0; }
html { font-size: 18px; }
body { color: var(--ink); background: var(--paper); line-height: 1.4; overflow-wrap: anywhere;
  font-family: "Helvetica Neue", "Segoe UI", Roboto, Arial, "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC",
    "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", sans-serif;
  print-color-adjust: exact; -webkit-print-color-adjust: exact; }
:lang(zh) body, body:lang(zh) { font-family: "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC",
  "Hiragino Sans GB", "Microsoft YaHei", "Helvetica Neue", Arial, sans-serif; line-height: 1.5; }
main { max-width: 66rem; margin: 0 auto; padding: 2.2rem 2rem; display: grid; gap: 1.5rem; }
h1 { font-size: 3.3rem; line-height: 1.08; font-weight: 800; letter-spacing: -.02em; text-wrap: balance; }
:lang(zh) h1 { letter-spacing: .02em; }
header { border-top: .6rem solid var(--ink); padding-top: 1rem; }
header p { color: var(--soft); font-size: 1.15rem; margin-top: .4rem; }
.figures { display: flex; flex-wrap: wrap; gap: 1rem 3.5rem; }
.figure { flex: 0 1 auto; max-width: 22rem; }
.figure b { font-size: 6rem; line-height: 1; font-weight: 800; letter-spacing: -.04em; color: var(--go);
  font-variant-numeric: lining-nums; }
.figure b span { font-size: 2.2rem; letter-spacing: 0; margin-left: .15em; }
.figure p { font-size: 1.15rem; font-weight: 600; }
.figure small { display: block; font-weight: 400; }
.pair { display: grid; gap: 1.5rem; }
section { border-top: .28rem solid var(--tone); padding-top: .7rem; break-inside: avoid; }
.yes { --tone: var(--yes); } .no { --tone: var(--no); } .between { --tone: var(--between); }
.go { --tone: var(--go); } .small { --tone: var(--ink); }
h2 { display: flex; align-items: center; gap: .5rem; font-size: 1.6rem; line-height: 1.15; color: var(--tone); }
h2 .icon { width: 1.9rem; height: 1.9rem; stroke-width: 2.6; }
.lead { color: var(--soft); margin: .15rem 0 .3rem; }
.icon { flex: none; width: 1.25rem; height: 1.25rem; fill: none; stroke: var(--tone); stroke-width: 2.2;
  stroke-linecap: round; stroke-linejoin: round; }
ul, ol { list-style: none; }
.rows > li { display: flex; gap: .6rem; padding: .42rem 0; border-bottom: 1px solid var(--line); }
.rows > li:last-child { border-bottom: 0; }
.rows .icon { margin-top: .1rem; }
.rows div { flex: 1; }
.answer { display: inline-block; border: .1rem solid var(--tone); color: var(--tone); border-radius: .3rem;
  padding: 0 .45rem; font-weight: 700; white-space: nowrap; line-height: 1.35; }
.note { color: var(--soft); font-size: .84rem; }
.clause { color: var(--soft); font-size: .7rem; font-weight: 400; border: 1px solid var(--line); border-radius: .25rem;
  padding: .02rem .28rem; }
li > .clause { align-self: flex-start; margin-top: .2rem; max-width: 30%; }
.pair > :only-child { grid-column: 1 / -1; }
.cards { display: grid; gap: .6rem 2.2rem; margin-top: .4rem; }
.card { break-inside: avoid; }
.steps { counter-reset: step; margin-top: .2rem; }
.steps li { counter-increment: step; display: flex; gap: .5rem; padding: .12rem 0; font-size: .92rem; }
.steps li::before { content: counter(step); flex: none; width: 1.35em; height: 1.35em; margin-top: .05em;
  border-radius: 50%; border: .1rem solid var(--tone); color: var(--tone); font-weight: 700;
  font-size: .85em; line-height: 1.2; text-align: center; }
.small { border-top-width: .1rem; font-size: .72rem; color: var(--soft); break-inside: auto; }
.small h2 { font-size: .85rem; color: var(--ink); }
.small ul { margin-top: .2rem; }
.small li { padding: .06rem 0 .06rem .8em; text-indent: -.8em; break-inside: avoid; }
.small li::before { content: "· "; }
.colophon { margin-top: .5rem; display: flex; flex-wrap: wrap; gap: 0 1.5em; }
code { font-family: ui-monospace, "SF Mono", Consolas, "DejaVu Sans Mono", monospace; font-size: .92em; }
@media (min-width: 640px) {
  .pair { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.5rem 2.2rem; }
  .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .small ul { columns: 2; column-gap: 2.2rem; }
}
@media (max-width: 639px) {
  html { font-size: 16px; }
  main { padding: 1.1rem 1rem; gap: 1.2rem; }
  h1 { font-size: 2.2rem; }
  .figure b { font-size: 4.6rem; }
  .small { font-size: .8rem; }
}
@page { size: A4 portrait; margin: 11mm 12mm; }
@media print {
  html { font-size: 11.8px; }
  main { max-width: none; padding: 0; gap: 1.1rem; }
  .pair, .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .small ul { columns: 2; }
}
"""
