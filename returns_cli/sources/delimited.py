"""Separated values: the separator, the quote and the headings, found from the first records, or as they are wanted."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from returns_cli.kinds.sameness import unprotected
from returns_cli.sources.encodings import MARKED, UTF_8
from returns_cli.sources.logs import LogError, TextLog
from returns_cli.sources.storage import File
from returns_cli.sources.table_place import ANYWHERE, FIRST_ROWS, WantedPlace, headings_in
from returns_cli.sources.text_below import with_end
from returns_cli.sources.text_pieces import length_of_lines, read_bytes

SAMPLE = 1 << 20
MAX_COLUMNS = 2_000
LONGEST_CELL = (1 << 31) - 1  # which every machine's csv takes
SEPARATORS, RARE_SEPARATORS = ",\t;|", "\uff0c\uff1b\x01^~\u3001"
_OTHERS = tuple(SEPARATORS.replace("\t", ""))
HINT = re.compile(r'"?sep=(?P<separator>[^\r\n])"?[ \t]*(?:[\r\n]|$)', re.IGNORECASE)
QUOTES = "\"'"
FIRST_RECORDS = 50
_QUOTED = re.compile(r'"[^"]*"')
_LINE_END = re.compile(r'"[^"]*"|\r(?!\n)|\n')
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_IN_SINGLE_QUOTES = re.compile(r"\s*+'[^'\"\n]*'(?:[,\t;|]'[^'\"\n]*')+\s*(?:\n|$)")


def sample_of(path: File, encoding: str) -> str:
    """The first text of the file, without byte order marks and without a character or line that is cut off."""
    import codecs

    with path.open("rb") as stream:
        start = stream.read(SAMPLE)
        whole = not stream.read(1)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(start).lstrip("\ufeff")
    return text if whole or "\n" not in text else text[: text.rfind("\n") + 1]


def with_header(path: File, file: File, encoding: str, room: Path, wanted: WantedPlace = ANYWHERE) -> TextLog:
    """The log with its headings: those that are wanted, or its first record that is none of titles above the table."""
    text = sample_of(file, encoding)
    _check_first_line(str(path), file, text)
    line_end = _line_end(text)
    if line_end == "\r":
        text = text.replace("\r", "\n")
    separator, quote = shape_of(text, wanted.delimiter)
    try:
        place = headings_in(str(path), list(islice(_located(text, separator, quote), FIRST_ROWS)), wanted)
    except csv.Error:
        raise LogError(f"`{path}` has no header that can be read", help="the first line names the columns") from None
    check_header(str(path), place.header)
    log = TextLog(
        path,
        file,
        tuple(unprotected(name.strip()) for name in place.header),
        notes=place.notes,
        titles=place.titles,
        separator=separator,
        quote=quote,
        encoding=encoding,
        line_end=line_end,
        start=_marks(file, encoding),
        before=0 if wanted.headings else 1,
        above=place.last - 1,
        room=room,
    )
    if place.last > 1:
        above = read_bytes(log, log.start, log.start + 4 * SAMPLE)
        log = log.but(start=log.start + length_of_lines(above, log, place.last - 1))
    return with_end(log, place.width)


def _line_end(text: str) -> str:
    """A carriage return where a text has such and no line feed but within quotes, as Excel on a Mac writes it."""
    first = next((found[0] for found in _LINE_END.finditer(text) if found[0] in "\r\n"), "\n")
    if first == "\r" and "\n" in text:  # the last cell may be cut off, as the text is
        return "\n" if "\n" in _QUOTED.sub("", text).partition('"')[0] else "\r"
    return first


def _located(text: str, separator: str, quote: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins."""
    line = passed = 0

    def counted() -> Iterator[str]:
        nonlocal passed
        for part in _parts(text):
            passed += part.endswith("\n")  # a carriage return alone may end a record, and no line
            yield part

    for record in _reader(counted(), separator, quote):
        yield line + 1, record
        line = passed


def _marks(file: File, encoding: str) -> int:
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


