"""Random damage to logs: whatever bytes are changed, lost or come in, every record is a row or a reject, as an independent
count of the records tells. A few logs each time, 10,000 with HUNT=1."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from random import Random

import pyarrow
import pyarrow.parquet
import pytest
from hunting import seeds
from test_audit_command import HEADER, ROW, returns
from workbooks import write_workbook

from returns_cli.sources import source

WIDTH = len(HEADER) + 1
CSV_BYTES = (b'"', b",", b"\n", b"\r", b"\0", b"\xff", b"", b'","', b"\r\n", b" ", b'""', b"\n\n", b"\r\r\n")
SHEET, SHEET_BYTES = (
    "xl/worksheets/sheet1.xml",
    (b"<", b">", b'"', b"/", b"\0", b"\xff", b"", b"</c>", b"<row>", b"&", b"9", b"A"),
)
JSON_BYTES = (b'"', b",", b"\n", b"}", b"{", b"\0", b"\xff", b"", b"[", b"\\", b":", b"\n\n")


def damaged(data: bytes, rng: Random, pieces: tuple[bytes, ...], first: int) -> bytes:
    """The bytes, from the byte `first` on changed, cut out or added to in up to forty places."""
    found = bytearray(data)
    for _ in range(rng.randrange(1, 40)):
        at = rng.randrange(first, len(found))
        found[at : at + rng.choice((0, 0, 1, 3))] = rng.choice(pieces)
    return bytes(found)


# The rules of docs/logs.md once more, a character at a time -------------------------------------------------------------


def records(text: str) -> int:
    """How many records there are behind the headings."""
    lines, found, at = text.removesuffix("\n").split("\n")[1:], 0, 0
    while at < len(lines):
        over = over_lines(lines, at)
        if over:
            cells, taken = over
            found += any(cell.strip() for cell in cells)
            at += taken
        else:
            found += in_a_line(lines[at].rstrip("\r"))
            at += 1
    return found


def in_a_line(line: str) -> int:
    """How many records a line has without cells in quotes: none where it is blank, one, or one for each of its parts, where a
    lone carriage return parts it."""
    parts = line.split("\r")
    fits = [part.count(",") == WIDTH - 1 for part in parts]
    if len(parts) > 1 and '"' not in line and line.count(",") != WIDTH - 1 and any(fits):
        return sum(map(in_a_line, parts))
    return int(bool(line.replace(",", "").strip()))


def over_lines(lines: list[str], at: int) -> tuple[list[str], int] | None:
    """The cells of a record with some in quotes, and how many lines it has; None where quotes are not as they should be."""
    text, place, cells, quoted = "\n".join(lines[at:]) + "\n", 0, list[str](), False
    while True:
        if text[place] == '"':
            quoted, close = True, place + 1
            while True:
                close = text.find('"', close)
                if close < 0:
                    return None
                if text[close + 1] != '"':
                    break
                close += 2
            behind = min(end for mark in ",\n" if (end := text.find(mark, close)) >= 0)
            if text[close + 1 : behind].strip("\r" if text[behind] == "\n" else ""):
                return None
            cells.append(text[place + 1 : close].replace('""', '"'))
        else:
            behind = min(end for mark in ",\n" if (end := text.find(mark, place)) >= 0)
            cells.append(text[place:behind])
        if text[behind] == "\n":
            taken = text.count("\n", 0, behind) + 1
            return (cells, taken) if quoted and (taken == 1 or len(cells) == WIDTH) else None
        place = behind + 1


def test_the_count_itself() -> None:
    """The independent count, on what is known."""
    full, head = ",".join(["x"] * WIDTH), ",".join(["h"] * WIDTH)
    two = ",".join(["x"] * (WIDTH - 1)) + ',"two\nlines"'
    known = {
        full: 1,
        f"{full}\n\n{full}": 2,
        two: 1,
        'x,"two\nlines"': 2,
        ",,\n , ": 0,
        f"{full}\r{full}": 2,
        '"",': 0,
        '"open': 1,
    }
    assert {text: records(f"{head}\n{text}\n") for text in known} == known


# The audit --------------------------------------------------------------------------------------------------------------


def balanced(log: Path, expected: int, folder: Path) -> None:
    """Every record is decided or rejected, each once."""
    rejects = folder / "rejects.csv"
    done = returns("audit", log, "--format", "json", "--encoding", "utf-8", "--rejects", rejects)
    if "fits several columns" in done.err:  # the keys of a JSON log are its headings, and damage makes new ones
        assert (done.code, done.err.count("\n"), rejects.exists()) == (2, 1, False)
        return
    assert (done.code in (0, 2, 3), done.err) == (True, "")
    answer = done.json
    assert answer["rows"] == sum(answer["outcomes"].values()) + answer["rejected"] == expected


@pytest.mark.parametrize("turn", seeds(10, 2_500))
def test_damaged_separated_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, turn: int) -> None:
    """Stray, lost and added quotes, separators, line ends, zero bytes and bytes that are no text, wherever the log is cut."""
    rng = Random(turn)  # noqa: S311  seeded
    rows = [f'{ROW},"a ""b"", c"', f"{ROW},x", f'{ROW},"two\nlines"', f"{ROW},中", f"{ROW},"]
    whole = "\n".join([",".join([*HEADER, "note"]), *(rng.choice(rows) for _ in range(120))]).encode() + b"\n"
    data = damaged(whole, rng, CSV_BYTES, 200)
    log = tmp_path / "log.csv"
    log.write_bytes(data)
    monkeypatch.setattr(source.pieces, "__defaults__", (rng.choice((500, 3_000, 1 << 20)),))
    balanced(log, records(data.decode(errors="replace")), tmp_path)


BUFFERS = (1 << 16, 1 << 18, 1 << 20)  # what files are read by, here and in the libraries
PLANTED = (  # what a row becomes, and whether it is a reject then
    (lambda row: row + b',"open', True),
    (lambda row: row.rpartition(b",")[0], True),
    (lambda row: row + b",x,more", True),
    (lambda row: row.replace(b",no,", b",n\xff,", 1) + b",x", True),
    (lambda row: row.replace(b",no,", b",n\0,", 1) + b",x", True),
    (lambda row: row + ',"two\nlines, 中"'.encode(), False),
    (lambda row: row + b',"a ""b"", c"', False),
    (lambda row: row + ",中文".encode(), False),
)


@pytest.mark.parametrize("turn", seeds(1, 100))
def test_faults_at_the_ends_of_buffers(tmp_path: Path, turn: int) -> None:
    """About each place where a buffer may end, rows of all kinds, malformed and not: each is one record, and only these are
    rejects."""
    rng = Random(turn)  # noqa: S311  seeded
    whole, plain = bytearray(",".join([*HEADER, "note"]).encode() + b"\n"), ROW.encode()
    rows = rejects = 0
    ends = sorted({at for size in BUFFERS for at in range(size, 2_200_000, size)})
    for end in ends:
        count = max(0, (end - len(whole) - rng.randrange(0, 600)) // (len(plain) + 3))
        whole += (plain + b",a\n") * count
        for _ in range(rng.randrange(1, 9)):
            make, rejected = rng.choice(PLANTED)
            whole += make(plain) + b"\n"
            rows, rejects = rows + 1, rejects + rejected
        rows += count
    log = tmp_path / "log.csv"
    log.write_bytes(whole)
    done = returns("audit", log, "--format", "json", "--encoding", "utf-8")
    assert (done.err, done.json["rows"], done.json["rejected"]) == ("", rows, rejects)


@pytest.mark.parametrize("turn", seeds(5, 2_500))
def test_damaged_json_lines(tmp_path: Path, turn: int) -> None:
    """Every line that is not blank is a row or a reject."""
    rng = Random(turn)  # noqa: S311  seeded
    line = json.dumps(dict(zip([*HEADER, "note"], [*ROW.split(","), "x"], strict=True)))
    whole = "\n".join([line] * 80).encode() + b"\n"
    data = damaged(whole, rng, JSON_BYTES, len(line) + 1)
    log = tmp_path / "log.jsonl"
    log.write_bytes(data)
    balanced(log, sum(bool(each.strip()) for each in data.split(b"\n")), tmp_path)


@pytest.mark.parametrize("turn", [627, *seeds(0, 2_500)])  # of which the library says more than it should
def test_damaged_parquet(tmp_path: Path, turn: int) -> None:
    """A damaged file is refused in one line, or has as many rows as its footer says."""
    rng = Random(turn)  # noqa: S311  seeded
    rows = [[*ROW.split(","), rng.choice(("x", "中", ""))] for _ in range(200)]
    log = tmp_path / "log.parquet"
    pyarrow.parquet.write_table(
        pyarrow.table(dict(zip([*HEADER, "note"], map(list, zip(*rows, strict=True)), strict=True))), log
    )
    data = bytearray(log.read_bytes())
    for _ in range(rng.randrange(1, 6)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    log.write_bytes(data)
    done = returns("audit", log, "--format", "json")
    assert done.err.count("\n") <= 1
    if not done.err:
        assert done.json["rows"] == pyarrow.parquet.read_metadata(log).num_rows


@pytest.mark.parametrize("turn", [741, *seeds(6, 2_500)])  # of which the library knows no version
def test_damaged_workbooks(tmp_path: Path, turn: int) -> None:
    """A sheet whose XML is damaged, or a file of which bytes are changed, is refused in one line, or its accounts balance and
    have no more rows than it ever had."""
    rng = Random(turn)  # noqa: S311  seeded
    rows = [[*ROW.split(","), rng.choice(("x", "中", "", 7, True))] for _ in range(60)]
    log = write_workbook(tmp_path / "log.xlsx", {"log": [[*HEADER, "note"], *rows]})
    if turn % 2:
        data = bytearray(log.read_bytes())
        for _ in range(rng.randrange(1, 6)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        log.write_bytes(data)
    else:
        with zipfile.ZipFile(log) as book:
            parts = {name: book.read(name) for name in book.namelist()}
        parts[SHEET] = damaged(parts[SHEET], rng, SHEET_BYTES, 100)
        with zipfile.ZipFile(log, "w") as book:
            for name, part in parts.items():
                book.writestr(name, part)
    done = returns("audit", log, "--format", "json")
    assert (done.code in (0, 2, 3), done.err.count("\n") <= 1) == (True, True)
    if not done.err:
        answer = done.json
        assert answer["rows"] == sum(answer["outcomes"].values()) + answer["rejected"] <= 60 + 40
