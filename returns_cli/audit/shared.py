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
from returns_cli.rows.line_values import Coded
from returns_cli.rows.request_ids import Factors, certain_keys, drawn_factors, keys
from returns_cli.sources.batches import Batch
from returns_cli.sources.lookup import turns

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Marks, Numbers, Words

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
        later = ~np.isin(np.arange(len(back)), first)
        several = np.isin(np.arange(len(first)), back[later])
        found, reverse = [], False
        for at in range(len(mapped.header)):
            blank = batch.listed(at).blank()[own.rows[:FIRST_ROWS]]
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


def shared_columns(passes: Passes) -> Shared:
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


class Look(NamedTuple):
    """First numbers of the ids of a task, rising; whether several rows have one; others stand between; a row is silent."""

    ids: Words
    several: bool
    scattered: bool
    silent: bool


def look(process: Process, task: Task, *, factors: Factors, columns: Sequence[int] = (), most: int | None = None) -> Look:
    """What a look at a task tells, at so many ids of each batch. Without columns no row is silent."""
    found, silent = [np.zeros(0, np.uint64)], False
    for batch, _ in process.batches(task):
        found.append(certain_keys(batch, process.audit, factors[task.log]).high[:most])
        silent = silent or has_silent_row(batch, columns)
    return look_at(np.concatenate(found), silent=silent)


def look_at(every: Words, *, silent: bool) -> Look:
    """A look at rows with these first numbers."""
    runs = np.sort(every[turns([every])])  # lines of a request mostly stand together
    ids = runs[turns([runs])]
    return Look(ids, len(ids) < len(every), len(ids) < len(runs), silent)


def has_silent_row(batch: Batch, columns: Sequence[int]) -> bool:
    """Whether any row says nothing in all of these columns; without columns none is asked."""
    for blank_rows in (_doubtful_rows, lambda batch, column: batch.listed(column).blank()):
        if not np.logical_and.reduce([blank_rows(batch, column) for column in columns]).any():
            return False
    return bool(columns)


def _doubtful_rows(batch: Batch, column: int) -> Marks:
    """Rows that may be blank: nearly all others begin with a sign of ASCII that is seen, 0x21 to 0x7F."""
    words = batch.words(column)
    return np.ones(batch.rows, np.bool_) if words is None else words[:, 0].astype(np.uint8) - np.uint8(0x21) >= 0x5F


def in_requests(process: Process, task: Task, *, columns: Sequence[int], factors: Factors) -> RequestRows:
    """What the rows of a task say in these columns, blank cells nothing."""
    found = []
    for batch, before in process.batches(task):
        own = certain_keys(batch, process.audit, factors[task.log])
        coded = []
        for listed in map(batch.listed, columns):
            coded.append(Coded(np.where(listed.blank(), -1, listed.places)[own.rows], listed.texts))
        found.append(RequestRows(own.high, own.low, batch.lines()[own.rows] + before, coded))
    return gathered(found, len(columns))


def find_fills(passes: Passes, shared: Shared, looked: Sequence[PassPart]) -> tuple[Sequence[PassPart], tuple[int, ...]]:
    """The parts of which a look (`look`) has told something, with what their lines take from their requests in their tasks. And
    the columns that say something of a whole request."""
    columns = shared.columns
    if not columns or (shared.silence and not any(part.found.silent for part in looked)):
        return looked, ()
    parts = list(passes.over(partial(in_requests, columns=columns, factors=drawn_factors(passes.audit)), looked))
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
        columns = tuple(column for column, place in places.items() if (place >= 0).any())
    fills = zip(parts, rows.fills(places, texts, against), strict=True)
    return [part.but(fills=own) for part, own in fills], columns


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
