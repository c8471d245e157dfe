"""The one root error, and the place a mistake stands at."""

from __future__ import annotations

from returns_cli.records import Record


class Place(Record):
    """Where something stands in a text file: 1-based line and column, and the line itself."""

    file: str
    line: int
    column: int
    excerpt: str = ""
    width: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class ReturnsError(Exception):
    """Anything the user can mend. Shown as one line, with `help` saying what to do."""

    def __init__(self, message: str, *, help: str = "", place: Place | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.place = place

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        todo = f"; {self.help}" if self.help else ""
        return f"{where}{self.message}{todo}"

    def page(self) -> str:
        """The error with its excerpt and a caret under the culprit, for people who edit files."""
        if self.place is None or not self.place.excerpt:
            return harmless(str(self))
        excerpt = harmless(self.place.excerpt)
        caret = " " * _columns(excerpt[: self.place.column - 1]) + "^" * max(1, self.place.width)
        lines = [harmless(f"{self.place}: {self.message}"), f"    {excerpt}", f"    {caret}"]
        if self.help:
            lines.append(harmless(f"help: {self.help}"))
        return "\n".join(lines)


class UsageError(ReturnsError):
    """A command, an option or a name that does not exist."""


def _columns(text: str) -> int:
    """How many terminal columns `text` takes: East Asian wide characters take two."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


WIDE_BLANKS = "\u00a0\u3000"


def harmless(text: str) -> str:
    """`text` with line ends, control characters and direction marks written out, so that no terminal obeys them."""
    return "".join(char if char.isprintable() or char in WIDE_BLANKS else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode()
