"""Further members of kinds at the counter (E), of rows that were lost (L), and of what was found under attack (X2 to X4).

Those of files, words and double returns are in `test_case_members`, those of policies in `test_case_members_more`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from test_audit_command import FINE, HEADER, audit, returns, write_log
from test_case_members_more import DATE, policy
from test_random_tables import write

NOW = ("--no-input", "--lang", "en")
REJECTED = {"sold-on": "2026-11-01", "requested-on": "2026-11-10", "receipt": "y", "laid": "n", "clearance": "n"}
REJECTED |= {"special-order": "y", "goods-intact": "n", "packaging-intact": "n", "quantity": "1.5 m2"}
SOLD = {"sold_on": DATE, "requested_on": DATE}
LATE = ("deny", "days_between(sold_on, requested_on) > 30")


def options(facts: dict[str, str]) -> list[str]:
    return [part for name, text in facts.items() for part in (f"--{name}", text)]


# The counter ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["有", "是", "yes", "Y", "TRUE", "√", "ja", "有质量问题", "待确认"])
def test_a_yes_to_is_there_a_problem_is_a_claim(word: str) -> None:
    """Somebody says that there is one; nobody has inspected it (E1)."""
    found = returns("check", *options(REJECTED | {"defect": word}), *NOW, "--format", "json").json
    assert (found["outcome"], found["facts"]["defect"]) == ("refer", "claimed")


@pytest.mark.parametrize("word", ["1", "0", "?!", "confirmed?"])
def test_what_is_no_answer_to_it_is_asked_again(word: str) -> None:
    """Never taken for a confirmed defect (E1)."""
    done = returns("check", *options(REJECTED | {"defect": word}), *NOW, "--format", "json")
    assert (done.code, "is not one of the choices" in done.err, '"outcome"' in done.out) == (2, True, False)


@pytest.mark.parametrize(
    ("facts", "promise"),
    [
        ({"laid": "y", "clearance": "y"}, "may still return"),
        ({"laid": "y", "special-order": "y", "defect": "none"}, "may still return"),
        ({"laid": "y", "receipt": "n"}, "may still return"),
        ({"clearance": "y", "receipt": "n"}, "Bring it"),
        ({"receipt": "n", "sold-on": "2026-01-01", "requested-on": "2026-06-01"}, "Bring it"),
        ({"goods-intact": "n", "defect": "none", "clearance": "y"}, "we gladly take back"),
        ({"sold-on": "2026-01-01", "requested-on": "2026-06-01", "laid": "y"}, "ask the manager"),
    ],
)
def test_nothing_is_promised_that_another_rule_refuses(facts: dict[str, str], promise: str) -> None:
    """What would put one reason right is said only where no other stands in the way, in both languages (E2)."""
    done = returns("check", "--say", *options(facts), *NOW)
    assert done.code == 3
    assert promise not in done.out
    zh = returns("check", "--say", *options(facts), "--no-input", "--lang", "zh").out
    assert not any(words in zh for words in ("仍可退换", "带收据来就能退", "可以退换", "请示经理"))


@pytest.mark.parametrize(("facts", "promise"), [({"laid": "y"}, "may still return"), ({"receipt": "n"}, "Bring it")])
def test_what_one_rule_refuses_has_its_promise(facts: dict[str, str], promise: str) -> None:
    """The promise is there where it holds, so that the above sees it missing (E2)."""
    whole = REJECTED | {"special-order": "n", "goods-intact": "y", "packaging-intact": "y", "defect": "none"} | facts
    assert promise in returns("check", "--say", *options(whole), *NOW).out


# Rows that were lost, and long cells ----------------------------------------------------------------------------------


def plain_rows(count: int) -> list[str]:
    return [",".join((FINE | {"request_id": f"R{at}"}).values()) for at in range(count)]


@pytest.mark.parametrize("place", [0, 7, 1_500, 2_999])
@pytest.mark.parametrize("cell", ['"open', '"', '""open', '" "open'])
def test_an_unclosed_quote_costs_its_own_row(tmp_path: Path, place: int, cell: str) -> None:
    """Wherever it stands; the rows behind it are rows, and all are in the accounts (L2)."""
    rows = plain_rows(3_000)
    rows[place] = rows[place].replace("800x800", cell)
    log = tmp_path / "log.csv"
    log.write_text("\n".join([",".join(HEADER), *rows, ""]), encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert found.summary["rows"] == 3_000
    assert found.rejected_lines == [place + 2]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("other", [",".join(HEADER[:-1]), "a,b", "x" * 70_000])
def test_rows_of_an_older_export_are_rejects(tmp_path: Path, end: str, other: str) -> None:
    """A stretch with a column fewer in the middle of a log: none of it, and none behind it, is lost (L1)."""
    rows = [*plain_rows(500), *[other] * 3, *plain_rows(500)]
    log = tmp_path / "log.csv"
    log.write_text(end.join([",".join(HEADER), *rows, ""]), encoding="utf-8", newline="")
    found = audit(log, folder=tmp_path)
    assert (found.summary["rows"], found.rejected_lines) == (1_003, [502, 503, 504])


@pytest.mark.parametrize("cell", [" " * 60_000 + "y", "\u3000" * 60_000, "1,1 " * 15_000, "二" * 60_000, "e\u0301" * 30_000])
@pytest.mark.parametrize("fact", ["tile", "sold_on", "quantity", "receipt"])
def test_one_long_cell_is_one_row(tmp_path: Path, fact: str, cell: str) -> None:
    """Read or rejected, its row is counted and the others are decided (L3; how long it takes: `test_linear_reading`)."""
    log = write_log(tmp_path / "log.csv", [FINE, FINE | {fact: cell}, FINE])
    found = returns("audit", log, "--format", "json").json
    assert (found["rows"], found["rejected"] + found["outcomes"]["approve"] + found["outcomes"]["incomplete"]) == (3, 3)
    assert found["outcomes"]["approve"] >= 2


# Under attack ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "requested", "fits"),
    [
        ("requested_on >= working_day(sold_on)", "2026-04-19", False),  # sold on a Saturday; the 20th is a Monday
        ("requested_on >= working_day(sold_on)", "2026-04-20", True),
        ("working_day(requested_on) == requested_on", "2026-04-19", False),
        ("working_day(requested_on) == requested_on", "2026-04-21", True),
        ("not known(requested_on) or working_day(add_days(sold_on, 3)) >= requested_on", "2026-04-21", True),
    ],
)
def test_a_check_alone_may_look_at_the_calendar(tmp_path: Path, check: str, requested: str, fits: bool) -> None:
    """At the counter and in an audit; no rule has to (X2)."""
    path = policy(tmp_path, SOLD, [LATE])
    path.write_text(f"calendar = \"CN\"\n{path.read_text(encoding='utf-8')}[[checks]]\nmust = '{check}'\n", encoding="utf-8")
    done = returns("check", "--policy", path, "--sold-on", "2026-04-18", "--requested-on", requested, *NOW)
    assert done.code == (0 if fits else 2)
    log = tmp_path / "log.csv"
    log.write_text(f"sold_on,requested_on\n2026-04-18,{requested}\n", encoding="utf-8")
    assert returns("audit", log, "--policy", path, "--format", "json").json["rejected"] == (0 if fits else 1)


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("days_between(working_day(sold_on), requested_on)", 5),  # from Wednesday the 7th of October, behind the holidays
        ("days_between(sold_on, working_day(requested_on))", 12),
        ("days_between(working_day(sold_on), working_day(requested_on)) + 1", 6),
    ],
)
def test_the_query_of_a_term_knows_the_calendar(tmp_path: Path, value: str, days: int) -> None:
    """The warehouse says what the counter says (X3)."""
    path = policy(tmp_path, SOLD, [LATE])
    term = f'[terms.late]\nunit = "day"\n[[terms.late.values]]\nvalue = "{value}"\n'
    path.write_text(f'calendar = "CN"\n{path.read_text(encoding="utf-8")}{term}', encoding="utf-8")
    sold, asked = date(2026, 10, 1), date(2026, 10, 13)
    found = returns(
        "check", "--policy", path, "--sold-on", str(sold), "--requested-on", str(asked), *NOW, "--format", "json"
    ).json
    query = returns("policy", "sql", path).out
    with duckdb.connect() as warehouse:
        warehouse.register("returns", pa.table({"sold_on": [sold], "requested_on": [asked]}))
        ((told,),) = warehouse.sql(f"SELECT late FROM ({query.strip().rstrip(';')})").fetchall()  # noqa: S608  as printed
    assert (int(told), found["terms"]["late"]["value"]) == (days, days)


@pytest.mark.parametrize("form", ["utf-8.csv", "lines.jsonl", "columns.parquet", "book.xlsx"])
@pytest.mark.parametrize(
    "shown", ["add_days(sold_on, 30)", "working_day(add_days(sold_on, 3))", "days_between(sold_on, requested_on)"]
)
def test_a_derived_fact_that_is_only_shown(tmp_path: Path, form: str, shown: str) -> None:
    """No rule looks at it, and a row that lacks what it is made of is a row (X4)."""
    path = policy(tmp_path, SOLD, [("deny", "days_between(sold_on, requested_on) > 30 and known(sold_on)")])
    derived = f'[derived.told]\nvalue = "{shown}"\nlabel = "told"\nshow = true\n'
    path.write_text(f'calendar = "CN"\n{path.read_text(encoding="utf-8")}{derived}', encoding="utf-8")
    rows = [["sold_on", "requested_on"], ["2026-04-18", "2026-04-20"], ["", "2026-04-20"]]
    log = write(rows, form, tmp_path)
    found = returns("audit", log, "--policy", path, "--format", "json").json
    assert (found["rows"], found["rejected"], found["outcomes"]["approve"]) == (2, 0, 2)
