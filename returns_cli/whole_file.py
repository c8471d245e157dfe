"""Files that appear whole or not at all, also after the power failed."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from returns_cli.errors import UsageError

NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
_NOT_KEPT = (errno.EINVAL, errno.ENOTSUP, errno.EROFS)  # file systems that know no such thing


UNFINISHED = ".unfinished"


def mark(name: str) -> str:
    """What is not finished yet of this name has this in its own, as long as this process makes it."""
    return f"{_of_name(name)}-{os.getpid()}-{os.urandom(4).hex()}"


def is_left(marked: str, name: str) -> bool:
    """Whether this mark is of a process that was killed outright while it made what has this name, on this machine."""
    begin, maker, *_ = *marked.split("-"), "", ""
    return begin == _of_name(name) and maker.isdigit() and not _lives(int(maker))


def _of_name(name: str) -> str:
    from hashlib import sha256  # late, as what follows: most commands make no file
    from socket import gethostname

    return sha256(f"{gethostname()}/{name}".encode("utf-8", "surrogateescape")).hexdigest()[:16]


def clear_away(target: Path) -> None:
    """What processes left beside the target that were killed outright is gone; what living ones are writing stays."""
    for left in target.parent.glob(f".{_of_name(target.name)}-*{UNFINISHED}"):
        if is_left(left.name[1:].removesuffix(UNFINISHED), target.name):
            with suppress(OSError):
                shutil.rmtree(left) if left.is_dir() else left.unlink()


def _lives(process: int) -> bool:
    """Whether there is such a process; on Windows its files cannot be removed, so nobody needs to know."""
    if os.name == "nt":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A path to write to; it takes the target's place, with its mode, when all went well and vanishes otherwise.

    A symbolic link stays one: the file behind it is written. What is no file (a named pipe) stays what it is, and is given
    the whole content at the end.
    """
    if target.exists() and not target.is_file():
        yield from _through(target)
        return
    named, target = target, Path(os.path.realpath(target))
    clear_away(target)
    unfinished = target.parent / f".{mark(target.name)}{UNFINISHED}"
    # INVARIANT: from the moment there is a file, `finally` knows its name, whenever a signal comes.
    try:
        try:
            unfinished.touch(exist_ok=False)
            _same_mode(target, unfinished)  # before anything is written: what few may read, few may read at any time
        except OSError as error:
            raise _unwritable(named, error, "choose another folder") from None
        try:
            yield unfinished
            _same_mode(target, unfinished)  # a writer may have put a file of its own there
            _kept(unfinished)
            unfinished.replace(target)
            _kept(target.parent)
        except OSError as error:
            raise _unwritable(named, error, "free some room") from None
    finally:
        unfinished.unlink(missing_ok=True)


def _through(target: Path) -> Iterator[Path]:
    """A path to write to, whose content goes into the target when all went well."""
    with tempfile.TemporaryDirectory(prefix="returns-") as room:
        unfinished = Path(room, target.name)
        yield unfinished
        with writing(target), unfinished.open("rb") as source, target.open("wb") as out:
            shutil.copyfileobj(source, out)


def _kept(path: Path) -> None:
    """Has a file or the names in a folder written to the disk, as far as the system can."""
    if path.is_dir() and os.name == "nt":
        return  # folders cannot be opened there
    number = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno not in _NOT_KEPT:
            raise
    finally:
        os.close(number)


@contextmanager
def writing(target: object) -> Iterator[None]:
    """What fails meanwhile is said of the target."""
    try:
        yield
    except OSError as error:
        raise _unwritable(target, error, "free some room") from None


@contextmanager
def passing(folder: Path | str) -> Iterator[None]:
    """What has no room meanwhile is a file that is needed in this folder for a while. Raises UsageError."""
    try:
        yield
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        why = os.strerror(error.errno).lower()
        help = "free some room, or point TMPDIR elsewhere"
        raise UsageError(f"no room for what is needed meanwhile in `{folder}`: {why}", help=help) from None


def _same_mode(target: Path, unfinished: Path) -> None:
    """Gives the unfinished file the mode of the one whose place it will take, if there is one."""
    if target.exists():
        unfinished.chmod(target.stat().st_mode & 0o7777)


def _unwritable(target: object, error: OSError, help: str) -> UsageError:
    number = error.errno
    why = os.strerror(number) if number else error.strerror or str(error)  # libraries put sentences of their own there
    if number == errno.EPIPE:
        help = "whoever was to read it went away before its end"
    return UsageError(f"`{target}` cannot be written: {why.lower()}", help=help)