def _check_first_line(name: str, file: File, text: str) -> None:
    """Raises LogError where the text at the start of the file is but a part of the first line."""
    if "\n" not in text and "\r" not in text:
        with file.open("rb") as stream:
            if len(stream.read(SAMPLE + 1)) > SAMPLE:
                more = "the first line names the columns; shorten it, or leave out what is not needed"
                raise LogError(f"the first line of `{name}` is longer than {SAMPLE:,} bytes", help=more)


def check_header(name: str, header: Collection[str]) -> None:
    """Raises LogError where the headings are too many or all blank."""
    if len(header) > MAX_COLUMNS:
        raise LogError(f"`{name}` has {len(header)} columns", help=f"the limit is {MAX_COLUMNS}")
    if not any(heading.strip() for heading in header):
        raise LogError(f"`{name}` has no headings in its first line", help="the first line names the columns")


def _records(text: str, separator: str, quote: str) -> Any:
    return _reader(_parts(text), separator, quote)


def _parts(text: str) -> Iterator[str]:
    return (found[0] for found in _LINE.finditer(text))  # each as it is asked for: often a few of many


def _reader(parts: Iterator[str], separator: str, quote: str) -> Any:
    csv.field_size_limit(LONGEST_CELL)
    return csv.reader(parts, delimiter=separator, quotechar=quote)


def shape_of(text: str, chosen: str | None) -> tuple[str, str]:
    """The separator and the quote: as chosen, as the first line says (sep=;), else those with which most of the first records
    have the same number of cells, several."""

    def fit(shape: tuple[str, str]) -> tuple[bool, float, int]:
        try:
            widths = [len(record) for record in islice(_records(text, *shape), FIRST_RECORDS) if any(record)]
        except csv.Error:
            widths = []
        if shape[0] == "\t" and _beside_others(text, shape):
            return False, 0, 0
        usual = max(set(widths), key=lambda width: (widths.count(width) * width, width), default=0)
        if usual < 2:
            return False, 0, 0
        return True, widths.count(usual) / len(widths), usual

    single = "'" in text and '"' not in text and re.search(r"(^|[,\t;|])'[^'\n]*'([,\t;|\r\n]|$)", text)
    quotes = QUOTES if single or _IN_SINGLE_QUOTES.match(text) else QUOTES[0]
    hint = HINT.match(text)
    separators: Sequence[str] = SEPARATORS
    if chosen or hint:
        separators = [chosen or (hint["separator"] if hint else "")]
    found = max(((separator, quote) for separator in separators for quote in reversed(quotes)), key=fit)
    if len(separators) > 1 and not (fit(found)[0] and len(next(_records(text, *found))) > 1):  # 1,50 may stand in every row
        rare = max(((separator, quote) for separator in RARE_SEPARATORS for quote in quotes), key=fit)
        found = max(found, rare, key=fit)
        return found if fit(found)[0] else (SEPARATORS[0], QUOTES[0])
    return found


def _beside_others(text: str, shape: tuple[str, str]) -> bool:
    """Whether most tabs of the headings stand beside another separator: then they pad its cells (`order\t,sku\t,`)."""
    cells = [cell.strip() for cell in next(_records(text, *shape), [])]
    return 2 * sum(cell[:1] in _OTHERS or cell[-1:] in _OTHERS for cell in cells if cell) > len(cells) > 1


def with_commas(encoding: str, separator: str, quote: str, source: Path, target: Path) -> None:
    """Writes a table whose separator is not a byte with commas instead."""
    with (
        source.open(encoding=encoding, errors=MARKED, newline="") as stream,
        target.open("w", encoding=UTF_8, errors="replace", newline="") as out,
    ):
        csv.writer(out, lineterminator="\n").writerows(csv.reader(stream, delimiter=separator, quotechar=quote))


def fields(log: TextLog, raw: str) -> list[str]:
    """What cells a malformed row has, as far as they can be told."""
    try:
        return next(_records(raw, log.separator, log.quote), [])
    except csv.Error:
        return [raw]
