"""Where in a file the table is: titles above the headings, totals and notes below the last row.

Cells are texts here, blank ones empty; nothing is taken for a title or a total that could as well be a row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from decimal import Decimal
from itertools import takewhile
from typing import NamedTuple

from returns_cli.errors import UsageError, visible
from returns_cli.kinds.money import read_money
from returns_cli.kinds.sameness import folded as fold
from returns_cli.late_pattern import late
from returns_cli.records import Record
from returns_cli.sources.heading_lines import VALUE, filled, is_ruler, looks_like_headings, of_two_lines, says_columns_again
from returns_cli.sources.logs import LogError, Note

FIRST_ROWS, LAST_ROWS = 50, 20
SHOWN = 60  # characters of a line
HINT = re.compile('"?sep=.?"?', re.IGNORECASE)
NO_ROW = "a total or a note, no row"
_TOTAL = late(
    r"(?:(?:grand |sub)?[- ]?totals?|sum|average|count|records|rows|printed(?: on| by)?|prepared by|approved by"
    r"|(?:本页|本月)?[合总共小累]\s*计|总\s*[数和]|汇\s*总|平均|(?:审\s*核|复\s*核|制\s*表|打\s*印|经\s*办)(?:人|者|时间|日期)?)"
    r"(?![a-z])"
)
# What stands below a table and can be no row of it: a total with nothing but amounts beside it; a lone note of known words.
END_OF_FILE = re.compile("[\\s\x00\x1a]+")  # what old programs write at the end of a file
_PLAIN_TOTAL = late(
    r"(?:(?:(?:grand|net|sub|overall) ?-?)?totals?|sums?|summe|gesamt|averages?|counts?"
    r"|(?:本页|本月|本表|本期)?[合总共小累] ?计|总 ?[数和]|汇 ?总|平均|(?:过次|承前|转下|接上)页|\*{1,4}) ?:? ?"
    r"(?:\(?[0-9][0-9,.]* ?(?:rows?|records?|items?|lines?|returns?|笔|条|行|单|件|项)?(?:记录)?\)?)?"
)
_PLAIN_NOTE = late(
    r"[-=*_#~ ]{3,}.*|#?[共计] ?[0-9][0-9,]* ?[条笔行单页项].*"
    r"|第 ?[0-9]+ ?页.*|\([0-9][0-9,]* rows?(?: affected)?\)|[0-9][0-9,]* (?:rows?(?: selected)?|records?|items?|lines?)\.?"
    r"|(?:printed|prepared|generated|exported|downloaded|report run|(?:created|approved) (?:on|by))\b.*"
    r"|end of (?:the )?(?:report|file|list|table|data).*|page [0-9]+(?: of [0-9]+)?|eof"
    r"|(?:审 ?核|复 ?核|制 ?[表单]|打 ?印|经 ?办|导 ?出|填 ?报|负责)(?:人|者|时间|日期|员)? ?:.*"
)
_NAMED_TOTAL = late(r".{1,60}(?:[合总小累] ?计|汇 ?总|\b(?:sub-?)?totals?) ?:?")  # of a group: Ann Total, 3月 小计
_LABEL = late(r"[^\d:]{1,12} ?:.*|" + _PLAIN_NOTE.pattern)
_AMOUNT_ONLY = late(
    r"[-+(]? ?(?:[a-z]{2,3} ?|[a-z]{0,2}[^\w\s.,()-])?[0-9][0-9.,' ]*"
    r"(?:[^\w\s]|元|片|箱|盒|块|㎡|m2|sqm|pcs|pieces|boxes|box|笔|条|[a-z]{3})?[-)]?"
)
_SENTENCE = re.compile(r"\s|[^\x00-\x7f]|^[*#=-]")
_WHOLE = re.compile(rf"{VALUE.pattern}|.+[:：]")


class WantedPlace(Record):
    """What the user says of the place of the table: the line of its headings, or the headings where it has none, and what
    separates its cells; the keys of headings that are known to name something."""

    header_line: int | None = None
    headings: tuple[str, ...] = ()
    delimiter: str | None = None
    telling: frozenset[str] = frozenset()


ANYWHERE = WantedPlace()


class TablePlace(NamedTuple):
    """The headings, the line on which they stand, or the first row if they stand nowhere; the last line above the rows, which
    may be a second line of headings or a ruler; how many cells rows fill; what is to be said of lines that are no part of the
    table; and what those above the headings say."""

    header: Sequence[str]
    line: int
    last: int
    width: int
    notes: tuple[Note, ...] = ()
    titles: frozenset[tuple[str, ...]] = frozenset()


def headings_in(name: str, rows: Sequence[tuple[int, Sequence[str]]], wanted: WantedPlace) -> TablePlace:
    """Where the headings are among the first rows of the log of that name, each with its line; rows begin below. Raises
    UsageError where they are not where they are wanted."""
    lines, cells = [line for line, _ in rows], [row for _, row in rows]
    width = usual_width(cells)
    hinted = bool(rows) and HINT.fullmatch("".join(cells[0]).strip()) is not None
    if wanted.headings:
        found = len(cells[-1]) if rows else 0
        if found != len(wanted.headings):
            raise UsageError(
                f"`{name}` has {found} columns; --headings names {len(wanted.headings)}", help="name each column once"
            )
        first = lines[int(hinted)] if len(rows) > hinted else 1
        return TablePlace(wanted.headings, first, first, width)
    at = _line_of_headings(name, rows, wanted, hinted)
    double = of_two_lines(cells, at, wanted.telling) if wanted.header_line is None else None
    header, at, last = double or (cells[at], at, at)
    titles = wanted.header_line is None and sum(map(bool, map(filled, cells[:at]))) > hinted
    notes = [Note("headings-on-line", {"line": lines[at]})] if titles else []
    last = _behind_rulers(cells, last)
    if says_columns_again(cells[last + 1 :]):
        last += 1
        notes.append(Note("headings-again", {"line": lines[last], "text": _shown(cells[last])}))
        last = _behind_rulers(cells, last)
    return TablePlace(header, lines[at], lines[last], width, tuple(notes), frozenset(map(filled_cells, cells[:at])))


def _line_of_headings(name: str, rows: Sequence[tuple[int, Sequence[str]]], wanted: WantedPlace, hinted: bool) -> int:
    if wanted.header_line is not None:
        at = next((at for at, (line, _) in enumerate(rows) if line == wanted.header_line), None)
        if at is None or not filled(rows[at][1]):
            raise UsageError(f"line {wanted.header_line} of `{name}` has no headings", help="name another with --header-line N")
        return at
    if not rows:
        raise LogError(f"`{name}` has no rows", help="a log needs a header and rows")
    return hinted + headings_at([row for _, row in rows[hinted:]], wanted.telling)


def _behind_rulers(rows: Sequence[Sequence[str]], last: int) -> int:
    """The last line behind which no ruler stands any more."""
    behind = takewhile(lambda line: not filled(rows[line]) or is_ruler(rows[line]), range(last + 1, len(rows)))
    return max((line for line in behind if filled(rows[line])), default=last)


def filled_cells(row: Sequence[str]) -> tuple[str, ...]:
    """The cells of a row that say something."""
    return tuple(cell.strip() for cell in row if cell.strip())


def _shown(row: Sequence[str]) -> str:
    return visible(" ".join(filled_cells(row)))[:SHOWN]


def usual_width(rows: Sequence[Sequence[str]]) -> int:
    """How many cells rows fill, as those say that fill most cells together."""
    counts = Counter(count for row in rows if (count := filled(row)) > 1)
    return max(counts, key=lambda count: (counts[count] * count, count), default=1)


def headings_at(rows: Sequence[Sequence[str]], telling: Collection[str] = ()) -> int:
    """Which of the first rows holds the headings: the first that is not blank, or the one below titles.

    A title fills one cell, or at most half as many as most rows; or fewer than these, if it has a number, a date or a name with
    a colon (`Shop:`) and a full row below looks like headings: no numbers or dates, no two alike. Below titles headings look
    so; else the first row that is not blank is taken at its word.
    """
    firsts = [(at, row) for at, row in enumerate(rows[:FIRST_ROWS]) if filled(row)]
    if not firsts:
        return 0
    width = usual_width([row for _, row in firsts])
    full = next((at for at, row in firsts if filled(row) >= width and looks_like_headings(row)), -1)
    for at, row in firsts:
        if width > 1 and (filled(row) <= 1 or 2 * filled(row) <= width):
            continue
        if at < full and filled(row) < width and any(_WHOLE.fullmatch(cell.strip()) for cell in row):
            continue
        if at == firsts[0][0] or looks_like_headings(row):
            return at
        double = of_two_lines(rows, at, telling)
        return at if double and double.bottom == at else firsts[0][0]
    return firsts[0][0]


def below_the_table(rows: Sequence[Sequence[str]], width: int, *, after_blank: Sequence[bool] = ()) -> int:
    """How many of the last rows are totals or notes; none of the rows is blank.

    Their first cell says so and they fill fewer cells than most rows, or they fill one cell of several, or they stand apart and
    all fill at most half as many. `after_blank` says of each row whether a blank one stands above it.
    """
    found = 0
    while found < len(rows):
        left = len(rows) - found
        gap = max((at for at in range(1, left) if after_blank[at : at + 1] == [True]), default=left)
        if gap < left and all(2 * filled(row) <= width for row in rows[gap:left]):
            found = len(rows) - gap
        elif _is_total(rows[left - 1], width):
            found += 1
        else:
            break
    return found


def plainly_below(rows: Sequence[Sequence[str]], width: int) -> int:
    """How many of the last rows are plainly totals or notes: no rows and no rejects, unless they tell of a request."""
    found = 0
    while found < len(rows):
        *above, row = rows[: len(rows) - found]
        if not _is_plain(row, width) and not _adds_up(row, above, width, every=len(rows) < LAST_ROWS):
            break
        found += 1
    return found


def _adds_up(row: Sequence[str], above: Sequence[Sequence[str]], width: int, *, every: bool) -> bool:
    """Whether a row has nothing but amounts, in few columns, each the sum of all that stand above it: a total that no word says
    to be one. Where not `every` row is seen it is no less than those that are."""
    places, *others = ([at for at, cell in enumerate(each) if cell.strip()] for each in (row, *above))
    if not places or places[0] == 0 or 2 * len(places) > width or places in others:  # others: lines of one request
        return False
    return all(_is_sum(row[at], [each[at] for each in above if at < len(each) and each[at].strip()], every) for at in places)


def _is_sum(cell: str, parts: Sequence[str], every: bool) -> bool:
    """Whether a cell is the sum of several amounts and none of them, or may be where these are the last of many."""
    total, amounts = read_money(cell), [money.amount for money in map(read_money, parts) if money]
    if not total or not 1 < len(amounts) == len(parts) or total.amount in (0, *amounts):
        return False
    if every:
        return total.amount == sum(amounts, Decimal())
    return 2 * len(amounts) >= LAST_ROWS and abs(total.amount) >= sum(map(abs, amounts)) > 0


def begins_no_row(first: str) -> bool:
    """Whether a row may be a total or a note of which the first cell that is not blank says that."""
    word = fold(first)
    return any(each.fullmatch(word) for each in (_PLAIN_TOTAL, _PLAIN_NOTE, _NAMED_TOTAL))


def behind_the_word(cells: Sequence[str]) -> list[str]:
    """The cells of a row but for the first that says something, which is blank: a total has its word there."""
    first = next((at for at, cell in enumerate(cells) if cell.strip()), len(cells))
    return ["" if at == first else cell for at, cell in enumerate(cells)]


def names_no_request(cell: str) -> bool:
    """Whether a cell is a label with what it labels, a note, or a word for a total: none of a request, whatever its column."""
    return any(each.fullmatch(fold(cell)) for each in (_PLAIN_TOTAL, _LABEL))


def is_no_row(row: Sequence[str], width: int) -> bool:
    """Whether a row among others that says nothing but amounts is plainly a total, of all or of a group, or a note."""
    first, *others = [fold(cell) for cell in row if cell.strip()] or [""]
    named = len(others) + 1 < width and _NAMED_TOTAL.fullmatch(first) and all(map(_AMOUNT_ONLY.fullmatch, others))
    return bool(named) or _is_plain(row, width)


def _is_plain(row: Sequence[str], width: int) -> bool:
    cells = [fold(cell) for cell in row if cell.strip()]
    if cells and all(END_OF_FILE.fullmatch(cell) for cell in row if cell.strip()):
        return True
    lone = len(cells) == 1 or (len(cells) == 2 and cells[0].endswith(":"))
    if lone and width > len(cells) + 1 and (_PLAIN_NOTE.fullmatch(cells[0]) or _PLAIN_TOTAL.fullmatch(cells[0])):
        return True
    if cells and width > len(cells) and _PLAIN_NOTE.fullmatch(cells[0]) and all(map(_LABEL.fullmatch, cells)):
        return True  # 制单人：张三,,,审核人：李四,,,店长签字：
    total = bool(cells) and len(cells) < width and _PLAIN_TOTAL.fullmatch(cells[0]) is not None
    return total and all(_AMOUNT_ONLY.fullmatch(cell) or _PLAIN_TOTAL.fullmatch(cell) for cell in cells[1:])


def _is_total(row: Sequence[str], width: int) -> bool:
    first = next((cell.strip() for cell in row if cell.strip()), "")
    note = filled(row) == 1 and width > 3 and _SENTENCE.search(first) and not VALUE.fullmatch(first)
    total = _TOTAL.match(fold(first)) is not None and 2 * filled(row) <= max(width, 3)
    return bool(note) or total or _is_plain(row, width)
