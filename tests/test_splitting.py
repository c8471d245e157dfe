"""Text logs as they should not be: every record is a row or a reject, and none is lost, wherever the log is cut."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import NamedTuple

import duckdb
import pyarrow.parquet
import pytest
from hunting import seeds
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_audit_command import FINE, HEADER, audit, line_of, raw_log, returns
from workbooks import write_workbook

from returns_cli.sources import careful, source, splitting, text_pieces
from returns_cli.sources.blocks import Block, read_block
from returns_cli.sources.delimited import with_header
from returns_cli.sources.logs import TextLog
from returns_cli.sources.table_place import WantedPlace
from returns_cli.sources.text_pieces import pieces

ROW = line_of(FINE)
CELL = re.compile(r'"((?:[^"]|"")*)"(?=,|\r*\n)|([^,\n]*)')


class Record(NamedTuple):
    """A record as the tests read it: the line on which it begins, its cells, or its text if it is no row."""

    line: int
    cells: tuple[str, ...] | None
    raw: str


def read_plainly(text: str, width: int) -> Iterator[Record]:
    """The records of a text by the rules of docs/logs.md, character by character: slow, and written apart from the product."""
    place = returns = 0  # carriage returns that end a line
    while place < len(text):
        line = 1 + returns + text.count("\n", 0, place)
        line_end = text.index("\n", place) + 1
        cells, end = cells_at(text, place)
        over = end > line_end
        if cells is None or (over and len(cells) != width):
            yield Record(line, None, text[place:line_end].rstrip("\r\n"))
            place = line_end
            continue
        raw = text[place:end].removesuffix("\n").rstrip("\r")
        place = end
        parts = raw.split("\r") if '"' not in raw and "\n" not in raw and len(cells) != width else [raw]
        if len(parts) > 1 and any(part.count(",") == width - 1 for part in parts):
            for at, part in enumerate(parts):
                yield from settled(line + at, part.split(","), part, width)
            returns += len(parts) - 1
        else:
            yield from settled(line, cells, raw, width)


def settled(line: int, cells: Sequence[str], raw: str, width: int) -> Iterator[Record]:
    if any(cell.strip() for cell in cells):
        fits = len(cells) == width or (len(cells) > width and not any(cells[width:]))
        yield Record(line, tuple(cells[:width]) if fits else None, raw)


def cells_at(text: str, place: int) -> tuple[list[str] | None, int]:
    """The cells of the record that begins there, and where it ends; None where a quote is wrong."""
    cells = []
    while True:
        if text[place] == '"':
            found = re.compile(r'"((?:[^"]|"")*)"(,|\r*\n)').match(text, place)
            if not found:
                return None, place
            cells.append(found[1].replace('""', '"'))
            place = found.end()
            if found[2] != ",":
                return cells, place
        else:
            found = re.compile(r"([^,\n]*)(,|\n)").match(text, place)
            assert found
            cells.append(found[1] if found[2] == "," else found[1].rstrip("\r"))
            place = found.end()
            if found[2] == "\n":
                return cells, place


def blocks(log: TextLog, size: int) -> Iterator[Block]:
    """The log in blocks of about so many bytes, each read from where the one before ended."""
    place = log.start
    for piece in pieces(log, size):
        if piece.end > place:
            block = read_block(log, piece._replace(start=place))
            place = block.stop
            yield block
    assert place == log.file.stat().st_size


def read_by_blocks(log: TextLog, size: int) -> list[Record]:
    """The records in order, cells by each way in which a block gives them."""
    found: list[Record] = []
    before = source.first_line(log)
    for block in blocks(log, size):
        columns = [block.texts(column) for column in range(len(log.header))]
        own = [Record(before + fault.line, None, fault.raw) for fault in block.faults]
        for row, line in enumerate(block.lines().tolist()):
            cells = tuple(column[row] for column in columns)
            assert cells == tuple(block.text(row, column) for column in range(len(columns)))
            assert cells == tuple(block.texts(column, [row, 0])[0] for column in range(len(columns)))
            own.append(Record(before + line, cells, ""))
        for column, texts in enumerate(columns):
            assert block.strings(column).to_pylist() == [text or None for text in texts]
            words = block.words(column)
            keys = texts if words is None else list(map(tuple, words.tolist()))
            assert len(set(zip(keys, texts, strict=True))) == len(set(keys))  # what is alike by words is alike
        assert len(own) == block.records
        found += sorted(own, key=lambda record: record.line)
        before += block.height
    return found


PARTS = st.sampled_from(
    ['"', '"', ",", ",", "\n", "\n", "\r", "\r\n", "a", "b", '""', ',"', '",', '"\n', "\0", "中", " ", "x,y\n"]
)


@settings(max_examples=400)
@given(parts=st.lists(PARTS, max_size=60), width=st.integers(1, 3), size=st.sampled_from([7, 16, 50, 1 << 20]))
@example(parts=['a,"b\n', "c,d\n", 'e,f"\n'], width=2, size=7)
@example(parts=['a,"b\n', 'c"\n', "d,e\n"], width=2, size=7)
@example(parts=['x,""""\n', 'y,a"b\n', 'z,"a""b"\n', 'v,a""b\n'], width=2, size=1 << 20)
@example(parts=["a,b\rc,d\n", "e\rf,g\n"], width=2, size=1 << 20)
def test_every_record_is_read_as_the_rules_say(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str], width: int, size: int
) -> None:
    """Whatever stands in a log, and wherever it is cut: the rows and rejects are those that a plain reading gives."""
    path = tmp_path_factory.mktemp("log") / "log.csv"
    names = ["one", "two", "three"][:width]
    text = ",".join(names) + "\n" + "".join(parts)
    path.write_bytes(text.encode())
    log = with_header(path, path, "utf-8", path.parent, WantedPlace(header_line=1)).but(
        header=tuple(names), separator=",", quote='"', line_end="\n", below=0, end=0
    )
    whole = text if text.endswith("\n") else text + "\n"
    expected = list(read_plainly(whole, width))[1:]
    found = read_by_blocks(log, size)
    assert [record[:2] for record in found] == [record[:2] for record in expected]
    assert [record.raw for record in found if record.cells is None] == [one.raw for one in expected if one.cells is None]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16-le", "utf-16-be", "utf-16", "big5", "cp932"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("size", [64, 1 << 20])
