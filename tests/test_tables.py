"""Tables, derived facts of several values, terms that read terms: exactly one row holds, and order decides nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returns_cli import load_policy
from returns_cli.checks.run import check_policy
from returns_cli.cli.main import run
from returns_cli.errors import ReturnsError
from returns_cli.kinds.faults import InputError

HEAD = """policy = "shop/tables"
version = "1"
outcomes = ["deny", "approve"]
[facts]
days = { type = "whole number", unit = "day", max = 1000 }
kind = { type = "choice", choices = ["phone", "laptop", "other"], labels = { phone = { en = "telephone", zh = "手机" } } }
opened = { type = "yes/no" }
bought = { type = "date" }
price = { type = "decimal", unit = "CNY", max = 10000 }
note = { type = "text" }
[parameters.short]
unit = "day"
values = [{ value = 14 }]
"""
RULE = '[[rules]]\nid = "late"\noutcome = "deny"\nwhen = "days > window"\nreason = "Within {window} days."\n'
WINDOW = """[tables.window]
by = ["kind", "opened"]
unit = "day"
rows = [
    ["phone", "yes", 7, "W1"],
    ["phone", "no", "short", "W2"],
    ["laptop", "*", 30, "W3"],
    ["other", "*", "2 * short + 1"],
]
"""
FULL = HEAD + WINDOW + RULE


def policy_file(folder: Path, text: str) -> Path:
    path = folder / "returns.toml"
    path.write_text(text, encoding="utf-8")
    return path


def table(by: str, *rows: str, more: str = "") -> str:
    return f"[tables.window]\nby = [{by}]\n{more}rows = [\n" + "".join(f"    [{row}],\n" for row in rows) + "]\n"


def window_of(folder: Path, text: str, **facts: Any) -> Any:
    policy = load_policy(str(policy_file(folder, HEAD + text)))
    return policy.decide(policy.read(facts)).values["window"]


@pytest.mark.parametrize(
    ("facts", "window"),
    [
        ({"kind": "phone", "opened": "yes"}, 7),
        ({"kind": "phone", "opened": "no"}, 14),
        ({"kind": "laptop"}, 30),
        ({"kind": "other", "opened": "no"}, 29),
        ({"kind": "phone"}, None),
    ],
)
def test_the_row_that_holds_gives_the_value(facts: dict[str, str], window: int | None, tmp_path: Path) -> None:
    """What a row does not look at need not be known; where the row is open, so is the value."""
    assert window_of(tmp_path, WINDOW, **facts) == window


@pytest.mark.parametrize(
    ("by", "cell", "yes", "no"),
    [
        ('"days"', '"<=30"', {"days": "30"}, {"days": "31"}),
        ('"days"', '"<30"', {"days": "29"}, {"days": "30"}),
        ('"days"', '">= short"', {"days": "14"}, {"days": "13"}),
        ('"days"', '"31..60"', {"days": "60"}, {"days": "61"}),
        ('"days"', '"31 .. 2*short+33"', {"days": "61"}, {"days": "62"}),
        ('"days"', '">14 and <=30"', {"days": "30"}, {"days": "14"}),
        ('"days"', '">14, <=30"', {"days": "15"}, {"days": "31"}),
        ('"days"', "30", {"days": "30"}, {"days": "31"}),
        ('"days"', '"30"', {"days": "30"}, {"days": "29"}),
        ('"days"', "[7, 9]", {"days": "9"}, {"days": "8"}),
        ('"days"', '"!=3"', {"days": "4"}, {"days": "3"}),
        ('"price"', '"<= 19.99"', {"price": "19.99"}, {"price": "20.00"}),
        ('"bought"', '"<2026-11-01"', {"bought": "2026-10-31"}, {"bought": "2026-11-01"}),
        ('"bought"', '"2026-11-01..2026-12-24"', {"bought": "2026-12-24"}, {"bought": "2026-12-25"}),
        ('"bought"', "2026-11-01", {"bought": "2026-11-01"}, {"bought": "2026-11-02"}),
        ('"kind"', '"phone"', {"kind": "phone"}, {"kind": "other"}),
        ('"kind"', '"phone | laptop"', {"kind": "laptop"}, {"kind": "other"}),
        ('"kind"', '["phone", "laptop"]', {"kind": "laptop"}, {"kind": "other"}),
        ('"kind"', '"not phone"', {"kind": "other"}, {"kind": "phone"}),
        ('"kind"', '"not phone | other"', {"kind": "laptop"}, {"kind": "other"}),
        ('"note"', '"gift"', {"note": "gift"}, {"note": "own"}),
        ('"opened"', '"yes"', {"opened": "yes"}, {"opened": "no"}),
        ('"opened"', "false", {"opened": "no"}, {"opened": "yes"}),
        ('"opened"', '"否"', {"opened": "no"}, {"opened": "yes"}),
        ('"days > 3"', '"yes"', {"days": "4"}, {"days": "3"}),
        ('"days + 1"', '"<=3"', {"days": "2"}, {"days": "3"}),
    ],
)
def test_what_a_cell_holds_for(by: str, cell: str, yes: dict[str, str], no: dict[str, str], tmp_path: Path) -> None:
    text = table(by, f"{cell}, 1")
    assert window_of(tmp_path, text, **yes) == 1
    assert window_of(tmp_path, text, **no) is None
    with pytest.raises(InputError, match="window"):
        window_of(tmp_path, text + RULE.replace("days >", "3 >"), **no)


@pytest.mark.parametrize(
    ("text", "marked", "code"),
    [
        (table('"kind"', '"phone", 1', '"«laptp»", 2'), "`laptp` is not one of the choices", "unknown-word"),
        (table('"kind"', '"phone | «tablet»", 1'), "`tablet` is not one of the choices", "unknown-word"),
        (table('"days"', '"<= «shrt»", 1'), "unknown fact `shrt`", "unknown-name"),
        (table('"days"', '"<= «»", 1').replace("«»", ""), "compares with nothing", "expression"),
        (table('"days"', '"<=30 «&&» >3", 1'), "not an expression", "expression"),
        (table('"days"', '"«opened»", 1'), "cannot compare", "type-mismatch"),
        (table('"days"', '"«10-20»", 1'), "a range has two points between its ends", "expression"),
        (table('"days"', '"«≤»10", 1'), "not an expression", "expression"),
        (table('"opened"', '"«maybe»", 1'), "is not yes or no", "expression"),
        (table('"opened"', "«3», 1"), "the column is yes/no", "expression"),
        (table('"days"', "«true», 1"), "the column is a whole number", "expression"),
        (table('"«dayz»"', '"<=30", 1'), "unknown fact `dayz`", "unknown-name"),
        (table('"days", "opened"', '"<=30", 1'), "this row has 2 entries", "shape"),
        (table('"days"', '"<=30", 1, «2»'), "the clause is a text", "shape"),
        (table('"days"', '"<=30", 1', '">30", «"kind"»'), "different kinds", "type-mismatch"),
        (table('"days"', '"<=30", «"price"»', more='unit = "day"\n'), "is not a number of day", "unit-mismatch"),
        (table('"days"', '"<=30", "price"', '">30", «"days"»'), "different units", "unit-mismatch"),
        (table('"days"', '"<=30", «"cash"»', more='choices = ["card"]\n'), "`cash` is not one of the choices", "unknown-word"),
        (table('"days"', '"<=30", «"window + 1"»'), "by way of itself", "circle"),
    ],
)
def test_each_mistake_stands_at_its_cell(text: str, marked: str, code: str, tmp_path: Path) -> None:
    plain = text.replace("«", "").replace("»", "")
    with pytest.raises(ReturnsError) as caught:
        load_policy(str(policy_file(tmp_path, HEAD + plain)))
    error: Any = caught.value
    assert marked in error.message
    assert error.code == code
    if "«" in text and code != "circle":
        before = text[: text.index("«")]
        line = HEAD.count("\n") + before.count("\n") + 1
        quoted = 1 if error.place.excerpt[error.place.column - 1] in "'\"" and before[-1:] == '"' else 0
        assert (error.place.line, error.place.column + quoted) == (line, len(before.rpartition("\n")[2]) + 1)


def test_a_table_and_a_derived_fact_have_two_names(tmp_path: Path) -> None:
    for other in ("[derived.window]\nvalue = 'days'\n", "[parameters.window]\nvalues = [{ value = 3 }]\n"):
        with pytest.raises(ReturnsError, match="the name `window` is taken"):
            load_policy(str(policy_file(tmp_path, HEAD + other + WINDOW)))


def test_the_sign_that_helps_is_told_in_cells_too(tmp_path: Path) -> None:
    with pytest.raises(ReturnsError) as caught:
        load_policy(str(policy_file(tmp_path, HEAD + table('"days"', '"≤10", 1'))))
    assert caught.value.help == "write <="


def findings(folder: Path, text: str) -> list[tuple[str, int, int, Any]]:
    report = check_policy(policy_file(folder, text))
    return [(finding.code, place.line, place.column, finding.witness) for finding, place in report.findings]


def test_a_right_table_has_no_findings(tmp_path: Path) -> None:
    unused = 'bought = { type = "date" }\nprice = { type = "decimal", unit = "CNY", max = 10000 }\nnote = { type = "text" }\n'
    assert findings(tmp_path, FULL.replace(unused, "")) == []


def test_gaps_overlaps_and_dead_rows_are_found_together_each_at_its_row(tmp_path: Path) -> None:
    head = HEAD.partition("bought")[0]
    rows = ['"phone", "<=30", 1', '"phone | laptop", ">=30", 2', '"laptop", "<30", 3', '"laptop", ">40 and <20", 4']
    text = head + table('"kind", "days"', *rows, more='unit = "day"\n') + RULE.replace('window"', 'window and not opened"')
    found = findings(tmp_path, text)
    first = head.count("\n") + 1
    assert [(code, line) for code, line, _, _ in found] == [("gap", first), ("overlap", first + 5), ("never-chosen", first + 7)]
    assert found[0][3]["kind"] == "other"
    assert found[1][3] == {"days": 30, "kind": "phone"}
    policy = load_policy(str(tmp_path / "returns.toml"))
    for witness in (found[0][3], found[1][3]):
        with pytest.raises(InputError, match="not exactly one of its 4 rows holds"):
            policy.decide(policy.read({"days": 5, **witness, "opened": "no"}))


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_the_order_of_rows_says_nothing(order: tuple[int, ...], tmp_path: Path) -> None:
    lines = WINDOW.split("rows = [\n")[1].split("\n]", maxsplit=1)[0].split("\n")
    text = WINDOW.split("    [", maxsplit=1)[0] + "\n".join(lines[number] for number in order) + "\n]\n"
    for kind in ("phone", "laptop", "other"):
        for opened in ("yes", "no"):
            facts = {"kind": kind, "opened": opened}
            assert window_of(tmp_path, text, **facts) == window_of(tmp_path, WINDOW, **facts)


VALUES = """[derived.window]
unit = "day"
show = true
[[derived.window.values]]
when = "kind == 'phone'"
value = "short"
clause = "V1"
[[derived.window.values]]
when = "kind != 'phone'"
value = 30.5
"""


def test_values_of_a_derived_fact_are_a_table_without_columns(tmp_path: Path) -> None:
    """Numbers of unequal places meet in the finest; the value is shown as any derived fact's."""
    policy = load_policy(str(policy_file(tmp_path, HEAD + VALUES)))
    shown = [policy.decide(policy.read({"kind": kind})).to_json()["derived"]["window"] for kind in ("phone", "other")]
    assert shown == ["14", "30.5"]


