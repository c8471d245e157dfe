"""What can go wrong with a book, in either language."""

from __future__ import annotations

import re
from functools import partial
from typing import Protocol, runtime_checkable

from returns_cli.errors import ReturnsError, visible
from returns_cli.records import Record
from returns_cli.wording.book_words import book_say
from returns_cli.wording.words import say


@runtime_checkable
class Bilingual(Protocol):
    """Part of a sentence that has words of its own in each language."""

    def in_language(self, lang: str) -> str: ...


class Worded(Record):
    """What the book calls something: a state, say."""

    key: str

    def in_language(self, lang: str) -> str:
        return book_say(self.key, lang)


class ListedTexts(Record):
    """Several texts, as each language lists them."""

    texts: tuple[str, ...]

    def in_language(self, lang: str) -> str:
        return visible(say("joint", lang).join(self.texts))


class BookError(ReturnsError):
    """Something that the book cannot do, and what helps. `fault` names it in `BOOK_WORDS`; the words come in `lang`."""

    def __init__(self, fault: str, *, lang: str = "en", **fields: object) -> None:
        self.fault = fault
        self.lang = lang
        if "book" in fields:  # before it is cut to what can be shown: the end of a URL says where a password ends
            fields["book"] = without_password(str(fields["book"]))
        self.fields = fields
        shown = {name: visible(value) if isinstance(value, str) else value for name, value in fields.items()}
        shown |= {name: value.in_language(lang) for name, value in fields.items() if isinstance(value, Bilingual)}
        message, help = (book_say(key, lang, **shown) for key in (fault, f"{fault}-help"))
        super().__init__(message, help=help)

    def __reduce__(self) -> tuple[object, ...]:
        return partial(type(self), self.fault, lang=self.lang, **self.fields), ()

    def in_language(self, lang: str) -> BookError:
        """The same fault, said in `lang`."""
        return type(self)(self.fault, lang=lang, **self.fields)


def without_password(url: str) -> str:
    """A path or a URL that may be shown."""
    before, at, host = url.rpartition("@")
    scheme, colon, user = before.partition("://")
    shown = f"{scheme}{colon}{user.partition(':')[0]}{at}{host}" if colon else url
    return re.sub(r"([?&](?:ssl)?password=)[^&]*", r"\1…", shown)


class BookUnavailable(BookError):
    """The database did not do what was asked, and nothing was half done: the same call may be sent again."""


class NotInBook(BookError):
    """A receipt, a line or an id that the book does not have."""


class Refused(BookError):
    """What was asked must not be recorded."""
