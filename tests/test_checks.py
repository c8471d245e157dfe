"""The checks of `returns policy check`: each finds its own bad example, and nothing in its good one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from returns_cli import load_policy
from returns_cli.checks.check import Files, PolicyCheck, all_checks
from returns_cli.cli.main import run
from returns_cli.errors import ReturnsError

PAGE = Path(__file__).parent.parent / "docs" / "checks.md"
CODES = [check.code for check in all_checks()]


def findings(folder: Path, files: Files, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[dict[str, Any]]]:
    """What the command says of the policy in `files`, with its exit code."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    code = run(["policy", "check", str(folder / "returns.toml"), "--format", "json"])
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["findings"]
    return code, found


@pytest.mark.parametrize("check", all_checks(), ids=CODES)
def test_bad_example(check: PolicyCheck, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A check's bad example has exactly the one fault, at a line of it, with what to do; its witness can be decided."""
    code, found = findings(tmp_path, check.bad, capsys)
    assert code == 3
    assert [finding["code"] for finding in found] == [check.code]
    [finding] = found
    file = Path(finding["file"]).name
    assert finding["excerpt"] == check.bad[file].split("\n")[finding["line"] - 1]
    assert finding["message"]
    assert finding["help"]
    if finding["witness"] is not None:
        policy = load_policy(str(tmp_path / "returns.toml"))
        assert policy.decide(policy.read(finding["witness"])).outcome


@pytest.mark.parametrize("check", all_checks(), ids=CODES)
def test_good_example(check: PolicyCheck, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A check's good example is clean in every respect."""
    assert findings(tmp_path, check.good, capsys) == (0, [])


@pytest.mark.parametrize("check", all_checks(), ids=CODES)
def test_bad_example_in_words(check: PolicyCheck, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For people the same finding is shown with its place, its line, a caret below it, and help."""
    for name, text in check.bad.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert run(["policy", "check", str(tmp_path / "returns.toml")]) == 3
    said = capsys.readouterr().out
    assert f"[{check.code}]" in said
    assert "help: " in said
    assert "1 finding" in said
    assert any(set(line.strip()) == {"^"} for line in said.split("\n"))


def test_codes_are_apart() -> None:
    """No two checks have one code."""
    assert len(set(CODES)) == len(CODES)


def page() -> str:
    """The documentation of all checks, made of their own sentences and examples."""
    parts = [
        "# What `returns policy check` finds",
        "",
        "Every finding has a code, a place, and what to do. Where it speaks of requests it shows one (a *witness*), decided by",
        "the engine of the counter before it is shown and ready for `returns check --from`. Faults found when the file is read",
        "come first; while there are any, nothing else can be looked at. What merely follows from another finding is left out.",
        "",
    ]
    for check in sorted(all_checks(), key=lambda check: check.code):
        parts += [f"## {check.code}", "", check.says, "", "Bad:", "", *_blocks(check.bad), "Good:", "", *_blocks(check.good)]
    return "\n".join(parts).rstrip() + "\n"


def _blocks(files: Files) -> Iterator[str]:
    for name, text in files.items():
        shown = text.split("\n", 3)[3] if name == "returns.toml" else f"# {name}\n{text}"
        yield from ("```toml" if name.endswith(".toml") else "```md", shown.rstrip(), "```", "")


def test_page() -> None:
    """docs/checks.md has each check with its sentence and both examples, and no other."""
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()


def test_several_mistakes_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All mistakes of a file are reported in one go, in its order; a name wrong in several places once, with the lines."""
    text = """policy = "shop/returns"
version = "1"
outcomes = ["deny", "approve"]
[facts]
laid = { type = "yes/no", aks = "Laid?" }
days = { type = "whole number", unit = "day" }
[[rules]]
id = "one"
outcome = "deny"
when = "recipt and day_count > 3"
[[rules]]
id = "two"
outcome = "denied"
when = "not recipt"
[[rules]]
id = "three"
outcome = "deny"
when = "laid"
[[rules]]
id = "four"
outcome = "deny"
when = "days"
"""
    code, found = findings(tmp_path, {"returns.toml": text}, capsys)
    assert code == 3
    assert [(finding["line"], finding["column"], finding["code"], finding["rule"]) for finding in found] == [
        (5, 27, "shape", None),
        (10, 9, "unknown-name", "one"),
        (10, 20, "unknown-name", "one"),
        (13, 11, "unknown-word", "two"),
        (22, 9, "type-mismatch", "four"),
    ]
    assert found[0]["help"] == "did you mean `ask`?"
    assert "also in line 14" in found[1]["message"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("policy = ", "not TOML"),
        ("", "this TOML file is no policy"),
        ('[project]\nname = "x"\n', "this TOML file is no policy"),
        ("x" * 1_000_001, "larger than 1 MB"),
        ("policy = 1\npolicy = 2\n", "this key stands twice"),
    ],
)
def test_what_is_no_policy_at_all(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, said: str) -> None:
    """A file that cannot be read as a policy at all is an error, not a finding."""
    path = tmp_path / "returns.toml"
    path.write_text(content, encoding="utf-8")
    assert run(["policy", "check", str(path)]) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.out == ""


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    """So is a file that is not there."""
    with pytest.raises(ReturnsError):
        load_policy(str(tmp_path / "none.toml"))
    assert run(["policy", "check", str(tmp_path / "none.toml")]) == 2
