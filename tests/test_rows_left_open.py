"""Rows that lack facts are decided by an audit as at the counter, whatever the rows before them lacked."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from itertools import permutations, product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_policy_diff import small_policies

from returns_cli.cli.main import run
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.kinds.faults import InputError

Said = tuple[str, ...]
FromText = Callable[[str], CompiledPolicy]
SMALL = {"laid": ("", "yes", "no"), "defect": ("", "none", "claimed"), "count": ("", "-2", "-1", "0", "1", "2")}
VALUES = {"yes": True, "no": False, **{str(number): number for number in range(-2, 3)}}
BEGIN = 'policy = "small/policy"\nversion = "1"\noutcomes = ["deny", "refer", "approve"]\n[facts]\n'
BOUND = f"""{BEGIN}laid = {{ type = "yes/no" }}
defect = {{ type = "choice", choices = ["none", "claimed"] }}
count = {{ type = "whole number", min = -2, max = 2 }}
[[rules]]
id = "laid"
outcome = "refer"
when = "laid"
[[checks]]
must = "laid == MUST"
[[routes]]
id = "one"
when = "laid"
"""
BETWEEN = f"""{BEGIN}a = {{ type = "whole number", min = 0, max = 2 }}
b = {{ type = "whole number", min = 0, max = 2 }}
[[rules]]
id = "less"
outcome = "refer"
when = "a < b"
"""


def audited(folder: Path, policy: str, facts: Sequence[str], rows: Sequence[Said]) -> list[tuple[str, str, str] | None]:
    """Outcome, reasons and route of each row; None of a reject."""
    log, out, book = folder / "log.csv", folder / "out.csv", folder / "policy.toml"
    book.write_text(policy, encoding="utf-8")
    with log.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["n", *facts], *([str(n), *row] for n, row in enumerate(rows))])
    out.unlink(missing_ok=True)
    run(["audit", str(log), "--policy", str(book), "--out", str(out)])
    with out.open(encoding="utf-8-sig", newline="") as stream:
        found = {int(row["n"]): (row["outcome"], row["reasons"], row["route"]) for row in csv.DictReader(stream)}
    return [found.get(n) for n in range(len(rows))]


def at_the_counter(compiled: CompiledPolicy, facts: Sequence[str], row: Said) -> tuple[str, str, str] | None:
    try:
        said = {name: VALUES.get(word, word) for name, word in zip(facts, row, strict=True) if word}
        decision = compiled.decide(compiled.accept(said))
    except InputError:
        return None
    return decision.outcome, ";".join(decision.fired), decision.route or ""


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(policy=small_policies(), chance=st.randoms(use_true_random=False))
def test_any_order_of_rows(tmp_path_factory: pytest.TempPathFactory, from_text: FromText, policy: str, chance) -> None:
    compiled, rows = from_text(policy), [*product(*SMALL.values())]
    chance.shuffle(rows)
    wanted = [at_the_counter(compiled, [*SMALL], row) for row in rows]
    if any(wanted):
        assert audited(tmp_path_factory.mktemp("audit"), policy, [*SMALL], rows) == wanted


@pytest.mark.parametrize("bound", ["(count > 0)", "known(count)", "(count == 1)"])
@pytest.mark.parametrize("first", SMALL["count"])
def test_a_blank_that_a_check_binds_to_another_fact(tmp_path: Path, from_text: FromText, bound: str, first: str) -> None:
    policy = BOUND.replace("MUST", bound)
    rows = [("", "claimed", count) for count in (first, *SMALL["count"])]
    compiled = from_text(policy)
    assert audited(tmp_path, policy, [*SMALL], rows) == [at_the_counter(compiled, [*SMALL], row) for row in rows]


@pytest.mark.parametrize("firsts", [*permutations([("", "1"), ("1", ""), ("", "")])])
def test_rows_of_which_one_lacks_one_of_two_facts_and_one_the_other(
    tmp_path: Path, from_text: FromText, firsts: Sequence[Said]
) -> None:
    rows = [*firsts, *product(("", "0", "1", "2"), repeat=2)]
    compiled = from_text(BETWEEN)
    found = audited(tmp_path, BETWEEN, ["a", "b"], rows)
    assert found == [at_the_counter(compiled, ["a", "b"], row) for row in rows]
    outcomes = {row: one[0] for row, one in zip(rows, found, strict=True) if one}
    assert [outcomes[row] for row in (("0", ""), ("2", ""), ("", "0"), ("", "2"))] == [
        "incomplete",
        "approve",
        "approve",
        "incomplete",
    ]
