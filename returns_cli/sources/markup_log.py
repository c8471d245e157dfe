"""A table in HTML, as many programs save it under the name of a workbook, or in the XML of old spreadsheets."""

from __future__ import annotations

import re
from pathlib import Path

from returns_cli.sources.encodings import CHUNK, MARKED
from returns_cli.sources.logs import LogError
from returns_cli.sources.storage import File

MARKUP = re.compile(r"\s*<(?:!doctype|html|head|meta|body|table|div|style|\?xml|!--)", re.IGNORECASE)


def is_markup(sample: str) -> bool:
    """Whether a text begins as HTML or XML does."""
    return MARKUP.match(sample) is not None


def rows_of(path: File, file: Path, encoding: str) -> list[list[str]]:
    """The rows of the largest table. Raises LogError where there is none."""
    from returns_cli.sources.markup_tables import MarkupTables  # late, with a parser that other logs have no need of

    reader = MarkupTables()
    with file.open(encoding=encoding, errors=MARKED) as stream:
        while text := stream.read(CHUNK):
            reader.feed(text)
    reader.close()
    rows = max(reader.tables, key=len, default=[])
    if not rows:
        raise LogError(f"`{path}` is a web page without a table", help="export it again as CSV or .xlsx")
    width = max(map(len, rows))
    return [[*row, *[""] * (width - len(row))] for row in rows]
