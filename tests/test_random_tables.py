"""Random tables, with random headings, spellings and damage, are the same in every format: the same cells, the same accounts.

HUNT=1 in the environment tries 100,000 tables instead of a few.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import random
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hunting import HUNT, seeds, turns
from test_audit_command import returns
from workbooks import write_workbook

from returns_cli import load_policy
from returns_cli.audit.process import Process, Task
from returns_cli.cli import audit_run
from returns_cli.intake.columns import map_columns
from returns_cli.pools.watching import watch_quietly
from returns_cli.rows.audit import Audit
from returns_cli.rows.decided import DecidedRow
from returns_cli.sources import source
from returns_cli.sources.log_file import opened_logs
from returns_cli.sources.logs import OpenedLog

Table: TypeAlias = list[list[str]]  # the headings first
LOADED = load_policy("tile-store/returns")
POLICY = LOADED.policy
PLAIN_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}(?<!2026-02-30)")  # but the one that does not exist
YES, NO = ("yes", "Y", "是", "有", "√", "TRUE", "1"), ("no", "N", "否", "×", "false", "0", "无")
UNKNOWN = ("", "", "NULL", "N/A", "-", "不详", "？")
DAMAGED = ("###", "maybe", "03/04/2026", "2026-02-30", "3 pallets", "#REF!", "a\ufffdb")
DAYS = (
    "2026-03-{0:02}",
    "2026/3/{0}",
    "2026年3月{0}日",
    "{0} Mar 2026",
    "March {0}, 2026",
    "202603{0:02}",
    '="2026-03-{0:02}"',
)
SPELLED: Mapping[str, tuple[str, ...]] = {
    "kind": ("return", "换货", "退货", "Exchange"),
    "defect": ("none", "无", "claimed", "客户反映", "Confirmed"),
    "quantity": ("1.5 m2", "3箱", "20 pieces", "3箱2片", "1,5 ㎡", "two boxes", "16 sq ft", "１２片"),
    "tile": ("800x800", "800*800", "80×80cm", "600X1200 mm"),
    "pieces_per_box": ("3", "3 片", "3.0", "４"),
    "lot": ("B-7", "A 12", "批次9"),
}
NOTES = ("", "a, b; c", 'said "no"', "it's", "王小明", "a|b", "ok.", '24" tile', "=1+1", "é", "汉字，全角；", "x'y")
OTHERS = ("decision", "clerk", "note", "refund amount")
DECISIONS = ("approve", "同意", "denied", "", "拒绝", "refer", "SI")


def random_table(chance: random.Random) -> Table:
    """Some facts under any of their names, in any order, with other columns; up to seven rows."""
    facts = [fact for fact in POLICY.facts.values() if fact.asked and chance.random() < 0.8]
    names = [chance.choice((fact.name, *fact.names)) for fact in facts]
    columns = [(_heading(chance, name), fact.name) for name, fact in zip(names, facts, strict=True)]
    columns += [(name, name) for name in OTHERS if chance.random() < 0.7]
    chance.shuffle(columns)
    rows = list(filter(_says_something, ([_cell(chance, name) for _, name in columns] for _ in range(chance.randrange(1, 8)))))
    return [[heading for heading, _ in columns], *rows] if facts and rows and len(columns) > 1 else random_table(chance)


def _says_something(row: Sequence[str]) -> bool:
    return any(cell.strip() for cell in row)


def _heading(chance: random.Random, name: str) -> str:
    ways: tuple[Callable[[str], str], ...] = (str, str.upper, str.title, lambda text: text.replace("_", " "), _wide)
    return chance.choice(ways)(name)


def _wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if char.isascii() and char.isalnum() else char for char in text)


def _cell(chance: random.Random, name: str) -> str:
    if name in OTHERS:
        return chance.choice({"decision": DECISIONS, "refund amount": ("100.00", "¥45", "1.234,50 €", "")}.get(name, NOTES))
    if chance.random() < 0.1:
        return chance.choice(UNKNOWN)
    if chance.random() < 0.03:
        return chance.choice(DAMAGED)
    if name.endswith("_on"):
        return chance.choice(DAYS).format(chance.randrange(1, 15) + 15 * (name == "requested_on"))
    return chance.choice(SPELLED.get(name) or chance.choice((YES, NO)))


# The formats ----------------------------------------------------------------------------------------------------------


def _separated(table: Table, separator: str = ",", *, end: str = "\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end, quoting=quoting).writerows(table)  # type: ignore[arg-type]
    return out.getvalue()


def _objects(table: Table) -> list[dict[str, str | None]]:
    return [{name: cell or None for name, cell in zip(table[0], row, strict=True)} for row in table[1:]]


def _lines(table: Table) -> str:
    first = dict.fromkeys(table[0])  # of keys only those count that are there
    rows = _objects(table)
    return "".join(json.dumps(first | row, ensure_ascii=False) + "\n" for row in rows)


def _html(table: Table) -> str:
    rows = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in table]
    return f'<html><meta charset="utf-8"><body><table>{"".join(f"<tr>{row}</tr>" for row in rows)}</table></body></html>'


def _zipped(table: Table) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export.csv", _separated(table).encode())
    return out.getvalue()


def _parquet(table: Table) -> bytes:
    out = io.BytesIO()
    columns = [pa.array([cell or None for cell in column], pa.string()) for column in zip(*table[1:], strict=True)]
    pq.write_table(pa.table(columns, names=table[0]), out)
    return out.getvalue()


FORMATS: Mapping[str, Callable[[Table], bytes]] = {
    "utf-8.csv": lambda table: _separated(table).encode("utf-8-sig"),
    "gb18030.csv": lambda table: _separated(table, end="\r\n").encode("gb18030"),
    "utf-16.tsv": lambda table: _separated(table, "\t").encode("utf-16"),
    "semicolons.csv": lambda table: ("sep=;\r\n" + _separated(table, ";", end="\r\n")).encode(),
    "quoted.csv": lambda table: _separated(table, quoting=csv.QUOTE_ALL).encode(),
    "bars.txt": lambda table: _separated(table, "|", end="\r\n", quoting=csv.QUOTE_ALL).encode("utf-8"),
    "lines.jsonl": lambda table: _lines(table).encode(),
    "array.json": lambda table: json.dumps(_objects(table), ensure_ascii=False, indent=1).encode("utf-16"),
    "wrapped.json": lambda table: json.dumps({"code": 0, "data": {"list": _objects(table)}}, ensure_ascii=False).encode(),
    "columns.parquet": _parquet,
    "page.xls": lambda table: _html(table).encode(),
    "packed.csv.gz": lambda table: gzip.compress(_separated(table).encode()),
    "packed.csv.bz2": lambda table: bz2.compress(_separated(table).encode()),
    "packed.jsonl.xz": lambda table: lzma.compress(_lines(table).encode()),
    "packed.zip": _zipped,
}


# A workbook, or Parquet, or JSON keeps what is plainly a number, a day, or yes and no, as such: other texts, the same account.


def _typed(cell: str) -> object:
    if cell.isascii() and cell.isdecimal() and cell[0] != "0":
        return int(cell)
    if cell in ("TRUE", "false"):
        return cell == "TRUE"
    return date.fromisoformat(cell) if PLAIN_DAY.fullmatch(cell) else cell or None


def _typed_parquet(table: Table) -> bytes:
    out, columns = io.BytesIO(), list[pa.Array]()
    for column in zip(*table[1:], strict=True):
        values = list(map(_typed, column))
        kinds = set(map(type, values)) - {type(None)}
        columns.append(pa.array(values if len(kinds) == 1 else [cell or None for cell in column]))
    pq.write_table(pa.table(columns, names=table[0]), out)
    return out.getvalue()


def _typed_lines(table: Table) -> str:
    """Days stay texts, as JSON has none."""
    rows = [
        {name: cell if isinstance(value := _typed(cell), date) else value for name, cell in zip(table[0], row, strict=True)}
        for row in table[1:]
    ]
    return "".join(json.dumps(row) + "\n" for row in rows)


def _typed_book(table: Table, path: Path) -> Path:
    return write_workbook(path, {"log": [table[0], *(list(map(_typed, row)) for row in table[1:])]})


TYPED: Mapping[str, Callable[[Table], bytes]] = {
    "typed.parquet": _typed_parquet,
    "typed.jsonl": lambda table: _typed_lines(table).encode(),
}
BOOKS: Mapping[str, Callable[[Table, Path], Path]] = {
    "book.xlsx": lambda table, path: write_workbook(path, {"log": table}),
    "typed.xlsx": _typed_book,
}


def write(table: Table, name: str, folder: Path) -> Path:
    path = folder / name
    if name in BOOKS:
        return BOOKS[name](table, path)
    path.write_bytes((FORMATS | TYPED)[name](table))
    return path


SAME_CELLS = (*FORMATS, "book.xlsx")
NAMES = (*SAME_CELLS, *TYPED, "typed.xlsx")


def decided(paths: Sequence[Path], folder: Path) -> list[tuple[Table, list[DecidedRow]]]:
    """Of each log, in one audit of all of them, the cells of its rows, the headings first, and what is decided of each row."""
    with opened_logs(list(map(str, paths))) as logs:
        mapped = map_columns(POLICY, logs[0].header, present="2026-04-01")
        process = Process(Audit(LOADED, logs, lambda _: mapped, watch_quietly, None, "en"), folder)
        return [(_cells(log), _decided(process, number)) for number, log in enumerate(logs)]


def _cells(log: OpenedLog) -> Table:
    assert not log.faults
    found: Table = [list(log.header)]
    for batch, _ in source.batches(log, source.pieces(log), source.begin(log)):
        assert not batch.faults
        found += [[batch.text(row, at).strip() for at in range(len(log.header))] for row in range(batch.rows)]
    return found


def _decided(process: Process, number: int) -> list[DecidedRow]:
    log, worker = process.audit.logs[number], process.worker
    batches = process.batches(Task(lambda *_: None, number, source.pieces(log), source.begin(log)))
    return [worker.decisions.listed[at] for batch, _ in batches for at in worker.of(batch).decided.tolist()]


def account(path: Path) -> dict[str, object]:
    """What an audit counts."""
    done = returns("audit", path, "--as-of", "2026-04-01", "--format", "json").json
    return {name: done.get(name) for name in ("rows", "rejected", "outcomes", "verdicts", "rules", "routes", "error")}


@pytest.fixture
def _policy_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A policy is loaded once a process: a table here is a few rows, of which hundreds of thousands are to be audited."""
    monkeypatch.setattr(audit_run, "load_policy", lambda _name, **_given: LOADED)


