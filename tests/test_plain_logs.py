"""Plain logs, read as positions and words instead of texts: no cell is lost or changed, and no two things are confused."""

from __future__ import annotations

import codecs
import csv
import io
import json
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import duckdb
import numpy as np
import pyarrow.parquet
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from listening import PATIENCE_SECONDS, alive, begun, wait_for
from test_audit_command import EXAMPLES, FINE, HEADER, audit, csv_rows, returns, write_log
from test_splitting import blocks
from test_versions import SHOP

from returns_cli import load_policy
from returns_cli.audit import passes, rows_file
from returns_cli.intake.ways import Ways
from returns_cli.kinds.sameness import key_of
from returns_cli.pools import pool
from returns_cli.rows import codes, request_ids, worker
from returns_cli.sources import lookup, source
from returns_cli.sources.batches import TableBatch
from returns_cli.sources.delimited import with_header
from returns_cli.sources.lookup import Full, Lookup
from returns_cli.testing import logs
from returns_cli.testing.strategies import Log

ANY = st.characters(codec="utf-8", exclude_characters="\0")
CELLS = st.text(st.sampled_from("abc,;\t\"' 0\u4e2d\u00e9\r\n\ufeff") | ANY, max_size=20)
EASY = st.text(st.sampled_from("abc; 0123-\u4e2d\u6587\u00e9"), max_size=70)
SIZES = st.sampled_from([300, 1 << 20])


def table_as_csv(rows: Sequence[Sequence[str]], line_end: str, *, always: bool) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=line_end, quoting=csv.QUOTE_ALL if always else csv.QUOTE_MINIMAL).writerows(rows)
    return text.getvalue()


def read_as_blocks(path: Path, size: int) -> list[list[str]]:
    """All cells, column by column, cell by cell, and by words."""
    log = with_header(path, path, "utf-8", path.parent).but(separator=",", quote='"')
    rows: list[list[str]] = []
    for block in blocks(log, size):
        columns = [block.texts(column) for column in range(len(log.header))]
        own = [list(row) for row in zip(*columns, strict=True)]
        assert own == [[block.text(row, column) for column in range(len(columns))] for row in range(block.rows)]
        for column, texts in enumerate(columns):
            words = block.words(column)
            if words is not None:
                joined = [row.tobytes().rstrip(b"\0") for row in words]
                assert joined == [text.replace('"', '""').encode() for text in texts]
            else:
                assert max(len(text.encode()) for text in texts) > 64
        rows += own
    return rows


@given(
    rows=st.lists(st.tuples(EASY, EASY, EASY), min_size=1, max_size=30),
    line_end=st.sampled_from(["\n", "\r\n"]),
    always=st.booleans(),
    mark=st.booleans(),
    cut=st.booleans(),
    size=st.sampled_from([700, 1 << 20]),
)
def test_blocks_have_every_cell(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, ...]],
    line_end: str,
    always: bool,
    mark: bool,
    cut: bool,
    size: int,
) -> None:
    """Whatever the line ends, quotes, mark, last line and size of pieces: the cells are those that were written."""
    text = table_as_csv([("one", "two", "three"), *rows], line_end, always=always)
    path = tmp_path_factory.mktemp("blocks") / "log.csv"
    path.write_bytes(codecs.BOM_UTF8 * mark + (text.removesuffix(line_end) if cut else text).encode())
    assert read_as_blocks(path, size) == [list(row) for row in rows if any(row)]


def small_limits(**limits: int) -> codes.WorkerLimits:
    """WorkerLimits that are soon met."""
    found = REAL_LIMITS()
    for name, value in limits.items():
        setattr(found, name, value)
    return found


REAL_LIMITS = codes.WorkerLimits
WORDS = st.sampled_from([0, 1, 2, 255, 256, 1 << 8, 1 << 56, (1 << 64) - 1, (1 << 63)]) | st.integers(0, (1 << 64) - 1)


