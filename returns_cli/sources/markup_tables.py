"""What a parser of markup hands over, as the rows of tables."""

from __future__ import annotations

from html.parser import HTMLParser

from returns_cli.intake.numerals import of_float

ROWS, CELLS, SILENT = ("tr", "row"), ("td", "th", "cell"), ("script", "style", "title")
MOST_SPAN = 2_000


class MarkupTables(HTMLParser):
    """Gathers the rows of every table; a cell that goes over several rows is in each."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.open: list[list[list[str]]] = []
        self.down: dict[int, tuple[int, str]] = {}
        self.text: list[str] | None = None
        self.across = self.rows = 1
        self.number = False
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "table":
            self._end_cell()
            self.open.append([])
            self.tables.append(self.open[-1])
        elif tag in ROWS and self.open:
            self._end_cell()
            self.open[-1].append([])
            self._fill()
        elif tag in CELLS and self.open and self.open[-1]:
            self._end_cell()
            self.text, self.number = [], False
            self.across, self.rows = _span(attributes.get("colspan")), _span(attributes.get("rowspan"))
            self.across = _span(attributes.get("ss:mergeacross"), 1) if "ss:mergeacross" in attributes else self.across
            at = _span(attributes.get("ss:index")) - 1
            self.open[-1][-1] += [""] * (at - len(self.open[-1][-1]))
        elif tag == "data":
            self.number = attributes.get("ss:type") == "Number"
        elif tag == "br" and self.text is not None:
            self.text.append(" ")
        self.silent += tag in SILENT

    def handle_endtag(self, tag: str) -> None:
        if tag in (*CELLS, *ROWS, "table"):
            self._end_cell()
        if tag == "table" and self.open:
            self.open.pop()
            self.down = {}
        self.silent = max(0, self.silent - (tag in SILENT))

    def handle_data(self, data: str) -> None:
        if self.text is not None and not self.silent:
            self.text.append(data)

    def _end_cell(self) -> None:
        if self.text is None or not self.open or not self.open[-1]:
            self.text = None
            return
        text, row = " ".join("".join(self.text).split()), self.open[-1][-1]
        if self.number:
            text = _shown(text)
        if self.rows > 1:
            self.down[len(row)] = (self.rows - 1, text)
        row += [text, *[""] * (self.across - 1)]
        self.text = None
        self._fill()

    def _fill(self) -> None:
        """Says again what a cell above says that goes on in this row."""
        row = self.open[-1][-1]
        while (below := self.down.get(len(row), (0, "")))[0] > 0:
            self.down[len(row)] = (below[0] - 1, below[1])
            row.append(below[1])


def _span(text: str | None, more: int = 0) -> int:
    return min(MOST_SPAN, max(1, int(text) + more)) if text and text.isdecimal() and len(text) < 6 else 1


def _shown(number: str) -> str:
    try:
        return of_float(float(number)) or ""
    except ValueError:
        return number
