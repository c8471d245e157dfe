"""Asks the solver: a request for which a formula holds, readable and small; or that there is none; or why neither is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import TypeAlias

import z3

from returns_cli.engines.smt_formulas import Formula, Term, TextNumbers, both, negation
from returns_cli.engines.smt_nearby import FunctionUse, Nearby
from returns_cli.engines.smt_policy import Decided
from returns_cli.engines.smt_request import AnyRequest
from returns_cli.policy.model import Policy
from returns_cli.records import Record

SECONDS = 10.0
SECONDS_FOR_PREFERENCES = 2.0
MAX_ROUNDS = 250
PATIENCE = 13  # rounds of looking at each use alone; then at all alike, and products as they are: both can take it long


LINES = "lines"  # why something is not proved: no request of one line tells
BLANKS = "blanks"  # why something is not proved: requests that lack facts


class Unproved(Exception):
    """Neither a request nor a proof that there is none; `why` are keys of reasons: time, months, products, …"""

    def __init__(self, why: Sequence[str]) -> None:
        super().__init__(", ".join(why))
        self.why = tuple(dict.fromkeys(why))


class Nearest(Record):
    """A preference: the value as close to `origin` as can be, where it is known."""

    known: Formula
    value: Term
    origin: int


Preference: TypeAlias = Formula | Nearest


class Proofs:
    """Questions about all requests to some policies, and the answers.

    INVARIANT: "there is none" is said only where it is proved; a model that `find` gives is exact.
    """

    def __init__(self, *policies: Policy, seconds: float = SECONDS) -> None:
        self.policies = policies
        self.seconds = seconds
        self.texts = TextNumbers()
        self.nearby = Nearby()
        self.requests: list[AnyRequest] = []
        self.solver = z3.Solver()
        self._asserted = 0
        self._bounded = 0

    def request(self, name: str = "request") -> AnyRequest:
        """A new unknown request to all the policies."""
        self.requests.append(AnyRequest(name, self.policies, self.texts, self.nearby))
        return self.requests[-1]

    def add(self, request: AnyRequest) -> AnyRequest:
        """A request made from another one, its bounds heeded from now on."""
        self.requests.append(request)
        return request

    def decided(self, policy: Policy, request: AnyRequest | None = None) -> Decided:
        """What a policy makes of an unknown request; without one, of a new one."""
        return Decided(policy, request or self.request())

    def find(self, goal: Formula, preferences: Sequence[Preference] = ()) -> z3.ModelRef | None:
        """A model in which the goal holds and, one after the other, every preference that still can; None if there is none.

        Raises Unproved.
        """
        if z3.is_false(goal):
            return None
        self.deadline = monotonic() + self.seconds
        self._tell()
        with self._aside():
            self.solver.add(goal, *(bound for request in self.requests for bound in request.readable_texts()))
            model = self._exact_model()
            return None if model is None else self._granting(model, preferences)

    def holds(self, formula: Formula, given: Formula) -> bool:
        """Whether the formula holds in every request for which `given` does. Raises Unproved."""
        return self.find(both(given, negation(formula))) is None

    def _tell(self) -> None:
        """Tells the solver what has become known since it was asked last."""
        for request in self.requests[self._bounded :]:
            self.solver.add(*request.bounds)
        self._bounded = len(self.requests)
        self.solver.add(*self.nearby.bounds[self._asserted :])
        self._asserted = len(self.nearby.bounds)

    @contextmanager
    def _aside(self) -> Iterator[None]:
        """What is said to the solver here is forgotten afterwards."""
        depth = self.solver.num_scopes()
        self.solver.push()
        try:
            yield
        finally:
            self.solver.pop(self.solver.num_scopes() - depth)

    def _check(self) -> z3.ModelRef | None:
        """A model of what the solver was told, exact or not; None if there is none."""
        left = self.deadline - monotonic()
        if left <= 0:
            raise Unproved(["time"])
        self.solver.set("timeout", max(1, int(left * 1000)))
        answer = self.solver.check()
        if answer == z3.unknown:
            raise Unproved(["time"])
        return self.solver.model() if answer == z3.sat else None

    def _exact_model(self) -> z3.ModelRef | None:
        """A model whose months, working days, moments and products are right. Raises Unproved."""
        wrong: list[FunctionUse] = []
        try:
            for turn in range(MAX_ROUNDS):
                model = self._check()
                wrong = [] if model is None else self._wrong(model)
                if not wrong or model is None:
                    return model
                learn = self.nearby.learn if turn < PATIENCE else self.nearby.learn_widely
                for place in wrong:
                    asserted = len(self.nearby.bounds)
                    learn(place, _arguments(place, model))
                    self.solver.add(*self.nearby.bounds[asserted:])
                    if turn >= PATIENCE and place.exact is not None:
                        self.solver.add(place.exact)
                model = self._where_looked()
                if model is not None:
                    return model
        except Unproved:
            if not wrong:
                raise
        raise Unproved([place.why for place in wrong])

    def _where_looked(self) -> z3.ModelRef | None:
        """An exact model among the arguments that were looked at; None where that does not find one."""
        with self._aside():
            self.solver.add(*self.nearby.where_looked())
            model = self._check()
            return None if model is None or self._wrong(model) else model

    def _wrong(self, model: z3.ModelRef) -> list[FunctionUse]:
        """The uses of functions whose results in the model are not what they really are."""
        used = (place for place in self.nearby.places.values() if _holds(self.nearby.in_use(place), model))
        return [place for place in used if not _is_right(place, model)]

    def _granting(self, model: z3.ModelRef, preferences: Sequence[Preference]) -> z3.ModelRef:
        """A model that also fulfils, one after the other, the preferences that can be."""
        self.deadline = min(self.deadline, monotonic() + SECONDS_FOR_PREFERENCES)
        for preference in preferences:
            if isinstance(preference, Nearest):
                model = self._nearest(model, preference)
            elif _holds(preference, model):
                self.solver.add(preference)
            else:
                model = self._with(model, preference)
        return model

    def _with(self, model: z3.ModelRef, preference: Formula) -> z3.ModelRef:
        """A model that fulfils the preference; the same as before where none does, or none is found in time."""
        self.solver.push()
        self.solver.add(preference)
        try:
            found = self._exact_model()
        except Unproved:
            found = None
        if found is None:
            self.solver.pop()
            return model
        return found

    def _nearest(self, model: z3.ModelRef, preference: Nearest) -> z3.ModelRef:
        if not _holds(preference.known, model):
            return model
        distance = z3.If(
            preference.value >= preference.origin, preference.value - preference.origin, preference.origin - preference.value
        )
        low, high = 0, model.eval(distance, model_completion=True).as_long()
        reach = 0
        while low < high:
            closer = self._with(model, distance <= reach)
            if closer is model:
                low = reach + 1
            else:
                model = closer
                high = model.eval(distance, model_completion=True).as_long()
            reach = (low + high) // 2
        self.solver.add(distance <= high)
        return model


def _holds(formula: Formula, model: z3.ModelRef) -> bool:
    return bool(z3.is_true(model.eval(formula, model_completion=True)))


def _arguments(place: FunctionUse, model: z3.ModelRef) -> list[int]:
    return [model.eval(argument, model_completion=True).as_long() for argument in place.arguments]


def _is_right(place: FunctionUse, model: z3.ModelRef) -> bool:
    """Whether a use has its real result; beyond the calendar, where no readable request leads, any will do."""
    found: int = model.eval(place.result, model_completion=True).as_long()
    try:
        return place.truth(*_arguments(place, model)) == found
    except (ValueError, OverflowError):
        return True
