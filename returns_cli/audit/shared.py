"""What the first line of a request says of the whole request: exports write it there only, and leave it blank in the others.

Which columns that are `--request-facts` says: a line that contradicts what its request said before is then a reject. Else the
log itself, where its first requests leave the same columns blank in every line but the first. Else the policy
(`of = "request"`), for lines that leave all of them blank; a line that says something of its request says it for itself.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from returns_cli.audit.by_request import ByRequest, RequestRows, gathered, joined
from returns_cli.audit.passes import Passes
from returns_cli.audit.process import PassPart, Process, Task
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.sameness import folded
from returns_cli.rows.audit import Audit
from returns_cli.rows.filled import Fills
from returns_cli.rows.line_values import Coded
from returns_cli.rows.request_ids import certain_keys, drawn_factors, keys
from returns_cli.sources.batches import Batch

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Marks, Numbers

FIRST_ROWS = 5_000
PLAIN = 2  # columns that are blank in all lines but the first, from which on a log is seen to be written so


def seen_columns(process: Process, task: Task) -> tuple[int, ...]:
    """The columns that the first requests leave blank in all lines but the first. It takes several such columns, one of them
    of no fact (a total, a status), and none that only later lines fill, so that cells that happen to be blank are not taken
    for more than they are."""
    mapped = process.audit.mapped
    column, facts = mapped.request or 0, {*mapped.facts.values(), mapped.recorded}
    for batch, _ in process.batches(task):
        own = keys(batch, process.audit, (1, 1))
        _, first, back = np.unique(own.high[:FIRST_ROWS], return_index=True, return_inverse=True)
        later = np.ones(len(back), np.bool_)
        later[first] = False
        several = np.zeros(len(first), np.bool_)
        several[back[later]] = True
        found, reverse = [], False
        for at in range(len(mapped.header)):
            places, texts = batch.listed(at)
            blank = np.array([not text.strip() for text in texts], np.bool_).take(np.asarray(places)[own.rows[:FIRST_ROWS]])
            if at != column and later.any() and blank[later].all() and not blank[first[several]].all():
                found.append(at)
            reverse |= bool((blank[first][back[later]] & ~blank[later]).any())
        return tuple(found) if len(found) >= PLAIN and not reverse and set(found) - facts else ()
    return ()


class Shared(NamedTuple):
    """Columns that say of a whole request what its first line says. Where they are `demanded`, lines that say something else
    are faults; where it takes `silence`, only lines that say nothing in any of them take what the others say."""

    columns: tuple[int, ...] = ()
    demanded: bool = False
    silence: bool = False


def _shared_columns(passes: Passes) -> Shared:
    """The columns of the facts that somebody says all lines of a request share; else those read by the audit that the first
    requests show to be such; else those of which the policy says so."""
    audit = passes.audit
    facts, columns = audit.plans[-1].policy.facts, audit.mapped.facts
    demanded = tuple(columns[name] for name in facts if name in audit.request_facts and name in columns)
    if demanded:
        return Shared(demanded, demanded=True)
    read = {*columns.values(), *(at for at, _ in (audit.where.columns if audit.where else ()))}
    seen = next((columns for columns in passes.at_first(seen_columns) if columns), ())
    if read & {*seen}:
        return Shared(tuple(at for at in seen if at in read))
    declared = tuple(columns[name] for name, fact in facts.items() if fact.of == "request" and name in columns)
    return Shared(declared, silence=True)


def is_silent(process: Process, task: Task, *, columns: Sequence[int]) -> bool:
    """Whether any row of a task says nothing in all of these columns."""
    return any(_silent_rows(batch, columns).any() for batch, _ in process.batches(task))


def _silent_rows(batch: Batch, columns: Sequence[int]) -> Marks:
    silent = np.ones(batch.rows, np.bool_)
    for column in columns:
        places, texts = batch.listed(column)
        blank = np.array([not text.strip() for text in texts], np.bool_)
        if not blank.any():
            return np.zeros(batch.rows, np.bool_)
        silent &= blank.take(np.asarray(places))
    return silent


def in_requests(process: Process, task: Task, *, columns: Sequence[int], factors: tuple[int, int]) -> RequestRows:
    """What the rows of a task say in these columns, blank cells nothing."""
    found = []
    for batch, before in process.batches(task):
        own = certain_keys(batch, process.audit, factors)
        coded = []
        for places, texts in map(batch.listed, columns):
            mine = np.asarray(places)[own.rows]
            blank = np.array([not text.strip() for text in texts], np.bool_)
            coded.append(Coded(np.where(blank[mine], -1, mine) if len(mine) else mine, texts))
        found.append(RequestRows(own.high, own.low, batch.lines()[own.rows] + before, coded))
    return gathered(found, len(columns))


def find_fills(passes: Passes) -> tuple[list[PassPart], tuple[int, ...]]:
    """The parts of the logs, with what their lines take from their requests in their tasks; none where no line takes anything.
    And the columns that say something of a whole request."""
    shared = _shared_columns(passes)
    columns = shared.columns
    if not columns:
        return [], ()
    if shared.silence:
        silent = [part.found for part in passes.over(partial(is_silent, columns=columns))]
        if not any(silent):
            return [], ()
    parts = _fills(passes, shared)
    if not shared.silence:
        return parts, columns
    filled = [fills for part in parts if (fills := part.task.fills) is not None]
    taken = tuple(at for at in columns if any((fills.places[at] >= 0).any() for fills in filled))
    return (parts, taken) if taken else ([], ())


def _fills(passes: Passes, shared: Shared) -> list[PassPart]:
    columns = shared.columns
    factors = drawn_factors()
    parts = list(passes.over(partial(in_requests, columns=columns, factors=factors)))
    rows = ByRequest(parts)
    against = np.full(len(rows.order), -1)
    places, texts = {}, {}
    silent = np.ones(len(rows.order), np.bool_)
    for at, column in enumerate(columns):
        coded, listed = joined(part.found.coded[at] for part in parts)
        silent &= coded < 0
        filled, wrong = _from_first(coded[rows.order], rows, _meanings(passes.audit, column, listed))
        places[column] = rows.back(filled)
        texts[column] = tuple(listed)
        if shared.demanded:
            against[rows.order[wrong]] = column
    if shared.silence:
        places = {column: np.where(silent, place, -1) for column, place in places.items()}
    done = []
    for part, here in rows.by_part():
        mine = np.flatnonzero(np.any([own[here] >= 0 for own in places.values()], axis=0) | (against[here] >= 0))
        own = {column: place[here][mine] for column, place in places.items()}
        fills = Fills(part.found.lines[mine], own, texts, against[here][mine])
        done.append(part.but(fills=fills))
    return done


def _meanings(audit: Audit, column: int, texts: Sequence[str]) -> Numbers:
    """A number for what each text says; spellings of one value have one."""
    plan = audit.plans[-1]
    name = next((name for name, at in plan.mapped.facts.items() if at == column), None)
    known: dict[Hashable, int] = {}

    def meaning(text: str) -> Hashable:
        try:
            return folded(text) if name is None else plan.reading(name)(text, "")
        except InputError:
            return folded(text)

    return np.array([*(known.setdefault(meaning(text), len(known)) for text in texts), -1], np.int64)


def _from_first(coded: Numbers, rows: ByRequest, meanings: Numbers) -> tuple[Numbers, Marks]:
    """For the rows in the order of their requests: the place of the text that each takes from the first that says something,
    -1 where it says something itself; and which say something else."""
    if not len(coded):
        return coded, np.zeros(0, np.bool_)
    far = len(coded)
    # The least place of each request whose row says something; `far`, behind all rows, where none does.
    first = np.minimum.reduceat(np.where(coded >= 0, np.arange(far), far), rows.starts)
    value = np.where(first < far, coded[np.minimum(first, far - 1)], -1)[rows.owner]
    return np.where(coded < 0, value, -1), (coded >= 0) & (meanings[coded] != meanings[value])
