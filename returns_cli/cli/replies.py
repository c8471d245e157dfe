"""What a reply says: of the question asked, or of several that belong together. Knows no screen."""

from __future__ import annotations

from datetime import date

from returns_cli.cli.commands import MARKS
from returns_cli.cli.dialogue import Dialogue
from returns_cli.cli.dialogue_text import answer_keys, chosen_text, fault_words, wanted
from returns_cli.cli.several_answers import asked_together, several_answers
from returns_cli.cli.spoken import Meaning, boxes_in_pieces, readings
from returns_cli.cli.spoken_answers import other_meanings
from returns_cli.intake.short_amounts import broken_boxes, fact_of_boxes
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.quantity import QuantityKind
from returns_cli.kinds.table import kind_of
from returns_cli.late_pattern import late
from returns_cli.policy.model import Fact
from returns_cli.wording.words import say

_CODE = late(r"(?=.*\d)[!-~]+\Z")
LONGEST_SHOWN = 40


class Replies:
    """Reads replies on a `day`; `order` says which of day and month comes first where somebody has said so."""

    def __init__(self, dialogue: Dialogue, day: date, order: str | None) -> None:
        self.dialogue = dialogue
        self.day = day
        self.order = order

    def is_own_word(self, fact: Fact, typed: str) -> bool:
        """Whether a word that is a command elsewhere is one of the fact's own words, which go first."""
        labels = [word for label in fact.labels.values() for word in (label.words.en, label.words.zh, *label.names)]
        return typed.strip() not in MARKS and typed.strip() in (*labels, *kind_of(fact.type).numbered(fact.type, fact))

    def readings(self, fact: Fact, text: str) -> tuple[Meaning, ...]:
        """What the reply may mean where it is not said in full. Raises InputError where a box cannot be parted so."""
        name, per_box = self._boxes(fact, text)
        if name and per_box:
            return (boxes_in_pieces(text, per_box, self.dialogue.lang),)
        return readings(fact, text, self.day, self.dialogue.lang, self.order) or self._in_other_words(fact, text)

    def _in_other_words(self, fact: Fact, text: str) -> tuple[Meaning, ...]:
        """What a reply says that cannot be read as it stands."""
        if self._reads(fact, chosen_text(fact, text)):
            return ()
        return tuple(each for each in other_meanings(fact, text, self.dialogue.lang) if self._reads(fact, each.text))[:1]

    def _reads(self, fact: Fact, text: str) -> bool:
        try:
            self.dialogue.version.reader.readers[fact.name](text)
        except InputError:
            return False
        return True

    def first_to_ask(self, fact: Fact, text: str) -> str | None:
        """The fact that must be known before the reply can be understood: how many pieces are in a box, for half of one."""
        name, per_box = self._boxes(fact, text)
        return None if per_box else name

    def _boxes(self, fact: Fact, text: str) -> tuple[str | None, int | None]:
        """For a reply with a part of a box: the fact that says how many pieces are in one, and what it says."""
        if kind_of(fact.type).word != QuantityKind.word or not broken_boxes(text):
            return None, None
        name = fact_of_boxes(self.dialogue.version.policy, fact)
        known = self.dialogue.latest[1].facts.get(name) if name and self.dialogue.latest else None
        return name, known if isinstance(known, int) else None

    def several(self, name: str, text: str) -> dict[str, str] | None:
        """The answers of a line that says several things; None where it says one, or may be shared out in several ways."""
        found = several_answers(self.dialogue.version.policy, name, text, self.dialogue.answers, self._text)
        if len(found) > 1:
            found = [each for each in found if self.dialogue.readable(each)]
        return found[0] if len(found) == 1 else None

    def may_follow(self, name: str) -> list[str]:
        """The facts that can be said in the same line and are still to be asked, in the order in which they would be."""
        asked = self.dialogue.latest[1].ask if self.dialogue.latest else ()
        together = asked_together(self.dialogue.version.policy, name) - self.dialogue.answers.keys()
        return [each for each in asked if each in together]

    def fault(self, fault: InputError, fact: Fact, typed: str, *, scanned: bool) -> str:
        """Why it is no answer; of what came in one go, that it did."""
        lang = self.dialogue.lang
        if scanned and answer_keys(fact) and _CODE.match(typed):
            shown = typed if len(typed) <= LONGEST_SHOWN else typed[:LONGEST_SHOWN] + "…"
            return say("scanned", lang, text=shown, wanted=wanted(fact, lang))
        return fault_words(fault, fact, lang)

    def _text(self, name: str, text: str) -> str | None:
        """The text as which this answers the fact without anything being asked; None for no answer."""
        try:
            found = self.readings(self.dialogue.fact(name), text)
            if found:
                return found[0].text if found[0].plain else None
            value = self.dialogue.version.reader.readers[name](text)
        except InputError:
            return None
        return None if value[0] is None else text
