"""What the README shows is what the program prints. `UPDATE_GOLDEN=1 pytest tests/test_readme.py` writes it anew."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from returns_cli.cli.main import run

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n\$ returns ([^\n]*)\n(.*?)```", re.S)
COMMANDS = [match[1] for match in BLOCK.finditer(README.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("command", COMMANDS)
def test_console_block_is_real(command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each `$ returns …` block of the README holds exactly what the command prints."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")
    run(shlex.split(command))
    printed = capsys.readouterr().out
    text = README.read_text(encoding="utf-8")
    if os.environ.get("UPDATE_GOLDEN"):
        block = f"```console\n$ returns {command}\n{printed}```"
        README.write_text(BLOCK.sub(lambda found: block if found[1] == command else found[0], text), encoding="utf-8")
        return
    shown = next(match[2] for match in BLOCK.finditer(text) if match[1] == command)
    assert printed == shown


def test_first_block_holds_the_two_commands() -> None:
    """A newcomer finds the main job and the tests first, and nothing else beside them."""
    block = re.search(r"```[^\n]*\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    assert block
    assert [line.split("#")[0].strip() for line in block[1].splitlines()] == ["make demo", "make test"]
