"""Where a table ends: totals and notes below it are no rows, unless a cell of theirs tells of a request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile

from returns_cli.errors import visible
from returns_cli.sources.logs import CellLog, Fault, LastLine, Note, OpenedLog, TextLog
from returns_cli.sources.table_place import NO_ROW, SHOWN, behind_the_word, below_the_table, filled_cells, plainly_below
from returns_cli.sources.text_pieces import lines_before


def no_rows(lines: Sequence[LastLine], width: int, after_blank: Sequence[bool]) -> tuple[LastLine, ...]:
    """Those of the last lines that are totals or notes as far as their words tell, plainly or not."""
    plain = len(lines) - plainly_below([each.cells for each in lines], width)
    count = below_the_table([each.cells for each in lines[:plain]], width, after_blank=after_blank[:plain])
    return (*lines[plain - count : plain], *(each._replace(plain=True) for each in lines[plain:]))


def ended(logs: Sequence[OpenedLog], tell: Callable[[Sequence[str]], bool]) -> list[OpenedLog]:
    """The logs without those of their last lines of which no cell `tell`s of a request, nor of what stands below them: what
    plainly is no row is said, the others are faults."""
    return [_ended(log, list(_none(log, tell))) for log in logs]


def _none(log: OpenedLog, tell: Callable[[Sequence[str]], bool]) -> Iterator[LastLine]:
    """Those of the last lines that are no rows, the very last one first."""
    places = range(len(log.header))
    for each in reversed(log.last):
        cells = zip(places, behind_the_word(each.cells), strict=False)
        own = {log.order[at] if log.order else at: cell for at, cell in cells}
        if tell([own.get(at, "") for at in places]):
            break
        yield each


def _ended(log: OpenedLog, found: Sequence[LastLine]) -> OpenedLog:
    plain = list(takewhile(lambda each: each.plain, found))[::-1]
    others = found[len(plain) :][::-1]
    log = log.but(notes=(*log.notes, _note(log, plain))) if plain else log
    if isinstance(log, TextLog):
        return log.but(end=plain[0].place if plain else log.end, below=others[0].place if others else 0)
    if isinstance(log, CellLog) and found:
        faults = (Fault(each.place, ", ".join(filter(None, each.cells)), NO_ROW) for each in others)
        return log.but(bad=(*log.bad, *faults), end=found[-1].place)
    return log


def _note(log: OpenedLog, plain: Sequence[LastLine]) -> Note:
    before = lines_before(log, plain[0].place) - plain[0].line if isinstance(log, TextLog) else 0
    lines = ", ".join(str(before + each.line) for each in plain)
    first = visible(" ".join(filled_cells(plain[0].cells)))[:SHOWN]
    return Note("totals-below", {"count": len(plain), "lines": lines, "first": first})
