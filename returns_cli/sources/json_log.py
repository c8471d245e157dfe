"""A log in JSON: one object a row, on a line each or in an array; its headings are the keys of all rows, in the order in
which they appear."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from returns_cli.errors import visible
from returns_cli.sources.cell_file import CellFile
from returns_cli.sources.delimited import MAX_COLUMNS, check_header
from returns_cli.sources.json_array import in_lines, objects
from returns_cli.sources.json_lists import Unread, lists, wrapped
from returns_cli.sources.json_pieces import Row, encodable, lines_of, parsed, text_of
from returns_cli.sources.logs import CellLog, Fault, JsonLog, LogError, Note, no_sheet, no_workbook
from returns_cli.sources.storage import File

FIRST_ROWS = 1_000


class NewKeys(Exception):
    """A row has keys that no row before it had."""


def json_log(path: File, file: Path, copy: Path, sample: str, sheet: str | None) -> JsonLog | CellLog:
    """The log; of several lists within an object the one called `sheet`, or else the first. A line that is no JSON object is
    one of its faults."""
    header: dict[str, int] = {}
    lines = in_lines(sample)
    is_row = lines and sheet is None and len(sample.splitlines()) > 1  # unless it is said that each line is a page of rows
    within = list(dict.fromkeys(lists(Unread(iter([sample])), of_the_first=True)))
    first = within[0] if within and (sheet is not None or (wrapped(sample) and not is_row)) else ""
    if sheet is not None and not first:
        raise no_workbook(path)
    key, others = sheet or first, list[str]()
    rows = partial(objects, path, file, key, others) if first or not lines else partial(_lines, file)
    for at, (_, row) in enumerate(rows()):
        if isinstance(row, dict):
            _learn(path, header, row)
        if at >= FIRST_ROWS or (header and lines and not first):  # whose keys are looked at below
            break
    if not header and sheet is not None and key not in others:
        raise no_sheet(path, sheet, others)
    if not header:
        raise LogError(f"`{path}` has no row that is a JSON object", help="write one object a line, or an array of objects")
    if lines and not first:
        return _in_pieces(path, file, copy).but(notes=_beside(within))
    while True:
        known = len(header)
        try:
            faults = _write(path, rows(), copy, header)
        except NewKeys:
            if len(header) == known:
                raise
            continue
        check_header(str(path), header)
        notes = _notes(key, others if sheet is None else ()) if key else _beside(within)
        return CellLog(path, copy, tuple(map(encodable, header)), notes=notes, bad=tuple(faults))


def _notes(key: str, others: Sequence[str]) -> tuple[Note, ...]:
    """Under which key the rows stand, and which other lists are not read."""
    return (Note("rows-within", {"key": visible(key)}), *_beside(others))


def _beside(others: Sequence[str]) -> tuple[Note, ...]:
    return (Note("lists-beside", {"others": ", ".join(map(visible, others))}),) if others else ()


def _learn(path: File, header: dict[str, int], row: Mapping[str, object]) -> None:
    for key in row:
        header.setdefault(key, len(header))
    if len(header) > MAX_COLUMNS:  # at once: keys that are never the same take all memory
        check_header(str(path), header)


def _write(path: File, rows: Iterable[Row], copy: Path, header: dict[str, int]) -> list[Fault]:
    """Copies the rows. If one has new keys, learns those of all rows that follow and raises NewKeys."""
    faults, width, news = [], len(header), False
    with CellFile(copy, width) as cells:
        for line, row in rows:
            if not isinstance(row, dict):
                faults.append(Fault(line, row[0], row[1]))
                continue
            if not row.keys() <= header.keys():
                _learn(path, header, row)
                news = True
            if not news:
                texts: list[str | None] = [None] * width
                for key, value in row.items():
                    texts[header[key]] = text_of(value)
                cells.add(line, texts)
    if news:
        raise NewKeys
    return faults


def _lines(file: Path) -> Iterator[Row]:
    with file.open("rb") as stream:
        yield from lines_of(stream)


def _in_pieces(path: File, file: Path, copy: Path) -> JsonLog:
    header, pieces = parsed(file, copy)
    check_header(str(path), header)
    return JsonLog(path, file, tuple(map(encodable, header)), planned=pieces)
