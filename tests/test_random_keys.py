"""Whatever keys come, at whatever pace, the outcome is that of the answers shown before the end.

HUNT=1 in the environment tries 100,000 sequences instead of a few.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from datetime import date

import pytest
from hunting import turns
from terminal import Clock

from returns_cli import load_policy
from returns_cli.cli.conversation import Conversation
from returns_cli.cli.dialogue import Dialogue
from returns_cli.cli.keys import Keyboard
from returns_cli.decisions.compiled import Decision
from returns_cli.decisions.facts import Facts
from returns_cli.folding import TOGETHER
from returns_cli.kinds.kind import Registers

READY = load_policy("tile-store/returns")
TODAY = date(2026, 11, 29)
BATCHES = 12
KEYS = ("y", "n", "1", "2", "3", "<", "-", "?", "q", "+", "\r", "\n", "\x7f")
SEQUENCES_OF_KEYS = ("\x1b[D", "\x1b[H", "\x1b[3~", "\x1b[200~", "\x1b[201~")
LINES = (
    *("3800234567897", "n0y-4711", "yes", "有", "没铺", "不知道", "yesterday", "11/3", "3", "27", "2026-11-01", "20261103"),
    *("1.5 m2", "5.67", "3箱", "2b3", "20p", "800x800", "800", "80x80", "3箱 800x800 3", "3b 800 3"),
)
PIECES = (*KEYS, *SEQUENCES_OF_KEYS, *(line + "\r" for line in LINES), "《", "\uff1f", "abc", "。")
PACES = (0.0, 0.001, 0.03, 0.3, 0.7)


DECIDED: dict[Registers, Decision] = {}
decide = READY.decide


def remembering(facts: Facts) -> Decision:
    """The decision, kept along with the questions that it found: random answers are often the same ones."""
    if facts.registers not in DECIDED:
        DECIDED[facts.registers] = decide(facts)
    return DECIDED[facts.registers]


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
    written = (line.replace(TOGETHER, " ") for line in lines)
    reviews = [line for line in written if re.match(r"1 [a-z ]+: ", line)]
    if not reviews:
        return None
    parts = re.split(r"(?:^|; )[0-9]+ (?=[a-z ]+: )", reviews[-1])[1:]
    return {nouns[noun]: words for noun, _, words in (part.partition(": ") for part in parts)}


@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_outcome_is_that_of_the_answers_shown(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every dialogue that comes to its end, the answers in its last review, read again, give its outcome and route."""
    for module in ("answers", "keys"):
        monkeypatch.setattr(f"returns_cli.cli.{module}.write", lambda _: None)
    monkeypatch.setattr(READY, "decide", remembering)
    ended = tried = 0
    for seed in turns(100, 8_000, batch * 100_000):
        tried += 1
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
    assert ended or tried < 50
