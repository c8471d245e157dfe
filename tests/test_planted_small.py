"""Thirty more faults, each planted alone into a small policy of another trade: in what is printed (deadlines, shown days,
sentences), tables, seasons, terms, lines, calendars, versions and properties. Each is the one finding, at its very place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from returns_cli import load_policy
from returns_cli.cli.main import run
from returns_cli.kinds.faults import InputError

EUR_A_DAY = "day_rate * max(0, min(10, days))"
CLEAN = """policy = "volt/returns"
version = "1"
calendar = "US"
by = "bought_on"
outcomes = ["deny", "manager", "approve"]

[words.manager]
en = "to the manager"
zh = "转经理"

[in_force]
from = 2026-01-01

[parameters.extra]
unit = "day"
values = [{ value = 0, clause = "V2" }, { season = "11-15..12-31", value = 30, clause = "V3" }]

[parameters.day_rate]
unit = "EUR/day"
values = [{ value = 2, clause = "V6" }]

[facts]
bought_on = { type = "date", ask = { en = "Bought when?", zh = "何时购买?" } }
asked_on = { type = "date", default = "today", of = "request", ask = { en = "Asked when?", zh = "何时来退?" } }
kind = { type = "choice", choices = ["phone", "laptop", "cable"], ask = { en = "What is it?", zh = "是什么?" } }
opened = { type = "yes/no", ask = { en = "Opened?", zh = "拆了?" } }
price = { type = "decimal", unit = "EUR", max = 20000, ask = { en = "Price?", zh = "价格?" } }
boxes = { type = "whole number", unit = "box", max = 50, ask = { en = "Boxes?", zh = "几箱?" } }

[tables.window]
by = ["kind", "opened"]
unit = "day"
label = { en = "days to return", zh = "退货期" }
rows = [
  ["phone", "yes", 14, "V1"],
  ["phone", "no", 30, "V1"],
  ["laptop", "*", 30, "V1"],
  ["cable", "*", 9999, "V1"],
]

[derived.last_day]
value = "add_days(bought_on, window + extra)"
label = { en = "last day", zh = "最后一天" }
show = true

[derived.days]
value = "days_between(bought_on, asked_on)"
label = { en = "days since", zh = "天数" }

[[rules]]
id = "late"
outcome = "deny"
when = "asked_on > last_day"
clause = "V1"
reason = { en = "The last day was {last_day}.", zh = "最后一天是{last_day}。" }

[[rules]]
id = "few"
outcome = "manager"
when = "total(boxes) < 4 and kind == 'cable'"
clause = "V4"
reason = { en = "Fewer than 4 boxes of cable.", zh = "线缆不足四箱。" }

[[rules]]
id = "dear"
outcome = "manager"
when = "total(price) > 2500"
unless = "count() > 8"
clause = "V5"
reason = { en = "All of it is dear.", zh = "总额较大。" }

[[routes]]
id = "desk"
when = "total(boxes) <= 10"

[[routes]]
id = "dock"
when = "total(boxes) > 10"

[terms.fee]
unit = "EUR"
label = { en = "fee", zh = "费用" }
values = [
  { when = "opened", value = "min(50, round(percent_of(price, 15), 0.01))", clause = "V6" },
  { when = "not opened", value = "day_rate * max(0, min(10, days))", clause = "V6" },
]

[terms.refund]
unit = "EUR"
label = { en = "refund", zh = "退款" }
values = [{ value = "price - fee", clause = "V6" }]

[[duties]]
id = "pay"
when_outcome = ["approve"]
by = "add_working_days(asked_on, 5)"
text = { en = "pay it back", zh = "退款" }

[[checks]]
must = "asked_on >= bought_on"

