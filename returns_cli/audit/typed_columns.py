"""A log's text cells -> typed slots, in SQL.

Canonical spellings are read by SQL itself. Whatever is left over goes to the counter's own reader,
which gives the canonical spelling back (blank for unknown, NULL for unreadable), and SQL reads
that: one meaning for both. DuckDB calls the reader for the left-over cells alone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, assert_never

from returns_cli.intake.faults import InputError
from returns_cli.intake.spellings import Reader, show_value
from returns_cli.language.types import (
    FIRST_DAY,
    LAST_DAY,
    MAX_COUNT,
    MAX_SIDE_MM,
    Choice,
    Date,
    Moment,
    Number,
    Quantity,
    Size,
    Text,
    Type,
    YesNo,
)
from returns_cli.policy.model import Fact

MEMO = 100_000


def quote(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """An SQL string."""
    return "'" + value.replace("'", "''") + "'"


def slot_expressions(fact: Fact, cell: str, reader: str) -> list[str]:
    """One SQL expression for each slot of the fact, from the cell's text; `reader` names the counter's reader."""
    again = f"CASE WHEN {cell} <> '' THEN {reader}({cell}) END"
    if isinstance(fact.type, Moment):
        return canonical(fact.type, again)
    direct, left_over = canonical(fact.type, cell), canonical(fact.type, again)
    if isinstance(fact.type, Text):  # what the counter made of a text is the text
        left_over = [f"nullif({again}, '')"]
    if len(direct) > 1:  # a compound fact is read whole by one of the two, never half by each
        known = f"({direct[0]}) IS NOT NULL"
        return [f"CASE WHEN {known} THEN {one} ELSE {other} END" for one, other in zip(direct, left_over, strict=True)]
    return [f"coalesce({one}, {other})" for one, other in zip(direct, left_over, strict=True)]


def unreadable(cell: str, first_slot: str, reader: str) -> str:
    """Whether the cell says something that cannot be read."""
    return f"CASE WHEN {first_slot} IS NULL AND {cell} <> '' THEN {reader}({cell}) IS NULL ELSE false END"


def canonical(type_: Type, cell: str) -> list[str]:
    """SQL that reads the spelling `show_value` writes, and gives NULL for any other."""
    match type_:
        case YesNo():
            return [f"CASE {cell} WHEN 'yes' THEN true WHEN 'no' THEN false END"]
        case Choice(options=options):
            listed = ", ".join(text(option) for option in options)
            return [f"CASE WHEN {cell} IN ({listed}) THEN {cell} END"]
        case Text():
            ends = f"(left({cell}, 1) BETWEEN '!' AND '~') AND (right({cell}, 1) BETWEEN '!' AND '~')"
            return [f"CASE WHEN {ends} AND length({cell}) <= 1000 THEN {cell} END"]
        case Date():
            return [_date(cell)]
        case Number(places=0, low=low, high=high):
            return [_whole(cell, low, high)]
        case Number(places=places, low=low, high=high, unit=unit):
            return [_decimal(f"regexp_replace({cell}, ' m2$', '')" if unit == "m2" else cell, places, low, high)]
        case Size():
            width, height = (_whole(f"split_part({cell}, 'x', {part})", 1, MAX_SIDE_MM) for part in (1, 2))
            whole = f"({width}) || 'x' || ({height}) = {cell}"
            return [f"CASE WHEN {whole} THEN {side} END" for side in (width, height)]
        case Quantity():
            return _quantity(cell)
        case Moment():
            return [f"TRY_CAST(split_part({cell}, '|', 1) AS BIGINT)", f"TRY_CAST(split_part({cell}, '|', 2) AS DATE)"]
        case _ as never:
            assert_never(never)


def _date(cell: str) -> str:
    shaped = f"length({cell}) = 10 AND substr({cell}, 5, 1) = '-' AND substr({cell}, 8, 1) = '-'"
    day = f"TRY_CAST({cell} AS DATE)"
    return f"CASE WHEN {shaped} AND {day} BETWEEN DATE '{FIRST_DAY}' AND DATE '{LAST_DAY}' THEN {day} END"


def _whole(cell: str, low: int, high: int) -> str:
    """Digits without a leading zero, within bounds: what casts back to itself."""
    number = f"TRY_CAST({cell} AS BIGINT)"
    return f"CASE WHEN {number} BETWEEN {low} AND {high} AND CAST({number} AS VARCHAR) = {cell} THEN {number} END"


def _decimal(cell: str, places: int, low: int, high: int) -> str:
    shaped = f"regexp_full_match({cell}, '-?[0-9]{{1,{18 - places}}}(\\.[0-9]{{1,{places}}})?')"
    stored = f"CAST(TRY_CAST({cell} AS DECIMAL(38, {places})) * {10**places} AS BIGINT)"
    return f"CASE WHEN {shaped} THEN CASE WHEN {stored} BETWEEN {low} AND {high} THEN {stored} END END"


def _quantity(cell: str) -> list[str]:
    amount, word = f"split_part({cell}, ' ', 1)", f"split_part({cell}, ' ', 2)"
    count, area = _whole(amount, 1, MAX_COUNT), _decimal(amount, 6, 1, 10**12)
    units = "WHEN 'box' THEN 'box' WHEN 'boxes' THEN 'box' WHEN 'piece' THEN 'piece' WHEN 'pieces' THEN 'piece'"
    unit = (
        f"CASE WHEN concat({amount}, ' ', {word}) <> {cell} THEN NULL "
        f"WHEN {word} = 'm2' THEN CASE WHEN ({area}) IS NOT NULL THEN 'm2' END "
        f"WHEN ({count}) IS NOT NULL THEN CASE {word} {units} END END"
    )
    return [unit, f"CASE WHEN {word} <> 'm2' THEN {count} END", f"CASE WHEN {word} = 'm2' THEN {area} END"]


def canonical_reader(fact: Fact, read: Reader, timezone: str) -> Callable[[str], str | None]:
    """The counter's reader as text -> canonical text; blank for unknown, None for unreadable."""

    def spelling(cell: str) -> str | None:
        try:
            stored = read(cell)
        except InputError:
            return None
        if stored[0] is None:
            return ""
        if isinstance(fact.type, Moment):
            day: date = stored[1]
            return f"{stored[0]}|{day.isoformat()}"
        shown = show_value(fact.type, stored, timezone)
        if isinstance(shown, bool):
            return "yes" if shown else "no"
        return str(shown)

    return spelling


def over_arrow(spelling: Callable[[str], str | None]) -> Callable[[Any], Any]:
    """The reader over a whole column, each distinct text read once and remembered."""
    import pyarrow as pa

    memo: dict[str, str | None] = {}

    def read_column(column: Any) -> Any:
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        encoded = column.dictionary_encode()
        found = []
        for cell in encoded.dictionary.to_pylist():
            if cell not in memo:
                if len(memo) >= MEMO:
                    memo.clear()
                memo[cell] = spelling(cell)
            found.append(memo[cell])
        return pa.array(found, pa.string()).take(encoded.indices)

    return read_column
