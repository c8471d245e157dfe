"""What rows say of the figures of a policy, each distinct thing worked out once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from returns_cli.analysis.figures import Counts, figures_of, in_log, rounded
from returns_cli.audit.process import Process, Task
from returns_cli.kinds.kind import Value
from returns_cli.policy.model import Figure
from returns_cli.policy.reads import facts_read
from returns_cli.rows.audit import Audit
from returns_cli.rows.truth_codes import TruthCodes
from returns_cli.rows.worker import Worker
from returns_cli.sources.batches import Batch

if TYPE_CHECKING:
    from returns_cli.audit.run import Run
    from returns_cli.rows.truth_codes import Truths
    from returns_cli.sources.arrays import Marks


def figures(run: Run) -> dict[str, dict[str, Any]]:
    """What the newest version wants counted over the log; see `figures_of`."""
    plan = run.audit.plans[-1]
    return figures_of(plan, run.of_parts(count, "figures"), run.audit.lang) if in_log(plan) else {}


def count(process: Process, task: Task) -> Counts:
    """The counts of some pieces, over the rows that the newest version can read."""
    worker = process.kept(FigureWorker, lambda: FigureWorker(process.audit))
    figures = in_log(worker.newest.plan)
    found: Counts = [Counter() for _ in figures]
    for batch, _ in process.batches(task):
        for counted, own in zip(found, worker.values_of(batch, figures), strict=True):
            counted.update(own)
    return found


class FigureWorker(Worker):
    """Reads every row by the newest version, whichever is in force on its day."""

    def __init__(self, audit: Audit) -> None:
        super().__init__(audit)
        self.codes: dict[str, tuple[tuple[str, ...], TruthCodes]] = {}

    def values_of(self, batch: Batch, figures: Sequence[Figure]) -> list[dict[Truths, int]]:
        """For each figure how many readable rows there are of each kind: what is counted, and whether it is counted."""
        return self._within_limits(lambda: self._values_of(batch, figures))

    def _forget(self, *, widen: bool) -> None:
        super()._forget(widen=widen)
        self.codes.clear()

    def _values_of(self, batch: Batch, figures: Sequence[Figure]) -> list[dict[Truths, int]]:
        decided = self.newest.of(batch).decided
        refused = self.decisions.refused.take(decided)
        return [self._values(batch, figure, refused) for figure in figures]

    def _values(self, batch: Batch, figure: Figure, refused: Marks) -> dict[Truths, int]:
        if figure.id not in self.codes:
            self.codes[figure.id] = self._codes(figure)
        names, codes = self.codes[figure.id]
        if not names:
            (only,) = {codes.judge()}
            return {only: int(np.count_nonzero(~refused))}
        facts = [self.newest.facts[name] for name in names]
        own = codes.of([fact.codes(fact.texts.of(batch)) for fact in facts])
        counts = np.bincount(own[~refused], minlength=len(codes.by_truths)).tolist()
        truths_of = {code: truths for truths, code in codes.by_truths.items()}
        return {truths_of[code]: rows for code, rows in enumerate(counts) if rows}

    def _codes(self, figure: Figure) -> tuple[tuple[str, ...], TruthCodes]:
        version = self.newest
        nodes = [figure.lowered, figure.among_lowered]
        read = facts_read(version.policy, *nodes)
        names = tuple(name for name in version.facts if name in read)
        judge = version.judge(names, nodes)
        return names, TruthCodes(self.limits, [version.facts[name] for name in names], _rounding(figure, judge))


def _rounding(figure: Figure, judge: Callable[..., Truths]) -> Callable[..., Truths]:
    def judged(*values: Value) -> Truths:
        of, among = judge(*values)
        return rounded(figure, of), among

    return judged