@pytest.mark.usefixtures("_policy_read_once")
@pytest.mark.parametrize("turn", seeds(6, 1_000))
def test_random_tables_are_the_same_in_every_format(tmp_path: Path, turn: int) -> None:
    """The cells that were written are the cells that are read; every row is decided alike; for each tenth table each format is
    audited by a command of its own, and the accounts are one."""
    chance = random.Random(turn)  # noqa: S311
    for number, _ in enumerate(turns(3, 100)):
        table = random_table(chance)
        paths = {name: write(table, name, tmp_path) for name in NAMES}
        wanted = [table[0], *([cell.strip() for cell in row] for row in table[1:])]
        (_, rows), *others = found = decided(list(paths.values()), tmp_path)
        for name, (cells, _) in zip(SAME_CELLS, found, strict=False):
            assert cells == wanted, name
        for name, (_, other) in zip(NAMES[1:], others, strict=True):
            assert other == rows, (name, table)
        if number % 10:
            continue
        wanted_account = account(paths[NAMES[0]])
        assert (wanted_account["rows"], wanted_account["rejected"]) == (len(rows), sum(row.rejected for row in rows))
        for name in NAMES[1:] if HUNT else chance.sample(NAMES, 4):
            assert account(paths[name]) == wanted_account, (name, table)
