"""A request that shows something, found by the solver and decided again by the record engine before anyone sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from returns_cli.decisions.decision import Decision
from returns_cli.decisions.ready import ReadyPolicy
from returns_cli.engines.record import Slots
from returns_cli.engines.smt import Formula, both
from returns_cli.engines.smt_policy import Decided
from returns_cli.engines.smt_search import Proofs, Wish
from returns_cli.engines.smt_wishes import readable_wishes
from returns_cli.intake.faults import InputError
from returns_cli.policy.model import TODAY

Confirm: TypeAlias = Callable[[Decision], bool]


class EnginesDisagree(Exception):
    """The solver and the record engine differ on a request: our own defect, never the user's."""


class Prover:
    """Finds requests to one policy, or proves that there are none. INVARIANT: what it gives has been replayed."""

    def __init__(self, ready: ReadyPolicy) -> None:
        self.ready = ready
        self.proofs = Proofs(ready.policy)
        self.decided: Decided = self.proofs.decided(ready.policy)

    def find(self, goal: Formula, confirm: Confirm, wishes: Sequence[Wish] = ()) -> dict[str, Any] | None:
        """The facts of a readable request for which `goal` holds, ready for `check --from`; None if there is none.

        `wishes` come before those for a small, usual request. Raises Unproved, and EnginesDisagree where
        the record engine's decision is not what `confirm` expects.
        """
        model = self.proofs.find(both(self.decided.readable, goal), [*wishes, *plain(self.ready, self.decided)])
        if model is None:
            return None
        slots = self.decided.request.stored(self.ready.policy, model)
        decision = replay(self.ready, slots)
        if decision is None or not confirm(decision):
            raise EnginesDisagree(f"the solver and the record engine disagree on {witness_facts(self.ready, slots)}")
        return witness_facts(self.ready, slots)


def plain(ready: ReadyPolicy, decided: Decided) -> list[Wish]:
    """The wishes for a small, usual request to this policy."""
    today = frozenset(name for name, fact in ready.policy.facts.items() if fact.default == TODAY)
    return readable_wishes(decided.request, ready.reader.defaults, today)


def witness_facts(ready: ReadyPolicy, slots: Slots) -> dict[str, Any]:
    """The request as `check --from` reads it: a fact that would be filled in if left out is null where it is unknown."""
    shown: Mapping[str, Any] = ready.facts(slots).shown()
    facts = ready.policy.facts
    return {name: shown.get(name) for name, fact in facts.items() if name in shown or fact.default is not None}


def replay(ready: ReadyPolicy, slots: Slots) -> Decision | None:
    """The decision on the request as a person would type it; None where a check of the policy refuses it.

    Raises EnginesDisagree where what is read in is not what the solver meant.
    """
    facts = witness_facts(ready, slots)
    if ready.reader.read(facts) != slots:
        raise EnginesDisagree(f"a request of the solver reads differently: {facts}")
    try:
        return ready.decide(ready.read(facts))
    except InputError:
        return None
