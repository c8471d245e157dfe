"""RESULTS.md: the machine, what was asked and what was measured, then every table with medians, spreads and ratios."""

from __future__ import annotations

from collections.abc import Sequence

from tabulate import tabulate

from benchmarks.claims import table as asked_and_measured
from benchmarks.machine import machine, versions
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


def report(
    rows: Sequence[Row], size: Size, seconds: float, loads: tuple[float, float], peers: tuple[str, ...], chart: str
) -> str:
    """The page as Markdown: what was measured in so many seconds, with the machine's load before and after."""
    head = [
        "# Results",
        "Written by `python -m benchmarks`; README.md beside it says how everything is measured. Figures are medians over "
        "interleaved rounds, with the least and the greatest; a ratio is the median of the rounds' ratios. Absolute figures "
        "vary from machine to machine, ratios much less.",
        f"- Machine: {machine()}; load {loads[0]:.1f} before, {loads[1]:.1f} after.",
        f"- Versions: {versions(peers)}.",
        f"- The whole run took {seconds / 60:.1f} minutes.",
    ]
    if size.quick:
        head.append("**A quick run on small samples, to try the benchmarks out: its figures mean nothing.**")
    if loads[0] > 1:
        head.append("**The machine was busy with other work: figures by the clock are not to be relied on.**")
    claims = github(asked_and_measured(rows, size, seconds), ["", "asked", "measured", ""])
    failures = [[row.benchmark, row.case, row.contender, cell(row.failed)] for row in rows if row.failed]
    parts = ["\n\n".join(head[:2]) + "\n\n" + "\n".join(head[2:5]), *head[5:], "## Asked and measured", claims]
    if chart:
        parts.append(f"![Ratios: one decision beside other engines, and the audit beside bare scans]({chart})")
    tables: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        if row.values and not row.failed:
            tables.setdefault(row.benchmark, {}).setdefault(row.case, []).append(row)
    for benchmark, cases in tables.items():
        parts.append(f"## {TITLES.get(benchmark, benchmark)}")
        for case, alike in cases.items():
            parts += [f"### {case}", measured(alike)]
    parts.append("## What could not be measured")
    parts.append(github(failures, ["benchmark", "case", "contender", "why"]) if failures else "Nothing: all was measured.")
    return "\n\n".join(parts) + "\n"


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