@pytest.mark.parametrize("key", ["", 'value = "days"\n'])
def test_a_derived_fact_has_a_value_or_values(key: str, tmp_path: Path) -> None:
    text = HEAD + "[derived.window]\n" + key + ("[[derived.window.values]]\nvalue = 3\n" if key else "")
    with pytest.raises(ReturnsError, match="needs a value or values"):
        load_policy(str(policy_file(tmp_path, text)))


TERMS = """[terms.fee]
unit = "CNY"
[[terms.fee.values]]
when = "days <= 30"
value = 0
[[terms.fee.values]]
when = "days > 40"
value = "round(percent_of(price, 15), 0.01)"
[terms.refund]
unit = "CNY"
values = [{ value = "price - fee" }]
[terms.form]
choices = ["cash", "card"]
[[terms.form.values]]
when = "refund < 10"
value = "cash"
[[terms.form.values]]
when = "refund >= 10"
value = "card"
"""


@pytest.mark.parametrize(
    ("facts", "stated"),
    [
        ({"days": "10", "price": "19.99"}, ["0 CNY", "19.99 CNY", "card"]),
        ({"days": "50", "price": "19.99"}, ["3.00 CNY", "16.99 CNY", "card"]),
        ({"days": "50", "price": "11.70"}, ["1.76 CNY", "9.94 CNY", "cash"]),
        ({"days": "35", "price": "19.99"}, ["gap", "gap", "gap"]),
        ({"days": "50"}, ["needs", "needs", "needs"]),
    ],
)
def test_terms_read_earlier_terms(facts: dict[str, str], stated: list[str], tmp_path: Path) -> None:
    """A term that builds on one which the policy does not state is not stated either."""
    policy = load_policy(str(policy_file(tmp_path, HEAD + TERMS)))
    answer = policy.decide(policy.read(facts)).to_json()["terms"]
    said = [str(each.get("value", each.get("problem", each))) for each in answer.values()]
    for wanted, found in zip(stated, said, strict=True):
        assert wanted.removesuffix(" CNY") in found or wanted in json.dumps(answer), (stated, answer)


