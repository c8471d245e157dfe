"""An audit as one HTML page that needs nothing but itself: no script, nothing fetched, every text of the log escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from returns_cli.analysis.log_reading import reading_rows, unused_columns
from returns_cli.analysis.report_cases import Cases
from returns_cli.analysis.report_content import AuditReport, form_of
from returns_cli.analysis.report_load import Load
from returns_cli.analysis.report_tables import SHOWN, SHOWN_CURRENCIES, Tables, money_words
from returns_cli.analysis.totals import FindingGroup
from returns_cli.decisions.texts import outcome_words
from returns_cli.policy.model import INCOMPLETE
from returns_cli.render.markup import Html
from returns_cli.sources.log_state import LogContent

_NOTHING_COMES_IN = "default-src 'none'; style-src 'unsafe-inline'"
_ARTICLES = 16
STYLE = Path(__file__).with_name("report.css")  # light and dark, on a phone, at a desk and on paper


def page(report: AuditReport, lang: str) -> str:
    """The whole page."""
    return _Page(report, lang).page() + "\n"


class _Page(Tables):
    def __init__(self, report: AuditReport, lang: str) -> None:
        super().__init__(lang)
        self.report, self.policy, self.summary = report, report.policy, report.account.summary
        self.decided = sum(self.summary.outcomes.values())
        self.unrecorded = self.summary.unrecorded

    def page(self) -> Html:
        title = self.say("report-title")
        nothing_comes_in = Html(f'<meta http-equiv="Content-Security-Policy" content="{_NOTHING_COMES_IN}">')
        body = self.element("body", self.element("main", self.header(title), *self.parts(), self.footer()))
        return self.document(title, STYLE.read_text(encoding="utf-8"), body, nothing_comes_in)

    def parts(self) -> Iterator[Html]:
        yield self.figures()
        yield self.section(self.say("report-where-breaches" if self.unrecorded else "report-where"), self.charts())
        yield from Cases(self.report, self.lang).parts()
        yield Load(self.policy, self.report.figures, self.lang).part()
        yield self.accounts()
        yield self.how_read()

    def header(self, title: str) -> Html:
        policy = self.policy
        named = policy.title.in_language(self.lang) or policy.id
        words = self.worded("report-policy", title=named, policy=policy.id, version=policy.version)
        months = [group.name for group in self.report.totals.by.get("month", ()) if group.name]
        span = self.worded("report-span", first=months[0], last=months[-1]) if months else Html("")
        about = [self.element("p", words, class_="soft"), self.some("p", span, class_="soft")]
        return self.element("header", self.element("h1", title), *about, self.element("p", self.lead(), class_="lead"))

    def lead(self) -> str:
        """What came out, first of all; of rows that lack facts nothing good is said."""
        found, open_rows = self.summary.findings, self.summary.outcomes.get(INCOMPLETE, 0)
        if not found and open_rows == self.decided:
            return self.say("report-nothing", rows=f"{self.summary.rows:,}")
        key = "report-lead" if found else "report-unrecorded" if self.unrecorded else "report-clean"
        sentences = [self.say(key, findings=f"{self.report.account.breaches or found:,}", decided=f"{self.decided:,}")]
        more = {"report-lead-overridden": self.report.totals.whole.overridden, "report-lead-open": open_rows}
        sentences += [self.say(key, count=f"{count:,}") for key, count in more.items() if count]
        return (" " if self.lang == "en" else "").join(sentences)

    def figures(self) -> Html:
        """The key figures, those that say nothing left out."""
        whole, summary, money = self.report.totals.whole, self.summary, self.report.totals.money
        doubles = self.report.account.doubles
        shown = money.currencies[:SHOWN_CURRENCIES] if money else ()
        amounts = [f"{currency} {money_words(whole.amounts.get(currency))}".strip() for currency in shown]
        share = f"{100 * whole.findings / self.decided:.1f} %" if self.decided else ""
        found, tone = ("report-breaches", "approved") if self.unrecorded else ("report-findings", "")
        kinds = [
            (whole.wrongly_approved, "report-approved", "approved"),
            (whole.wrongly_denied, "report-denied", "denied"),
        ]
        kinds = [] if self.unrecorded else kinds
        figures = [
            self.figure(f"{self.decided:,}", "report-decided"),
            self.figure(f"{whole.findings:,}", found, self.say("report-of", share=share) if share else "", tone=tone),
            *(self.figure(f"{count:,}", key, tone=tone) for count, key, tone in kinds),
            *(self.figure(amount, "report-amount") for amount in amounts),
            self.figure(f"{doubles.count:,}", "report-doubles") if doubles else Html(""),
            self.figure(f"{whole.overridden:,}", "report-overridden")
            if "override" in self.report.telling.columns
            else Html(""),
            self.figure(f"{summary.rejected:,}", "report-rejected"),
        ]
        return self.element("div", *figures, class_="figures")

    def figure(self, number: str, key: str, note: str = "", tone: str = "") -> Html:
        words = self.element("span", self.say(key))
        return self.element("div", self.element("b", number), words, self.some("small", note), class_=f"figure {tone}".strip())

    # Where the findings are ------------------------------------------------------------------------------------------

    def charts(self) -> Html:
        found, money = self.report.totals.by, self.report.totals.money
        # Money alone would hide who errs often, so the longest bars come first.
        clerks = sorted(found.get("clerk", ()), key=lambda group: -group.findings)
        parts = {what: clerks if what == "clerk" else found[what] for what in found if what != "article"}
        charts = [self.chart(what, groups, self.names(what, groups), money) for what, groups in parts.items()]
        if not charts or not (self.summary.findings or self.report.account.breaches):
            return Html("")
        articles = found.get("article", ())
        if articles:
            shown = articles[:_ARTICLES]
            named = self.groups(self.names("article", shown), shown, money)
            more = self.left_out(len(shown), len(articles))
            charts.append(self.element("div", self.element("h3", self.say("report-by-article")), named, more))
        kinds = [("approved", "total-wrongly-approved"), ("denied", "total-wrongly-denied")]
        kinds = [("approved", "report-breaches")] if self.unrecorded else kinds
        legend = self.element("ul", *(self.element("li", self.say(key), class_=tone) for tone, key in kinds), class_="legend")
        return self.joined(legend, self.element("div", *charts, class_="charts"), self.money_notes())

    def names(self, what: str, groups: Sequence[FindingGroup]) -> list[str]:
        """What each group is called; a rule with its clause."""
        clauses = {rule.id: rule.clause for rule in self.policy.rules}
        blank = self.say("total-no-rule" if what == "rule" else "total-blank")
        named = [group.name or blank for group in groups]
        return [f"{name} ({clauses[name]})" if what == "rule" and clauses.get(name) else name for name in named]

    def money_notes(self) -> Html:
        found = self.report.totals
        notes = {"total-apart": found.whole.overridden, "total-override-unread": found.overrides_unread}
        if found.money:
            notes |= {
                "total-no-amount": found.money.blank,
                "total-unread": found.money.unread,
                "total-more-currencies": len(found.money.currencies[SHOWN_CURRENCIES:]),
            }
        return self.joined(
            *(self.element("p", self.say(key, count=count), class_="note") for key, count in notes.items() if count)
        )

    # How it was done -------------------------------------------------------------------------------------------------

    def accounts(self) -> Html:
        summary = self.summary
        balance = {"rows": f"{summary.rows:,}", "decided": f"{self.decided:,}", "rejected": f"{summary.rejected:,}"}
        outcomes = {outcome_words(self.policy, name, self.lang): count for name, count in summary.outcomes.items()}
        verdicts = {self.say(name): count for name, count in summary.verdicts.items()}
        shown = self.report.rejects[:SHOWN]
        kinds = [[kind.why, f"{kind.count:,}", self.report.place(kind.file, kind.line, self.lang)] for kind in shown]
        heads = [self.say("report-rejects"), self.say("report-rows"), self.say("report-first")]
        return self.section(
            self.say("report-accounts"),
            self.element("p", self.say("report-balance", **balance), class_="note"),
            self.element(
                "div",
                self.counts(self.say("report-verdicts"), verdicts, self.decided)
                if self.decided and not self.unrecorded
                else Html(""),
                self.counts(self.say("report-outcomes"), outcomes, self.decided),
                self.counts(self.say("report-rules"), summary.rules, self.decided),
                self.counts(self.say("report-routes"), summary.routes, self.decided),
                class_="columns",
            ),
            self.element("div", self.table(heads, kinds, (1,)), class_="apart") if kinds else Html(""),
            self.left_out(len(kinds), len(self.report.rejects)),
        )

    def how_read(self) -> Html:
        mapped, telling = self.report.mapped, self.report.telling
        rows, unused = reading_rows(self.policy, mapped, telling, self.lang), unused_columns(mapped, telling, self.lang)
        rows += [[self.say("unused-columns"), unused]] if unused else []
        files = [
            self.element("li", self.element("code", self.plain(log.name)), self.plain(form_of(log)), self.content(own))
            for log, own in zip(self.report.logs, self.report.contents, strict=True)
        ]
        listed = self.element("ul", *files, style="padding-left:1.2rem")
        return self.section(
            self.say("report-read"),
            self.element("h3", self.say("report-files")),
            listed,
            self.element("h3", self.say("report-columns"), style="margin-top:1rem"),
            self.table([self.say("fact"), self.say("column")], rows),
        )

    def content(self, own: LogContent) -> Html:
        """How large a log was, and its hash, as far as that is known."""
        size = self.say("report-bytes", bytes=f"{own.bytes:,}") if own.bytes is not None else ""
        digest = self.element("div", self.element("code", f"sha256:{own.sha256}"), class_="note") if own.sha256 else Html("")
        return self.joined(self.plain(f" · {size}" if size else ""), digest)

    def footer(self) -> Html:
        made = self.say("report-made", version=self.report.tool)
        calendar = self.policy.calendar
        made += f" · {calendar.source}" if calendar else ""
        digest = self.element("p", self.element("code", self.policy.digest))
        return self.element("footer", self.element("p", self.say("report-method")), self.element("p", made), digest)
