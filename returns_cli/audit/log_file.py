"""A log file: is it there, is it text, what are its headings, and how does DuckDB read it."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Collection, Sequence
from pathlib import Path

from returns_cli.errors import ReturnsError, UsageError, visible
from returns_cli.records import Record

SAMPLE = 1 << 20
MAX_NAME = 255
MAX_COLUMNS = 2_000
SEPARATORS = ",\t;|"


class LogError(ReturnsError):
    """A log that cannot be read at all."""


class Log(Record):
    """A CSV file whose header has been read. `header` has the headings as written."""

    path: Path
    header: tuple[str, ...]
    separator: str
    mixed_line_ends: bool = False

    @property
    def name(self) -> str:
        return str(self.path)


def open_log(path: Path) -> Log:
    """The log at `path`. Raises UsageError where there is no file, LogError where it is not a text table."""
    start = _first_bytes(path)
    if not start:
        raise LogError(f"`{path}` is empty", help="a log needs a header and rows")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise LogError(f"`{path}` is UTF-16", help="save it as UTF-8 (CSV UTF-8 in Excel)")
    if b"\x00" in start:
        raise LogError(f"`{path}` is not a text file", help="export it as CSV")
    try:
        text = start.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < len(start) - 4:
            raise LogError(
                f"`{path}` is not UTF-8 text (byte {error.start + 1})", help="save it as UTF-8 (CSV UTF-8 in Excel)"
            ) from None
        text = start[: error.start].decode("utf-8-sig")
    bare = len(re.findall(rb"(?<!\r)\n", start))
    return _with_header(path, text, mixed=0 < bare < start.count(b"\n"))


def _first_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise UsageError(f"`{path}` is a folder", help="name a log file")
    try:
        with path.open("rb") as stream:
            return stream.read(SAMPLE)
    except OSError as error:
        raise UsageError(f"cannot read `{path}`: {(error.strerror or 'no such file').lower()}", help="check the path") from None


def _with_header(path: Path, text: str, *, mixed: bool) -> Log:
    first = text.split("\n", 1)[0].rstrip("\r")
    separator = max(SEPARATORS, key=first.count)
    try:
        header = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except (csv.Error, StopIteration):
        raise LogError(f"`{path}` has no header that can be read", help="the first line names the columns") from None
    if len(header) > MAX_COLUMNS:
        raise LogError(f"`{path}` has {len(header)} columns", help=f"the limit is {MAX_COLUMNS}")
    if not any(name.strip() for name in header):
        raise LogError(f"`{path}` has no headings in its first line", help="the first line names the columns")
    return Log(path, tuple(name.strip() for name in header), separator, mixed)


def open_logs(paths: Sequence[str]) -> list[Log]:
    """The logs, which must share one header, so that they can be read as one."""
    logs = [open_log(Path(path)) for path in paths]
    for log in logs[1:]:
        if log.header != logs[0].header:
            other = next(
                (name for name in (*log.header, *logs[0].header) if (name in log.header) != (name in logs[0].header)), "order"
            )
            raise LogError(
                f"`{log.name}` has other headings than `{logs[0].name}` (`{visible(other)}`)",
                help="audit them one by one",
            )
    return logs


def writable(path: str, endings: Collection[str], taken: Collection[Path]) -> Path:
    """The path of a result file, checked before the work starts; none of `taken`. Raises UsageError."""
    target = Path(path)
    if any(target.absolute() == other.absolute() or _same_file(target, other) for other in taken):
        raise UsageError(f"`{path}` is used by this audit already", help="give every file a name of its own")
    if len(target.name.encode()) > MAX_NAME:
        raise UsageError(f"the name of `{target.name[:30]}…` is too long", help=f"use at most {MAX_NAME} bytes")
    if target.suffix.lower() not in endings:
        raise UsageError(f"cannot write `{path}`", help=f"end it in {', '.join(endings)}")
    folder = target.parent
    if target.is_dir():
        raise UsageError(f"`{path}` is a folder", help="name a file")
    if not folder.is_dir():
        raise UsageError(f"the folder of `{path}` does not exist", help=f"make the folder `{folder}` first")
    if not os.access(folder, os.W_OK):
        raise UsageError(f"`{path}` cannot be written", help="choose another folder")
    return target


def record_numbers(log: Log, lines: Collection[int]) -> dict[int, int]:
    """The number of the record that begins on each of these lines of the file; the header is 1.

    Blank lines are no records, and a quoted cell may go over several lines.
    """
    found: dict[int, int] = {}
    wanted, record, quoted = set(lines), 0, False
    with log.path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if not quoted and line.strip(b"\r\n"):
                record += 1
            if number in wanted:
                found[number] = record
                wanted.discard(number)
            quoted ^= line.count(b'"') % 2 == 1
            if not wanted:
                break
    return found


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
