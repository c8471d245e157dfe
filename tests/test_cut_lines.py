"""Lines cut to a terminal."""

from __future__ import annotations

import pytest

from returns_cli.folding import folded


@pytest.mark.parametrize(
    ("line", "columns", "parts"),
    [
        ("?：说明  <：上一题  +：再加一种商品  q：退出", 24, ["?：说明  <：上一题", "+：再加一种商品  q：退出"]),
        ("   ⏎ done  1 change  + another line", 20, ["   ⏎ done  1 change", "   + another line"]),
        ("-：不知道  +：再加一种商品真的很长的一项", 20, ["-：不知道  +：再加一", "种商品真的很长的一项"]),
        ("one two three four five", 12, ["one two", "three four", "five"]),
    ],
)
def test_what_stands_between_several_blanks_stays_whole(line: str, columns: int, parts: list[str]) -> None:
    """Where a line can hold it; else it is cut as any text is."""
    assert folded([line], columns) == parts
