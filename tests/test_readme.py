"""What the README shows is what the program prints. `UPDATE_GOLDEN=1 pytest tests/test_readme.py` writes it anew."""

from __future__ import annotations

import json
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


def test_the_part_with_a_book_works_as_it_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each command of the part "With a book" does what the comment beside it says, in order."""
    part = README.read_text(encoding="utf-8").partition("## With a book")[2]
    block = re.search(r"```sh\n(.*?)```", part, re.S)
    assert block
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RETURNS_BOOK", "shop.db")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    said = {}
    for line in block[1].splitlines():
        words = shlex.split(line, comments=True)
        if words[0] == "echo":
            Path(words[-1]).write_text(words[1], encoding="utf-8")
        if words[0] == "returns":
            code = run(words[1:])
            said[" ".join(words[1:3])] = capsys.readouterr().out
            wanted = 4 if words[1] == "check" or "held:" in line else 3 if "refused" in line else 0
            assert code == wanted, line
    assert "8 boxes" in said["sales show"]
    assert "nothing was changed" in said["book verify"]
    assert "1 overridden" in said["book today"]
    assert run(["audit", "returns-2026-11.csv", "--format", "json"]) == 3
    verdicts = json.loads(capsys.readouterr().out)["verdicts"]
    assert (verdicts["wrongly-approved"], verdicts["agree"]) == (1, 2)


SESSION = re.compile(r"```text\n\$ returns counter[^\n]*\n(.*?)```", re.S)


def test_the_session_at_the_counter_is_what_the_screen_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replayed key by key over the sales of the part "With a book", on 20 November: `> scan S1002`, `> keys 2 enter y`."""
    from counter_desk import NOW, Clerk, shop_of

    from returns_cli.book.book import open_book

    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr("returns_cli.book.calls.present", lambda: NOW)
    where = str(tmp_path / "shop.db")
    for command in (["book", "init"], ["sales", "import", str(ROOT / "examples" / "sales.csv")]):
        run([*command, "--book", where])
    book = open_book(where)
    clerk, said = Clerk(book, shop=shop_of(tmp_path)), ""
    text = README.read_text(encoding="utf-8")
    lines = SESSION.search(text)[1].splitlines()  # type: ignore[index]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith("> "):
            verb, *what = line.removeprefix("> ").split()
            if verb == "scan":
                clerk.scan(" ".join(what))
            else:
                clerk.press(*what)
            said += f"{line}\n" + ("" if following.startswith("> ") else f"{clerk.screen(80, 20)}\n")
    book.close()
    said = said.rstrip("\n") + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        first = SESSION.search(text)[0].split("\n")[1]  # type: ignore[index]
        README.write_text(SESSION.sub(lambda _: f"```text\n{first}\n{said}```", text), encoding="utf-8")
        return
    assert SESSION.search(text)[1] == said  # type: ignore[index]
