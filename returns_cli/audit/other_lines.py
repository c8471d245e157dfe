"""What the other lines of a request come to, for policies whose rules look at all lines: one pass gathers what each row adds,
and every later one has it in columns of its own behind those of the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from returns_cli.audit.by_request import ByRequest, RequestRows, gathered, joined
from returns_cli.audit.passes import Passes
from returns_cli.audit.process import PassPart, Process, Task
from returns_cli.intake.spellings import show_value
from returns_cli.language.over_lines import LATEST, TOTAL
from returns_cli.language.types import Date, Number
from returns_cli.rows.audit import Audit
from returns_cli.rows.request_ids import Factors, certain_keys, drawn_factors

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Marks, Numbers


def line_shares(process: Process, task: Task, *, factors: Factors) -> RequestRows:
    """The version that decides each row of a task, and what it adds to what its request comes to."""
    found = []
    for batch, before in process.batches(task):
        own = certain_keys(batch, process.audit, factors[task.log])
        _, added = process.worker.of_lines(batch, own.rows, lambda version: version.line_shares)
        found.append(RequestRows(own.high, own.low, batch.lines()[own.rows] + before, [added]))
    return gathered(found, 1)


def find_others(passes: Passes, parts: Sequence[PassPart]) -> list[PassPart]:
    """The parts of the logs, with what the other lines of their requests come to in their tasks."""
    requests = _Requests(list(passes.over(partial(line_shares, factors=drawn_factors(passes.audit)), parts)))
    places, texts = {}, {}
    for number, name in passes.audit.others:
        column = passes.audit.plans[number].others[name]
        places[column], texts[column] = requests.others(passes.audit, number, name)
    found = requests.fills(places, texts, np.full(len(requests.order), -1))
    return [part.but(others=fills) for part, fills in zip(requests.parts, found, strict=True)]


class _Requests(ByRequest):
    """The rows of all parts by request, with what each adds."""

    def __init__(self, parts: Sequence[PassPart]) -> None:
        kinds, added = joined(part.found.coded[0] for part in parts)
        versions = np.array([version for version, _ in added], np.int64)[kinds]
        super().__init__(parts, [versions])
        self.versions, self.kinds, self.values = versions[self.order], kinds[self.order], [values for _, values in added]

    def others(self, audit: Audit, number: int, name: str) -> tuple[Numbers, tuple[str, ...]]:
        """For every row with other lines the place of the text of what they come to, and the texts; the last one is blank, for
        what nobody can tell. The last or first day of all lines is as good as that of the others: both are compared."""
        policy = audit.plans[number].policy
        function = policy.over_lines[name].function
        added, known = self._added(list(policy.over_lines).index(name))
        unknown = self._of_request(np.add, (~known).astype(np.int64)) - ~known
        if function == TOTAL:
            own = np.where(known, added, 0)
            found = self._of_request(np.add, own) - own
        else:
            extreme, none = (np.maximum, 0) if function == LATEST else (np.minimum, np.iinfo(np.int64).max)
            found = self._of_request(extreme, np.where(known, added, none))
        several = self.lengths[self.owner] > 1
        sure = several & (self.versions == number) & (unknown == 0)
        type_ = policy.facts[name].type
        if isinstance(type_, Number):  # more than any number of lines that a request has comes to
            sure &= (found >= type_.low) & (found <= type_.high)
        distinct, places = np.unique(found[sure], return_inverse=True)
        coded = np.where(several, len(distinct), -1)
        coded[sure] = places
        each = [date.fromordinal(one) if isinstance(type_, Date) else one for one in distinct.tolist()]
        return self.back(coded), (*(str(show_value(type_, (one,), policy.timezone)) for one in each), "")

    def _added(self, at: int) -> tuple[Numbers, Marks]:
        """What each row adds, days as their numbers, and whether it is known."""
        value = [each[at] if len(each) > at else None for each in self.values]
        numbers = [one.toordinal() if isinstance(one, date) else int(one or 0) for one in value]
        known = np.array([one is not None for one in value], np.bool_)
        return np.array(numbers, np.int64)[self.kinds], known[self.kinds]

    def _of_request(self, joined: np.ufunc, values: Any) -> Any:
        """What the values of all lines of its request come to, for every row."""
        return joined.reduceat(values, self.starts)[self.owner] if len(values) else values
