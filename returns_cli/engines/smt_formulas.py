"""Formulas and values of a solver: what is surely true, what surely false, what is known, and texts as numbers."""

from __future__ import annotations

from typing import TypeAlias

import z3

from returns_cli.records import Record

Formula: TypeAlias = z3.BoolRef
Term: TypeAlias = z3.ArithRef | z3.BoolRef  # BoolRef where the value is yes or no
YES, NO = z3.BoolVal(True), z3.BoolVal(False)


class Answer(Record):
    """What makes a condition surely true, and what surely false; it is undecided when neither holds."""

    true: Formula
    false: Formula

    @property
    def open(self) -> Formula:
        """What leaves the condition undecided."""
        return both(negation(self.true), negation(self.false))


class SymbolicValue(Record):
    """A value, and whether it is known. INVARIANT: `what` means nothing while `known` does not hold."""

    known: Formula
    what: Term


def both(*parts: Formula) -> Formula:
    """All of the formulas hold."""
    kept = [part for part in parts if not z3.is_true(part)]
    if any(z3.is_false(part) for part in kept):
        return NO
    return z3.And(*kept) if len(kept) > 1 else kept[0] if kept else YES


def either(*parts: Formula) -> Formula:
    """At least one of the formulas holds."""
    kept = [part for part in parts if not z3.is_false(part)]
    if any(z3.is_true(part) for part in kept):
        return YES
    return z3.Or(*kept) if len(kept) > 1 else kept[0] if kept else NO


def negation(part: Formula) -> Formula:
    """The formula does not hold."""
    return NO if z3.is_true(part) else YES if z3.is_false(part) else z3.Not(part)


def apart(one: Formula, other: Formula) -> Formula:
    """Just one of the two formulas holds."""
    return z3.Xor(one, other)


class TextNumbers:
    """Every text and choice of the policies in question, each with its number."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))

    def text(self, number: int) -> str:
        """The text with this number; below zero, one that no policy in question mentions."""
        if number >= 0:
            return list(self.numbers)[number]
        word = "…" * -number
        while word in self.numbers:
            word += "."
        return word