@given(batches=st.lists(st.lists(st.tuples(WORDS, WORDS), max_size=60), max_size=6), width=st.sampled_from([1, 2]))
def test_lookup_tells_everything_apart(batches: list[list[tuple[int, int]]], width: int) -> None:
    """Rows get the same code just when they are the same thing, in every batch; each thing is learned once."""
    lookup, codes, learned = Lookup(width, 10_000), {}, []
    for batch in batches:
        columns = np.array([row[:width] for row in batch], np.uint64).reshape(-1, width)

        def learn(rows: list[int], batch: list[tuple[int, int]] = batch) -> list[int]:
            learned.extend(batch[row][:width] for row in rows)
            return [codes.setdefault(batch[row][:width], len(codes)) for row in rows]

        found = lookup.of(columns, learn).tolist()
        assert found == [codes[row[:width]] for row in batch]
    assert len(learned) == len(set(learned))


def test_lookup_with_many_things_in_few_slots() -> None:
    """Thousands of things that differ in one bit, and more than were expected."""
    things = np.arange(20_000, dtype=np.uint64) << np.uint64(40)
    lookup = Lookup(1, 20_000)
    assert lookup.of(things[:, None], list).tolist() == list(range(20_000))
    assert lookup.of(things[::-1, None].copy(), lambda rows: [-5] * len(rows)).tolist() == list(range(20_000))[::-1]
    with pytest.raises(Full):
        lookup.of(things[:, None] + np.uint64(1), list)


def test_days_of_a_sorted_log_stand_in_one_table() -> None:
    """Cells that are much alike are spread: all rows of a day would else be looked up twice."""
    days = [f"{1 + day // 28:02}-{1 + day % 28:02}" for day in range(336)]
    cells = b"".join(f"2024-{day}".encode().ljust(16, b"\0") for day in days)
    lookup = Lookup(2, 10_000)
    lookup.of(np.frombuffer(cells, "<u8").reshape(-1, 2), list)
    assert len(lookup.tables) == 1
    assert sum(np.count_nonzero(table.codes >= 0) for table in lookup.tables) == len(days)


