"""`--mask` of what the book has: pseudonyms for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from returns_cli.book.decided import RecordedDecision
    from returns_cli.book.shift import Shift
    from returns_cli.book.story import Story

Value = TypeVar("Value", str, str | int | bool)
MASK = click.option("--mask", is_flag=True, help="Pseudonyms for people: clerks, and facts such as a customer's name or phone.")


def masked_shift(found: Shift, *, mask: bool) -> Shift:
    """What is handed over; where it is to be masked, the same person has the same pseudonym in all of it."""
    from returns_cli.kinds.pseudonyms import new_key, pseudonym

    if not mask:
        return found
    key = new_key()
    overrides = tuple(each.but(manager=pseudonym(each.manager, key)) for each in found.overrides)
    return found.but(overrides=overrides, inspections=tuple(masked(found.inspections, mask=True, key=key)))


def masked(decisions: Iterable[RecordedDecision], *, mask: bool, key: bytes | None = None) -> list[RecordedDecision]:
    """The decisions; where they are to be masked, the same person has the same pseudonym in all of them, and wherever else the
    same key is used."""
    from returns_cli.kinds.pseudonyms import new_key, pseudonym

    if not mask:
        return list(decisions)
    key = key or new_key()
    return [each.but(clerk=pseudonym(each.clerk, key), facts=_hidden(each.facts, key)) for each in decisions]


def masked_story(found: Story, key: bytes) -> Story:
    """What the log says of a decision, with pseudonyms for people; notes, in which anybody may be named, are left out."""
    from returns_cli.kinds.pseudonyms import pseudonym

    later = tuple(each.but(by=pseudonym(each.by, key), note="", found=_hidden(each.found, key)) for each in found.later)
    return found.but(note="", later=later)


def _hidden(facts: Mapping[str, Value], key: bytes) -> dict[str, Value | str]:
    from returns_cli.intake.people import is_peoples
    from returns_cli.kinds.pseudonyms import pseudonym

    return {name: pseudonym(str(value), key) if is_peoples(name) else value for name, value in facts.items()}
