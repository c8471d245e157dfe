"""Requests that lack facts, as the counter decides them: by what all their readable completions come to.

A fact of which the policy asks whether it is known is not completed. Such a blank lasts: `known` says no, and whatever else
reads the fact is asked of every value that it could have. Three-valued logic, which the solver writes, leaves some of those
requests open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from operator import eq, ge, gt, le, lt, ne
from typing import Any

import z3

from returns_cli.engines.smt_formulas import NO, Answer, Formula, SymbolicValue, both, either, negation
from returns_cli.engines.smt_policy import Alternatives, Decided, Readable
from returns_cli.engines.smt_request import Values
from returns_cli.engines.smt_search import BLANKS, Proofs, Unproved
from returns_cli.language.nodes import Compare, Literal, Name, Node, children, with_children
from returns_cli.language.types import Date, Number, Type, fact_of
from returns_cli.policy.model import INCOMPLETE, Term
from returns_cli.policy.program import Program

MOST_ROUNDS = 12
HOLDS = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


class Completed:
    """A request to a policy with these values, else any, for what is blank. The blanks of facts in `lasting` last."""

    def __init__(self, own: Readable, lasting: frozenset[str], values: Values) -> None:
        self.own = own
        self.lasting = lasting
        self.values = values

    def with_values(self, values: Values) -> Completed:
        return Completed(self.own, self.lasting, values)

    @cached_property
    def perhaps_readable(self) -> Formula:
        """It surely breaks no check, whatever stands where blanks last. It is so of all that the counter can read."""
        return self._reading(self.values, self.lasting).readable

    @cached_property
    def surely_readable(self) -> Formula:
        """It breaks no check with these values where blanks last. The counter can read all of which it is so."""
        return self._reading(self.values).readable

    @cached_property
    def perhaps_unreadable(self) -> Formula:
        """It does not fit, or breaks one check with these values where blanks last, with the least that could stand there and
        with the greatest. It is so of all that the counter cannot read."""
        ends = self.own.request.ends(self.own.policy, self.lasting) if self.lasting else ()
        readings = [self._reading({**self.values, **end}).checks for end in ({}, *ends)]
        broken = (both(*(answer.false for answer in of_one)) for of_one in zip(*readings, strict=True))
        fits = self.own.request.completed(self.values, self.lasting).fits(self.own.policy)
        return either(negation(fits), *broken)

    def _reading(self, values: Values, but: frozenset[str] = frozenset()) -> Readable:
        request = self.own.request.completed(values, but)
        return Readable(self.own.policy, request, self.own, lines=self.own.lines)


class WithinBounds(Decided):
    """What a policy makes of a request, where a comparison of a number or a day with what is beyond its bounds is settled
    though it is not known: so the counter sees it."""

    def lowered(self) -> Program:
        program = super().lowered()
        definitions = {name: _within_bounds(node, program.registers) for name, node in program.definitions.items()}
        return program.but(definitions=definitions)


class FilledIn(Decided):
    """What a policy makes of a completion of a request, where blanks last too. Which rules fire and what is said of it are the
    request's own."""

    def __init__(self, own: Decided, lasting: frozenset[str], values: Values, *, routed: bool = False) -> None:
        self.own = own
        self.routed = routed
        self.completion = Completed(own, lasting, values)
        super().__init__(own.policy, own.request.completed(values), own, lines=own.lines)

    @cached_property
    def readable(self) -> Formula:
        return self.completion.perhaps_readable

    @cached_property
    def rules(self) -> dict[str, Answer]:
        return self.own.rules

    def alternatives(self, term: Term, places: int = 0) -> Alternatives:
        return self.own.alternatives(term, places)

    def term_states(self, term: Term, places: int = 0) -> dict[str, Formula]:
        return self.own.term_states(term, places)

    def of_itself(self, lowered: Node) -> Answer:
        return self.own.condition(lowered)

    def value_of_itself(self, lowered: Node) -> SymbolicValue:
        return self.own.value(lowered)

    @cached_property
    def ending(self) -> z3.ArithRef:
        """The outcome as a number, for what is `routed` of each route another one."""
        route = z3.IntVal(0)
        for number, name in enumerate(self.routes if self.routed else ()):
            route = z3.If(self.routes[name], z3.IntVal(number), route)
        return self.rank * (len(self.routes) + 1) + route

    @cached_property
    def counted(self) -> Formula:
        """The counter surely looks at these values: they can be read, or all of them stand where blanks last."""
        return either(self.own.request.complete(self.completion.lasting), self.completion.surely_readable)

    def as_with(self, values: Values) -> Formula:
        """Where the counter looks at these values, they lead to the same ending."""
        other = FilledIn(self.own, self.completion.lasting, values, routed=self.routed)
        return either(negation(other.counted), self.ending == other.ending)


