"""Expression tree -> sentence in English or Chinese. Nothing is stored: the tree is all there is.

A `not` is never said: it moves down to what it is about (`not (a and b)` becomes `a is no or b is
no`), which three-valued logic allows as well. Brackets mark whatever could be read in two ways.
"""

from __future__ import annotations

from typing import TypeAlias, assert_never

from returns_cli.kinds.table import kind_of
from returns_cli.language.functions import FUNCTIONS
from returns_cli.language.nodes import (
    MIRRORED,
    NEGATED,
    And,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Divide,
    Literal,
    Member,
    Name,
    Negate,
    Node,
    Not,
    OnlyWhere,
    Or,
    children,
    with_children,
)
from returns_cli.language.types import Choice
from returns_cli.policy.model import Alternative, Derived, Duty, Figure, Rule, Term
from returns_cli.render.nouns import PHRASE, Nouns, Setting
from returns_cli.wording.words import LANGUAGES, say

JOINED, ONE = range(2)
MOST_OTHERS = 3
Claim: TypeAlias = tuple[Node, bool]  # a condition, and whether it is said to hold
Clause: TypeAlias = tuple[str, int]


class Sentences(Nouns):
    """Says the conditions, values and rules of one policy in the language of its glossary."""

    def rule(self, rule: Rule) -> str:
        """The whole rule: outcome, condition, exception, clause."""
        parts = {"outcome": self.glossary.outcome(rule.outcome), "clause": self.glossary.clause(rule.clause)}
        key = "rule"
        if rule.when == Literal(True):
            key += "-always"
        else:
            parts["when"] = self.condition(rule.when)
        if rule.unless is not None:
            key += "-unless"
            parts["unless"] = self.condition(rule.unless)
        return capital(self.say(key, **parts))

    def derived(self, derived: Derived, name: str = "", *, settled: bool = True) -> str:
        """What a derived fact is. Where `settled`, without the branches that the parameters leave unused."""
        name = name or self.glossary.names[derived.name]
        if derived.columns:
            by = self._list([self.value(column) for column in derived.columns], "and")
            return say("derived-by", self.lang, name=name, by=by)
        node = self.settled(derived.value) if settled else derived.value
        if self.is_condition(node):
            return self.say("derived-condition", name=name, when=self.condition(node))
        return self.say("derived", name=name, value=self.value(node))

    def term(self, term: Term, alternative: Alternative) -> str:
        """What a term is in one case: the name of a choice, an amount, or how to work it out."""
        value = alternative.value
        if term.choices and isinstance(value, Literal):
            return self.glossary.option(term.labels, str(value.value))
        return self.value(value, Setting(term.unit))

    def duty(self, duty: Duty) -> str:
        """When a duty is open, and by when it is to be done."""
        when = (
            say("show-every-request", self.lang)
            if duty.when == Literal(True)
            else self.say("when", when=self.condition(duty.when))
        )
        if duty.outcomes:
            outcomes = say("list", self.lang).join(self.glossary.outcome(outcome) for outcome in duty.outcomes)
            when = say("show-of-outcomes", self.lang, outcomes=outcomes, when=when)
        by = say("show-deadline", self.lang, by=self.value(duty.by)) if duty.by is not None else ""
        return when + by + self.glossary.clause(duty.clause)

    def figure(self, figure: Figure) -> str:
        """What is counted, among which rows, and what it is held beside."""
        of = self.condition(figure.of) if figure.kind == "share" else self.value(figure.of)
        among = "" if figure.among == Literal(True) else say("figure-among", self.lang, among=self.condition(figure.among))
        names = say("list", self.lang).join(self.name(name) for name in figure.beside)
        beside = say("show-beside", self.lang, names=names) if names else ""
        return say(f"figure-{figure.kind}", self.lang, of=of) + among + beside + self.glossary.clause(figure.clause)

    def condition(self, node: Node, *, holds: bool = True) -> str:
        return self._worded(node, holds)[0]

    def clause(self, node: Node, *, holds: bool = True) -> str:
        text, binds = self._worded(node, holds)
        return text if binds == ONE else self.say("brackets", text=text)

    def settled(self, node: Node) -> Node:
        """`node` without the branches that the policy's yes/no parameters leave unused."""
        node = with_children(node, tuple(self.settled(child) for child in children(node)))
        if isinstance(node, Choose) and isinstance(node.condition, Name):
            parameter = self.glossary.policy.parameters.get(node.condition.id)
            if parameter and parameter.is_constant:
                return node.then if parameter.values[0].value else node.otherwise
        return node

    def _worded(self, node: Node, holds: bool) -> Clause:
        match node:
            case Literal(value=value):
                return self.say("always" if value is holds else "never"), ONE
            case Name(id=name):
                return self._named(name, holds), ONE
            case Not(operand=operand):
                return self._worded(operand, not holds)
            case And() | Or():
                word, claims = joined(node, holds)
                return self._list([self.clause(part, holds=so) for part, so in claims], word), JOINED
            case Compare():
                others = self._others(node.left, (node.right,)) if (node.op == "!=") is holds else ()
                return self._member(Member(node.left, others), True) if others else (self._compare(node, holds), ONE)
            case Member():
                return self._member(node, holds)
            case Choose(condition=condition, then=then, otherwise=otherwise):
                branches = {"then": self.clause(then, holds=holds), "otherwise": self.clause(otherwise, holds=holds)}
                return self.say("if", condition=self.clause(condition), **branches), ONE
            case Call():
                return self._asked(node, holds), ONE
            case Arithmetic() | Divide() | Negate() | OnlyWhere():
                raise TypeError(f"{node} is not a condition")
            case _ as never:
                assert_never(never)

    def _named(self, name: str, holds: bool) -> str:
        parameter = self.glossary.policy.parameters.get(name)
        now = self.say("setting", value=self.glossary.current_value(parameter)) if parameter else ""
        return self.say("yes" if holds else "no", name=self.glossary.quoted(name), now=now)

    def _list(self, texts: list[str], word: str, kind: str = "") -> str:
        if len(texts) < 3:
            return self.say(kind + word).join(texts)
        return self.say(f"{kind}list").join(texts[:-1]) + self.say(f"{kind}{word}-last") + texts[-1]

    def _compare(self, node: Compare, holds: bool) -> str:
        left, right, op = node.left, node.right, node.op if holds else NEGATED[node.op]
        if self.is_constant(left) and not self.is_constant(right):
            left, right, op = right, left, MIRRORED[op]
        if self.is_condition(left):
            if isinstance(right, Literal):
                return self.clause(left, holds=right.value is (op == "=="))
            return self.say(f"answer{op}", left=self.answer(left), right=self.answer(right))
        setting = self.meeting(left, right)
        sides = {"left": self.inside(left, PHRASE, setting), "right": self.inside(right, PHRASE, setting)}
        return self.say(self._kind(left, right) + op, **sides)

    def _kind(self, *nodes: Node) -> str:
        types = [type_ for node in nodes if (type_ := self.type_of(node)) is not None]
        words = {kind_of(type_).compared for type_ in types}
        return next((word for word in ("day", "moment", "number") if word in words), "word")

    def _member(self, node: Member, holds: bool) -> Clause:
        options = tuple(dict.fromkeys(node.options))
        others = () if holds else self._others(node.needle, options)
        if others:
            return self._member(Member(node.needle, others), True)
        each = tuple(Compare(node.needle, "==", option) for option in options)
        if len(options) == 1:
            return self._compare(each[0], holds), ONE
        if self.is_condition(node.needle):
            return self._worded(Or(each), holds)
        setting = self.meeting(node.needle, *options)
        needle = self.inside(node.needle, PHRASE, setting)
        texts = [self.inside(option, PHRASE, setting) for option in options]
        if holds:
            return self.say("one-of", needle=needle, options=self._list(texts, "or", "option-")), JOINED
        return self.say("none-of", needle=needle, options=self.say("nor").join(texts)), JOINED

    def _others(self, needle: Node, options: tuple[Node, ...]) -> tuple[Literal, ...]:
        """The choices left beside these: `is claimed or confirmed` says more than `is not none`. None if there are many."""
        type_ = self.type_of(needle)
        written = {option.value for option in options if isinstance(option, Literal)}
        if not isinstance(type_, Choice) or not written:
            return ()
        left = tuple(Literal(option) for option in type_.options if option not in written)
        return left if len(left) <= MOST_OTHERS else ()

    def _asked(self, node: Call, holds: bool) -> str:
        function = FUNCTIONS[node.function]
        words = function.yes if holds else function.no
        if words is not None:
            return words[LANGUAGES.index(self.lang)].format(*(self.inside(argument, PHRASE) for argument in node.arguments))
        return self.say("yes" if holds else "no", name=self.value(node), now="")


def joined(node: And | Or, holds: bool) -> tuple[str, list[Claim]]:
    """`and` or `or`, and the claims it joins: `not (a and b)` is `not a` or `not b`. Like within like is one list."""
    word = "and" if isinstance(node, And) is holds else "or"
    claims: list[Claim] = []
    for part in node.parts:
        claim = direct((part, holds))
        inner = joined(claim[0], claim[1]) if isinstance(claim[0], And | Or) else ("", [])
        claims += inner[1] if inner[0] == word else [claim]
    return word, claims


def direct(claim: Claim) -> Claim:
    """The claim without any `not` at its top."""
    node, holds = claim
    while isinstance(node, Not):
        node, holds = node.operand, not holds
    return node, holds


def capital(text: str) -> str:
    """The text with a capital at its beginning, behind a quotation mark or bracket too."""
    at = next((at for at, char in enumerate(text) if char not in "“("), 0)
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]
