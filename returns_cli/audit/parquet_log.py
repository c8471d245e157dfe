"""A log in Parquet: its columns keep their types until they are read."""

from __future__ import annotations

from pathlib import Path

from returns_cli.audit.delimited import check_header
from returns_cli.audit.logs import LogError, ParquetLog, exactly


def parquet_log(path: Path, file: Path) -> ParquetLog:
    """The log; raises LogError where the file is damaged."""
    import duckdb

    with duckdb.connect() as connection:
        try:
            found = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({exactly(file)})").fetchall()
        except duckdb.Error:
            raise LogError(f"`{path}` is a damaged Parquet file", help="export it again") from None
    columns = tuple((str(name), str(type_)) for name, type_, *_ in found)
    header = tuple(name.strip() for name, _ in columns)
    check_header(str(path), header)
    return ParquetLog(path, file, header, (), columns)
