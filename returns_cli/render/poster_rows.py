"""The rows of the poster: what must be so for goods to come back, and what keeps them from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from returns_cli.language.nodes import And, Literal, Name, Or, names
from returns_cli.policy.model import Rule
from returns_cli.render.glossary import BLANK, Glossary
from returns_cli.render.markup import Html, Markup
from returns_cli.render.poster_style import icon
from returns_cli.render.sentences import Claim, Sentences, capital, direct, joined
from returns_cli.wording.words import say


class Rows(Markup):
    """Rows about one policy, each with a drawing and words that say the same."""

    def __init__(self, glossary: Glossary) -> None:
        super().__init__(glossary.lang)
        self.glossary, self.policy = glossary, glossary.policy
        self.sentences = Sentences(glossary, brief=True)

    def say(self, key: str, **fields: object) -> str:
        return say(key, self.lang, **fields)

    def list(self, rows: Iterable[Html]) -> Html:
        """The rows, each once."""
        return self.some("ul", *dict.fromkeys(rows), class_="rows")

    def row(self, mark: str, *content: Html, clause: str = "") -> Html:
        return self.element("li", icon(mark), self.element("div", *content), self.clause(clause))

    def note(self, text: str) -> Html:
        return self.some("p", text, class_="note")

    def clause(self, clause: str) -> Html:
        return self.some("span", clause, class_="clause")

    def verdict(self, mark: str, rule: Rule) -> Html:
        """A rule that speaks for or against: its reason, its exception, what to do, its clause."""
        reason = self.glossary.filled(rule.reason, blank=BLANK) or self.sentences.rule(rule.but(clause=""))
        unless = self.sentences.condition(rule.unless) if rule.unless is not None and rule.reason.en + rule.reason.zh else ""
        remedy = self.glossary.filled(rule.remedy, blank=BLANK) if mark == "between" else ""
        return self.row(
            mark,
            self.element("p", reason),
            self.note(self.say("poster-except", unless=unless) if unless else ""),
            self.note(remedy),
            clause=rule.clause,
        )

    def requirements(self, rule: Rule) -> Iterator[Html]:
        """What must be so for the rule not to fire. INVARIANT: the rule does not fire exactly when each row is so."""
        unless, claims = rule.unless, all_of((rule.when, False))
        if isinstance(rule.when, Literal) and rule.unless is not None:
            unless, claims = None, all_of((rule.unless, True))
        waiver = self.say("poster-waived", unless=self.sentences.condition(unless)) if unless is not None else ""
        for claim in claims:
            yield self.row(
                "yes",
                self.element("p", *self.claim(claim)),
                self.note(waiver),
                *(self.note(line) for line in self.meanings(claim)),
                clause=rule.clause,
            )

    def claim(self, claim: Claim) -> Iterator[Html]:
        """A yes/no fact as its question and the right answer, anything else as a sentence."""
        node, holds = claim
        fact = self.policy.facts.get(node.id) if isinstance(node, Name) else None
        question = self.glossary.filled(fact.ask, blank=BLANK) if fact else ""
        if question:
            yield self.text(question)
            yield Html(" ")
            yield self.element("span", self.say("yes" if holds else "no"), class_="answer")
        else:
            yield self.text(capital(self.sentences.condition(node, holds=holds)))

    def meanings(self, claim: Claim) -> Iterator[str]:
        """What the derived facts in a condition are."""
        for name, derived in self.policy.derived.items():
            if name in names(claim[0]):
                yield self.sentences.derived(derived)


def all_of(claim: Claim) -> list[Claim]:
    """The claims that must all hold for this one to hold."""
    node, holds = direct(claim)
    if isinstance(node, And | Or):
        word, claims = joined(node, holds)
        if word == "and":
            return claims
    return [(node, holds)]
