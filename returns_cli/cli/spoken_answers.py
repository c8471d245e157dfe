"""Answers in other words than a log has: the question's own (带了, not worn), a part of a choice, money, numbers in words.

Each is shown as it is understood before it counts; what could be two answers is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from returns_cli.cli.spoken import Meaning
from returns_cli.kinds.chinese_number import CHARS, chinese_number
from returns_cli.kinds.money import currency_of, read_money
from returns_cli.kinds.negation import negated
from returns_cli.kinds.sameness import folded
from returns_cli.kinds.table import kind_of
from returns_cli.kinds.written_goods import ENGLISH_NUMBERS
from returns_cli.language.types import Number
from returns_cli.late_pattern import late
from returns_cli.policy.model import Fact

SHORTEST_PART = 2
_STOPS = "?？。.!！ "
_ASKING = late(r".*(?:是不是|是否已经|是否|有没有|有无)")
_ASKING_BEHIND = late(r"(?:(?:了|过)?(?:没有|没|吗|么|呢)|了|过)+\Z")
_BEHIND = late(r"(?:了|过|的|啦)+\Z")
_DENIED = late(r"(?:还没有|还没|并没有|没有|尚未|并未|没|未|不)")
_SAID_BEFORE = late(r"(?:已经|已|都|还|是)")
_TWO_SIDED = late(r"[不没无未非,，、;；或且和及]|\b(?:not|no|never|without|nor|or|and)\b")
_SUBJECT = late(r"\A(?:(?:it|they|that|this|the|is|are|was|were|has|have|had|been|already|still|s|ve|re)\b[ ']*)+")
_NEGATIVE = late(r"(?:not|never)\b ?")
_COUNTED = late(
    rf"(?:(?P<chinese>[{CHARS}]+)|(?P<english>{'|'.join(ENGLISH_NUMBERS)})\b|(?P<digits>[0-9]{{1,9}})) ?(?P<unit>\D*)\Z", re.S
)
_HOW_MANY = late(r"\bhow many ([a-z]+)")
_MEASURE_WORDS = frozenset("个件只双套台部条张块把副瓶本")


def other_meanings(fact: Fact, text: str, lang: str) -> Iterator[Meaning]:
    """What the text may say of the fact that its reader cannot read; the first that can be read is meant."""
    kind = kind_of(fact.type)
    if kind.boolean:
        yields = {answer_in_question(question, text) for question in (fact.ask.zh, fact.ask.en)} - {None}
        if len(yields) == 1:
            yield Meaning("yes" if yields.pop() else "no", "", plain=True, echo=True)
    elif kind.options:
        yield from _chosen(fact, text, lang)
    elif isinstance(fact.type, Number):
        asked = _HOW_MANY.search(folded(fact.ask.en))
        counted = asked[1] if asked else ""
        yield from (Meaning(number, "", plain=True, echo=True) for number in _numbers(fact.type, text, counted))


def answer_in_question(question: str, text: str) -> bool | None:
    """Whether the text says what the question asks, or denies it; None where it does neither.

    完好 answers 包装完好吗, 没带 denies 包装盒带来了吗. A question that denies something itself, or asks two things, is
    answered by yes and no alone.
    """
    asked, reply = folded(question).strip(_STOPS), folded(text).strip(_STOPS)
    chinese = not question.isascii()
    begins = _ASKING.match(asked)
    asked = asked[begins.end() :] if begins else asked
    core = _ASKING_BEHIND.sub("", asked) if chinese else asked
    if not core or not reply or _TWO_SIDED.search(core) or chinese == reply.isascii():
        return None
    if not chinese:
        plain = _SUBJECT.sub("", reply.replace("n't", " not").replace("'", " "), count=1)
        denied = _NEGATIVE.match(plain)
        rest = plain[denied.end() :] if denied else plain
        return None if not rest or not f" {core}".endswith(f" {rest}") else denied is None
    denied = _DENIED.match(reply)
    rest = _BEHIND.sub("", reply[denied.end() :] if denied else _SAID_BEFORE.sub("", reply, count=1))
    # 带 of 带来, 铺 of 铺贴: a verb may be said by its first sign; what stands further from the end is only spoken of.
    at = core.rfind(rest) if rest else -1
    return None if at < 0 or len(core) - at - len(rest) > 1 else denied is None


def _chosen(fact: Fact, text: str, lang: str) -> Iterator[Meaning]:
    """The one choice that denies the same (没有故障 is 无故障), or the one with this in its name, which is to be confirmed."""
    names = {
        option: [word for word in (option, label.words.en, label.words.zh, *label.names) if word]
        for option, label in fact.labels.items()
    }
    denied, part = negated(text), folded(text)
    same = [option for option, words in names.items() if denied and denied in map(negated, words)]
    if len(same) == 1:
        yield Meaning(same[0], "", plain=True, echo=True)
    holding = [option for option, words in names.items() if any(part in folded(word) for word in words)]
    if len(part) >= SHORTEST_PART and len(holding) == 1:
        yield Meaning(holding[0], fact.labels[holding[0]].words.in_language(lang) or holding[0])


def _numbers(type_: Number, text: str, counted: str) -> Iterator[str]:
    """The number as digits: of an amount of money in the fact's currency, or of numerals in front of a unit, or in front of
    what the question asks the number of."""
    if currency_of(type_.unit or ""):
        money = read_money(f"{text} {type_.unit}", type_.unit or "") or read_money(text, type_.unit or "")
        if money is not None:
            yield f"{money.amount:f}"
    found = _COUNTED.match(folded(text).rstrip(_STOPS))
    number = _number(found) if found else None
    if found is None or number is None:
        return
    yield f"{number} {found['unit']}".strip()
    unit = found["unit"]
    if type_.unit in ("", "piece", None) and (unit in _MEASURE_WORDS or (unit and counted in _plurals(unit))):
        yield f"{number}"
    if found["chinese"] and currency_of(found["unit"]) == type_.unit:
        yield f"{number}"


def _plurals(noun: str) -> tuple[str, ...]:
    """The noun, and what several of it may be called: copy and copies."""
    return noun, f"{noun}s", f"{noun}es", f"{noun[:-1]}ies"


def _number(found: re.Match[str]) -> int | None:
    if found["chinese"]:
        return chinese_number(found["chinese"])
    return int(found["digits"]) if found["digits"] else ENGLISH_NUMBERS[found["english"]]
