"""The figures of an audit in words."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from returns_cli.cli.table_text import table_lines
from returns_cli.errors import harmless
from returns_cli.policy.model import Policy
from returns_cli.wording.words import say

BAR = 24


def figures_lines(policy: Policy, figures: Mapping[str, Mapping[str, Any]], lang: str) -> list[str]:
    """Each figure under its label: what was counted, with bars, or the busiest beside what it is held beside."""
    lines: list[str] = []
    for figure in figures.values():
        label, clause = harmless(figure["label"]), say("clause", lang, clause=figure["clause"])
        named = say("within-brackets", lang, name=label, within=clause) if figure["clause"] else label
        lines += ["", named, *_lines(policy, figure, lang)]
        if figure["unknown"]:
            lines.append(f"  {say('figure-unknown', lang, count=figure['unknown'])}")
    return lines


def _lines(policy: Policy, figure: Mapping[str, Any], lang: str) -> Iterator[str]:
    match figure["kind"]:
        case "hours" | "weekdays":
            named = figure["kind"] == "weekdays"
            yield from _bars({say(key, lang) if named else f"{key}:00": n for key, n in figure["counts"].items()})
        case "share":
            shown = "–" if figure["percent"] is None else f"{figure['percent']} %"
            yield "  " + say("figure-of", lang, percent=shown, count=figure["count"], whole=figure["of"])
        case "causes":
            rows = [
                (harmless(each["label"]), each["count"], f"{each['percent']} %", f"{each['cumulative']} %")
                for each in figure["counts"]
            ]
            columns = ("figure-cause", "figure-count", "figure-percent", "figure-cumulative")
            table = table_lines(rows, [say(key, lang) for key in columns], right=(1, 2, 3))
            yield from (f"  {line}" for line in table)
        case _:
            yield "  " + say("labelled", lang, label=figure["at"] or "–", value=figure["count"])
            for beside in figure["beside"]:
                parameter = policy.parameters[beside["parameter"]]
                label = parameter.label.in_language(lang) or parameter.name
                yield "  " + say("labelled", lang, label=harmless(label), value=beside["value"])


def _bars(counts: Mapping[str, int]) -> Iterator[str]:
    most = max(counts.values(), default=0)
    block = "█" if (sys.stdout.encoding or "").lower().startswith("utf") else "#"
    rows = [(name, count, block * round(BAR * count / most) if most else "") for name, count in counts.items()]
    yield from (f"  {line}" for line in table_lines(rows, right=(1,)))
