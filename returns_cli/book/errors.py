"""What can go wrong with a book, in either language."""

from __future__ import annotations

import re

from returns_cli.errors import visible
from returns_cli.records import Record
from returns_cli.wording.book_words import book_say
from returns_cli.wording.worded_error import WordedError
from returns_cli.wording.words import say


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


class BookError(WordedError):
    """Something that the book cannot do, and what helps, by its key of `BOOK_WORDS`."""

    def __init__(self, fault: str, *, lang: str = "en", **fields: object) -> None:
        if "book" in fields:  # before it is cut to what can be shown: the end of a URL says where a password ends
            fields["book"] = without_password(str(fields["book"]))
        super().__init__(fault, lang=lang, **fields)

    def words(self, key: str, lang: str, fields: dict[str, object]) -> str:
        """The wording for `key` in `lang`."""
        return book_say(key, lang, **fields)


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
