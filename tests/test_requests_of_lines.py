"""Requests of several lines in a log have the routes that the counter gives them, whatever their routes look at."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from returns_cli import load_policy
from returns_cli.audit import requests
from returns_cli.cli.main import run
from returns_cli.decisions.lines import with_common_route
from returns_cli.kinds.faults import InputError
from returns_cli.sources import source

POLICY = """
policy = "shop/lines"
version = "1"
calendar = "CN"
by = "sold_on"
outcomes = ["deny", "refer", "approve"]
[parameters.limit]
values = [{ from = 2000-01-01, value = 40 }, { from = 2026-01-02, value = 60 }]
[facts.sold_on]
type = "date"
[facts.requested_on]
type = "date"
[facts.pieces]
type = "whole number"
max = 99
[facts.amount]
type = "decimal"
[facts.receipt]
type = "yes/no"
[facts.kind]
type = "choice"
choices = ["return", "exchange"]
[[rules]]
id = "no-receipt"
outcome = "deny"
when = "not receipt and amount > 90"
[[rules]]
id = "many"
outcome = "refer"
when = "pieces > 90"
[[routes]]
id = "yard"
when = "total(pieces) > limit and kind == 'return'"
ROUTE[[routes]]
id = "desk"
when = "total(amount) <= 150 or receipt and total(1) > 2"
[[routes]]
id = "van"
when = "requested_on > add_days(sold_on, 40) or kind == 'exchange'"
"""
BY_WORKING_DAYS = """[[routes]]
id = "later"
when = "requested_on > add_working_days(sold_on, 25 + total(1 if pieces > 50 else 0) // 2)"
"""
FACTS = ("sold_on", "requested_on", "pieces", "amount", "receipt", "kind")


def random_lines(count: int, chance: Random) -> list[dict[str, str]]:
    """Lines of requests of one to four, neighbours as a rule."""
    lines, number = [], 0
    while len(lines) < count:
        number += 1
        lines += [
            {
                "request_id": f"R{number:05}",
                "sold_on": chance.choice(("2026-01-01", "2026-01-02", "")),
                "requested_on": chance.choice(("2026-01-20", "2026-02-20", "2026-03-09")),
                "pieces": chance.choice(("", "abc", *(str(chance.randrange(99)) for _ in range(20)))),
                "amount": f"{chance.randrange(10_000) / 100:.2f}" if chance.random() < 0.95 else "",
                "receipt": chance.choice(("yes", "yes", "no", "")),
                "kind": chance.choice(("return", "return", "exchange", "")),
            }
            for _ in range(chance.randrange(1, 5))
        ]
    return lines


def at_the_counter(policy: Any, lines: Sequence[dict[str, str]]) -> list[tuple[str, str, str]]:
    """Id, outcome and route of the lines that can be read; one that cannot leaves totals unknown."""
    found = []
    for request, own in groupby(lines, key=lambda line: line["request_id"]):
        decisions, readable = [], True
        for line in own:
            try:
                decisions.append(policy.decide(policy.read({name: line[name] for name in FACTS})))
            except InputError:
                readable = False
        if not readable:  # as with a line of which nothing is known
            unknown = policy.decide(policy.read({}))
            routed = with_common_route(policy, [*decisions, unknown])[:-1]
        else:
            routed = with_common_route(policy, decisions) if len(decisions) > 1 else decisions
        found += [(request, decision.outcome, decision.route or "") for decision in routed]
    return found


def write(log: Path, lines: Sequence[dict[str, str]]) -> None:
    with log.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ("request_id", *FACTS))
        writer.writeheader()
        writer.writerows(lines)


@pytest.mark.parametrize("route", ["", BY_WORKING_DAYS], ids=["by columns", "one by one"])
def test_lines_have_the_routes_of_the_counter(
    route: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Line by line, in what is written and in what is counted, however few requests are routed at once."""
    monkeypatch.setattr(requests, "MANY", 20)
    file, log, out = tmp_path / "lines.toml", tmp_path / "log.csv", tmp_path / "out.csv"
    file.write_text(POLICY.replace("ROUTE", route), encoding="utf-8")
    lines = random_lines(1_200, Random(11))  # noqa: S311
    write(log, lines)
    expected = at_the_counter(load_policy(str(file)), lines)
    assert run(["audit", str(log), "--policy", str(file), "--format", "json"]) in (0, 3, 4)
    counted = json.loads(capsys.readouterr().out)["routes"]
    assert run(["audit", str(log), "--policy", str(file), "--format", "json", "--out", str(out)]) in (0, 3, 4)
    assert json.loads(capsys.readouterr().out)["routes"] == counted
    with out.open(encoding="utf-8-sig", newline="") as stream:
        found = [(row["request_id"], row["outcome"], row["route"]) for row in csv.DictReader(stream)]
    assert found == expected
    told = [route for _, _, route in expected]
    assert counted == {name: told.count(name) for name in counted}
    assert len(set(told)) > 3