def test_pieces_of_any_encoding(tmp_path: Path, encoding: str, line_end: str, size: int) -> None:
    """Quoted cells of several lines, separators and quotes in two-byte characters: the cells are those that were written."""
    rng = Random(encoding + line_end)  # noqa: S311  seeded
    words = ["中文", "備註", 'a "quoted" word', "two\nlines", "", "x,y", "|", "一;二"]
    rows = [[rng.choice(words), str(at), rng.choice(words)] for at in range(200)]
    text = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if line_end == "\r" else csv.QUOTE_MINIMAL
    csv.writer(text, lineterminator=line_end, quoting=quoting).writerows([["one", "two", "three"], *rows])
    written = text.getvalue().replace("two\nlines", f"two{line_end}lines")
    mark = codecs.BOM_UTF16_LE if encoding == "utf-16" else b""
    path = tmp_path / "log.csv"
    path.write_bytes(mark + written.encode("utf-16-le" if mark else encoding))
    own = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)
    log = with_header(path, path, own, tmp_path)
    within = "\n" if line_end == "\r" else line_end
    expected = [tuple(cell.replace("two\nlines", f"two{within}lines") for cell in row) for row in rows]
    found = read_by_blocks(log, size)
    assert [record.cells for record in found] == expected
    assert [record.line for record in found] == list(accumulate((1 + "".join(row).count("\n") for row in rows[:-1]), initial=2))


