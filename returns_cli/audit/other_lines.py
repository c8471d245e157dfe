"""What the other lines of a request come to, for policies whose rules look at all lines: one pass gathers what each row adds,
and every later one has it in columns of its own behind those of the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from secrets import randbits
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from returns_cli.audit.by_request import ByRequest, row_columns, united
from returns_cli.audit.passes import Passes
from returns_cli.audit.process import PassPart, Process, Task
from returns_cli.intake.spellings import show_value
from returns_cli.kinds.kind import Register
from returns_cli.language.over_lines import LATEST, TOTAL
from returns_cli.language.types import Date, Number
from returns_cli.rows.audit import Audit
from returns_cli.rows.others_batch import NONE, Others
from returns_cli.rows.request_ids import certain_keys

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Marks, Numbers, Words


class LineShares(NamedTuple):
    """The rows of a task that have a request id: its two numbers, the line, the version that decides it, and the place of what
    it adds in `values`."""

    high: Words
    low: Words
    lines: Numbers
    versions: Numbers
    kinds: Numbers
    values: tuple[tuple[Register, ...], ...]


def line_shares(process: Process, task: Task, *, factors: tuple[int, int]) -> LineShares:
    """What each row of a task that has a request id adds to what its request comes to."""
    worker, known = process.worker, dict[tuple[Register, ...], int]()
    found: list[tuple[Any, ...]] = []
    for batch, before in process.batches(task):
        own = certain_keys(batch, process.audit, factors)
        versions, kinds, values = worker.shares_of_lines(batch, own.rows)
        kinds = np.array([known.setdefault(each, len(known)) for each in values], np.int64)[kinds]
        found.append((own.high, own.low, batch.lines()[own.rows] + before, versions, kinds))
    high, low, lines, versions, kinds = row_columns(found, 3)
    return LineShares(high, low, lines, versions, kinds, tuple(known))


def find_others(passes: Passes, filled: Sequence[PassPart]) -> list[PassPart]:
    """The parts of the logs, with what the other lines of their requests come to in their tasks. `filled` are the parts, where
    lines take something from their requests."""
    want = partial(line_shares, factors=(randbits(63) | 1, randbits(63) | 1))
    if filled:
        parts = list(passes.again([part._replace(task=part.task._replace(want=want)) for part in filled]))
    else:
        parts = list(passes.each(want, passes.together))
    requests = _Requests(parts)
    places, texts = {}, {}
    for number, name in passes.audit.others:
        column = passes.audit.plans[number].others[name]
        places[column], texts[column] = requests.others(passes.audit, number, name)
    several, done = requests.back(requests.together), []
    for part, rows in requests.by_part():
        mine = np.flatnonzero(several[rows])
        own = {column: place[rows][mine] for column, place in places.items()}
        others = Others(part.found.lines[mine], own, texts)
        done.append(part._replace(task=part.task._replace(others=others), found=None))
    return done


class _Requests(ByRequest):
    """The rows of all parts by request, with what each adds."""

    def __init__(self, parts: Sequence[PassPart]) -> None:
        versions = np.concatenate([part.found.versions for part in parts])
        super().__init__(parts, versions)
        kinds, self.values = united([(part.found.kinds, part.found.values) for part in parts])
        self.versions, self.kinds = versions[self.order], kinds[self.order]

    def others(self, audit: Audit, number: int, name: str) -> tuple[Numbers, tuple[str, ...]]:
        """For every row the place of the text that says what the other lines come to, NONE where nobody can tell; and the
        texts. The last or first day of all lines is as good as that of the others: both are compared."""
        policy = audit.versions[number].policy
        function = policy.over_lines[name].function
        added, known = self._added(list(policy.over_lines).index(name))
        unknown = self._of_request(np.add, (~known).astype(np.int64)) - ~known
        if function == TOTAL:
            own = np.where(known, added, 0)
            found = self._of_request(np.add, own) - own
        else:
            extreme, none = (np.maximum, 0) if function == LATEST else (np.minimum, np.iinfo(np.int64).max)
            found = self._of_request(extreme, np.where(known, added, none))
        sure = self.together & (self.versions == number) & (unknown == 0)
        type_ = policy.facts[name].type
        if isinstance(type_, Number):  # more than any number of lines that a request has comes to
            sure &= (found >= type_.low) & (found <= type_.high)
        distinct, places = np.unique(found[sure], return_inverse=True)
        coded = np.full(len(found), NONE)
        coded[sure] = places
        each = [date.fromordinal(one) if isinstance(type_, Date) else one for one in distinct.tolist()]
        return self.back(coded), tuple(str(show_value(type_, (one,), policy.timezone)) for one in each)

    def _added(self, at: int) -> tuple[Numbers, Marks]:
        """What each row adds, days as their numbers, and whether it is known."""
        value = [each[at] if len(each) > at else None for each in self.values]
        numbers = [one.toordinal() if isinstance(one, date) else int(one or 0) for one in value]
        known = np.array([one is not None for one in value], np.bool_)
        return np.array(numbers, np.int64)[self.kinds], known[self.kinds]

    def _of_request(self, joined: np.ufunc, values: Any) -> Any:
        """What the values of all lines of its request come to, for every row."""
        return joined.reduceat(values, self.starts)[self.owner] if len(values) else values
