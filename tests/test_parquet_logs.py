"""Logs in Parquet: every type of column is read as what it says, or refused."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from test_audit_command import FINE, assert_one_complaint, audit, returns

from returns_cli.sources.arrow_texts import as_texts, is_known
from returns_cli.sources.batches import distinct_texts
from returns_cli.sources.parquet_log import FIRST_ROWS, parquet_log
from returns_cli.sources.source import batches, first_piece, pieces

MOMENT = datetime(2026, 3, 1, 16, 30, 45, 123000)


def parquet(path: Path, column: str, cells: Any, **options: Any) -> Path:
    """A log of fine requests, one for each cell of a column."""
    table = pa.Table.from_pylist([FINE] * len(cells))
    at = table.schema.get_field_index(column)
    table = table.append_column(column, cells) if at < 0 else table.set_column(at, column, cells)
    pq.write_table(table, path, **options)
    return path


def text_of(array: Any) -> Any:
    (text,) = as_texts(array).to_pylist()
    return text


UNITS = ("ms", "us", "ns")


@pytest.mark.parametrize("unit", ["s", *UNITS])
def test_moments_are_exact_in_every_unit(unit: str) -> None:
    """Zone or none, seconds to nanoseconds: a moment with a zone is written in UTC with its offset, whatever the zone."""
    told = "2026-03-01 16:30:45" + ("" if unit == "s" else ".123")
    moments = pa.array([MOMENT], pa.timestamp("us")).cast(pa.timestamp(unit), safe=False)
    assert text_of(moments) == told
    for zone in ("UTC", "Asia/Shanghai", "+08:00", "America/New_York"):
        zoned = moments.cast(pa.int64()).cast(pa.timestamp(unit, zone))
        assert text_of(zoned) == told + "+00:00"
        assert text_of(zoned.dictionary_encode()) == told + "+00:00"


@pytest.mark.parametrize(
    ("ticks", "type_", "text"),
    [
        (2**31 - 1, pa.date32(), "1970-01-01 + 2147483647 days"),
        (-(2**31), pa.date32(), "1970-01-01 + -2147483648 days"),
        (10**15, pa.timestamp("s"), "1970-01-01 + 1000000000000000 s"),
        (2**62, pa.timestamp("us", "Asia/Shanghai"), "1970-01-01 + 4611686018427387904 us"),
        (2**62, pa.time64("us"), "00:00 + 4611686018427387904 us"),
    ],
)
def test_what_no_calendar_has_is_said_as_it_stands(tmp_path: Path, ticks: int, type_: pa.DataType, text: str) -> None:
    """In our own words, and it is no day of anything: its row is a reject."""
    whole = pa.array([ticks], pa.int32() if type_ == pa.date32() else pa.int64())
    assert text_of(whole.cast(type_)) == text
    if not pa.types.is_time(type_) and type_ != pa.timestamp("s"):  # which a file cannot hold
        log = parquet(tmp_path / "log.parquet", "sold_on", whole.cast(type_))
        found = audit(log, folder=tmp_path, given=["--map", "sold_on=sold_on"])
        assert [row["why"] for row in found.rejects] == [f"sold_on: `{text}` is not a date; write it as 2026-03-31"]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_a_moment_with_a_zone_falls_on_its_day(tmp_path: Path, unit: str, zone: str) -> None:
    """16:30 UTC is the next day in Shanghai, in nanoseconds too, and one minute earlier is not."""
    ticks = pa.array([datetime(2026, 2, 28, 16, 0), datetime(2026, 2, 28, 15, 59)], pa.timestamp(unit, "UTC"))
    log = parquet(tmp_path / "log.parquet", "sold_on", ticks.cast(pa.timestamp(unit, zone)))
    found = audit(log, folder=tmp_path, given=["--set", "requested_on=2026-03-31", "--map", "sold_on=sold_on"])
    assert found.outcomes == ["approve", "deny"]


def test_nanoseconds_keep_their_last_digit() -> None:
    assert text_of(pa.array([1772382645123456789], pa.timestamp("ns"))) == "2026-03-01 16:30:45.123456789"
    assert text_of(pa.array([1772382645000000000], pa.timestamp("ns", "UTC"))) == "2026-03-01 16:30:45+00:00"


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (pa.array([date(2026, 3, 1)]), "2026-03-01"),
        (pa.array([date(2026, 3, 1)], pa.date64()), "2026-03-01"),
        (pa.array([Decimal("3.00")]), "3.00"),
        (pa.array([Decimal("-0.0000001")], pa.decimal128(20, 7)), "-0.0000001"),
        (pa.array([Decimal("12345678901234567890123456789012345678.05")], pa.decimal256(60, 2)), None),
        (pa.array([Decimal("1.5")], pa.decimal32(5, 1)), "1.5"),
        (pa.array([Decimal("1.5")], pa.decimal64(9, 1)), "1.5"),
        (pa.array(["a"], pa.large_string()), "a"),
        (pa.array(["a"], pa.string_view()), "a"),
        (pa.array(["a"]).dictionary_encode(), "a"),
        (pa.array([date(2026, 3, 1)]).dictionary_encode(), "2026-03-01"),
        (pa.array([True]), "true"),
        (pa.array([2**64 - 1], pa.uint64()), "18446744073709551615"),
        (pa.array([-5], pa.int8()), "-5"),
        (pa.array([0.1 + 0.2]), "0.3"),
        (pa.array([299.96999999999997]), "299.97"),
        (pa.array([3.0]), "3"),
        (pa.array([1234567890123456.0]), "1234567890123456"),
        (pa.array([1.2345678901234568e17]), "1.2345678901234568E+17"),
        (pa.array([float("nan")]), ""),
        (pa.array([0.3], pa.float32()), "0.3"),
        (pa.array([20260301.0], pa.float32()), "2.02603E+07"),
        (pa.array([0.5], pa.float16()), "0.5"),
        (pa.array([time(8, 30, 45)], pa.time32("s")), "08:30:45"),
        (pa.array([time(8, 30, 45, 5000)]), "08:30:45.005"),
        (pa.array([b"R1 \xe7\xa0\x96", b"R2"], pa.binary())[:1], "R1 砖"),
        (pa.array([b"R\xff"], pa.large_binary()), "R\ufffd\\xff"),
        (pa.array([None]), ""),
        (pa.array([""]), ""),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pa.Array) else None,
)
def test_every_type_is_written_as_a_person_would(cells: Any, text: str | None) -> None:
    """Dates, decimals of every width, texts of every kind, yes/no, whole and binary numbers, times of day, plain bytes."""
    assert (text_of(cells) or "") == (str(cells[0].as_py()) if text is None else text)


def test_ids_of_sixteen_bytes_are_texts() -> None:
    own = UUID("86091cc4-80e7-4a67-b04a-41f6f9861420")
    assert text_of(pa.ExtensionArray.from_storage(pa.uuid(), pa.array([own.bytes], pa.binary(16)))) == str(own)


NO_CELLS = {
    "list": (pa.array([["a", None, ""]]), '["a", null, ""]'),
    "list of a fixed size": (pa.array([[1, 2]], pa.list_(pa.int8(), 2)), '["1", "2"]'),
    "struct": (pa.array([{"a": Decimal("1.50"), "b": [], "c": True}]), '{"a": "1.50", "b": [], "c": true}'),
    "struct in a list": (pa.array([[{"t": 1}]], pa.list_(pa.struct({"t": pa.time64("ns")}))), '[{"t": "00:00:00.000000001"}]'),
    "map": (pa.array([[("砖", 1)]], pa.map_(pa.string(), pa.int64())), '[{"key": "砖", "value": "1"}]'),
    "duration": (pa.array([timedelta(days=3)], pa.duration("s")), "259200 s"),
    "bytes of a fixed size": (pa.array([b"ab\xff"], pa.binary(3)), "ab\ufffd\\xff"),
}


@pytest.mark.parametrize("kind", NO_CELLS)
def test_what_is_no_cell_is_refused_where_it_is_read(tmp_path: Path, kind: str) -> None:
    """Nested columns, lengths of time, bytes that are no text: one line that names the column and its type. What nobody reads
    stops nothing, moves no other column, and stands in findings behind a mark."""
    cells, text = NO_CELLS[kind]
    assert not is_known(cells.type)
    assert not is_known(pa.dictionary(pa.int8(), cells.type))
    table, log = pa.Table.from_pylist([FINE | {"laid": "yes"}, FINE, {}]), tmp_path / "log.parquet"
    blank = cells if pa.types.is_fixed_size_list(cells.type) else pa.nulls(1, cells.type)  # older Arrow writes no such blank
    pq.write_table(table.add_column(0, "extra", pa.concat_arrays([cells, blank, cells])), log)
    found = audit(log, folder=tmp_path)
    shown = f"\ufffd{text}"
    assert [row["extra"] for row in found.rows] == [shown, None if blank.null_count else shown, shown]
    assert found.outcomes == ["deny", "approve", "incomplete"]
    table = table.drop_columns(["receipt"])
    pq.write_table(table.add_column(7, "receipt", pa.concat_arrays([cells] * 3)), log)
    assert_one_complaint(returns("audit", log), "the column `receipt` is of type")


def test_a_condition_or_a_kind_of_column_takes_no_cells(tmp_path: Path) -> None:
    """What is named is refused in one line; what only its heading says is left out, and decides nothing."""
    table = pa.Table.from_pylist([FINE | {"clerk": {"name": "Li"}, "paid": ["5.00"], "note": "x"}])
    pq.write_table(table, tmp_path / "log.parquet")
    log = tmp_path / "log.parquet"
    for asked in (
        ("--where", "paid = 5"),
        ("--where", "note = x or known(paid)"),
        ("--column", "amount=paid"),
        ("--map", "lot=paid"),
    ):
        assert_one_complaint(returns("audit", log, *asked), "the column `paid` is of type list<element: string>")
    assert_one_complaint(returns("audit", log, "--column", "clerk=clerk"), "the column `clerk` is of type struct<name: string>")
    assert "clerk" not in audit(log, folder=tmp_path).summary["columns"]
    sales = tmp_path / "sales.csv"
    sales.write_text("paid,shelf,quality\n5,x,good\n", encoding="utf-8")
    assert_one_complaint(
        returns("audit", log, "--sales", sales, "--on", "paid"), "the column `paid` is of type list<element: string>"
    )
    sales.write_text("paid,laid\n5,no\n", encoding="utf-8")
    pq.write_table(pa.table({"paid": [["5.00"]], "sold_on": ["2026-03-01"]}), log)
    assert_one_complaint(
        returns("audit", sales, "--sales", log, "--on", "paid"), "the column `paid` is of type list<element: string>"
    )


def test_texts_that_are_no_utf_8_are_marked(tmp_path: Path) -> None:
    """Arrow believes of every file that its texts are UTF-8: others are marked, and reject a row where they are read."""
    raw = pa.array([b"yes", b"ye\xffs"])
    for cells in (raw.view(pa.string()), raw.cast(pa.large_binary()).view(pa.large_string())):
        log = parquet(tmp_path / "log.parquet", "receipt", cells)
        found = audit(log, folder=tmp_path)
        assert found.outcomes == ["approve"]
        assert [row["why"] for row in found.rejects] == ["receipt: `ye\ufffd\\xffs` is neither yes nor no; write yes or no"]
        log = parquet(tmp_path / "log.parquet", "clerk", cells)
        assert [row["clerk"] for row in audit(log, folder=tmp_path).rows] == ["yes", "ye\ufffd\\xffs"]


def test_old_moments_say_their_zone_only_if_spark_wrote_them(tmp_path: Path) -> None:
    """INT96 is UTC in Spark's files, and anybody's guess in others."""
    moments = pa.array([datetime(2026, 2, 28, 16, 0), datetime(2026, 2, 28, 15, 59)], pa.timestamp("ns"))
    log = parquet(tmp_path / "log.parquet", "sold_on", moments, use_deprecated_int96_timestamps=True)
    assert_one_complaint(returns("audit", log), "INT96, which does not say in which time zone it is")
    table = pa.Table.from_pylist([FINE] * 2).drop_columns(["sold_on"]).append_column("sold_on", moments)
    with pq.ParquetWriter(log, table.schema, use_deprecated_int96_timestamps=True, store_schema=False) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({"org.apache.spark.version": "3.5.1"})
    found = audit(log, folder=tmp_path, given=["--set", "requested_on=2026-03-31"])
    assert found.outcomes == ["approve", "deny"]


@pytest.mark.parametrize("cells", [["a", "", None, "b", "a", None, "c"], ["a"] * 7, [None] * 7, []])
@pytest.mark.parametrize("index", [pa.int8(), pa.uint16(), pa.int32(), pa.int64()])
def test_texts_of_a_dictionary(cells: list[str | None], index: pa.DataType) -> None:
    """Whatever stands where a cell is null, and wherever in a larger array the column begins."""
    column = pa.array(cells, pa.string()).dictionary_encode().cast(pa.dictionary(index, pa.string()))
    for start in range(len(cells) + 1):
        for own in (column[start:], as_texts(column[start:]), as_texts(column[start:].cast(pa.string()))):
            places, texts = distinct_texts(own)
            assert [texts[place] for place in places] == [cell or "" for cell in cells[start:]]


def test_a_record_of_nothing_is_no_row(tmp_path: Path) -> None:
    """Blank rows are no rows, over several groups of rows; the others keep their numbers."""
    rows = [FINE, dict.fromkeys(FINE), FINE | {"laid": "yes"}, dict.fromkeys(FINE, " \u3000")]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "log.parquet", row_group_size=2)
    found = audit(tmp_path / "log.parquet", folder=tmp_path)
    assert (found.summary["rows"], found.lines, found.outcomes) == (2, [1, 3], ["approve", "deny"])


def test_a_damaged_page_is_no_failure_of_the_tool(tmp_path: Path) -> None:
    """Damage within a file, whose footer is whole, is said as well."""
    log = parquet(tmp_path / "log.parquet", "laid", pa.array(["no"] * 50_000), compression="gzip", use_dictionary=False)
    content = bytearray(log.read_bytes())
    content[100:300] = bytes(200)
    log.write_bytes(content)
    assert_one_complaint(returns("audit", log), "damaged Parquet")


@pytest.mark.parametrize("page", [1 << 10, 1 << 20], ids=["many pages", "one page"])
def test_what_the_first_rows_of_a_group_say_is_read_without_the_others(tmp_path: Path, page: int) -> None:
    """Plain, in a dictionary, blank or not, nested, in cells of any type: the first rows are the first ones of all."""
    rows = range(2 * FIRST_ROWS)
    table = {
        "lines": pa.array([[{"line": row % 5, "tile": "a"}] for row in rows]),
        "request": pa.array([f"R{row}" for row in rows]),
        "receipt": pa.array([("yes", "no", None)[row % 3] for row in rows]),
        "sold_on": pa.array([None if row < FIRST_ROWS else date(2026, 11, 1) for row in rows], pa.date32()),
        "pieces": pa.array([row % 7 for row in rows]),
    }
    path = tmp_path / "log.parquet"
    pq.write_table(pa.table(table), path, row_group_size=len(rows), data_page_size=page)
    log = parquet_log(path, path)
    (whole,), (first,) = pieces(log), first_piece(log)
    (batch, end), (some, end_of_some) = (next(batches(log, [piece], 0)) for piece in (whole, first))
    assert (batch.rows, some.rows) == (2 * FIRST_ROWS, FIRST_ROWS)
    assert 0 < end_of_some < end
    for column in range(len(table)):
        assert some.strings(column).equals(batch.strings(column)[:FIRST_ROWS])
        assert some.texts(column, range(0, FIRST_ROWS, 100)) == batch.texts(column, range(0, FIRST_ROWS, 100))
        assert [some.listed(column).texts[at] for at in some.listed(column).places] == [
            batch.listed(column).texts[at] for at in batch.listed(column).places[:FIRST_ROWS]
        ]
