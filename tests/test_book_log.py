"""The decision log: RFC 6962 as others compute it, and no change of it that goes unseen."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from returns_cli import load_policy
from returns_cli.book.amounts import Goods
from returns_cli.book.book import Book, make_book
from returns_cli.book.checkpoints import Checkpoint, new_key, public_key, read_checkpoint, signed
from returns_cli.book.database import Session
from returns_cli.book.entries import append
from returns_cli.book.merkle import EMPTY, Node, grown, inclusion_proof, leaf_hash, root_from_inclusion, root_of
from returns_cli.book.sale import Sale
from returns_cli.errors import UsageError

NOW = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)
ENTRIES = 1_000


def tree_of(leaves: list[bytes]) -> dict[Node, bytes]:
    nodes: dict[Node, bytes] = {}
    for number, leaf in enumerate(leaves):
        nodes.update(grown(number, leaf_hash(leaf), nodes.__getitem__))
    return nodes


@given(st.lists(st.binary(max_size=40), max_size=70))
def test_roots_are_those_of_another_implementation(leaves: list[bytes]) -> None:
    """For any entries and any size the root is what pymerkle computes."""
    other = InmemoryTree(algorithm="sha256")
    nodes = tree_of(leaves)
    assert root_of(0, nodes.__getitem__) == EMPTY == sha256(b"").digest()
    for size, leaf in enumerate(leaves, 1):
        other.append_entry(leaf)
        assert root_of(size, nodes.__getitem__) == other.get_root(size)


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=60), st.data())
def test_an_entry_is_proved_and_no_other(leaves: list[bytes], data: st.DataObject) -> None:
    """The proof of an entry leads to the root; with another entry, place or size, or a shorter path, it does not."""
    size = data.draw(st.integers(1, len(leaves)))
    number = data.draw(st.integers(0, size - 1))
    nodes = tree_of(leaves)
    root = root_of(size, nodes.__getitem__)
    path = inclusion_proof(number, size, nodes.__getitem__)
    leaf = leaf_hash(leaves[number])
    assert root_from_inclusion(leaf, number, size, path) == root
    assert root_from_inclusion(leaf_hash(leaves[number] + b"!"), number, size, path) != root
    assert root_from_inclusion(leaf, number, size, path[:-1] if path else [b"x" * 32]) != root
    assert root_from_inclusion(leaf, size, size, path) is None


def test_a_checkpoint_says_what_was_signed() -> None:
    """A signed note is read back; changed anywhere, or signed by another book, it is refused."""
    key = new_key()
    note = signed(Checkpoint("returns-book/x", 7, sha256(b"root").digest()), key)
    assert read_checkpoint(note, public_key(key)) == Checkpoint("returns-book/x", 7, sha256(b"root").digest())
    assert note.splitlines()[3:4] == [""]
    for other in (note.replace("\n7\n", "\n8\n"), note.replace("book/x", "book/y"), note[:-10] + "AAAAAAAA=\n", "", "a\nb\n"):
        with pytest.raises(UsageError):
            read_checkpoint(other, public_key(key))
    with pytest.raises(UsageError, match="not signed by this book"):
        read_checkpoint(note, public_key(new_key()))


@pytest.fixture(scope="module")
def long_log(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A book of a thousand entries with two checkpoints of its own, and one that somebody kept elsewhere."""
    path = tmp_path_factory.mktemp("book") / "book.db"
    book = make_book(str(path), now=NOW)

    def fill(session: Session) -> None:
        for number in range(1, ENTRIES):
            append(session, "sales", NOW, {"source": f"export {number}", "new": number})

    book.write(fill)
    kept = book.checkpoint()
    book.close()
    return path, kept


class Rolled(Exception):
    """Undoes what a test has done to the book."""


def found(book: Book, kept: str, *harm: tuple[str, tuple[int | bytes, ...]]) -> set[str]:
    """What `verify` finds after these changes, which are undone."""
    from returns_cli.book.verifying import verify

    seen: set[str] = set()

    def act(session: Session) -> None:
        for sql, values in harm:
            session.change(sql, *values)
        seen.update(fault.what for fault in verify(session, kept).faults)
        raise Rolled

    with pytest.raises(Rolled):
        book.write(act)
    return seen


def opened(path: Path) -> Book:
    from returns_cli.book.book import open_book

    return open_book(str(path))


def test_an_untouched_log_is_clean(long_log: tuple[Path, str]) -> None:
    path, kept = long_log
    assert opened(path).verify(kept) == []


