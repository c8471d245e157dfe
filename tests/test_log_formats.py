"""The same log in every format, encoding and compression gives the same decisions; what cannot be read says so."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
from test_audit_command import FINE, HEADER, Audited, assert_one_complaint, audit, random_row, raw_log, returns, write_log
from workbooks import write_workbook

from returns_cli.sources.likely_encoding import likely

ROWS = 300
CHINESE = (
    "退货单号 售出日期 申请日期 有无收据 商品完好 包装完好 已铺贴 特价清仓 定制 质量问题 退货数量 瓷砖规格 每箱片数 处理结果"
)
CHINESE_HEADER = dict(zip(HEADER, CHINESE.split(), strict=True))
NOTE = "备注"


def drawn(seed: int) -> list[dict[str, str]]:
    """Rows in random spellings of both languages, with Chinese headings and a note that needs quotes."""
    rng = random.Random(seed)  # noqa: S311  seeded
    notes = ("", "顾客说:“不要了”, 已退", 'a "quoted" word', "两行\n备注", "|", "镕喆堃", "=1+1")
    rows = [FINE | {"request_id": f"R{number}"} | random_row(rng)[0] for number in range(ROWS)]
    return [{CHINESE_HEADER[name]: row[name] for name in HEADER} | {NOTE: rng.choice(notes)} for row in rows]


def as_csv(rows: Sequence[dict[str, str]], separator: str = ",") -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def as_json(rows: Sequence[dict[str, str]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def as_parquet(rows: Sequence[dict[str, str]]) -> bytes:
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(pa.Table.from_pylist(list(rows)), buffer)
    return buffer.getvalue()


def zstd(content: bytes) -> bytes:
    packed: bytes = pa.compress(content, "zstd", asbytes=True)
    return packed


COMMON = [row | {NOTE: row[NOTE].replace("镕喆堃", "王伟")} for row in drawn(3)]
FORMS: dict[str, Callable[[Sequence[dict[str, str]]], bytes]] = {
    "UTF-8": lambda rows: as_csv(rows).encode(),
    "UTF-8 with mark": lambda rows: as_csv(rows).encode("utf-8-sig"),
    "UTF-16": lambda rows: as_csv(rows).encode("utf-16"),
    "UTF-16 big end first": lambda rows: b"\xfe\xff" + as_csv(rows).encode("utf-16-be"),
    "UTF-16 without mark": lambda rows: as_csv(rows).encode("utf-16-le"),
    "UTF-16 big end first without mark": lambda rows: as_csv(rows).encode("utf-16-be"),
    "GB18030": lambda rows: as_csv(rows).encode("gb18030"),
    "GB18030 with rare characters": lambda rows: as_csv([rows[0] | {NOTE: "镕喆堃"}, *rows[1:]]).encode("gb18030"),
    "GB18030 with tabs": lambda rows: as_csv(rows, "\t").encode("gb18030"),
    "GB18030 with bars": lambda rows: as_csv(rows, "|").encode("gb18030"),
    "UTF-8 with semicolons": lambda rows: as_csv(rows, ";").encode(),
    "gzip": lambda rows: gzip.compress(as_csv(rows).encode()),
    "gzip in two parts": lambda rows: gzip.compress(as_csv(rows).encode()[:999]) + gzip.compress(as_csv(rows).encode()[999:]),
    "gzip of GB18030": lambda rows: gzip.compress(as_csv(rows).encode("gb18030")),
    "zstd": lambda rows: zstd(as_csv(rows).encode()),
    "zstd of UTF-16": lambda rows: zstd(as_csv(rows).encode("utf-16")),
    "JSON lines": lambda rows: as_json(rows).encode(),
    "JSON lines in GB18030": lambda rows: as_json(rows).encode("gb18030"),
    "JSON lines in gzip": lambda rows: gzip.compress(as_json(rows).encode()),
    "Parquet": as_parquet,
}


def essence(found: Audited) -> tuple[Any, ...]:
    """What does not depend on the format: the counts, the rows without their lines, and why rows were rejected."""
    counts = [found.summary[part] for part in ("rows", "rejected", "outcomes", "verdicts", "rules", "routes", "mapping")]
    plain = [{name: cell or "" for name, cell in row.items() if name != "line"} for row in found.rows]
    rejects = [{name: cell for name, cell in row.items() if name not in ("line", "file")} for row in found.rejects]
    return found.code, counts, plain, rejects


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, ...]:
    """The audit of the rows as UTF-8 CSV, which the other tests hold against the counter."""
    folder = tmp_path_factory.mktemp("expected")
    log = folder / "log"
    log.write_bytes(as_csv(COMMON).encode())
    found = essence(audit(log, folder=folder))
    assert found[1][0] == ROWS
    assert found[1][1] > 10
    return found


@pytest.mark.parametrize("form", list(FORMS))
def test_every_form_of_a_log_gives_the_same_audit(tmp_path: Path, expected: tuple[Any, ...], form: str) -> None:
    """Format, encoding and compression are found by content, whatever the file is called, and change nothing."""
    rows = COMMON
    log = tmp_path / "log.dat"
    log.write_bytes(FORMS[form](rows))
    found = essence(audit(log, folder=tmp_path))
    if form == "GB18030 with rare characters":
        whole = [*found[2], *found[3]]
        assert any(row[NOTE] == "镕喆堃" for row in whole)
        assert found[:2] == expected[:2]
    else:
        assert found == expected


def test_a_workbook_gives_the_same_audit(tmp_path: Path, expected: tuple[Any, ...]) -> None:
    """The texts of a log in the cells of a workbook are read as they are in CSV."""
    sheet = [list(COMMON[0]), *(list(row.values()) for row in COMMON)]
    log = write_workbook(tmp_path / "log.xlsx", {"returns": sheet})
    found = audit(log, folder=tmp_path)
    assert essence(found) == expected
    assert sorted(found.lines + found.rejected_lines) == list(range(2, ROWS + 2))


TYPED = {
    "request_id": 7.0,
    "sold_on": date(2026, 3, 1),
    "requested_on": datetime(2026, 3, 15, 14, 5),
    "receipt": True,
    "goods_intact": 1,
    "packaging_intact": "是",
    "laid": False,
    "clearance": 0,
    "special_order": "no",
    "defect": "none",
    "quantity": "1 m2",
    "tile": "800x800",
    "pieces_per_box": 3.0,
    "decision": "approve",
}


def test_typed_cells_of_a_workbook_are_read(tmp_path: Path) -> None:
    """Dates, date-times, numbers and yes/no of a workbook are read as what they are; 7.0 is written 7."""
    late = TYPED | {"sold_on": date(2026, 2, 1)}
    sheet = [list(TYPED), list(TYPED.values()), list(late.values())]
    log = write_workbook(tmp_path / "log.xlsx", {"cover": [["Returns of March"]], "returns": sheet})
    found = audit(log, folder=tmp_path, given=["--sheet", "returns"])
    assert [(row["line"], row["outcome"], row["reasons"] or "") for row in found.rows] == [
        (2, "approve", ""),
        (3, "deny", "window"),
    ]
    assert [found.rows[0][name] for name in ("request_id", "sold_on", "requested_on", "receipt", "pieces_per_box")] == [
        "7",
        "2026-03-01",
        "2026-03-15 14:05:00",
        "yes",
        "3",
    ]


@pytest.mark.parametrize("sold_on", [date(2026, 3, 1), datetime(2026, 3, 1, 23, 59), "2026年3月1日"])
def test_typed_columns_of_parquet_are_read(tmp_path: Path, sold_on: object) -> None:
    """Dates, timestamps, yes/no, whole and floating numbers of Parquet are read as what they are."""
    rows = [TYPED | {"sold_on": sold_on, "goods_intact": True, "clearance": False, "amount": 12.5}]
    rows.append(rows[0] | {"request_id": 8.0, "receipt": None, "sold_on": None, "pieces_per_box": None, "amount": None})
    log = tmp_path / "log.parquet"
    pyarrow.parquet.write_table(pa.Table.from_pylist(rows), log)
    found = audit(log, folder=tmp_path)
    assert [(row["line"], row["outcome"]) for row in found.rows] == [(1, "approve"), (2, "incomplete")]
    assert [row["amount"] for row in found.rows] == ["12.5", None]
    assert found.rows[0]["request_id"] == "7"
    assert found.rows[0]["pieces_per_box"] == "3"


def test_a_moment_with_an_offset_in_parquet_falls_on_its_day(tmp_path: Path) -> None:
    """A timestamp with a time zone counts by its calendar day in the policy's zone."""
    zoned = pa.array([datetime(2026, 2, 28, 16, 0), datetime(2026, 2, 28, 15, 59)], pa.timestamp("us", "UTC"))
    table = pa.Table.from_pylist([TYPED | {"goods_intact": True, "clearance": False}] * 2).drop_columns(["sold_on"])
    table = table.append_column("sold_on", zoned).append_column("requested", pa.array(["2026-03-31"] * 2))
    pyarrow.parquet.write_table(table, tmp_path / "log.parquet")
    found = audit(tmp_path / "log.parquet", folder=tmp_path, given=["--map", "requested_on=requested"])
    assert found.outcomes == ["approve", "deny"]