[[properties]]
id = "bounded"
always = { term = "fee", at_most = 50 }
"""
# fault -> (what stands there, what is planted instead, the code); « » mark where the finding must stand.
PLANTED: dict[str, tuple[str, str, str]] = {
    "day on which it is refused": ('when = "asked_on > last_day"', 'when = "asked_on >= last_day"', "shown-last-day"),
    "row that overlaps": ('  ["phone", "no", 30', '  ["phone", "*", 30', "overlap"),
    "row left out": ('  ["phone", "no", 30, "V1"],\n', "", "gap"),
    "row twice": ('  ["phone", "no", 30, "V1"],\n', '  ["phone", "no", 30, "V1"],\n  ["phone", "no", 31, "V1"],\n', "overlap"),
    "row of no choice": ('["phone", "yes", 14', '["«phon»", "yes", 14', "unknown-word"),
    "season out of the calendar": ('"11-15..12-31"', '«"11-31..12-31"»', "bad-value"),
    "season of all the values": ('{ value = 0, clause = "V2" }, ', "", "bad-value"),
    "part that never matters": ('"total(boxes) < 4 and', '"total(boxes) < 4 and «total(boxes) < 9» and', "idle-part"),
    "rule that no request meets": ('when = "total(price) > 2500"', 'when = «"total(price) < 0"»', "never-fires"),
    "lines counted below none": ('unless = "count() > 8"', 'unless = «"count() < 1"»', "idle-exception"),
    "exception that swallows": ('unless = "count() > 8"', 'unless = «"count() > 0"»', "never-fires"),
    "sum of sums": ('"total(price) > 2500"', '"«total(count(opened))» > 2500"', "type-mismatch"),
    "last day in a route": ('when = "total(boxes) <= 10"', 'when = "«latest(bought_on)» > bought_on"', "type-mismatch"),
    "days compared with boxes": ('"total(boxes) < 4 and', '"«total(boxes) < days» and', "unit-mismatch"),
    "rate of something else": (f'"{EUR_A_DAY}"', '"«day_rate * boxes»"', "unit-mismatch"),
    "money without its rate": (f'"{EUR_A_DAY}"', '«"3 * days"»', "unit-mismatch"),
    "seasons that share a day": ('clause = "V3" }]', 'clause = "V3" }, { season = «"12-31..01-06"», value = 9 }]', "bad-value"),
    "nothing to ask the shop": ('values = [{ value = 2, clause = "V6" }]', "values = «[]»", "bad-value"),
    "alternatives that overlap": ('{ when = "not opened", value', '{ when = "not opened or boxes > 3", value', "overlap"),
    "alternatives with a gap": ('{ when = "not opened", value', '{ when = "not opened and boxes > 3", value', "gap"),
    "alternative of no request": (
        '{ when = "opened", value = "min',
        '{ when = "opened and not opened", value = "min',
        "never-chosen",
    ),
    "routes that both hold": ('when = "total(boxes) > 10"', 'when = "total(boxes) >= 10"', "ambiguous-limit"),
    "routes that lose a number": ('when = "total(boxes) > 10"', 'when = "total(boxes) > 11"', "gap"),
    "duty of no outcome": ('when_outcome = ["approve"]', 'when_outcome = [«"aprove"»]', "unknown-word"),
    "deadline that is no day": ('by = "add_working_days(asked_on, 5)"', 'by = «"days + 5"»', "bad-value"),
    "working days backwards": ("add_working_days(asked_on, 5)", "add_working_days(asked_on, «-5»)", "type-mismatch"),
    "calendar of no country": ('calendar = "US"', 'calendar = «"USA"»', "shape"),
    "property about nothing": ('{ term = "fee", at_most = 50 }', '{ term = «"fees"», at_most = 50 }', "unknown-name"),
    "property about no request": ('id = "bounded"\n', 'id = "bounded"\nwhen = "opened and not opened"\n', "speaks-of-nothing"),
    "version that ends first": ("from = 2026-01-01", "from = 2026-01-01\nuntil = «2025-01-01»", "bad-value"),
    "sentence with a name that is none": ("The last day was {last_day}.", "The last day was «{last_dya}».", "placeholder"),
    "sentence about what is not read": (
        '{ en = "All of it is dear.", zh = "总额较大。" }',
        '{ en = "{days} days.", zh = "{days}天。" }',
        "unread-in-reason",
    ),
    "wording in one language": ('{ en = "pay it back", zh = "退款" }', '{ en = "pay it back" }', "missing-wording"),
    "parameter that nothing reads": (EUR_A_DAY, "6 if days > 3 else 2", "unused-parameter"),
}


def found(path: Path, capsys: pytest.CaptureFixture[str], text: str) -> list[dict[str, Any]]:
    path.write_text(text, encoding="utf-8")
    run(["policy", "check", str(path), "--format", "json"])
    findings: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["findings"]
    return findings


def test_the_policy_without_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert found(tmp_path / "volt.toml", capsys, CLEAN) == []


@pytest.mark.parametrize("fault", PLANTED)
def test_planted_fault(fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The one fault is the one finding, where the mark stands; its witness can be decided."""
    old, new, code = PLANTED[fault]
    assert CLEAN.count(old) == 1
    marked = CLEAN.replace(old, new)
    [finding] = found(tmp_path / "volt.toml", capsys, marked.replace("«", "").replace("»", ""))
    assert finding["code"] == code
    assert finding["help"]
    if "«" in marked:
        before = marked.partition("«")[0]
        assert (finding["line"], finding["column"]) == (before.count("\n") + 1, len(before) - before.rfind("\n"))
    if finding["witness"] is not None:
        policy = load_policy(str(tmp_path / "volt.toml"))
        try:
            assert policy.decide(policy.read(finding["witness"])).outcome
        except InputError:  # it is refused, for the table does not say what it is
            assert code in ("gap", "overlap")
