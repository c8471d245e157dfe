"""What a policy says of a fact of a request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias

from returns_cli.kinds.table import kind_of
from returns_cli.language.nodes import Node
from returns_cli.language.types import Type
from returns_cli.late_pattern import late
from returns_cli.records import Record
from returns_cli.wording.bilingual import Words

Default: TypeAlias = str | bool | int | Decimal | date | None
_HAN = late("[\u3400-\u9fff]")


class Label(Record):
    """What one choice or outcome is called, the spellings it has in logs, and how an outcome is put to the customer."""

    words: Words
    names: tuple[str, ...] = ()
    say: Words = Words()


class OverLines(Record):
    """What is put together over the lines of a request: the total, the latest or the earliest of what each line adds."""

    function: str
    share: Node


LOOKS = ("receipt", "customer", "goods", "label", "")  # where the clerk looks for answers, in the order in which they are asked


class Fact(Record):
    """`source` is where the shop's book has it (sale.sold_on); `of` is line, or request where all lines share it."""

    name: str
    type: Type
    label: Words = Words()
    ask: Words = Words()
    help: Words = Words()
    names: tuple[str, ...] = ()
    opposite_names: tuple[str, ...] = ()
    changeable: bool = False
    default: Default = None
    labels: Mapping[str, Label] = MappingProxyType({})
    say: Words = Words()
    look: str = ""
    ask_customer: Words = Words()
    source: str = ""
    of: str = "line"
    left_open: bool = False  # a parameter for which the source gives no value
    over: OverLines | None = None  # what the other lines of the request come to, which no one is asked for

    @property
    def seen_at_return(self) -> bool:
        """Whether it is asked of the customer or seen on the goods, so that no table of sales has it."""
        return not self.source and self.look in ("customer", "goods")

    @property
    def without_others(self) -> tuple[int | date, ...]:
        """What it is, as stored, of a request of one line, if it says what other lines come to."""
        return (self.default,) if isinstance(self.default, int | date) else ()

    @property
    def by_clock(self) -> bool:
        """Whether the command line fills it in where it is not given: with today, or with now."""
        word = kind_of(self.type).clock
        return word is not None and self.default == word

    @property
    def asked(self) -> bool:
        """Whether people are asked for it: what only the book knows has no question."""
        return self.over is None and (not self.source or bool(self.ask.en or self.ask.zh))

    def question(self, lang: str) -> str:
        return self.ask.in_language(lang) or self.name.replace("_", " ")

    def question_for_customer(self, lang: str) -> str:
        """The question as the customer is to hear it."""
        return self.ask_customer.in_language(lang) or self.question(lang)

    def noun(self, lang: str) -> str:
        """A short name for it in one language: its label, a heading it is known by, or its own name in plain words."""
        label = self.label.zh if lang == "zh" else self.label.en
        if label:
            return label
        if lang != "zh":
            return self.name.replace("_", " ")
        return next((name for name in self.names if _HAN.search(name)), self.name.replace("_", " "))

    def title(self, lang: str) -> str:
        """What it is called where its value stands behind it: its short name, or the question where that is no Chinese one."""
        noun = self.noun(lang)
        return self.ask.zh.partition("？")[0].rstrip("?") if lang == "zh" and not _HAN.search(noun) and self.ask.zh else noun
