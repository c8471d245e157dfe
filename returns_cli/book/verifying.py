"""Proves from nothing that the decision log is what it was, and that what the book counts follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from returns_cli.book.checkpoints import Checkpoint, public_key, read_checkpoint
from returns_cli.book.database import Row, Session, one, only
from returns_cli.book.entries import MissingNode, entry_of, node_reader, text_digest
from returns_cli.book.errors import BookError, NotInBook
from returns_cli.book.logged import ANY, LATER, LOGGED, MONEY, SPLIT, Logged
from returns_cli.book.merkle import (
    EMPTY,
    Node,
    inclusion_proof,
    leaf_hash,
    pair_hash,
    root_from_inclusion,
    root_of,
)
from returns_cli.book.overrides import pin_digest
from returns_cli.book.sale_digests import END
from returns_cli.book.sales_proof import sale_faults
from returns_cli.book.stored_policies import stored_policy
from returns_cli.book.tenders import all_splits
from returns_cli.errors import ReturnsError, UsageError
from returns_cli.records import Record

BATCH = 2_000
HIGHEST = 64  # level of a tree


class Tampering(Record):
    """Something in the book that is not as it was written. `what` names it in the words of the book."""

    what: str
    where: str


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
    faults += [*_book(session, logged), *_counts(session), *_decisions(session, logged), *_clerks(session)]
    faults += [Tampering("personal-changed", str(number)) for number in logged.other_people]
    faults += [*_policies(session), *_managers(session, logged)]
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
    """The log begins with what every checkpoint has seen."""
    book = one(session, "SELECT key, origin FROM book WHERE one = 1")
    if book is None:
        return
    try:
        public = public_key(book.bytes("key"))
    except BookError:
        yield Tampering("book-changed", "key")
        return
    notes = [row.text("note") for row in session.rows("SELECT note FROM checkpoints ORDER BY size")]
    for note in [*notes, *([kept] if kept is not None else [])]:
        try:
            yield from _against(read_checkpoint(note, public), tree)
        except UsageError as error:
            yield Tampering("checkpoint-unreadable", str(error))


def _against(checkpoint: Checkpoint, tree: _Tree) -> Iterator[Tampering]:
    if checkpoint.size > tree.size:
        yield Tampering("shorter-than-checkpoint", f"{tree.size} / {checkpoint.size}")
    elif tree.root(checkpoint.size) != checkpoint.root:
        yield Tampering("other-than-checkpoint", str(checkpoint.size))


def _book(session: Session, logged: Logged) -> Iterator[Tampering]:
    """Name and times of the book are those of its entries."""
    for row in session.rows("SELECT origin, made_at, last_at FROM book"):
        yield from (Tampering("book-changed", name) for name, value in logged.book.items() if row.value(name) != value)


def _counts(session: Session) -> Iterator[Tampering]:
    """What a sale line counts as returned and held is what its returns add up to."""
    for row in session.rows(
        "SELECT sale_lines.receipt AS receipt, sale_lines.line AS line FROM sale_lines LEFT JOIN"
        " (SELECT sale_line, sum(CASE WHEN state = 'taken' THEN amount ELSE 0 END) AS taken,"
        " sum(CASE WHEN state = 'held' THEN amount ELSE 0 END) AS held, sum(share) AS shares,"
        " max(CASE WHEN state = 'taken' AND share IS NULL THEN 1 ELSE 0 END) AS unknown"
        " FROM returns GROUP BY sale_line) AS sums"
        " ON sums.sale_line = sale_lines.id"
        " WHERE sale_lines.returned <> coalesce(sums.taken, 0) OR sale_lines.held <> coalesce(sums.held, 0)"
        " OR (coalesce(sums.unknown, 0) = 0 AND sale_lines.paid_back <> coalesce(sums.shares, 0))"
    ):
        yield Tampering("count-changed", f"{row.text('receipt')} / {row.text('line')}")


def _decisions(session: Session, logged: Logged) -> Iterator[Tampering]:
    """The last thing that the log says of each return is what the book says of it."""
    last = logged.decisions
    rows = session.rows(
        "SELECT decisions.*, decisions.entry AS number, coalesce(returns.state, 'refused') AS state, returns.amount AS moved,"
        " coalesce(returns.sale_line, decisions.sale_line) AS line_moved, returns.state_day AS state_day,"
        " returns.refund AS refund, returns.share AS share, returns.overridden AS overridden, returns.held_until AS held_until,"
        " shop_key, receipt_key, line_key FROM decisions"
        " JOIN sale_lines ON sale_lines.id = decisions.sale_line LEFT JOIN returns ON returns.id = decisions.id"
    )
    splits = all_splits(session)
    for row in rows:
        found: dict[str, Any] = {name: row.value(name) for name in (*LOGGED, *MONEY, "decided_at", "overridden")}
        keys = [row.text(name) for name in ("shop_key", "receipt_key", "line_key")]
        found |= {"keys": keys, SPLIT: splits.get(row.text("id"))}
        on_record, moved = last.pop(row.text("id"), None), row.number_or_none("moved")
        if on_record:
            kept = {name: row.value(name) for name in LATER} | {"asked": text_digest(row.text("asked"))}
            kept["shares"] = kept["shares"] or on_record["shares"]  # without them it is decided again
            found |= {name: ANY if on_record[name] is ANY else kept[name] for name in LATER}
            found["named"] = bool(row.text("clerk")) or on_record["named"]
        elsewhere = row.number("line_moved") != row.number("sale_line")
        if on_record != found or elsewhere or moved not in (None, found["amount"]):
            yield Tampering("decision-changed", row.text("id"))
    yield from (Tampering("decision-missing", id) for id in last)


def _clerks(session: Session) -> Iterator[Tampering]:
    """Who decided is whom the log committed to; a name may be deleted, in one of its places or in both."""
    for row in session.rows(
        "SELECT decisions.id AS id FROM decisions JOIN personal ON personal.entry = decisions.entry AND field = 'clerk'"
        " WHERE decisions.clerk <> '' AND decisions.clerk <> personal.value ORDER BY decisions.entry"
    ):
        yield Tampering("decision-changed", row.text("id"))


def _policies(session: Session) -> Iterator[Tampering]:
    """Each policy that decided is kept as it was: its text has its digest, and is what it is called."""
    named = {row.text("digest") for row in session.rows("SELECT DISTINCT digest FROM decisions")}
    kept = {row.text("digest"): row for row in session.rows("SELECT digest, policy, version FROM policies")}
    for digest in sorted(named | kept.keys()):
        try:
            policy = stored_policy(session, digest)
        except ReturnsError:
            yield Tampering("policy-changed", digest)
        else:
            if (policy.id, policy.version) != (kept[digest].text("policy"), kept[digest].text("version")):
                yield Tampering("policy-changed", digest)


def _managers(session: Session, logged: Logged) -> Iterator[Tampering]:
    """What each manager may decide, and by which PIN, is what the log says of them last."""
    for row in session.rows("SELECT * FROM managers ORDER BY name_key"):
        last, may = logged.managers.get(row.text("name_key")), [word for word in row.text("may").split(";") if word]
        pin = ANY if last and last["pin"] is ANY else pin_digest(row.bytes("pin"), row.bytes("salt"))
        if last != {"name": row.text("name"), "most": row.number_or_none("most"), "may": may, "pin": pin}:
            yield Tampering("manager-changed", row.text("name"))


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
