"""What the first line of a request says of the whole request: exports write it there only, and leave it blank in the others.

Which columns that are `--request-facts` says: a line that contradicts what its request said before is then a reject. Else the
log itself, where its first requests leave the same columns blank in every line but the first. Else the policy
(`of = "request"`), for lines that leave all of them blank; a line that says something of its request says it for itself.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from secrets import randbits
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from returns_cli.audit.by_request import ByRequest, row_columns, united
from returns_cli.audit.passes import Passes
from returns_cli.audit.process import PassPart, Process, Task
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.sameness import folded
from returns_cli.rows.audit import Audit
from returns_cli.rows.filled import Fills
from returns_cli.rows.request_ids import certain_keys, keys
from returns_cli.sources.batches import Batch

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


def demanded_columns(audit: Audit) -> Shared:
    """The columns of the facts that somebody says all lines of a request share."""
    facts = audit.plans[-1].policy.facts
    return Shared(_columns(audit, [name for name in facts if name in audit.request_facts]), demanded=True)


def declared_columns(audit: Audit) -> Shared:
    """The columns of the facts that all lines of a request share, as the policy says."""
    facts = audit.plans[-1].policy.facts
    return Shared(_columns(audit, [name for name, fact in facts.items() if fact.of == "request"]), silence=True)


def _columns(audit: Audit, names: Sequence[str]) -> tuple[int, ...]:
    return tuple(audit.mapped.facts[name] for name in names if name in audit.mapped.facts)


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


class RequestTexts(NamedTuple):
    """The rows of a task that have a request id: its two numbers, the line, and for every column the place of its text among
    `texts`, -1 for a blank one."""

    high: Words
    low: Words
    lines: Numbers
    places: list[Numbers]
    texts: list[tuple[str, ...]]


def in_requests(process: Process, task: Task, *, columns: Sequence[int], factors: tuple[int, int]) -> RequestTexts:
    """What the rows of a task say in these columns."""
    numbers: list[dict[str, int]] = [{} for _ in columns]
    found: list[tuple[Any, ...]] = []
    for batch, before in process.batches(task):
        own = certain_keys(batch, process.audit, factors)
        codes = []
        for known, column in zip(numbers, columns, strict=True):
            places, texts = batch.listed(column)
            code = np.array([known.setdefault(text, len(known)) if text.strip() else -1 for text in texts], np.int64)
            codes.append(code.take(np.asarray(places)[own.rows]) if len(own.rows) else np.zeros(0, np.int64))
        found.append((own.high, own.low, batch.lines()[own.rows] + before, *codes))
    high, low, lines, *coded = row_columns(found, len(columns) + 1)
    return RequestTexts(high, low, lines, coded, [tuple(known) for known in numbers])


def find_fills(passes: Passes, shared: Shared) -> tuple[list[PassPart], tuple[int, ...]]:
    """The parts of the logs, with what their lines take from their requests in their tasks; none where no line takes anything.
    And the columns that say something of a whole request."""
    columns = shared.columns
    if shared.silence:
        coded = [part.found for part in passes.each(partial(is_silent, columns=columns), passes.together)]
        if not any(coded):
            return [], ()
    parts = _fills(passes, shared)
    if not shared.silence:
        return parts, columns
    filled = [fills for part in parts if (fills := part.task.fills) is not None]
    taken = tuple(at for at in columns if any((fills.places[at] >= 0).any() for fills in filled))
    return (parts, taken) if taken else ([], ())


def _fills(passes: Passes, shared: Shared) -> list[PassPart]:
    columns = shared.columns
    factors = (randbits(63) | 1, randbits(63) | 1)
    parts = list(passes.each(partial(in_requests, columns=columns, factors=factors), passes.together))
    rows = ByRequest(parts)
    against = np.full(len(rows.order), -1)
    places, texts = {}, {}
    silent = np.ones(len(rows.order), np.bool_)
    for at, column in enumerate(columns):
        coded, listed = united([(part.found.places[at], part.found.texts[at]) for part in parts])
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
        done.append(part._replace(task=part.task._replace(fills=fills), found=None))
    return done


def _meanings(audit: Audit, column: int, texts: Sequence[str]) -> Numbers:
    """A number for what each text says; spellings of one value have one."""
    plan = audit.plans[-1]
    name = next((name for name, at in plan.mapped.facts.items() if at == column), None)
    known: dict[Hashable, int] = {}

    def meaning(text: str) -> Hashable:
        try:
            return folded(text) if name is None else audit.reading(plan, name)(text, "")
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
