"""Which remedies hold: those that lead on to a better outcome when they are followed, whatever the other rules say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice
from typing import TYPE_CHECKING

from returns_cli.kinds.kind import Registers
from returns_cli.language.types import Number
from returns_cli.policy.model import INCOMPLETE, Fact, Rule
from returns_cli.policy.reads import facts_read
from returns_cli.records import Record

if TYPE_CHECKING:
    from returns_cli.decisions.evaluator import Evaluator
    from returns_cli.decisions.facts import Facts

TIME_UNITS = frozenset(("minute", "hour", "day", "week", "month", "year"))
MOST_FACTS, MOST_WAYS, MOST_TRIES, MOST_SETS = 3, 8, 400, 64


class Remedies(Record):
    """The fired rules whose remedy leads on: `open` to a better outcome or to questions. `sure` are those
    of the rules that are told a customer, the strongest, where following these alone is sure to have the request granted."""

    open: frozenset[str] = frozenset()
    sure: frozenset[str] = frozenset()


def remedies(compiled: Evaluator, facts: Facts, outcome: str, fired: Sequence[Rule]) -> Remedies:
    """The remedies worth telling.

    Followed together, they have to reach a better outcome, and each of them has to be needed for it. A rule that speaks
    of time gone by cannot be mended by anybody; what its remedy asks for is told where nothing else stands against it.
    """
    worded = [rule for rule in fired if rule.remedy.en or rule.remedy.zh]
    if not worded or outcome in (INCOMPLETE, compiled.policy.granted):
        return Remedies()
    return _Following(compiled, facts, outcome, fired).holding(worded)


class _Following:
    """Tries what becomes of a request when remedies are followed."""

    def __init__(self, compiled: Evaluator, facts: Facts, outcome: str, fired: Sequence[Rule]) -> None:
        self.compiled, self.policy = compiled, compiled.policy
        self.registers, self.outcome = facts.registers, outcome
        self.trials = self.compiled.trials
        self.mendable = frozenset(rule.id for rule in fired if self._mendable(rule))
        self.tries = 0

    def holding(self, worded: list[Rule]) -> Remedies:
        now = self._rank(self.outcome)
        best = self._best(self.mendable)
        needed = self._needed(best) if best > now else frozenset()
        found = [rule for rule in worded if rule.id in needed]
        self.tries = 0
        ends = [registers for _, registers in self._ends(self.registers, self.mendable)]
        alone = {
            rule: [end for end in ends if self._stands_alone(rule, end)] for rule in worded if rule.id not in self.mendable
        }
        asking = {rule: ends[0] for rule, ends in alone.items() if ends}
        spoken = self.mendable & {rule.id for rule in self._fired(self.registers) if rule.outcome == self.outcome}
        kept = bool(found) and self._best(spoken) == self._rank(self.policy.granted)
        sure = [rule.id for rule in found if kept and rule.id in spoken]
        sure += [rule.id for rule, end in asking.items() if not self._doubted(rule, end)]
        return Remedies(frozenset(rule.id for rule in (*found, *asking)), frozenset(sure))

    def _mendable(self, rule: Rule) -> bool:
        """Whether somebody can do something about it: the policy says what, or that the customer can."""
        facts = [self.policy.facts[name] for name in facts_read(self.policy, rule.when_lowered)]
        worded = bool(rule.remedy.en or rule.remedy.zh) or any(fact.changeable for fact in facts)
        return worded and any(not _of_time(fact) for fact in facts)

    def _needed(self, best: float) -> frozenset[str]:
        """The rules of the smallest sets that lead as far as all together do."""
        sets = [
            frozenset(each) for size in range(1, len(self.mendable) + 1) for each in combinations(sorted(self.mendable), size)
        ]
        enough: list[frozenset[str]] = []
        for followed in sets[:MOST_SETS]:
            if not any(smaller <= followed for smaller in enough) and self._best(followed) >= best:
                enough.append(followed)
        return frozenset[str]().union(*enough)

    def _stands_alone(self, rule: Rule, registers: Registers) -> bool:
        """Whether this rule is all that still stands against a better outcome."""
        fired = self._fired(registers)
        return rule in fired and all(other is rule or self._rank(other.outcome) > self._rank(rule.outcome) for other in fired)

    def _doubted(self, rule: Rule, registers: Registers) -> bool:
        """Whether an undecided rule may yet be as strong."""
        undecided = self.compiled.engine.evaluate(*registers)[2]
        others = (each for index, each in enumerate(self.policy.rules) if undecided >> index & 1)
        return any(self._rank(other.outcome) <= self._rank(rule.outcome) for other in others)

    def _best(self, followed: frozenset[str]) -> float:
        """The best that following these remedies leads to."""
        self.tries = 0
        return max(rank for rank, _ in self._ends(self.registers, followed))

    def _ends(self, registers: Registers, followed: frozenset[str]) -> Iterator[tuple[float, Registers]]:
        """Every way of following them one after the other, each by as few facts as can be."""
        self.tries += 1
        mended = False
        rule = next((rule for rule in self._fired(registers) if rule.id in followed), None)
        if rule is not None and self.tries < MOST_TRIES:
            for tried in islice(self._mended(rule, registers), MOST_WAYS):
                mended = True
                yield from self._ends(tried, followed - {rule.id})
        if not mended:
            yield self._rank(self.compiled.evaluate(registers)[0]), registers

    def _mended(self, rule: Rule, registers: Registers) -> Iterator[Registers]:
        """The request with the fewest facts of the rule's condition changed so that it does not fire any more."""
        read = facts_read(self.policy, rule.when_lowered)
        names = [name for name, fact in self.policy.facts.items() if name in read and not _of_time(fact)]
        known = [name for name in names if registers[self.trials.start[name]] is not None]
        for size in range(1, min(len(known), MOST_FACTS) + 1):
            found = False
            for chosen in combinations(known, size):
                for tried in self.trials.settings(registers, chosen):
                    if rule not in self._fired(tried) and self.compiled.violated(tried) < 0:
                        found = True
                        yield tried
            if found:
                return

    def _fired(self, registers: Registers) -> list[Rule]:
        fired = self.compiled.engine.evaluate(*registers)[1]
        return [rule for index, rule in enumerate(self.policy.rules) if fired >> index & 1]

    def _rank(self, outcome: str) -> float:
        """How mild it is; what is open again is better than now by half a step, for it is not sure to be better."""
        outcomes = self.policy.outcomes
        return outcomes.index(self.outcome) + 0.5 if outcome == INCOMPLETE else float(outcomes.index(outcome))


def _of_time(fact: Fact) -> bool:
    """Days that have passed are changed by nobody."""
    return fact.type.date_at is not None or (isinstance(fact.type, Number) and fact.type.unit in TIME_UNITS)
