"""Rows of an audit as a Parquet file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from returns_cli.audit.rows_file import TEXTS, Layout
from returns_cli.pools.cluster_error import ClusterError

if TYPE_CHECKING:
    from typing import BinaryIO

    from returns_cli.audit.process import PassPart


def shifted(rows: pa.RecordBatch, line: int) -> pa.RecordBatch:
    """The same rows, `line` on top of their lines."""
    at = rows.schema.get_field_index("line")
    return rows.set_column(at, rows.schema.field(at), pa.array(rows.column(at).to_numpy() + line))


def write(target: Path, layout: Layout, parts: Iterable[PassPart]) -> Iterator[PassPart]:
    """Writes the rows of the parts (`passes.PassPart`), and hands on their counts. Raises OSError."""
    with _writer(target, layout) as writer:
        for part in parts:
            if not part.found.rows.is_file():
                raise ClusterError("spark-rows")
            with pa.memory_map(str(part.found.rows)) as stream:
                rows = shifted(pa.ipc.open_file(stream).get_batch(0), part.line)
                writer.write_batch(rows)
                del rows
            part.found.rows.unlink()
            yield part._replace(found=part.found.counted)


def write_parquet(target: BinaryIO, layout: Layout, batches: Iterable[pa.RecordBatch]) -> None:
    """Writes some rows to a stream."""
    with _writer(target, layout) as writer:
        for rows in batches:
            writer.write_batch(rows)


def _writer(target: Path | BinaryIO, layout: Layout) -> pq.ParquetWriter:
    listed = [field.name for field in layout.schema if field.type == TEXTS]
    texts = {field.name: "snappy" if field.type == pa.string() else "none" for field in layout.schema}
    options: dict[str, Any] = {
        "use_dictionary": listed,
        "write_statistics": ["line"],
        "column_encoding": {"line": "DELTA_BINARY_PACKED"},  # numbers that rise by one
        "compression": texts,  # numbers hardly get smaller
        "write_batch_size": 1 << 14,
        "store_schema": False,
    }
    return pq.ParquetWriter(target, layout.schema, **options)
