"""The charts of a report: bars, drawn once for a phone and once for a desk, as SVG that takes its colours from the page.

Every chart stands beside a table that says the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from returns_cli.folding import columns_of
from returns_cli.records import Record
from returns_cli.render.markup import Html

PHONE, DESK = 340, 760
_ROW, _AXIS, _FONT = 30, 46, 13
_LONGEST = {PHONE: 20, DESK: 34}  # columns of a label
_MOST_LABELS = {PHONE: 5, DESK: 12}


class Bars(Record):
    """What a chart shows: for every label one number of each series, stacked."""

    labels: tuple[str, ...]
    series: tuple[tuple[int, ...], ...]
    lying: bool


def drawn(bars: Bars, width: int, name: str) -> Html:
    """The chart as inline SVG of this width; `name` is what a reader of the screen is told."""
    import pygal

    kind = pygal.HorizontalStackedBar if bars.lying else pygal.StackedBar
    labels = [shortened(label, _LONGEST[width]) for label in bars.labels]
    most = max((sum(each) for each in zip(*bars.series, strict=True)), default=0)
    chart = kind(
        width=width,
        height=_AXIS + _ROW * len(labels) if bars.lying else 260,
        style=_style(),
        css=(),
        js=(),
        show_legend=False,
        disable_xml_declaration=True,
        margin=6,
        margin_left=6 + (_unmeasured(labels) if bars.lying else 0),
        spacing=8,
        range=(0, max(most, 1)),
        **_axis(bars, labels, width, most),
    )
    for number, values in enumerate(bars.series):
        chart.add(str(number), list(reversed(values)) if bars.lying else list(values))
    return _inline(chart.render(is_unicode=True), name)


def _axis(bars: Bars, labels: Sequence[str], width: int, most: int) -> dict[str, object]:
    """Whole numbers beside the bars, and no more labels than fit."""
    step = next(size * 10**power for power in range(18) for size in (1, 2, 5) if size * 10**power * 5 >= most)
    numbers = list(range(0, max(most, 1) + step, step))
    numbers = [number for number in numbers if number <= max(most, 1)]
    if bars.lying:
        return {"x_labels": list(reversed(labels)), "y_labels": numbers}
    every = -(-len(labels) // _MOST_LABELS[width])
    major = [label for at, label in enumerate(labels) if at % every == 0]
    return {
        "x_labels": labels,
        "x_labels_major": major,
        "show_minor_x_labels": False,
        "y_labels": numbers,
        "truncate_label": -1,
    }


def _style() -> Any:
    """Sizes for the layout; the colours are the page's."""
    from pygal.style import Style

    return Style(label_font_size=_FONT, major_label_font_size=_FONT, font_family="inherit")


def _unmeasured(labels: Sequence[str]) -> int:
    """The room that wide characters need beyond what the library reckons."""
    return max((round((columns_of(label) - len(label)) * 0.55 * _FONT) for label in labels), default=0)


def shortened(label: str, longest: int) -> str:
    """The label in at most so many columns."""
    if columns_of(label) <= longest:
        return label
    while columns_of(label) >= longest:
        label = label[:-1]
    return f"{label}…"


def _inline(svg: str, name: str) -> Html:
    """The drawing alone: without comments, style and hints for scripts, and with a name."""
    svg = re.sub(r'<!--.*?-->|<defs>.*?</defs>|<desc.*?</desc>| xmlns(?::\w+)?="[^"]*"| id="chart-[^"]*"', "", svg, flags=re.S)
    svg = re.sub(r'<g transform="[^"]*" class="plot (?:tooltip-)?overlay">.*', "</svg>", svg, flags=re.S)
    return Html(svg.replace("<svg ", f'<svg role="img" aria-label="{escape(name)}" ', 1))
