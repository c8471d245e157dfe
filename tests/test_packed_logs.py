"""Logs that come packed, as HTML under a workbook's name, or in an encoding that is only proposed."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pytest
from test_audit_command import FINE, HEADER, assert_one_complaint, audit, returns

CSV = "\n".join(",".join(row) for row in (HEADER, FINE.values(), {**FINE, "laid": "yes"}.values())).encode() + b"\n"


def archive(parts: Mapping[str, bytes]) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return found.getvalue()


def tape(parts: Mapping[str, bytes]) -> bytes:
    found = io.BytesIO()
    with tarfile.open(fileobj=found, mode="w") as written:
        for name, content in parts.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            written.addfile(about, io.BytesIO(content))
    return found.getvalue()


PACKED: Mapping[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": lambda content: pa.compress(content, "zstd", asbytes=True),
    "zip": lambda content: archive({"退货.csv": content}),
    "zip of a Mac": lambda content: archive({"a/log.csv": content, "__MACOSX/a/._log.csv": b"x", "a/.DS_Store": b"y"}),
    "tar.gz": lambda content: gzip.compress(tape({"log.csv": content})),
    "zip of gz": lambda content: archive({"log.csv.gz": gzip.compress(content)}),
}


@pytest.mark.parametrize("kind", PACKED)
def test_packed_logs_are_read(tmp_path: Path, kind: str) -> None:
    """By their content, whatever they are called, also one within the other, and what systems leave in archives is left out."""
    log = tmp_path / "log.bin"
    log.write_bytes(PACKED[kind](CSV))
    assert audit(log, folder=tmp_path).outcomes == ["approve", "deny"]


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz", "zst", "zip"])
def test_damage_and_bombs_are_refused(tmp_path: Path, kind: str) -> None:
    """A file that is cut off, and one that unpacks to hundreds of times its size: one line each."""
    log = tmp_path / "log.bin"
    whole = PACKED[kind](CSV * 50)
    log.write_bytes(whole[: len(whole) * 2 // 3])
    assert_one_complaint(returns("audit", log), "damaged")
    log.write_bytes(PACKED[kind](bytes((1 << 28) + 10)))
    assert_one_complaint(returns("audit", log), "times its size")


def test_archives_of_several_files_are_named(tmp_path: Path) -> None:
    log = tmp_path / "log.zip"
    log.write_bytes(archive({"a.csv": CSV, "b.csv": CSV}))
    assert_one_complaint(returns("audit", log), "is an archive of 2 files (a.csv, b.csv)")
    log.write_bytes(archive({}))
    log.write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(100))
    assert_one_complaint(returns("audit", log), "packed by 7-Zip")
    log.write_bytes(b"Rar!\x1a\x07\x00" + bytes(100))
    assert_one_complaint(returns("audit", log), "packed by RAR")


def html(rows: list[list[str]], around: str = "<html><body>{}</body></html>") -> str:
    lines = ("".join(row) for row in rows)
    return around.format("<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_html_under_the_name_of_a_workbook(tmp_path: Path, encoding: str) -> None:
    """The largest table is the log: titles over several columns, cells over several rows, entities, blanks, totals."""
    cells = [f"<td>&nbsp;{cell}\n</td>" for cell in FINE.values()]
    shared = ["<td rowspan=2>R退货</td>", *cells[1:]]
    rows = [
        ["<th colspan=14>Returns &amp; more</th>"],
        [f"<th>{name}</th>" for name in HEADER],
        shared,
        [*cells[1:6], "<td><b>y</b>es</td>", *cells[7:]],
        ["<td>Total</td>"],
    ]
    log = tmp_path / "log.xls"
    log.write_bytes(html(rows, "<table><tr><td>menu</td></tr></table><style>a,b</style>{}").encode(encoding))
    found = audit(log, folder=tmp_path)
    assert ([row["request_id"] for row in found.rows], found.outcomes) == (["R退货", "R退货"], ["approve", "deny"])
    assert found.rejected_lines == []  # a total below the table is no row


def test_the_xml_of_old_spreadsheets(tmp_path: Path) -> None:
    """Rows and cells by another name; numbers with the digits that are shown; a cell may say which column it is in."""
    data = "".join(f'<Cell><Data ss:Type="String">{name}</Data></Cell>' for name in HEADER)
    fine = "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in list(FINE.values())[1:12])
    row = f'<Row><Cell ss:Index="2">{fine[6:]}<Cell><Data ss:Type="Number">2.9999999999999996</Data></Cell></Row>'
    book = '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook><Worksheet ss:Name="a"><Table>'
    log = tmp_path / "log.xls"
    log.write_text(f"{book}<Row>{data}</Row>{row}</Table></Worksheet></Workbook>", encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert (found.outcomes, found.rows[0]["pieces_per_box"], found.rows[0]["decision"]) == (["approve"], "3", None)


def test_a_page_without_a_table(tmp_path: Path) -> None:
    log = tmp_path / "log.xls"
    log.write_text("<!DOCTYPE html><html><body><p>Please log in</p></body></html>", encoding="utf-8")
    assert_one_complaint(returns("audit", log), "is a web page without a table")


NOTES = {
    "cp1252": "José Núñez y el café del señor López garçon à l'été",
    "big5": "陳經辦銷貨日期退貨原因顧客不要了",
    "shift_jis": "お客様がタイルを返品したいと言いました",
    "koi8-r": "Покупатель хочет вернуть плитку",
    "cp1251": "Покупатель хочет вернуть плитку",
    "cp866": "Покупатель хочет вернуть плитку",
    "euc_kr": "손님이 영수증을 가져와서 타일을 반품함",
    "euc_jp": "お客様がタイルを返品したいと言いました",
    "iso2022_jp": "お客様がタイルを返品したいと言いました",
    "cp1250": "Zákazník přinesl účtenku později",
    "iso8859-2": "Klient przyniósł płytki i świeży paragon",
    "cp1254": "Müşteri fişi getirdi İade ıslak",
    "cp1253": "ο πελάτης έφερε απόδειξη",
    "cp1255": "הלקוח רוצה להחזיר את המרצפות",
    "cp1256": "أحضر العميل الإيصال",
    "cp874": "ลูกค้านำใบเสร็จมา",
    "cp850": "Der Kunde möchte die Fließen zurückgeben",
    "mac-roman": "Der Kunde möchte die Fließen zurückgeben",
    "hz": "顾客说不要了",
}


@pytest.mark.parametrize("encoding", NOTES)
def test_the_encoding_that_is_proposed_is_the_one(tmp_path: Path, encoding: str) -> None:
    """Letters beside ASCII that are all of one language tell it; East Asian writings by their usual characters."""
    log = tmp_path / "log.csv"
    text = "sold_on,requested_on,note\n" + f"2026-03-01,2026-03-15,{NOTES[encoding]}\n" * 5
    log.write_bytes(text.encode(encoding))
    assert_one_complaint(returns("audit", log), f"--encoding {encoding}")
    assert audit(log, folder=tmp_path, given=["--encoding", encoding]).rows[0]["note"] == NOTES[encoding]


def test_the_replacement_character_is_one_like_any_other(tmp_path: Path) -> None:
    """A text that had lost a letter before it was UTF-8 is UTF-8; only a fact cannot be read from it."""
    log = tmp_path / "log.csv"
    log.write_text("sold_on,requested_on,N\ufffdMERO\n2026-03-01,2026-03-15,caf\ufffd\n", encoding="utf-8")
    assert audit(log, folder=tmp_path).rows[0]["N\ufffdMERO"] == "caf\ufffd"
