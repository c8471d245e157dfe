"""`returns policy new`: a policy, its cases and its README that are right at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from returns_cli import load_policy
from returns_cli.cli.main import run


@pytest.mark.parametrize("name", ["corner-shop/returns", "returns", "a/b-2/c"])
def test_new_policy_is_right_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """It has no findings, its cases hold and show every condition, no mutant survives, and it has the layout."""
    assert run(["policy", "new", name, "--dir", str(tmp_path / "shop")]) == 0
    written = [Path(line.removeprefix("written: ")) for line in capsys.readouterr().out.splitlines()[:3]]
    policy, cases, readme = written
    assert policy == tmp_path / "shop" / f"{name.replace('-', '_')}.toml"
    assert load_policy(str(policy)).id == name
    assert name in readme.read_text(encoding="utf-8")
    assert run(["policy", "check", str(policy)]) == 0
    capsys.readouterr()
    assert run(["policy", "test", str(policy), "--mutants", "--strict", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["coverage"]["missing"], found["mutants"]["survived"], found["mutants"]["equivalent"]) == ([], [], 0)
    assert run(["policy", "fmt", "--check", str(policy), str(cases)]) == 0
    for text in written:
        assert "{{" not in text.read_text(encoding="utf-8")


@pytest.mark.parametrize("there", ["corner.toml", "corner.cases.toml", "corner.README.md"])
def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str], there: str) -> None:
    """Where one of the files is there already, none is written."""
    (tmp_path / there).write_text("mine", encoding="utf-8")
    assert run(["policy", "new", "corner", "--dir", str(tmp_path)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [(there, "mine")]


@pytest.mark.parametrize(
    "name",
    ["Corner", "corner shop", "../corner", "/corner", "corner/", "", "con", "a//b", "tile-store/returns", "x" * 130, "店"],
)
def test_odd_names_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """A name that is no id, leads elsewhere, is taken, or cannot be a file everywhere, writes nothing."""
    assert run(["policy", "new", name, "--dir", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("error: ")
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file where the folder should be is one line, not a traceback."""
    (tmp_path / "shop").write_text("", encoding="utf-8")
    assert run(["policy", "new", "corner", "--dir", str(tmp_path / "shop")]) == 2
    assert "cannot be made" in capsys.readouterr().err
