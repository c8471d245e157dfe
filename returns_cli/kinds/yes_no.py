"""yes/no."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from returns_cli.kinds.defaults import no_default
from returns_cli.kinds.faults import InputError, wrong
from returns_cli.kinds.kind import Json, Kind, Named, Reader, Unknown, Value, Way
from returns_cli.kinds.negation import heading_key, negated, otherwise_denied, stem
from returns_cli.kinds.sameness import folded
from returns_cli.language.types import YesNo
from returns_cli.wording.bilingual import Words
from returns_cli.wording.words import say

if TYPE_CHECKING:
    from returns_cli.kinds.declared import Constant, TypeTable

YES = frozenset(
    (
        *("yes", "y", "true", "t", "1", "是", "有", "对", "√", "✓", "✔", "☑", "✅", "已", "真"),
        *("ja", "oui", "si", "sí", "sì", "sim", "да", "はい", "예", "네"),
    )
)
NO = frozenset(
    (
        *("no", "n", "false", "f", "0", "否", "无", "没有", "没", "不是", "×", "✗", "✘", "❌", "☐", "未", "假"),
        *("nein", "non", "não", "nao", "нет", "いいえ", "아니요", "아니오"),
    )
)


def read_yes_no(text: str) -> bool:
    """The answer that a usual word gives, or a number: `1.0` is yes, as programs write a column of 1 and 0 that has blanks."""
    word = folded(text)
    if word.startswith(("0.0", "1.0")) and not word[2:].strip("0"):
        word = word[0]
    if word in YES:
        return True
    if word in NO:
        return False
    raise wrong("unreadable-yes-no", "write-yes-no", text)


class YesNoKind(Kind[YesNo]):
    word = "yes/no"
    title = Words("yes or no", "是或否")
    of = YesNo
    boolean = True
    keys = "yn"
    takes_text = False

    def declared(self, raw: TypeTable) -> YesNo:
        return YesNo()

    def check_default(self, type_: YesNo, default: object) -> None:
        if not isinstance(default, bool):
            raise no_default(type_, "write default = true or default = false, without quotes")

    def of_constants(self, values: list[Constant], unit: str) -> YesNo | None:
        return YesNo() if all(isinstance(value, bool) for value in values) else None

    def beside(self, value: Constant, unit: str) -> tuple[Constant, ...]:
        return (not value,)

    def reader(self, type_: YesNo, fact: Named, way: Way) -> Reader:
        """Reads yes and no in the usual words, in those of the fact's names (已拆封, 未拆封, 无收据, not laid), and in those
        that its labels give to either, or to what they deny: 完好, 不完好, 没铺, 未铺."""

        @cache
        def says() -> dict[str, bool]:
            own, opposite = ({stem(name) for name in names} for names in ((fact.name, *fact.names), fact.opposite_names))
            named = dict.fromkeys(own - opposite, not way.reverse) | dict.fromkeys(opposite - own, way.reverse)
            return {heading_key(other): yes for word, yes in words.items() for other in otherwise_denied(word)} | named

        @cache
        def denies() -> dict[str, bool]:
            """What a cell answers that denies this: of 完好, and of 铺贴."""
            return {heading_key(word): not yes for word, yes in words.items()} | {word: not yes for word, yes in says().items()}

        labels = [(answer == "yes", name) for answer, label in fact.labels.items() for name in label.names]
        words = {folded(name): yes != way.reverse for yes, name in labels}

        def read(text: str) -> Value:
            if folded(text) in words:
                return (words[folded(text)],)
            try:
                return (read_yes_no(text),)
            except InputError:
                if stem(text) in says():
                    return (says()[stem(text)],)
                if negated(text) in denies():
                    return (denies()[negated(text)],)
                raise

        return read

    def accepted(self, type_: YesNo, value: object, read: Reader, timezone: str) -> Value | None:
        return (value,) if type(value) is bool else None

    def plainly(self, type_: YesNo, value: str, constant: Callable[[object], str]) -> str:
        return f"{value} is True or {value} is False or {value} is None"

    def show(self, type_: YesNo, value: Value, timezone: str) -> bool:
        return bool(value[0])

    def spellings(self, type_: YesNo, fact: Named, value: Value, timezone: str) -> Iterator[str]:
        yield from ("yes", "是", "y", "√", "1") if value[0] else ("no", "否", "n", "×", "0")

    def every(self, type_: YesNo) -> tuple[Value, ...]:
        return (True,), (False,)

    def unknowns(self, type_: YesNo, name: str) -> tuple[Unknown, ...]:
        return (Unknown(name, type_, False),)

    def metavar(self, type_: YesNo) -> str:
        return "yes|no"

    def forms(self, type_: YesNo, fact: Named, lang: str) -> str:
        return say("answer-yes-no", lang)

    def schema(self, type_: YesNo) -> Json:
        return {"type": "boolean"}


KIND = YesNoKind()
