"""A task is read to its end, whatever is wanted of it: the next one begins where it ends, and all lines count."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from test_audit_command import FINE, HEADER, line_of

from returns_cli import load_policy
from returns_cli.audit.process import Process, Task
from returns_cli.audit.shared import look, seen_columns
from returns_cli.intake.columns import map_columns
from returns_cli.pools.watching import watch_quietly
from returns_cli.rows.audit import Audit
from returns_cli.sources import source
from returns_cli.sources.log_file import opened_logs

SILENT = {"sold_on": "", "receipt": ""}
ROWS = [FINE | {"request_id": f"R{at // 2}", **(SILENT if at % 2 else {})} for at in range(600)]


def _text(path: Path) -> Path:
    path.write_text("\n".join([",".join(HEADER), *map(line_of, ROWS)]) + "\n", encoding="utf-8")
    return path


def _table(path: Path) -> Path:
    pq.write_table(pa.Table.from_pylist(ROWS), path, row_group_size=50)
    return path


@pytest.mark.parametrize(("ending", "write"), [("csv", _text), ("parquet", _table)])
def test_what_stops_early_leaves_nothing_unread(ending: str, write: Callable[[Path], Path], tmp_path: Path) -> None:
    """The first batch says all that these want to know; a large log with silent lines ended in accounts that do not balance."""
    loaded = load_policy("tile-store/returns")
    with opened_logs([str(write(tmp_path / f"log.{ending}"))]) as logs:
        [log] = logs
        chosen = map_columns(loaded.policy, log.header, present="2026-04-01")
        process = Process(Audit(loaded, logs, lambda _: chosen, watch_quietly, None, "en"), tmp_path)
        pieces = source.pieces(log, 4_000)
        assert len(pieces) > 5
        lines = 1 + len(ROWS) if source.counts_on(log) else 0  # that of the headings is in the first piece
        columns = tuple(log.header.index(name) for name in SILENT)
        wanted = partial(look, factors=[(1, 1)], columns=columns)
        for want in (wanted, seen_columns):
            done = process.do(Task(want, 0, pieces, source.begin(log)))
            assert (done.lines, done.stop) == (lines, source.end(log, pieces))
        assert process.do(Task(wanted, 0, pieces[:1], source.begin(log))).found.silent
