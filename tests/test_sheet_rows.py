"""A sheet is read some rows at a time: wherever it is cut, the same log comes of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from test_audit_command import FINE

from returns_cli.sources import sheet_rows
from returns_cli.sources.sheet_log import log_of
from returns_cli.sources.sheet_parts import SheetFacts
from returns_cli.sources.table_place import ANYWHERE

DAY, MIDNIGHT, NOON = date(2026, 3, 1), datetime(2026, 3, 1), datetime(2026, 3, 1, 12)
CELLS: list[list[Any]] = [
    ["R1", "R2", ""],
    ["2026-03-01", DAY, MIDNIGHT],
    [1, 1.0, True, 1e16, "", 2.5],
    [timedelta(minutes=90), "", " "],
    ["yes", "no", "", "  "],
]
ENDS: list[list[list[Any]]] = [
    [],
    [["Total", 3.0, "", "", ""]],
    [[""] * 5, ["", "", "", "", ""], ["printed by", "Wang", "", "", ""], ["合计:", 12, "", "", ""]],
    [[""] * 5] * 60,
]


def sheet(seed: int) -> list[list[Any]]:
    """A table of up to some hundred rows, blank ones among them, below a title perhaps, above totals and notes."""
    rng = Random(seed)  # noqa: S311  seeded
    rows = [
        [rng.choice(cells) for cells in CELLS] if rng.random() < 0.9 else [""] * 5 for _ in range(rng.choice([0, 3, 90, 300]))
    ]
    if rows and rng.random() < 0.5:
        rows[rng.randrange(len(rows))][1] = NOON
    title: list[list[Any]] = rng.choice([[], [["March", "", "", "", ""], [""] * 5]])
    return [*title, [*list(FINE)[:4], rng.choice(["laid", ""])], *rows, *map(list, rng.choice(ENDS))]


def log_in(folder: Path, seed: int) -> tuple[object, ...]:
    """All that is known of the log in a sheet."""
    rng = Random(seed)  # noqa: S311  seeded
    rows = sheet(seed)
    errors = {(rng.randrange(len(rows) + 2), rng.randrange(7)): "#N/A" for _ in range(rng.choice([0, 5]))}
    merged = rng.choice([[], [((len(rows) // 2, 0), (len(rows) // 2 + 2, 0))]])
    facts = SheetFacts(errors, {}, 0, False)
    log = log_of(folder / "log.xlsx", folder / "copy", iter(rows), ANYWHERE, facts, merged)
    with pa.OSFile(str(log.file)) as file:
        cells = pa.ipc.open_file(file).read_all().to_pydict()
    return log.header, log.notes, log.faults, {at: [cell or "" for cell in column] for at, column in cells.items()}


@pytest.mark.parametrize("chunk", [1, 2, 21, 64])
def test_wherever_a_sheet_is_cut_it_is_the_same_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    """Totals and notes, blank rows, errors, merged cells, numbers that are alike, midnight where another row has a time."""
    whole = [log_in(tmp_path, seed) for seed in range(60)]
    monkeypatch.setattr(sheet_rows, "CHUNK", chunk)
    assert [log_in(tmp_path, seed) for seed in range(60)] == whole
