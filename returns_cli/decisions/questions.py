"""Which unknown facts are worth asking: those for which some completion makes the answer matter.

For each fact a search over the other unknown facts looks for two completions that differ in that
fact alone and end differently. A branch is left as soon as the three-valued engine has settled it,
so that most searches take a handful of evaluations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from returns_cli.decisions.beside import Beside
from returns_cli.engines.python import Verdict
from returns_cli.kinds.kind import Register, Registers, Value
from returns_cli.policy.model import INCOMPLETE
from returns_cli.policy.reads import facts_read

if TYPE_CHECKING:
    from returns_cli.decisions.evaluator import Evaluator
    from returns_cli.decisions.facts import Facts

Ending: TypeAlias = Callable[[Verdict], Any]
Order: TypeAlias = Callable[[Sequence[Value]], Iterator[Value]]
# A search that has tried so many combinations without a proof keeps the question rather than hide it: so many for one
# question, and so many for all of a request together, since a clerk waits for them.
MAX_TRIES, MAX_TRIES_TOGETHER = 5_000, 20_000
MAX_VERDICTS = 2_000_000  # rules and routes looked at for all questions of a request: some seconds with hundreds of facts
MAX_STARTS = 8


def questions(compiled: Evaluator, facts: Facts, others: tuple[int, ...] | None = None) -> tuple[str, ...]:
    """The facts to ask, most useful first: what settles the outcome by the most of its answers,
    then what can change the outcome at all, then what only chooses the route.

    `others` are the totals over the other lines of the request, None for a request of one line.
    """
    search = _Search(compiled, others)
    registers = facts.registers
    ranked: list[tuple[float, int, str]] = []
    unknown = search.trials.unknown(registers)
    search.limit = min(MAX_TRIES, MAX_TRIES_TOGETHER // max(1, len(unknown)))
    for order, name in enumerate(unknown):
        if name in search.rules_read and search.matters(registers, name, search.outcome):
            ranked.append((-1 - search.settling(registers, name), order, name))
        elif name in search.route_reads and search.matters(registers, name, search.outcome_and_route):
            ranked.append((0, order, name))
    return tuple(name for _, _, name in sorted(ranked)) or search.still_read(registers)


class _Search:
    def __init__(self, compiled: Evaluator, others: tuple[int, ...] | None) -> None:
        policy = compiled.policy
        self.beside = Beside(compiled, others)
        self.left = MAX_VERDICTS // (len(policy.rules) + len(policy.routes) + 1)
        self.trials = compiled.trials
        self.rule_reads = [facts_read(policy, rule.fires) for rule in policy.rules]
        self.route_reads = facts_read(policy, *(route.lowered for route in policy.routes))
        self.check_reads = [facts_read(policy, check) for check in compiled.program.required]
        self.check_states = compiled.completions.function(compiled.program.required)
        self.rules_read = frozenset[str]().union(*self.rule_reads)
        self.along: dict[str, frozenset[str]] = {}
        self.tries, self.limit = 0, MAX_TRIES

    def outcome(self, verdict: Verdict) -> object:
        """How a request ends, as far as the outcome goes; None while that is open."""
        return None if verdict[0] == INCOMPLETE else verdict[0]

    def outcome_and_route(self, verdict: Verdict) -> object:
        if verdict[0] == INCOMPLETE or verdict[2] & self.beside.route_bit:
            return None
        return verdict[0], verdict[3]

    def evaluate(self, *registers: Register) -> Verdict:
        self.left -= 1
        return self.beside.evaluate(*registers)

    def still_read(self, registers: Registers) -> tuple[str, ...]:
        """What the rules and routes that are open read: asked where no search has found which of it matters, for an
        open request is never left with nothing to ask."""
        verdict = self.evaluate(*registers)
        return tuple(self._next(registers, "", verdict, self.outcome if verdict[0] == INCOMPLETE else self.outcome_and_route))

    def settling(self, registers: Registers, name: str) -> float:
        """The share of the fact's answers that settle the outcome at once."""
        values = self.trials.values(registers, name)
        settled = [value for value in values if self.outcome(self.evaluate(*self.trials.put(registers, name, value)))]
        return len(settled) / len(values)

    def matters(self, registers: Registers, name: str, ending: Ending) -> bool:
        """Whether two completions that differ in this fact alone end differently."""
        self.tries = 0
        if self.left < 0:
            return True
        if self._indifferent(registers, name, ending):
            return False
        return self._seen_to_matter(registers, name, ending) or self._matters(registers, name, ending)

    def _seen_to_matter(self, registers: Registers, name: str, ending: Ending) -> bool:
        """Whether it shows at once: beside a completion that goes as well as it can, another answer ends differently.

        A short cut: most questions are worth asking, and no search has to prove it.
        """
        for order in (reversed, iter):
            for value in _some(self.trials.values(registers, name)):
                tried = self.trials.put(registers, name, value)
                if False in self.check_states(*tried) or ending(self.evaluate(*tried)) is not None:
                    continue
                completed = self._completed(tried, name, ending, order)
                if completed is None:
                    continue
                end = ending(self.evaluate(*completed))
                if end is not None and self._differs(completed, name, value, end, ending):
                    return True
        return False

    def _differs(self, full: Registers, name: str, value: Value, end: object, ending: Ending) -> bool:
        """Whether another value of the fact, all else as it is, gives another end, both requests being readable."""
        for other in self.trials.values(full, name):
            reached = ending(self.evaluate(*self.trials.put(full, name, other)))
            if reached is not None and reached != end and self._both_readable(full, name, other, value):
                return True
        return False

    def _completed(self, registers: Registers, name: str, ending: Ending, order: Order) -> Registers | None:
        """The registers with what is still open filled one fact after the other, each by the value that fires least."""
        while ending(verdict := self.evaluate(*registers)) is None and self.left >= 0:
            waiting = self._next(registers, name, verdict, ending)
            if not waiting:
                return None
            found: tuple[tuple[int, int], Registers] | None = None
            for value in order(self.trials.values(registers, waiting[0])):
                tried = self.trials.put(registers, waiting[0], value)
                if False in self.check_states(*tried):
                    continue
                _, fired, undecided, _ = self.evaluate(*tried)
                cost = fired.bit_count(), undecided.bit_count()
                if found is None or cost < found[0]:
                    found = cost, tried
            if found is None:
                return None
            registers = found[1]
        return registers

    def _matters(self, registers: Registers, name: str, ending: Ending) -> bool:
        self.tries += 1
        if self.tries > self.limit or self.left < 0:
            return True
        if False in self.check_states(*registers):
            return False
        open_verdict = self.evaluate(*registers)
        if ending(open_verdict) is not None:
            return False
        first: dict[Any, Value] = {}
        unsettled = False
        for value in self.trials.values(registers, name):
            tried = self.trials.put(registers, name, value)
            if False in self.check_states(*tried):
                continue
            end = ending(self.evaluate(*tried))
            unsettled |= end is None
            if end is None:
                continue
            first.setdefault(end, value)
            if len(first) > 1 and any(
                self._both_readable(registers, name, other, value) for known, other in first.items() if known != end
            ):
                return True
        if (not unsettled and len(first) < 2) or self._indifferent(registers, name, ending):
            return False
        for other in self._next(registers, name, open_verdict, ending):
            return any(
                self._matters(self.trials.put(registers, other, value), name, ending)
                for value in self.trials.values(registers, other)
            )
        return unsettled and bool(first)  # by this answer it ends, by that one it waits for a day that no calendar knows yet

    def _indifferent(self, registers: Registers, name: str, ending: Ending) -> bool:
        """Whether all that reads the fact is settled whatever the other facts are, and alike by each of its answers."""
        mask = sum(1 << index for index, read in enumerate(self.rule_reads) if name in read)
        routed = ending == self.outcome_and_route and name in self.route_reads
        effects = set()
        for value in self.trials.values(registers, name):
            tried = self.trials.put(registers, name, value)
            if False in self.check_states(*tried):
                continue
            _, fired, undecided, _ = self.evaluate(*tried)
            route, still_open = self.beside.route(tried) if routed else (None, False)
            effects.add((fired & mask, route))
            if undecided & mask or still_open or len(effects) > 1:
                return False
        return True

    def _next(self, registers: Registers, name: str, verdict: Verdict, ending: Ending) -> list[str]:
        """The other unknown facts that what is still undecided reads; first those that something reads along with `name`, for
        what they say soon shows whether it can matter."""
        reads: set[str] = set()
        for index, read in enumerate(self.rule_reads):
            if verdict[2] >> index & 1:
                reads |= read
        if ending == self.outcome_and_route:
            reads |= self.route_reads
        for read in self.check_reads:
            if name in read:
                reads |= read
        found = [other for other in self.trials.unknown(registers) if other in reads and other != name]
        return sorted(found, key=lambda other: other not in self._read_along(name))

    def _read_along(self, name: str) -> frozenset[str]:
        """The facts that a rule, a check or the routes read along with this one."""
        if name not in self.along:
            reads = (*self.rule_reads, *self.check_reads, self.route_reads)
            self.along[name] = frozenset[str]().union(*(read for read in reads if name in read))
        return self.along[name]

    def _both_readable(self, registers: Registers, name: str, one: Value, other: Value) -> bool:
        """Whether the facts still unknown can be filled so that both requests pass the checks."""
        self.tries += 1
        pair = [self.trials.put(registers, name, value) for value in (one, other)]
        states = [self.check_states(*tried) for tried in pair]
        if any(False in state for state in states):
            return False
        open_checks = {index for state in states for index, value in enumerate(state) if value is None}
        if not open_checks or self.tries > self.limit:
            return True
        reads = frozenset[str]().union(*(self.check_reads[index] for index in open_checks))
        for unknown in self.trials.unknown(registers):
            if unknown in reads and unknown != name:
                context = pair[0]
                return any(
                    self._both_readable(self.trials.put(registers, unknown, value), name, one, other)
                    for value in self.trials.values(context, unknown)
                )
        return False


def _some(values: Sequence[Value]) -> Sequence[Value]:
    """Not too many of them, from all over."""
    return values[:: max(1, len(values) // MAX_STARTS)]
