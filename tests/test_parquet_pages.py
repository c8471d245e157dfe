"""Columns that are written as pages of Parquet by ourselves: everybody who reads Parquet reads what was written."""

from __future__ import annotations

import io
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_cli.sources.parquet_pages import BLANK, ParquetFile, RowGroup, arrays_as_pages, texts_as_pages

FEW = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        pa.field("blanks", FEW),
        pa.field("always", FEW, nullable=False),
        pa.field("line", pa.int64(), nullable=False),
        ("id", pa.string()),
    ]
)
LINES = 2  # the place of the lines among the columns


def group(places: np.ndarray, texts: list[str], lines: np.ndarray) -> RowGroup:
    """Rows that say these texts, once with blanks and once without."""
    ids = arrays_as_pages([pa.array([texts[at] if at != BLANK else None for at in places], pa.string())])
    always = np.where(places == BLANK, 0, places)
    columns = [texts_as_pages(places, texts, optional=True), texts_as_pages(always, texts, optional=False), ids]
    return RowGroup([chunk for chunk, _ in columns], [pages for _, pages in columns], lines)


def written(groups: list[tuple[RowGroup, int]]) -> bytes:
    """A file of these rows, with so much on top of the lines of each."""
    stream = io.BytesIO()
    file = ParquetFile(stream, SCHEMA)
    for rows, line in groups:
        sent = b"".join([*rows.pages, rows.lines.tobytes()])
        file.add(RowGroup.of(rows.chunks, memoryview(sent)).at(line, LINES))
    file.close()
    return stream.getvalue()


def expected(groups: list[tuple[np.ndarray, list[str], np.ndarray, int]]) -> list[tuple[object, ...]]:
    return [
        (texts[at] if at != BLANK else None, texts[max(at, 0)], int(own) + line, texts[at] if at != BLANK else None)
        for places, texts, lines, line in groups
        for at, own in zip(places.tolist(), lines, strict=True)
    ]


def read(file: bytes) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in pq.read_table(pa.BufferReader(file)).to_pylist()]


@given(
    st.lists(
        st.tuples(
            st.lists(st.text(max_size=3).filter(lambda text: "\0" not in text), min_size=1, max_size=70, unique=True), st.data()
        ),
        max_size=3,
    )
)
def test_rows_are_read_as_they_were_written(drawn: list[tuple[list[str], st.DataObject]]) -> None:
    """Texts, blanks and lines of all row groups come back, however many there are of each."""
    groups = []
    for texts, more in drawn:
        places = np.array(more.draw(st.lists(st.integers(BLANK, len(texts) - 1), min_size=1, max_size=40)), np.int64)
        lines = np.cumsum(np.array(more.draw(st.lists(st.integers(1, 300), min_size=len(places), max_size=len(places)))))
        groups.append((places, texts, lines, more.draw(st.integers(0, 1 << 40))))
    file = written([(group(places, texts, lines), line) for places, texts, lines, line in groups])
    assert read(file) == expected(groups)
    assert pq.read_schema(pa.BufferReader(file)).equals(
        pa.schema([(f.name, pa.string() if f.type == FEW else f.type, f.nullable) for f in SCHEMA])
    )


@pytest.mark.parametrize("bits", [1, 2, 3, 5, 7, 8, 9, 11, 12, 15, 16, 17])
@pytest.mark.parametrize("dtype", [np.int64, None])
def test_numbers_of_any_width_are_read_by_others(bits: int, dtype: type | None, tmp_path: Path) -> None:
    """As many texts as need so many bits, in the most and in the fewest bytes a number: Arrow and DuckDB read the same."""
    texts = [f"text {number}" for number in range(1 << bits)]
    places = np.arange(BLANK, len(texts)).astype(dtype or np.min_scalar_type(BLANK - len(texts)))
    rows = [(places, texts, np.arange(len(places)), 7), (places[:2], texts, np.arange(2), len(places) + 7)]
    file = written([(group(*each[:3]), each[3]) for each in rows])
    (tmp_path / "rows.parquet").write_bytes(file)
    found = duckdb.read_parquet(str(tmp_path / "rows.parquet")).fetchall()
    assert found == read(file) == expected(rows)
    bounds = pq.read_metadata(pa.BufferReader(file)).row_group(1).column(LINES).statistics
    assert (bounds.min, bounds.max) == (len(places) + 7, len(places) + 8)


def test_a_file_without_rows_has_columns() -> None:
    """Nothing to write gives a file that is read as no rows."""
    nothing = RowGroup([], [], np.zeros(0, np.int64))
    table = pq.read_table(pa.BufferReader(written([(nothing, 0)])))
    assert (table.num_rows, table.column_names) == (0, SCHEMA.names)
