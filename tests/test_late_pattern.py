"""Patterns that wait until they are used are found to be what a compiled one is."""

from __future__ import annotations

import re

import pytest

from returns_cli.late_pattern import USES, LatePattern, late

PATTERN = r"(?P<day>\d{1,2})[-/](?P<month>\d{1,2})"
TEXTS = ("3/11", "on 3/11 and 24-12", "", "none")


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("text", TEXTS)
def test_a_late_pattern_does_what_a_compiled_one_does(use: str, text: str) -> None:
    def tried(pattern: re.Pattern[str]) -> object:
        found = getattr(pattern, use)(*(("<>", text) if use == "sub" else (text,)))
        if use == "finditer":
            return [each.groupdict() for each in found]
        return found.groupdict() if isinstance(found, re.Match) else found

    pattern = late(PATTERN)
    assert tried(pattern) == tried(re.compile(PATTERN)) == tried(pattern)


def test_nothing_is_compiled_before_it_is_used_and_once_then() -> None:
    pattern = late(PATTERN, re.ASCII)
    assert isinstance(pattern, LatePattern)
    assert set(pattern.__dict__) == {"pattern", "flags"}
    assert pattern.match("3/11")
    assert set(USES) <= set(pattern.__dict__)
    assert pattern.groupindex == {"day": 1, "month": 2}


def test_flags_count_and_a_search_may_begin_within() -> None:
    assert late("a", re.IGNORECASE).fullmatch("A")
    assert not late("a").fullmatch("A")
    assert late(r"\d").match("x3", 1)
