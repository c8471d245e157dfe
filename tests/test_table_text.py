"""Tables in the terminal."""

from __future__ import annotations

from returns_cli.cli.table_text import table_lines


def test_headings_of_several_lines_stand_above_a_line_of_dashes() -> None:
    """A column is two wider than its heading, or as wide as its widest cell."""
    found = table_lines([["tiles", 12], ["grout", 5]], ["", "overridden\nrows"], right=[1])
    assert found == [
        "         overridden",
        "               rows",
        "-----  ------------",
        "tiles            12",
        "grout             5",
    ]


def test_chinese_takes_two_columns() -> None:
    """And stands in line with Latin letters."""
    assert table_lines([["退货", 1], ["exchange", 20]], right=[1]) == ["退货       1", "exchange  20"]


def test_what_looks_like_a_number_is_shown_as_it_is_written() -> None:
    """No cell is read as a number."""
    assert table_lines([["1.10"], ["007"], ["1e5"]]) == ["1.10", "007", "1e5"]


def test_nothing_stands_behind_a_line() -> None:
    """Blank cells at the end leave no blanks."""
    assert table_lines([["a", ""], ["bb", "c"]]) == ["a", "bb  c"]


def test_a_table_without_rows() -> None:
    """Has its headings, or nothing."""
    assert table_lines([], ["id"]) == ["id", "----"]
    assert table_lines([]) == []
