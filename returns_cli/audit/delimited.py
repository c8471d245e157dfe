"""Separated values: the separator, the quote and the headings, found from the first records."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path

from returns_cli.audit.logs import LogError, TextLog

SAMPLE = 1 << 20
MAX_COLUMNS = 2_000
SEPARATORS = ",\t;|"
QUOTES = "\"'"
FIRST_RECORDS = 50


def sample_of(path: Path, encoding: str) -> str:
    """The first text of the file, without byte order marks and without a character or line that is cut off."""
    import codecs

    with path.open("rb") as stream:
        start = stream.read(SAMPLE)
        whole = not stream.read(1)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(start).lstrip("\ufeff")
    return text if whole or "\n" not in text else text[: text.rfind("\n") + 1]


def with_header(path: Path, file: Path, encoding: str, room: Path) -> TextLog:
    """The log with its headings; they are its first record."""
    text = sample_of(file, encoding)
    line_end = "\r" if "\r" in text and "\n" not in text else "\n"
    if line_end == "\r":
        text = text.replace("\r", "\n")
    separator, quote = _shape(text)
    try:
        header = next(_records(text, separator, quote))
    except (csv.Error, StopIteration):
        raise LogError(f"`{path}` has no header that can be read", help="the first line names the columns") from None
    check_header(str(path), header)
    names = tuple(name.strip() for name in header)
    return TextLog(
        path,
        file,
        names,
        separator=separator,
        quote=quote,
        encoding=encoding,
        line_end=line_end,
        start=_marks(file, encoding),
        room=room,
    )


def _marks(file: Path, encoding: str) -> int:
    """How many bytes the byte order marks at the start have: two programs may have set one each."""
    try:
        mark = "\ufeff".encode(encoding)
    except UnicodeEncodeError:
        return 0
    with file.open("rb") as stream:
        found = 0
        while stream.read(len(mark)) == mark:
            found += len(mark)
        return found


def check_header(name: str, header: Collection[str]) -> None:
    """Raises LogError where the headings are too many or all blank."""
    if len(header) > MAX_COLUMNS:
        raise LogError(f"`{name}` has {len(header)} columns", help=f"the limit is {MAX_COLUMNS}")
    if not any(heading.strip() for heading in header):
        raise LogError(f"`{name}` has no headings in its first line", help="the first line names the columns")


def _records(text: str, separator: str, quote: str) -> Iterator[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, quotechar=quote)


def _shape(text: str) -> tuple[str, str]:
    """The separator and the quote with which most of the first records have as many cells as the first."""

    def fit(shape: tuple[str, str]) -> tuple[bool, float, int]:
        try:
            widths = [len(record) for record in islice(_records(text, *shape), FIRST_RECORDS) if record]
        except csv.Error:
            widths = []
        if not widths or widths[0] < 2:
            return False, 0, 0
        return True, widths.count(widths[0]) / len(widths), widths[0]

    single = "'" in text and '"' not in text and re.search(r"(^|[,\t;|])'[^'\n]*'([,\t;|\r\n]|$)", text)
    quotes = QUOTES if single else QUOTES[0]
    return max(((separator, quote) for separator in SEPARATORS for quote in reversed(quotes)), key=fit)


def fields(log: TextLog, raw: str) -> list[str]:
    """What cells a malformed row has, as far as they can be told."""
    try:
        return next(_records(raw, log.separator, log.quote), [])
    except csv.Error:
        return [raw]