def neighbours(lines: list[dict[str, str]], chance: Random) -> list[dict[str, str]]:
    """As they are."""
    del chance
    return lines


def some_far_away(lines: list[dict[str, str]], chance: Random) -> list[dict[str, str]]:
    """A few of them elsewhere."""
    for _ in range(20):
        lines.insert(chance.randrange(len(lines)), lines.pop(chance.randrange(len(lines))))
    return lines


def anywhere(lines: list[dict[str, str]], chance: Random) -> list[dict[str, str]]:
    """In any order."""
    chance.shuffle(lines)
    return lines


@pytest.mark.parametrize("size", [2_000, 15_000], ids=["small tasks", "larger tasks"])
@pytest.mark.parametrize("ordered", [neighbours, some_far_away, anywhere])
def test_lines_need_not_be_in_one_task(
    ordered: Any, size: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requests with all lines in one task, with lines in several, and of the same id in another log, have the routes of the
    counter; lines with no id are by themselves."""
    monkeypatch.setattr(source, "pieces", partial(source.pieces, size=size))
    monkeypatch.setattr(requests, "EDGE", 3)
    file, out, chance = tmp_path / "lines.toml", tmp_path / "out.csv", Random(7)  # noqa: S311
    file.write_text(POLICY.replace("ROUTE", ""), encoding="utf-8")
    policy, logs, expected = load_policy(str(file)), [], []
    for number in range(2):
        lines = ordered(random_lines(900, chance), chance)
        for line in lines[::40]:
            line["request_id"] = chance.choice(("", "N/A"))
        logs.append(str(tmp_path / f"log-{number}.csv"))
        write(Path(logs[-1]), lines)
        alone = [line | {"request_id": line["request_id"].strip("N/A") or f"Z{at:04}"} for at, line in enumerate(lines)]
        decided = at_the_counter(policy, sorted(alone, key=lambda line: line["request_id"]))
        expected.append([("" if id[0] == "Z" else id, *answer) for id, *answer in decided])
    assert run(["audit", *logs, "--policy", str(file), "--format", "json", "--out", str(out)]) in (0, 3, 4)
    counted = json.loads(capsys.readouterr().out)["routes"]
    found: dict[str, list[tuple[str, str, str]]] = {log: [] for log in logs}
    with out.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            found[row["file"]].append((row["request_id"].strip("N/A"), row["outcome"], row["route"]))
    told = [sorted(own, key=lambda line: line[0] or "Z") for own in found.values()]
    assert told == expected
    every = [route for own in told for _, _, route in own]
    assert counted == {name: every.count(name) for name in counted}


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_findings_say_what_the_log_says(ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a batch looks up the texts of a fact or reads all its numbers at once, and whatever the batch before did."""
    monkeypatch.setattr(source, "pieces", partial(source.pieces, size=400))
    file, log, out = tmp_path / "lines.toml", tmp_path / "log.csv", tmp_path / f"out.{ending}"
    file.write_text(POLICY.replace("ROUTE", ""), encoding="utf-8")
    lines = [line | {"request_id": f"R{at}"} for at, line in enumerate(random_lines(600, Random(11)))]  # noqa: S311
    write(log, lines)
    assert run(["audit", str(log), "--policy", str(file), "--out", str(out)]) in (0, 3, 4)
    reader = f"read_csv('{out}', all_varchar = true)" if ending == "csv" else f"'{out}'"
    found = duckdb.sql(f"SELECT line, coalesce(pieces, ''), coalesce(amount, '') FROM {reader}").fetchall()  # noqa: S608
    assert len(found) > 500
    assert [own for line, *own in found if own != [lines[int(line) - 2][name] for name in ("pieces", "amount")]] == []
