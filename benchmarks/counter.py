"""What a clerk is asked and types: the sample log replayed through the dialogue of `returns check`, request by request."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks.results import Row, Size
from returns_cli import load_policy
from returns_cli.cli.conversation import Conversation
from returns_cli.cli.dialogue import Dialogue
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.decisions.facts import Facts
from returns_cli.kinds.faults import InputError

NAME = "counter"
CASE = "an accepted request of the sample log, the amount and the label in one line"
CASE_APART = "an accepted request of the sample log, each question answered alone"
QUESTIONS, KEYS = "questions asked", "keys pressed"
LOG = Path(__file__).parent.parent / "examples" / "returns-log.csv"
RECENT = timedelta(28)  # so far back the day of the month alone says which month is meant
_NUMBER = re.compile(r"[0-9]+\. ")


@dataclass(frozen=True)
class Replay:
    """One request answered at the counter, beside what the whole row decides."""

    row: Mapping[str, str]
    outcome: str
    route: str | None
    decided: tuple[str, str | None]
    questions: int
    keys: int


class Clerk:
    """Reads the questions off the screen and answers each as the row has it, in the fewest keys that a clerk would think of:
    one for yes, no and choices, 27 or 11/3 for a day, 800 for a square tile; Enter takes what is shown. `in_one_line` says what
    is on the label along with the amount."""

    scanned = spilled = False

    def __init__(self, compiled: CompiledPolicy, row: Mapping[str, str], today: date, in_one_line: bool) -> None:
        facts = compiled.policy.facts.values()
        self.names = {fact.question("en"): fact.name for fact in facts}
        self.row = row
        self.today = today
        self.in_one_line = in_one_line
        self.shown: list[str] = []
        self.name: str | None = None
        self.wanted = ""
        self.questions = self.keys = 0

    def reads(self, lines: Iterable[str]) -> None:
        """What appears on the screen: no complaint, for every answer can be taken."""
        self.shown += lines
        if any(line.startswith("   ! ") for line in self.shown):
            raise ValueError(f"an answer was refused: {self.shown}")
        asked = [self.names[text] for line in self.shown if (text := _NUMBER.sub("", line, count=1)) in self.names]
        if asked:
            self.name = asked[-1]
            self.questions += 1
            self.shown.clear()

    def answer(self, prompt: str, keys: Set[str], /) -> str:
        """The answer to what is on the screen, its keys counted; a line takes one more for its end."""
        reply = self._reply(prompt, keys)
        self.keys += len(reply) + (reply not in keys)
        return reply

    def _reply(self, prompt: str, keys: Set[str]) -> str:
        if "⏎" in prompt:
            return ""
        choice = next((line.split()[0] for line in self.shown if line.split()[1:] == [self.wanted]), None)
        if choice is not None:
            return choice
        if self.name is None:
            raise ValueError(f"nothing was asked: {self.shown}")
        name, self.name = self.name, None
        text = self.row.get(name, "-")
        if text == "-":
            return text
        if text[:1] in keys and set("yn") <= keys:
            return text[:1]
        return next((line.split()[0] for line in self.shown if line.split()[1:] == [text]), "") or self._briefly(name, text)

    def _briefly(self, name: str, text: str) -> str:
        match name:
            case "sold_on":
                day = date.fromisoformat(text)
                return str(day.day) if self.today - RECENT < day < self.today else f"{day.month}/{day.day}"
            case "quantity":
                return self._amount(text)
            case "tile":
                return self._side(text)
        return text

    def _amount(self, text: str) -> str:
        """5.67 for m2, and else what is on the label in the same line: 3b 800 11."""
        amount, unit = text.split()
        if unit == "m2":
            self.wanted = unit
            return amount
        label = [self._side(self.row["tile"]), *([self.row["pieces_per_box"]] if unit.startswith("box") else [])]
        return " ".join([amount + unit[0], *(label if self.in_one_line else [])])

    @staticmethod
    def _side(text: str) -> str:
        width, _, height = text.partition("x")
        return width if width == height else text

    def refuse(self) -> None:
        """Types one thing at a time."""


def replays(every: int = 1, *, in_one_line: bool = True) -> Iterator[Replay]:
    """The requests of the sample log that can be read and have an outcome, each of `every` one."""
    compiled = load_policy("tile-store/returns")
    with LOG.open(encoding="utf-8", newline="") as stream:
        rows = [row for number, row in enumerate(csv.DictReader(stream)) if number % every == 0]
    for row in rows:
        known = {name: row[name] for name in compiled.policy.facts if row.get(name)}
        try:
            facts = compiled.read(known)
        except InputError:
            continue
        yield replayed(compiled, facts, in_one_line)


def replayed(compiled: CompiledPolicy, facts: Facts, in_one_line: bool) -> Replay:
    """The request answered question by question on the day on which it was made."""
    whole = compiled.decide(facts)
    row = {name: str(value) if not isinstance(value, bool) else "yes" if value else "no" for name, value in facts.items()}
    today = date.fromisoformat(str(facts["requested_on"]))
    clerk = Clerk(compiled, row, today, in_one_line)
    dialogue = Dialogue(compiled, {}, today, "en")
    Conversation(dialogue, clerk, clerk.reads, today, None).run()
    [decision] = dialogue.decisions()
    return Replay(row, decision.outcome, decision.route, (whole.outcome, whole.route), clerk.questions, clerk.keys)


def rows(size: Size) -> list[Row]:
    """Questions and keys of the accepted requests; a request that ends otherwise than its row does is a failure."""
    found: list[Row] = []
    for in_one_line, case in ((True, CASE), (False, CASE_APART)):
        replayed = list(replays(100 if size.quick else 10, in_one_line=in_one_line))
        apart = [replay for replay in replayed if (replay.outcome, replay.route) != replay.decided]
        failed = f"{len(apart)} of {len(replayed)} requests end otherwise than their rows" if apart else ""
        accepted = [replay for replay in replayed if replay.outcome == "approve"]
        for name, figures in ((QUESTIONS, [each.questions for each in accepted]), (KEYS, [each.keys for each in accepted])):
            found.append(Row(NAME, case, name, "a request", figures, failed=failed))
    return found