def _within_bounds(node: Node, types: Mapping[str, Type]) -> Node:
    if isinstance(node, Compare) and isinstance(node.left, Name) and isinstance(node.right, Literal):
        type_, limit = types.get(node.left.id), node.right.value
        number = limit.toordinal() if isinstance(limit, date) else limit
        if isinstance(type_, Number | Date) and isinstance(number, int):
            answers = {HOLDS[node.op](end, number) for end in (type_.low, type_.high)}
            if len(answers) == 1 and (node.op not in ("==", "!=") or not type_.low <= number <= type_.high):
                return Literal(answers.pop())
    return with_children(node, tuple(_within_bounds(child, types) for child in children(node)))


def nothing_shared(one: Completed, other: Completed) -> tuple[Formula, Formula]:
    """When both can perhaps be read, but the first request not with the values of the other; and the same the other way round.

    What is proved of complete requests is proved of any two that the same values complete.
    """
    crossed = one.with_values(other.values), other.with_values(one.values)
    if one.perhaps_readable.eq(crossed[1].perhaps_readable):  # the same checks of the same facts
        return NO, NO
    readable = both(one.perhaps_readable, other.perhaps_readable)
    return both(readable, crossed[0].perhaps_unreadable), both(readable, crossed[1].perhaps_unreadable)


def most_given(one: Completed, other: Completed, asked: frozenset[str]) -> Formula:
    """None of the facts that both requests share, but for those asked about, can be given in the first as the other has it.

    Whatever two requests show, two of this kind show too: what is given so, and can be read, changes no decision.
    """
    request, others = one.own.request, other.own.request.completed(other.values).unknowns
    facts = []
    for name in sorted(request.given.keys() - request.apart - asked):
        registers = [register for register in others if fact_of(register) == name]
        if all(request.unknowns[each].eq(other.own.request.unknowns[each]) for each in registers):
            more = one.with_values({**one.values, **{register: others[register] for register in registers}})
            unread = more.perhaps_readable.eq(one.perhaps_readable)  # no check reads the fact
            facts.append(either(request.given[name], NO if unread else more.perhaps_unreadable))
    return both(*facts)


def some_open(proofs: Proofs, asked: frozenset[str], *decided: Decided) -> bool:
    """Whether three-valued logic leaves a request, or its route, open that lacks at most these facts. Raises Unproved."""
    open_ends = (both(one.readable, either(one.outcomes[INCOMPLETE], one.route_open)) for one in decided)
    lacking = [both(is_open, one.request.complete(asked)) for is_open, one in zip(open_ends, decided, strict=True)]
    return bool(asked) and proofs.find(either(*lacking)) is not None


def models(proofs: Proofs, goal: Formula, *decided: FilledIn, all_decided: bool = True) -> Iterator[z3.ModelRef]:
    """Models of a goal about requests: each may be one for which the goal holds when the counter decides all of them (or,
    without `all_decided`, one). Asked for another, it takes for granted that the last was none; where the goal holds for any,
    it does for one of these. Raises Unproved.
    """
    alike: dict[FilledIn, list[Formula]] = {one: [] for one in decided}
    for _ in range(MOST_ROUNDS):
        model = proofs.find(both(goal, (both if all_decided else either)(*(both(*each) for each in alike.values()))))
        if model is None:
            return
        yield model
        learned = [(one, formula) for one in decided for formula in _of_all_values(proofs, one, model)]
        if not learned:
            break
        for one, formula in learned:
            alike[one].append(formula)
    raise Unproved([BLANKS])


def _of_all_values(proofs: Proofs, decided: FilledIn, model: z3.ModelRef) -> Sequence[Formula]:
    """That other values of what is blank make no difference to the ending: such as make a difference to the request of
    the model, at the ends of what they can be where there are such; nothing where none do. It is safe to ask this of every
    request: the counter decides only those of which it is so.
    """
    request, unknowns = decided.own.request, decided.request.unknowns
    given = {name: z3.is_true(_value(fact, model)) for name, fact in request.given.items()}
    same = [request.given[name] == given[name] for name in given]
    same += [unknown == _value(unknown, model) for name, unknown in request.unknowns.items() if given[fact_of(name)]]
    blank = frozenset(name for name in decided.policy.facts if not given[name])
    least, greatest = request.ends(decided.policy, blank)
    at_an_end = [either(unknowns[name] == least[name], unknowns[name] == greatest[name]) for name in least]
    other = proofs.find(both(*same, decided.counted, decided.ending != _value(decided.ending, model)), at_an_end)
    return [] if other is None else [decided.as_with({name: _value(unknown, other) for name, unknown in unknowns.items()})]


def _value(formula: Any, model: z3.ModelRef) -> Any:
    return model.eval(formula, model_completion=True)
