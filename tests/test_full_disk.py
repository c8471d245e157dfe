"""No room for a file, wherever a command writes one and however much of it there was room for: one line that names the file,
and everything is as it was before. HUNT=1 tries some sizes at random, from HUNT_SEED on."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from hunting import HUNT, SEED
from test_audit_command import FINE, Answer, returns, write_log

from returns_cli.cli import audit_run

if sys.platform == "win32":
    pytest.skip("limits of POSIX", allow_module_level=True)

import resource

PARTS = 6  # sizes at random, in a hunt
SALES = "收据号,行号,货号,规格,每箱片数,数量\n" + "".join(f"S{at},1,T-800,800x800,3,10箱\n" for at in range(60))
SAID = "--sold-on 2026-11-01 --requested-on 2026-11-20 --receipt yes --goods-intact yes --packaging-intact yes --laid no"
TAKE = f"take --receipt-no S7 {SAID} --clearance no --special-order no --defect none --quantity 1箱 --book book.db"
RESULTS = {
    "new.csv": "--out new.csv",
    "new.jsonl": "--out new.jsonl",
    "new.parquet": "--out new.parquet",
    "new.xlsx": "--out new.xlsx",
    "new/": "--out new/",
    "rejects.csv": "--rejects rejects.csv",
    "doubles.csv": "--doubles doubles.csv",
    "new.html": "--report new.html",
}
COMMANDS = {
    "findings at once": ("audit plain.csv --out new.parquet", "new.parquet"),
    "parts at once": ("audit plain.csv --out new/", "new/"),
    "the mapping": ("audit plain.csv --save-mapping new.toml", "new.toml"),
    "a new book": ("book init --book new.db", "new.db"),
    "a copy of the book": ("book backup new.db --book book.db", "new.db"),
    "decisions of the book": ("book export new.csv --book book.db", "new.csv"),
    "rejects of an import": ("sales import bad.csv --book book.db --rejects new.csv", "new.csv"),
    "a poster": ("policy show tile-store/returns --format html --out new.html", "new.html"),
    "a new policy": ("policy new shop/returns --dir .", "returns.toml"),
    "a layout": ("policy fmt policy.toml", "policy.toml"),
    "an import": ("sales import more.csv --book book.db", "book.db"),
    "a return": (TAKE, "book.db"),
}
BOOKS = ("book.db", "book.db-wal", "book.db-shm")
PAGE = 4096


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file of this process grows beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def within(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with what is in it; of a book, what it says of itself."""
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file() and path.name not in BOOKS}
    book = returns("book", "status", "--book", folder / "book.db", "--format", "json").json
    return {name: path.read_bytes() for name, path in found.items()} | {"book": repr(book).encode()}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a log with findings, rejects and double returns; one without; a book; and exports of sales."""
    folder = tmp_path_factory.mktemp("before")
    said = [{"laid": ("no", "yes", "perhaps")[at % 3], "n": str(at * 7919)} for at in range(150)]
    write_log(folder / "plain.csv", [FINE | each for each in said], header=[*FINE, "n"])
    rows = [FINE | each | {"收据号": f"S{at % 50}", "行号": "1"} for at, each in enumerate(said)]
    write_log(folder / "log.csv", rows, header=list(rows[0]))
    (folder / "sales.csv").write_text(SALES, encoding="utf-8")
    (folder / "more.csv").write_text(SALES.replace("\nS", "\nM"), encoding="utf-8")
    (folder / "bad.csv").write_text(SALES.replace("10箱", "ten"), encoding="utf-8")
    assert returns("policy", "new", "a/b", "--dir", folder).err == ""
    policy = (folder / "a" / "b.toml").read_text(encoding="utf-8")
    (folder / "policy.toml").write_text(policy.replace(" = ", "  =  "), encoding="utf-8")
    for words in (["book", "init"], ["sales", "import", folder / "sales.csv"]):
        assert returns(*words, "--book", folder / "book.db").err == ""
    return folder


@pytest.fixture
def here(before: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The present folder, a copy of that one; what is needed for a while is made beside it."""
    (tmp_path / "meanwhile").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "meanwhile"))
    return fresh(before, tmp_path / "here", monkeypatch)


def fresh(before: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder as it was before."""
    monkeypatch.chdir(folder.parent)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(before, folder)
    monkeypatch.chdir(folder)
    return folder


def sizes(folder: Path, old: Mapping[str, bytes]) -> list[int]:
    """How much there may be room for: nothing, a page of a book, all but a byte of the largest new file, and some between."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in BOOKS)
    whole = max(path.stat().st_size for path in files if str(path.relative_to(folder)) not in old)
    some = {Random(SEED + at).randrange(whole) for at in range(PARTS)} if HUNT else set[int]()  # noqa: S311
    return sorted({0, min(PAGE, whole // 2), *some, whole - 1})


def assert_refused(failed: Answer, here: Path, old: Mapping[str, bytes], named: str) -> None:
    """One line that names the file, and nothing has changed."""
    assert (failed.code, failed.err.count("\n")) == (2, 1), failed
    assert f"{named}` " in failed.err or "no room for what is needed meanwhile" in failed.err
    assert "room" in failed.err
    assert within(here) == old
    assert [path for path in here.iterdir() if path.is_dir() and path.name != "a"] == []
    assert list((here.parent / "meanwhile").iterdir()) == []


@pytest.mark.parametrize("name", RESULTS)
def test_no_room_for_a_result(before: Path, here: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Each result of an audit, once what it is made of has been written."""
    write, old = audit_run.write_results, within(here)
    words = ["audit", "log.csv", *RESULTS[name].split()]
    assert returns(*words).err == ""
    for size in sizes(here, old):
        fresh(before, here, monkeypatch)

        def limited(*arguments: object, size: int = size) -> None:
            with room_for(size):
                write(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(audit_run, "write_results", limited)
        assert_refused(returns(*words), here, old, name)


@pytest.mark.parametrize("what", COMMANDS)
def test_no_room_for_any_file(before: Path, here: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """Whatever a command writes, from its beginning on."""
    command, name = COMMANDS[what]
    old = within(here)
    done = returns(*command.split())
    assert (done.code in (0, 2, 3), done.err) == (True, "")
    for size in sizes(here, old) if name not in old and name != "book.db" else [0, 100]:
        fresh(before, here, monkeypatch)
        with room_for(size):
            failed = returns(*command.split())
        assert_refused(failed, here, old, "book.db" if "book.db" in failed.err else name)
