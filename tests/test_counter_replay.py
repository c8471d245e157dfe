"""The sample log replayed through the dialogue: nothing is decided otherwise, and few questions and keys are needed."""

from __future__ import annotations

from statistics import median

import pytest

from benchmarks.counter import Replay, replays

EVERY = 80


@pytest.fixture(scope="module")
def replayed() -> list[Replay]:
    """One in so many requests of the sample log, answered by a clerk who says amount, tile and pieces in one line."""
    return list(replays(EVERY))


def test_no_outcome_is_changed(replayed: list[Replay]) -> None:
    """Asked question by question, every request ends as its whole row does."""
    assert len(replayed) > 40
    assert [replay for replay in replayed if (replay.outcome, replay.route) != replay.decided] == []


def test_questions_and_keys_of_an_accepted_request(replayed: list[Replay]) -> None:
    """Half of the accepted requests take at most 8 questions and 22 keys, the last Enter counted."""
    accepted = [replay for replay in replayed if replay.outcome == "approve"]
    assert len(accepted) > 20
    assert median(replay.questions for replay in accepted) <= 8
    assert median(replay.keys for replay in accepted) <= 22


def test_each_question_answered_alone() -> None:
    """Who answers the tile and the pieces as questions of their own is asked two more, and types no more."""
    accepted = [replay for replay in replays(4 * EVERY, in_one_line=False) if replay.outcome == "approve"]
    assert accepted
    assert max(replay.questions for replay in accepted) <= 10
    assert median(replay.keys for replay in accepted) <= 22
