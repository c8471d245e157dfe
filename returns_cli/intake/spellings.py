"""Text -> values, for the counter and for the audit alike: blanks here, all else by the kind of the fact."""

from __future__ import annotations

from returns_cli.intake.ways import AnyWays, ways_of
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import NOW, TODAY, Reader, Shown, Value, Way
from returns_cli.kinds.sameness import NOT_KNOWN, SHEET_ERRORS, folded, unprotected
from returns_cli.kinds.table import kind_of
from returns_cli.language.types import Type
from returns_cli.policy.model import Fact
from returns_cli.wording.units import amount_in
from returns_cli.wording.words import say


def reader(fact: Fact, timezone: str, given: AnyWays = None, *, reverse: bool = False) -> Reader:
    """A function from a cell's text to the fact's registers; it raises InputError.

    Blank text gives unknown (all None), and so does a word for "not known" where the fact cannot mean the word itself.
    A `reverse` one reads yes and no under a heading that says the reverse of the fact, in the words of that heading, and
    leaves it to the caller to turn the answer round.
    """
    kind = kind_of(fact.type)
    ways = ways_of(given)
    read = kind.reader(fact.type, fact, Way(timezone, ways.order(fact.name), reverse))
    blank = (None,) * fact.type.width

    def read_cell(text: str) -> Value:
        text = unprotected(text)
        word = folded(text)
        if word in SHEET_ERRORS:
            raise InputError("sheet-error", "mend-sheet", text=text).at(fact.name)
        if word in kind.unknown_words or word in ways.unknown:
            return blank
        try:
            return read(text)
        except InputError as error:
            if word in NOT_KNOWN:
                return blank
            raise error.at(fact.name) from None

    return read_cell


def show_value(type_: Type, value: Value, timezone: str) -> Shown | None:
    """A value as JSON shows it; what comes out can be read in again. None for unknown."""
    return None if value[0] is None else kind_of(type_).show(type_, value, timezone)


def show_words(fact: Fact, value: Shown | None, lang: str) -> str:
    """A shown value in the words of a language."""
    if value is None:
        return say("unknown", lang)
    if isinstance(value, bool):
        return say("yes" if value else "no", lang)
    label = fact.labels.get(str(value))
    return (label.words.in_language(lang) if label else "") or amount_in(kind_of(fact.type).worded(str(value)), lang)


def default_text(fact: Fact) -> str:
    """What the fact is where nobody says it, as it can be given; of one that the clock fills in an example."""
    clock = {TODAY: "2026-01-31", NOW: "2026-01-31T10:42"}
    if fact.by_clock:
        return clock[str(fact.default)]
    return say("yes" if fact.default else "no", "en") if isinstance(fact.default, bool) else str(fact.default)


def default_words(fact: Fact, lang: str) -> str:
    """What the fact is where nobody says it, in the words of a language."""
    if fact.by_clock:
        return say("show-today" if fact.default == TODAY else "show-now-default", lang)
    return show_words(fact, fact.default if isinstance(fact.default, bool) else str(fact.default), lang)
