"""The chart beside RESULTS.md: how many times ours each contender takes, on a logarithmic scale."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks import audit
from benchmarks.contenders import DICT
from benchmarks.decide import NAME as DECIDE
from benchmarks.results import Row

ALIKE = "ours, facts given alike"


def bars(rows: Sequence[Row]) -> list[tuple[str, float]]:
    """Contender -> times ours: decisions from plain dicts, then audits of the long CSV; longest first in each."""
    shown = []
    for benchmark, case, base in ((DECIDE, DICT, ALIKE), (audit.NAME, "CSV", audit.SUMMARY)):
        ratios = {
            f"{'decision' if benchmark == DECIDE else 'audit'}: {row.contender}": ratio
            for row in rows
            if row.benchmark == benchmark and row.case.split(",")[0] == case and row.values and (ratio := row.ratio(base))
        }
        shown += sorted(ratios.items(), key=lambda pair: -pair[1])
    return shown


def draw(rows: Sequence[Row], file: Path) -> bool:
    """Writes the chart as SVG; False where there is nothing to draw."""
    import pygal
    from pygal.style import CleanStyle

    shown = bars(rows)
    if not shown:
        return False
    low = min(ratio for _, ratio in shown) / 1.5
    chart = pygal.HorizontalBar(
        style=CleanStyle(font_family="sans-serif", value_font_size=12),
        title="Time, as a multiple of ours (logarithmic)",
        show_legend=False,
        logarithmic=True,
        zero=low,  # where bars begin
        range=(low, max(ratio for _, ratio in shown) * 1.1),
        print_values=True,
        value_formatter=lambda value: f"{value:.2g}",
        height=120 + 28 * len(shown),
        width=900,
        margin_right=60,
        js=[],
        pretty_print=True,
        disable_xml_declaration=False,
    )
    shown.reverse()
    chart.x_labels = [name for name, _ in shown]
    chart.add("times ours", [{"value": ratio, "color": color(name, ratio)} for name, ratio in shown])
    file.write_bytes(chart.render())
    return True


def color(name: str, ratio: float) -> str:
    """Ours dark, who is faster amber, who is slower grey."""
    if "returns" in name:
        return "#1b4f72"
    return "#d68910" if ratio < 1 else "#909497"
