"""`returns policy schema --cases`: what an editor is told of files of examples is what `policy test` reads."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from returns_cli import load_policy
from returns_cli.cli.main import run
from returns_cli.errors import ReturnsError
from returns_cli.policy.load import shipped
from returns_cli.testing.case_file import KEYS, read_case_file
from returns_cli.testing.case_schema import case_schema

WITH_CASES = [(name, path) for name, path in shipped() if path.with_suffix(".cases.toml").is_file()]
BROKEN = [
    ('[[cases]]\nname = "x"\n', "expects nothing"),
    ('[[cases]]\noutcom = "deny"\n', "an unknown key"),
    ("[[cases]]\noutcome = true\n", "an outcome that is no text"),
    ('[[cases]]\nreasons = "window"\n', "reasons that are no list"),
    ("[case]\n", "an unknown table"),
]


def cases_of(path: Path) -> Any:
    return json.loads(json.dumps(tomllib.loads(path.read_text(encoding="utf-8")), default=str))


@pytest.mark.parametrize(("name", "path"), WITH_CASES, ids=[name for name, _ in WITH_CASES])
def test_the_shipped_cases_are_well_shaped(name: str, path: Path) -> None:
    """Also by the schema that knows the facts, rules and terms of the policy."""
    found = cases_of(path.with_suffix(".cases.toml"))
    jsonschema.Draft7Validator(case_schema()).validate(found)
    jsonschema.Draft7Validator(case_schema(load_policy(name).policy)).validate(found)


@pytest.mark.parametrize(("text", "why"), BROKEN, ids=[why for _, why in BROKEN])
def test_what_the_reader_refuses_the_schema_marks(text: str, why: str, tmp_path: Path) -> None:
    file = tmp_path / "returns.cases.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ReturnsError):
        read_case_file(file)
    assert list(jsonschema.Draft7Validator(case_schema()).iter_errors(cases_of(file)))


def test_every_key_of_a_case_has_its_meaning() -> None:
    described = case_schema()["properties"]["cases"]["items"]["properties"]
    assert set(described) == set(KEYS)
    assert all(shape["description"] for shape in described.values())


def test_a_policys_own_schema_knows_its_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "schema", "--cases", "tile-store/returns"]) == 0
    schema = json.loads(capsys.readouterr().out)
    wrong = {"cases": [{"outcome": "deny", "reasons": ["no-such-rule"]}]}
    assert list(jsonschema.Draft7Validator(schema).iter_errors(wrong))


@pytest.mark.parametrize(
    "words",
    [
        ["policy", "check", "nope.toml"],
        ["policy", "test", "nope.toml"],
        ["policy", "show", "nope.toml"],
        ["policy", "diff", "nope.toml", "tile-store/returns"],
        ["check", "--policy", "nope.toml"],
        ["audit", "nope.csv"],
        ["check", "--sold-on", "soon"],
    ],
)
def test_who_asks_for_json_gets_json_also_where_nothing_can_be_read(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard output what is wrong and what to do, on standard error the line for people; exit code 2."""
    assert run([*words, "--format", "json"]) == 2
    printed = capsys.readouterr()
    error = json.loads(printed.out)["error"]
    assert error["message"]
    assert error["help"]
    assert error["message"] in printed.err
