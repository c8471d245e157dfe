"""A policy under examination: its file, what stands beside it, samples of requests, and the solver for what they leave open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING

from returns_cli.checks.companions import CompanionFiles
from returns_cli.checks.samples import Samples
from returns_cli.checks.written import expressions_of
from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.kinds.kind import Registers
from returns_cli.language.nodes import Node, names
from returns_cli.policy.reads import facts_read
from returns_cli.policy.source import KeyPath, Source

if TYPE_CHECKING:
    from returns_cli.checks.meeting import Meeting
    from returns_cli.checks.proof import Prover
    from returns_cli.engines.smt_formulas import Formula
    from returns_cli.engines.smt_policy import Decided
    from returns_cli.engines.smt_search import Proofs
    from returns_cli.policy.program import DutyProgram

SECONDS_FOR_PROOFS = 18.0
SECONDS_A_PROOF = 2.0


class CheckContext:
    """What the checks look at. `reported` are the parts (`rules`, 3) that an earlier check has found fault with;
    `unproved` are claims that neither a request nor the solver could settle in time."""

    def __init__(self, source: Source, compiled: CompiledPolicy) -> None:
        self.source = source
        self.compiled = compiled
        self.policy = compiled.policy
        self.companions = CompanionFiles(source)
        self.reported: set[KeyPath] = set()
        self.unproved: list[str] = []
        self.known_limits: list[tuple[KeyPath, Meeting]] = []
        self.seconds_left = SECONDS_FOR_PROOFS

    @cached_property
    def samples(self) -> Samples:
        return Samples(self.compiled)

    @cached_property
    def prover(self) -> Prover:
        from returns_cli.checks.proof import Prover

        return Prover(self.compiled)

    @cached_property
    def unguarded(self) -> CheckContext:
        """The policy without the checks that one row of each table holds: where that is not so, a request shows it."""
        left = tuple(check for check in self.policy.checks if not check.of)
        if len(left) == len(self.policy.checks):
            return self
        found = CheckContext(self.source, CompiledPolicy(self.policy.but(checks=left)))
        found.unproved = self.unproved
        return found

    @cached_property
    def some_accepted(self) -> bool:
        """Whether there is a request that is decided and not denied, so that routes and terms mean something."""
        return not self.impossible((), accepted=True)

    @cached_property
    def always_given(self) -> list[str]:
        """The facts that a complete request has; the policy asks of the others whether they are known."""
        asked = self.samples.pools.optional | self.compiled.every_completion.boxes.asked_facts
        return [name for name in self.policy.facts if name not in asked]

    @cached_property
    def read_somewhere(self) -> frozenset[str]:
        """Every name that an expression of the policy reads, as it is written in the file."""
        trees = [each.tree for each in expressions_of(self.policy)] + [check.must for check in self.policy.checks]
        beside = frozenset(name for figure in self.policy.figures for name in figure.beside)
        return beside.union(*(names(tree) for tree in trees))

    def facts_of(self, all_lowered: Iterable[Node]) -> frozenset[str]:
        """The facts that core expressions read."""
        return facts_read(self.policy, *all_lowered)

    def reached(self, all_lowered: Iterable[Node]) -> frozenset[str]:
        """The derived facts, dated parameters and registers that core expressions read, by way of each other too."""
        return self.compiled.program.reached(all_lowered)

    def usable(self, path: KeyPath) -> bool:
        """Whether no earlier check has found fault with the part."""
        return path[:2] not in self.reported

    def impossible(self, true: Sequence[KeyPath], false: Sequence[KeyPath] = (), *, accepted: bool = False) -> bool:
        """Whether it is proved that in no readable request all of `true` hold and none of `false` does.

        Requests that show the contrary join the samples. With `accepted`, only requests that are decided
        and not denied count.
        """
        samples = self.samples
        left = samples.accepted if accepted else samples.everything
        for path in true:
            left &= samples.true[path]
        for path in false:
            left &= samples.false[path]
        if left:
            return False
        conditions = samples.conditions
        return self.no_request([conditions[path] for path in true], [conditions[path] for path in false], accepted=accepted)

    def no_request(self, true: Sequence[Node], false: Sequence[Node] = (), *, accepted: bool = False) -> bool:
        """The same of any core conditions, asked of the solver."""
        if self.seconds_left <= 0:
            self.unproved.append("time")
            return False
        from returns_cli.engines.smt_formulas import both

        decided = self.prover.beside_others
        holds = _formula(self.prover.any_completion, true, false, accepted=accepted)
        usual = tuple(name for name in self.policy.facts if name not in self.samples.pools.optional)
        for given in dict.fromkeys((usual, tuple(self.always_given))):  # the more is given, the sooner a request is found
            goal = both(holds, decided.all_known(given))
            if not self.proved_empty(self.prover.proofs, goal, lambda model: decided.request.witness(self.policy, model)):
                return False
        return True

    def proved_empty(self, proofs: Proofs, goal: object, sample: Callable[[object], Registers] | None = None) -> bool:
        """Whether it is proved that the goal never holds. `sample` makes a request of a model, which joins the samples."""
        from returns_cli.engines.smt_search import Unproved

        begun = monotonic()
        proofs.seconds = min(SECONDS_A_PROOF, max(0.1, self.seconds_left))
        try:
            model = proofs.find(goal)
        except Unproved as error:
            self.unproved.extend(error.why)
            return False
        finally:
            self.seconds_left -= monotonic() - begun
        if model is not None and sample is not None:
            self.samples.add(sample(model))
        return model is None

    def found(self, proofs: Proofs, decided: Decided, goal: object) -> Registers | None:
        """A small request for which the goal holds; None if there is none, or none is found in time."""
        from returns_cli.checks.proof import plain
        from returns_cli.engines.smt_search import Unproved

        begun = monotonic()
        proofs.seconds = min(SECONDS_A_PROOF, max(0.1, self.seconds_left))
        try:
            model = proofs.find(goal, plain(decided.request, self.compiled))
        except Unproved as error:
            self.unproved.extend(error.why)
            return None
        finally:
            self.seconds_left -= monotonic() - begun
        return None if model is None else decided.request.witness(self.policy, model)

    def formula(self, true: Sequence[Node], false: Sequence[Node] = (), *, accepted: bool = False) -> Formula:
        """A readable request in which `true` surely hold and `false` surely do not, as a formula."""
        return _formula(self.prover.decided, true, false, accepted=accepted)

    def to_do(self, duty: DutyProgram) -> Formula:
        """A readable request of which the duty is to be done, whatever blanks of it last, as a formula."""
        from returns_cli.engines.smt_formulas import both

        decided = self.prover.any_completion
        return both(decided.readable, decided.to_do(duty))

    def witness(self, true: Sequence[Node], false: Sequence[Node] = (), *, accepted: bool = False) -> dict[str, object] | None:
        """A small request in which all of `true` surely hold and all of `false` surely do not, replayed; None if there
        is none, or none is found."""
        from returns_cli.engines.smt_search import Unproved

        states = self.compiled.engine.conditions((*true, *false))
        wanted = (True,) * len(true) + (False,) * len(false)

        def confirmed(decision: Decision) -> bool:
            taken = decision.outcome != "incomplete" and not decision.denied
            return states(*decision.facts.registers) == wanted and (taken or not accepted)

        try:
            return self.prover.find(self.formula(true, false, accepted=accepted), confirmed)
        except Unproved as error:
            self.unproved.extend(error.why)
            return None

    def shown(self, registers: Registers) -> dict[str, object]:
        """A request as `check --from` reads it."""
        from returns_cli.checks.proof import witness_facts

        return witness_facts(self.compiled, registers)


def _formula(decided: Decided, true: Sequence[Node], false: Sequence[Node], *, accepted: bool) -> Formula:
    from returns_cli.engines.smt_formulas import both

    parts = [decided.condition(lowered).true for lowered in true] + [decided.condition(lowered).false for lowered in false]
    return both(decided.readable, *parts, *([decided.accepted] if accepted else []))
