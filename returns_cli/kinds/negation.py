"""What a word or heading is about: without blanks and joints, without what merely asks or denies."""

from __future__ import annotations

from functools import lru_cache

from returns_cli.kinds.sameness import folded
from returns_cli.late_pattern import late

_JOINTS = late("[\\s_\u2010-\u2015\u2212?!:;*.,\"'\u2018-\u201f。、·-]+")
_ASKING = late(r"(是否已经?|是否有|是否|有无|有没有|已经|已|是|有|(?:is|has|was|with|already)[\s_\-]+)(?=.)")
_DENYING = late(r"(没有|尚未|未曾|并未|未|无|不是|不|没|非|(?:not|no|without)[\s_\-]+)(?=.)")
_ASKING_LATER = late(r"(?<=.)(是否已经?|是否|(与否|否|了吗|吗|有无|有没有)\Z)")
# Words that deny alike: what is not so (非标) is another thing than what is not done, or not there (未标).
_ALIKE = (("没有", "无", "没", "未", "尚未", "未曾", "并未"), ("不是", "不", "非"), ("not", "no", "without"))


@lru_cache(maxsize=1 << 12)  # every heading is compared with every name of every fact and role
def heading_key(name: str) -> str:
    """A heading without blanks, case, full-width forms, joints and stops."""
    return _JOINTS.sub("", folded(name))


def stem(name: str) -> str:
    """The key of a heading without the words that ask: 是否铺贴 and 已铺贴 are 铺贴."""
    asked = folded(name)
    asking = _ASKING.match(asked)
    return heading_key(asked[asking.end() :] if asking else asked)


def heading_stem(name: str) -> str:
    """The stem of a heading, which may ask within and behind, too: 包装是否完好 is 包装完好, 铺贴否 is 铺贴. In a cell that
    would be an answer."""
    return _ASKING_LATER.sub("", stem(name))


def negated(name: str) -> str:
    """The key of what a heading or a cell denies: of 未铺贴 it is 铺贴; blank where it denies nothing."""
    denied = folded(name)
    denying = _DENYING.match(denied)
    return heading_key(denied[denying.end() :]) if denying else ""


def otherwise_denied(word: str) -> tuple[str, ...]:
    """The other ways to write a word that denies: of 无质量问题 there is 没有质量问题. None of a word that denies nothing."""
    denied = folded(word)
    denying = _DENYING.match(denied)
    sign = heading_key(denying[1]) if denying else ""
    return tuple(other + denied[len(sign) :] for family in _ALIKE if sign in family for other in family if other != sign)
