"""Facts of which no two rows say the same are read and looked at over whole columns: row by row the same as at the counter."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from returns_cli import load_policy
from returns_cli.cli.main import run
from returns_cli.engines.columns import ColumnTruths
from returns_cli.intake.spellings import reader
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.table import kind_of
from returns_cli.rows.batch_facts import SURE_DIGITS

POLICY = """
policy = "shop/amounts"
version = "1"
outcomes = ["deny", "refer", "approve"]
[facts.amount]
type = "decimal"
[facts.weight]
type = "whole number"
min = -5
max = 900000
[facts.area]
type = "area"
[facts.sold_on]
type = "date"
[facts.requested_on]
type = "date"
[facts.receipt]
type = "yes/no"
[facts.colour]
type = "choice"
choices = ["red", "blue"]
[derived.late]
value = "days_between(sold_on, requested_on) > 30"
[derived.price]
value = "amount * 2 if colour == 'red' else amount"
[[checks]]
must = "weight != 13"
[[rules]]
id = "large"
outcome = "refer"
when = "amount > 5000 and not receipt"
[[rules]]
id = "late-and-large"
outcome = "deny"
when = "late and (amount > 9000 or price >= 15000) or sold_on == date('2026-01-03') and amount % 2 > 1"
[[rules]]
id = "heavy"
outcome = "deny"
when = "weight * 2 - 10 > 700000 and known(amount)"
[[rules]]
id = "odd"
outcome = "refer"
when = "not known(weight) and area > 2"
[[routes]]
id = "far"
when = "total(area) > 300 or amount < 10"
[[routes]]
id = "near"
when = "True"
"""
FACTS = ("amount", "weight", "area", "sold_on", "requested_on", "receipt", "colour")
ODD = (
    "",
    "",
    " 7 ",
    "1,234.5",
    "1.234,50",
    "12.345",
    "-3",
    "-6",
    "abc",
    "1e5",
    "９９",
    "3²",
    "99999999999999999999",
    "unknown",
    "13",
    "0",
)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    file = tmp_path / "amounts.toml"
    file.write_text(POLICY, encoding="utf-8")
    return file


def random_rows(count: int, chance: Random) -> list[dict[str, str]]:
    """Numbers of which hardly two are the same, one in ten of them odd; all else as it comes."""

    def some(plain: str) -> str:
        return chance.choice(ODD) if chance.random() < 0.1 else plain

    return [
        {
            "amount": some(f"{chance.randrange(1_200_000) / 100:.{chance.choice((1, 2))}f}"),
            "weight": some(str(chance.randrange(1_000_000))),
            "area": some(f"{chance.randrange(400_000_000) / 1_000_000}"),
            "sold_on": some(f"2026-01-0{chance.randrange(1, 4)}"),
            "requested_on": some(f"2026-02-{chance.randrange(1, 29):02}"),
            "receipt": chance.choice(("yes", "no", "")),
            "colour": chance.choice(("red", "blue", "")),
        }
        for _ in range(count)
    ]


def at_the_counter(policy: Any, rows: Sequence[dict[str, str]]) -> list[tuple[int, str, str, str]]:
    """Line, outcome, rules and route of the rows that can be read."""
    found = []
    for line, row in enumerate(rows, 2):
        try:
            decision = policy.decide(policy.read(row))
        except InputError:
            continue
        found.append((line, decision.outcome, ";".join(decision.fired), decision.route or ""))
    return found


def audited(log: Path, policy: Path, capsys: pytest.CaptureFixture[str], *more: str) -> list[tuple[int, str, str, str]]:
    """The same by an audit."""
    out = log.with_suffix(".out.csv")
    assert run(["audit", str(log), "--policy", str(policy), "--out", str(out), "--format", "json", *more]) in (0, 3, 4)
    summary = json.loads(capsys.readouterr().out)
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = [(int(row["line"]), row["outcome"], row["reasons"], row["route"]) for row in csv.DictReader(stream)]
    assert summary["rows"] == len(rows) + summary["rejected"]
    return rows


def test_random_rows_are_decided_as_at_the_counter(
    policy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blank, odd and unreadable numbers among them, in text and in a table."""
    used: list[int] = []
    real = ColumnTruths.of
    monkeypatch.setattr(ColumnTruths, "of", lambda self, registers, rows: used.append(rows) or real(self, registers, rows))
    rows = random_rows(3_000, Random(5))  # noqa: S311
    log, table = tmp_path / "log.csv", tmp_path / "log.parquet"
    with log.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, FACTS)
        writer.writeheader()
        writer.writerows(rows)
    pq.write_table(pa.table({name: [row[name] for row in rows] for name in FACTS}), table)
    expected = at_the_counter(load_policy(str(policy)), rows)
    assert len(expected) > 1_500
    assert audited(log, policy, capsys) == expected
    assert {len(rows)} < {*used}, "columns have been looked at, of all rows and of days that are new together"
    in_table = audited(table, policy, capsys)
    assert [own[1:] for own in in_table] == [own[1:] for own in expected]


def test_what_is_odd_is_remembered_by_no_column(policy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Words for "not known" that are numbers, and units, are read one by one."""
    rows = [row | {"amount": str(at)} for at, row in enumerate(random_rows(1_500, Random(6)))]  # noqa: S311
    log = tmp_path / "log.csv"
    with log.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, FACTS)
        writer.writeheader()
        writer.writerows(rows)
    blank = [row | {"amount": ""} if row["amount"] == "777" else row for row in rows]
    assert audited(log, policy, capsys, "--unknown", "777") == at_the_counter(load_policy(str(policy)), blank)


def test_plain_numbers_are_what_the_counter_reads(policy: Path) -> None:
    """A text that a kind calls a plain number is read as just that, to the last digit that is sure."""
    loaded: Any = load_policy(str(policy))
    chance = Random(7)  # noqa: S311
    for name in ("amount", "weight", "area"):
        fact = loaded.policy.facts[name]
        plain, read = kind_of(fact.type).plain_number(fact.type), reader(fact, "UTC")
        assert plain is not None
        for _ in range(500):
            digits = "".join(chance.choices("0123456789", k=chance.randrange(1, SURE_DIGITS - plain.places)))
            fraction = "".join(chance.choices("0123456789", k=chance.randrange(plain.places + 1)))
            text = f"{digits}.{fraction}" if fraction else digits
            value = int(digits + fraction.ljust(plain.places, "0"))
            if plain.low <= value <= plain.high:
                assert read(text) == (value,)
            else:
                with pytest.raises(InputError):
                    read(text)
