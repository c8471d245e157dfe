"""The figures that a policy asks for (the load of a line, causes of complaints) as part of a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from returns_cli.analysis.report_charts import Bars, drawn
from returns_cli.analysis.report_tables import DRAWINGS, Tables
from returns_cli.policy.model import Policy
from returns_cli.render.markup import Html


class Load(Tables):
    """Makes the section of the figures; `figures` as figures.py gives them."""

    def __init__(self, policy: Policy, figures: Mapping[str, Mapping[str, Any]], lang: str) -> None:
        super().__init__(lang)
        self.policy, self.counted = policy, figures

    def part(self) -> Html:
        """Every figure; nothing where the policy asks for none, or the log says nothing of them."""
        shown = [self.figure(each) for each in self.counted.values()]
        return self.section(self.say("report-load"), self.some("div", *shown, class_="charts"))

    def figure(self, figure: Mapping[str, Any]) -> Html:
        title = self.element("h3", self.plain(figure["label"]))
        clause = self.some(
            "p", self.plain(self.say("clause", clause=figure["clause"]) if figure["clause"] else ""), class_="note"
        )
        unknown = self.say("figure-unknown", count=figure["unknown"]) if figure["unknown"] else ""
        shown = self.shown_of(figure)
        return self.element(
            "figure" if "<svg" in shown else "div", title, clause, shown, self.some("p", unknown, class_="note")
        )

    def shown_of(self, figure: Mapping[str, Any]) -> Html:
        match figure["kind"]:
            case "hours" | "weekdays":
                named = figure["kind"] == "weekdays"
                counts = {self.say(key) if named else f"{key}:00": count for key, count in figure["counts"].items()}
                return self.bars(figure["label"], counts, [[name, f"{count:,}"] for name, count in counts.items()], lying=named)
            case "share":
                percent = "–" if figure["percent"] is None else f"{figure['percent']} %"
                return self.element("p", self.say("figure-of", percent=percent, count=figure["count"], whole=figure["of"]))
            case "causes":
                counts = {each["label"]: each["count"] for each in figure["counts"]}
                rows = [
                    [each["label"], f"{each['count']:,}", f"{each['percent']} %", f"{each['cumulative']} %"]
                    for each in figure["counts"]
                ]
                return self.bars(figure["label"], counts, rows, lying=True)
            case _:
                return self.busiest(figure)

    def busiest(self, figure: Mapping[str, Any]) -> Html:
        """The busiest hour or day beside the parameters it is held beside."""
        rows = [[figure["at"] or "–", f"{figure['count']:,}"]]
        for beside in figure["beside"]:
            parameter = self.policy.parameters[beside["parameter"]]
            rows.append([parameter.label.in_language(self.lang) or parameter.name, str(beside["value"])])
        return self.table(["", self.say("figure-count")], rows, (1,))

    def bars(self, label: str, counts: Mapping[str, int], rows: Sequence[Sequence[str]], *, lying: bool) -> Html:
        """One bar a count, and a table that says the same."""
        name = self.say("report-chart", title=label)
        bars = Bars(tuple(counts), (tuple(counts.values()),), lying)
        drawings = [Html(drawn(bars, width, name).replace('class="', f'class="{kind} ', 1)) for width, kind in DRAWINGS]
        heads = [self.say(key) for key in ("figure-cause", "figure-count", "figure-percent", "figure-cumulative")]
        table = self.table(["", *heads[1:]], rows, (1, 2, 3)) if len(rows[0]) > 2 else self.table(["", heads[1]], rows, (1,))
        details = self.element("details", self.element("summary", self.say("report-table")), table)
        return self.joined(*drawings, details) if counts else Html("")
