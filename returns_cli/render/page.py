"""A policy as a page of text: every rule as a sentence, made from the tree that the engines run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, zip_longest
from typing import TypeVar

from returns_cli.decisions.book import span
from returns_cli.folding import columns_of
from returns_cli.intake.spellings import default_words
from returns_cli.kinds.table import kind_of
from returns_cli.language.nodes import And, Literal, Node, Or
from returns_cli.policy.model import Derived, Duty, Fact, Figure, Policy, Requirement, Route, Rule, Term
from returns_cli.policy.parameter import Parameter
from returns_cli.render.glossary import Glossary
from returns_cli.render.grid import grid, grid_lines, row_value
from returns_cli.render.lines import typeset, wrap
from returns_cli.render.phrases import phrase
from returns_cli.render.points import LONGEST_SENTENCE, points, word_of
from returns_cli.render.sentences import Claim, Sentences, capital, direct
from returns_cli.wording.units import unit_in
from returns_cli.wording.words import say

T = TypeVar("T")
WIDEST = 100


def policy_page(policy: Policy, lang: str, width: int, *, today: date | None = None, others: Sequence[Policy] = ()) -> str:
    """The whole policy in lines of at most `width` columns. `others` are its other versions."""
    page = _Page(Glossary(policy, lang, today), min(width, WIDEST))
    return "\n".join([*page.head(others), *page.body()]) + "\n"


class _Page:
    def __init__(self, glossary: Glossary, width: int) -> None:
        self.glossary, self.width = glossary, width
        self.policy, self.lang = glossary.policy, glossary.lang
        self.sentences = Sentences(glossary)

    def say(self, key: str, **fields: object) -> str:
        return say(key, self.lang, **fields)

    def wrap(self, text: str, first: str = "", rest: str = "") -> list[str]:
        return wrap(typeset(text, self.lang), self.width, first, rest)

    def item(self, text: str, depth: int = 0) -> list[str]:
        """A point of a list, `depth` steps in."""
        step = "  " * (depth + 1)
        return self.wrap(text, f"{step}- ", f"{step}  ")

    def more(self, text: str, first: str = "") -> list[str]:
        """What else there is to say of a point; nothing for an empty text."""
        return self.wrap(text, "    " + first, "    " + " " * len(first)) if text else []

    # The head --------------------------------------------------------------------------------------------------------

    def head(self, others: Sequence[Policy]) -> Iterator[str]:
        policy = self.policy
        yield from self.wrap(self.glossary.filled(policy.title) or policy.id)
        yield from self.entry("show-policy", self.say("show-version", policy=policy.id, version=policy.version))
        yield from self.entry("show-in-force", self.in_force(policy))
        if others:
            listed = (self.say("show-span", version=other.version, span=self.in_force(other)) for other in others)
            yield from self.entry("show-others", self.say("joint").join(listed))
        if policy.calendar:
            years = f"{policy.calendar.country}, {policy.calendar.first.year}–{policy.calendar.last.year}"
            yield from self.entry("show-calendar", years)
        yield from self.entry("show-digest", policy.digest)
        yield ""
        yield from self.wrap(self.say("show-outcomes"))
        for outcome in policy.outcomes:
            key = "show-granted" if outcome == policy.granted else "show-outcome"
            yield from self.item(self.say(key, words=self.glossary.outcome(outcome), id=outcome))

    def entry(self, key: str, text: str) -> list[str]:
        return self.wrap(self.entry_text(self.say(key), text), "", "  ")

    def entry_text(self, name: str, text: str) -> str:
        return self.say("show-entry", name=name, text=text)

    def in_force(self, policy: Policy) -> str:
        if policy.in_force is None:
            return self.say("show-undated")
        by = self.glossary.names.get(policy.in_force.by.removesuffix("__date"), policy.in_force.by)
        return self.say("show-dated", span=span(policy.in_force), by=by)

    # The sections ----------------------------------------------------------------------------------------------------

    def body(self) -> Iterator[str]:
        policy = self.policy
        yield from self.section("show-rules", policy.rules, self.rule)
        left_open = [fact for fact in policy.facts.values() if fact.left_open]
        set_lines = (self.parameter(each) for each in policy.parameters.values())
        open_lines = (self.left_open(each) for each in left_open)
        yield from self.section("show-parameters", [*set_lines, *open_lines], lambda lines: lines)
        yield from self.section("show-derived", policy.derived.values(), self.derived)
        yield from self.section("show-routes", policy.routes, self.route)
        yield from self.section("show-terms", policy.terms.values(), self.term)
        yield from self.section("show-duties", policy.duties, self.duty)
        yield from self.section("show-checks", policy.own_checks, self.check)
        yield from self.section("show-figures", policy.figures, self.figure)
        facts = [fact for fact in policy.facts.values() if not fact.left_open and fact.over is None]
        yield from self.section("show-facts", facts, self.fact)

    def section(self, key: str, parts: Iterable[T], lines: Callable[[T], Iterable[str]]) -> list[str]:
        found = list(chain.from_iterable(lines(part) for part in parts))
        return ["", *self.wrap(self.say(key)), *found] if found else []

    def named(self, name: str) -> str:
        """What it is called, and its id where that is another word."""
        called = self.glossary.names[name]
        return called if name in (called, called.replace(" ", "_")) else self.say("show-named", name=called, id=name)

    def rule(self, rule: Rule) -> Iterator[str]:
        sentence = self.sentences.rule(rule)
        when = direct((rule.when, True))
        if columns_of(sentence) <= LONGEST_SENTENCE or not isinstance(when[0], And | Or):
            yield from self.item(self.entry_text(rule.id, sentence))
        else:
            yield from self.long_rule(rule, when)
        for key, words in (("show-reason", rule.reason), ("show-remedy", rule.remedy)):
            text = self.glossary.filled(words)
            yield from self.more(self.say(key, text=text) if text else "")

    def long_rule(self, rule: Rule, when: Claim) -> Iterator[str]:
        """The rule with its conditions one below the other."""
        parts = {"outcome": self.glossary.outcome(rule.outcome), "clause": self.glossary.clause(rule.clause)}
        yield from self.item(self.entry_text(rule.id, capital(self.phrase(f"rule-{word_of(when)}", **parts))))
        yield from self.points(when)
        if rule.unless is None:
            return
        unless = direct((rule.unless, True))
        if isinstance(unless[0], And | Or):
            yield from self.more(self.phrase(f"unless-{word_of(unless)}"))
            yield from self.points(unless)
        else:
            yield from self.more(self.phrase("unless", unless=self.sentences.condition(rule.unless)))

    def points(self, claim: Claim) -> Iterator[str]:
        for point in points(self.sentences, claim):
            yield from self.item(point.text, point.depth)

    def phrase(self, key: str, **parts: str) -> str:
        return phrase(key, self.lang, **parts)

    def parameter(self, parameter: Parameter) -> Iterator[str]:
        values, named = parameter.values, self.named(parameter.name)
        if parameter.is_constant:
            since = self.say("show-since", day=values[0].since) if values[0].since else ""
            yield from self.item(self.entry_text(named, self.glossary.stated(parameter, values[0]) + since))
            return
        by = (parameter.by or "").removesuffix("__date")
        yield from self.item(self.say("show-dated-parameter", name=named, by=self.glossary.quoted(by)))
        for dated, later in reversed(list(zip_longest(values, values[1:]))):
            last = later.since - timedelta(1) if later and later.since else "…"
            span = f"{dated.since} – {last}" if dated.since or later else self.say("show-rest-of-year")
            yield from self.more(self.entry_text(span, self.glossary.stated(parameter, dated)), "- ")
        for seasonal in parameter.seasons:
            yield from self.more(
                self.entry_text(self.glossary.season(seasonal), self.glossary.stated(parameter, seasonal)), "- "
            )

    def left_open(self, fact: Fact) -> Iterator[str]:
        """A parameter for which the source gives no value, with what to ask the shop."""
        yield from self.item(self.entry_text(self.named(fact.name), self.say("show-left-open")))
        yield from self.more(self.glossary.filled(fact.ask))

    def derived(self, derived: Derived) -> Iterator[str]:
        if derived.rows:
            yield from self.rows(derived)
            return
        short, full = (self.sentences.derived(derived, self.named(derived.name), settled=settled) for settled in (True, False))
        yield from self.item(short)
        if full != short:
            yield from self.more(self.say("show-in-full", value=full))

    def rows(self, derived: Derived) -> Iterator[str]:
        """A table as a grid where the page is wide enough for it; else, as any values are, a point for each row."""
        yield from self.item(self.named(derived.name))
        table = grid(self.sentences, derived) if derived.columns else None
        lines = list(grid_lines(table, self.lang, self.width - 4)) if table else []
        yield from (f"    {line}" for line in lines)
        for row in () if lines else derived.rows:
            when = self.when(row.when) + self.glossary.clause(row.clause)
            yield from self.more(self.entry_text(row_value(self.sentences, derived, row), when), "- ")
            yield from self.more(self.glossary.filled(row.text), "  ")

    def route(self, route: Route) -> Iterator[str]:
        yield from self.item(self.entry_text(route.id, self.when(route.when) + self.glossary.clause(route.clause)))
        yield from self.more(self.glossary.filled(route.text))
        for number, step in enumerate(self.glossary.steps(route.steps), 1):
            yield from self.more(step, f"{number}. ")

    def when(self, node: Node) -> str:
        if node == Literal(True):
            return self.say("show-every-request")
        return self.phrase("when", when=self.sentences.condition(node))

    def term(self, term: Term) -> Iterator[str]:
        yield from self.item(self.named(term.name))
        for alternative in term.alternatives:
            value = self.sentences.term(term, alternative)
            when = self.when(alternative.when) + self.glossary.clause(alternative.clause)
            yield from self.more(self.entry_text(value, when), "- ")
            yield from self.more(self.glossary.filled(alternative.text), "  ")

    def duty(self, duty: Duty) -> Iterator[str]:
        yield from self.item(self.entry_text(duty.id, self.sentences.duty(duty)))
        yield from self.more(self.glossary.filled(duty.text))

    def figure(self, figure: Figure) -> Iterator[str]:
        yield from self.item(self.entry_text(figure.id, self.sentences.figure(figure)))
        yield from self.more(self.glossary.filled(figure.label))

    def check(self, check: Requirement) -> Iterator[str]:
        yield from self.item(capital(self.sentences.condition(check.must)) + self.say("stop"))
        message = self.glossary.filled(check.message)
        yield from self.more(self.say("show-message", text=message) if message else "")

    def fact(self, fact: Fact) -> Iterator[str]:
        parts = [self.type(fact)]
        if fact.default is not None:
            parts.append(self.say("show-default", value=default_words(fact, self.lang)))
        if fact.changeable:
            parts.append(self.say("show-changeable"))
        yield from self.item(self.entry_text(self.named(fact.name), self.say("show-semicolon").join(parts)))
        yield from self.more(self.glossary.filled(fact.ask))
        yield from self.more(self.glossary.filled(fact.help))
        for option in kind_of(fact.type).details(fact.type).get("choices", []):
            spelled = self.say("list").join(self.glossary.spellings(fact, option))
            yield from self.more(self.say("show-spelled", words=spelled), "- ")
        for key, names in (("show-columns", fact.names), ("show-opposites", fact.opposite_names)):
            yield from self.more(self.say(key, names=self.say("list").join(names)) if names else "")

    def type(self, fact: Fact) -> str:
        kind = kind_of(fact.type)
        word, unit = kind.title.in_language(self.lang), kind.details(fact.type).get("unit", "")
        unit = "" if unit == "m2" else unit  # what an area is in goes without saying
        return self.say("show-named", name=word, id=unit_in(unit, self.lang)) if unit else word
