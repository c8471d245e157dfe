"""Files that appear whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from returns_cli.errors import UsageError


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A path to write to; it takes the target's place, with its mode, when all went well and vanishes otherwise."""
    unfinished = target.parent / f".{token_hex(8)}.unfinished"
    # INVARIANT: from the moment there is a file, `finally` knows its name, whenever a signal comes.
    try:
        try:
            unfinished.touch(exist_ok=False)
            _same_mode(target, unfinished)  # before anything is written: what few may read, few may read at any time
        except OSError as error:
            raise _unwritable(target, error, "choose another folder") from None
        try:
            yield unfinished
            _same_mode(target, unfinished)  # a writer may have put a file of its own there
            unfinished.replace(target)
        except OSError as error:
            raise _unwritable(target, error, "free some room") from None
    finally:
        unfinished.unlink(missing_ok=True)


def _same_mode(target: Path, unfinished: Path) -> None:
    """Gives the unfinished file the mode of the one whose place it will take, if there is one."""
    if target.exists():
        unfinished.chmod(target.stat().st_mode & 0o7777)


def _unwritable(target: Path, error: OSError, help: str) -> UsageError:
    return UsageError(f"`{target}` cannot be written: {(error.strerror or str(error)).lower()}", help=help)
