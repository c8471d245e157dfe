"""A request that shows something, found by the solver and decided again by the counter's engine before anyone sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from returns_cli.decisions.decision import Decision
from returns_cli.decisions.ready import ReadyPolicy
from returns_cli.engines.python import Slots
from returns_cli.engines.smt import Formula, both
from returns_cli.engines.smt_policy import Decided
from returns_cli.engines.smt_request import AnyRequest
from returns_cli.engines.smt_search import Proofs, Wish
from returns_cli.engines.smt_wishes import readable_wishes
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import TODAY

Confirm: TypeAlias = Callable[[Decision], bool]


class EnginesDisagree(Exception):
    """The solver and the counter's engine differ on a request: our own defect, never the user's."""


class Prover:
    """Finds requests to one policy, or proves that there are none. INVARIANT: what it gives has been replayed."""

    def __init__(self, ready: ReadyPolicy) -> None:
        self.ready = ready
        self.proofs = Proofs(ready.policy)
        self.decided: Decided = self.proofs.decided(ready.policy)

    def find(self, goal: Formula, confirm: Confirm, wishes: Sequence[Wish] = ()) -> dict[str, Any] | None:
        """The facts of a readable request for which `goal` holds, ready for `check --from`; None if there is none.

        `wishes` come before those for a small, usual request. Raises Unproved, and EnginesDisagree where
        the counter's engine's decision is not what `confirm` expects.
        """
        model = self.proofs.find(both(self.decided.readable, goal), [*wishes, *plain(self.decided.request, self.ready)])
        if model is None:
            return None
        slots = self.decided.request.stored(self.ready.policy, model)
        facts = witness_facts(self.ready, slots)
        decision = replay(self.ready, facts, slots)
        if decision is None or not confirm(decision):
            raise EnginesDisagree(f"the solver and the counter's engine disagree on {facts}")
        return facts


def plain(request: AnyRequest, *readies: ReadyPolicy) -> list[Wish]:
    """The wishes for a small, usual request to these policies."""
    facts = [fact for ready in readies for fact in ready.policy.facts.values()]
    defaults = {name: stored for ready in readies for name, stored in ready.reader.defaults.items()}
    return readable_wishes(request, defaults, frozenset(fact.name for fact in facts if fact.default == TODAY))


def witness_facts(ready: ReadyPolicy, slots: Slots) -> dict[str, Any]:
    """The request as `check --from` reads it. What is filled in when left out is left out, or is null where it is unknown."""
    shown: Mapping[str, Any] = ready.facts(slots).shown()
    stored = dict(ready.facts(slots).stored())
    return {
        name: shown.get(name)
        for name, fact in ready.policy.facts.items()
        if (name in shown or fact.default is not None) and stored[name] != ready.reader.defaults.get(name)
    }


def replay(ready: ReadyPolicy, facts: Mapping[str, Any], slots: Slots) -> Decision | None:
    """The decision on the request as a person would type it; None where it is refused as unreadable.

    Raises EnginesDisagree where what is read in is not what the solver meant.
    """
    try:
        read = ready.read(facts)
    except InputError:
        return None
    if read.slots != slots:
        raise EnginesDisagree(f"a request of the solver reads differently: {facts}")
    return ready.decide(read)
