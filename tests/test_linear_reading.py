"""The work for a cell grows with its length and no faster: for every reader, every pattern, every part of a heading.

No time is absolute here: a text of 64 KB may take so many times what one of 1 KB takes, or what a plain look at each of its
characters takes. With quadratic work it takes 4,096 times as long, and thousands of such looks.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from random import Random
from typing import TypeAlias

import pytest
from hunting import seeds

import returns_cli.intake
import returns_cli.kinds
from returns_cli.intake.headings import parted
from returns_cli.intake.near_headings import words_of
from returns_cli.intake.spellings import reader
from returns_cli.intake.units import is_bare
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.negation import heading_key, negated, stem
from returns_cli.kinds.sameness import folded, narrowed
from returns_cli.language.types import Choice, Date, Moment, Number, Quantity, Size, Text, YesNo
from returns_cli.policy.model import Fact

Parts: TypeAlias = tuple[str, str, str]
SHORT, LONG = 1 << 10, 1 << 16
TIMES = 8
LOOKS = 60
# Whatever stands in a pattern, once and again: blanks, digits, stops, signs, letters, marks.
AGAIN = (
    *(" ", "\t", "\u3000", "\u200b", "\n", "1", "1 ", "1.", "1,", "1,111", ",", ".", "'", "-", "+", "/", ":", "x", "1x1", "m"),
    *(
        "(",
        "()",
        "[",
        "【",
        "年",
        "1月",
        "是",
        "是否",
        "不",
        "not ",
        "箱",
        "3箱",
        "二",
        "十",
        "é",
        "\u0301",
        "\u0301\u0316",
        "²",
    ),
    *("jan ", "PM", "上午", "Z", "<", "\x00", "\ufffd"),
)
TEXTS = [parts for again in AGAIN for parts in (("", again, "y\n1"), ("2026-01-01 1", again, ""))]


def text(parts: tuple[str, str, str], length: int) -> str:
    """A text of about so many characters, one of its parts again and again."""
    front, again, behind = parts
    return front + again * (length // len(again)) + behind


def taken(work: Callable[[str], object], cell: str, runs: int = 3) -> float:
    """The processor time of the fastest run."""
    times = []
    for _ in range(runs):
        begin = time.process_time_ns()
        with suppress(InputError):
            work(cell)
        times.append(time.process_time_ns() - begin)
    return min(times)


def looks(cell: str) -> int:
    """What looking at each character takes, by a pattern that has nothing to try twice."""
    return len(re.findall(r"[^\ue000]", cell))


def slow(
    work: Callable[[str], object], texts: Sequence[tuple[str, str, str]] = TEXTS, long: int = LONG
) -> tuple[str, str, str] | None:
    """The parts of a text on which the work grows faster than the text; None where there is no such."""
    look = taken(looks, "x" * long)
    for parts in texts:
        cell = text(parts, long)
        once = taken(work, cell, 1)
        if once > LOOKS * look and taken(work, cell) > max(
            LOOKS * look, TIMES * long / SHORT * taken(work, text(parts, SHORT))
        ):
            return parts
    return None


KINDS = {
    "yes/no": YesNo(),
    "whole number": Number("day", 0, 0, 10**6),
    "decimal": Number("CNY", 2, -(10**6), 10**9),
    "area": Number("m2", 6, 0, 10**12),
    "choice": Choice(("none", "claimed")),
    "text": Text(),
    "date": Date(),
    "moment": Moment(),
    "quantity": Quantity(),
    "size": Size(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_reads_in_linear_time(kind: str) -> None:
    """A cell of any kind of fact, whatever is repeated in it."""
    assert slow(reader(Fact("fact", KINDS[kind], names=("laid", "铺贴")), "Asia/Shanghai", "dmy")) is None


WORK: dict[str, Callable[[str], object]] = {
    "folded": folded,
    "narrowed": narrowed,
    "heading_key": heading_key,
    "stem": stem,
    "negated": negated,
    "parted": parted,
    "is_bare": is_bare,
    "words_of": words_of,
}


@pytest.mark.parametrize("name", WORK)
def test_headings_and_words_are_looked_at_in_linear_time(name: str) -> None:
    """A heading, or a word that is folded, whatever is repeated in it."""
    assert slow(WORK[name]) is None


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern that intake and kinds keep, by its module and name."""
    for package in (returns_cli.intake, returns_cli.kinds):
        for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
            kept = vars(importlib.import_module(module.name))
            for name, value in kept.items():
                several = value if isinstance(value, tuple) else (value,)
                for at, one in enumerate(part for each in several for part in (each if isinstance(each, tuple) else (each,))):
                    if isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                        yield f"{module.name.removeprefix('returns_cli.')}.{name}.{at}", one


PATTERNS = dict(patterns())


@pytest.mark.parametrize("name", PATTERNS)
def test_every_pattern_is_linear(name: str) -> None:
    """A pattern by itself, tried at the front of texts that nobody has folded."""
    assert slow(PATTERNS[name].match) is None


@pytest.mark.parametrize("turn", seeds(1, 10_000))
def test_any_text_again_and_again_is_read_in_linear_time(turn: int) -> None:
    """What nobody thought of: a few signs again and again, behind and before others, for one kind and one pattern each."""
    rng = Random(turn)  # noqa: S311  seeded
    front, again, behind = ("".join(rng.choices(AGAIN, k=rng.randrange(least, 4))) for least in (0, 1, 0))
    works = [
        reader(
            Fact("fact", rng.choice(list(KINDS.values())), names=("laid", "铺贴")), "Asia/Shanghai", rng.choice(["dmy", "mdy"])
        )
    ]
    for work in (*works, rng.choice(list(WORK.values())), rng.choice(list(PATTERNS.values())).match):
        assert slow(work, [(front, again, behind)]) is None, (front, again, behind)


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        (r"[0-9]*\s*(mm)?\s*x", ("1", " ", "y")),
        (r"[ 0-9]*[0-9][ 0-9]*\Z", ("", "1", "y")),
    ],
)
def test_the_measure_finds_what_is_not_linear(pattern: str, parts: tuple[str, str, str]) -> None:
    """Patterns that try things twice, such as those that intake once had, are found."""
    assert slow(re.compile(pattern).match, [parts], LONG >> 2) == parts