@pytest.mark.parametrize("shape", ["R-2025-{:06}", "{}.00", "2024-{:02}", "{:040}", "{}"])
@pytest.mark.parametrize("different", [0, 1, 4, 500, 7_000, 28_000])
def test_things_are_counted_nearly_rightly(shape: str, different: int) -> None:
    """Never more than there are, and seldom fewer, however much they are alike; as often as they come."""
    cells = [shape.format(at).encode().ljust(40, b"\0") for at in range(different)] * (28_000 // max(1, different))
    found = lookup.how_many(np.frombuffer(b"".join(cells), "<u8").reshape(-1, 5))
    assert 0.8 * different <= found <= different


@pytest.mark.parametrize(("turns", "many"), [(0, 1 << 20), (1, 200), (4, 200)])
def test_new_things_are_told_apart_in_every_way(monkeypatch: pytest.MonkeyPatch, turns: int, many: int) -> None:
    """By their slots, by sorting where they meet there, and a few of them before the others: each is learned once."""
    monkeypatch.setattr(lookup, "TURNS", turns)
    monkeypatch.setattr(lookup, "MANY", many)
    rng = np.random.default_rng(3)
    known = rng.integers(0, 1 << 63, (700, 3), np.uint64)
    table, codes = Lookup(3, 10_000), dict[tuple[int, ...], int]()
    for size in (5, 3_000, 9_000):
        things = known[rng.integers(0, len(known), size)]
        own = [tuple(row) for row in things.tolist()]
        found = table.of(things, lambda rows, own=own: [codes.setdefault(own[row], len(codes)) for row in rows])  # type: ignore[misc]
        assert found.tolist() == [codes[one] for one in own]
    assert table.count == len(codes)


@pytest.mark.parametrize("policy", ["tile-store/returns", "tile-store/visits", "service-desk/faults", "tile-store/guidance"])
@pytest.mark.parametrize("texts", [1, 1 << 17])
def test_the_audit_says_what_the_counter_says(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, policy: str, texts: int
) -> None:
    """Row by row, whatever the format of the log; also where there is no room to remember what a batch says."""
    compiled = load_policy(policy)
    monkeypatch.setattr(worker, "WorkerLimits", lambda: small_limits(texts=texts))

    @settings(max_examples=6)
    @given(log=logs(compiled, max_rows=25))
    def same(log: Log) -> None:
        assume(log.rows and all(map(any, log.rows)))  # a blank row is none
        folder = tmp_path_factory.mktemp("agreement")
        for path in (folder / "log.csv", folder / "log.jsonl", folder / "log.parquet"):
            write_as(path, log)
            found = audit(path, folder=folder, given=["--policy", policy])
            first = 2 if path.suffix == ".csv" else 1
            told = {row["line"] - first: (row["outcome"], row["reasons"], row["route"]) for row in found.rows}
            decided = [compiled.decide(compiled.read(request)) for request in log.requests]
            assert told == {at: (one.outcome, ";".join(one.fired), one.route) for at, one in enumerate(decided)}

    same()


def test_a_column_that_says_few_things_at_first_keeps_its_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many others come later: no row has the text of another where there is no more room for the numbers of them."""
    monkeypatch.setattr(worker, "WorkerLimits", lambda: small_limits(texts=100))
    log, out = tmp_path / "log.parquet", tmp_path / "out.parquet"
    notes = ["few"] * 300 + [f"note {at // each}" for each in (4, 1) for at in range(600)]  # some more in each batch, then many
    rows = [FINE | {"request_id": f"R{at}", "note": note} for at, note in enumerate(notes)]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), log, row_group_size=150)
    assert returns("audit", log, "--out", out).code == 0
    assert pyarrow.parquet.read_table(out)["note"].to_pylist() == notes


def test_days_beyond_all_room_are_kept_with_their_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another version than the newest decides rows, and the newest has no room left for the days of their requests."""
    monkeypatch.setattr(worker, "WorkerLimits", lambda: small_limits(texts=100))
    for name, version, span in (
        ("returns.old.toml", "old", "until = 2024-12-31"),
        ("returns.toml", "new", "from = 2025-01-01"),
    ):
        text = SHOP.format(version=version, span=span, rule="window", days=30, parameters="")
        (tmp_path / name).write_text(text, encoding="utf-8")
    asked = [(sold, f"{year}-{1 + at // 28:02}-{1 + at % 28:02}") for sold, year in SALES for at in range(80)]
    rows = [{"sold_on": sold, "requested_on": day, "laid": "no"} for sold, day in asked]
    log, out = tmp_path / "log.parquet", tmp_path / "out.jsonl"
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), log, row_group_size=80)
    assert returns("audit", log, "--policy", tmp_path / "returns.toml", "--out", out).code == 3
    written = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(row["sold_on"], row["requested_on"]) for row in written] == asked


SALES = [("2025-01-01", 2025), ("2024-01-01", 2024), ("2025-01-02", 2026), ("2024-01-02", 2023)]


def test_findings_have_no_group_without_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader of Parquet believes of an empty one that all of its columns may be null."""
    monkeypatch.setattr(rows_file, "TOGETHER", 1)
    monkeypatch.setattr(passes, "LEAST", 1)
    log, out = tmp_path / "log.csv", tmp_path / "out.parquet"
    text = table_as_csv([HEADER, *([f"R{at}", *list(FINE.values())[1:]] for at in range(60_000))], "\n", always=False)
    log.write_text(text + "not a row\n" * 500_000, encoding="utf-8")
    assert returns("audit", log, "--out", out).code == 2
    found = pyarrow.parquet.ParquetFile(out).metadata
    assert found.num_rows == 60_000
    assert all(found.row_group(at).num_rows for at in range(found.num_row_groups))


def write_as(path: Path, log: Log) -> None:
    """The log in the format of the file's ending."""
    rows = [dict(zip(log.headings, row, strict=True)) for row in log.rows]
    if path.suffix == ".csv":
        path.write_text(log.csv(), encoding="utf-8")
    elif path.suffix == ".jsonl":
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    else:
        columns = [pyarrow.array([row[at] for row in log.rows], pyarrow.string()) for at in range(len(log.headings))]
        pyarrow.parquet.write_table(pyarrow.table(columns, names=list(log.headings)), path)


