"""text: anything that somebody writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from returns_cli.kinds.defaults import readable_default
from returns_cli.kinds.faults import InputError, wrong
from returns_cli.kinds.kind import Json, Kind, Named, Reader, Unknown, Value, Way
from returns_cli.kinds.sameness import NO_TEXT, SHEET_ERRORS, folded, unprotected
from returns_cli.language.types import Text
from returns_cli.wording.bilingual import Words
from returns_cli.wording.words import say

if TYPE_CHECKING:
    from returns_cli.kinds.declared import Constant, TypeTable

MAX_TEXT = 1_000


def read_text(text: str) -> str:
    """The text without blanks around it."""
    if "\N{REPLACEMENT CHARACTER}" in text:  # what stands for bytes that were no text
        raise wrong("undecoded", "export-again", text)
    if len(text) > MAX_TEXT:
        raise InputError("text-too-long", "shorten", length=len(text), limit=MAX_TEXT)
    return text.strip()


def means_itself(text: str) -> bool:
    """Whether a text fact has this value where the text is written, and not another one, or none."""
    word = folded(text)
    readable = "\N{REPLACEMENT CHARACTER}" not in text and len(text) <= MAX_TEXT
    return readable and text == unprotected(text).strip() and word not in NO_TEXT and word not in SHEET_ERRORS


class TextKind(Kind[Text]):
    word = "text"
    title = Words("text", "文字")
    of = Text
    unknown_words = NO_TEXT

    def declared(self, raw: TypeTable) -> Text:
        return Text()

    def check_default(self, type_: Text, default: object) -> None:
        readable_default(type_, default, read_text)

    def of_constants(self, values: list[Constant], unit: str) -> Text | None:
        return Text() if not unit and all(isinstance(value, str) for value in values) else None

    def reader(self, type_: Text, fact: Named, way: Way) -> Reader:
        return lambda text: (read_text(text),)

    def show(self, type_: Text, value: Value, timezone: str) -> str:
        return str(value[0])

    def of_texts(self, type_: Text, texts: Iterable[str], default: object = None) -> tuple[Value, ...]:
        return tuple((text,) for text in texts if text == default or means_itself(text))

    def unknowns(self, type_: Text, name: str) -> tuple[Unknown, ...]:
        return (Unknown(name, type_),)

    def metavar(self, type_: Text) -> str:
        return "TEXT"

    def forms(self, type_: Text, fact: Named, lang: str) -> str:
        return say("answer-text", lang, limit=MAX_TEXT)

    def schema(self, type_: Text) -> Json:
        return {"type": "string", "maxLength": MAX_TEXT}


KIND = TextKind()
