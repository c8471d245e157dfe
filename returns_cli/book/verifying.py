"""Proves from nothing that the decision log is what it was, and that what the book counts follows from it."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.book.appointments_proof import appointment_faults
from returns_cli.book.checkpoints import Checkpoint, public_key, read_checkpoint, signed
from returns_cli.book.database import Row, Session, one, only
from returns_cli.book.entries import MissingNode, entry_of, node_reader
from returns_cli.book.errors import BookError, NotInBook
from returns_cli.book.logged import Logged
from returns_cli.book.merkle import (
    EMPTY,
    Node,
    inclusion_proof,
    leaf_hash,
    pair_hash,
    root_from_inclusion,
    root_of,
)
from returns_cli.book.sale_digests import END
from returns_cli.book.sales_proof import sale_faults
from returns_cli.book.tables_proof import table_faults
from returns_cli.book.tampering import Tampering
from returns_cli.errors import UsageError
from returns_cli.records import Record

BATCH = 2_000
HIGHEST = 64  # level of a tree


class Proof(Record):
    """An entry, and what leads from it to the root of the log."""

    number: int
    size: int
    content: bytes
    path: tuple[bytes, ...]
    root: bytes


class Verification(Record):
    """What was found; and the files of imports whose rows the log does not prove, for an earlier release took them over."""

    faults: tuple[Tampering, ...]
    unproved_imports: tuple[str, ...]


def verify(session: Session, kept: str | None = None) -> Verification:
    """Every fault that is found: in entries, in the tree over them, in kept checkpoints, in what the book counts."""
    tree, logged = _Tree(), Logged(session)
    faults = [*_entries(session, tree, logged)]
    faults += _nodes(session, tree)
    faults += _checkpoints(session, tree, kept)
    faults += [*table_faults(session, logged), *appointment_faults(session, logged)]
    faults += [Tampering(*each) for each in sale_faults(session, logged.proved, {source for source, _ in logged.unproved})]
    return Verification(tuple(faults), tuple(name for _, name in logged.unproved))


class _Tree:
    """The tree as the entries' contents make it, from nothing."""

    def __init__(self) -> None:
        self.nodes: dict[Node, bytes] = {}
        self.size = 0

    def add(self, content: bytes) -> None:
        level, place, hashed = 0, self.size, leaf_hash(content)
        self.nodes[(level, place)] = hashed
        while place % 2:
            hashed = pair_hash(self.nodes[(level, place - 1)], hashed)
            level, place = level + 1, place // 2
            self.nodes[(level, place)] = hashed
        self.size += 1

    def root(self, size: int) -> bytes:
        return root_of(size, self.nodes.__getitem__) if size else EMPTY


def _entries(session: Session, tree: _Tree, logged: Logged) -> Iterator[Tampering]:
    """Entries are numbered from 0 without a gap, and say their own numbers; the tree ends at a gap."""
    book = one(session, "SELECT size FROM book WHERE one = 1")
    expected, whole = book.number("size") if book else 0, True
    for number, row in _all_entries(session):
        entry = entry_of(row)
        logged.add(number, entry)
        if number < 0:  # ahead of the tree, which proves nothing of it
            yield Tampering("entry-changed", str(number))
        elif whole and number != tree.size:
            whole = False
            yield Tampering("entry-missing", str(tree.size))
        elif whole:
            if entry.get("number") != tree.size:
                yield Tampering("entry-changed", str(tree.size))
            tree.add(row.bytes("content"))
    if whole and tree.size != expected:
        yield Tampering("entries-cut", f"{tree.size} / {expected}")


def _all_entries(session: Session) -> Iterator[tuple[int, Row]]:
    """With their numbers, in the order of these."""
    last = -END
    while rows := session.rows("SELECT number, content FROM entries WHERE number > ? ORDER BY number LIMIT ?", last, BATCH):
        yield from ((row.number("number"), row) for row in rows)
        last = rows[-1].number("number")


def _nodes(session: Session, tree: _Tree) -> Iterator[Tampering]:
    """The tree that is kept is the one that the entries make."""
    kept = {(row.number("level"), row.number("place")): row.bytes("hash") for row in session.rows("SELECT * FROM nodes")}
    for node in sorted(kept.keys() | tree.nodes.keys()):
        if kept.get(node) != tree.nodes.get(node):
            level, place = node
            first = place << level if 0 <= level < HIGHEST else place
            yield Tampering("entry-changed" if level == 0 else "tree-changed", str(first))


def _checkpoints(session: Session, tree: _Tree, kept: str | None) -> Iterator[Tampering]:
    """The log begins with what every checkpoint has seen, and those of the book are as it signed them."""
    book = one(session, "SELECT key, origin FROM book WHERE one = 1")
    if book is None:
        return
    try:
        public = public_key(book.bytes("key"))
    except BookError:
        yield Tampering("book-changed", "key")
        return
    own = {row.text("note"): row.number("size") for row in session.rows("SELECT note, size FROM checkpoints ORDER BY size")}
    for note in [*own, *([kept] if kept is not None else [])]:
        try:
            checkpoint = read_checkpoint(note, public)
        except UsageError as error:
            yield Tampering("checkpoint-unreadable", str(error))
            continue
        yield from _against(checkpoint, tree)
        if note in own and (own[note], note) != (checkpoint.size, signed(checkpoint, book.bytes("key"))):
            yield Tampering("checkpoint-changed", str(own[note]))


def _against(checkpoint: Checkpoint, tree: _Tree) -> Iterator[Tampering]:
    if checkpoint.size > tree.size:
        yield Tampering("shorter-than-checkpoint", f"{tree.size} / {checkpoint.size}")
    elif tree.root(checkpoint.size) != checkpoint.root:
        yield Tampering("other-than-checkpoint", str(checkpoint.size))


def prove(session: Session, number: int) -> Proof:
    """The proof that an entry is in the log. Raises NotInBook."""
    size = only(session, "SELECT size FROM book").number("size")
    row = one(session, "SELECT content FROM entries WHERE number = ?", number) if 0 <= number < size else None
    if row is None:
        raise NotInBook("no-entry", number=number)
    node = node_reader(session)
    try:
        path, root = inclusion_proof(number, size, node), root_of(size, node)
    except MissingNode:
        raise NotInBook("no-entry", number=number) from None
    return Proof(number, size, row.bytes("content"), tuple(path), root)


def holds(proof: Proof) -> bool:
    """Whether the path leads from the entry to the root."""
    return root_from_inclusion(leaf_hash(proof.content), proof.number, proof.size, proof.path) == proof.root
