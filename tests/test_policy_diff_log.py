"""`returns policy diff --log`: which logged rows the new version would decide otherwise, and for how much money."""

from __future__ import annotations

import csv
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from returns_cli.cli.main import run
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.kinds.faults import InputError
from returns_cli.policy.load import find_policy, load

TILE_STORE = "tile-store/returns"
LOG = Path(__file__).parent.parent / "examples" / "returns-log.csv"
NO_FACTS = ("request_id", "clerk", "amount", "decision")


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """The tile store's policy with one change."""
    text = find_policy(TILE_STORE).read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "changed.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def changed_decisions(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["policy", "diff", *arguments, "--format", "json"]) == 3
    found: dict[str, Any] = json.loads(capsys.readouterr().out)["log"]
    return found


def decided(compiled: CompiledPolicy, row: dict[str, str]) -> tuple[str, str | None]:
    """What the counter makes of a row of the sample log."""
    try:
        decision = compiled.decide(compiled.read({name: cell for name, cell in row.items() if name not in NO_FACTS}))
    except InputError:
        return "unreadable", None
    return decision.outcome, decision.route


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("value = 30,", "value = 33,"),
        ("value = 30,", "value = 20,"),
        ("value = 2, clause", "value = 3, clause"),
        ("requested_on >= sold_on", "requested_on > sold_on"),
        ('when    = "laid"\n', 'when    = "laid and not clearance"\n'),
    ],
)
def test_the_counter_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str) -> None:
    """The moves of the sample log, their money and their lines are what the counter makes of each row by both policies."""
    path = changed(tmp_path, old, new)
    found = changed_decisions(capsys, TILE_STORE, str(path), "--log", str(LOG))
    compiled_policies = [CompiledPolicy(load(TILE_STORE)), CompiledPolicy(load(str(path)))]
    count: Counter[tuple[str, str]] = Counter()
    money: Counter[tuple[str, str]] = Counter()
    lines = []
    with LOG.open(encoding="utf-8", newline="") as stream:
        for line, row in enumerate(csv.DictReader(stream), 2):
            then, now = (decided(compiled, row) for compiled in compiled_policies)
            if then != now:
                count[then[0], now[0]] += 1
                money[then[0], now[0]] += Decimal(row["amount"])  # type: ignore[assignment]
                lines.append(line)
    assert {(each["before"], each["after"]): each["rows"] for each in found["moves"]} == count
    assert {(each["before"], each["after"]): Decimal(each["amount"]) for each in found["moves"]} == money
    assert [each["line"] for each in found["listed"]] == lines[:1000]
    assert found["changed"] == len(lines) == sum(found[way]["rows"] for way in ("milder", "stricter", "route", "other"))
    assert found["rows"] == 4000


SMALL = """sale date,request date,receipt,goods,packaging,laid,clearance,special_order,quality problem,qty,Refund (CNY)
2026-03-01,2026-03-31,yes,yes,yes,no,no,no,none,1 m2,"¥1,200.50"
2026-03-01,2026-04-01,yes,yes,yes,no,no,no,none,1 m2,20
2026-03-01,2026-04-01,yes,yes,yes,no,no,no,none,1 m2,unclear
2026-03-01,2026-04-01,no,yes,yes,no,no,no,none,1 m2,7
"""


def test_money_and_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Amounts are read with their signs and commas, from the column that is named; what is none is not counted."""
    log = tmp_path / "small.csv"
    log.write_text(SMALL, encoding="utf-8")
    later = changed(tmp_path, "value = 30,", "value = 29,")
    found = changed_decisions(capsys, TILE_STORE, str(later), "--log", str(log), "--amount", "refund (cny)")
    assert found["stricter"] == {"rows": 1, "amount": "1200.50"}
    assert changed_decisions(capsys, TILE_STORE, str(later), "--log", str(log))["stricter"] == {"rows": 1, "amount": "1200.50"}
    log.write_text(SMALL.replace("Refund (CNY)", "paid"), encoding="utf-8")
    assert changed_decisions(capsys, TILE_STORE, str(later), "--log", str(log))["stricter"] == {"rows": 1, "amount": None}
    later = changed(tmp_path, "value = 30,", "value = 31,")
    assert run(["policy", "diff", TILE_STORE, str(later), "--log", str(log), "--lang", "en"]) == 3
    said = capsys.readouterr().out
    assert "of 4 logged rows 2 would be decided otherwise" in said
    assert "not accepted -> accepted: 2 rows" in said


def test_money_of_a_till_in_china(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Amounts and request numbers of a log in GB18030 are read as its texts, not as its bytes."""
    log = tmp_path / "small.csv"
    text = SMALL.replace("Refund (CNY)", "退款金额,退货单号").replace('"¥1,200.50"', "１２００.50元,单一")
    for cell, more in (",20\n", ",20,二\n"), ("unclear", "不详,三"), (",7\n", ",7,四\n"):
        text = text.replace(cell, more)
    log.write_bytes(text.encode("gb18030"))
    later = changed(tmp_path, "value = 30,", "value = 29,")
    found = changed_decisions(capsys, TILE_STORE, str(later), "--log", str(log))
    assert found["stricter"] == {"rows": 1, "amount": "1200.50"}
    assert [row["request"] for row in found["listed"]] == ["单一"]


def test_what_cannot_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A column that is not there, or a log that is not there, is an error in one line."""
    later = str(changed(tmp_path, "value = 30,", "value = 31,"))
    assert run(["policy", "diff", TILE_STORE, later, "--log", str(LOG), "--amount", "money"]) == 2
    assert "the log has no column `money`" in capsys.readouterr().err
    assert run(["policy", "diff", TILE_STORE, later, "--log", str(tmp_path / "none.csv")]) == 2
    assert run(["policy", "diff", TILE_STORE, later, "--log", str(LOG), "--map", "laid"]) == 2
