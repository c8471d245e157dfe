"""Rows that say few things over and over: looked at once for each thing, they come to the same as row by row."""

from __future__ import annotations

import json
import pickle
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_cli.book.book import make_book, open_book
from returns_cli.book.keyed_columns import KeyedColumns, keyed
from returns_cli.book.packed_columns import PackedColumns, packed
from returns_cli.book.repeated import Repeated
from returns_cli.book.sale import Sale
from returns_cli.book.sale_columns import Described, SaleColumns, in_columns
from returns_cli.book.unfit_rows import unfit_rows
from returns_cli.cli import exits
from returns_cli.cli.main import run
from returns_cli.cli.sale_cells import ReadColumn, ReadWords
from returns_cli.sources.arrow_texts import runs

REJECTS = (7, 8, 150)
CARD = "4111 1111 1111 1111"
NAMES = ("receipt", "line", "shop", "article", "lot", "currency", "contact", "delivery", "policy_digest", "sold_on", "paid")
WORDS = st.sampled_from(["", "A1", "a1", "North ", "北店", "0", "-", "12", "yes"])
SALES = st.lists(
    st.builds(
        Sale,
        receipt=WORDS,
        line=WORDS,
        unit=st.just("piece"),
        sold=st.integers(-2, 9),
        shop=WORDS,
        article=WORDS,
        lot=st.sampled_from(["", "B1", CARD, "a\0b", "x\ud800"]),
        contact=st.sampled_from(["", "138 0000 4321", "+86 138 0000 4321", "Li", "138"]),
        paid=st.none() | st.integers(0, 3),
        delivery=WORDS,
    ),
    min_size=1,
    max_size=12,
)


def repeating(rows: SaleColumns) -> SaleColumns:
    """The same rows, of whose columns it is known what they say."""
    columns = {}
    for name in NAMES:
        column = getattr(rows, name)
        values = [*dict.fromkeys(column)]
        columns[name] = Repeated(values, np.array([values.index(each) for each in column], np.uint8))
    return rows._replace(**columns)


def plain(rows: KeyedColumns) -> KeyedColumns:
    lists = KeyedColumns(*([*column] for column in rows))
    return lists._replace(unfit=[str(why) for why in rows.unfit])  # type: ignore[misc]


@given(SALES, st.lists(st.integers(2, 5), min_size=12, max_size=12), st.integers(0, 10**6))
def test_rows_are_keyed_packed_and_placed_alike(sales: list[Sale], steps: Sequence[int], before: int) -> None:
    lines = np.cumsum(steps[: len(sales)]).tolist()
    [rows] = in_columns(zip(lines, sales, strict=True))
    rows, often = rows._replace(tenders=()), repeating(rows._replace(tenders=()))
    assert [(at, str(why)) for at, why in unfit_rows(often)] == [(at, str(why)) for at, why in unfit_rows(rows)]
    here, there = keyed(rows, Described(b"s")), keyed(often, Described(b"s"))
    assert plain(there) == plain(here)
    sent = [pickle.loads(pickle.dumps(packed(each))) for each in (here, there)]  # noqa: S301  what was made here
    one, other = (each.placed(before) for each in sent)
    assert plain(other) == plain(one)
    assert plain(one)._replace(proved=[]) == plain(here.placed(before))
    assert isinstance(sent[1], PackedColumns) or any(here.unfit)


@given(st.integers(1, 40), st.integers(0, 9))
def test_lines_that_follow_each_other_do_so_further_on(count: int, before: int) -> None:
    [rows] = in_columns((2 + n, Sale("R", str(n), "piece", 1)) for n in range(count))
    followed = keyed(rows._replace(source_line=range(2, 2 + count), tenders=()), Described(b""))
    assert followed.placed(before).source_line == range(2 + before, 2 + before + count)
    assert [*packed(followed).placed(before).source_line] == [2 + before + n for n in range(count)]


@given(st.lists(st.sampled_from(["", "a", "b", "店"]), max_size=20))
def test_runs_are_the_texts_without_those_that_repeat_their_neighbour(texts: list[str]) -> None:
    found, places = runs(pa.array(texts, pa.string()))
    assert [found[place] for place in places] == texts
    assert all(one != other for one, other in pairwise(found))


def test_what_no_row_says_any_more_does_not_come_along() -> None:
    """Such as the cells of rejects: a text that cannot be kept would stand among those of the others."""
    places = np.array([0, 0, 1, 0, 0, 2, 2, 2])
    column = ReadWords(["R1", "a\0b", "R2"], places)
    assert isinstance(column.texts(), Repeated)
    kept = column.of_rows(np.flatnonzero(places != 1)).texts()
    assert kept == ["R1"] * 4 + ["R2"] * 3
    assert not isinstance(kept, Repeated)
    assert not isinstance(ReadColumn([("x",), ("y",)], np.array([0, 1, 0])).texts(), Repeated)


@pytest.mark.parametrize("bad", ["a\0b", "\ud800", CARD])
def test_a_receipt_of_a_reject_moves_no_other_row(tmp_path: Path, bad: str) -> None:
    columns = ("receipt no", "line no", "quantity", "phone")
    rows = [(f"R{n // 3}", str(n % 3 + 1), f"{n % 3 + 1} pieces", f"138 0000 {n // 6:04}") for n in range(300)]
    for at in REJECTS:
        rows[at] = (bad, "1", "no such amount", "1")
    log, book = tmp_path / "sales.jsonl", str(tmp_path / "book.db")
    log.write_text("\n".join(json.dumps(dict(zip(columns, row, strict=True))) for row in rows))
    make_book(book).close()
    assert run(["sales", "import", str(log), "--book", book]) == exits.UNREADABLE
    there = open_book(book)
    try:
        for n in range(0, 300, 3):
            wanted = [(str(at % 3 + 1), at % 3 + 1) for at in range(n, n + 3) if at not in REJECTS]
            assert [(each.line, each.sold) for each in there.receipt(f"R{n // 3}")] == wanted
        for pair in range(50):
            found = {each.receipt for each in there.find(phone_end=f"{pair:04}")}
            assert found == {f"R{2 * pair}", f"R{2 * pair + 1}"}
        assert there.verify() == []
    finally:
        there.close()
