"""`returns_cli.testing`: strategies that lean to the boundaries, the pytest plugin, and the page about both."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from strategies import policies

from returns_cli import load_policy
from returns_cli.cli.main import run
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.policy.build import build_policy
from returns_cli.policy.load import shipped
from returns_cli.policy.source import Source
from returns_cli.policy.toml_file import tables_of
from returns_cli.testing import Log, logs, requests

ROOT = Path(__file__).parent.parent
TILES = load_policy("tile-store/returns")
NAMES = [name for name, _ in shipped()]
LOOKED = settings(max_examples=1500, database=None, derandomize=True, deadline=None)


def decided(request: dict[str, str]) -> Any:
    return TILES.decide(TILES.read(request))


@pytest.mark.parametrize("name", NAMES)
def test_requests_of_shipped_policies_can_be_read(name: str) -> None:
    """Every request is read and decided; a complete one leaves nothing open that facts could settle."""
    compiled = load_policy(name)

    @settings(max_examples=20)
    @given(requests(compiled), requests(compiled, complete=True, plain=True))
    def law(request: dict[str, str], complete: dict[str, str]) -> None:
        compiled.decide(compiled.read(request))
        assert complete.keys() == compiled.policy.facts.keys()
        assert compiled.decide(compiled.read(complete)).outcome in compiled.policy.outcomes

    law()


@settings(max_examples=40)
@given(st.data())
def test_requests_of_random_policies_can_be_read(data: st.DataObject) -> None:
    """Whatever the policy, its requests can be read."""
    text = data.draw(policies(), label="policy")
    compiled = CompiledPolicy(build_policy(Source("random.toml", text, tables_of("random.toml", text), "sha256:0")))
    if compiled.completions.violated(*(None,) * len(compiled.policy.registers)) < 0:  # else no request can be read at all
        compiled.read(data.draw(requests(compiled), label="request"))


def test_requests_lean_to_the_boundaries() -> None:
    """Days 29 to 31 and areas of 2 m2 and one mm2 beside it come up, and every outcome and route does."""
    seen: Counter[Any] = Counter()

    @settings(max_examples=400)
    @given(requests(TILES))
    def look(request: dict[str, str]) -> None:
        decision = decided(request)
        seen.update([decision.outcome, decision.route, *decision.shown_derived.values()])

    look()
    boundaries = (0, 29, 30, 31, "1.999999 m2", "2 m2", "2.000001 m2")
    assert all(seen[value] > 1 for value in boundaries), {value: seen[value] for value in boundaries}
    assert min(seen[value] for value in ("approve", "deny", "refer", "incomplete", "walk-in", "warehouse-appointment")) > 2


IN_ORDER = {
    "sold_on": "2026-03-01",
    "receipt": "yes",
    "goods_intact": "yes",
    "packaging_intact": "yes",
    "laid": "no",
    "clearance": "no",
    "special_order": "no",
}


@pytest.mark.parametrize(
    ("what", "shows"),
    [
        (lambda request: "window" in decided(request).fired, {"requested_on": "2026-04-01"}),
        (lambda request: decided(request).fired == ("laid",), {"laid": "yes"}),
        (lambda request: decided(request).outcome == "refer", {"defect": "claimed"}),
        (lambda request: decided(request).shown_derived["area"] == "2.000001 m2", {"quantity": "2.000001 m2"}),
    ],
)
def test_requests_shrink_to_what_matters(what: Callable[[dict[str, str]], bool], shows: dict[str, str]) -> None:
    """What is found is a request in order but for what was looked for."""
    found = find(requests(TILES, complete=True), what, settings=LOOKED)
    assert shows.items() <= found.items()
    otherwise = {name for name, value in IN_ORDER.items() if found[name] != value}
    assert len(otherwise - shows.keys()) <= 1, found


def test_clerks_spellings_come_up() -> None:
    """Chinese and other spellings are among the texts, unless plain ones are asked for."""
    assert find(requests(TILES), lambda request: request.get("laid") == "否", settings=LOOKED)
    assert find(requests(TILES), lambda request: "年" in request.get("sold_on", ""), settings=LOOKED)
    assert find(requests(TILES), lambda request: request.get("quantity", "").endswith("箱"), settings=LOOKED)

    @settings(max_examples=50)
    @given(requests(TILES, plain=True))
    def plain(request: dict[str, str]) -> None:
        assert not re.search("[\u4e00-\u9fff]", "".join(request.values()))

    plain()


@settings(max_examples=20)
@given(logs(TILES, max_rows=8))
def test_audit_of_a_log_decides_like_the_counter(tmp_path_factory: pytest.TempPathFactory, log: Log) -> None:
    """Every row of a random log is decided by the audit as the counter decides its request, under any heading and spelling."""
    folder = tmp_path_factory.mktemp("log")
    (folder / "log.csv").write_text(log.csv(), encoding="utf-8")
    if not log.rows:
        return
    assert run(["audit", str(folder / "log.csv"), "--out", str(folder / "out.jsonl"), "--format", "json"]) in (0, 3)
    rows = [json.loads(line) for line in (folder / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) == len(log.rows)
    for row, request in zip(rows, log.requests, strict=True):
        decision = TILES.decide(TILES.read(request))
        fired = ";".join(decision.fired)
        assert (row["outcome"], row["reasons"] or "", row["route"]) == (decision.outcome, fired, decision.route), request


def test_without_hypothesis_one_line_says_so() -> None:
    """Where hypothesis is missing, using the strategies says what to install; the rest of the package works without."""
    code = """
