"""Requests that lack facts of which a policy asks whether they are known, as the counter decides them.

Such a blank stays one: `known` says no. Whatever else reads the fact is asked of every value that it could have, and where all
lead to one outcome, that is the outcome. Three-valued logic, which the solver writes, leaves some of those requests open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from functools import cached_property
from typing import Any

import z3

from returns_cli.engines.smt_formulas import Answer, Formula, both, either
from returns_cli.engines.smt_policy import Decided
from returns_cli.engines.smt_request import AnyRequest
from returns_cli.engines.smt_search import BLANKS, Proofs, Unproved
from returns_cli.language.nodes import Node
from returns_cli.language.types import fact_of
from returns_cli.policy.model import INCOMPLETE

MOST_ROUNDS = 12


class FilledIn(Decided):
    """What a policy makes of a request with some value for each fact that is blank, of which `known` still says no.
    Whether it can be read, which rules fire and what is said of it are the request's own."""

    def __init__(self, own: Decided, filled: AnyRequest | None = None) -> None:
        self.own = own
        super().__init__(own.policy, filled or own.request.completed(), own)

    @cached_property
    def readable(self) -> Formula:
        return self.own.readable

    @cached_property
    def rules(self) -> dict[str, Answer]:
        return self.own.rules

    def of_itself(self, lowered: Node) -> Answer:
        return self.own.condition(lowered)

    def as_in(self, model: z3.ModelRef, asked: frozenset[str]) -> FilledIn:
        """The same with the values that the model has for what is blank."""
        filled = copy(self.request)
        filled.unknowns = dict(self.request.unknowns)
        for register, unknown in self.request.unknowns.items():
            if fact_of(register) in asked:
                given = self.own.request.given[fact_of(register)]
                filled.unknowns[register] = z3.If(given, unknown, _value(unknown, model))
        return FilledIn(self.own, filled)


def some_open(proofs: Proofs, asked: frozenset[str], *decided: Decided) -> bool:
    """Whether three-valued logic leaves a request open that lacks at most these facts. Raises Unproved."""
    incomplete = [both(one.readable, one.outcomes[INCOMPLETE], one.request.complete(asked)) for one in decided]
    return bool(asked) and proofs.find(either(*incomplete)) is not None


def models(
    proofs: Proofs, goal: Formula, asked: frozenset[str], *decided: FilledIn, all_decided: bool = True
) -> Iterator[z3.ModelRef]:
    """Models of a goal about requests that lack at most these facts: each may be one for which the goal holds when the counter
    decides all of them (or, without `all_decided`, one). Asked for another, it takes for granted that the last was none; none
    is left out. Raises Unproved.
    """
    goals = [goal, *(one.own.request.complete(asked) for one in decided)]
    alike: dict[FilledIn, list[Formula]] = {one: [] for one in decided}
    for _ in range(MOST_ROUNDS):
        model = proofs.find(both(*goals, (both if all_decided else either)(*(both(*each) for each in alike.values()))))
        if model is None:
            return
        yield model
        learned = [(one, formula) for one in decided for formula in _of_all_values(proofs, one, asked, model)]
        if not learned:
            break
        for one, formula in learned:
            alike[one].append(formula)
    raise Unproved([BLANKS])


def _of_all_values(proofs: Proofs, decided: FilledIn, asked: frozenset[str], model: z3.ModelRef) -> Sequence[Formula]:
    """That another value of what is blank makes no difference to the outcome: one that makes a difference to the request of
    the model; nothing where none does. It is safe to ask this of every request: the counter
    decides only those of which it is so.
    """
    request = decided.own.request
    given = [fact == _value(fact, model) for fact in request.given.values()]
    known = [
        unknown == _value(unknown, model)
        for register, unknown in request.unknowns.items()
        if fact_of(register) not in asked or z3.is_true(_value(request.given[fact_of(register)], model))
    ]
    other = proofs.find(both(*given, *known, decided.rank != _value(decided.rank, model)))
    return [] if other is None else [decided.rank == decided.as_in(other, asked).rank]


def _value(formula: Any, model: z3.ModelRef) -> Any:
    return model.eval(formula, model_completion=True)
