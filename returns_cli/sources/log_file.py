"""Opening logs: what kind of file each is, by its content; where results may be written."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, Self

from returns_cli.errors import UsageError, visible
from returns_cli.records import Record
from returns_cli.sources import delimited, encodings, json_array, markup_log, unpacking, urls
from returns_cli.sources.log_names import STANDARD_INPUT, named
from returns_cli.sources.logs import CellLog, LogError, Note, OpenedLog, TextLog, no_workbook
from returns_cli.sources.storage import File, StoredFile
from returns_cli.sources.table_place import WantedPlace
from returns_cli.whole_file import NO_ROOM, passing

PARQUET, ZIP, OLE = b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class Reading(Record):
    """What the user says about the files: their encoding, the sheet of a workbook, and where the table is."""

    encoding: str | None = None
    sheet: str | None = None
    wanted: WantedPlace = WantedPlace()

    def telling(self, keys: frozenset[str]) -> Self:
        """The same, where headings of these keys are known to name something."""
        return self.but(wanted=self.wanted.but(telling=keys))


@contextmanager
def opened_logs(paths: Sequence[str], reading: Reading | None = None) -> Iterator[list[OpenedLog]]:
    """The logs, which share their headings; copies that had to be made for reading them are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="returns-", ignore_cleanup_errors=True) as room:
        names = named(paths)
        opening = Opening(Path(room), reading or Reading(), alone=len(names) == 1)
        with passing(room):
            yield alike([opening.log(path) for path in names])


class Opening:
    """Opens logs one after the other; copies are made in `room`."""

    def __init__(self, room: Path, reading: Reading, *, alone: bool = False) -> None:
        self.alone = alone
        self.room = room
        self.reading = reading
        self.copies = 0

    def log(self, path: str) -> OpenedLog:
        """The log at `path`. Raises UsageError where there is no file, LogError where it is no table."""
        named = urls.found(path) if urls.is_url(path) else Path(path)
        file = self._unpacked(named) if isinstance(named, Path) else self._fetched(named)
        with file.open("rb") as stream:
            start = stream.read(8)
        if not start:
            raise LogError(f"`{path}` is empty", help="a log needs a header and rows")
        if start.startswith(PARQUET):
            from returns_cli.sources.parquet_log import parquet_log

            return parquet_log(named, file)
        if start.startswith((ZIP, OLE)):
            from returns_cli.sources.sheet_log import sheet_log

            return sheet_log(named, self._here(file), self._copy(), self.reading.sheet, self.reading.wanted)
        return self._text(named, file)

    def _text(self, path: File, file: File) -> OpenedLog:
        samples = encodings.samples_of(file)
        encoding = encodings.encoding_of(samples, str(path), self.reading.encoding, alone=self.alone)
        log, count = self._table(path, file, encoding), encodings.damage(file, samples, encoding)
        return log.but(notes=(*log.notes, Note("bytes-no-text", {"count": count, "encoding": encoding}))) if count else log

    def _table(self, path: File, file: File, encoding: str) -> OpenedLog:
        sample = delimited.sample_of(file, encoding)
        if json_array.is_json(sample):
            from returns_cli.sources.json_log import json_log

            text = self._here(file) if encoding == encodings.UTF_8 else self._converted(file, encoding)
            return json_log(path, text, self._copy(), sample, self.reading.sheet)
        if self.reading.sheet is not None:
            raise no_workbook(path)
        wanted = self.reading.wanted
        if markup_log.is_markup(sample):
            from returns_cli.sources.sheet_log import log_of

            return log_of(path, self._copy(), markup_log.rows_of(path, self._here(file), encoding), wanted)
        if not encodings.in_pieces(encoding):
            file, encoding = self._converted(file, encoding), encodings.UTF_8
        separator, quote = delimited.shape_of(sample, self.reading.wanted.delimiter)
        if ord(separator) >= 0x80:
            file, encoding = (
                self._rewritten(self._here(file), partial(delimited.with_commas, encoding, separator, quote)),
                encodings.UTF_8,
            )
            wanted = wanted.but(delimiter=None)
        return delimited.with_header(path, file, encoding, self.room, wanted)

    def _copy(self) -> Path:
        self.copies += 1
        return self.room / f"copy-{self.copies}"

    def _here(self, file: File) -> Path:
        """The file itself, or a copy of one in a store."""
        if isinstance(file, Path):
            return file
        with file.open() as stream:
            return self._spooled(stream)

    def _fetched(self, file: StoredFile) -> File:
        """The file itself, or a copy of what it holds if it is packed."""
        with file.open() as stream:
            packed = unpacking.is_packed(stream.read(unpacking.START))
        return unpacking.unpacked(str(file), self._here(file), self._copy) if packed else file

    def _converted(self, file: File, encoding: str) -> Path:
        return self._rewritten(self._here(file), lambda source, target: encodings.convert(source, target, encoding))

    def _rewritten(self, file: Path, write: Callable[[Path, Path], None]) -> Path:
        """A copy that `write` makes of the file, instead of it if it is a copy itself."""
        target = self._copy()
        write(file, target)
        if file.parent == self.room:
            file.unlink()
        return target

    def _unpacked(self, path: Path) -> Path:
        """The file itself, or a copy of what it holds if it is packed or a stream."""
        if str(path) == STANDARD_INPUT and sys.stdin is None:
            raise UsageError("standard input is closed", help="name a log file, or send one to standard input")
        if str(path) == STANDARD_INPUT:
            return unpacking.unpacked(str(path), self._spooled(sys.stdin.buffer), self._copy)
        if path.is_dir():
            raise UsageError(f"`{path}` is a folder", help="name a log file")
        try:
            if not path.is_file():
                with path.open("rb") as stream:
                    return unpacking.unpacked(str(path), self._spooled(stream), self._copy)
            with path.open("rb"):
                return unpacking.unpacked(str(path), path, self._copy)
        except OSError as error:
            if error.errno in NO_ROOM:
                raise
            reason = (error.strerror or "no such file").lower()
            raise UsageError(f"cannot read `{path}`: {reason}", help="check the path") from None

    def _spooled(self, stream: BinaryIO) -> Path:
        target = self._copy()
        with target.open("wb") as out:
            shutil.copyfileobj(stream, out, encodings.CHUNK)
        return target


def alike(logs: list[OpenedLog]) -> list[OpenedLog]:
    """The logs with the headings of the first, wherever these stand in the others. Raises LogError."""
    first = logs[0]
    ordered = [first]
    for log in logs[1:]:
        if log.since_1904 != first.since_1904:
            raise LogError(f"only one of `{log.name}` and `{first.name}` counts days from 1904", help="audit them one by one")
        if sorted(log.header) != sorted(first.header):
            missing = [name for name in (*log.header, *first.header) if log.header.count(name) != first.header.count(name)]
            raise LogError(
                f"`{log.name}` has other headings than `{first.name}` (`{visible(missing[0])}`)",
                help="audit them one by one",
            )
        if log.header == first.header:
            ordered.append(log)
            continue
        if len(set(log.header)) < len(log.header):
            raise LogError(f"`{log.name}` has its headings in another order", help="audit them one by one")
        ordered.append(log.but(header=first.header, order=tuple(first.header.index(name) for name in log.header)))
    return ordered


__all__ = ["CellLog", "LogError", "OpenedLog", "Reading", "TextLog", "opened_logs"]
