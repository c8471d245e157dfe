"""The tables and charts of a report. Every text of the log is escaped and shown as it is, never obeyed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from html import escape

from returns_cli.analysis.amounts import Currencies
from returns_cli.analysis.report_charts import DESK, PHONE, Bars, drawn
from returns_cli.analysis.totals import FindingGroup
from returns_cli.errors import harmless, visible
from returns_cli.kinds.money import show_money
from returns_cli.render.markup import Html, Markup
from returns_cli.wording.words import say

SHOWN, SHOWN_CURRENCIES = 15, 3
_LONGEST_TEXT = 200


DRAWINGS = ((PHONE, "phone"), (DESK, "desk"))


class Tables(Markup):
    """Makes the elements that all parts of a report share, in one language."""

    def say(self, key: str, **fields: object) -> str:
        return say(key, self.lang, **fields)

    def worded(self, key: str, **fields: object) -> Html:
        """Words of the tool with texts of the log in them: escaped, and no sign of them changed."""
        return self.plain(say(key, self.lang, **fields))

    def plain(self, text: str) -> Html:
        """A text of the log, in one line."""
        short = text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"
        return Html(escape(harmless(short)))

    def table(
        self, heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = (), caption: str = ""
    ) -> Html:
        """A table whose first column names its rows; columns that are empty in every row are left out."""
        listed = [[cell if isinstance(cell, Html) else self.plain(cell) for cell in row] for row in rows]
        kept = [at for at in range(len(heads)) if at == 0 or any(row[at] for row in listed)]
        right = dict.fromkeys(numbers, "number")
        head = [self.element("th", heads[at], scope="col", class_=right.get(at, "")) for at in kept]
        body = []
        for row in listed:
            cells = [self.element("td", row[at], class_=right.get(at, "")) for at in kept[1:]]
            body.append(self.element("tr", self.element("th", row[0], scope="row"), *cells))
        shown = self.element(
            "table",
            self.some("caption", caption),
            self.element("thead", self.element("tr", *head)) if any(heads) else Html(""),
            self.element("tbody", *body),
        )
        return self.element("div", shown, class_="wide")

    def section(self, title: str, *content: str) -> Html:
        """A part under its heading; nothing where it is empty."""
        return self.element("section", self.element("h2", title), *content) if any(content) else Html("")

    def counts(self, title: str, counts: Mapping[str, int], whole: int) -> Html:
        """How many rows are of each kind, and what share that is."""
        rows = [[name, f"{count:,}", _share(count, whole)] for name, count in counts.items()]
        heads = ["", self.say("report-rows"), self.say("report-share")]
        return self.element("div", self.element("h3", title), self.table(heads, rows, (1, 2))) if rows else Html("")

    def chart(self, what: str, groups: Sequence[FindingGroup], names: Sequence[str], money: Currencies | None) -> Html:
        """The findings of each group as bars, with the same as a table."""
        title = self.say(f"report-by-{what}")
        shown = groups if what in ("rule", "month") else groups[:SHOWN]
        bars = Bars(
            tuple(visible(name) for name in names[: len(shown)]),
            (tuple(each.wrongly_approved + each.breaches for each in shown), tuple(each.wrongly_denied for each in shown)),
            what != "month",
        )
        name = self.say("report-chart", title=title)
        drawings = [Html(drawn(bars, width, name).replace('class="', f'class="{kind} ', 1)) for width, kind in DRAWINGS]
        note = self.say(f"report-{what}-note") if what in ("rule", "clerk") else ""
        if what == "rule" and any(group.breaches for group in groups):
            note = self.say("report-rule-breaches")
        details = self.element("details", self.element("summary", self.say("report-table")), self.groups(names, shown, money))
        return self.element(
            "figure",
            self.element("h3", title),
            self.some("p", note, class_="note"),
            *drawings,
            details,
            self.left_out(len(shown), len(groups)),
        )

    def left_out(self, shown: int, whole: int) -> Html:
        return self.some("p", self.say("report-more", shown=shown, count=whole - shown) if whole > shown else "", class_="note")

    def groups(self, names: Sequence[str], groups: Sequence[FindingGroup], money: Currencies | None) -> Html:
        """The totals of each group."""
        currencies = money.currencies[:SHOWN_CURRENCIES] if money else ()
        breaches = any(group.breaches for group in groups)
        kinds = ("rows", "breaches" if breaches else "findings", "share", "wrongly-approved", "wrongly-denied")
        heads = ["", *(self.say(f"total-{kind}") for kind in kinds)]
        rows = [
            [
                name,
                "" if group.rows is None else f"{group.rows:,}",
                f"{group.findings:,}",
                _share(group.findings, group.rows or 0),
                "" if breaches else f"{group.wrongly_approved:,}",
                "" if breaches else f"{group.wrongly_denied:,}",
                f"{group.overridden:,}" if any(each.overridden for each in groups) else "",
                *(money_words(group.amounts.get(currency)) for currency in currencies),
            ]
            for name, group in zip(names, groups, strict=False)
        ]
        amounts = [self.money_title(currency, currencies) for currency in currencies]
        return self.table([*heads, self.say("total-overridden"), *amounts], rows, range(1, 7 + len(currencies)))

    def money_title(self, currency: str, currencies: Sequence[str]) -> str:
        """The heading of the sums in a currency."""
        if currency:
            return self.say("total-amount-in", currency=currency)
        return self.say("total-amount" if len(currencies) == 1 else "total-amount-of-none")


def _share(count: int, whole: int) -> str:
    return f"{100 * count / whole:.1f} %" if whole else ""


def money_words(amount: Decimal | None) -> str:
    """The amount with its thousands apart; blank where there is none."""
    shown = show_money(amount)
    if shown is None:
        return ""
    whole, _, fraction = shown.partition(".")
    return f"{int(whole):,}.{fraction}"
