"""Policy files that were read before, kept with what was read: tables whose shape is right, and their digest.

Reading TOML and checking its shape cost a cold start more than all that follows. What is kept holds the very bytes it
was read from, so that no other file is taken for it; it is plain JSON, and taken from a folder only that nobody else can
write to. Without such a folder, or with anything wrong in it, the file is read anew, which is only slower.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from returns_cli.policy.key_path import KeyPath

# Raise it whenever shape.py, the reader of tables or the digest changes: what was kept before is then read anew.
SHAPE = "10"
MOST_FILES = 200
# What JSON has no word for is kept beside the tables, as text.
EXACT: Mapping[str, Callable[[str], object]] = {
    "Decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


class Remembered(NamedTuple):
    """The tables of a policy file whose shape is right, and the digest of what they say."""

    tables: Mapping[str, Any]
    digest: str


def remembered(content: bytes) -> Remembered | None:
    """What was read of exactly this content, if that is known for certain."""
    import json

    try:
        kept = _file(content)
        if not _ours_alone(os.path.dirname(kept)):
            return None
        with open(kept, "rb") as stream:
            found = json.loads(stream.read())
        if found["content"].encode() != content:
            return None
        tables = found["tables"]
        for path, kind, text in found["exact"]:
            table = tables
            for key in path[:-1]:
                table = table[key]
            table[path[-1]] = EXACT[kind](text)
        return Remembered(tables, found["digest"])
    except (OSError, RuntimeError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError):
        return None


def remember(content: bytes, read: Remembered) -> None:
    """Keeps it for the next time, as far as that can be done."""
    import json

    exact = [(path, type(value).__name__, str(value)) for path, value in scalars(read.tables) if _is_exact(value)]
    kept = {"content": content.decode(), "digest": read.digest, "tables": read.tables, "exact": exact}
    with suppress(OSError, RuntimeError):
        target = _file(content)
        folder = os.path.dirname(target)
        os.makedirs(folder, exist_ok=True, mode=0o700)
        beside = f"{target}.{os.getpid()}"
        with open(beside, "w", encoding="utf-8") as stream:
            json.dump(kept, stream, default=lambda _: None)
        os.replace(beside, target)  # whole or not at all, whoever else reads or writes it
        _clear_out(folder)


def scalars(raw: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, object]]:
    """Every value that is no table and no list, with the keys to it."""
    if isinstance(raw, Mapping):
        for key, value in raw.items():
            yield from scalars(value, (*path, key))
    elif isinstance(raw, list):
        for index, value in enumerate(raw):
            yield from scalars(value, (*path, index))
    else:
        yield path, raw


def _is_exact(value: object) -> bool:
    return type(value).__name__ in EXACT


def _file(content: bytes) -> str:
    """Where this content is kept. Two contents of one name take each other's place."""
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    cache = home or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(cache, "returns", f"policies-{SHAPE}", f"{_number(content):08x}-{len(content)}.json")


def _number(content: bytes) -> int:
    """A number for the content: what is left of it, read as one long number, after division by a prime."""
    return int.from_bytes(content, "little") % 1_073_741_789


def _ours_alone(folder: str) -> bool:
    """Whether nobody else can have put something there. Windows keeps people's own folders apart by itself."""
    if not hasattr(os, "geteuid"):
        return True
    found = os.stat(folder)
    return found.st_uid == os.geteuid() and not found.st_mode & 0o022


def _clear_out(folder: str) -> None:
    """The newest of what is kept there stays: who writes a policy saves it a thousand times."""
    by_age = sorted(os.scandir(folder), key=lambda kept: kept.stat().st_mtime, reverse=True)
    for old in by_age[MOST_FILES:]:
        with suppress(FileNotFoundError):
            os.unlink(old)
