"""The rows of a sheet, which become columns of texts some rows at a time: to keep a whole sheet costs more than to read it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from returns_cli.sources.heading_lines import filled
from returns_cli.sources.sheet_texts import DAYS, text_of, texts_of
from returns_cli.sources.table_place import LAST_ROWS

if TYPE_CHECKING:
    import pyarrow as pa

SheetRow: TypeAlias = list[Any]  # its cells, as a reader of sheets gives them: texts, numbers, days, times, yes and no
CHUNK = 2_048  # rows, of which the cells stay in the processor's caches


class SheetRows:
    """Rows of one width. Those that are `waiting` have been read and not yet been taken; the first of them stands at the place
    `at`, from 0. In place of errors stand their texts."""

    def __init__(self, rows: Iterable[SheetRow], errors: Mapping[tuple[int, int], str]) -> None:
        self.rows, self.errors = iter(rows), sorted(errors.items(), reverse=True)
        self.waiting: list[SheetRow] = []
        self.at = 0

    def more(self, count: int = 0) -> list[SheetRow]:
        """The next rows, so many or a CHUNK, which do not wait yet; none at the end."""
        found, start = list(islice(self.rows, count or CHUNK)), self.at + len(self.waiting)
        while self.errors and self.errors[-1][0][0] < start + len(found):
            (row, column), text = self.errors.pop()
            if column < len(found[row - start]):
                found[row - start][column] = text
        return found

    def wait_for(self, count: int) -> None:
        """Makes so many rows wait, if there are as many."""
        if count > len(self.waiting):
            self.waiting += self.more(count - len(self.waiting))

    def wait_for_all(self) -> None:
        """Makes all rows wait."""
        while found := self.more():
            self.waiting += found

    def take(self, count: int) -> list[SheetRow]:
        """The first of the waiting rows, which wait no more."""
        taken, self.waiting = self.waiting[:count], self.waiting[count:]
        self.at += len(taken)
        return taken

    def take_into(self, columns: Sequence[TextColumn]) -> None:
        """Adds rows to the columns until those wait that may be totals below the table, and one more that says something, or
        all that there are."""
        while found := self.more():
            if _says_much(found):
                fill(columns, self.take(len(self.waiting)))
            self.waiting += found


def _says_much(rows: Sequence[Sequence[object]]) -> bool:
    """Whether more rows say something than are looked at for totals."""
    return sum(1 for _ in islice((row for row in reversed(rows) if filled(list(map(text_of, row)))), LAST_ROWS + 1)) > LAST_ROWS


class TextColumn:
    """The texts of a column, to which cells are added; how many of its numbers a spreadsheet has `shortened`."""

    def __init__(self) -> None:
        self.shortened = 0
        self._parts: list[Any] = []
        self._types = set[type]()
        self._known: dict[frozenset[type], dict[object, str | None]] = {}

    def add(self, cells: Sequence[object]) -> None:
        """Adds cells."""
        types = set(map(type, cells))
        self._types |= types
        # What days are as texts is known when all moments are: see `texts_of`.
        self._parts.append(cells if types & DAYS else self._array(cells, types))

    def whole(self) -> pa.Array:
        """All texts, as an Arrow array."""
        import pyarrow as pa

        arrays = [part if isinstance(part, pa.Array) else self._array(part, self._types) for part in self._parts]
        return pa.concat_arrays([pa.array([], pa.string()), *arrays])

    def _array(self, cells: Sequence[object], types: Collection[type]) -> pa.Array:
        import pyarrow as pa

        texts = texts_of(cells, types, self._known.setdefault(frozenset(types), {}))
        self.shortened += texts.shortened
        return pa.array(texts.cells, pa.string())


def fill(columns: Sequence[TextColumn], rows: Sequence[Sequence[object]]) -> None:
    """Adds the cells of rows to the columns, which are as many or fewer."""
    for column, cells in zip(columns, zip(*rows, strict=True), strict=False):
        column.add(cells)
