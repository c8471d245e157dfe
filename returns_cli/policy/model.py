"""A policy as the rest of the house sees it: typed, elaborated, immutable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias

from returns_cli.kinds.table import kind_of
from returns_cli.language.nodes import And, Choose, Compare, Literal, Name, Node, Not, OnlyWhere
from returns_cli.language.types import Type, registers
from returns_cli.policy.calendars import Calendar
from returns_cli.policy.key_path import KeyPath
from returns_cli.policy.properties import Property
from returns_cli.policy.read_terms import definitions_of
from returns_cli.policy.rows import FileExpression, TableRow, value_of
from returns_cli.policy.seasons import Season, in_season
from returns_cli.records import Record
from returns_cli.wording.bilingual import Words as Words  # noqa: PLC0414  a policy is full of them

INCOMPLETE = "incomplete"
MILDER, STRICTER = "milder", "stricter"
Default: TypeAlias = str | bool | int | Decimal | date | None


class Label(Record):
    """What one choice or outcome is called, the spellings it has in logs, and how an outcome is put to the customer."""

    words: Words
    names: tuple[str, ...] = ()
    say: Words = Words()


class OverLines(Record):
    """What is put together over the lines of a request: the total, the latest or the earliest of what each line adds."""

    function: str
    share: Node


LOOKS = ("receipt", "customer", "goods", "label", "")  # where the clerk looks for answers, in the order in which they are asked


class Fact(Record):
    """`source` is where the shop's book has it (sale.sold_on); `of` is line, or request where all lines share it."""

    name: str
    type: Type
    label: Words = Words()
    ask: Words = Words()
    help: Words = Words()
    names: tuple[str, ...] = ()
    opposite_names: tuple[str, ...] = ()
    changeable: bool = False
    default: Default = None
    labels: Mapping[str, Label] = MappingProxyType({})
    say: Words = Words()
    look: str = ""
    ask_customer: Words = Words()
    source: str = ""
    of: str = "line"
    left_open: bool = False  # a parameter for which the source gives no value
    over: OverLines | None = None  # what the other lines of the request come to, which no one is asked for

    @property
    def without_others(self) -> tuple[int | date, ...]:
        """What it is, as stored, of a request of one line, if it says what other lines come to."""
        return (self.default,) if isinstance(self.default, int | date) else ()

    @property
    def by_clock(self) -> bool:
        """Whether the command line fills it in where it is not given: with today, or with now."""
        word = kind_of(self.type).clock
        return word is not None and self.default == word

    @property
    def asked(self) -> bool:
        """Whether people are asked for it: what only the book knows has no question."""
        return self.over is None and (not self.source or bool(self.ask.en or self.ask.zh))

    def question(self, lang: str) -> str:
        return self.ask.in_language(lang) or self.name.replace("_", " ")

    def question_for_customer(self, lang: str) -> str:
        """The question as the customer is to hear it."""
        return self.ask_customer.in_language(lang) or self.question(lang)

    def noun(self, lang: str) -> str:
        """A short name for it in one language: its label, a heading it is known by, or its own name in plain words."""
        label = self.label.zh if lang == "zh" else self.label.en
        if label:
            return label
        if lang != "zh":
            return self.name.replace("_", " ")
        return next((name for name in self.names if not name.isascii()), self.name.replace("_", " "))

    def title(self, lang: str) -> str:
        """What it is called where its value stands behind it: its short name, or the question where that is no Chinese one."""
        noun = self.noun(lang)
        return self.ask.zh.partition("？")[0].rstrip("?") if lang == "zh" and noun.isascii() and self.ask.zh else noun


class DatedValue(Record):
    """A value as registers hold it, in force since a day (None: always), and the clause it stands in."""

    since: date | None
    value: bool | int | str | date
    clause: str


class SeasonalValue(Record):
    """A value as registers hold it that holds in a season of every year, or of the years since a day."""

    season: Season
    since: date | None
    value: bool | int | str | date
    clause: str


class Parameter(Record):
    """INVARIANT: `values` are in the order of their days; `by` is the date register that picks one. Those of `seasons`, no two
    of which share a day, come before them."""

    name: str
    type: Type
    values: tuple[DatedValue, ...]
    by: str | None
    label: Words
    seasons: tuple[SeasonalValue, ...] = ()

    @property
    def is_constant(self) -> bool:
        """Whether it has one value, whatever the day."""
        return len(self.values) == 1 and not self.seasons


class Derived(Record):
    """`value` is what it is in one expression, as written. One with `rows` is said row by row; a table has `columns` too."""

    name: str
    type: Type
    value: Node
    lowered: Node
    label: Words
    show: bool
    rows: tuple[TableRow, ...] = ()
    columns: tuple[Node, ...] = ()

    @property
    def path(self) -> KeyPath:
        """The keys to it in the file."""
        return ("tables" if self.columns else "derived", self.name)

    @property
    def written(self) -> tuple[FileExpression, ...]:
        """Every expression of it, each at its own place in the file."""
        if not self.rows:
            return (FileExpression((*self.path, "value"), self.value, self.lowered),)
        return tuple(each for row in self.rows for each in row.written)

    def with_lowered(self, number: int, lowered: Node) -> Derived:
        """The same with another expression in place of one of those `written`."""
        if not self.rows:
            return self.but(lowered=lowered)
        rows = list(self.rows)
        for index, row in enumerate(rows):
            count = len(row.cells) + 1
            if number < count:
                rows[index] = row.with_lowered(number, lowered)
                break
            number -= count
        return self.with_rows(tuple(rows))

    def with_rows(self, rows: tuple[TableRow, ...]) -> Derived:
        return self.but(rows=rows, lowered=value_of(rows))


