"""The recipes of the docs are policies: each loads, the walked-through one is clean, and its cases hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from returns_cli.checks.run import check_policy
from returns_cli.cli.main import run
from returns_cli.policy.build import build_policy
from returns_cli.policy.load import shipped
from returns_cli.policy.source import Source
from returns_cli.policy.toml_file import tables_of

PAGE = Path(__file__).parent.parent / "docs" / "recipes.md"
EXAMPLES = [(name, path) for name, path in shipped() if name.startswith("examples/")]
BLOCK = re.compile(r"^```toml *(\w*)\n(.*?)^```$", re.M | re.S)


def blocks(kind: str) -> list[str]:
    return [text for word, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")) if word == kind] if PAGE.is_file() else []


@pytest.mark.skipif(not PAGE.is_file(), reason="the docs are not beside the tests")
def test_the_walked_through_policy_is_clean_and_its_cases_hold(tmp_path: Path) -> None:
    [policy], [cases] = blocks("policy"), blocks("cases")
    path = tmp_path / "returns.toml"
    path.write_text(policy, encoding="utf-8")
    path.with_suffix(".cases.toml").write_text(cases, encoding="utf-8")
    assert [finding.message for finding, _ in check_policy(path).findings] == []
    assert run(["policy", "test", str(path)]) == 0


@pytest.mark.parametrize("snippet", blocks(""))
def test_each_snippet_fits_into_that_policy(snippet: str) -> None:
    [policy] = blocks("policy")
    if "[tables.window]" in snippet:
        policy = re.sub(r"\[\[derived\.window\.values\]\]\n(?:.+\n)+\n", "", policy)
    text = policy.replace("outcomes =", 'calendar = "AT"\noutcomes =') + snippet
    assert build_policy(Source("p.toml", text, tables_of("p.toml", text), ""))


@pytest.mark.parametrize(("name", "path"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_an_example_is_clean_laid_out_and_no_mutant_survives(name: str, path: Path) -> None:
    """Deadlines and shown days included."""
    assert [finding.message for finding, _ in check_policy(path).findings] == []
    assert run(["policy", "fmt", "--check", str(path), str(path.with_suffix(".cases.toml"))]) == 0
    assert run(["policy", "test", "--mutants", "--strict", str(path)]) == 0


@pytest.mark.parametrize(("name", "lines"), [("window-by-category", 60), ("restocking", 40)])
def test_the_small_examples_are_small(name: str, lines: int) -> None:
    [path] = [path for found, path in EXAMPLES if found == f"examples/{name}"]
    assert len(path.read_text(encoding="utf-8").splitlines()) <= lines
