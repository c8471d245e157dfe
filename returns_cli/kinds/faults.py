"""A request that cannot be read: what, at which fact, and what to do, in either language."""

from __future__ import annotations

from functools import cached_property

from returns_cli.errors import ReturnsError, visible
from returns_cli.wording.bilingual import Words
from returns_cli.wording.words import say


class InputError(ReturnsError):
    """One value, or one request, that cannot be read. `fact` names where; the words come in `lang`, when they are asked for, as
    those of most faults of a log never are."""

    def __init__(self, fault: str, remedy: str, *, fact: str = "", lang: str = "en", **fields: object) -> None:
        self.fault, self.remedy, self.fact, self.lang, self.place = fault, remedy, fact, lang, None
        self.fields = {name: visible(value) if isinstance(value, str) else value for name, value in fields.items()}

    @cached_property
    def message(self) -> str:  # type: ignore[override]
        """What is wrong."""
        return self._words(self.fault)

    @cached_property
    def help(self) -> str:  # type: ignore[override]
        """What to do."""
        return self._words(self.remedy)

    def _words(self, key: str) -> str:
        lang, fields = self.lang, self.fields
        shown = {name: value.in_language(lang) if isinstance(value, Words) else value for name, value in fields.items()}
        return say(key, lang, **shown)

    def __str__(self) -> str:
        where = self.fact + say("colon", self.lang) if self.fact else ""
        return where + (say("fault-and-help", self.lang, message=self.message, help=self.help) if self.help else self.message)

    def at(self, fact: str) -> InputError:
        """The same fault, found in `fact`."""
        return InputError(self.fault, self.remedy, fact=fact, lang=self.lang, **self.fields)

    def in_language(self, lang: str) -> InputError:
        """The same fault, said in `lang`."""
        if lang == self.lang:
            return self
        return InputError(self.fault, self.remedy, fact=self.fact, lang=lang, **self.fields)


def wrong(fault: str, remedy: str, text: str, **fields: Words | str | int) -> InputError:
    """A text that cannot be read."""
    return InputError(fault, remedy, fact="", lang="en", text=text, **fields)
