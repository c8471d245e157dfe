"""`--help` in Chinese: click's own headings and every sentence that has a wording, laid out by columns."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

from returns_cli.folding import folded, terminal_columns
from returns_cli.wording.help_words import HELP

WIDEST = 80
HEADINGS = {"Options": "选项", "Commands": "命令", "Arguments": "参数"}
_EXTRAS = re.compile(r"(?P<help>.*?)(?P<extras>(?: {1,2}\[[^\]]*\])*)\Z", re.S)
_EXTRA = (("default: ", "默认："), ("required", "必填"), ("env var: ", "环境变量："), ("; ", "；"))
# What stands for what is to be typed, where click names it; a command's own names for it stand in its sentences too.
_STANDS_FOR = (
    ("[OPTIONS]", "[选项]"),
    ("[COMMAND] [ARGS]...", "[命令] [参数]..."),
    ("COMMAND [ARGS]...", "命令 [参数]..."),
    (" INTEGER RANGE", " 整数"),
    (" INTEGER", " 整数"),
    (" TEXT", " 文字"),
    (" FLOAT", " 数"),
)


class ChineseHelp(click.HelpFormatter):
    """A formatter that says in Chinese what click and the commands say in English; what has no wording stays."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        del prefix
        self._lines([f"用法：{prog} {_stands_for(args)}"], 0)

    def write_heading(self, heading: str) -> None:
        self._lines([f"{HEADINGS.get(heading, heading)}："], 0)

    def write_text(self, text: str) -> None:
        paragraphs = [in_chinese(part) for part in text.split("\n\n")]
        for number, paragraph in enumerate(paragraphs):
            if number:
                self.write("\n")
            self._lines([paragraph], self.current_indent)

    def write_dl(self, rows: Iterable[tuple[str, str | None]], col_max: int = 30, col_spacing: int = 2) -> None:
        del col_max, col_spacing
        for name, help in rows:
            self._lines([_stands_for(name)], self.current_indent)
            self._lines([_with_extras(help or "")], self.current_indent + 4)

    def _lines(self, lines: list[str], indent: int) -> None:
        width = max(20, min(WIDEST, terminal_columns()) - indent)
        for line in folded([line for line in lines if line], width):
            self.write(f"{'':{indent}}{line}\n")


def in_chinese(text: str) -> str:
    """The sentence in Chinese where it has a wording, else as it is."""
    plain = " ".join(text.split())
    return HELP.get(plain, plain)


def _stands_for(text: str) -> str:
    for english, chinese in _STANDS_FOR:
        text = text.replace(english, chinese)
    return text


def _with_extras(help: str) -> str:
    found = _EXTRAS.match(help)
    if found is None or not found["extras"]:
        return in_chinese(help)
    extras = "；".join(re.findall(r"\[([^\]]*)\]", found["extras"]))
    for english, chinese in _EXTRA:
        extras = extras.replace(english, chinese)
    return f"{in_chinese(found['help'])}（{extras}）"
