"""The least DuckDB can do with a log: read every cell of every column, and count. `scan_duckdb.py LOG`"""

import sys
from pathlib import Path

import duckdb

log = sys.argv[1]
readers = {".parquet": "read_parquet('{}')", ".jsonl": "read_json('{}', format = 'newline_delimited')"}
source = readers.get(Path(log).suffix, "read_csv('{}', all_varchar = true)").format(log)
print(duckdb.execute(f"SELECT count(*), count(COLUMNS(*)) FROM {source}").fetchall())