@pytest.mark.parametrize("most", [1, 4, 16])
def test_columns_that_say_many_things_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Where neighbouring columns say more things together than there is room for, each is looked at by itself."""
    monkeypatch.setattr(codes, "WorkerLimits", lambda: small_limits(stretches=most))
    monkeypatch.setattr(worker, "WorkerLimits", lambda: small_limits(stretches=most))
    rng = Random(5)  # noqa: S311  seeded
    spellings = ("yes", "no", "是", "否", "√", "Y", "", " no ", "perhaps")
    names = ("receipt", "goods_intact", "packaging_intact", "laid", "clearance", "special_order")
    rows = [{"request_id": f"R{number}"} | {name: rng.choice(spellings) for name in names} for number in range(400)]
    assert audit(write_log(tmp_path / "log.csv", rows), folder=tmp_path).summary["rows"] == 400
    assert_no_database(tmp_path / "log.csv", monkeypatch)


@pytest.mark.parametrize("log", ["returns-log.csv", "returns-log.cn-till.csv"])
def test_plain_logs_need_no_database(monkeypatch: pytest.MonkeyPatch, log: str) -> None:
    """The sample logs are audited by codes, not by a DuckDB that would say the same."""
    assert_no_database(EXAMPLES / log, monkeypatch)


def test_quotes_within_quotes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Remarks with quotes, and facts too, need no database; results have them as they were meant."""
    rng = Random(3)  # noqa: S311  seeded
    remarks = ['he said "never", twice', '"', "", 'two ""', "plain"]
    rows = [
        FINE | {"request_id": f"R{at}", "laid": rng.choice(["no", "perhaps", '"no"']), "defect": rng.choice(['"none"', "none"])}
        for at in range(200)
    ]
    cells = [[*(row[name] for name in HEADER), rng.choice(remarks), f'{at}"'] for at, row in enumerate(rows)]
    log = tmp_path / "log.csv"
    log.write_text(table_as_csv([[*HEADER, "remark", "tag"], *cells], "\n", always=False))
    audit(log, folder=tmp_path)
    assert_no_database(log, monkeypatch)
    rejects, out = tmp_path / "rejects.csv", tmp_path / "out.parquet"
    assert returns("audit", log, "--format", "json", "--rejects", rejects, "--out", out).err == ""
    refused = [row["tag"] for row in csv_rows(rejects)]
    written = pyarrow.parquet.read_table(out).to_pylist()
    assert refused
    assert sorted([*refused, *(row["tag"] for row in written)]) == sorted(f'{at}"' for at in range(200))
    assert {row["remark"] or "" for row in written} == set(remarks)


IDS = st.text(st.sampled_from("R-019\u5355rSs \t\u3000.'="), max_size=40) | st.from_regex(
    "[R-][01]{2,9}(\\.0)?", fullmatch=True
)


@given(ids=st.lists(IDS, min_size=1, max_size=30), others=st.lists(IDS, min_size=1, max_size=5))
def test_keys_of_request_ids(tmp_path_factory: pytest.TempPathFactory, ids: list[str], others: list[str]) -> None:
    """Alike just where the ids fold to one, in whatever batch they stand, of text or of a table; blanks and N/A have none."""
    path = tmp_path_factory.mktemp("ids") / "log.csv"
    found: dict[str, set[tuple[int, int]]] = {}
    audit_: Any = SimpleNamespace(mapped=SimpleNamespace(request=0), ways=Ways())  # of an audit no more is looked at
    for own in (ids, others, ["R" * 60]):
        every = [*own, "R"]
        path.write_text("request_id,laid\n" + "".join(f'"{one}",no\n' for one in every))
        (block,) = blocks(with_header(path, path, "utf-8", path.parent).but(separator=",", quote='"'), 1 << 20)
        for batch in (block, TableBatch(pyarrow.record_batch([every], names=["id"]), range(len(every)))):
            keys = request_ids.certain_keys(batch, audit_, (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F))
            assert [every[row] for row in keys.rows] == [one for one in every if key_of(one)]
            for row, high, low in zip(keys.rows.tolist(), keys.high.tolist(), keys.low.tolist(), strict=True):
                found.setdefault(key_of(every[row]), set()).add((high, low))
    assert all(len(own) == 1 for own in found.values())
    assert len(set.union(*found.values())) == len(found)


