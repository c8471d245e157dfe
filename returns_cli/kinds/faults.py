"""A request that cannot be read: what, at which fact, and what to do, in either language."""

from __future__ import annotations

from returns_cli.errors import ReturnsError, visible
from returns_cli.wording.bilingual import Words
from returns_cli.wording.words import say


class InputError(ReturnsError):
    """One value, or one request, that cannot be read. `fact` names where; the words come in `lang`."""

    def __init__(self, fault: str, remedy: str, *, fact: str = "", lang: str = "en", **fields: object) -> None:
        self.fault = fault
        self.remedy = remedy
        self.fact = fact
        self.lang = lang
        self.fields = {name: visible(value) if isinstance(value, str) else value for name, value in fields.items()}
        shown_fields = {
            name: value.in_language(lang) if isinstance(value, Words) else value for name, value in self.fields.items()
        }
        super().__init__(say(fault, lang, **shown_fields), help=say(remedy, lang, **shown_fields))

    def __str__(self) -> str:
        where = f"{self.fact}: " if self.fact else ""
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