class Rule(Record):
    id: str
    outcome: str
    when: Node
    unless: Node | None
    when_lowered: Node
    unless_lowered: Node | None
    clause: str
    reason: Words
    remedy: Words
    say: Words = Words()
    promise: Words = Words()

    @property
    def fires(self) -> Node:
        """The core condition under which the rule fires: `when and not unless`."""
        if self.unless_lowered is None:
            return self.when_lowered
        return And((self.when_lowered, Not(self.unless_lowered)))


class Route(Record):
    id: str
    when: Node
    lowered: Node
    clause: str
    text: Words
    steps: dict[str, tuple[str, ...]]


class Alternative(Record):
    """One value a term can have, and when."""

    when: Node
    lowered: Node
    value: Node
    value_lowered: Node
    type: Type
    clause: str
    text: Words


class Term(Record):
    """A named result beside the outcome of a request that is not denied: a fee, a refund form, a minimum.

    Exactly one alternative ought to hold for every request; where none or several do, the policy is
    at fault and the decision says so: their order never decides. `to` is what the book does with it.
    """

    name: str
    unit: str
    label: Words
    choices: tuple[str, ...]
    labels: Mapping[str, Label]
    alternatives: tuple[Alternative, ...]
    to: str = ""


class InForce(Record):
    """The first and last day a version holds (None: open), and the date register that is looked at."""

    since: date | None
    until: date | None
    by: str


class Requirement(Record):
    """What a request must satisfy to be readable at all."""

    must: Node
    lowered: Node
    message: Words
    about: Node | None = None  # a core expression whose value the message shows as {about}
    of: str = ""  # the parameter, derived fact or table that is to have a value
    defined: Node | None = None  # it has one; where it has not, the request is refused only if the answer hangs on it

    @property
    def subject(self) -> Node:
        """What it looks at that somebody could mend."""
        return self.defined or self.lowered


class Duty(Record):
    """What somebody still has to do, and by when: a moment, or the end of a day; None where no time is set."""

    id: str
    when: Node
    lowered: Node
    by: Node | None
    by_lowered: Node | None
    by_type: Type | None
    clause: str
    text: Words
    outcomes: tuple[str, ...] = ()  # of a request that is decided so; whatever the outcome, where there are none


class Figure(Record):
    """Something to count over a log: `of` is a fact, or for a share a condition; `beside` are parameters to compare with."""

    id: str
    kind: str
    of: Node
    lowered: Node
    among: Node
    among_lowered: Node
    beside: tuple[str, ...]
    clause: str
    label: Words


class Policy(Record):
    """INVARIANT: `derived` stands in an order in which each one needs only what is before it."""

    id: str
    version: str
    title: Words
    timezone: str
    digest: str
    file: str
    outcomes: tuple[str, ...]
    labels: dict[str, Label]
    facts: dict[str, Fact]
    parameters: dict[str, Parameter]
    derived: dict[str, Derived]
    rules: tuple[Rule, ...]
    routes: tuple[Route, ...]
    checks: tuple[Requirement, ...]
    terms: Mapping[str, Term] = MappingProxyType({})
    duties: tuple[Duty, ...] = ()
    figures: tuple[Figure, ...] = ()
    properties: tuple[Property, ...] = ()
    in_force: InForce | None = None
    calendar: Calendar | None = None

    @property
    def denied(self) -> str:
        """The strongest outcome: such a request has no route and counts in no total."""
        return self.outcomes[0]

    @property
    def granted(self) -> str:
        """The outcome that holds when no rule fires."""
        return self.outcomes[-1]

    @cached_property
    def registers(self) -> dict[str, Type]:
        """The scalar columns of a request, in the order of the facts."""
        return {register: type_ for fact in self.facts.values() for register, type_ in registers(fact.name, fact.type).items()}

    @cached_property
    def over_lines(self) -> dict[str, OverLines]:
        """The facts that say what the other lines of a request come to."""
        return {name: fact.over for name, fact in self.facts.items() if fact.over is not None}

    @cached_property
    def seasonal(self) -> frozenset[Node]:
        """The definitions of parameters with seasons: their numbers are the calendar's, not the policy's."""
        return frozenset(choose_by_date(parameter) for parameter in self.parameters.values() if parameter.seasons)

    @cached_property
    def definitions(self) -> dict[str, Node]:
        """What is worked out from the registers, in order: dated parameters, derived facts, terms that later terms read."""
        dated = {name: choose_by_date(parameter) for name, parameter in self.parameters.items() if not parameter.is_constant}
        read = dict(definitions_of({name: term.alternatives for name, term in self.terms.items()}))
        return dated | {name: derived.lowered for name, derived in self.derived.items()} | read


def choose_by_date(parameter: Parameter) -> Node:
    """The parameter's value as an expression over the date that picks it: the season's, else the newest that has begun; none
    before the first of them."""
    chosen: Node = Literal(parameter.values[0].value)
    for dated in parameter.values[1:]:
        begun = Compare(Name(parameter.by or ""), ">=", Literal(dated.since or date.min))
        chosen = Choose(begun, Literal(dated.value), chosen)
    for seasonal in parameter.seasons:
        holds = in_season(parameter.by or "", seasonal.season)
        if seasonal.since is not None:
            holds = And((Compare(Name(parameter.by or ""), ">=", Literal(seasonal.since)), holds))
        chosen = Choose(holds, Literal(seasonal.value), chosen)
    reached = has_begun(parameter)
    return chosen if reached is None else OnlyWhere(reached, chosen)


def has_begun(parameter: Parameter) -> Node | None:
    """Whether it has a value on the day that picks one; None where it always has."""
    first = parameter.values[0].since
    return None if first is None or parameter.by is None else Compare(Name(parameter.by), ">=", Literal(first))
