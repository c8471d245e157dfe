"""`sales import` of a large export: processes read it beside the one that has the book open, and it comes to the same book, or
to none of it."""

from __future__ import annotations

import csv
import json
import os
import signal
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from listening import PATIENCE_SECONDS, alive, begun, wait_for
from test_plain_logs import workers_of

from returns_cli.audit import passes
from returns_cli.book.book import make_book, open_book
from returns_cli.book.database import SqlValue
from returns_cli.book.keyed_columns import KeyedColumns, keyed
from returns_cli.book.sale_columns import Described, SaleColumns
from returns_cli.book.sale_digests import columns_in, written
from returns_cli.cli import exits, export_rows
from returns_cli.cli.main import run
from returns_cli.pools import pool

HEADINGS = ["receipt no", "line no", "store", "sale date", "article", "quantity", "lot", "amount paid", "phone", "delivery no"]
MANY = 50_000
forks = pytest.mark.skipif(sys.platform != "linux", reason="workers are forks")


def rows(count: int) -> list[list[str]]:
    """Sales, of which some break lines, say a line again, take something back, or cannot be taken over."""
    found = [
        [
            *(f"S{n // 2:08}", f"{n % 2 + 1}", "North", "2026-11-02", f"Article {n % 800} with a name of some length"),
            *("3 pieces", f"B{n % 90}", f"{n % 7000 / 100:.2f}", f"138 {n:08}" if n % 3 else "", f"D{n}"),
        ]
        for n in range(count)
    ]
    for n, (column, text) in enumerate(
        [
            (4, "two\nlines"),
            (3, "soon"),
            (8, "4111 1111 1111 1111"),
            (5, "-1 piece"),
            (4, 'a "quoted" name'),
            (2, "NORTH"),
            (1, ""),
        ]
    ):
        for at in range(n, count, count // 7):
            found[at][column] = text
    return [*found, *found[count // 2 : count // 2 + 9]]


def export(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        if path.suffix == ".jsonl":
            stream.writelines(json.dumps(dict(zip(HEADINGS, row, strict=True))) + "\n" for row in rows(count))
        else:
            csv.writer(stream, lineterminator="\r\n").writerows([HEADINGS, *rows(count)])
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    made = tmp_path / "book.db"
    make_book(str(made), now=datetime(2026, 11, 1, tzinfo=UTC)).close()
    return made


def all_of(book: Path) -> dict[str, list[tuple[object, ...]]]:
    """The tables of a book, but for when its entries were made, and what follows from that."""
    with closing(sqlite3.connect(book)) as there:
        names = [name for (name,) in there.execute("SELECT name FROM sqlite_master WHERE type = 'table'") if name != "nodes"]
        found = {name: there.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in names}  # noqa: S608
    found["entries"] = [({**json.loads(content), "at": ""},) for _, content in found["entries"]]
    found["book"] = [row[:6] for row in found["book"]]
    return found


def lines_in(book: Path) -> int:
    with closing(open_book(str(book))) as opened:
        assert opened.verify() == []
        return opened.status().lines


def imported(log: Path, book: Path, capsys: pytest.CaptureFixture[str], *, few: int) -> tuple[object, ...]:
    """What is told of an import into a copy of the book, its rejects, and what the book has then."""
    own, rejects = book.with_name(f"{few}.db"), book.with_name(f"{few}.csv")
    copy(book, own)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(passes, "FEW", few)
        patched.setattr(pool, "_processors", lambda: 2)
        code = run(["sales", "import", str(log), "--book", str(own), "--rejects", str(rejects), "--format", "json"])
    assert lines_in(own) > 20
    return code, capsys.readouterr(), rejects.read_text(encoding="utf-8-sig"), all_of(own)


@pytest.mark.parametrize(("form", "count"), [("csv", MANY), ("jsonl", 700)])
def test_the_book_is_the_same_whoever_reads(
    form: str, count: int, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lines, rejects and digests too: processes read pieces of it, or this one all of it."""
    log = export(tmp_path / f"sales.{form}", count)
    assert form != "csv" or log.stat().st_size > passes.FEW
    assert imported(log, book, capsys, few=0) == imported(log, book, capsys, few=1 << 40)


def test_processes_that_are_no_forks_read_the_same(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = export(tmp_path / "sales.csv", 70)
    here = imported(log, book, capsys, few=1 << 40)
    monkeypatch.setattr(passes, "START", "spawn")
    assert imported(log, book, capsys, few=0) == here


@forks
def test_a_reader_that_is_gone_leaves_the_book_as_it_was(book: Path, tmp_path: Path) -> None:
    log = export(tmp_path / "sales.csv", MANY)
    with begun(["sales", "import", str(log), "--book", str(book)]) as process:
        wait_for(lambda: workers_of(process.pid) or process.poll() is not None)
        workers = workers_of(process.pid)
        for worker in workers[:1]:
            os.kill(worker, signal.SIGKILL)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert b"Traceback" not in said
    if b"a process of this command was ended from outside" in said:  # else the import was over before
        assert (process.returncode, lines_in(book)) == (2, 0)
    else:
        assert lines_in(book) > MANY // 2
    assert {path.name for path in tmp_path.iterdir()} == {"book.db", "sales.csv"}
    assert not any(map(alive, workers))


@forks
@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_readers_end_with_their_import(blow: signal.Signals, book: Path, tmp_path: Path) -> None:
    """However it ends, the book has all of the export or nothing, and no process stays."""
    log = export(tmp_path / "sales.csv", MANY)
    with begun(["sales", "import", str(log), "--book", str(book)], start_new_session=True) as process:
        wait_for(lambda: workers_of(process.pid) or process.poll() is not None)
        workers = workers_of(process.pid)
        process.send_signal(blow)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert b"Traceback" not in said
    wait_for(lambda: not any(map(alive, workers)))
    found = lines_in(book)
    assert found == 0 or found > MANY // 2
    assert process.returncode in {-blow, 128 + blow} if not found else True


def test_nothing_is_taken_over_of_an_export_that_changes(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rows would be those of no content, and what is read twice would not be the same."""
    log = export(tmp_path / "sales.csv", 70)

    def keyed_meanwhile(rows: SaleColumns, described: Described) -> KeyedColumns:
        with log.open("a", encoding="utf-8") as more:
            more.write("S1,1\n")
        return keyed(rows, described)

    monkeypatch.setattr(export_rows, "keyed", keyed_meanwhile)
    assert run(["sales", "import", str(log), "--book", str(book)]) == exits.UNREADABLE
    assert f"`{log}` changed while it was read" in capsys.readouterr().err
    assert lines_in(book) == 0


VALUES = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
)
COLUMN = st.one_of(
    *(st.lists(each, min_size=1, max_size=9) for each in (VALUES, st.text("aé\n:= 1", max_size=3), st.integers(0, 2)))
)


@given(st.lists(COLUMN, max_size=4))
def test_columns_are_read_as_they_were_written(columns: list[list[SqlValue]]) -> None:
    assert columns_in(written(columns)) == columns
