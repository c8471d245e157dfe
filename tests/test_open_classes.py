"""Rows that unknown facts leave open are told apart by the facts on which their decision hangs, equal ones decided once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from returns_cli.rows.codes import WorkerLimits
from returns_cli.rows.decided import DecidedRow, Decisions
from returns_cli.rows.open_classes import Hanging, OpenClasses
from returns_cli.sources.lookup import Full

DENY, APPROVE = DecidedRow(0, "deny"), DecidedRow(0, "approve")
BY_DAY = Hanging(("day",), ("day",))


def made() -> tuple[Decisions, OpenClasses]:
    decisions = Decisions()
    decisions.place(APPROVE)
    return decisions, OpenClasses(WorkerLimits(), decisions, "deny")


def asked(decisions: Decisions, answers: list[DecidedRow]) -> tuple[list[int], Callable[[list[int]], list[int]]]:
    """Rows that were asked about, and what answers."""
    rows: list[int] = []

    def decide(some: list[int]) -> list[int]:
        rows.extend(some)
        return [decisions.place(answers[row]) for row in some]

    return rows, decide


def test_equal_rows_are_decided_once_over_batches() -> None:
    decisions, open_classes = made()
    stand_in = decisions.place(open_classes.stand_in(0, BY_DAY))
    places, codes = np.array([0, stand_in, stand_in, stand_in, 0]), {"day": np.array([7, 7, 8, 7, 8])}.__getitem__
    rows, decide = asked(decisions, [APPROVE, DENY, APPROVE, DENY, APPROVE])
    for _ in range(3):
        found = open_classes.parted(places, codes, decide)
        assert [decisions.listed[one].outcome for one in found] == ["approve", "deny", "approve", "deny", "approve"]
    assert sorted(rows) == [1, 2]


def test_classes_are_kept_apart() -> None:
    decisions, open_classes = made()
    one, other = (decisions.place(open_classes.stand_in(0, BY_DAY)) for _ in range(2))
    _, decide = asked(decisions, [APPROVE, DENY])
    found = open_classes.parted(np.array([one, other]), {"day": np.array([7, 7])}.__getitem__, decide)
    assert [decisions.listed[place].outcome for place in found] == ["approve", "deny"]


def test_a_route_is_told_by_more_facts_where_there_is_one() -> None:
    decisions, open_classes = made()
    stand_in = decisions.place(open_classes.stand_in(0, Hanging(("day",), ("day", "area"))))
    answers = [APPROVE._replace(route="shop"), APPROVE._replace(route="warehouse"), DENY, DENY]
    rows, decide = asked(decisions, answers)
    codes = {"day": np.array([7, 7, 8, 8]), "area": np.array([1, 2, 1, 2])}.__getitem__
    found = open_classes.parted(np.full(4, stand_in), codes, decide)
    assert [decisions.listed[place] for place in found] == answers
    assert 3 not in rows


def test_it_keeps_no_more_than_a_worker_keeps_of_texts() -> None:
    decisions, open_classes = made()
    open_classes.limits.texts = 1_000
    stand_in = decisions.place(open_classes.stand_in(0, BY_DAY))
    with pytest.raises(Full):
        open_classes.parted(
            np.full(1_001, stand_in), {"day": np.arange(1_001)}.__getitem__, lambda rows: [decisions.place(DENY)] * len(rows)
        )
    anew = OpenClasses(open_classes.limits, decisions, "deny")
    assert decisions.place(anew.stand_in(0, BY_DAY)) == stand_in, "a worker that began anew has nothing more in its list"
