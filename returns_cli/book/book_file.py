"""The file of a book: whether one can be there, and what stands beside it."""

from __future__ import annotations

import os
from pathlib import Path

from returns_cli.book.errors import BookError

SHARED_KINDS = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ncpfs")


def take_away(path: Path) -> None:
    """Removes a book and what SQLite keeps beside it, which stays where there was no room to finish."""
    for beside in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + beside).unlink(missing_ok=True)


def fit_for_a_book(path: Path, make: bool) -> None:
    """Raises BookError where no book can be, or none is."""
    if path.is_dir():
        raise BookError("book-is-folder", book=str(path))
    if not path.parent.is_dir():
        raise BookError("no-folder", folder=str(path.parent))
    if not make and not path.is_file():
        raise BookError("no-book", book=str(path))
    if not make and not os.access(path, os.R_OK):
        raise BookError("book-unreadable", book=str(path))
    kind = _kind_of_file_system(path)
    if kind in SHARED_KINDS:
        raise BookError("book-on-share", book=str(path), kind=kind)


def _kind_of_file_system(path: Path) -> str:
    """The kind of file system a path is on; empty where the system does not say."""
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    listed = [line.split(" ")[1:3] for line in mounts.splitlines()]
    there = path.resolve()
    fitting = [(place, kind) for place, kind in listed if there.is_relative_to(place.replace("\\040", " "))]
    return max(fitting, key=lambda each: len(each[0]), default=("", ""))[1]
