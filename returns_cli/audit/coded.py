"""Decides plain logs by classes of rows: what rows say of the facts that say few things, and what the conditions say
of all others. The counter's own engine decides one row of each class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from returns_cli.audit.audit import Audit
from returns_cli.audit.batches import Batch
from returns_cli.audit.codes import MOST_STRETCHES, MOST_TEXTS, MOST_TRUTHS, FactCodes, StretchCodes, Told, TruthCodes
from returns_cli.audit.conditions import atoms, says_few_things
from returns_cli.audit.logs import TextLog
from returns_cli.audit.lookup import Full, Lookup
from returns_cli.audit.summary import verdict
from returns_cli.intake.outcomes import RECORDED
from returns_cli.kinds.kind import Stored
from returns_cli.language.nodes import Node
from returns_cli.language.types import Choice
from returns_cli.policy.reads import facts_read

WORD = 1 << 62


class Decided(NamedTuple):
    """What is said of all rows of a class; of those that cannot be read there is nothing else to say."""

    outcome: str = ""
    rules: tuple[str, ...] = ()
    route: str | None = None
    verdict: str = ""
    recorded: str | None = None
    rejected: bool = False


class Rows(NamedTuple):
    """The rows of a block: the class of each, and what gives their texts by fact."""

    classes: Any
    texts: Callable[[], dict[str, Told]]


def can_be_coded(audit: Audit) -> bool:
    """Whether the logs are text, and one version decides all rows."""
    return len(audit.plans) == 1 and all(isinstance(log, TextLog) for log in audit.logs)


class CodedLogs:
    """The logs of an audit as classes of rows. `classes` are those met so far; a row's class is its place in it."""

    def __init__(self, audit: Audit) -> None:
        (self.plan,) = audit.plans
        self.audit, self.ready, self.policy = audit, audit.versions[0], self.plan.policy
        self.logs = [log for log in audit.logs if isinstance(log, TextLog)]
        self.facts = {name: self._fact(name) for name in self.plan.mapped.facts}
        if self.plan.mapped.recorded is not None:
            self.facts[RECORDED] = self._fact(RECORDED)
        self.few = [name for name in self.facts if says_few_things(self.plan, name)]
        self.truths = list(self._truths())
        self.looked_at = list(dict.fromkeys(name for names, _ in self.truths for name in names))
        self.classes: list[Decided] = []
        self.kinds: dict[Decided, Decided] = {}  # classes are many, but few are decided differently
        self.refused = np.zeros(0, np.bool_)
        """Which of the classes cannot be read."""
        self._arrange(self._stretches())

    def _fact(self, name: str) -> FactCodes:
        mapped = self.plan.mapped
        return FactCodes(mapped.column(name), mapped.unit_columns.get(name), self.audit.reading(self.plan, name))

    def _most(self, name: str) -> int:
        """How many codes a fact that says few things has at most: its values, unknown, unreadable."""
        if name == RECORDED:
            return 2 + len(self.policy.outcomes)
        type_ = self.policy.facts[name].type
        return 2 + (len(type_.options) if isinstance(type_, Choice) else 2)

    def _truths(self) -> Iterator[tuple[tuple[str, ...], TruthCodes]]:
        """The conditions over facts that say many things, by the facts they look at; facts that no condition looks at are
        at least to be read."""
        nodes = {node: frozenset(facts_read(self.policy, node) & self.facts.keys()) for node in atoms(self.plan)}
        looked_at = frozenset[str]().union(*nodes.values())
        alone = [frozenset([name]) for name in self.facts if name not in looked_at and name not in self.few]
        sets = sorted({*nodes.values(), *alone}, key=sorted)
        largest = [names for names in sets if not any(names < others for others in sets)]
        for names in largest:
            own = [node for node, read in nodes.items() if read <= names]
            nodes = {node: read for node, read in nodes.items() if node not in own}
            ordered = tuple(name for name in self.facts if name in names)
            yield ordered, TruthCodes([self.facts[name] for name in ordered], self._judge(ordered, own))

    def _stretches(self) -> list[list[str]]:
        """The facts that say few things, and that no condition looks at together with others, in neighbouring columns."""
        apart = {name for names, _ in self.truths for name in names}
        found: list[list[str]] = []
        for name in sorted(self.few, key=lambda name: self.facts[name].column):
            column = self.facts[name].column
            joins = found and name not in apart and found[-1][-1] not in apart
            if joins and column == self.facts[found[-1][-1]].column + 1 and not any(log.order for log in self.logs):
                found[-1].append(name)
            else:
                found.append([name])
        return found

    def _arrange(self, stretches: Sequence[Sequence[str]]) -> None:
        """Settles what a class is: what the facts say that say few things, and the truths of the conditions."""
        self.stretches = [(names, StretchCodes([self.facts[name] for name in names])) for names in stretches]
        self.radices = [self._most(names[0]) if len(names) == 1 else MOST_STRETCHES for names in stretches]
        self.radices += [MOST_TRUTHS] * len(self.truths)
        self.known = Lookup(len(list(grouped(self.radices))), MOST_TEXTS)

    def _judge(self, names: Sequence[str], nodes: Sequence[Node]) -> Callable[..., tuple[Any, ...]]:
        function = self.ready.engine.function(tuple(nodes))
        before = self._slots({name: (None,) * self.plan.widths[name] for name in names})
        starts = [sum(list(self.plan.widths.values())[: list(self.plan.widths).index(name)]) for name in names]

        def judge(*values: Stored) -> tuple[Any, ...]:
            for start, value in zip(starts, values, strict=True):
                before[start : start + len(value)] = value
            return function(*before)

        return judge

    def _slots(self, said: dict[str, Stored]) -> list[Any]:
        """The slots of a request of which this is said; the rest is as for every row, or unknown."""
        constants, widths = self.plan.constants, self.plan.widths
        return [slot for name, width in widths.items() for slot in said.get(name) or constants.get(name) or (None,) * width]

    def of(self, block: Batch) -> Rows:
        """The class of every row, and what was found on the way. Raises Full."""
        try:
            few = [stretch.of(block) for _, stretch in self.stretches]
        except Full:
            if len(self.stretches) == len(self.few):
                raise
            self._arrange([[name] for name in self.few])
            return self.of(block)
        many = {name: self.facts[name].texts.of(block) for name in self.looked_at}
        codes = {name: self.facts[name].meant(numbers) for name, numbers in many.items()}
        truths = [truth.of([codes[name] for name in names]) for names, truth in self.truths]
        keys = [stretch.key(numbers) for (_, stretch), numbers in zip(self.stretches, few, strict=True)]

        def texts() -> dict[str, Told]:
            found = {name: Told(numbers, None) for name, numbers in many.items()}
            for (names, stretch), numbers in zip(self.stretches, few, strict=True):
                found.update(zip(names, stretch.texts(numbers), strict=True))
            return found

        def learn(row: int) -> int:
            said = {name: self.facts[name].said(told.at(row)) for name, told in texts().items()}
            decided = self._decided(said)
            self.classes.append(self.kinds.setdefault(decided, decided))
            self.refused = np.append(self.refused, self.classes[-1].rejected)
            return len(self.classes) - 1

        return Rows(self.known.of(folded([*keys, *truths], self.radices, block.rows), learn), texts)

    def _decided(self, said: dict[str, Stored]) -> Decided:
        if not all(said.values()):
            return Decided(rejected=True)
        slots = self._slots(said)
        if self.ready.engine.violated(*slots) >= 0:
            return Decided(rejected=True)
        outcome, mask, _, route = self.ready.engine.evaluate(*slots)
        (recorded,) = said.get(RECORDED, (self.plan.recorded_as,))
        return Decided(outcome, self.ready.remember_ids(mask), route, verdict(self.policy, outcome, recorded), recorded)


def grouped(radices: Sequence[int]) -> Iterator[list[int]]:
    """Which codes of so many values fit together into one word."""
    group: list[int] = []
    room = 1
    for at, radix in enumerate(radices):
        if room * radix > WORD:
            yield group
            group, room = [], 1
        group.append(at)
        room *= radix
    yield group


def folded(columns: Sequence[Any], radices: Sequence[int], rows: int) -> list[Any]:
    """The columns of codes as few columns of words, alike in just the rows in which all columns are."""
    words = []
    for group in grouped(radices):
        word = np.zeros(rows, np.int64)
        for at in group:
            word *= radices[at]
            word += columns[at]
        words.append(word.view(np.uint64))
    return words
