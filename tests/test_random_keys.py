"""Whatever keys come, at whatever pace, the outcome is that of the answers shown before the end.

HUNT=1 in the environment tries 100,000 sequences instead of a few.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterable
from datetime import date

import pytest
from terminal import Clock

from returns_cli import load_policy
from returns_cli.cli.conversation import Conversation
from returns_cli.cli.dialogue import Dialogue
from returns_cli.cli.keys import Keyboard

READY = load_policy("tile-store/returns")
TODAY = date(2026, 11, 29)
SEQUENCES = 100_000 if os.environ.get("HUNT") else 60
BATCHES = 12
PIECES = (
    *(
        "y",
        "n",
        "1",
        "2",
        "3",
        "<",
        "-",
        "?",
        "q",
        "+",
        "\r",
        "\n",
        "\x7f",
        "\x1b[D",
        "\x1b[H",
        "\x1b[3~",
        "\x1b[200~",
        "\x1b[201~",
    ),
    *(
        "3800234567897\r",
        "n0y-4711\r",
        "yes\r",
        "有\r",
        "没铺\r",
        "不知道\r",
        "yesterday\r",
        "11/3\r",
        "2026-11-01\r",
        "20261103\r",
    ),
    *("1.5 m2\r", "3箱\r", "800x800\r", "800\r", "80x80\r", "3\r", "3箱 800x800 3\r", "《", "\uff1f", "abc", "。"),
)
PACES = (0.0, 0.001, 0.03, 0.3, 0.7)


def typed(chance: random.Random) -> list[tuple[str, float]]:
    """Keys with the times at which they come; in the end enough Enters."""
    at, found = 0.0, []
    for _ in range(chance.randrange(5, 60)):
        pace, gap = chance.choice(PACES), chance.choice(PACES)
        likely = chance.choice("yyn") if chance.random() < 0.4 else chance.choice(PIECES)
        for char in likely:
            at += pace
            found.append((char, at))
        at += gap
    return [*found, *(("\r", at + 2.0 * number) for number in range(1, 4))]


def shown_last(lines: Iterable[str], lang: str) -> dict[str, str] | None:
    """The answers of the review shown last: fact -> what stands there."""
    nouns = {fact.noun(lang): name for name, fact in READY.policy.facts.items()}
    reviews = [line for line in lines if re.match(r"1 [a-z ]+: ", line)]
    if not reviews:
        return None
    parts = re.split(r"(?:^|; )[0-9]+ (?=[a-z ]+: )", reviews[-1])[1:]
    return {nouns[noun]: words for noun, _, words in (part.partition(": ") for part in parts)}


@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_outcome_is_that_of_the_answers_shown(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every dialogue that comes to its end, the answers in its last review, read again, give its outcome and route."""
    monkeypatch.setattr("returns_cli.cli.keys._write", lambda _: None)
    ended = 0
    for number in range(SEQUENCES // BATCHES):
        seed = batch * SEQUENCES + number
        lines: list[str] = []
        dialogue = Dialogue(READY, {}, TODAY, "en")
        keyboard = Keyboard(Clock(typed(random.Random(seed))))  # noqa: S311  seeded, not cryptography
        finished = Conversation(dialogue, keyboard, lines.extend, TODAY, None).run()
        [decision, *others] = dialogue.decisions()
        shown = shown_last(lines, "en")
        if not finished or others or shown is None:
            continue
        ended += 1
        again = READY.decide(READY.read(shown, today=TODAY))
        assert (again.outcome, again.route) == (decision.outcome, decision.route), f"seed {seed}: {shown}"
    assert ended or SEQUENCES < 1_000
