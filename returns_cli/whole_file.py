"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from returns_cli.errors import UsageError


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A path to write to; it takes the target's place when all went well and vanishes otherwise."""
    try:
        handle, name = tempfile.mkstemp(prefix=".", suffix=".unfinished", dir=target.parent)
    except OSError as error:
        raise UsageError(
            f"`{target}` cannot be written: {(error.strerror or '').lower()}", help="choose another folder"
        ) from None
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        mask = os.umask(0)
        os.umask(mask)
        unfinished.chmod(0o666 & ~mask)
        unfinished.replace(target)
    except OSError as error:
        raise UsageError(
            f"`{target}` cannot be written: {(error.strerror or str(error)).lower()}", help="free some room"
        ) from None
    finally:
        unfinished.unlink(missing_ok=True)
