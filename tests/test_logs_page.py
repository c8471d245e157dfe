"""docs/logs.md: its files are written and its commands run, in order; each line that it shows is a line of the answer."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from test_audit_command import returns

PAGE = Path(__file__).parent.parent / "docs" / "logs.md"
BLOCK = re.compile(r"^```(?P<kind>csv|console) ?(?P<name>\S*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def same(line: str) -> str:
    """A line without the widths of its table."""
    return " ".join(line.split())


def test_the_commands_of_the_page_answer_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newcomer who follows the page sees what it says, in that order."""
    monkeypatch.chdir(tmp_path)
    ran = 0
    for block in BLOCK.finditer(PAGE.read_text(encoding="utf-8")):
        if block["kind"] == "csv":
            Path(block["name"]).write_text(block["text"], encoding="utf-8")
            continue
        command, *shown = block["text"].splitlines()
        program, *arguments = shlex.split(command.removeprefix("$ "))
        assert program == "returns"
        done = returns(*arguments)
        answered = [same(line) for line in (done.out + done.err).splitlines()]
        at = 0
        for line in shown:
            found = next((place for place in range(at, len(answered)) if answered[place].startswith(same(line))), None)
            assert found is not None, f"{command}\nlacks: {line}\n" + "\n".join(answered)
            at = found + 1
        ran += 1
    assert ran >= 14
