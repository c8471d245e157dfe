"""Writes small Excel workbooks by hand, so that the tests know every byte of them."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


class Raw(str):
    """A cell whose attributes and content are written as they are: `t="e"><v>#N/A</v>`."""

    __slots__ = ()


def write_workbook(
    path: Path,
    sheets: Mapping[str, Sequence[Sequence[object]]],
    *,
    states: Mapping[str, str] | None = None,
    hidden: Collection[int] = (),
    merged: Collection[str] = (),
    since_1904: bool = False,
) -> Path:
    """A workbook of these sheets; texts, numbers, yes/no, dates and date-times become cells of their kind. Of all sheets these
    rows are hidden and these cells merged; `states` are those of sheets that are hidden."""
    names = list(sheets)
    seen = {name: f' state="{state}"' for name, state in (states or {}).items()}
    listed = "".join(
        f'<sheet name="{name}" sheetId="{at}"{seen.get(name, "")} r:id="rId{at}"/>' for at, name in enumerate(names, 1)
    )
    days = '<workbookPr date1904="1"/>' if since_1904 else ""
    joined = "".join(f'<mergeCell ref="{cells}"/>' for cells in merged)
    joined = f"<mergeCells>{joined}</mergeCells>" if joined else ""
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(names) + 1)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{days}<sheets>{listed}</sheets></workbook>'
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{links}'
            f'<Relationship Id="rId99" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        )
        book.writestr("xl/styles.xml", STYLES)
        for at, name in enumerate(names, 1):
            rows = "".join(_row(number, row, number in hidden) for number, row in enumerate(sheets[name], 1))
            book.writestr(
                f"xl/worksheets/sheet{at}.xml", f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{joined}</worksheet>'
            )
    return path


def _row(number: int, cells: Sequence[object], hidden: bool) -> str:
    attributes = ' hidden="1"' if hidden else ""
    content = "".join(_cell(f"{_letters(at)}{number}", cell) for at, cell in enumerate(cells))
    return f'<row r="{number}"{attributes}>{content}</row>'


def _letters(position: int) -> str:
    return chr(65 + position) if position < 26 else chr(64 + position // 26) + chr(65 + position % 26)


def _cell(place: str, cell: object) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, Raw):
        return f'<c r="{place}" {cell}</c>'
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, datetime):
        days = (cell - datetime(1899, 12, 30)).total_seconds() / 86400
        return f'<c r="{place}" s="2"><v>{days}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{place}" s="1"><v>{(cell - date(1899, 12, 30)).days}</v></c>'
    if isinstance(cell, int | float):
        return f'<c r="{place}"><v>{cell}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(str(cell))}</t></is></c>'
