"""The least DuckDB can do with a log: read every cell of every column as text, and count. `scan_duckdb.py LOG`"""

import sys

import duckdb

log = sys.argv[1]
source = f"read_parquet('{log}')" if log.endswith(".parquet") else f"read_csv('{log}', all_varchar = true)"
print(duckdb.execute(f"SELECT count(*), count(COLUMNS(*)) FROM {source}").fetchall())