@pytest.mark.parametrize("number", [0, 1, 499, 511, 512, 998, 999])
def test_a_changed_removed_or_swapped_entry_is_seen(long_log: tuple[Path, str], number: int) -> None:
    """At both ends, in the middle and where subtrees meet; whoever mends the tree too is seen by the checkpoint."""
    path, kept = long_log
    book = opened(path)
    content = "UPDATE entries SET content = ? WHERE number = ?"
    forged = b'{"kind":"sales","new":0,"number":%d,"source":"another"}' % number
    assert "entry-changed" in found(book, kept, (content, (forged, number)))
    assert found(book, kept, ("DELETE FROM entries WHERE number = ?", (number,)))
    other = (number + 1) % ENTRIES
    swapped = [
        ("UPDATE entries SET number = -1 WHERE number = ?", (number,)),
        ("UPDATE entries SET number = ? WHERE number = ?", (number, other)),
        ("UPDATE entries SET number = ? WHERE number = -1", (other,)),
    ]
    assert "entry-changed" in found(book, kept, *swapped)


def test_whoever_writes_the_whole_tree_anew_is_seen_by_the_kept_checkpoint(long_log: tuple[Path, str]) -> None:
    """A forger with the file in hand mends every node and removes the book's own checkpoints; the one outside remains."""
    path, kept = long_log
    book = opened(path)
    rows = book.read(lambda session: session.rows("SELECT content FROM entries ORDER BY number"))
    leaves = [row.bytes("content") for row in rows]
    for number in (0, 700, ENTRIES - 1):
        forged = leaves[number].replace(b"export", b"exporT").replace(b"returns-book", b"returns-bool")
        assert forged != leaves[number]
        nodes = tree_of([*leaves[:number], forged, *leaves[number + 1 :]])
        harm: list[tuple[str, tuple[int | bytes, ...]]] = [
            ("DELETE FROM checkpoints", ()),
            ("UPDATE entries SET content = ? WHERE number = ?", (forged, number)),
            *(("UPDATE nodes SET hash = ? WHERE level = ? AND place = ?", (hashed, *node)) for node, hashed in nodes.items()),
        ]
        assert found(book, kept, *harm) - {"book-changed"} == {"other-than-checkpoint"}  # the first entry has the book's name


@pytest.mark.parametrize("cut", [1, 2, 500, 999])
def test_a_cut_tail_is_seen(long_log: tuple[Path, str], cut: int) -> None:
    """Cut without a trace: entries, tree, size and the book's own checkpoints; the kept one is longer."""
    path, kept = long_log
    size = ENTRIES - cut
    harm: list[tuple[str, tuple[int | bytes, ...]]] = [
        ("DELETE FROM checkpoints", ()),
        ("DELETE FROM entries WHERE number >= ?", (size,)),
        ("UPDATE book SET size = ?", (size,)),
    ]
    harm += [("DELETE FROM nodes WHERE level = ? AND (place + 1) * ? > ?", (level, 1 << level, size)) for level in range(11)]
    assert found(opened(path), kept, *harm) == {"shorter-than-checkpoint"}


def test_every_byte_counts(long_log: tuple[Path, str]) -> None:
    """Any one bit of any entry turned round changes the root, at every position of the log."""
    path, _ = long_log
    rows = opened(path).read(lambda session: session.rows("SELECT content FROM entries ORDER BY number"))
    leaves = [row.bytes("content") for row in rows]
    nodes = tree_of(leaves)
    root = root_of(ENTRIES, nodes.__getitem__)
    for number, leaf in enumerate(leaves):
        place = number % len(leaf)
        changed = leaf[:place] + bytes([leaf[place] ^ 1 << number % 8]) + leaf[place + 1 :]
        path_up = inclusion_proof(number, ENTRIES, nodes.__getitem__)
        assert root_from_inclusion(leaf_hash(changed), number, ENTRIES, path_up) != root


