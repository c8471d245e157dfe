"""Findings as a folder of Parquet files: whoever decides rows writes them, on whatever machine, with their right lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, NamedTuple

from returns_cli.audit.counts import Counted
from returns_cli.audit.process import Process, Task
from returns_cli.sources.storage import Store, StoredFile, StoreError, file_system, plainly, put
from returns_cli.sources.urls import place_of, to_be
from returns_cli.whole_file import is_left, mark

if TYPE_CHECKING:
    from returns_cli.audit.passes import Passes
    from returns_cli.audit.process import PassPart
    from returns_cli.audit.rows_file import Layout


WAITING = "_unfinished-"


class PartPlace(NamedTuple):
    """Where parts are put while not all are there."""

    url: str
    store: Store
    key: str

    @property
    def name(self) -> str:
        """The folder's own name."""
        return self.key.rpartition("/")[2]

    def file(self, name: str) -> StoredFile:
        """A file there."""
        return StoredFile(self.url, self.store, f"{self.key}/{name}", 0)


class WrittenPart(NamedTuple):
    """A part, its name among those that wait, and how many rows it has."""

    counted: Counted
    name: str
    rows: int


class PartFolder:
    """A folder that has all parts when all went well, and is as it was otherwise. Parts wait in a folder within, of a name that
    readers of such folders pass over."""

    suffix = ".parquet"

    def __init__(self, place: PartPlace, *, fresh: bool) -> None:
        self.place, self.fresh = place, fresh
        self.waiting = place._replace(key=f"{place.key}/{WAITING}{mark(place.name)}")
        self.names: list[str] = []
        self.rows = self.finished = 0

    def __str__(self) -> str:
        return self.place.url

    @classmethod
    def at(cls, url: str) -> PartFolder:
        """The folder with that name. Raises StoreError where it has files, or cannot be."""
        from pyarrow import fs

        place = PartPlace(url, *place_of(url.rstrip("/\\") or url))
        if place.store.scheme != "file":
            to_be(url)
        with plainly(place.file("")):
            system = file_system(place.store)
            info = system.get_file_info(place.key)
            within = system.get_file_info(fs.FileSelector(place.key)) if info.type == fs.FileType.Directory else []
            names = {each.base_name: each.path for each in within}
            left = {name for name in names if name.startswith(WAITING) and is_left(name.removeprefix(WAITING), place.name)}
            if info.type == fs.FileType.File or names.keys() - left:
                raise StoreError("store-full", url=url)
            for name in left:  # somebody was killed outright
                system.delete_dir(names[name])
        return cls(place, fresh=info.type == fs.FileType.NotFound)

    def begin(self) -> None:
        """Makes room for parts, and forgets those that were there."""
        self.clear()
        self.names, self.rows = [], 0
        with plainly(self.place.file("")):
            file_system(self.waiting.store).create_dir(self.waiting.key, recursive=True)

    def add(self, name: str, rows: int) -> None:
        """Takes in a part."""
        self.names.append(name)
        self.rows += rows

    def add_file(self, file: Path, rows: int) -> None:
        """Takes in a file of this machine as a part."""
        put(file, self.waiting.file("whole.parquet"))
        self.add("whole.parquet", rows)

    def finish(self) -> None:
        """Gives all parts their places, in the order of the log. Raises StoreError."""
        system = file_system(self.place.store)
        for name in self.names:
            with plainly(self.place.file(name)):
                try:
                    system.move(self.waiting.file(name).key, self._key(self.finished))
                except FileNotFoundError:
                    raise StoreError("parts-elsewhere", url=self.place.url) from None
            self.finished += 1

    def _key(self, number: int) -> str:
        return self.place.file(f"part-{number:05}.parquet").key

    def remove(self) -> None:
        """Takes away what was put in its place."""
        for number in range(self.finished):
            with suppress(OSError):
                file_system(self.place.store).delete_file(self._key(number))

    def clear(self) -> None:
        """Takes away what has no place, and the folder if it was made for nothing."""
        with suppress(OSError):
            file_system(self.waiting.store).delete_dir(self.waiting.key)
        if self.fresh and not self.finished:
            with suppress(OSError):
                file_system(self.place.store).delete_dir(self.place.key)


def pass_with_parts(passes: Passes, parts: Sequence[PassPart], layout: Layout, folder: PartFolder) -> Iterator[PassPart]:
    """Has every task write its rows into the folder; what comes back are the counts. Lines are known before, so that each part
    has its own right."""
    from returns_cli.audit.rows_file import TOGETHER

    folder.begin()
    known = parts or list(passes.each(only_records, min(TOGETHER, passes.together)))
    tasks = [
        part._replace(task=part.task._replace(want=partial(write_part, layout=layout, place=folder.waiting, line=part.line)))
        for part in known
    ]
    for part in passes.again(tasks):
        folder.add(part.found.name, part.found.rows)
        yield part._replace(found=part.found.counted)


def only_records(process: Process, task: Task) -> None:
    """Nothing of the pieces but how many records there are."""
    for _ in process.batches(task):
        pass


def write_part(process: Process, task: Task, *, layout: Layout, place: PartPlace, line: int) -> WrittenPart:
    """The rows of some pieces in a file of that folder; `line` comes on top of their lines. Raises StoreError."""
    from returns_cli.audit import rows_file, rows_parquet

    counted, name = Counted(), f"{token_hex(16)}.parquet"
    rows = rows_parquet.shifted(rows_file.decided(process, task, layout, counted), line)
    file = place.file(name)
    with plainly(file), file_system(place.store).open_output_stream(file.key) as stream:
        rows_parquet.write_parquet(stream, layout, [rows])
    return WrittenPart(counted, name, rows.num_rows)
