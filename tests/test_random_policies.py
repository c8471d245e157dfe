"""Random policies with all that a file can say beside rules: tables, seasons, working days, terms that read terms, percentages,
rounding, what the source leaves open, counts of lines, line breaks in texts, values that are only shown. Counter, audit, SQL
and solver say the same of every request.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import duckdb
import pytest
from hunting import HUNT, PROOF_SECONDS, turns
from odd_spellings import lines_of
from test_engines_agree import sql_type

from returns_cli.cli.main import run
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.kinds.faults import InputError
from returns_cli.policy.load import load

Row: TypeAlias = dict[str, str]
HEAD = """policy = "random/everything"
version = "1"
calendar = "CN"
by = "sold_on"
outcomes = ["deny", "refer", "approve"]
[facts]
sold_on = { type = "date" }
asked_on = { type = "date" }
kind = { type = "choice", choices = ["phone", "laptop", "other"] }
opened = { type = "yes/no" }
price = { type = "decimal", unit = "CNY", max = 1000 }
pieces = { type = "whole number", unit = "piece", max = 50 }
note = { type = "text" }
"""
SEPARATOR = "\u2028"
NOTES = ("plain", "two\nlines", f"two{SEPARATOR}lines", "it's", "two lines", "two\n  lines")
DAYS = (
    "2025-01-27",
    "2025-09-30",
    "2026-03-01",
    "2026-09-28",
    "2026-12-10",
    "2026-12-30",
    "2027-01-08",
    "2024-02-29",
    "2023-12-31",
)
VALUES: Mapping[str, Sequence[str]] = {
    "kind": ("phone", "laptop", "other"),
    "opened": ("yes", "no"),
    "price": ("0", "0.01", "0.03", "9.99", "19.99", "100.5", "1000"),
    "pieces": ("0", "1", "2", "3", "10", "50"),
    "note": NOTES,
}
CONDITIONS = (
    *("days > window", "days <= window", "opened", "not opened", "holiday", "kind == 'phone'", "pieces > 2", "price < 10"),
    *("asked_on > due", "due == asked_on", "working_day(asked_on) == asked_on", "days_between(due, asked_on) > 3"),
    *("total(pieces) >= 3", "count() > 1", "count(opened) == 0", "latest(sold_on) < asked_on"),
    *("rate > 10", "percent_of(price, rate) >= 1", "round(price, 1, 'half up') == 10", "known(note)", "bonus > 5 or opened"),
    *("note == 'two\\nlines'", f"note in ('it\\'s', 'two{SEPARATOR}lines')", "min(price, 20) != price", "window in (7, 14)"),
)
WORTH = (
    *("percent_of(price, rate)", "round(percent_of(price, 15), 0.01, 'half up')", "round(price, 0.5, 'down')", "3", "0.05"),
    *("max(price, 10)", "min(price, 20) * 2", "price if opened else 0"),
)


def random_policy(chance: Random) -> str:
    """A policy with some of everything; it loads."""

    def condition() -> str:
        words = [chance.choice(CONDITIONS) for _ in range(chance.choice((1, 1, 2)))]
        return f" {chance.choice(('and', 'or'))} ".join(f"({each})" for each in words) if len(words) > 1 else words[0]

    def stated(key: str, words: str) -> str:
        return f"{key} = {json.dumps(words)}\n"

    parts = [HEAD, _parameters(chance), _derived(chance), _table(chance)]
    for number in range(chance.randrange(1, 4)):
        parts.append(f'[[rules]]\nid = "r{number}"\noutcome = "{chance.choice(("deny", "refer", "deny"))}"\n')
        parts.append(stated("when", condition()) + (stated("unless", condition()) if chance.random() < 0.3 else ""))
    for number in range(chance.randrange(3)):
        parts.append(f'[[routes]]\nid = "way-{number}"\n' + stated("when", chance.choice((*CONDITIONS[:12], "True"))))
    parts += _terms(chance, condition, stated)
    if chance.random() < 0.4:
        parts.append("[[checks]]\n" + stated("must", chance.choice(("asked_on >= sold_on", "due != sold_on", CONDITIONS[10]))))
    if chance.random() < 0.5:
        by = chance.choice(("due", "working_day(asked_on)", "add_working_days(sold_on, 5)", "add_days(sold_on, window)"))
        parts.append('[[duties]]\nid = "pay"\n' + stated("when", condition()) + stated("by", by))
    return "".join(parts)


def _parameters(chance: Random) -> str:
    rate = chance.choice(
        (
            "[{ value = 15 }]",
            "[{ from = 2026-01-01, value = 5 }, { from = 2026-10-01, value = 12.5 }]",
            '[]\nquestion = "How much?"',
        )
    )
    holiday = chance.choice(
        (
            '[{ value = false }, { season = "12-20..01-31", value = true }]',
            '[{ from = 2026-03-01, value = false }, { season = "09-15..10-15", value = true }]',
        )
    )
    bonus = chance.choice(('[]\nquestion = "?"\ntype = "whole number"', "[{ value = 5 }]"))
    return (
        f'[parameters.rate]\nunit = "percent"\nvalues = {rate}\n[parameters.holiday]\nvalues = {holiday}\n'
        f"[parameters.bonus]\nvalues = {bonus}\n"
    )


def _derived(chance: Random) -> str:
    due = chance.choice(("working_day(add_days(sold_on, 7))", "add_working_days(sold_on, 3)", "working_day(sold_on)"))
    shown = chance.choice(("true", "false"))
    only = chance.choice(
        ("add_days(due, 1)", "window + 1", "percent_of(price, rate)", "note == 'two\\nlines'", "working_day(asked_on)")
    )
    return (
        f'[derived.days]\nvalue = "days_between(sold_on, asked_on)"\n[derived.due]\nvalue = "{due}"\nshow = {shown}\n'
        f"[derived.only_shown]\nvalue = {json.dumps(only)}\nshow = true\n"
    )


def _table(chance: Random) -> str:
    """Rows that may leave gaps and now and then overlap."""
    columns = chance.sample(["kind", "opened", "holiday", "pieces"], chance.randrange(1, 4))
    cells = {
        "kind": ("phone", "laptop", "not phone", "*", "phone | other"),
        "opened": ("yes", "no", "*"),
        "holiday": ("yes", "no", "*"),
        "pieces": ("<= 2", "3..9", ">= 3", "*"),
    }
    rows = [
        [*(chance.choice(cells[name]) for name in columns), chance.choice((0, 7, 14, 30, "2 * 15"))]
        for _ in range(chance.randrange(1, 5))
    ]
    shown = chance.choice(("true", "false"))
    head = f'[tables.window]\nby = {json.dumps(columns)}\nunit = "day"\nshow = {shown}\n'
    return f"{head}rows = {json.dumps(rows)}\n"


def _terms(chance: Random, condition: Any, stated: Any) -> list[str]:
    parts = ['[terms.fee]\nunit = "CNY"\n']
    split = condition()
    for when in (split, f"not ({split})")[: chance.choice((1, 2, 2))]:
        parts.append("[[terms.fee.values]]\n" + stated("when", when) + stated("value", chance.choice(WORTH)))
    parts.append('[terms.refund]\nunit = "CNY"\nvalues = [{ value = "max(price - fee, 0)" }]\n')
    late = chance.choice(("days_between(sold_on, due)", "window", "days_between(working_day(asked_on), asked_on)"))
    return [*parts, f'[terms.late]\nunit = "day"\nvalues = [{{ value = "{late}" }}]\n']


def random_rows(chance: Random, compiled: CompiledPolicy, count: int) -> list[Row]:
    """Requests with values at the edges; every other one has no blanks but for what the source leaves open."""
    found = []
    for number in range(count):
        sold = date.fromisoformat(chance.choice(DAYS)) + timedelta(chance.randrange(-1, 2))
        asked = sold + timedelta(chance.choice((-1, 0, 1, 3, 7, 8, 10, 14, 15, 30, 31, 60)))
        row = {"sold_on": str(sold), "asked_on": str(asked)}
        row |= {name: chance.choice(values) for name, values in VALUES.items()}
        row |= {name: chance.choice(("0", "5", "12")) for name in ("rate", "bonus") if name in compiled.policy.facts}
        found.append({name: "" if number % 2 and chance.random() < 0.2 else text for name, text in row.items()})
    return found


# What each says ---------------------------------------------------------------------------------------------------------


def at_counter(compiled: CompiledPolicy, row: Row) -> dict[str, Any] | None:
    """The answer as JSON; None of a request that is refused."""
    try:
        return dict(compiled.decide(compiled.read(row)).to_json())
    except InputError:
        return None


def short(said: Mapping[str, Any] | None) -> tuple[str, str, str]:
    if said is None:
        return "unreadable", "", ""
    return said["outcome"], ";".join(reason["rule"] for reason in said["reasons"]), (said["route"] or {}).get("id", "")


def term_of(said: Mapping[str, Any]) -> tuple[str, Decimal | None]:
    state = next((key for key in ("conflict", "needs", "gap") if key in said), "stated")
    return state, Decimal(str(said["value"])) if said["value"] is not None else None


def by_sql(path: Path, compiled: CompiledPolicy, rows: Sequence[Row], page: str) -> list[dict[str, Any]]:
    typed = {
        name: sql_type(type_) for name, type_ in compiled.policy.registers.items() if name not in compiled.policy.over_lines
    }
    database = duckdb.connect()
    declared = ", ".join(f'"{name}" {kind}' for name, kind in typed.items())
    database.execute(f"CREATE TABLE requests (n INT, {declared})")
    for number, row in enumerate(rows):
        registers = dict(zip(compiled.policy.registers, compiled.reader.read(row), strict=True))
        marks = ", ".join("?" * (len(typed) + 1))
        database.execute(f"INSERT INTO requests VALUES ({marks})", [number, *(registers[name] for name in typed)])  # noqa: S608
    result = database.execute(page)
    names = [column[0] for column in result.description or ()]
    return sorted((dict(zip(names, each, strict=True)) for each in result.fetchall()), key=lambda each: int(each["n"]))


def audited(path: Path, rows: Sequence[Row]) -> list[tuple[str, str, str]]:
    log, out, rejects = (path.with_name(name) for name in ("log.csv", "out.csv", "rejects.csv"))
    with log.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, [*rows[0]])
        writer.writeheader()
        writer.writerows(rows)
    options = ["--policy", str(path), "--out", str(out), "--rejects", str(rejects), "--format", "json"]
    assert run(["audit", str(log), *options]) in (0, 2, 3)  # 2 where no row at all can be decided
    with out.open(newline="", encoding="utf-8") as stream:
        found = {int(each["line"]): (each["outcome"], each["reasons"], each["route"]) for each in csv.DictReader(stream)}
    return [found.get(line, ("unreadable", "", "")) for line in lines_of(rows)]


def solver_disagrees(compiled: CompiledPolicy, rows: Sequence[Row], said: Sequence[Mapping[str, Any] | None]) -> Row | None:
    """A request of which the solver finds another outcome, or that it takes for readable where it is refused."""
    from returns_cli.engines.smt_formulas import both, negation
    from returns_cli.engines.smt_request import set_to
    from returns_cli.engines.smt_search import Proofs

    proofs = Proofs(compiled.policy, seconds=PROOF_SECONDS)
    decided = proofs.decided(compiled.policy)
    for row, answer in zip(rows, said, strict=True):
        values = dict(zip(compiled.policy.registers, compiled.reader.read(row), strict=True))
        other = decided.readable if answer is None else negation(both(decided.readable, decided.outcomes[answer["outcome"]]))
        if proofs.find(both(set_to(decided.request, values), other)) is not None:
            return row
    return None


def test_everything_that_a_policy_says_is_said_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A query says of complete requests what the counter says, terms too; the audit says it of all."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "returns.toml"
    for seed in (24, *turns(5, 0)) if not HUNT else turns(0, 1_000_000):  # of 24 SQL refused what the counter decides
        chance = Random(seed)  # noqa: S311  seeded
        text = random_policy(chance)
        path.write_text(text, encoding="utf-8")
        compiled = CompiledPolicy(load(str(path)))
        rows = random_rows(chance, compiled, 40)
        said = [at_counter(compiled, row) for row in rows]
        assert audited(path, rows) == [short(each) for each in said], f"seed {seed}: audit\n{text}"
        whole = [number for number, row in enumerate(rows) if all(row.values())]
        capsys.readouterr()
        assert run(["policy", "sql", str(path), "--dialect", "duckdb", "--table", "requests"]) == 0
        answers = by_sql(path, compiled, [rows[number] for number in whole], capsys.readouterr().out)
        for number, answer in zip(whole, answers, strict=True):
            where, wanted = f"seed {seed}: SQL of {rows[number]}\n{text}", said[number]
            found = "unreadable" if answer["unreadable"] else answer["outcome"], answer["reasons"] or "", answer["route"] or ""
            assert found == short(wanted), where
            for name, term in (wanted or {}).get("terms", {}).items():
                assert (answer[f"{name}_state"], answer[name]) == term_of(term), f"{name}, {where}"
        some = whole[:: max(1, len(whole) // 4)]
        wrong = solver_disagrees(compiled, [rows[number] for number in some], [said[number] for number in some])
        assert wrong is None, f"seed {seed}: solver, {wrong}\n{text}"
