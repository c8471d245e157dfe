"""Which logs are meant: the files that arguments name."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from pathlib import Path

from returns_cli.errors import UsageError
from returns_cli.sources import urls

STANDARD_INPUT = "-"


def named(paths: Sequence[str]) -> list[str]:
    """The files that the arguments name; a pattern such as logs/*.csv stands for all that match, by name."""
    found: list[str] = []
    for path in map(urls.local, paths):
        if urls.is_url(path):
            found += urls.matching(path)
        elif path == STANDARD_INPUT or Path(path).exists() or not glob.has_magic(path):
            found.append(path)
        elif matches := sorted(match for match in glob.glob(path, recursive=True) if not Path(match).is_dir()):
            found += matches
        else:
            raise UsageError(f"no file matches `{path}`", help="check the path")
    known: dict[object, str] = {}
    for at, path in enumerate(found):
        before = known.setdefault(_file_of(path), path)
        if len(known) <= at:
            what = f"`{path}` is named twice" if before == path else f"`{path}` is the same log as `{before}`"
            raise UsageError(what, help="name it once, or each of its rows counts twice")
    return found


def _file_of(path: str) -> object:
    """What is the same for all names of a file: other spellings, links, URLs."""
    if urls.is_url(path):
        return urls.place_of(path)
    if path == STANDARD_INPUT or not Path(path).exists():
        return path
    status = os.stat(path)
    return (status.st_dev, status.st_ino) if status.st_ino else os.path.realpath(path)
