"""A text log in pieces of whole lines, and the bytes of a piece as UTF-8, whatever the encoding of the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from returns_cli.sources.careful import NEWLINE
from returns_cli.sources.cell_words import PADDING
from returns_cli.sources.encodings import MARKED, UTF_8, is_wide
from returns_cli.sources.logs import TextLog
from returns_cli.sources.storage import StoredFile, size_of

SIZE = 3 << 20  # bytes of a block: larger ones leave the processor's caches, smaller ones bring new days more often
TAIL = 1 << 12
LINES = 64  # so many lines are looked at for one that ends outside of quotes
FAR = 4  # as many times larger are pieces of a log in a store
BEYOND = 0x80  # what stands for any character of two bytes that is no byte by itself


class Piece(NamedTuple):
    """Whole lines of a log: those from its byte `start` to before `end`. One that is `headed` begins with the headings. Whether
    records end where it ends shows when it is read: see `Block.stop`."""

    start: int
    end: int
    headed: bool


class Ends(NamedTuple):
    """What cuts need to know of the bytes from `start` to `stop`. Of the places behind their line ends the last one outside of
    quotes (if they begin outside, or within), and the very last; -1 where there is none. Whether they have an odd number of
    quotes, and whether there is one behind the last line end."""

    start: int
    stop: int
    outside: int
    within: int
    last: int
    odd: bool = False
    odd_behind: bool = False


def pieces(log: TextLog, size: int = SIZE) -> Iterator[Piece]:
    """The log in pieces of about so many bytes, each ending where a line ends, in quotes only if quotes look wrong. What is
    behind a piece is not looked at before it is asked for."""
    quoted = is_quoted(log, size)
    return joined(log, (ends_of(log, span, quoted=quoted) for span in spans(log, size)))


def spans(log: TextLog, size: int = SIZE) -> list[tuple[int, int]]:
    """The bytes of the log, divided evenly wherever lines end."""
    whole = table_end(log)
    size *= FAR if isinstance(log.file, StoredFile) else 1  # each piece costs a question to the store
    return [(start, min(start + size, whole)) for start in range(log.start, whole, size)]


def is_quoted(log: TextLog, size: int = SIZE) -> bool:
    """Whether the log has quotes near its beginning, so that line ends may stand within them."""
    with log.file.open("rb") as stream:
        stream.seek(log.start)
        return log.quote.encode() in bytes_of_units(stream.read(size), log)


def ends_of(log: TextLog, span: tuple[int, int], *, quoted: bool) -> Ends:
    """What cuts need to know of these bytes; without quotes a look at their end is mostly enough."""
    start, stop = span
    unit = 1 + is_wide(log.encoding)
    if not quoted:
        for begin in (max(start, stop - (stop - start) % unit - TAIL), start):
            at = bytes_of_units(read_bytes(log, begin, stop), log).rfind(b"\n")
            if at >= 0:
                break
        last = -1 if at < 0 else begin + (at + 1) * unit
        return Ends(start, stop, last, last, last)
    data, quote = bytes_of_units(read_bytes(log, start, stop), log), log.quote.encode()
    last, found = data.rfind(b"\n"), [-1, -1]
    end, odd = last, data.count(quote, 0, max(last, 0)) % 2
    for _ in range(LINES):
        if end < 0 or min(found) >= 0:
            break
        found[odd] = max(found[odd], end)
        earlier = data.rfind(b"\n", 0, end)
        odd ^= data.count(quote, max(earlier, 0), end) % 2
        end = earlier
    outside, within, last = (-1 if at < 0 else start + (at + 1) * unit for at in (*found, last))
    behind = data.count(quote, (last - start) // unit if last >= 0 else 0) % 2
    return Ends(start, stop, outside, within, last, bool(data.count(quote) % 2), bool(behind))


def joined(log: TextLog, ends: Iterable[Ends]) -> Iterator[Piece]:
    """The pieces of the bytes whose ends are known, in order. What is within quotes from the first byte on shows here."""
    begin, stop, inside, whole = log.start, log.start, False, table_end(log)
    for each in ends:
        cut, stop = each.within if inside else each.outside, each.stop
        if cut < 0 <= each.last:  # quotes look wrong: some line ends, and a record that goes on shows when it is read
            cut, inside = each.last, each.odd_behind
        else:
            inside ^= each.odd
        if cut >= 0 and stop < whole:
            yield from _parted(log, begin, cut)
            begin = cut
    if begin < stop:
        yield from _parted(log, begin, stop)


def _parted(log: TextLog, begin: int, end: int) -> Iterator[Piece]:
    """A piece, or two where what is below the table begins within."""
    bounds = [begin, log.below, end] if begin < log.below < end else [begin, end]
    for start, stop in pairwise(bounds):
        yield Piece(start, stop, start == log.start)


def table_end(log: TextLog) -> int:
    """The byte at which the table ends: that of the file, or that of totals below it."""
    return log.end or size_of(log.file)


def lines_before(log: TextLog, place: int) -> int:
    """The line of the log that begins at a byte."""
    parts = (read_bytes(log, at, min(at + SIZE, place)) for at in range(log.start, place, SIZE))
    return log.above + 1 + sum(bytes_of_units(part, log).count(b"\n") for part in parts)


def bytes_of_units(raw: bytes, log: TextLog) -> bytes:
    """The bytes in which lines and quotes are found: one for each unit of the encoding, all line ends alike."""
    if is_wide(log.encoding):
        units = np.frombuffer(raw[: len(raw) // 2 * 2], "<u2" if log.encoding.endswith("le") else ">u2")
        raw = np.where(units < BEYOND, units, BEYOND).astype(np.uint8).tobytes()
    return raw.replace(b"\r", b"\n") if log.line_end == "\r" else raw


def read_bytes(log: TextLog, start: int, end: int) -> bytes:
    """Those bytes of the log; fewer if it ends before."""
    with log.file.open("rb", buffering=0) as stream:
        stream.seek(start)
        return stream.read(end - start)


def text_of(log: TextLog, start: int, end: int) -> bytearray:
    """Those bytes as UTF-8 (see `as_utf_8`), behind which there are PADDING zero bytes."""
    if log.encoding != UTF_8 or log.line_end == "\r":
        return as_utf_8(read_bytes(log, start, end), log) + bytes(PADDING)
    data = bytearray(end - start + 1 + PADDING)  # the usual log is read to where it stays
    with log.file.open("rb", buffering=0) as stream:
        stream.seek(start)
        with memoryview(data)[: end - start] as room:
            size = stream.readinto(room) or 0  # type: ignore[attr-defined]
    if not size or data[size - 1] != NEWLINE:
        data[size] = NEWLINE
        size += 1
    data[size : size + PADDING] = bytes(PADDING)
    del data[size + PADDING :]
    return data


def whole_lines(raw: bytes, log: TextLog) -> bytes:
    """As much of these bytes as is whole lines."""
    return raw[: (bytes_of_units(raw, log).rfind(b"\n") + 1) * (1 + is_wide(log.encoding))]


def length_of_lines(raw: bytes, log: TextLog, lines: int) -> int:
    """How many bytes the first lines have."""
    data, at = bytes_of_units(raw, log), 0
    for _ in range(lines):
        at = data.find(b"\n", at) + 1
        if not at:
            return len(raw)  # the last line of the log has no end
    return at * (1 + is_wide(log.encoding))


def as_utf_8(raw: bytes, log: TextLog) -> bytearray:
    """The text as UTF-8, all line ends with a line feed, the last one too; of other encodings what is no text is marked."""
    text = raw if log.encoding == UTF_8 else raw.decode(log.encoding, MARKED).encode(UTF_8, "replace")
    data = bytearray(text.replace(b"\r", b"\n") if log.line_end == "\r" else text)
    if not data.endswith(b"\n"):
        data += b"\n"
    return data
