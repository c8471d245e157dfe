"""Where results go: files here, files in a store, and a folder of parts; none is there before all have gone well."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeAlias

from returns_cli.audit.part_folder import PartFolder
from returns_cli.errors import UsageError
from returns_cli.sources import storage, urls
from returns_cli.sources.storage import StoredFile
from returns_cli.whole_file import whole_file

MAX_NAME = 255
PARQUET = ".parquet"
Target: TypeAlias = Path | StoredFile | PartFolder


def writable(path: str, endings: Collection[str], taken: Collection[object]) -> Target:
    """The place of a result, checked before the work starts; none of `taken`. Of Parquet it may be a folder, which ends in `/`.
    Raises UsageError, StoreError."""
    path = urls.local(path)
    if PARQUET in endings and path.endswith(("/", os.sep)):
        return PartFolder.at(path)
    if urls.is_url(path):
        return _in_store(path, endings, taken)
    target = Path(path)
    others = [other for other in taken if isinstance(other, Path)]
    if any(_same_file(target, other) for other in others):
        raise UsageError(f"`{path}` is used by this command already", help="give every file a name of its own")
    if len(os.fsencode(target.name)) > MAX_NAME:
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


def _in_store(url: str, endings: Collection[str], taken: Collection[object]) -> StoredFile:
    if url in map(str, taken):
        raise UsageError(f"`{url}` is used by this command already", help="give every file a name of its own")
    target = urls.to_be(url)
    if target.suffix not in endings:
        raise UsageError(f"cannot write `{url}`", help=f"end it in {', '.join(endings)}")
    return target


@contextmanager
def unfinished_in(room: Path, targets: dict[str, Target]) -> Iterator[dict[str, Path | PartFolder]]:
    """What to write each result to, files or folders; all take their places when all has gone well, and none does otherwise.
    Those in stores go first, for they may still be refused."""
    here = {name: target for name, target in targets.items() if isinstance(target, Path)}
    with _all_here(here) as files, _all_there(targets, room) as others:
        yield {name: files[name] if name in files else others[name] for name in targets}


@contextmanager
def _all_here(targets: dict[str, Path]) -> Iterator[dict[str, Path]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(whole_file(path)) for name, path in targets.items()}


@contextmanager
def _all_there(targets: dict[str, Target], room: Path) -> Iterator[dict[str, Path | PartFolder]]:
    remote = {name: target for name, target in targets.items() if isinstance(target, StoredFile)}
    folders = {name: target for name, target in targets.items() if isinstance(target, PartFolder)}
    files = {name: room / f"{name}{target.suffix}" for name, target in remote.items()}
    placed: list[StoredFile | PartFolder] = []
    try:
        for folder in folders.values():
            folder.begin()
        yield {**files, **folders}
        for name, target in remote.items():
            placed.append(target)
            storage.put(files[name], target)
        for folder in folders.values():
            placed.append(folder)
            folder.finish()
    except BaseException:
        for each in placed:
            each.remove()
        raise
    finally:
        for folder in folders.values():
            folder.clear()


def _same_file(one: Path, other: Path) -> bool:
    """Whether these are names of one file, there or still to be made."""
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    try:
        return one.samefile(other)
    except OSError:
        return False