import sys
sys.modules["hypothesis"] = None
from returns_cli.testing.cases import differences
from returns_cli.errors import ReturnsError
try:
    from returns_cli.testing import requests
except ReturnsError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "hypothesis is not installed; pip install 'returns-cli[testing]'\n"


# The pytest plugin -----------------------------------------------------------------------------------------------------


def pytest_says(folder: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and output of pytest in a folder of its own."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_cases_of_others_are_left_alone(tmp_path: Path) -> None:
    """A file of that name without a policy beside it is nobody's business here."""
    (tmp_path / "http.cases.toml").write_text("[[cases]]\nurl = 'x'\n")
    (tmp_path / "test_own.py").write_text(
        "import sys\n\n\ndef test_own():\n    assert 'returns_cli.policy' not in sys.modules\n", encoding="utf-8"
    )
    code, printed = pytest_says(tmp_path)
    assert (code, "1 passed" in printed) == (0, True), printed


def test_plugin_collects_cases(tmp_path: Path) -> None:
    """Each case is a test by its name; one that does not hold shows place, difference and facts; a broken file its mistake."""
    assert run(["policy", "new", "shop", "--dir", str(tmp_path)]) == 0
    code, printed = pytest_says(tmp_path, "-v")
    assert code == 0, printed
    assert "shop.cases.toml::day 31 is too late PASSED" in printed
    cases = tmp_path / "shop.cases.toml"
    text = cases.read_text(encoding="utf-8")
    cases.write_text(text.replace('reasons = ["window"]', 'reasons = ["receipt"]'), encoding="utf-8")
    code, printed = pytest_says(tmp_path)
    assert code == 1
    assert "shop.cases.toml:20: day 31 is too late" in printed
    assert "reasons: expected [receipt], decided [window]" in printed
    assert "requested_on = 2026-04-01" in printed
    assert "Traceback" not in printed
    cases.write_text(text.replace("[[cases]]\n", "[[cases]]\nout = 1\n", 1), encoding="utf-8")
    code, printed = pytest_says(tmp_path)
    assert code == 2
    assert "unknown key `out`" in printed


# The page --------------------------------------------------------------------------------------------------------------


def test_worked_example_of_the_page_runs(tmp_path: Path) -> None:
    """The example in docs/testing.md is a test file that passes."""
    page = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    example = re.search(r"```python\n(.*?)```", page, re.S)
    assert example
    (tmp_path / "test_example.py").write_text(example[1], encoding="utf-8")
    code, printed = pytest_says(tmp_path, "-q")
    assert code == 0, printed
    assert "3 passed" in printed