COUNTED_UP = [
    [f"R-2025-{at:06}" for at in range(99_990, 100_010)],  # the first word is another from here on
    [f"R-2025-{at:06}" for at in range(40)],
    [f"Shop7/{at:09}" for at in range(40)],
    [f"R.25-{at:08}" for at in range(40)],
    [f"1001.{at % 3:04}" for at in range(40)],
    [f"'{at:011}" for at in range(40)],
    [f"R 25-{at:08}" for at in range(40)],
    [f"R\t25-{at:08}" for at in range(40)],
    [f"R25-\u5355{at:08}" for at in range(40)],
    [f"R-2025-{'aA'[at % 2]}{at // 2:06}" for at in range(80)],
    [f"{at:08}" for at in range(40)],
    [f"{at:04}:;/{at:04}" for at in range(40)],
    [f"R{at}" for at in range(40)],
    ["R-2025-0"] * 3,
]


@pytest.mark.parametrize("ids", COUNTED_UP)
def test_ids_that_are_counted_up(tmp_path: Path, ids: list[str]) -> None:
    """They have the keys that they have among ids of another length, and of the other case."""
    path, found = tmp_path / "log.csv", []
    audit_: Any = SimpleNamespace(mapped=SimpleNamespace(request=0), ways=Ways())
    for every in (ids, [*ids, "R"], [one.lower() for one in ids]):
        path.write_text("request_id,laid\n" + "".join(f"{one},no\n" for one in every), encoding="utf-8")
        (block,) = blocks(with_header(path, path, "utf-8", path.parent), 1 << 20)
        own = request_ids.keys(block, audit_, (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F))
        assert own.rows.tolist() == list(range(len(every)))
        found.append(list(zip(own.high.tolist(), own.low.tolist(), strict=True))[: len(ids)])
    assert found[0] == found[1] == found[2]
    assert len(set(found[0])) == len(set(map(key_of, ids)))


@pytest.mark.parametrize("more", [[], ["R7"], ["R7 "], ["S7"]])
@pytest.mark.parametrize("several", [False, True])
def test_request_ids_in_no_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: list[str], *, several: bool) -> None:
    """A request of several lines is found wherever its lines stand; where there is none, no database is needed."""
    monkeypatch.setattr(source.pieces, "__defaults__", (5_000,))
    ids = [f"R{at}" for at in range(400)]
    Random(8).shuffle(ids)  # noqa: S311  seeded
    rows = [FINE | {"request_id": one, "quantity": "1.5 m2"} for one in [*ids, *more, ""]]
    logs = [write_log(tmp_path / f"log{at}.csv", rows) for at in range(2 if several else 1)]
    found = audit(*logs, folder=tmp_path)
    booked = sum(row["route"] == "warehouse-appointment" for row in found.rows)
    assert booked == (2 * len(logs) if more and more[0].strip() in ids else 0)
    if not more or more[0] not in ("R7", "R7 "):
        assert_no_database(logs[0], monkeypatch)