@pytest.mark.parametrize("where", range(-12, 12))
@pytest.mark.parametrize(
    "damage",
    [b'x,"y', b"short", b"a\rb", b"\0\0", b"a,b,\xff", b",,", b'"a\nb",c,d', b'"a\nb",c', b"a,b,c,d", b"a\r\r", b'"a"b,c,d'],
)
def test_damage_where_pieces_meet(tmp_path: Path, damage: bytes, where: int) -> None:
    """A damaged record costs itself alone, also just where one piece ends and the next begins."""
    size, plain = 1000, b"1,2,3\n"
    before = (size - 6) // len(plain)
    head = b"one,two,three\n"
    body = plain * before
    filler = b"7" * ((size + where - len(head) - len(body)) % len(plain)) + b",8,9\n"
    path = tmp_path / "log.csv"
    path.write_bytes(head + body + filler + damage + b"\n" + plain * 500)
    log = with_header(path, path, "utf-8", tmp_path).but(separator=",", quote='"')
    found = read_by_blocks(log, size)
    assert sum(record.cells == ("1", "2", "3") for record in found) == before + 500


def test_a_part_of_an_older_export(tmp_path: Path) -> None:
    """Thousands of rows with a column fewer in the middle of a log are rejects; the rows around them are read."""
    short = ROW.rsplit(",", 1)[0]
    log = raw_log(tmp_path / "log.csv", *[ROW] * 20_000, *[short] * 20_000, *[ROW] * 20_000)
    done = returns("audit", log, "--format", "json")
    assert (done.json["rows"], done.json["rejected"], done.json["outcomes"]["approve"]) == (60_000, 20_000, 40_000)


def test_stray_quotes_and_unclosed_ones(tmp_path: Path) -> None:
    """Inches in a note are characters; an unclosed quote costs its own row, far from or near the end of a piece."""
    header, inch, opened = ",".join([*HEADER, "note"]), f'{ROW},24" tile', f'{ROW},"24 tile'
    log = tmp_path / "log.csv"
    log.write_text("\n".join([header, *([inch] * 3000 + [opened]) * 20]) + "\n")
    found = audit(log, folder=tmp_path)
    assert (len(found.rows), len(found.rejects)) == (60_000, 20)
    assert {row["note"] for row in found.rows} == {'24" tile'}
    assert found.rejected_lines == [3002 + 3001 * at for at in range(20)]


def test_a_broken_byte_costs_its_row_only_where_it_is_read(tmp_path: Path) -> None:
    """In a note it is shown as \\xff; where a fact stands, the row is a reject."""
    log = tmp_path / "log.csv"
    lines = [",".join([*HEADER, "note"]).encode()] + [f"{ROW},中文字".encode()] * 30
    lines[5] = f"{ROW},中文字".encode() + b"\xff"
    lines[9] = ROW.replace("none", "n\x00ne").encode().replace(b"\0", b"\xff") + b",n"
    log.write_bytes(b"\n".join(lines))
    found = audit(log, folder=tmp_path)
    assert found.rejected_lines == [10]
    assert found.rows[4]["note"] == "中文字\N{REPLACEMENT CHARACTER}\\xff"


def test_the_accounts_fail_loudly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were a piece left out, the audit would end with one line and say what is missing."""
    log = raw_log(tmp_path / "log.csv", *[ROW] * 100_000)
    whole = list(pieces(with_header(log, log, "utf-8", tmp_path)))
    assert len(whole) > 2
    monkeypatch.setattr(text_pieces, "pieces", lambda *_: iter(whole[:-1]))
    done = returns("audit", log, "--format", "json")
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert "bytes" in done.err


def test_a_record_that_is_too_long_is_a_reject_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a record, however it is quoted, is one reject, and the work for it grows with its length."""
    monkeypatch.setattr(careful, "LONGEST_RECORD", 500)
    monkeypatch.setattr(splitting, "LONGEST_RECORD", 500)
    path = tmp_path / "log.csv"
    path.write_text("one,two\n" + "1,2\n" * 50 + "x" * 3000 + ",b\n" + '"' + "y" * 3000 + '",b\n' + "3,4\n" * 50)
    found = read_by_blocks(with_header(path, path, "utf-8", tmp_path), 100)
    assert [len(record.raw) for record in found if record.cells is None] == [3002, 3004]
    assert len(found) == 102


