"""The decision log: entries that are only ever added, each a JSON object, the leaves of one Merkle tree."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from returns_cli.book.checkpoints import Checkpoint, signed
from returns_cli.book.database import Row, Session, one, only
from returns_cli.book.errors import Refused
from returns_cli.book.merkle import Node, NodeHash, grown, leaf_hash, root_of
from returns_cli.book.times import stamp
from returns_cli.errors import visible

Json: TypeAlias = "str | int | bool | Mapping[str, Json] | Sequence[Json] | None"
Entry: TypeAlias = dict[str, Any]  # what was written as Json, read again
BACKWARDS = timedelta(minutes=10)  # clocks of several counters differ a little


def canonical(value: Mapping[str, Json]) -> bytes:
    """The one way an entry is written: sorted keys, no blanks, UTF-8. Raises Refused for what is no text."""
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return written.encode()
    except UnicodeEncodeError as error:
        raise Refused("no-text", text=visible(written[error.start : error.end])) from None


def text_digest(text: str) -> str:
    """What the log says of a text that stands beside it, and says nothing of people."""
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def entry_of(row: Row) -> Entry:
    """What an entry says, of a row with its `content`; nothing where that is damaged, which `verify` tells."""
    try:
        entry = json.loads(row.bytes("content"))
    except (ValueError, RecursionError):
        return {}
    return entry if isinstance(entry, dict) else {}


Personal: TypeAlias = Sequence[tuple[str, bytes, str]]


def append(session: Session, kind: str, at: datetime, content: Mapping[str, Json], personal: Personal = ()) -> int:
    """Adds an entry and gives its number. Raises Refused where the clock has gone back.

    INVARIANT: the UPDATE locks the book's one row until the transaction ends, so entries are numbered without a gap.
    """
    session.change("UPDATE book SET size = size + 1 WHERE one = 1")
    head = only(session, "SELECT size, last_at FROM book WHERE one = 1")
    number, last = head.number("size") - 1, head.text("last_at")
    if stamp(at + BACKWARDS) < last:
        raise Refused("clock-went-back", last=last[:19].replace("T", " "), now=stamp(at)[:19].replace("T", " "))
    session.change("UPDATE book SET last_at = ? WHERE one = 1", max(last, stamp(at)))
    leaf = canonical({**content, "kind": kind, "at": stamp(at), "number": number})
    session.change("INSERT INTO entries (number, content) VALUES (?, ?)", number, leaf)
    for (level, place), hashed in grown(number, leaf_hash(leaf), node_reader(session)):
        session.change("INSERT INTO nodes (level, place, hash) VALUES (?, ?, ?)", level, place, hashed)
    for field, salt, value in personal:
        session.change("INSERT INTO personal (entry, field, salt, value) VALUES (?, ?, ?, ?)", number, field, salt, value)
    return number


class MissingNode(Exception):
    """A node of the tree that is not there: somebody removed it."""


def node_reader(session: Session) -> NodeHash:
    """Reads nodes as they are kept. Raises MissingNode."""

    def read(node: Node) -> bytes:
        found = one(session, "SELECT hash FROM nodes WHERE level = ? AND place = ?", *node)
        if found is None:
            raise MissingNode(node)
        return found.bytes("hash")

    return read


def checkpoint_note(session: Session) -> str:
    """The checkpoint of the log as it is now, signed; it is kept too."""
    book = only(session, "SELECT origin, key, size FROM book WHERE one = 1")
    size = book.number("size")
    kept = one(session, "SELECT note FROM checkpoints WHERE size = ?", size)
    if kept is not None:
        return kept.text("note")
    return signed(Checkpoint(book.text("origin"), size, root_of(size, node_reader(session))), book.bytes("key"))


def keep_checkpoint(session: Session) -> str:
    """The same, kept in the book."""
    note = checkpoint_note(session)
    size = int(note.split("\n", 2)[1])
    if one(session, "SELECT size FROM checkpoints WHERE size = ?", size) is None:
        session.change("INSERT INTO checkpoints (size, note) VALUES (?, ?)", size, note)
    return note
