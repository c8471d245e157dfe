"""Every JSON answer fits docs/decision.schema.json, and the schema is no looser than it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from counter_desk import lately
from jsonschema import Draft202012Validator
from tender_policy import with_tender_order

from returns_cli import load_policy
from returns_cli.book.amounts import Goods
from returns_cli.book.book import make_book
from returns_cli.book.sale import Sale
from returns_cli.cli.main import returns
from returns_cli.decisions.lines import decide_lines, request_json
from returns_cli.kinds.tenders import Tender
from returns_cli.policy.load import shipped
from returns_cli.testing.case_file import cases_file, read_cases

SCHEMA = json.loads((Path(__file__).parent.parent / "docs" / "decision.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
MOST = 25  # cases of one policy: enough for every form of an answer
CASES = [
    (name, case)
    for name, path in shipped()
    for case in islice((case for case in read_cases(cases_file(path)) if "error" not in case.expected), MOST)
]


def faults(value: Any) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(json.loads(json.dumps(value)))]


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}: {case.name}" for name, case in CASES])
def test_every_case_answers_by_the_schema(name: str, case: Any) -> None:
    """The answer to each worked example, explained or not, in both languages, fits the schema."""
    policy = load_policy(name)
    decision = policy.decide(policy.read(case.facts))
    for lang in ("en", "zh"):
        assert faults(decision.to_json(lang)) == []
        assert faults(decision.to_json(lang, explain=True)) == []


def test_lines_and_errors_fit() -> None:
    """A request of several lines and an unreadable line have forms of their own."""
    policy = load_policy("tile-store/returns")
    given = {"receipt": "yes", "lines": [{"laid": "yes"}, {"quantity": "1 m2"}]}
    lines = request_json(decide_lines(policy, given, today=None, lang="zh"), several=True, lang="zh")
    assert faults(lines) == []
    assert faults({"error": {"line": 7, "message": "not JSON"}}) == []


@pytest.mark.parametrize("key", SCHEMA["$defs"]["answer"]["required"])
def test_schema_misses_a_missing_key(key: str) -> None:
    """An answer that lacks a promised key does not fit."""
    policy = load_policy("tile-store/returns")
    found = policy.decide(policy.read({"laid": "yes"})).to_json()
    assert faults({name: value for name, value in found.items() if name != key})
    assert faults(found | {"surprise": 1})


@pytest.fixture
def counter(tmp_path: Path) -> Callable[..., Any]:
    """What a command answers in JSON, beside a book with a receipt that was sold lately and paid with two tenders."""
    book = make_book(str(tmp_path / "book.db"))
    paid = {"paid": 600, "currency": "CNY", "tenders": (Tender("card", 250, "1234"), Tender("cash", 300))}
    goods = {"sold_on": lately(), "goods": Goods(800, 800, 3), "clearance": False, "special_order": False}
    book.sell("till", [(2, Sale("S1", "1", "piece", 6).but(**paid, **goods))])
    book.close()
    policy = ["--policy", str(with_tender_order(tmp_path))]

    def answered(command: str, *words: str) -> Any:
        own = [*command.split(), *(policy if command == "take" else []), *words]
        done = CliRunner().invoke(returns, [*own, "--book", str(tmp_path / "book.db"), "--format", "json"])
        assert done.stdout, done.stderr
        return json.loads(done.stdout)

    return answered


def test_what_the_book_makes_of_a_decision_fits(counter: Callable[..., Any]) -> None:
    """Taken, sent again, held and inspected, refused and undecided; and decided again later."""
    said = ["--receipt-no", "S1", "--receipt", "yes", "--goods-intact", "yes", "--kind", "return"]
    whole = [*said, "--packaging-intact", "yes", "--quantity", "6 pieces", "--laid", "no", "--defect", "none"]
    claimed = ["--packaging-intact", "no", "--laid", "no", "--defect", "claimed"]
    undecided = counter("take", *said, "--quantity", "1 piece", "--id", "u")
    held = counter("take", *said, *claimed, "--quantity", "3 pieces", "--id", "h")
    found = counter("inspect", "h", "--defect", "none")
    taken, again = (counter("take", *whole, "--sold-on", "2020-01-01", "--id", "t") for _ in range(2))
    refused = counter("take", *whole, "--id", "r")
    answers = [held, found, taken, again, refused, undecided, counter("book replay", "t")]
    states = [each.get("state") for each in answers]
    assert states == ["held", "released", "taken", "taken", "refused", "undecided", None]
    assert ([each["tender"] for each in taken["tenders"]], again["repeated"]) == (["card", "cash", None], True)
    assert taken["contradictions"]
    for answer in answers:
        assert faults(answer) == []
        for name in answer.keys() - {"tenders"}:
            assert faults({key: value for key, value in answer.items() if key != name}), name
        assert faults(answer | {"surprise": 1})
