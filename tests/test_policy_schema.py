"""`returns policy schema`: what an editor is told is what the loader accepts, by two independent tools."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from pydantic import BaseModel
from strategies import policies

from returns_cli.cli.main import run
from returns_cli.policy.load import shipped
from returns_cli.policy.schema import MEANINGS, policy_schema
from returns_cli.policy.toml_file import tables_of
from returns_cli.search.boundaries import Boundaries

SHIPPED = list(shipped())
SCHEMA = policy_schema()
VALIDATOR = jsonschema.Draft7Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
TAPLO = shutil.which("taplo")
MINIMAL = 'policy = "a/b"\nversion = "1"\noutcomes = ["deny", "approve"]\n[facts.laid]\ntype = "yes/no"\n'
BROKEN = [
    ('[[rules]]\nid = "laid"\noutcome = "deny"\nwhen = "laid"\nclaus = "R1"\n', "an unknown key"),
    ('[[rules]]\nid = "laid"\noutcome = "deny"\n', "a missing key"),
    ('[facts.opened]\ntype = "maybe"\n', "an unknown type"),
    ('[facts.Opened]\ntype = "yes/no"\n', "a name in capitals"),
    ('[[rules]]\nid = "laid"\noutcome = "deny"\nwhen = true\n', "a condition that is no text"),
    ('[parameters.limit]\nvalues = [{ season = "November", value = 3 }]\n', "a season that is none"),
    ('[parameters.limit]\nvalues = [{ from = "soon", value = 3 }]\n', "a date that is none"),
    ('[words.deny]\nfr = "non"\n', "a third language"),
    ('calendar = "China"\n', "a calendar that is no country"),
]


def as_json(value: Any) -> Any:
    """TOML's values as JSON has them."""
    if isinstance(value, dict):
        return {key: as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def faults(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(as_json(tables_of("policy.toml", text)))]


def test_schema_is_a_schema(capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed is the schema, and valid by the rules for schemas."""
    assert run(["policy", "schema"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMA
    jsonschema.Draft7Validator.check_schema(SCHEMA)


def subclasses(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from subclasses(each)


def test_every_key_has_a_meaning() -> None:
    """An editor has a sentence for each key of each table, and none for keys that there are not."""
    assert [(name, key) for name, meanings in MEANINGS.items() for key, meaning in meanings.items() if not meaning] == []
    shapes = {kind.__name__ for kind in subclasses(BaseModel) if kind.__module__.startswith("returns_cli.policy.")}
    assert set(MEANINGS) == shapes


@pytest.mark.parametrize("path", [path for _, path in SHIPPED], ids=[name for name, _ in SHIPPED])
def test_shipped_policies_follow_the_schema(path: Path) -> None:
    """Every shipped policy is valid."""
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("text", "what"), BROKEN, ids=[what for _, what in BROKEN])
def test_broken_policies_do_not(tmp_path: Path, text: str, what: str) -> None:
    """What the loader refuses for its shape, the schema refuses too."""
    assert faults(MINIMAL) == []
    broken = f"{text}{MINIMAL}" if text.startswith("calendar") else f"{MINIMAL}{text}"
    assert faults(broken) != []
    path = tmp_path / "policy.toml"
    path.write_text(broken, encoding="utf-8")
    assert run(["policy", "show", str(path)]) == 2


@given(policies())
def test_random_policies_follow_the_schema(text: str) -> None:
    """What loads is valid."""
    assert faults(text) == []


@pytest.mark.skipif(TAPLO is None, reason="taplo has no build for this machine")
def test_an_editors_own_checker_agrees(tmp_path: Path) -> None:
    """Taplo, which editors use, accepts every shipped policy by this schema and refuses the broken ones."""
    schema = tmp_path / "policy.schema.json"
    schema.write_text(json.dumps(SCHEMA), encoding="utf-8")

    def accepts(*paths: Path) -> bool:
        command = [str(TAPLO), "lint", "--schema", schema.as_uri(), *map(str, paths)]
        return subprocess.run(command, capture_output=True, check=False, cwd=tmp_path).returncode == 0

    for _, path in SHIPPED:
        shutil.copy(path, tmp_path / path.name)
    assert accepts(*(tmp_path / path.name for _, path in SHIPPED))
    broken = tmp_path / "broken.toml"
    for text, what in BROKEN:
        broken.write_text(f"{text}{MINIMAL}" if text.startswith("calendar") else f"{MINIMAL}{text}", encoding="utf-8")
        assert not accepts(broken), what


@pytest.mark.parametrize("name", [id_ for id_, _ in SHIPPED])
def test_the_schema_of_requests_is_what_answers_show(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`policy schema POLICY` holds of values at the limits of every fact as answers show them, and of no other fact."""
    from returns_cli import load_policy
    from returns_cli.kinds.table import kind_of

    assert run(["policy", "schema", name]) == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    compiled = load_policy(name)
    boundaries = Boundaries(compiled.policy, compiled.completions)
    for fact in compiled.policy.facts.values():
        for value in boundaries.values(boundaries.nothing, fact.name)[0][:5]:
            shown = kind_of(fact.type).show(fact.type, value, compiled.policy.timezone)
            validator.validate({fact.name: shown})
            validator.validate({"lines": [{fact.name: shown}, {fact.name: None}]})
    assert not validator.is_valid({"no_such_fact": 1})
    assert not validator.is_valid({next(iter(compiled.policy.facts)): [1]})