def test_headings_of_json_lines_are_the_keys_of_all_lines(tmp_path: Path) -> None:
    """Keys that turn up late are headings too, blank where a line lacks them; bad lines are rejects with their line."""
    lines = [json.dumps(FINE)] * 1500
    lines[3] = '{"sold_on": "2026-03-01"'
    lines[5] = "[1, 2]"
    lines[7] = ""
    lines.append(json.dumps(FINE | {"note": "late", "other": None, "quantity": 3, "laid": True}))
    lines.append(json.dumps(FINE | {"note": {"a": "b"}, "laid": True}))
    log = tmp_path / "log.jsonl"
    log.write_text("\n".join(lines), encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert [key for key in found.rows[0] if key not in HEADER][:2] == ["note", "other"]
    assert found.rejected_lines == [4, 6, 1501]
    assert [row["raw"] for row in found.rejects if row["line"] in ("4", "6")] == [lines[3], lines[5]]
    assert (found.rows[0]["note"], found.rows[-1]["note"], found.rows[-1]["reasons"]) == (None, '\ufffd{"a": "b"}', "laid")
    assert found.rows[-1]["line"] == 1502


def test_standard_input_is_a_log(tmp_path: Path) -> None:
    """`-` is standard input, packed or not."""
    import subprocess
    import sys

    content = as_csv([FINE, FINE | {"laid": "yes"}]).encode("gb18030")
    for given in (content, gzip.compress(content)):
        done = subprocess.run(
            [sys.executable, "-m", "returns_cli", "audit", "-", "--format", "json"],
            input=given,
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (3, b"")
        assert json.loads(done.stdout)["rows"] == 2


def test_patterns_name_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """logs/*.csv is every file that matches, by name; a file whose own name has such signs is itself."""
    (tmp_path / "logs").mkdir()
    for name, laid in (("b", "yes"), ("a", "no"), ("c[1]", "maybe")):
        write_log(tmp_path / "logs" / f"{name}.csv", [{"laid": laid}])
    monkeypatch.chdir(tmp_path)
    assert audit(Path("logs/*.csv"), folder=tmp_path).outcomes == ["approve", "deny"]
    assert audit(Path("logs/c[1].csv"), folder=tmp_path).rejected_lines == [2]
    assert_one_complaint(returns("audit", "logs/*.tsv"), "no file matches `logs/*.tsv`")


@pytest.mark.parametrize("names", ["a.csv a.csv", "a.csv ./a.csv", "a.csv link.csv", "a.csv hard.csv", "[al]*.csv", "- -"])
def test_a_log_is_named_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: str) -> None:
    """Whatever a file is called, and whatever patterns it fits: if its rows would count twice it is refused."""
    write_log(tmp_path / "a.csv", [FINE])
    (tmp_path / "link.csv").symlink_to(tmp_path / "a.csv")
    (tmp_path / "hard.csv").hardlink_to(tmp_path / "a.csv")
    monkeypatch.chdir(tmp_path)
    asked = names.split()
    done = returns("audit", *asked)
    first, other = asked[0].replace("[al]*", "a"), asked[-1].replace("[al]*", "link")
    says = f"`{other}` is named twice" if first == other else f"`{other}` is the same log as `{first}`"
    assert_one_complaint(done, f"{says}; name it once, or each of its rows counts twice")


def test_headings_in_another_order_are_mapped_by_name(tmp_path: Path) -> None:
    """Logs with the same headings in another order, in other formats and encodings, are one audit."""
    rows = [FINE | {"laid": "yes", "request_id": "一"}, FINE | {"laid": "maybe", "request_id": "二"}]
    turned = [dict(reversed(row.items())) for row in rows]
    one, two, three = tmp_path / "one.csv", tmp_path / "two.csv", tmp_path / "three.parquet"
    one.write_bytes(as_csv(rows).encode())
    two.write_bytes(as_csv(turned, ";").encode("gb18030"))
    three.write_bytes(as_parquet(turned))
    (tmp_path / "four.jsonl").write_text(as_json(turned), encoding="utf-8")
    book = write_workbook(tmp_path / "five.xlsx", {"a": [list(turned[0]), *(list(row.values()) for row in turned)]})
    found = audit(one, two, three, tmp_path / "four.jsonl", book, folder=tmp_path)
    assert [(row["line"], row["request_id"], row["reasons"]) for row in found.rows] == [
        (line, "一", "laid") for line in (2, 2, 1, 1, 2)
    ]
    assert [(row["line"], row["request_id"], row["laid"]) for row in found.rejects] == [
        (line, "二", "maybe") for line in ("3", "3", "2", "2", "3")
    ]
    six = two.with_name("six.csv")
    six.write_bytes(two.read_bytes())
    assert audit(two, six, folder=tmp_path).rejected_lines == [3, 3]


# What is not text in the log's encoding ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["处理备注", "laid"])
def test_bytes_that_are_no_text(tmp_path: Path, name: str) -> None:
    """A row of GB18030 with broken bytes where a fact stands is a reject; elsewhere they are shown as \\xff."""
    rows = [
        FINE | {"处理备注": "好的，请按照规定尽快处理，顾客已经来过三次"},
        FINE | {"处理备注": "好", name: "PLACE"},
        FINE | {"处理备注": "中文"},
    ]
    log = tmp_path / "log.csv"
    log.write_bytes(as_csv(rows).encode("gb18030").replace(b"PLACE", b"\xb0\xa1\xff"))
    found = audit(log, folder=tmp_path)
    whole = {int(row["line"]): row for row in [*found.rows, *found.rejects]}
    assert sorted(whole) == [2, 3, 4]
    assert whole[3][name] == "啊\ufffd\\xff"
    assert found.rejected_lines == ([3] if name == "laid" else [])


@pytest.mark.parametrize("name", [NOTE, "laid"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_broken_bytes_reject_no_more_than_their_row(tmp_path: Path, encoding: str, name: str) -> None:
    """Broken bytes reject their row where a fact stands; elsewhere they are shown, and every row is decided."""
    rows = [FINE | {NOTE: "喆"}] * 3000 + [FINE | {NOTE: "喆", name: "PLACE"}, FINE | {NOTE: "好", "laid": "yes"}]
    marked = "PLACE".encode(encoding).removeprefix(b"\xff\xfe")
    broken = {"utf-8": b"\xe5\xff", "gb18030": b"\xff\xff", "utf-16": b"\x00\xd8"}[encoding]
    log = tmp_path / "log.csv"
    log.write_bytes(as_csv(rows).encode(encoding).replace(marked, broken))
    found = audit(log, folder=tmp_path, given=["--encoding", encoding])
    [cell] = [row[name] for row in [*found.rows, *found.rejects] if "\ufffd" in row[name]]
    assert "".join(f"\\x{byte:02x}" for byte in broken) in cell.replace("\ufffd", "")
    assert found.outcomes[-1] == "deny"
    assert found.rejected_lines == ([3002] if name == "laid" else [])
    assert sorted(found.lines + found.rejected_lines) == list(range(2, 3004))


@pytest.mark.parametrize("encoding", ["latin-1", "big5", "shift_jis", "koi8-r"])
def test_other_encodings_are_named_not_guessed(tmp_path: Path, encoding: str) -> None:
    """A log in another encoding is refused; told which, it is read."""
    notes = {
        "latin-1": "Grün, à côté, señor",
        "big5": "顧客說這個產品有問題，請儘快處理，謝謝您的協助與關心",
        "shift_jis": "お客様は返品をご希望です。商品に傷がありました。",
        "koi8-r": "Покупатель хочет вернуть плитку",
    }
    log = tmp_path / "log.csv"
    log.write_bytes(as_csv([FINE | {"note": notes[encoding]}] * 5).encode(encoding))
    assert_one_complaint(returns("audit", log), "--encoding")
    found = audit(log, folder=tmp_path, given=["--encoding", encoding])
    assert [row["note"] for row in found.rows] == [notes[encoding]] * 5
    assert_one_complaint(returns("audit", log, "--encoding", "klingon"), "unknown encoding `klingon`")


@pytest.mark.parametrize(
    "cell",
    [
        *(b"no\xff", b"n\xffo", b"no\x80", b"n\xc3o", b"2\xe9", b"\xff", b"\xe9", b"\xff\xfe", b"\xe9\x80"),
        *("否".encode()[:-1], b"no" + "否".encode()[:-1], "否".encode() + b"\xff"),
    ],
)
@pytest.mark.parametrize("rows", [2, 300])
def test_a_stray_byte_in_a_log_of_ascii_costs_its_row(tmp_path: Path, cell: bytes, rows: int) -> None:
    """However small the log, and with no or hardly any other byte beside ASCII, it is UTF-8 with one damaged cell."""
    for name in ("laid", "note"):
        log = tmp_path / f"{name}.csv"
        text = as_csv([FINE | {"note": "ok"}] * rows + [FINE | {"note": "no", name: "@"}] + [FINE | {"note": "ok"}]).encode()
        log.write_bytes(text.replace(b"@", cell))
        found = audit(log, folder=tmp_path)
        assert found.rejected_lines == ([rows + 2] if name == "laid" else [])
        assert len(found.lines) + len(found.rejected_lines) == rows + 2
        assert set(found.outcomes) == {"approve"}
        assert [note["note"] for note in found.summary["notes"]] == ["bytes-no-text"]


def test_a_stray_byte_in_an_id_costs_no_row(tmp_path: Path) -> None:
    """A damaged id is still one of its own."""
    log = tmp_path / "log.csv"
    rows = [FINE | {"request_id": f"q{number}"} for number in range(4)]
    log.write_bytes(as_csv(rows).encode().replace(b"q2,", b"\xffq2,"))
    found = audit(log, folder=tmp_path)
    assert (found.rejected_lines, len(found.lines)) == ([], 4)
    assert [row["request_id"] for row in found.rows] == ["q0", "q1", "\ufffd\\xffq2", "q3"]


@pytest.mark.parametrize(
    ("note", "encoding", "rows"),
    [
        ("café", "cp1252", 3),
        ("über", "cp1252", 3),
        ("café", "cp1252", 900),
        ("Müller", "cp1252", 30),
        ("Müller", "cp1252", 1500),
        ("Müller Jürgen Köhler", "cp1252", 3000),
        ("Łukasz", "cp1250", 1500),
        ("Ayşe", "cp1254", 1500),
        ("чек", "cp1251", 3),
        ("чек", "cp1251", 1500),
        ("王小明", "big5", 1500),
    ],
)
def test_one_word_of_another_encoding_is_no_damage(tmp_path: Path, note: str, encoding: str, rows: int) -> None:
    """However rare, and though other cells are the same but for the letter: the log is refused, and its encoding proposed."""
    log = tmp_path / "log.csv"
    log.write_bytes(as_csv([FINE | {"note": "Miller"}] * rows + [FINE | {"note": note}]).encode(encoding))
    assert_one_complaint(returns("audit", log), f"it looks like {encoding}")
    assert audit(log, folder=tmp_path, given=["--encoding", encoding]).rows[-1]["note"] == note


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        ("返品 タイル 東京", "shift_jis", "shift_jis"),
        ("テーブル、棚", "shift_jis", "shift_jis"),
        ("Возврат плитки товара", "koi8-r", "koi8-r"),
        ("Возврат плитки", "cp1251", "cp1251"),
        ("החזרה של אריחים", "iso8859-8", "cp1255"),
        ("החזרה", "cp1255", "cp1255"),
        ("Επιστροφή προϊόντος", "cp1253", "cp1253"),
        ("คืนสินค้า ที่ร้าน", "cp874", "cp874"),
        ("VÊTEMENTS, ÉLÉMENT où l'été", "mac-roman", "mac-roman"),
    ],
)
def test_a_few_words_tell_their_encoding(text: str, encoding: str, found: str) -> None:
    """Also those that are words of another language in another encoding, but for signs that stand where it has none."""
    assert likely([f"id,note\n1,{text}\n".encode(encoding)]) == found


@pytest.mark.parametrize("many", [1, 3000])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_line_ends_of_old_macs_around_cells_of_several_lines(tmp_path: Path, encoding: str, many: int) -> None:
    """Carriage returns end the lines also where line feeds stand in cells, as Excel on a Mac writes CSV."""
    log = tmp_path / "log.csv"
    rows = [FINE | {"note": '"a\nb, ""c"""', "laid": laid} for laid in ("no", "yes", "no") * many]
    text = "\r".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]) + "\r"
    log.write_bytes(text.encode(encoding))
    found = audit(log, folder=tmp_path)
    assert found.outcomes == ["approve", "deny", "approve"] * many
    assert {row["note"] for row in found.rows} == {'a\nb, "c"'}