def test_columns_named_as_ours(tmp_path: Path) -> None:
    """A log's own columns may have the names of those that are added, and blank cells all the same."""
    names = ["log", "line", "file", "outcome", "reasons", "route", "verdict", "recorded", "day"]
    cells = [[*(FINE[name] for name in HEADER), *("" if at % 3 else "x" for _ in names)] for at in range(30)]
    logs = [tmp_path / "log.csv", tmp_path / "more.csv"]
    for log in logs:
        log.write_text(table_as_csv([[*HEADER, *names], *cells], "\n", always=False))
    found = audit(*logs, folder=tmp_path, given=["--recorded", "decision"])
    assert [row["log"] for row in found.rows] == ["x", None, None] * 20


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("several", [False, True])
def test_a_few_rows_of_another_width(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line_end: bytes, encoding: str, *, several: bool
) -> None:
    """They and blank lines are set aside, wherever they stand; all other rows keep their lines, and no database is needed."""
    rng = Random(f"{line_end!r} {encoding}")  # noqa: S311  seeded
    fine = [FINE | {"request_id": f"R{at:04}", "laid": rng.choice(["yes", "no", "perhaps"])} for at in range(600)]
    lines = [",".join(row.values()) for row in fine]
    bad = ["x", "R1,yes", '"瓷砖, 白色",2 箱', ",".join(HEADER) + ",瓷", lines[0] + ",,x", "  ", "", "", '"a ""b""",c', "," * 5]
    bad.append(",\u3000, ,")
    for _ in range(150):
        lines.insert(rng.randrange(len(lines) + 1), rng.choice(bad))
    monkeypatch.setattr(source.pieces, "__defaults__", (5_000,))
    logs = []
    for part in (lines[:300], lines[300:]) if several else (lines,):
        logs.append(tmp_path / f"log{len(logs)}.csv")
        logs[-1].write_bytes(line_end.join(line.encode(encoding) for line in [",".join(HEADER), *part, ""]))
    found = audit(*logs, folder=tmp_path)
    assert found.summary["rows"] == sum(line.strip(", \u3000") != "" for line in lines)
    assert {row["raw"] for row in found.rejects if row["raw"]} == set(bad) - {"", "  ", ",\u3000, ,", "," * 5}
    assert_no_database(logs[0], monkeypatch)


