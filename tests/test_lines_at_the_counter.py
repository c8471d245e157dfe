"""`returns check --line`: several lines of one request in one go, one way for all of them."""

from __future__ import annotations

import json

import pytest

from returns_cli.cli.main import run

SHARED = ["--sold-on", "2026-11-01", "--requested-on", "2026-11-20", "--receipt", "yes", "--no-input", "--lang", "en"]
FINE = "clearance=no special_order=no laid=no goods_intact=yes packaging_intact=yes"


def checked(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = run(["check", *SHARED, *arguments])
    captured = capsys.readouterr()
    return code, captured.out + captured.err


@pytest.mark.parametrize(
    ("first", "second", "route"),
    [
        ("quantity=1.5 m2", "quantity=1.2 m2", "warehouse-appointment"),
        ("quantity=1 m2", "quantity=1 m2", "walk-in"),
        ("数量=1箱 规格=800x800 每箱片数=3", "quantity＝1 piece  tile = 300x300", "warehouse-appointment"),
        ("数量=1片 规格=800x800", "quantity＝1 piece  tile = 300x300", "walk-in"),
    ],
)
def test_one_route_for_the_sum(first: str, second: str, route: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Several lines go one way, chosen by their sum; names in either language and values with blanks are read."""
    code, said = checked(capsys, "--format", "json", "--line", f"{FINE} {first}", "--line", f"{second} {FINE}")
    answer = json.loads(said)
    assert (code, answer["route"]["id"], len(answer["lines"])) == (0, route, 2)


def test_lines_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Each line has its answer; what is refused counts for no route, and the code is the strongest outcome's."""
    code, said = checked(
        capsys, "--line", f"{FINE} quantity=1.5 m2", "--line", f"{FINE} quantity=9 m2".replace("laid=no", "laid=yes")
    )
    assert code == 3
    assert "Line 1: ACCEPTED" in said
    assert "Line 2: NOT ACCEPTED" in said
    assert said.count("Bring the goods to the shop") == 1


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("3 boxes", "is not a line of FACT=VALUE pairs"),
        ("quantity=1 m2 quantity=2 m2", "`quantity` is given twice"),
        ("quantitty=1 m2", "did you mean `quantity`"),
        ("receipt=yes", "`receipt` is given for the whole request too"),
        ("quantity=three", "`three` is not a quantity"),
    ],
)
def test_lines_that_cannot_be_read(line: str, fault: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A line that is none is an error in one line."""
    code, said = checked(capsys, "--line", line)
    assert code == 2
    assert fault in said
    assert said.count("\n") == 1
