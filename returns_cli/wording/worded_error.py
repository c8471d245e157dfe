"""Errors that are keys of a table of words: they can be said in either language, in any process."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from typing import Protocol, Self, runtime_checkable

from returns_cli.errors import ReturnsError, visible
from returns_cli.wording.words import say


@runtime_checkable
class Bilingual(Protocol):
    """Part of a sentence that has words of its own in each language."""

    def in_language(self, lang: str) -> str: ...


class WordedError(ReturnsError):
    """What is wrong is the words of `fault` in `lang`, their placeholders filled with `fields`; those of `X-help` say what to do
    about X. It goes from process to process as it is."""

    def __init__(self, fault: str, *, lang: str = "en", **fields: object) -> None:
        self.fault, self.lang, self.fields = fault, lang, fields
        shown = {name: self.shown(value) for name, value in fields.items()}
        message, help = (self.words(key, lang, shown) for key in (fault, f"{fault}-help"))
        super().__init__(message, help=help)

    def __str__(self) -> str:
        return say("fault-and-help", self.lang, message=self.message, help=self.help) if self.help else self.message

    def shown(self, value: object) -> object:
        """What fills a placeholder: a text as it can be shown, and what has words of its own in the language."""
        if isinstance(value, Bilingual):
            return value.in_language(self.lang)
        return visible(value) if isinstance(value, str) else value

    @abstractmethod
    def words(self, key: str, lang: str, fields: dict[str, object]) -> str:
        """The wording for `key` in `lang`."""

    def __reduce__(self) -> tuple[object, ...]:
        return partial(type(self), self.fault, lang=self.lang, **self.fields), ()

    def in_language(self, lang: str) -> Self:
        """The same fault, said in `lang`."""
        return type(self)(self.fault, lang=lang, **self.fields)
