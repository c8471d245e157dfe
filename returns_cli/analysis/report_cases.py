"""Single rows in a report: the worst findings, each with its reasons, and double returns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from returns_cli.analysis.doubles import Double, show_goods
from returns_cli.analysis.report_content import AuditReport
from returns_cli.analysis.report_tables import Tables, money_words
from returns_cli.analysis.worst import WorstCase
from returns_cli.decisions.texts import outcome_words
from returns_cli.render.markup import Html

_PLACES = 4


class Cases(Tables):
    """Makes the sections of single rows."""

    def __init__(self, report: AuditReport, lang: str) -> None:
        super().__init__(lang)
        self.report, self.policy = report, report.policy

    def parts(self) -> Iterator[Html]:
        yield self.worst()
        yield self.doubles()

    def worst(self) -> Html:
        cases = self.report.cases
        by_money = any(case.amount is not None for case in cases)
        note = self.element("p", self.say("report-worst-money" if by_money else "report-worst-strength"), class_="note")
        listed = self.some("ol", *(self.case(case) for case in cases), class_="cases")
        return self.section(self.say("report-worst"), note, listed) if listed else Html("")

    def case(self, case: WorstCase) -> Html:
        amount = f"{case.currency} {money_words(case.amount)}".strip() if case.amount is not None else ""
        head = self.element(
            "div",
            self.element("span", self.say(case.verdict), class_="verdict"),
            self.some("span", self.plain(amount)),
            class_="case-head",
        )
        place = self.report.place(case.file, case.line, self.lang)
        about = " · ".join(part for part in (place, case.request, case.clerk, case.article) if part)
        right = outcome_words(self.policy, case.outcome, self.lang)
        words = self.say("report-right", outcome=right)
        if case.recorded is not None:
            recorded = outcome_words(self.policy, case.recorded, self.lang)
            words = self.say("report-recorded", recorded=recorded, outcome=right)
        reasons = [self.reason(text, clause) for text, clause in case.reasons] or [self.element("li", self.say("no-reason"))]
        return self.element(
            "li",
            head,
            self.element("p", self.plain(about), class_="soft"),
            self.element("p", words),
            self.element("ul", *reasons),
            class_=case.verdict,
        )

    def reason(self, text: str, clause: str) -> Html:
        shown = self.some("span", clause, class_="clause")
        return self.element("li", self.plain(text), Html(" ") if shown else Html(""), shown)

    def doubles(self) -> Html:
        found = self.report.account.doubles
        if not found:
            return Html("")
        unlooked = [f"{count:,} {self.say(reason)}" for reason, count in found.unlooked.rows.items() if count]
        left = self.some("ul", *(self.element("li", self.plain(one)) for one in unlooked), class_="note")
        left = self.joined(self.element("p", self.say("unlooked"), class_="note"), left) if unlooked else Html("")
        if not found.count:
            return self.section(self.say("doubles"), left)
        heads = [
            self.say(key)
            for key in ("report-receipt", "report-line", "report-times", "report-returned", "report-sold", "report-places")
        ]
        rows = [self.double(double) for double in found.first]
        note = self.element("p", self.say("report-double-note"), class_="note")
        more = self.left_out(len(found.first), found.count)
        return self.section(self.say("doubles"), note, self.table(heads, rows, (2, 3, 4)), more, left)

    def double(self, double: Double) -> list[str]:
        amounts = [show_goods(amount, double.unit, self.lang) or "" for amount in (double.returned, double.sold)]
        several = len(self.report.logs) > 1
        places = ", ".join(f"{Path(file).name}:{line}" if several else str(line) for file, line in double.places[:_PLACES])
        return [
            double.receipt,
            double.item,
            str(double.times),
            *amounts,
            places + (" …" if len(double.places) > _PLACES else ""),
        ]
