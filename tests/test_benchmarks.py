"""The benchmarks' own ground: contenders agree, rounds are paired, what fails is told, and claims are judged rightly."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import agreement, claims, generated, measured, report
from benchmarks.contenders import IF_CHAIN, ours
from benchmarks.decide import agreed
from benchmarks.measured import Part
from benchmarks.requests import requests
from benchmarks.results import Row, Size, processor
from benchmarks.timing import LEAST_ROUNDS, paired
from benchmarks.yardsticks import READ_JSON
from returns_cli import load_policy


def test_if_chain_and_ours_agree() -> None:
    """The hand-written rules and the policy give the same outcome, rules and route, however the facts are given."""
    contenders, apart = agreed([IF_CHAIN, *ours()], requests(500, seed=11))
    assert len(contenders) == 1 + len(ours())
    assert apart == []


def test_who_disagrees_is_told_and_not_timed() -> None:
    """A contender with another answer is no contender."""
    wrong = type(IF_CHAIN)("wrong", "read before", IF_CHAIN.prepare, lambda _: ("approve", (), "walk-in"))
    contenders, apart = agreed([IF_CHAIN, wrong], requests(50))
    assert contenders == [IF_CHAIN]
    assert [row.contender for row in apart] == ["wrong"]
    assert "not timed" in apart[0].failed


def test_rounds_are_paired_and_a_failure_leaves_the_others() -> None:
    """Every contender has a figure in every round; one that breaks has a reason instead, and no ratio."""
    turns: list[str] = []

    def measure(name: str, figure: float) -> Callable[[], float]:
        def once() -> float:
            turns.append(name)
            return figure

        return once

    def broken() -> float:
        raise ValueError("no such engine")

    timings = paired({"a": measure("a", 6.0), "b": measure("b", 3.0), "broken": broken}, 5, most_rounds=4)
    assert timings.values["a"] == [6.0] * 4
    assert timings.ratios("a", "b") == [2.0] * 4
    assert timings.ratios("broken", "a") == []
    assert timings.why("broken") == "ValueError: no such engine"
    assert turns[2:6] == ["a", "b", "b", "a"]


def test_fewer_rounds_than_three_are_no_figure() -> None:
    """With too few rounds a contender has failed."""
    timings = paired({"a": lambda: 1.0}, 5, most_rounds=LEAST_ROUNDS - 1)
    assert "3 are needed" in timings.why("a")


@pytest.mark.parametrize("count", [1, 10, 300])
def test_generated_policies_decide_their_own_cases(count: int, tmp_path: Path) -> None:
    """A policy of any number of rules loads, and each of its rules decides one case and just not the next."""
    compiled = load_policy(str(generated.write(tmp_path, count)))
    assert len(compiled.policy.rules) == count  # type: ignore[attr-defined]
    for index, rule in enumerate(generated.rules(count)):
        for shift, fires in ((0, False), (1, True)):
            facts = {rule.number: str(rule.limit + shift), rule.flag: "yes", rule.choice: rule.option}
            assert (f"rule-{index}" in compiled.decide(compiled.read(facts)).fired) is fires


def test_both_files_of_the_agreement_say_the_same(tmp_path: Path) -> None:
    """What the counter is given and what the audit is given are the same cells; a blank is left out."""
    log, lines = agreement.write(200, tmp_path)
    rows = list(agreement.spellings.rows(200))
    given = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    assert given == [{name: cell for name, cell in row.items() if cell.strip()} for row in rows]
    assert log.read_text(encoding="utf-8").count("\n") == 201


def test_the_agreement_is_claimed_of_ways_that_are_measured() -> None:
    """Each claim about rows that differ finds the figure of its own way, and fails where one row differs."""
    rows = [Row("agreement", agreement.case(Size()), way, "rows that differ", (1,)) for way in agreement.WAYS]
    told = {line[0]: line[2:] for line in claims.table(rows, Size(), 60)}
    assert [said for name, said in told.items() if "differ on" in name] == [["1 rows", "", "**not met**"]] * 2


def test_claims_are_met_not_met_or_not_measured() -> None:
    """The page says of each figure what was asked, and does not make up what is missing."""
    cold = Row("cold", "process", "returns check", "ms", [3.0], {"import click, pydantic": [1.6, 1.7, 1.8]})
    tool = Row("tools", "tile-store/returns", "policy check", "s", [1.0, 1.2, 4.0])
    json = Row("yardsticks", "JSON lines, 1 row", "returns audit", "s", [2.0], {READ_JSON: [1.9], processor(READ_JSON): [2.1]})
    told = {line[0]: line[1:] for line in claims.table([cold, tool, json], Size(), 60)}
    assert told["cold `returns check` / importing click and pydantic"] == ["≤ 1.25 x", "1.7 x", "", "**not met**"]
    assert told["`policy check` on tile-store/returns"] == ["≤ 2 s", "1.2 s", "", "met"]
    assert told["JSON lines / DuckDB's read_json"] == ["≤ 2 x", "1.9 x", "2.1 x", "met"]
    assert told["peak memory at 50 million rows / at 5 million"] == ["≤ 1.2 x", "not measured", "", "–"]
    assert told["all of this, part by part"] == ["≤ 30 min", "1 min", "", "met"]


def test_page_tells_failures_and_small_samples() -> None:
    """Nothing that failed is dropped, and a quick run says that its figures mean nothing."""
    failed = Row("audit", "CSV", "some engine", failed="exit code 1: no | such thing")
    page = report.report({"csv": part(failed)}, Size(quick=True), "")
    assert r"| audit       | CSV    | some engine | exit code 1: no \| such thing |" in page
    assert "its figures mean nothing" in page


def part(*rows: Row, load: float = 0.1) -> Part:
    return Part("2026-11-30", "abc1234", "one core", "click 8", (0.1, load), 60.0, rows)


def test_parts_are_kept_and_the_page_says_when_they_were_measured(tmp_path: Path) -> None:
    """What goes to the file comes back, and the page has the day, the commit and the load of each part, and what was written by
    hand between its marks."""
    row = Row("tools", "10 rules", "policy check", "s", [1.0, 1.2], {"other": [2.0]}, {"peak MB": 7.0}, "a note")
    parts = {"tools": part(row), "csv": part(Row("audit", "CSV", "some engine", failed="no such thing"), load=9)}
    file, page = tmp_path / "RESULTS.json", tmp_path / "RESULTS.md"
    measured.write(file, parts)
    kept = measured.read(file)
    assert report.report(kept, Size(), "") == report.report(parts, Size(), "")
    page.write_text(report.report(kept, Size(), "", "By hand.", ["cold", "long"]), encoding="utf-8")
    assert report.by_hand(page) == "By hand."
    text = page.read_text(encoding="utf-8")
    assert "not to be relied on: csv." in text
    assert "Not tried yet: cold, long." in text
    assert "| `tools` | 2026-11-30 | abc1234  | 0.1           | 0.1     | 60 s   |" in text
    assert measured.read(tmp_path / "nothing.json") == {}


def test_a_quick_run_writes_its_page_elsewhere(tmp_path: Path) -> None:
    """Figures that mean nothing never take the place of those that do, unless a page is named."""
    page, quick = command.page_of(command.arguments([])), command.page_of(command.arguments(["--quick"]))
    assert page == Path(command.__file__).with_name("RESULTS.md")
    assert quick.parent != page.parent
    assert command.page_of(command.arguments(["--quick", "--out", f"{tmp_path}/own.md"])) == tmp_path / "own.md"
