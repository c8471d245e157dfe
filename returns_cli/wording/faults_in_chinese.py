"""What is wrong with a policy file, a log or a command said in Chinese, where the tables of wordings have it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import pairwise, starmap, zip_longest
from typing import TypeAlias

from returns_cli.late_pattern import late

ANY = "¤"
# A sentence ends where the next one begins, but not within what is quoted.
GROUP, QUOTED = "((?:`[^`]*`|(?!; )[^`])*?)", "(.*?)"
JOINT = late("; (?=(?:[^`]*`[^`]*`)*[^`]*\\Z)")
WORDS = {
    **{
        "yes/no": "是/否",
        "choice": "选项",
        "whole number": "整数",
        "decimal": "小数",
        "exact decimal": "精确小数",
        "exact number": "精确数",
    },
    **{"area": "面积", "quantity": "货品数量", "size": "规格", "date": "日期", "moment": "日期和时刻", "text": "文字"},
    **{"time": "时刻", "number": "数", "rules": "规则", "routes": "去处", "outcomes": "结果", "facts": "事实"},
    **{"no such file or directory": "没有这个文件", "no such file": "没有这个文件"},
    **{"rule": "规则", "route": "去处", "outcome": "结果", "fact": "事实", "derived fact": "推出的事实", "duty": "待办"},
    **{
        "term": "条件",
        "table": "表",
        "row": "行",
        "alternative": "情形",
        "key": "键",
        "the routes": "各去处",
        "the version": "版本",
    },
    **{
        "English": "英文",
        "Chinese": "中文",
        "none": "无",
        "no unit": "无单位",
        "rule ids": "规则编号",
        "derived facts": "推出的事实",
    },
    **{"choices": "选项", "duties": "待办", "terms": "条件"},
    **{"day": "天", "box": "箱", "piece": "片", "minute": "分钟", "percent": "百分之", "m2": "㎡"},
}
_NAMED, _NUMBERED = late("([a-z ]+) (`.+`)\\Z", re.S), late("(row|alternative) ([0-9]+)\\Z")
_WITH_UNIT = late(r"(.+) \((.+)\)\Z")
CHOICE = "choice of "
CODE = late("[('\"]")
JOINTS = ((" or ", "或"), ("` and `", "`和`"), ("`, `", "`、`"))
QUOTES = ("`", "“", '"')
Filled: TypeAlias = Callable[[str], str]


def fault_in_language(message: str, lang: str) -> str:
    """What is wrong with a record, said in English where it was found, in the language of the answer."""
    return fault_in_chinese(message) if lang == "zh" else message


def line_in_language(line: str, lang: str) -> str:
    """A line that says in English what is wrong and what to do, in the language of the answer."""
    why, *help = JOINT.split(line, maxsplit=1)
    return f"{fault_in_chinese(why)}；{hint_in_chinese(help[0])}" if lang == "zh" and help else fault_in_language(line, lang)


def fault_in_chinese(message: str) -> str:
    """What is wrong, its code behind it kept."""
    worded, bracket, code = message.rpartition(" [") if message.endswith("]") else (message, "", "")
    return (_translated(worded, "faults") or worded) + bracket + code


def hint_in_chinese(help: str) -> str:
    """What to do; of several sentences in one line each by itself."""
    whole = _translated(help, "hints")
    return whole or "；".join(_translated(part, "hints") or part for part in JOINT.split(help))


def _translated(text: str, table: str, *, within: bool = False) -> str | None:
    """The sentence of the table that the text is, with what stands in its places; one within another has none within itself."""
    for parts, pattern, wording, places in _patterns(table):
        if _in_order(parts, text) and (found := pattern.fullmatch(text)):
            filled = zip(places, found.groups(), strict=True)
            return wording.format(*((_word if within and fill is _sentence else fill)(group) for fill, group in filled))
    return None


def _in_order(parts: Sequence[str], text: str) -> bool:
    """Whether the text can be a sentence of these parts: a pattern is slow to find out that a long one is none."""
    at = 0
    for part in parts:
        at = text.find(part, at) + len(part)
        if at < len(part):
            return False
    return text.startswith(parts[0]) and text.endswith(parts[-1])


@lru_cache(maxsize=2)
def _patterns(table: str) -> list[tuple[list[str], re.Pattern[str], str, tuple[Filled, ...]]]:
    """The sentences of a table, those that say the most first, with how to say what stands in each place."""
    from returns_cli.wording.check_fault_words import CHECK_FAULTS, CHECK_HINTS  # late: who reads English needs none
    from returns_cli.wording.command_fault_words import COMMAND_FAULTS, COMMAND_HINTS
    from returns_cli.wording.expression_hint_words import EXPRESSION_HINTS
    from returns_cli.wording.log_fault_words import LOG_FAULTS, LOG_HINTS
    from returns_cli.wording.policy_fault_words import FAULTS
    from returns_cli.wording.policy_hint_words import HINTS

    faults = (LOG_FAULTS, COMMAND_FAULTS, CHECK_FAULTS, FAULTS)
    tables = faults if table == "faults" else (LOG_HINTS, COMMAND_HINTS, CHECK_HINTS, EXPRESSION_HINTS, HINTS)
    wordings = {key: wording for each in tables for key, wording in each.items()}
    keys = sorted(wordings, key=lambda key: (key.count(ANY) > 0, -len(key.replace(ANY, ""))))
    found = []
    for key in keys:
        parts = key.split(ANY)
        between = list(pairwise(parts))
        groups = [QUOTED if before.endswith("`") and after.startswith("`") else GROUP for before, after in between]
        pattern = "".join(f"{re.escape(part)}{group}" for part, group in zip_longest(parts, groups, fillvalue=""))
        found.append((parts, late(pattern, re.S), wordings[key], tuple(starmap(_filled, between))))
    return found


def _filled(before: str, after: str) -> Filled:
    """How to say what stands between these parts of a sentence: a name or code stays."""
    if before.endswith(QUOTES) or after.startswith("("):
        return str
    return _sentence if before.endswith(": ") and not after else _word


def _sentence(text: str) -> str:
    """What another file, or one of its keys, is said to lack; nothing further within that."""
    return _translated(text, "faults", within=True) or _word(text)


def _word(text: str) -> str:
    """A word of the policy language that people have another word for."""
    with_unit, words = _WITH_UNIT.match(text), _words()
    if with_unit and with_unit[1] in words:
        return f"{words[with_unit[1]]}（{_word(with_unit[2])}）"
    named, numbered = _NAMED.match(text), _NUMBERED.match(text)
    if named and named[1] in words:
        return words[named[1]] + named[2]
    if text.startswith(CHOICE):
        return f"选项（{text.removeprefix(CHOICE)}）"
    if numbered:
        return f"第{numbered[2]}{'行' if numbered[1] == 'row' else '种情形'}"
    if text in words or CODE.search(text):
        return words.get(text, text)
    for english, chinese in JOINTS:
        text = text.replace(english, chinese)
    return text


@cache
def _words() -> dict[str, str]:
    """The words of the policy language, and those by which the system says what went wrong."""
    from returns_cli.wording.system_words import IN_CHINESE

    return {os.strerror(number).lower(): words for number, words in IN_CHINESE.items()} | WORDS
