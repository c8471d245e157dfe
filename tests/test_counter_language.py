"""What is said around a dialogue is said in its language, or in English where the terminal cannot show Chinese."""

from __future__ import annotations

import io
import json
import sys

import pytest

from returns_cli.cli.main import run
from returns_cli.cli.options import chosen_language


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek", "--lang", "zh"], "错误：没有命令chek（是不是check？）"),
        (["chek"], "error: no such command 'chek', did you mean check"),
        (["check", "--lang", "zh", "--laid"], "错误：选项--laid后面要有值"),
        (["check", "--lang", "zh", "--format", "xml"], "错误：选项--format不能是'xml'"),
        (["check", "--lang", "zh", "--laid", "y", "--laid", "n"], "错误：--laid给了不止一次"),
        (["check", "--lang", "zh", "--laid", "什么", "--no-input"], "错误：laid：`什么`既不是“是”也不是“否”"),
        (["check", "--lang", "zh", "--from", "."], "错误：无法读取`.`：是文件夹；请核对路径"),
    ],
)
def test_errors_in_the_language(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Usage errors are in Chinese under `--lang zh`; a near miss of a command gets a suggestion."""
    assert run(arguments) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("encoding", "lang"), [("utf-8", "zh"), ("gb18030", "zh"), ("latin-1", "en"), ("ascii", "en"), ("cp437", "en")]
)
def test_terminals_without_chinese_get_english(encoding: str, lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was asked for, nobody is shown what the terminal cannot write."""
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    assert chosen_language("zh") == lang


def test_file_of_requests_as_text(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """`--from` as text is for people: words, no ids."""
    lines = [{"laid": "yes", "clearance": "yes"}, {"laid": "maybe"}]
    source = "\n".join(map(json.dumps, lines)).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(source)))
    assert run(["check", "--from", "-", "--lang", "en"]) == 2
    first, second = capsys.readouterr().out.splitlines()
    assert first == "1: not accepted: Once laid, goods count as accepted. Special-price and clearance goods are not taken back."
    assert second.startswith("2: error: laid: `maybe` is neither yes nor no")
