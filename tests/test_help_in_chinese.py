"""`--help` under `--lang zh`: every sentence that a clerk reads there is Chinese."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from returns_cli import cli
from returns_cli.cli import exits
from returns_cli.cli.help_text import in_chinese
from returns_cli.cli.main import returns, run
from returns_cli.cli.usage_words import usage_in_chinese
from returns_cli.folding import columns_of
from returns_cli.wording.help_words import HELP

CHINESE = re.compile("[\u4e00-\u9fff]")


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


@pytest.mark.parametrize("path", SAID)
def test_help_is_chinese(path: str) -> None:
    """Every paragraph and every option of every command has a Chinese wording (wording/help_words.py and its neighbours)."""
    assert [text for text in SAID[path] if not CHINESE.search(in_chinese(text))] == []


def test_wordings_are_of_sentences_that_there_are() -> None:
    """No wording is left behind when a sentence is changed."""
    said = {" ".join(text.split()) for texts in SAID.values() for text in texts}
    assert [text for text in HELP if text not in said and text != "Show this message and exit."] == []


@pytest.mark.parametrize("columns", [80, 40])
@pytest.mark.parametrize("path", ["", "check", "take", "appointments book", "policy check", "audit", "book slip"])
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


@pytest.mark.parametrize("columns", [40, 30])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_help_is_no_wider_than_the_terminal(
    lang: str, columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of any command, in either language."""
    monkeypatch.setenv("COLUMNS", str(columns))
    for path in SAID:
        assert run([*path.split(), "--help", "--lang", lang]) == 0
        shown = capsys.readouterr().out
        assert [line for line in shown.splitlines() if columns_of(line) > columns] == [], path
        assert "--help" in shown


def test_help_of_facts_is_in_the_language_too(capsys: pytest.CaptureFixture[str]) -> None:
    """Whether the language stands before or behind."""
    for arguments in (["check", "--lang", "zh", "--help"], ["take", "--help", "--lang", "zh"]):
        assert run(arguments) == 0
        assert "退货还是换货？" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "chinese"),
    [
        ("--lang zh check --no-input", True),
        ("--lang=zh check --no-input", True),
        ("--lang zh check --no-input --lang en", False),
        ("--lang en check --no-input --lang zh", True),
        ("policy --lang zh list", True),
        ("--lang zh policy list", True),
        ("--lang zh policy --lang en list", False),
        ("--lang zh say", True),
        ("check --no-input", False),
    ],
)
def test_the_language_may_stand_before_the_command(
    arguments: str, chinese: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts for the command, unless that says another one: the last counts, in what is answered and in what is wrong."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(sys, "argv", ["returns"])
    run(arguments.split())
    said = "".join(capsys.readouterr().out.split())
    assert (len(CHINESE.findall(said)) > len(said) / 10) == chinese
    run([*arguments.split(), "--no-such-option"])
    assert bool(CHINESE.search(capsys.readouterr().err)) == chinese


def test_what_click_names_is_named_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    """Kinds of values, and every bracket behind a sentence."""
    assert run(["appointments", "guidance", "--help", "--lang", "zh"]) == 0
    shown = capsys.readouterr().out
    assert "用法：returns appointments guidance [选项] ID" in shown
    assert "--minutes 整数" in shown
    assert "上门人员在那里要多久。（默认：60；5<=x<=1440）" in shown


@pytest.mark.parametrize(("lang", "says"), [("en", "error: the tool itself failed"), ("zh", "错误：程序本身出错")])
def test_a_fault_of_the_tool(lang: str, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One line as for every other fault, with where to look."""
    monkeypatch.setattr("returns_cli.cli.policy_list.shipped", lambda: 1 // 0)
    monkeypatch.delenv("RETURNS_DEBUG", raising=False)
    assert run(["policy", "list", "--lang", lang]) == exits.TOOL_FAILED
    said = capsys.readouterr().err
    assert said.startswith(f"{says}{'（' if lang == 'zh' else ' ('}ZeroDivisionError: ")
    assert (said.count("\n"), "RETURNS_DEBUG=1" in said) == (1, True)


def _own_usage_errors() -> Iterator[str]:
    """What the commands themselves say of a command line, with something for each value, as click gives it on."""
    for file in sorted(Path(cli.__path__[0]).glob("*.py")):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or not call.args:
                continue
            said = ast.unparse(call.args[0])
            if call.func.attr in ("UsageError", "BadParameter") and said[0] in "f'\"":
                text = re.sub(r"\{[^{}]*\}", "--x", said.lstrip("f")[1:-1])
                yield f"invalid value for '--x': {text}" if call.func.attr == "BadParameter" else text


def test_own_usage_errors_are_chinese() -> None:
    """No English word is left but options, their values and what stands in quotes."""
    found = [error for error in _own_usage_errors() if "no such command" not in error]
    assert len(found) > 9
    for error in found:
        line = usage_in_chinese(f"{error}; see returns x --help").removesuffix("；见returns x --help")
        assert CHINESE.search(line), error
        assert not re.search(r"[a-z]{3,}", re.sub(r"--[a-z-]+( [a-z]+)?|`[^`]*`|'[^']*'", "", line)), line


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("words", [["--help"], ["check", "--help"]])
def test_no_python_warns_of_help(words: list[str]) -> None:
    """Not even of what newer ones will do otherwise: a person would see it above the help."""
    assert run(words) == 0