def test_terms_are_no_facts_of_rules(tmp_path: Path) -> None:
    with pytest.raises(ReturnsError, match="unknown fact `fee`"):
        load_policy(str(policy_file(tmp_path, HEAD + TERMS + '[[rules]]\nid = "r"\noutcome = "deny"\nwhen = "fee > 3"\n')))
    with pytest.raises(ReturnsError, match="unknown fact `refund`"):
        load_policy(str(policy_file(tmp_path, HEAD + TERMS.replace("value = 0", 'value = "refund"'))))


def test_the_grid_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(policy_file(tmp_path, FULL))
    assert run(["policy", "show", path]) == 0
    page = capsys.readouterr().out
    assert "    telephone   no       “short” (14 days)               W2\n" in page
    assert "    laptop      any      30 days                         W3\n" in page
    assert run(["policy", "show", path, "--lang", "zh"]) == 0
    assert "手机" in capsys.readouterr().out
    assert run(["policy", "show", path, "--format", "html"]) == 0
    assert "<td>telephone</td><td>yes</td><td>7 days</td><td>W1</td>" in capsys.readouterr().out
    assert run(["policy", "show", path, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["derived"]["window"]["rows"]
    assert rows[1] == {"cells": ["phone", "no"], "when": "kind == 'phone' and not opened", "value": "short", "clause": "W2"}


@pytest.mark.parametrize(
    ("cell", "en", "zh"),
    [
        ("<=short", "≤ “short” (14 days)", "≤ “short”（14天）"),
        (">2 and <=9", "> 2 and ≤ 9", "> 2 且 ≤ 9"),
        ("3..9", "3–9", "3–9"),
    ],
)
def test_cells_are_in_words(cell: str, en: str, zh: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A cell that names a parameter says what it is called and what it is; two comparisons are joined in the language."""
    text = HEAD + table('"days", "opened"', f'"{cell}", "*", 5', more='unit = "day"\n') + RULE
    path = str(policy_file(tmp_path, text))
    for lang, words in (("en", en), ("zh", zh)):
        assert run(["policy", "show", path, "--lang", lang]) == 0
        assert f"    {words}   " in capsys.readouterr().out


def test_mutants_change_cells_and_values_each_at_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = policy_file(tmp_path, FULL)
    path.with_suffix(".cases.toml").write_text(
        '[[cases]]\nfacts = { days = 5, kind = "phone", opened = "no" }\noutcome = "approve"\n', "utf-8"
    )
    run(["policy", "test", "--mutants", str(path), "--format", "json"])
    survived = json.loads(capsys.readouterr().out)["mutants"]["survived"]
    first = HEAD.count("\n") + 1
    assert {one["line"] for one in survived if one["part"] == "derived"} == {first + 4, first + 6, first + 7}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=5, unique=True), st.booleans())
def test_a_partition_of_the_days_is_proved_whole(limits: list[int], doubled: bool) -> None:
    """Ranges that follow each other have no gap and no overlap; one that begins a day early overlaps."""
    from tempfile import TemporaryDirectory

    ends = sorted(limits)
    starts = [0, *(end + (0 if doubled else 1) for end in ends)]
    rows = [f'"{start}..{end}", {end}' for start, end in zip(starts, ends, strict=False)] + [f'">={starts[-1]}", 99']
    head = HEAD.partition("kind =")[0]
    with TemporaryDirectory() as folder:
        found = findings(Path(folder), head + table('"days"', *rows, more='unit = "day"\n') + RULE)
    assert [code for code, *_ in found if code in ("gap", "overlap")] == (["overlap"] * len(ends) if doubled else [])


def test_terms_that_read_terms_have_mutants_and_proofs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A later term is changed along with the one it reads, and is proved as any other is."""
    path = policy_file(tmp_path, HEAD + TERMS.replace("days > 40", "days > 30"))
    base = "[base]\ndays = 31\nprice = 20\n[[cases]]\nterms = { fee = 3 }\noutcome = 'approve'\n"
    path.with_suffix(".cases.toml").write_text(base, encoding="utf-8")
    run(["policy", "test", "--mutants", str(path), "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    assert report["failed"] == 0
    assert report["mutants"]["killed"] > 0
    assert run(["policy", "prove", str(path)]) == 0
    assert "all-terms" in capsys.readouterr().out
