"""How many rows of plain logs are decided in which way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from returns_cli.audit.blocks import Block
from returns_cli.audit.coded import CodedLogs, Decided, Rows
from returns_cli.audit.request_order import Id, RequestOrder
from returns_cli.audit.summary import Summary, headings, summed
from returns_cli.intake.outcomes import UNREAD
from returns_cli.policy.model import Policy

SPACE = ord(" ")
MIXER = np.uint64(0x9E3779B97F4A7C15)  # odd, with bits everywhere
MOST_RUNS = 20  # of rising ids in a block, such as those of several years one after the other


class OddIds(Exception):
    """Request ids that have to be looked at one by one."""


class Counted:
    """How many rows there are of each kind, records, malformed ones and all rejects; and the order of request ids."""

    def __init__(self) -> None:
        self.rows: Counter[Decided] = Counter()
        self.records = self.malformed = self.rejects = 0
        self.order = RequestOrder()

    def count(self, coded: CodedLogs, log: int, block: Block) -> Rows:
        """Counts the rows of a block of the log with that number. Raises Full."""
        rows, request = coded.of(block), coded.plan.mapped.request
        self.malformed += block.records - block.rows
        self.rejects += block.records - block.rows + int(np.count_nonzero(coded.refused.take(rows.classes)))
        self.records += block.records
        numbers = np.bincount(rows.classes)
        for one in np.flatnonzero(numbers).tolist():
            self.rows[coded.classes[one]] += int(numbers[one])
        certain, runs = (True, []) if request is None else request_runs(log, block, request)
        self.order.add(block.rows, certain, *runs)
        return rows

    def add(self, more: Counted) -> None:
        """Takes in what was counted elsewhere."""
        self.rows.update(more.rows)
        self.records += more.records
        self.malformed += more.malformed
        self.rejects += more.rejects
        self.order.add(more.order.rows, more.order.rising, *more.order.chunks)


def counted(coded: CodedLogs, log: int, blocks: Iterator[Block]) -> Counted:
    """The counts of several blocks."""
    found = Counted()
    for block in blocks:
        found.count(coded, log, block)
    return found


def request_ids(block: Block, column: int) -> tuple[Any, Any, list[Any]]:
    """Where the request ids that are not blank begin and end, and their words. Raises OddIds."""
    (first, last), words = block.spans(column), block.words(column)
    rows, text = np.flatnonzero(last - first), np.frombuffer(block.data, np.uint8)
    if len(rows) < len(first):
        first, last, words = first[rows], last[rows], [word[rows] for word in words]
    if not words or np.any(text[first] == SPACE) or np.any(text[last - 1] == SPACE):
        raise OddIds("request ids that have to be looked at one by one")
    return first, last, words


def request_runs(log: int, block: Block, column: int) -> tuple[bool, list[tuple[Id, Id]]]:
    """The first and last id of each run of request ids that rise and are of one length; False if the runs are too many."""
    try:
        first, last, words = request_ids(block, column)
    except OddIds:
        return False, []
    length = last - first
    if not len(length):
        return True, []
    alike = length[:-1] == length[1:]
    rises = np.zeros(len(alike), np.bool_)
    for word in words:
        word.byteswap(inplace=True)  # the first byte counts most
        rises |= alike & (word[:-1] < word[1:])
        alike &= word[:-1] == word[1:]
    falls = np.flatnonzero(~rises).tolist()
    if len(falls) > MOST_RUNS:
        return False, []

    def id_at(row: int) -> Id:
        return log, int(length[row]), bytes(block.data[first[row] : last[row]])

    starts, ends = [0, *(row + 1 for row in falls)], [*falls, len(length) - 1]
    return True, [(id_at(start), id_at(end)) for start, end in zip(starts, ends, strict=True)]


def request_marks(coded: CodedLogs, log: int, blocks: Iterator[Block]) -> Any:
    """A number for the request id of every row that has one; where two ids are alike, so are their numbers. Raises OddIds."""
    del log
    found = [np.zeros(0, np.uint64)]
    for block in blocks:
        first, _, words = request_ids(block, coded.plan.mapped.request or 0)
        mark = np.zeros(len(first), np.uint64)
        for word in reversed(words):  # so that zero words behind change nothing
            mark = (mark ^ word) * MIXER
            mark ^= mark >> np.uint64(32)
        found.append(mark)
    return np.concatenate(found)


def summary_of(policy: Policy, rows: Counter[Decided], malformed: int) -> Summary:
    """The accounts, from the number of rows of each kind and of malformed ones."""
    counts: Counter[tuple[str, str]] = Counter()
    for one, count in rows.items():
        counts.update(dict.fromkeys(said_of(one), count))
    return summed([(name, counts[name]) for name in headings([policy])], malformed)


def said_of(one: Decided) -> Iterator[tuple[str, str]]:
    """Every group and name under which a row of the class is counted."""
    yield "rows", ""
    if one.rejected:
        yield "rejected", ""
        return
    yield "outcomes", one.outcome
    yield "verdicts", one.verdict
    if one.recorded == UNREAD:
        yield "unread_records", ""
    yield from (("rules", rule) for rule in one.rules)
    if one.route is not None:
        yield "routes", one.route
