"""Every JSON answer fits docs/decision.schema.json, and the schema is no looser than it says."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from returns_cli import load_policy
from returns_cli.decisions.lines import decide_lines, request_json
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


@pytest.mark.parametrize("key", SCHEMA["$defs"]["decision"]["required"])
def test_schema_misses_a_missing_key(key: str) -> None:
    """An answer that lacks a promised key does not fit."""
    policy = load_policy("tile-store/returns")
    found = policy.decide(policy.read({"laid": "yes"})).to_json()
    assert faults({name: value for name, value in found.items() if name != key})
    assert faults(found | {"surprise": 1})