def test_no_position_is_left_out() -> None:
    """Removed, swapped with the next, put in, or cut behind: each shows, at every position (HUNT=1: 1,000)."""
    size = ENTRIES if os.environ.get("HUNT") else 130
    leaves = [b"%d" % number for number in range(size)]
    kept = root_of(size, tree_of(leaves).__getitem__)
    for at in range(size):
        swapped = [*leaves[:at], *reversed(leaves[at : at + 2]), *leaves[at + 2 :]]
        harmed = [[*leaves[:at], *leaves[at + 1 :]], swapped, [*leaves[:at], b"x", *leaves[at:]], leaves[:at]]
        for other in harmed:
            if other != leaves:
                nodes = tree_of(other)
                assert len(other) < size or root_of(size, nodes.__getitem__) != kept
                assert root_of(len(other), nodes.__getitem__) != kept


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE returns SET refund = refund + 1", "decision-changed"),
        ("UPDATE returns SET overridden = 'law'", "decision-changed"),
        ("UPDATE decisions SET decided_at = '2020-01-01T00:00:00.000000Z'", "decision-changed"),
        ("UPDATE decisions SET facts = replace(facts, 'false', 'true')", "decision-changed"),
        ("UPDATE decisions SET counter = '9'", "decision-changed"),
        ("UPDATE sale_lines SET paid_back = paid_back - 1", "count-changed"),
        ("UPDATE sale_lines SET paid_back = NULL", "count-changed"),
        ("UPDATE returns SET customer = 'another' WHERE id = 'a'", "decision-changed"),
        ("DELETE FROM managers", "manager-missing"),
        ("UPDATE migrations SET name = 'other' WHERE number = 3", "schema-changed"),
        ("UPDATE book SET secret = x'00'", "book-changed"),
        ("UPDATE policies SET content = replace(content, 'value = 30', 'value = 31')", "policy-changed"),
        ("UPDATE policies SET content = 'x'", "policy-changed"),
        ("UPDATE managers SET most = 99999", "manager-changed"),
        ("UPDATE managers SET may = ''", "manager-changed"),
        ("UPDATE managers SET name = 'WANG'", "manager-changed"),
        ("UPDATE managers SET pin = x'00', salt = x'01'", "manager-changed"),
        ("UPDATE decisions SET asked = ''", "decision-changed"),
        ("UPDATE decisions SET shares = '[[1], []]'", "decision-changed"),
        ("UPDATE returns SET state_day = '2026-11-19'", "decision-changed"),
        ("UPDATE returns SET sale_line = sale_line + 1 WHERE state = 'released'", "decision-changed"),
        ("UPDATE policies SET version = '2'", "policy-changed"),
        ("DELETE FROM policies", "policy-changed"),
        ("UPDATE exports SET source = 'sha256:2' WHERE number = 1", "sales-changed"),
        ("DELETE FROM exports", "sales-changed"),
        ("UPDATE sale_lines SET id = 4611686018427387904, lot = 'x' WHERE receipt = 'S2'", "sales-changed"),
        ("UPDATE book SET origin = 'another'", "book-changed"),
        ("UPDATE book SET last_at = ''", "book-changed"),
        ("UPDATE book SET key = x'00'", "book-changed"),
        ("UPDATE nodes SET level = -1 WHERE level = 1 AND place = 0", "tree-changed"),
        ("UPDATE nodes SET level = 4611686018427387904 WHERE level = 1 AND place = 0", "tree-changed"),
        ("INSERT INTO entries (number, content) SELECT -number, content FROM entries WHERE number = 2", "entry-changed"),
    ],
)
def test_what_stands_beside_the_log_is_what_the_log_says(tmp_path: Path, change: str, fault: str) -> None:
    book = make_book(str(tmp_path / "b.db"), now=NOW)
    sale = Sale("S1", "1", "piece", 9, sold_on=date(2026, 11, 1), goods=Goods(800, 800, 3), paid=900)
    book.sell("sha256:1", [(2, sale), (3, sale.but(receipt="S2"))], now=NOW)
    book.add_manager("Wang", "2468", most=100, may=["deny"], now=NOW)
    facts = {"receipt": "yes", "goods_intact": "yes", "packaging_intact": "yes", "clearance": "no", "special_order": "no"}
    said = {**facts, "defect": "none", "quantity": "1 box", "requested_on": "2026-11-20", "laid": "no"}
    book.take(load_policy("tile-store/returns"), said, receipt="S1", id="a", counter="1", now=NOW, today=date(2026, 11, 20))
    claimed = {**said, "defect": "claimed", "special_order": "yes"}
    book.take(load_policy("tile-store/returns"), claimed, receipt="S1", id="b", now=NOW, today=date(2026, 11, 20))
    book.inspect("b", {"defect": "none"}, now=NOW, today=date(2026, 11, 20))
    assert book.verify() == []
    with book.database.migrating() as session:  # nothing refers to anything meanwhile
        session.change("DELETE FROM desks")
        session.change(change)
        book.database.connection.execute("COMMIT")  # type: ignore[attr-defined]
        book.database.connection.execute("BEGIN")  # type: ignore[attr-defined]
    assert {each.what for each in book.verify()} == {fault}
    book.close()


def test_a_checkpoint_is_found_in_what_was_kept_around_it(tmp_path: Path) -> None:
    """The whole of `book status`, the end of a shift, other line ends; a changed one is none."""
    book = make_book(str(tmp_path / "b.db"), now=NOW)
    note = book.checkpoint()
    for kept in (
        note,
        f"0 sale lines\n\n{note}",
        f"to be kept:\n{note}\n",
        f"x\n\n{note}".replace("\n", "\r\n"),
        note.rstrip(),
    ):
        assert book.verify(kept) == []
    assert [each.what for each in book.verify(note.replace("\n1\n", "\n2\n"))] == ["checkpoint-unreadable"]
    assert [each.what for each in book.verify("what I kept\n")] == ["checkpoint-unreadable"]
    book.close()