@pytest.mark.parametrize("note", ['x"y', '24"', 'x"y,"', "plain"])
def test_cells_in_single_quotes_may_have_double_ones(tmp_path: Path, note: str) -> None:
    """Where all headings are in single quotes, these are the log's quotes."""
    log = tmp_path / "log.csv"
    lines = [[*FINE, "note"], *([*FINE.values(), note] for _ in range(3))]
    log.write_text("".join(",".join(f"'{cell}'" for cell in line) + "\n" for line in lines), encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert found.outcomes == ["approve"] * 3
    assert {row["note"] for row in found.rows} == {note}


def test_letters_far_behind_tell_their_encoding(tmp_path: Path) -> None:
    """However much ASCII stands before them: a text that is not ASCII never looks like it."""
    log = tmp_path / "log.csv"
    rows = [FINE | {"note": "x" * 1000}] * 400 + [FINE | {"note": note} for note in ("q\xff", "q\xff", "q\xff")]
    log.write_bytes(as_csv(rows).encode("cp1252"))
    done = returns("audit", log)
    assert_one_complaint(done, "--encoding")
    assert "ascii" not in done.err
    log.write_bytes(as_csv([*rows[:400], FINE | {"note": "Müller"}, FINE | {"note": "Köhler"}]).encode("cp1252"))
    assert_one_complaint(returns("audit", log), "it looks like cp1252")


@pytest.mark.parametrize("note", ["€12.50", "12 m²", "£3", "no\xff"])
def test_a_byte_that_comes_again_is_no_damage(tmp_path: Path, note: str) -> None:
    """One and the same byte in many rows is an encoding; were it damage, the rows would be lost to what is counted."""
    log = tmp_path / "log.csv"
    rows = [FINE | {"note": note if number in (700, 1400) else "ok"} for number in range(2100)]
    log.write_bytes(as_csv(rows).encode("cp1252"))
    assert_one_complaint(returns("audit", log), "--encoding" if note == "no\xff" else "it looks like cp1252")


@pytest.mark.parametrize("amount", ["£1,012.99", "¥1.50", "€ 5", "5,00 €", "1\xa0234,50\xa0€", "-£5", "€1 - €3", "€2/m²"])
def test_signs_of_currencies_are_of_cp1252(amount: str) -> None:
    """Where all that is not ASCII is money, with any other encoding it would be none."""
    assert likely([f"id,paid\n1,{amount}\n".encode("cp1252")]) == "cp1252"


# Files that are no logs --------------------------------------------------------------------------------------------


def test_files_that_are_no_logs(tmp_path: Path) -> None:
    """A damaged workbook, Parquet file or archive, a locked workbook, an array of arrays: one line each that says so."""
    book = write_workbook(tmp_path / "good.xlsx", {"a": [HEADER, list(FINE.values())]}).read_bytes()
    packed = gzip.compress(as_csv([FINE] * 50).encode())
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(2000)
    cases = {
        "half.xlsx": (book[: len(book) // 2], "damaged workbook"),
        "locked.xlsx": (locked, "password"),
        "empty.xlsx": (write_workbook(tmp_path / "blank.xlsx", {"a": []}).read_bytes(), "has no rows"),
        "half.parquet": (as_parquet([FINE])[:-20], "damaged Parquet"),
        "half.csv.gz": (packed[: len(packed) // 2], "cannot be unpacked"),
        "broken.csv.gz": (packed[:40] + b"xxxx" + packed[44:], "cannot be unpacked"),
        "half.csv.zst": (zstd(as_csv([FINE] * 50).encode())[:60], "cannot be unpacked"),
        "array.json": (json.dumps([list(FINE.values())]).encode(), "one object a line"),
        "empty.csv.gz": (gzip.compress(b""), "is empty"),
    }
    for name, (content, phrase) in cases.items():
        (tmp_path / name).write_bytes(content)
        assert_one_complaint(returns("audit", tmp_path / name), phrase)
    assert_one_complaint(returns("audit", tmp_path / "good.xlsx", "--sheet", "b"), "no sheet `b`")
    assert_one_complaint(returns("audit", raw_log(tmp_path / "log.csv"), "--sheet", "b"), "no workbook")


# The sample log of a till in China -----------------------------------------------------------------------------------

EXAMPLES = Path(__file__).parent.parent / "examples"
TILL, SHEET = EXAMPLES / "returns-log.cn-till.csv", EXAMPLES / "returns-log.cn-till.planted.csv"


def test_the_tills_log_shows_what_was_planted_in_it(tmp_path: Path) -> None:
    """GB18030, Chinese headings, a fifth of the values spelled oddly: each planted mistake is found, and nothing else."""
    found = audit(TILL, folder=tmp_path)
    with SHEET.open(encoding="utf-8", newline="") as stream:
        planted = {row["request_id"]: row for row in csv.DictReader(stream)}
    kinds = {"undecidable": "undecided", "no-record": "no-record"}
    wrong = {name: row["right"] for name, row in planted.items() if row["mistake"] not in (*kinds, "unreadable")}
    assert {row["退货单号"]: row["outcome"] for row in found.rows if row["verdict"].startswith("wrongly")} == wrong
    for mistake, verdict in kinds.items():
        assert {row["退货单号"] for row in found.rows if row["verdict"] == verdict} == {
            name for name, row in planted.items() if row["mistake"] == mistake
        }
    assert {row["退货单号"] for row in found.rejects} == {
        name for name, row in planted.items() if row["mistake"] == "unreadable"
    }
    assert (found.summary["rows"], found.summary["mapping"]["packaging_intact"]) == (4000, "是否拆封")


def test_the_two_sample_logs_are_the_same_returns(tmp_path: Path) -> None:
    """What the plain log and the till's log say is decided alike, row by row."""
    plain, till = (audit(log, folder=tmp_path) for log in (EXAMPLES / "returns-log.csv", TILL))
    parts = ("line", "outcome", "reasons", "route", "verdict")
    assert [[row[name] for name in parts] for row in plain.rows] == [[row[name] for name in parts] for row in till.rows]


@pytest.mark.parametrize(("style", "name"), [("plain", "returns-log"), ("cn-till", "returns-log.cn-till")])
def test_sample_logs_can_be_made_again(tmp_path: Path, style: str, name: str) -> None:
    """The generator makes the very files that are kept."""
    import subprocess
    import sys

    out, sheet = tmp_path / "log.csv", tmp_path / "sheet.csv"
    made = [sys.executable, EXAMPLES / "make_log.py", "--style", style, "--out", out, "--planted", sheet]
    subprocess.run(list(map(str, made)), check=True)
    assert out.read_bytes() == (EXAMPLES / f"{name}.csv").read_bytes()
    assert sheet.read_bytes() == (EXAMPLES / f"{name}.planted.csv").read_bytes()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("marks", [1, 2, 3])
def test_byte_order_marks_are_no_part_of_a_heading(tmp_path: Path, encoding: str, marks: int) -> None:
    """Two programs set a mark each: the first heading is a heading still, in every encoding that has one."""
    log = tmp_path / "log.csv"
    rows = [FINE | {"request_id": "R1", "quantity": "2 boxes", "note": "砖"}] * 2
    log.write_bytes(("\ufeff" * marks + as_csv(rows)).encode(encoding))
    found = audit(log, folder=tmp_path)
    assert [(row["request_id"], row["route"], row["line"]) for row in found.rows] == [
        ("R1", "warehouse-appointment", line) for line in (2, 3)
    ]
