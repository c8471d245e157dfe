"""A text log in pieces of whole lines, and the bytes of a piece as UTF-8, whatever the encoding of the log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

import numpy as np

from returns_cli.audit.encodings import MARKED, UTF_8, is_wide
from returns_cli.audit.logs import TextLog

SIZE = 1 << 20  # bytes of a block: its arrays stay in the processor's caches
TAIL = 1 << 12
BEYOND = 0x80  # what stands for any character of two bytes that is no byte by itself


class Piece(NamedTuple):
    """Whole lines of a log: those from its byte `start` to before `end`. One that is `headed` begins with the headings. Whether
    records end where it ends shows when it is read: see `Block.stop`."""

    start: int
    end: int
    headed: bool


def pieces(log: TextLog, size: int = SIZE) -> Iterator[Piece]:
    """The log in pieces of about so many bytes, each ending where a line ends, in quotes only if quotes look wrong."""
    whole = log.file.stat().st_size
    with log.file.open("rb") as stream:
        start = log.start
        quoted = log.quote.encode() in bytes_of_units(stream.read(size), log)
        while start < whole:
            end = whole
            if start + size < whole:
                end = _after_quotes(stream, log, start, size) if quoted else _after_line(stream, log, start, size)
            if start < log.below < end:
                end = log.below
            yield Piece(start, end, start == log.start)
            start = end


def bytes_of_units(raw: bytes, log: TextLog) -> bytes:
    """The bytes in which lines and quotes are found: one for each unit of the encoding, all line ends alike."""
    if is_wide(log.encoding):
        units = np.frombuffer(raw[: len(raw) // 2 * 2], "<u2" if log.encoding.endswith("le") else ">u2")
        raw = np.where(units < BEYOND, units, BEYOND).astype(np.uint8).tobytes()
    return raw.replace(b"\r", b"\n") if log.line_end == "\r" else raw


def _read(stream: BinaryIO, log: TextLog, start: int, size: int) -> bytes:
    stream.seek(start)
    return bytes_of_units(stream.read(size), log)


def _after_line(stream: BinaryIO, log: TextLog, start: int, size: int) -> int:
    """Where a line ends before `start` + `size`; behind it, where the line is longer."""
    unit = 1 + is_wide(log.encoding)
    for tail in (min(TAIL, size), size):
        begin = start + (size - tail) // unit * unit
        at = _read(stream, log, begin, tail).rfind(b"\n")
        if at >= 0:
            return begin + (at + 1) * unit
    begin = start + size // unit * unit
    while data := _read(stream, log, begin, size):
        at = data.find(b"\n")
        if at >= 0:
            return begin + (at + 1) * unit
        begin += len(data) * unit
    return log.file.stat().st_size


def _after_quotes(stream: BinaryIO, log: TextLog, start: int, size: int) -> int:
    """Where a line outside of quotes ends; if there is none, where a line ends."""
    data, quote = _read(stream, log, start, size), log.quote.encode()
    end = data.rfind(b"\n")
    within = data.count(quote, 0, max(end, 0)) % 2
    while end >= 0 and within:
        earlier = data.rfind(b"\n", 0, end)
        within ^= data.count(quote, max(earlier, 0), end) % 2
        end = earlier
    return start + (end + 1) * (1 + is_wide(log.encoding)) if end >= 0 else _after_line(stream, log, start, size)


def read_bytes(log: TextLog, start: int, end: int) -> bytes:
    """Those bytes of the log; fewer if it ends before."""
    with log.file.open("rb", buffering=0) as stream:
        stream.seek(start)
        found = bytearray(end - start)
        at = stream.readinto(found)
        return bytes(memoryview(found)[:at])


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
