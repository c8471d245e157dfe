"""A policy with tables, seasons and terms that read terms: counter, audit, SQL and solver say one thing of every request."""

from __future__ import annotations

import csv
import json
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hunting import PROOF_SECONDS

from returns_cli import load_policy
from returns_cli.cli.main import run
from returns_cli.kinds.faults import InputError

POLICY = """policy = "shop/everywhere"
version = "1"
timezone = "Asia/Shanghai"
by = "sold_on"
outcomes = ["deny", "approve"]
[facts]
sold_on = { type = "date" }
asked_on = { type = "date" }
kind = { type = "choice", choices = ["phone", "laptop", "other"] }
opened = { type = "yes/no" }
price = { type = "decimal", unit = "CNY", max = 1000 }
[parameters.holiday]
values = [{ value = false }, { season = "11-15..01-05", value = true }]
[derived.days]
value = "days_between(sold_on, asked_on)"
[tables.window]
by = ["kind", "opened", "holiday"]
unit = "day"
rows = [
    ["phone", "yes", "*", 7],
    ["phone", "no", "no", 14],
    ["phone", "no", "yes", 45],
    ["laptop", "*", "*", "2 * 15"],
]
[derived.rate]
unit = "percent"
[[derived.rate.values]]
when = "days <= 10"
value = 0
[[derived.rate.values]]
when = "days > 10 and opened"
value = 12.5
[[derived.rate.values]]
when = "days > 10 and not opened"
value = 5
[[rules]]
id = "late"
outcome = "deny"
when = "days > window"
[[routes]]
id = "dear"
when = "rate > 5"
[[routes]]
id = "cheap"
when = "True"
[terms.fee]
unit = "CNY"
values = [{ value = "round(percent_of(price, rate), 0.01)" }]
[terms.refund]
unit = "CNY"
values = [{ value = "price - fee" }]
"""
SOLD = ("2026-03-01", "2025-12-01", "2024-01-05", "2024-01-06", "")
AFTER = (0, 7, 8, 10, 11, 14, 15, 30, 31, 45, 46)
Request = dict[str, str]


def requests() -> list[Request]:
    from datetime import date, timedelta

    found = []
    for sold, after, kind, opened in product(SOLD, AFTER, ("phone", "laptop", "other", ""), ("yes", "no", "")):
        asked = (date.fromisoformat(sold or "2026-03-01") + timedelta(after)).isoformat()
        found.append({"sold_on": sold, "asked_on": asked, "kind": kind, "opened": opened, "price": "19.99"})
    return found


@pytest.fixture(scope="module")
def policy_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("everywhere") / "returns.toml"
    path.write_text(POLICY, encoding="utf-8")
    return path


def counter(path: Path) -> list[tuple[str, str, str]]:
    """Outcome, fired rules and route of each request; `unreadable` where no row of a table holds."""
    policy = load_policy(str(path))
    found = []
    for request in requests():
        try:
            decision = policy.decide(policy.read({name: text for name, text in request.items() if text}))
        except InputError:
            found.append(("unreadable", "", ""))
        else:
            found.append((decision.outcome, ";".join(decision.fired), decision.route or ""))
    return found


def test_the_counter_meets_everything(policy_path: Path) -> None:
    outcomes = {outcome for outcome, _, _ in counter(policy_path)}
    assert outcomes == {"deny", "approve", "incomplete", "unreadable"}


def test_the_audit_decides_like_the_counter(policy_path: Path) -> None:
    log = policy_path.with_name("log.csv")
    with log.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, [*requests()[0]])
        writer.writeheader()
        writer.writerows(requests())
    out, rejects = policy_path.with_name("out.csv"), policy_path.with_name("rejects.csv")
    options = ["--policy", str(policy_path), "--out", str(out), "--rejects", str(rejects), "--format", "json"]
    assert run(["audit", str(log), *options]) in (0, 3)
    with out.open(newline="", encoding="utf-8") as stream:
        decided = {int(row["line"]): (row["outcome"], row["reasons"], row["route"]) for row in csv.DictReader(stream)}
    found = [decided.get(number, ("unreadable", "", "")) for number in range(2, len(requests()) + 2)]
    assert found == counter(policy_path)


def test_the_sql_decides_like_the_rules(policy_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A query looks at each rule by itself where facts are unknown; where all are given it says what the counter says."""
    capsys.readouterr()
    assert run(["policy", "sql", str(policy_path), "--dialect", "duckdb", "--table", "requests"]) == 0
    query = capsys.readouterr().out
    rows = [request for request in requests() if all(request.values())]
    database = duckdb.connect()
    database.execute(
        'CREATE TABLE requests (n INT, "sold_on" DATE, "asked_on" DATE, "kind" VARCHAR, "opened" BOOLEAN, "price" BIGINT)'
    )
    for number, row in enumerate(rows):
        values = [number, row["sold_on"], row["asked_on"], row["kind"], row["opened"] == "yes", 1999]
        database.execute("INSERT INTO requests VALUES (?, ?, ?, ?, ?, ?)", values)
    result = database.execute(query)
    names = [column[0] for column in result.description or ()]
    answers: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    answers.sort(key=lambda answer: int(answer["n"]))
    found = [
        ("unreadable", "", "") if row["unreadable"] else (row["outcome"], row["reasons"] or "", row["route"] or "")
        for row in answers
    ]
    expected = [said for said, request in zip(counter(policy_path), requests(), strict=True) if all(request.values())]
    assert found == expected
    policy = load_policy(str(policy_path))
    for row, request in zip(answers, rows, strict=True):
        if row["outcome"] == "approve":
            terms = policy.decide(policy.read(request)).to_json()["terms"]
            assert f"{row['refund']}" in json.dumps(terms["refund"])


def test_the_solver_agrees(policy_path: Path) -> None:
    """For no complete request that is readable does the solver find another outcome than the counter."""
    from returns_cli.engines.smt_formulas import both, negation
    from returns_cli.engines.smt_request import set_to
    from returns_cli.engines.smt_search import Proofs

    policy = load_policy(str(policy_path))
    compiled: Any = policy
    proofs = Proofs(compiled.policy, seconds=PROOF_SECONDS)
    decided = proofs.decided(compiled.policy)
    chosen = [(request, said) for request, said in zip(requests(), counter(policy_path), strict=True) if all(request.values())]
    for request, (outcome, _, _) in chosen[::13]:
        values = dict(zip(compiled.policy.registers, compiled.reader.read(request), strict=True))
        other = negation(decided.readable) if outcome != "unreadable" else decided.readable
        if outcome != "unreadable":
            assert (
                proofs.find(both(set_to(decided.request, values), decided.readable, negation(decided.outcomes[outcome])))
                is None
            )
        assert proofs.find(both(set_to(decided.request, values), other)) is None
