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
from returns_cli.engines.smt_search import Proofs, Unproved, Wish
from returns_cli.engines.smt_wishes import readable_wishes
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import TODAY
from returns_cli.language.nodes import Call, names, walk

BLANKS = "blanks"  # why something is not proved
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
        request = self.decided.request
        model = self.proofs.find(both(self.decided.readable, goal), [*wishes, *plain(request, self.ready)])
        if model is None:
            return None
        slots = request.stored(self.ready.policy, model)
        facts = self._confirmed(slots, confirm)
        if facts is None and lacks_facts(self.ready, slots):
            model = complete_one(self.proofs, both(self.decided.readable, goal), [request], self.ready)
            if model is None:
                raise Unproved([BLANKS])
            slots = request.stored(self.ready.policy, model)
            facts = self._confirmed(slots, confirm)
        if facts is None:
            raise EnginesDisagree(f"the solver and the counter's engine disagree on {witness_facts(self.ready, slots)}")
        return facts

    def _confirmed(self, slots: Slots, confirm: Confirm) -> dict[str, Any] | None:
        facts = witness_facts(self.ready, slots)
        decision = replay(self.ready, facts, slots)
        return facts if decision is not None and confirm(decision) else None


def lacks_facts(ready: ReadyPolicy, slots: Slots) -> bool:
    """Whether a fact of the request is not known: the counter then decides by its completions, the solver by its rules."""
    return any(stored[0] is None for _, stored in ready.facts(slots).stored())


def complete_one(proofs: Proofs, goal: Formula, requests: Sequence[AnyRequest], *readies: ReadyPolicy) -> Any:
    """A model of the goal in which only such facts are blank as the policies ask `known` of; None where there is none.

    There solver and counter say the same: there are no completions left to count.
    """
    asked = frozenset[str]().union(*(ready.every_completion.boxes.asked_facts for ready in readies))
    for each in (each for ready in readies for each in ready.policy.properties):
        calls = (node for core in (each.core, each.to) for node in walk(core) if isinstance(node, Call))
        asked |= {name.partition("__")[0] for call in calls if call.function == "known" for name in names(call)}
    return proofs.find(both(goal, *(request.complete(asked) for request in requests)), [])


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
