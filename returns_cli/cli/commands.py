"""What a clerk can say at any question beside an answer to it, in the words and marks that keyboards and input methods send."""

from __future__ import annotations

from returns_cli.kinds.sameness import folded

EXPLAIN, BACK, SKIP, STOP, MORE = "?", "<", "-", "q", "+"
# What an input method sends for the keys that answer.
SAME_KEY = str.maketrans("《〈«‹＜？﹖－—–−﹣ー＋﹢", "<<<<<??------++")
WORDS = {
    **dict.fromkeys(("?", "h", "help", "帮助", "说明"), EXPLAIN),
    **dict.fromkeys(("<", "back", "返回", "上一题"), BACK),
    **dict.fromkeys(("-", "--", "skip", "not known", "don't know", "跳过", "不知道", "不清楚", "不详"), SKIP),
    **dict.fromkeys(("q", "quit", "exit", "退出", "停止"), STOP),
    **dict.fromkeys(("+", "another", "再加一行", "加一行"), MORE),
}
KEYS = frozenset(word for word in WORDS if len(word) == 1 and word.isascii())
MARKS = frozenset((EXPLAIN, BACK, SKIP, STOP, MORE))


def key_of(char: str) -> str:
    """The key that was meant, whatever the input method made of it."""
    return folded(char.translate(SAME_KEY))


def command_of(typed: str) -> str | None:
    """The command that the whole of what was typed is, if it is one."""
    return WORDS.get(folded(typed)) or WORDS.get(key_of(typed))
