"""A text log copied into a Parquet file of its cells, for whatever reads tables only."""

from __future__ import annotations

from returns_cli.audit.blocks import blocks_of
from returns_cli.audit.logs import CellLog, Fault, TextLog


def as_cells(log: TextLog) -> CellLog:
    """The log with its rows in a file of their own, and the records that are none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    width = len(log.header)
    schema = pa.schema([("line", pa.int64()), *((str(at), pa.string()) for at in range(width))])
    target = log.room / f"cells-{log.file.name}-{len(list(log.room.iterdir()))}"
    faults, record = list[Fault](), 1 + log.before
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for block in blocks_of(log):
            columns = [pa.array(block.lines() + record), *(block.strings(column) for column in range(width))]
            writer.write_batch(pa.record_batch(columns, schema=schema))
            faults += [fault.but(line=fault.line + record) for fault in block.faults]
            record += block.records
    return CellLog(log.path, target, log.header, notes=log.notes, bad=tuple(faults), text=log)
