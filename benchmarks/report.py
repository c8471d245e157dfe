"""RESULTS.md: the machine, what was asked and what was measured, then every table with medians, spreads and ratios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tabulate import tabulate

from benchmarks.claims import table as asked_and_measured
from benchmarks.measured import Part
from benchmarks.results import Row, Size

TITLES = {
    "decide": "One decision in process",
    "cold": "Cold process to first decision",
    "counter": "Questions and keys at the counter",
    "imports": "Where the imports' time goes",
    "audit": "Audit of a log",
    "yardsticks": "Other logs, each beside its yardstick",
    "cluster": "What rows cost on Spark, beside what they cost here",
    "agreement": "Counter and audit, row by row",
    "growth": "Growth",
    "tools": "Tools for authors of policies",
}


ASKED = ["", "asked", "measured", "of processor time", ""]
WHEN = ["part", "day", "commit", "load before", "after", "took"]
BUSY = 2  # processes that wait for a turn: more than this machine's own work
HOW = """Written by `python -m benchmarks`; README.md beside it says how everything is measured, and the last table here when.
Figures are medians over interleaved rounds, with the least and the greatest; a ratio is the median of the rounds' ratios.
Absolute figures vary from machine to machine, ratios much less, those of processor time least."""
BY_HAND, MEASURED = "<!-- written by hand: kept as it is -->", "<!-- measured -->"


def by_hand(page: Path) -> str:
    """What the page as it stands has between its two marks."""
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    return text.partition(BY_HAND)[2].partition(MEASURED)[0].strip()


def report(parts: Mapping[str, Part], size: Size, chart: str, by_hand: str = "", missing: Sequence[str] = ()) -> str:
    """The page as Markdown: what was measured, in the order given, when, and under which load; and what parts are missing."""
    rows = [row for part in parts.values() for row in part.rows]
    kept = [f"- Machine: {each}." for each in dict.fromkeys(part.machine for part in parts.values())]
    kept += [f"- Versions: {each}." for each in dict.fromkeys(part.versions for part in parts.values())]
    head = ["# Results", HOW, "\n".join(kept)]
    if size.quick:
        head.append("**A quick run on small samples, to try the benchmarks out: its figures mean nothing.**")
    busy = [name for name, part in parts.items() if max(part.loads) > BUSY]
    if busy:
        words = ", ".join(busy)
        head.append(f"**The machine was busy with other work, so figures by the clock are not to be relied on: {words}.**")
    claims = github(asked_and_measured(rows, size, sum(part.seconds for part in parts.values())), ASKED)
    page = [*head, "## Asked and measured", claims]
    if chart:
        page.append(f"![Ratios: one decision beside other engines, and the audit beside bare scans]({chart})")
    page += [BY_HAND, *([by_hand] if by_hand else []), MEASURED, *tables(rows), "## What could not be measured"]
    failures = [[row.benchmark, row.case, row.contender, cell(row.failed)] for row in rows if row.failed]
    page.append(github(failures, ["benchmark", "case", "contender", "why"]) if failures else "Nothing that was tried.")
    if missing:
        page.append(f"Not tried yet: {', '.join(missing)}.")
    return "\n\n".join([*page, "## When it was measured", github(list(map(when, parts, parts.values())), WHEN)]) + "\n"


def when(name: str, part: Part) -> list[str]:
    """The line of a part in the last table."""
    before, after = part.loads
    return [f"`{name}`", part.day, part.commit, f"{before:.1f}", f"{after:.1f}", f"{part.seconds:.0f} s"]


def tables(rows: Sequence[Row]) -> Iterator[str]:
    """Titles and tables of what was measured."""
    found: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        if row.values and not row.failed:
            found.setdefault(row.benchmark, {}).setdefault(row.case, []).append(row)
    for benchmark, cases in found.items():
        yield f"## {TITLES.get(benchmark, benchmark)}"
        for case, alike in cases.items():
            yield from (f"### {case}", measured(alike))


def measured(rows: Sequence[Row]) -> str:
    """One table, fastest first where the unit is the same and there is a race."""
    bases = list(dict.fromkeys(base for row in rows for base in row.ratios if row.ratios[base]))
    more = list(dict.fromkeys(name for row in rows for name in row.more))
    noted = any(row.note for row in rows)
    lines = []
    for row in sorted(rows, key=lambda row: row.median) if bases else rows:
        spread = f"{number(min(row.values))}–{number(max(row.values))}" if len(row.values) > 1 else ""
        ratios = [number(ratio) if (ratio := row.ratio(base)) is not None else "" for base in bases]
        others = [number(row.more[name]) if name in row.more else "" for name in more]
        line = [cell(row.contender), f"{number(row.median)} {row.unit}", spread, str(len(row.values)), *ratios, *others]
        lines.append([*line, cell(row.note)] if noted else line)
    headings = ["", "median", "least–greatest", "rounds", *(f"x {base}" for base in bases), *more]
    return github(lines, [*headings, "note"] if noted else headings)


def number(value: float) -> str:
    """Three digits that count, no exponents."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.4f}"


def cell(text: str) -> str:
    """The text in one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def github(lines: Sequence[Sequence[str]], headings: Sequence[str]) -> str:
    return tabulate(lines, headings, tablefmt="github", disable_numparse=True)
