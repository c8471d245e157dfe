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

    def in_language(self, lang: str) -> ReturnsError:
        """The same fault, said in `lang` where its words are known in it."""
        del lang
        return self

    def page(self) -> str:
        """The error with its excerpt and a caret under the culprit, for people who edit files."""
        if self.place is None or not self.place.excerpt:
            return harmless(str(self))
        from returns_cli.folding import columns_of  # late: most runs show no excerpt

        line, column, width = _window(self.place)
        excerpt, before = harmless(line), harmless(line[: column - 1])
        caret = " " * columns_of(before) + "^" * max(1, columns_of(harmless(line[column - 1 : column - 1 + width])))
        lines = [harmless(f"{self.place}: {self.message}"), f"    {excerpt}", f"    {caret}"]
        if self.help:
            lines.append(harmless(f"help: {self.help}"))
        return "\n".join(lines)


class UsageError(ReturnsError):
    """A command, an option or a name that does not exist."""


MAX_EXCERPT = 160


def _window(place: Place) -> tuple[str, int, int]:
    """The part of an overlong line around the mistake, and the column and width in it."""
    line, column = place.excerpt, place.column
    if len(line) <= MAX_EXCERPT:
        return line, column, place.width
    start = max(0, min(column - 1 - MAX_EXCERPT // 4, len(line) - MAX_EXCERPT))
    end = start + MAX_EXCERPT
    ahead = "…" if start else ""
    shown = ahead + line[start:end] + ("…" if end < len(line) else "")
    return shown, column - start + len(ahead), min(place.width, end - column + 1)


WIDE_BLANKS = "\u00a0\u3000"


def harmless(text: str) -> str:
    """`text` with line ends, control characters and direction marks written out, so that no terminal obeys them."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in WIDE_BLANKS else _escaped(char) for char in text)


MAX_SHOWN = 80


def visible(text: str) -> str:
    """The user's text made harmless and short enough to show."""
    return harmless(text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…")


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode()
