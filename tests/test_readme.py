"""What the README shows is what the program prints. `UPDATE_GOLDEN=1 pytest tests/test_readme.py` writes it anew."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from glob import glob
from pathlib import Path

import pytest

from returns_cli.checks.run import check_policy
from returns_cli.cli.main import run

ROOT = Path(__file__).parent.parent
TILE_STORE = ROOT / "policies" / "tile_store" / "returns.toml"
README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n\$ returns ([^\n]*)\n(.*?)```", re.S)
COMMANDS = [match[1] for match in BLOCK.finditer(README.read_text(encoding="utf-8"))]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder but for the examples, in which the commands are run."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def block_of(heading: str, language: str) -> str:
    """The first block of that language below a heading."""
    part = README.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2]
    found = re.search(rf"```{language}\n(.*?)```", part, re.S)
    assert found
    return found[1]


@pytest.mark.parametrize("command", COMMANDS)
def test_console_block_is_real(
    command: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each `$ returns …` block of the README holds exactly what the command prints; `draft.toml` allows 31 days."""
    draft = (
        TILE_STORE.read_text(encoding="utf-8").replace('version  = "1"', 'version  = "2"').replace("value = 30", "value = 31")
    )
    (folder / "draft.toml").write_text(draft, encoding="utf-8")
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
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each command of the part "With a book" does what the comment beside it says, in order."""
    monkeypatch.setenv("RETURNS_BOOK", "shop.db")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    said = {}
    for line in block_of("With a book", "sh").splitlines():
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


@pytest.mark.usefixtures("folder")
def test_the_commands_about_policies_work_as_they_stand(capsys: pytest.CaptureFixture[str]) -> None:
    """Each is clean, in order: the policy that is begun is then laid out as it should be."""
    for line in block_of("About policies", "sh").splitlines():
        words = [part for word in shlex.split(line, comments=True) for part in (sorted(glob(word)) or [word])]
        printed_to = words.index(">") if ">" in words else len(words)
        assert run(words[1:printed_to]) == 0, line
        assert capsys.readouterr().out or "--out" in words or "fmt" in words, line


def test_the_example_in_python_is_real(tmp_path: Path) -> None:
    """What stands behind a value is how Python writes it."""
    shown = re.compile(r"^(\S+)  # (['(].*)$", re.M)
    program, values = shown.subn(r"assert repr(\1) == repr(\2)", block_of("Installation", "python"))
    (tmp_path / "example.py").write_text(program, encoding="utf-8")
    assert values == 2
    assert subprocess.run([sys.executable, "example.py"], cwd=tmp_path, check=False).returncode == 0


def test_the_policy_in_one_page_is_clean(tmp_path: Path) -> None:
    """It is a whole policy of which nothing is found."""
    path = tmp_path / "returns.toml"
    path.write_text(block_of("The policy file in one page", "toml"), encoding="utf-8")
    assert [finding.message for finding, _ in check_policy(path).findings] == []


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