@pytest.mark.parametrize("turn", seeds(12, 10_000))
def test_random_damage_never_costs_a_row_without_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, turn: int) -> None:
    """Bytes that are changed, lost or come in: the accounts balance, and what is rejected is told, or the header is refused."""
    rng = Random(turn)  # noqa: S311  seeded
    rows = [f'{ROW},"a ""b"", c"', f"{ROW},x", f'{ROW},"two\nlines"', f"{ROW},中"]
    data = bytearray("\n".join([",".join([*HEADER, "note"]), *(rng.choice(rows) for _ in range(150))]).encode() + b"\n")
    for _ in range(rng.randrange(1, 40)):
        at = rng.randrange(200, len(data))
        data[at : at + rng.choice((0, 0, 1, 3))] = rng.choice((b'"', b",", b"\n", b"\r", b"\0", b"\xff", b"", b'","', b"\r\n"))
    log = tmp_path / "log.csv"
    log.write_bytes(data)
    monkeypatch.setattr(source.pieces, "__defaults__", (rng.choice((500, 3_000, 1 << 20)),))
    rejects = tmp_path / "rejects.csv"
    done = returns("audit", log, "--format", "json", "--encoding", "utf-8", "--rejects", rejects, "--out", tmp_path / "out.csv")
    assert done.code in (0, 2, 3)
    assert done.err == ""
    with (
        rejects.open(encoding="utf-8-sig", newline="") as one,
        (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as two,
    ):
        told = [int(row["line"]) for row in csv.DictReader(one)] + [int(row["line"]) for row in csv.DictReader(two)]
    assert len(set(told)) == len(told) == done.json["rows"]
    assert set(told) <= set(range(2, 2 + data.count(b"\n") + data.count(b"\r")))


def test_another_reader_sees_the_same_cells(tmp_path: Path) -> None:
    """A second opinion on sound logs larger than a reader's buffers: DuckDB's."""
    rng = Random(11)  # noqa: S311  seeded
    words = ["plain", "", 'a "quoted" one', "two\nlines", "x,y", "中文", "0", "long " * 40]
    rows = [[str(at), *(rng.choice(words) for _ in range(4))] for at in range(60_000)]
    path = tmp_path / "log.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([["id", "a", "b", "c", "d"], *rows])
    theirs = duckdb.read_csv(path, all_varchar=True, header=True, sep=",", quotechar='"', escapechar='"').fetchall()
    log = with_header(path, path, "utf-8", tmp_path)
    ours = [row for block in blocks(log, 1 << 20) for row in zip(*(block.texts(at) for at in range(5)), strict=True)]
    assert ours == [tuple(cell or "" for cell in row) for row in theirs]


@pytest.mark.parametrize("blanks", [(" ", "\u3000", "\t", ""), ("", "", "", ""), ("\u00a0", " ", '""', "")])
@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet", ".xlsx"])
def test_a_row_of_blanks_is_no_row(tmp_path: Path, blanks: Sequence[str], ending: str) -> None:
    """In every format: what says nothing in any cell is not in the accounts; what says something in one is."""
    path = tmp_path / f"log{ending}"
    cells = [*blanks, *[""] * (len(HEADER) - len(blanks))]
    rows = [ROW.split(","), cells, [*cells[:-1], "approve"], ROW.split(",")]
    if ending == ".csv":
        path.write_text("\n".join(",".join(row) for row in [HEADER, *rows]) + "\n", encoding="utf-8")
    elif ending == ".xlsx":
        write_workbook(path, {"returns": [[cell.strip('"') for cell in row] for row in (HEADER, *rows)]})
    elif ending == ".jsonl":
        own = [[cell.strip('"') for cell in row] for row in rows]
        path.write_text("".join(json.dumps(dict(zip(HEADER, row, strict=True))) + "\n" for row in own), encoding="utf-8")
    else:
        columns = [pyarrow.array([row[at].strip('"') or None for row in rows], pyarrow.string()) for at in range(len(HEADER))]
        pyarrow.parquet.write_table(pyarrow.table(columns, names=list(HEADER)), path)
    assert returns("audit", path, "--format", "json").json["rows"] == 3
