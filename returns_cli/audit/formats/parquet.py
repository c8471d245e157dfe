"""Parquet, of rows that are in DuckDB; see `rows_file` for those that come from batches."""

from __future__ import annotations

from returns_cli.audit.formats.form import Form, copied

FORM = Form((".parquet",), lambda database, wanted, target: copied(database, wanted.rows, target, "FORMAT parquet"))
