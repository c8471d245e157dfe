"""A log's text cells -> typed slots, in SQL.

Canonical spellings are read by SQL itself. Whatever is left over goes to the counter's own reader, which hands
the slots over as text: one meaning for both. DuckDB calls the reader for the left-over cells alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import Reader
from returns_cli.language.types import (
    FIRST_DAY,
    LAST_DAY,
    MAX_COUNT,
    MAX_SIDE_MM,
    Choice,
    Date,
    Number,
    Quantity,
    Size,
    Text,
    Type,
    YesNo,
    slots,
)
from returns_cli.policy.model import Fact
from returns_cli.records import Record

MEMO = 100_000


def quote(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """An SQL string."""
    return "'" + value.replace("'", "''") + "'"


class Reading(Record):
    """How the cells of one fact become its slots, in SQL, in steps that each read the columns of those before.

    INVARIANT: SQL works a column of an earlier step out once, so nothing dear is written down twice.
    """

    steps: tuple[Mapping[str, str], ...]
    unread: str
    """The condition, over the columns of the last step, that the cell says something that was not read."""

    def reversed(self, name: str) -> Reading:
        """The same for a heading that says the reverse of the fact."""
        last = dict(self.steps[-1])
        last[name] = f"NOT ({last[name]})"
        return self.but(steps=(*self.steps[:-1], last))


def canonical_reading(fact: Fact, cell: str) -> Reading:
    """The steps from the cell's text to the fact's slots where it is spelled as `show_value` writes it."""
    parts, direct = _direct(fact.type, cell, f"_{fact.name}")
    names = list(slots(fact.name, fact.type))
    return Reading((*parts, dict(zip(names, direct, strict=True))), f"({quote(names[0])} IS NULL AND {cell} IS NOT NULL)")


def reading(fact: Fact, cell: str, reader: str) -> Reading:
    """The steps from the cell's text to the fact's slots; `reader` names the counter's reader, which is called
    for the cells alone that SQL does not read itself."""
    mine, again = f"_{fact.name}", f"_{fact.name}_again"
    parts, direct = _direct(fact.type, cell, mine)
    firsts = {f"{mine}_{number}": sql for number, sql in enumerate(direct)}
    left_over = f"CASE WHEN {mine}_0 IS NULL AND {cell} IS NOT NULL THEN {reader}({cell}) END"
    found = _stored(fact, again).items()
    filled = {
        name: f"CASE WHEN {again} <> '' THEN {second} ELSE {mine}_{number} END" for number, (name, second) in enumerate(found)
    }
    unread = f"({mine}_0 IS NULL AND {again} IS NULL AND {cell} IS NOT NULL)"
    return Reading((*parts, firsts, {again: left_over}, filled), unread)


def _stored(fact: Fact, again: str) -> dict[str, str]:
    """The slots as the counter's reader hands them over: see `handed_over`."""
    types = slots(fact.name, fact.type)
    part = again if len(types) == 1 else f"nullif(split_part({again}, '|', {{}}), '')"
    return {name: f"CAST({part.format(number)} AS {sql_type(type_)})" for number, (name, type_) in enumerate(types.items(), 1)}


def sql_type(type_: Type) -> str:
    """The type of the column that holds a slot."""
    match type_:
        case YesNo():
            return "BOOLEAN"
        case Number():
            return "BIGINT"
        case Date():
            return "DATE"
        case _:
            return "VARCHAR"


def _direct(type_: Type, cell: str, name: str) -> tuple[list[dict[str, str]], list[str]]:
    """Steps, and expressions for the slots, that read the spelling `show_value` writes, and give NULL for any other."""
    match type_:
        case YesNo():
            return [], [f"CASE {cell} WHEN 'yes' THEN true WHEN 'no' THEN false END"]
        case Choice(options=options):
            listed = ", ".join(text(option) for option in options)
            return [], [f"CASE WHEN {cell} IN ({listed}) THEN {cell} END"]
        case Text():
            ends = f"(left({cell}, 1) BETWEEN '!' AND '~') AND (right({cell}, 1) BETWEEN '!' AND '~')"
            damaged = f"contains({cell}, '\N{REPLACEMENT CHARACTER}')"
            return [], [f"CASE WHEN {ends} AND length({cell}) <= 1000 AND NOT {damaged} THEN {cell} END"]
        case Date():
            return _date(cell, name)
        case Number(places=0, low=low, high=high):
            number = f"{name}_number"
            return [{number: f"TRY_CAST({cell} AS BIGINT)"}], [_whole(cell, number, low, high)]
        case Number(places=places, low=low, high=high, unit=unit):
            return [], [_decimal(f"regexp_replace({cell}, ' m2$', '')" if unit == "m2" else cell, places, low, high)]
        case Size():
            return _size(cell, name)
        case Quantity():
            return _quantity(cell, name)
        case _:  # left to the counter's own reader
            columns = [f"CAST(NULL AS {sql_type(slot)})" for slot in slots("", type_).values()]
            return [], columns


