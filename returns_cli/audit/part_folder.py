"""A folder for findings as Parquet files: it has all of them when all went well, and is as it was otherwise."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from returns_cli.sources.storage import StoredFile, StoreError, file_system, plainly, put
from returns_cli.sources.urls import place_of, to_be
from returns_cli.whole_file import is_left, mark

WAITING = "_unfinished-"


class PartFolder:
    """A folder that has all parts when all went well, and is as it was otherwise. Parts wait in a folder within, of a name that
    readers of such folders pass over."""

    suffix = ".parquet"

    def __init__(self, place: StoredFile, *, fresh: bool) -> None:
        self.place, self.fresh = place, fresh
        self.waiting = place.within(f"{WAITING}{mark(_name(place))}")
        self.names: list[str] = []
        self.rows = self.finished = 0

    def __str__(self) -> str:
        return self.place.url

    @classmethod
    def at(cls, url: str) -> PartFolder:
        """The folder with that name. Raises StoreError where it has files, or cannot be."""
        from pyarrow import fs

        place = StoredFile(url, *place_of(url.rstrip("/\\") or url), 0)
        if place.store.scheme != "file":
            to_be(url)
        with plainly(place):
            system = file_system(place.store)
            info = system.get_file_info(place.key)
            within = system.get_file_info(fs.FileSelector(place.key)) if info.type == fs.FileType.Directory else []
            names = {each.base_name: each.path for each in within}
            left = {name for name in names if name.startswith(WAITING) and is_left(name.removeprefix(WAITING), _name(place))}
            if info.type == fs.FileType.File or names.keys() - left:
                raise StoreError("store-full", url=url)
            for name in left:  # somebody was killed outright
                system.delete_dir(names[name])
        return cls(place, fresh=info.type == fs.FileType.NotFound)

    def begin(self) -> None:
        """Makes room for parts, and forgets those that were there."""
        self.clear()
        self.names, self.rows = [], 0
        with plainly(self.place):
            file_system(self.waiting.store).create_dir(self.waiting.key, recursive=True)

    def add(self, name: str, rows: int) -> None:
        """Takes in a part."""
        self.names.append(name)
        self.rows += rows

    def add_file(self, file: Path, rows: int) -> None:
        """Takes in a file of this machine as a part."""
        put(file, self.waiting.within("whole.parquet"))
        self.add("whole.parquet", rows)

    def finish(self) -> None:
        """Gives all parts their places, in the order of the log. Raises StoreError."""
        system = file_system(self.place.store)
        for name in self.names:
            with plainly(self.place.within(name)):
                try:
                    system.move(self.waiting.within(name).key, self._part(self.finished).key)
                except FileNotFoundError:
                    raise StoreError("parts-elsewhere", url=self.place.url) from None
            self.finished += 1

    def _part(self, number: int) -> StoredFile:
        return self.place.within(f"part-{number:05}.parquet")

    def remove(self) -> None:
        """Takes away what was put in its place."""
        for number in range(self.finished):
            self._part(number).remove()

    def clear(self) -> None:
        """Takes away what has no place, and the folder if it was made for nothing."""
        with suppress(OSError):
            file_system(self.waiting.store).delete_dir(self.waiting.key)
        if self.fresh and not self.finished:
            with suppress(OSError):
                file_system(self.place.store).delete_dir(self.place.key)


def _name(folder: StoredFile) -> str:
    return folder.key.rpartition("/")[2]
