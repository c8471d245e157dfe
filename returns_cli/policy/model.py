"""A policy as the rest of the house sees it: typed, elaborated, immutable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from types import MappingProxyType

from returns_cli.language.nodes import And, Literal, Node, Not
from returns_cli.language.types import Type, registers
from returns_cli.policy.calendars import Calendar
from returns_cli.policy.fact import Fact as Fact  # noqa: PLC0414  a policy is full of these
from returns_cli.policy.fact import Label as Label  # noqa: PLC0414
from returns_cli.policy.fact import OverLines
from returns_cli.policy.key_path import KeyPath
from returns_cli.policy.parameter import Parameter
from returns_cli.policy.properties import Property
from returns_cli.policy.read_terms import definitions_of
from returns_cli.policy.rows import FileExpression, TableRow, value_of
from returns_cli.records import Record
from returns_cli.wording.bilingual import Words as Words  # noqa: PLC0414  a policy is full of them

INCOMPLETE = "incomplete"
MILDER, STRICTER = "milder", "stricter"


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

    @property
    def own_checks(self) -> tuple[Requirement, ...]:
        """The checks that the file states; those that its dates bring with them follow from `parameters` and `in_force`.

        INVARIANT: a built-in check is made of core nodes alone, so that its `must` is its `lowered`.
        """
        return tuple(check for check in self.checks if check.must is not check.lowered or isinstance(check.must, Literal))

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
        return frozenset(parameter.chosen for parameter in self.parameters.values() if parameter.seasons)

    @cached_property
    def definitions(self) -> dict[str, Node]:
        """What is worked out from the registers, in order: dated parameters, derived facts, terms that later terms read."""
        dated = {name: parameter.chosen for name, parameter in self.parameters.items() if not parameter.is_constant}
        read = dict(definitions_of({name: term.alternatives for name, term in self.terms.items()}))
        return dated | {name: derived.lowered for name, derived in self.derived.items()} | read
