"""A policy as a poster for the shop's wall: one HTML page that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from returns_cli.decisions.book import span
from returns_cli.kinds.number import show_number
from returns_cli.language.nodes import Literal, Node
from returns_cli.language.types import Number
from returns_cli.policy.model import Derived, Duty, Policy, Route, Rule, Term
from returns_cli.policy.parameter import DatedValue, Parameter, SeasonalValue
from returns_cli.policy.reads import facts_read
from returns_cli.render.glossary import BLANK, Glossary
from returns_cli.render.grid import grid
from returns_cli.render.markup import Html
from returns_cli.render.poster_rows import Rows
from returns_cli.render.poster_style import icon, style_sheet
from returns_cli.render.sentences import Sentences, capital
from returns_cli.wording.units import unit_words

MOST_FIGURES = 6


def poster(policy: Policy, lang: str, *, today: date | None = None) -> str:
    """The whole page. Nothing in it is fetched, nothing in it runs, and every text of the policy is escaped."""
    return _Poster(Glossary(policy, lang, today)).page() + "\n"


class _Poster(Rows):
    def __init__(self, glossary: Glossary) -> None:
        super().__init__(glossary)
        self.figures = [each for each in self.policy.parameters.values() if isinstance(each.type, Number)][:MOST_FIGURES]

    def page(self) -> Html:
        title = self.glossary.filled(self.policy.title) or self.policy.id
        lead = "poster-lead-where" if self.policy.routes else "poster-lead"
        header = self.element("header", self.element("h1", title), self.element("p", self.say(lead)))
        body = self.element("body", self.element("main", header, *self.parts()))
        return self.document(title, style_sheet(), body)

    def parts(self) -> Iterator[Html]:
        shown = (self.figure(parameter, one) for parameter in self.figures for one in self.held(parameter))
        yield self.some("div", *shown, class_="figures")
        yield self.some("div", self.taken(), self.refused(), class_="pair")
        middle = (self.between(outcome) for outcome in self.policy.outcomes[1:-1])
        yield self.some("div", *middle, self.bring(), class_="pair")
        yield self.where()
        yield self.tables()
        yield self.terms()
        yield self.duties()
        yield self.small_print()

    def section(self, tone: str, mark: str, title: str, lead: str, content: Html) -> Html:
        """A part under a heading with its drawing; nothing where it is empty."""
        if not content:
            return content
        heading = self.element("h2", icon(mark), self.element("span", title))
        return self.element("section", heading, self.some("p", lead, class_="lead"), content, class_=tone)

    def held(self, parameter: Parameter) -> Iterator[DatedValue | SeasonalValue]:
        """Its values while the poster hangs: the current one, and those of the seasons, which come back."""
        yield from (*parameter.seasons, self.glossary.current(parameter.but(seasons=())))

    def figure(self, parameter: Parameter, one: DatedValue | SeasonalValue) -> Html:
        """A number that customers ask for, as large as it gets."""
        type_ = parameter.type
        if not isinstance(type_, Number):
            return Html("")
        number = show_number(int(one.value), type_.places) if isinstance(one.value, int) else ""
        unit = self.some("span", unit_words(number, type_.unit, self.lang))
        name = capital(self.glossary.names[parameter.name])
        if isinstance(one, SeasonalValue):
            name = self.say("show-named", name=name, id=self.glossary.season(one))
        elif parameter.seasons:
            name = self.say("show-named", name=name, id=self.say("show-rest-of-year"))
        elif len(parameter.values) > 1 and one.since:
            name += self.say("show-since", day=one.since)
        caption = self.element("p", name, Html(" "), self.clause(one.clause))
        return self.element("div", self.element("b", number, unit), caption, class_="figure")

    # What comes back and what does not -------------------------------------------------------------------------------

    def rules(self, outcome: str) -> list[Rule]:
        return [rule for rule in self.policy.rules if rule.outcome == outcome]

    def taken(self) -> Html:
        rows = [row for rule in self.rules(self.policy.denied) for row in self.requirements(rule)]
        rows += [self.verdict("yes", rule) for rule in self.rules(self.policy.granted)]
        title = capital(self.glossary.outcome(self.policy.granted))
        others = [capital(self.glossary.outcome(each)) for each in self.policy.outcomes[1:-1] if self.rules(each)]
        lead = self.say("poster-all-and", others=self.say("list").join(others)) if others else self.say("poster-all")
        return self.section("yes", "yes", title, lead, self.list(rows))

    def refused(self) -> Html:
        rows = [self.verdict("no", rule) for rule in self.rules(self.policy.denied)]
        title = capital(self.glossary.outcome(self.policy.denied))
        return self.section("no", "no", title, self.say("poster-any"), self.list(rows))

    def between(self, outcome: str) -> Html:
        rows = [self.verdict("between", rule) for rule in self.rules(outcome)]
        return self.section("between", "between", capital(self.glossary.outcome(outcome)), "", self.list(rows))

    def bring(self) -> Html:
        """The facts that decide about a refusal and that the customer can still change."""
        decisive = facts_read(self.policy, *(rule.fires for rule in self.rules(self.policy.denied)))
        facts = [fact for fact in self.policy.facts.values() if fact.changeable and fact.name in decisive]
        rows = [
            self.row(
                "bring",
                self.element("strong", capital(self.glossary.names[fact.name])),
                self.some("p", self.glossary.filled(fact.ask, blank=BLANK)),
                self.note(self.glossary.filled(fact.help, blank=BLANK)),
            )
            for fact in facts
        ]
        return self.section("go", "bring", self.say("poster-bring"), "", self.list(rows))

    # Where, and on what terms ----------------------------------------------------------------------------------------

    def where(self) -> Html:
        cards = [self.card(route) for route in self.policy.routes]
        return self.section("go", "where", self.say("poster-where"), "", self.some("div", *cards, class_="cards"))

    def card(self, route: Route) -> Html:
        steps = [self.element("li", self.element("span", step)) for step in self.glossary.steps(route.steps)]
        text = self.glossary.filled(route.text, blank=BLANK) or route.id
        return self.element(
            "div",
            self.element("p", self.element("strong", self.when(route.when))),
            self.element("p", text, Html(" "), self.clause(route.clause)),
            self.some("ol", *steps, class_="steps"),
            class_="card",
        )

    def when(self, node: Node) -> str:
        if node == Literal(True):
            return self.say("show-every-request")
        return capital(self.sentences.say("when", when=self.sentences.condition(node)))

    def tables(self) -> Html:
        shown = [self.table(each) for each in self.policy.derived.values() if each.columns]
        return self.section("go", "terms", self.say("poster-tables"), "", self.joined(*shown))

    def table(self, derived: Derived) -> Html:
        found = grid(self.sentences, derived)
        head = self.element("tr", *(self.element("th", capital(cell), scope="col") for cell in found.head))
        rows = [self.element("tr", *(self.element("td", cell) for cell in line)) for line in found.lines]
        return self.element(
            "table",
            self.element("caption", capital(self.glossary.names[derived.name])),
            self.element("thead", head),
            self.element("tbody", *rows),
            class_="grid",
        )

    def terms(self) -> Html:
        rows = [self.row("terms", *self.term(term)) for term in self.policy.terms.values()]
        return self.section("go", "terms", self.say("poster-terms"), "", self.list(rows))

    def term(self, term: Term) -> Iterator[Html]:
        yield self.element("strong", capital(self.glossary.names[term.name]))
        for alternative in term.alternatives:
            value = self.element("strong", self.sentences.term(term, alternative))
            condition = self.text(self.when(alternative.when))
            yield self.element("p", value, Html(" · "), condition, Html(" "), self.clause(alternative.clause))
            yield self.note(self.glossary.filled(alternative.text, blank=BLANK))

    def duties(self) -> Html:
        rows = [self.row("duty", *self.duty(duty), clause=duty.clause) for duty in self.policy.duties]
        return self.section("go", "duty", self.say("poster-duties"), "", self.list(rows))

    def duty(self, duty: Duty) -> Iterator[Html]:
        yield self.element("strong", capital(self.glossary.filled(duty.text, blank=BLANK) or duty.id))
        yield self.element("p", capital(self.sentences.duty(duty.but(clause=""))))

    # The small print -------------------------------------------------------------------------------------------------

    def small_print(self) -> Html:
        full = Sentences(self.glossary)
        lines = [full.rule(rule) for rule in self.policy.rules]
        lines += [full.derived(derived) for derived in self.policy.derived.values()]
        lines += [line for parameter in self.policy.parameters.values() for line in self.setting(parameter)]
        policy = self.policy
        in_force = span(policy.in_force) if policy.in_force else self.say("show-undated")
        signed = [
            self.element("span", self.say("show-version", policy=policy.id, version=policy.version)),
            self.element("span", self.say("show-entry", name=self.say("show-in-force"), text=in_force)),
            self.element("code", policy.digest),
            self.element("span", self.say("poster-made")),
        ]
        heading = self.element("h2", self.say("poster-small"))
        listed = self.some("ul", *(self.element("li", line) for line in lines))
        return self.element("section", heading, listed, self.element("p", *signed, class_="colophon"), class_="small")

    def setting(self, parameter: Parameter) -> Iterator[str]:
        """A parameter that is no figure, or that had or will have other values."""
        name = self.glossary.names[parameter.name]
        if parameter in self.figures and parameter.is_constant:
            return
        for dated in parameter.values:
            value = self.glossary.value(parameter.type, dated.value) + self.glossary.clause(dated.clause)
            since = self.say("show-since", day=dated.since) if dated.since and len(parameter.values) > 1 else ""
            yield self.say("show-entry", name=capital(name), text=value + since)
        for seasonal in parameter.seasons:
            value = self.glossary.value(parameter.type, seasonal.value) + self.glossary.clause(seasonal.clause)
            yield self.say(
                "show-entry", name=self.say("show-named", name=capital(name), id=self.glossary.season(seasonal)), text=value
            )
