"""`--help` in Chinese, and on narrow terminals: click's own headings and every sentence, laid out by columns."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

from returns_cli.folding import folded, terminal_columns
from returns_cli.wording.help_words import HELP

WIDEST, NARROW = 80, 60  # click's own layout, in two columns, is for terminals not as narrow
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


class NarrowHelp(click.HelpFormatter):
    """A formatter by columns, for terminals as narrow as they come: what is to be typed stands above its sentence."""

    usage, colon = "Usage: ", ":"

    def named(self, text: str) -> str:
        """What is to be typed, as it is shown."""
        return text

    def worded(self, text: str) -> str:
        """A sentence as it is shown."""
        return " ".join(text.split())

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        del prefix
        self._line(f"{self.usage}{prog} {self.named(args)}", 0)

    def write_heading(self, heading: str) -> None:
        self._line(self.worded(heading) + self.colon, 0)

    def write_text(self, text: str) -> None:
        for number, paragraph in enumerate(text.split("\n\n")):
            if number:
                self.write("\n")
            self._line(self.worded(paragraph), self.current_indent)

    def write_dl(self, rows: Iterable[tuple[str, str | None]], col_max: int = 30, col_spacing: int = 2) -> None:
        del col_max, col_spacing
        for name, help in rows:
            self._line(self.named(name), self.current_indent)
            self._line(self.worded(help or ""), self.current_indent + 4)

    def _line(self, text: str, indent: int) -> None:
        width = max(20, min(WIDEST, terminal_columns()) - indent)
        for line in folded([text] if text else [], width):
            self.write(f"{'':{indent}}{line}\n")


class ChineseHelp(NarrowHelp):
    """The same, which says in Chinese what click and the commands say in English; what has no wording stays."""

    usage, colon = "用法：", "："

    def named(self, text: str) -> str:
        for english, chinese in _STANDS_FOR:
            text = text.replace(english, chinese)
        return text

    def worded(self, text: str) -> str:
        return HEADINGS.get(text) or _with_extras(text)


def in_chinese(text: str) -> str:
    """The sentence in Chinese where it has a wording, else as it is."""
    plain = " ".join(text.split())
    return HELP.get(plain, plain)


def _with_extras(help: str) -> str:
    found = _EXTRAS.match(help)
    if found is None or not found["extras"]:
        return in_chinese(help)
    extras = "；".join(re.findall(r"\[([^\]]*)\]", found["extras"]))
    for english, chinese in _EXTRA:
        extras = extras.replace(english, chinese)
    return f"{in_chinese(found['help'])}（{extras}）"
