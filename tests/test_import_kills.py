"""`sales import` into a book on a server: the one is killed at a random moment, or the other crashes. The book has all of an
export or nothing of it, the same file can be sent again, and the log proves all that is there.

HUNT=1 does it 30 times with `kill -9` of the import, and 10 times with the server stopped as by a crash; `-s` says what it saw.
"""

from __future__ import annotations

import io
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE, Popen

import psycopg
import pytest
from hunting import HUNT, turns
from listening import PATIENCE_SECONDS, PIPES, begun, wait_for
from postgres import Server
from test_import_processes import export

from returns_cli.book.book import make_book, open_book
from returns_cli.cli.main import run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no server")
Blow = Callable[[Popen[bytes]], object]
ROWS = 50_000 if HUNT else 3_000


def sent(server: Server, log: Path) -> dict[str, int]:
    """The export is sent: what became of its rows."""
    with redirect_stdout(io.StringIO()) as told:
        run(["sales", "import", str(log), "--book", server.url, "--format", "json"])
    said = json.loads(told.getvalue())
    return {name: said[name] for name in ("new", "known", "corrected", "rejected")}


def lines_in(server: Server) -> int:
    book = open_book(server.url)
    assert book.verify() == []
    lines = book.status().lines
    book.close()
    return lines


def writing(server: Server) -> bool:
    """Whether somebody has the tables of a book for himself, as an import has."""
    held = "SELECT 1 FROM pg_locks WHERE granted AND mode = 'ShareRowExclusiveLock'"
    with psycopg.connect(server.url) as connection:
        return connection.execute(held).fetchone() is not None


def struck(server: Server, log: Path, seconds: float, chance: random.Random, blow: Blow) -> Popen[bytes]:
    """The import, once it has ended, that met a blow: mostly while it wrote, else at any moment after it had begun."""
    with begun(["sales", "import", str(log), "--book", server.url]) as process:
        if chance.random() < 0.8:
            wait_for(lambda: writing(server) or process.poll() is not None)
        time.sleep(chance.uniform(0, seconds))
        blow(process)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert b"Traceback" not in said
    assert said.count(b"\n") <= 1
    if said:
        print(said.decode().strip())
    return process


def book_with(server: Server, earlier: Path) -> int:
    """How many lines a new book has that has taken over an earlier export."""
    server.forget_everything()
    make_book(server.url, now=datetime(2026, 11, 1, tzinfo=UTC)).close()
    sent(server, earlier)
    return lines_in(server)


def all_or_nothing(server: Server, folder: Path, blow: Blow, few: int, many: int) -> None:
    """Each turn in a new book, of which the export that meets the blow corrects some rows and says others again."""
    earlier, log = export(folder / "earlier.csv", ROWS // 10), export(folder / "sales.csv", ROWS)
    before, began = book_with(server, earlier), time.monotonic()
    first = sent(server, log)
    seconds, whole = time.monotonic() - began, lines_in(server)
    assert all(first.values())
    known = first | {"new": 0, "corrected": 0, "known": first["new"] + first["corrected"] + first["known"]}
    ended = Counter[str]()
    for turn in turns(few, many):
        assert book_with(server, earlier) == before
        process = struck(server, log, seconds, random.Random(turn), blow)  # noqa: S311
        found = lines_in(server)
        assert found in (before, whole)
        assert sent(server, log) == (first if found == before else known)
        assert lines_in(server) == whole
        ended[f"{process.returncode}, {'nothing' if found == before else 'all'}"] += 1
    print(f"{seconds:.1f} s undisturbed, {ROWS:,} rows; exit code, what the book had: {dict(ended)}")


def test_a_killed_import(server: Server, tmp_path: Path) -> None:
    all_or_nothing(server, tmp_path, lambda process: process.kill(), 2, 30)


def test_a_server_that_crashes(server: Server, tmp_path: Path) -> None:
    all_or_nothing(server, tmp_path, lambda _: server.restart(), 1, 10)


# Rows go to the server one by one; before the last one somebody stops it.
CUT = """
import sys
from returns_cli.book.errors import BookUnavailable
from returns_cli.book.opening import open_database

def rows():
    yield 1, "a"
    print("now", flush=True)
    input()
    yield 2, "b"

try:
    with open_database(sys.argv[1]).transaction() as session:
        session.load("exports", ("number", "source"), rows())
except BookUnavailable as error:
    print(error)
"""


def test_what_a_library_logs_of_a_crash_is_not_said(server: Server, tmp_path: Path) -> None:
    """In the middle of a COPY psycopg logs that it could not end it: our own sentence is all that is said."""
    book_with(server, export(tmp_path / "sales.csv", 7))
    with Popen([sys.executable, "-c", CUT, server.url], stdin=PIPE, **PIPES) as process:
        assert process.stdout
        assert process.stdout.readline() == b"now\n"
        server.restart()
        out, said = process.communicate(b"\n", timeout=PATIENCE_SECONDS)
    assert b"does not answer" in out
    assert said == b""
