"""`--help` under `--lang zh`: every sentence that a clerk reads there is Chinese."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator

import click
import pytest

from returns_cli.cli.help_text import in_chinese
from returns_cli.cli.main import returns, run
from returns_cli.folding import columns_of
from returns_cli.wording.help_words import HELP

CHINESE = re.compile("[\u4e00-\u9fff]")
OF_A_COUNTER = ("check", "say", "take", "inspect", "override", "counter", "sales show", "sales find", "appointments")


def commands(path: str = "", command: click.Command = returns) -> Iterator[tuple[str, click.Command]]:
    """Every command with the words that call it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from commands(f"{path} {name}".strip(), found)


def sentences(command: click.Command) -> Iterator[str]:
    """What the help of a command says, paragraph by paragraph and option by option."""
    text = inspect.cleandoc(command.help or "").partition("\f")[0]
    yield from (part for part in (*text.split("\n\n"), command.epilog or "") if part)
    options = [option.help for option in command.params if isinstance(option, click.Option) and option.help]
    yield from (re.sub(r"\s+\[.*\]\Z", "", help) for help in options)
    yield from (line for _, line in getattr(command, "table", {}).values())


SAID = {path: [*sentences(command)] for path, command in commands()}


@pytest.mark.parametrize("path", [path for path in SAID if path.startswith(OF_A_COUNTER) or path == ""])
def test_help_of_the_counter_is_chinese(path: str) -> None:
    """Every paragraph and every option of the commands that a clerk uses has a Chinese wording."""
    assert [text for text in SAID[path] if not CHINESE.search(in_chinese(text))] == []


def test_wordings_are_of_sentences_that_there_are() -> None:
    """No wording is left behind when a sentence is changed."""
    said = {" ".join(text.split()) for texts in SAID.values() for text in texts}
    assert [text for text in HELP if text not in said and text != "Show this message and exit."] == []


@pytest.mark.parametrize("columns", [80, 40])
@pytest.mark.parametrize("path", ["", "check", "take", "appointments book", "policy check"])
def test_help_as_it_looks(path: str, columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Headings, options and their defaults, cut to the terminal by columns."""
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(sys, "argv", ["returns"])
    assert run([*path.split(), "--help", "--lang", "zh"]) == 0
    shown = capsys.readouterr().out
    assert "用法：" in shown
    assert "选项：" in shown
    assert "显示本说明。" in shown
    assert all(columns_of(line) <= columns for line in shown.splitlines())
    assert run([*path.split(), "--help"]) == 0
    assert "Usage: " in capsys.readouterr().out


def test_help_of_facts_is_in_the_language_too(capsys: pytest.CaptureFixture[str]) -> None:
    """Whether the language stands before or behind."""
    for arguments in (["check", "--lang", "zh", "--help"], ["take", "--help", "--lang", "zh"]):
        assert run(arguments) == 0
        assert "退货还是换货？" in capsys.readouterr().out
