"""A whole policy as formulas: what each rule does, the outcome, the route and the terms of any request."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import z3

from returns_cli.engines.smt import Writer
from returns_cli.engines.smt_formulas import NO, YES, Answer, Formula, SymbolicValue, both, either, negation
from returns_cli.engines.smt_request import AnyRequest
from returns_cli.language.nodes import Node, Scalar
from returns_cli.policy.model import INCOMPLETE, Policy, Term
from returns_cli.policy.program import NONE_HOLDS, SEVERAL_HOLD, DutyProgram, Program, program_of
from returns_cli.records import Record

CONFLICT, GAP, NEEDS, STATED, UNSTATED = "conflict", "gap", "needs", "stated", "unsaid"


class Alternatives(Record):
    """A term of any request: whether each alternative holds, and its value counted in 1/10**places."""

    answers: tuple[Answer, ...]
    values: tuple[SymbolicValue, ...]
    places: int


class Readable:
    """Whether one policy can read one unknown request (of one line); `asked`, of another, says there whether a fact is known.
    With `lines`, of a line that may have any others beside it."""

    def __init__(self, policy: Policy, request: AnyRequest, asked: Readable | None = None, *, lines: bool = False) -> None:
        self.policy = policy
        self.request = request
        self.lines = lines
        self.program = self.lowered()
        registers, definitions = request.registers(policy), self.program.definitions
        of_known = asked.writer if asked else None
        self.writer: Writer = Writer(
            registers, definitions, policy.calendar, request.texts, request.nearby, of_known, lines=lines
        )

    def lowered(self) -> Program:
        return program_of(self.policy)

    @cached_property
    def readable(self) -> Formula:
        """The request fits the types and surely breaks no check."""
        return both(self.request.fits(self.policy), negation(either(*(check.false for check in self.checks))))

    @cached_property
    def checks(self) -> list[Answer]:
        """Of each check, when the request keeps it and when it breaks it."""
        return [self.writer.answer(check) for check in self.program.checks]


class Decided(Readable):
    """What one policy makes of one unknown request, beside whether it can read it.

    INVARIANT: rules, outcomes and routes are written out from the start. A formula written after a model
    was made can name uses of functions that the model knows nothing of.
    """

    def __init__(self, policy: Policy, request: AnyRequest, asked: Readable | None = None, *, lines: bool = False) -> None:
        super().__init__(policy, request, asked, lines=lines)
        self.written = (self.readable, self.rules, self.outcomes, self.routes, self.route_open)

    def condition(self, lowered: Node) -> Answer:
        """Any core condition of the policy."""
        return self.writer.answer(lowered)

    def of_itself(self, lowered: Node) -> Answer:
        """A condition about the request itself, not about what becomes of it."""
        return self.condition(lowered)

    def value(self, lowered: Node) -> SymbolicValue:
        """Any core expression of the policy."""
        return self.writer.value(lowered)

    def value_of_itself(self, lowered: Node) -> SymbolicValue:
        """What is said of the request itself."""
        return self.value(lowered)

    def to_do(self, duty: DutyProgram) -> Formula:
        """When the duty is to be done: its condition surely holds of the request itself, and the request is decided so."""
        of_outcome = either(*(self.outcomes[outcome] for outcome in duty.outcomes)) if duty.outcomes else YES
        return both(self.of_itself(duty.holds).true, of_outcome)

    @cached_property
    def rules(self) -> dict[str, Answer]:
        """Rule id -> when it fires and when it does not."""
        return {rule.id: self.writer.answer(name) for rule, name in zip(self.policy.rules, self.program.rules, strict=True)}

    @cached_property
    def outcomes(self) -> dict[str, Formula]:
        """Outcome, `incomplete` too -> when the request has it. Exactly one holds."""
        found, unknown = self.writer.cases(self.program.outcome)
        return {outcome: found.get(outcome, NO) for outcome in self.policy.outcomes} | {INCOMPLETE: unknown}

    @cached_property
    def rank(self) -> z3.ArithRef:
        """The outcome as a number, 0 the strongest; beyond the last of them while incomplete."""
        rank = z3.IntVal(len(self.policy.outcomes))
        for number, outcome in enumerate(self.policy.outcomes):
            rank = z3.If(self.outcomes[outcome], z3.IntVal(number), rank)
        return rank

    @cached_property
    def decided(self) -> Formula:
        return negation(self.outcomes[INCOMPLETE])

    @cached_property
    def accepted(self) -> Formula:
        """The request is decided and not denied: it has a route and terms."""
        return both(self.decided, negation(self.outcomes[self.policy.denied]))

    @cached_property
    def routes(self) -> dict[str | None, Formula]:
        """Route id -> when it is the request's; None: when it has none."""
        found, _ = self.first_route
        routes: dict[str | None, Formula] = {
            route.id: both(self.accepted, found.get(route.id, NO)) for route in self.policy.routes
        }
        return routes | {None: negation(either(*routes.values()))}

    @cached_property
    def route_open(self) -> Formula:
        """Unknown facts leave the route of an accepted request open."""
        return both(self.accepted, self.first_route[1])

    @cached_property
    def first_route(self) -> tuple[dict[Scalar, Formula], Formula]:
        """Route id -> when it is the first that holds, whatever the outcome; and when unknown facts leave open which."""
        return self.writer.cases(self.program.first_route)

    def alternatives(self, term: Term, places: int = 0) -> Alternatives:
        """The term's alternatives; their values with at least so many decimal places."""
        finest = max([places, *(getattr(each.type, "places", 0) for each in term.alternatives)])
        values = []
        for each in term.alternatives:
            value = self.writer.value(each.value_lowered)
            finer = 10 ** (finest - getattr(each.type, "places", 0))
            values.append(value if finer == 1 else SymbolicValue(value.known, value.what * finer))
        return Alternatives(tuple(self.writer.answer(each.lowered) for each in term.alternatives), tuple(values), finest)

    def stated(self, term: Term, places: int = 0) -> dict[str, Formula]:
        """When the term of the request is stated, open, contradictory, missing; or not spoken of."""
        states = self.term_states(term, places)
        return {state: both(self.accepted, holds) for state, holds in states.items()} | {UNSTATED: negation(self.accepted)}

    def term_states(self, term: Term, places: int = 0) -> dict[str, Formula]:
        """The same of any request, accepted or not."""
        found = self.alternatives(term, places)
        chosen, unknown = self.writer.cases(self.program.terms[term.name].chosen)
        worthless = [
            both(chosen[number], negation(value.known)) for number, value in enumerate(found.values, 1) if number in chosen
        ]
        needs = either(unknown, *worthless)
        several, gap = chosen.get(SEVERAL_HOLD.value, NO), chosen[NONE_HOLDS.value]
        return {CONFLICT: several, NEEDS: needs, GAP: gap, STATED: negation(either(several, needs, gap))}

    def term_value(self, term: Term, places: int = 0) -> z3.ArithRef:
        """The value of a stated term."""
        found = self.alternatives(term, places)
        value = found.values[0].what
        for answer, each in zip(found.answers[1:], found.values[1:], strict=True):
            value = z3.If(answer.true, each.what, value)
        return value

    def all_known(self, names: Sequence[str]) -> Formula:
        """Each of these facts is given."""
        return both(*(self.request.given.get(name, NO) for name in names))