def assert_no_database(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log is audited, its findings and its rejects are written, and DuckDB is never opened."""
    monkeypatch.setattr(duckdb, "connect", lambda *_, **__: pytest.fail("DuckDB was opened"))
    with TemporaryDirectory() as folder:
        out, rejects = Path(folder) / "out.parquet", Path(folder) / "rejects.csv"
        done = returns("audit", log, "--format", "json", "--out", out, "--rejects", rejects)
        assert done.err == ""
        decided = sum(done.json["outcomes"].values())
        assert pyarrow.parquet.read_metadata(out).num_rows == decided
        assert len(list(csv_rows(rejects))) == done.json["rejected"] == done.json["rows"] - decided


def long_log(path: Path, rows: int) -> Path:
    """A log that is worth several processes, with a row that cannot be read in the middle and at the end."""
    whole = [FINE | {"request_id": f"R{number:07}", "sold_on": f"2025-0{1 + number % 9}-11"} for number in range(rows)]
    whole[rows // 2] |= {"laid": "perhaps"}
    whole[-1] |= {"sold_on": "soon"}
    return write_log(path, whole)


def test_several_processes_keep_rows_and_lines_in_order(tmp_path: Path) -> None:
    """Rows, lines and rejects of a log that several processes read are those of DuckDB."""
    rows = 60_000
    log = long_log(tmp_path / "log.csv", rows)
    assert log.stat().st_size > 4 << 20
    found = audit(log, folder=tmp_path)
    assert found.rejected_lines == [rows // 2 + 2, rows + 1]
    assert found.lines == [line for line in range(2, rows + 2) if line not in found.rejected_lines]


@pytest.mark.parametrize("ids", ["years", "again", "once more at the end"])
def test_requests_of_several_lines_are_found_whatever_their_order(tmp_path: Path, ids: str) -> None:
    """Ids that rise by years are requests of one line; an id that comes back anywhere makes a request of several."""
    rows = [
        FINE | {"request_id": f"R-{year}-{number}", "quantity": "1.2 m2"} for year in (2023, 2024) for number in range(1, 150)
    ]
    if ids == "again":
        rows.insert(100, rows[99])
    elif ids == "once more at the end":
        rows.append(rows[0])
    found = audit(write_log(tmp_path / "log.csv", rows), folder=tmp_path)
    assert found.summary["routes"]["warehouse-appointment"] == (0 if ids == "years" else 2)


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forks")
@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_their_parent(tmp_path: Path, blow: signal.Signals) -> None:
    """However the audit ends, no process of it stays, and no half-written file unless it was killed outright."""
    log = long_log(tmp_path / "log.csv", 300_000)
    out = tmp_path / "out.parquet"
    with begun(["audit", str(log), "--out", str(out), "--format", "json"], start_new_session=True) as process:
        wait_for(lambda: workers_of(process.pid) or process.poll() is not None)
        workers = workers_of(process.pid)
        process.send_signal(blow)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert workers or process.returncode in (0, 3)
    assert b"Traceback" not in said
    wait_for(lambda: not any(alive(worker) for worker in workers))
    if blow != signal.SIGKILL:
        assert [path.name for path in tmp_path.iterdir() if path not in (log, out)] == []


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forks")
def test_a_worker_that_is_gone(tmp_path: Path) -> None:
    """Where the system ends a worker, the audit says so and leaves nothing half-written."""
    log, out = long_log(tmp_path / "log.csv", 300_000), tmp_path / "out.parquet"
    with begun(["audit", str(log), "--out", str(out), "--format", "json"]) as process:
        wait_for(lambda: workers_of(process.pid) or process.poll() is not None)
        for worker in workers_of(process.pid)[:1]:
            os.kill(worker, signal.SIGKILL)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
    if process.returncode != 3:  # else the audit was over before
        assert process.returncode == 2
        assert b"a process of this command was ended from outside" in said
        assert [path.name for path in tmp_path.iterdir() if path != log] == []


def workers_of(parent: int) -> list[int]:
    """The processes below a process."""
    try:
        return [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def test_processes_that_are_no_forks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where processes cannot be forked they are given the job, and do the same."""
    log, out = long_log(tmp_path / "log.csv", 60_000), tmp_path / "out.parquet"
    forked = returns("audit", log, "--format", "json", "--out", out)
    rows = pyarrow.parquet.read_table(out)
    begun, context = list[str](), multiprocessing.get_context
    monkeypatch.setattr(multiprocessing, "get_context", lambda how: begun.append(how) or context(how))
    monkeypatch.setattr(pool, "_processors", lambda: 2)
    monkeypatch.setattr(passes, "START", "spawn")
    spawned = returns("audit", log, "--format", "json", "--out", out)
    assert begun[-1:] == ["spawn"]  # behind that which finds the log's hash, where there is one
    assert [json.loads(each.out) | {"made": ""} for each in (spawned, forked)] == [json.loads(forked.out) | {"made": ""}] * 2
    assert pyarrow.parquet.read_table(out) == rows


def test_one_process_where_there_is_one_core(tmp_path: Path) -> None:
    """The same result without other processes."""
    log = long_log(tmp_path / "log.csv", 60_000)
    program = [sys.executable, "-m", "returns_cli", "audit", str(log), "--format", "json"]
    alone = ["taskset", "-c", str(min(os.sched_getaffinity(0))), *program]
    one, all_of_them = (
        json.loads(subprocess.run(each, capture_output=True, check=False).stdout) | {"made": ""} for each in (alone, program)
    )  # `made` has the time
    assert one == all_of_them
    assert one["rows"] == 60_000


def test_parquet_of_a_till_in_china(tmp_path: Path) -> None:
    """Columns that say few things and such that say many, in Chinese; what is blank is null."""
    names = (*HEADER, "note")
    rows = [FINE | {"request_id": f"单{number}", "note": "" if number % 3 else f"备注{number}"} for number in range(500)]
    lines = [",".join(names), *(",".join(row[name] for name in names) for row in rows), ""]
    (tmp_path / "log.csv").write_bytes("\n".join(lines).encode("gb18030"))
    done = returns("audit", tmp_path / "log.csv", "--out", tmp_path / "out.parquet", "--format", "json")
    assert done.code == 0
    table = pyarrow.parquet.read_table(tmp_path / "out.parquet")
    assert table["request_id"].to_pylist() == [f"单{number}" for number in range(500)]
    assert table["note"].to_pylist() == [None if number % 3 else f"备注{number}" for number in range(500)]