def _date(cell: str, name: str) -> tuple[list[dict[str, str]], list[str]]:
    day = f"{name}_day"
    shaped = f"strlen({cell}) = 10 AND strpos({cell}, '-') = 5"  # DuckDB would take "2025 03 01" and "epoch" too
    step = {day: f"CASE WHEN {shaped} THEN TRY_CAST({cell} AS DATE) END"}
    return [step], [f"CASE WHEN {day} BETWEEN DATE '{FIRST_DAY}' AND DATE '{LAST_DAY}' THEN {day} END"]


def _whole(cell: str, number: str, low: int, high: int) -> str:
    """`number` is the cell as a number; digits without a leading zero are what casts back to itself."""
    return f"CASE WHEN {number} BETWEEN {low} AND {high} AND CAST({number} AS VARCHAR) = {cell} THEN {number} END"


def _decimal(cell: str, places: int, low: int, high: int) -> str:
    shaped = f"regexp_full_match({cell}, '-?[0-9]{{1,{18 - places}}}(\\.[0-9]{{1,{places}}})?')"
    stored = f"CAST(TRY_CAST({cell} AS DECIMAL(38, {places})) * {10**places} AS BIGINT)"
    return f"CASE WHEN {shaped} THEN CASE WHEN {stored} BETWEEN {low} AND {high} THEN {stored} END END"


def _size(cell: str, name: str) -> tuple[list[dict[str, str]], list[str]]:
    cross, first, second, wide, high = (f"{name}_{part}" for part in ("cross", "first", "second", "wide", "high"))
    both = f"{_whole(first, wide, 1, MAX_SIDE_MM)} + {_whole(second, high, 1, MAX_SIDE_MM)}"
    steps = [
        {cross: f"strpos({cell}, 'x')"},
        {first: f"left({cell}, {cross} - 1)", second: f"substr({cell}, {cross} + 1)"},
        {wide: f"TRY_CAST({first} AS BIGINT)", high: f"TRY_CAST({second} AS BIGINT)"},
        {f"{name}_sides": f"CASE WHEN {cross} > 0 THEN {both} END"},
    ]
    return steps, [f"CASE WHEN {name}_sides IS NOT NULL THEN {side} END" for side in (wide, high)]


def _quantity(cell: str, name: str) -> tuple[list[dict[str, str]], list[str]]:
    gap, amount, word, count, unit = (f"{name}_{part}" for part in ("gap", "amount", "word", "count", "unit"))
    units = (
        "WHEN 'box' THEN 'box' WHEN 'boxes' THEN 'box' WHEN 'piece' THEN 'piece' WHEN 'pieces' THEN 'piece' WHEN 'm2' THEN 'm2'"
    )
    steps = [
        {gap: f"strpos({cell}, ' ')"},
        {amount: f"left({cell}, {gap} - 1)", word: f"substr({cell}, {gap} + 1)"},
        {unit: f"CASE {word} {units} END"},
        {
            count: f"CASE WHEN {unit} <> 'm2' THEN TRY_CAST({amount} AS BIGINT) END",
            f"{name}_area": f"CASE WHEN {unit} = 'm2' THEN {_decimal(amount, 6, 1, 10**12)} END",
        },
        {f"{name}_whole": _whole(amount, count, 1, MAX_COUNT)},
    ]
    whole, area = f"{name}_whole", f"{name}_area"
    known = f"CASE WHEN {whole} IS NOT NULL OR {area} IS NOT NULL THEN {unit} END"
    return steps, [known, whole, area]


def handed_over(read: Reader) -> Callable[[str], str | None]:
    """The counter's reader as text -> slots joined by `|`; blank for unknown, None for unreadable."""

    def slots_of(cell: str) -> str | None:
        try:
            stored = read(cell)
        except InputError:
            return None
        return "|".join("" if slot is None else str(slot) for slot in stored) if stored[0] is not None else ""

    return slots_of


def over_arrow(read: Callable[[str], str | None]) -> Callable[[Any], Any]:
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
                memo[cell] = read(cell)
            found.append(memo[cell])
        return pa.array(found, pa.string()).take(encoded.indices)

    return read_column
