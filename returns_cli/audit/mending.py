"""Logs that DuckDB would read wrongly: lines of millions of characters, quotes that are never closed, broken bytes.

DuckDB drops a line that is longer than its buffer without a word, and reads what follows an unclosed quote in one
thread as its inside and in another as rows. So such a log is copied: a line that is no row becomes one that DuckDB
surely rejects, with its place kept; every other line stays as it is.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from returns_cli.audit.encodings import GB18030, MARKED, UTF_8, shown_bytes
from returns_cli.audit.logs import Fault, TextLog

WINDOW = 1 << 19
LONGEST_RECORD = 1_900_000  # bytes; DuckDB takes records of up to 2,000,000
TOO_LONG = "a line of {bytes} bytes"
UNCLOSED = "unterminated quote"


def has_huge_lines(file: Path) -> bool:
    """Whether some piece of the file without a line end is longer than DuckDB can take, found by a look at each window."""
    size = file.stat().st_size
    if size <= LONGEST_RECORD:
        return False
    with file.open("rb") as stream:
        end = b"\n" if b"\n" in stream.read(LONGEST_RECORD) else b"\r"
        for start in range(0, size - WINDOW, WINDOW):
            stream.seek(start)
            if end not in stream.read(1 << 12) and end not in stream.read(WINDOW - (1 << 12)):
                return True
    return False


def mended(log: TextLog) -> TextLog:
    """The log, read from a copy in which every record can be split or is surely rejected, and all bytes are text."""
    target = log.room / f"mended-{log.file.name}-{len(list(log.room.iterdir()))}"
    faults: list[Fault] = []
    refused = log.separator.join("x" * (len(log.header) + 2)).encode() + b"\n"  # too many cells, none of them blank
    with log.file.open("rb") as stream, target.open("wb") as out:
        for record, why in _records(stream, log):
            if why:
                faults.append(Fault(out.tell(), _text(record, log).rstrip("\r\n"), why))
                out.write(refused)
            elif log.encoding == UTF_8:
                out.write(record.decode(UTF_8, MARKED).encode())
            else:
                out.write(record)
    return log.but(file=target, bad=tuple(faults), mended=True)


def _records(stream: BinaryIO, log: TextLog) -> Iterator[tuple[bytes, str]]:
    """The bytes of every record, and what is wrong with it; a record with an unclosed quote is one line."""
    quote, waiting = log.quote.encode(), _Lines(stream)
    while line := waiting.take():
        if len(line) > LONGEST_RECORD:
            yield line, TOO_LONG.format(bytes=len(line))
        elif line.count(quote) % 2 == 0:
            yield line, ""
        else:
            more = _rest(waiting, line, quote)
            if more is None or not _is_record(b"".join([line, *more]), log):
                waiting.give_back(more or [])
                yield line, UNCLOSED
            else:
                yield b"".join([line, *more]), ""


class _Lines:
    """The lines of a file, some of which are given back to be read again."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.back: list[bytes] = []

    def take(self) -> bytes:
        return self.back.pop() if self.back else self.stream.readline()

    def give_back(self, lines: list[bytes]) -> None:
        self.back.extend(reversed(lines))


def _rest(waiting: _Lines, line: bytes, quote: bytes) -> list[bytes] | None:
    """The lines up to the one that closes the quote opened in `line`; none of them taken if there is no such line."""
    more: list[bytes] = []
    size, opened = len(line), True
    while opened and size <= LONGEST_RECORD and (following := waiting.take()):
        more.append(following)
        size += len(following)
        opened ^= following.count(quote) % 2 == 1
    if not opened and size <= LONGEST_RECORD:
        return more
    waiting.give_back(more)
    return None


def _is_record(record: bytes, log: TextLog) -> bool:
    """Whether the lines are one row of the right width with its quotes in the right places."""
    reader = csv.reader(io.StringIO(_text(record, log), newline=""), delimiter=log.separator, quotechar=log.quote, strict=True)
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_RECORD + 1))
    try:
        return [len(cells) for cells in reader] == [len(log.header)]
    except csv.Error:
        return False


def _text(record: bytes, log: TextLog) -> str:
    return shown_bytes(record, UTF_8 if log.encoding == UTF_8 else GB18030)
