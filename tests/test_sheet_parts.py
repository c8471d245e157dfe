"""What is looked for in the XML of a sheet, and its cells as texts."""

from __future__ import annotations

import re
from random import Random

import pytest

from returns_cli.sources.sheet_parts import _signs
from returns_cli.sources.sheet_texts import texts_of

PARTS = (
    '<c r="A1"',
    '<c r="AB12"',
    "<c ",
    "<f>1</f>",
    '<c t="e" r="B2"',
    't="e"',
    '"e',
    'hidden="1"',
    "<v>x</v>",
    "<col/>",
    "字",
)


@pytest.mark.parametrize("seed", range(40))
def test_signs_are_those_that_are_there(seed: int) -> None:
    """All bytes looked at together tell what a search for each text tells, however short the rows are."""
    chance = Random(seed)  # noqa: S311  rows for a test
    rows = "".join(f"<row>{''.join(chance.choices(PARTS, k=chance.randrange(4)))}</c></row>" for _ in range(seed % 4))
    piece = rows.encode()
    found = (
        piece.count(b"<c "),
        *(re.search(each, piece) is not None for each in (rb'<c r="[A-Z]{2}', b"<f", b't="e"', b'hidden="')),
    )
    assert _signs(piece) == found


def test_numbers_that_are_equal_have_their_own_texts() -> None:
    """1 and yes are told apart, and so are 0 and no; shortened are numbers alone, each time they come."""
    column = ["", 1.0, True, 0.0, False, 1, 1.0, 1e16, 1e16, 10**16, "1"]
    assert texts_of(column, set(map(type, column)), {}) == (
        [None, "1", "yes", "0", "no", "1", "1", "1E+16", "1E+16", "10000000000000000", "1"],
        2,
    )
    assert texts_of([1.5, 1e16, 1.5, ""], [float, str], {}) == (["1.5", "1E+16", "1.5", None], 1)
