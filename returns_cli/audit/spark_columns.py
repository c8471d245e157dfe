"""A log's text cells -> typed slots, in Spark's SQL: the twin of `typed_columns`.

Canonical spellings are read by Spark itself. What it cannot read goes to the counter's own reader, over Arrow and
in Spark's Python workers, and comes back as slots: one meaning for both.
"""

from __future__ import annotations

from returns_cli.engines.sql_nodes import literal
from returns_cli.engines.sql_steps import column_type
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


def text(value: str) -> str:
    """A constant text as Spark writes it."""
    return literal(value).sql(dialect="spark")


def direct(type_: Type, cell: str) -> list[str]:
    """SQL for each slot that reads the spelling `show_value` writes, and gives NULL for any other."""
    match type_:
        case YesNo():
            return [f"CASE {cell} WHEN 'yes' THEN true WHEN 'no' THEN false END"]
        case Choice(options=options):
            return [f"CASE WHEN {cell} IN ({', '.join(text(option) for option in options)}) THEN {cell} END"]
        case Text():  # neither blanks nor what Unicode folds stand at its ends, so that it is kept as it is
            ends = f"(left({cell}, 1) BETWEEN '!' AND '~') AND (right({cell}, 1) BETWEEN '!' AND '~')"
            return [f"CASE WHEN {ends} AND length({cell}) <= 1000 THEN {cell} END"]
        case Date():
            day = f"try_cast({cell} AS DATE)"
            shaped = f"{cell} RLIKE {text('^[0-9]{4}-[0-9]{2}-[0-9]{2}' + END)}"
            return [f"CASE WHEN {shaped} AND {day} BETWEEN DATE '{FIRST_DAY}' AND DATE '{LAST_DAY}' THEN {day} END"]
        case Number(places=0, low=low, high=high):
            return [_whole(cell, low, high)]
        case Number(places=places, low=low, high=high, unit=unit):
            bare = f"regexp_replace({cell}, {text(' m2' + END)}, '')" if unit == "m2" else cell
            return [_decimal(bare, places, low, high)]
        case Size():
            width, height = (_whole(f"split_part({cell}, 'x', {part})", 1, MAX_SIDE_MM) for part in (1, 2))
            whole = f"concat(CAST(({width}) AS STRING), 'x', CAST(({height}) AS STRING)) = {cell}"
            return [f"CASE WHEN {whole} THEN {side} END" for side in (width, height)]
        case Quantity():
            return _quantity(cell)
        case _:  # left to the counter's own reader
            return [f"CAST(NULL AS {column_type(slot, 'spark')})" for slot in slots("", type_).values()]


END = r"\z"  # Java's `$` also stands before a line end


def read_again(fact: Fact, cell: str) -> list[str]:
    """SQL for each slot of what the counter's reader handed over; see `typed_columns.handed_over`."""
    types = list(slots(fact.name, fact.type).values())
    if len(types) == 1:
        return [f"CAST(nullif({cell}, '') AS {column_type(types[0], 'spark')})"]
    parts = (f"nullif(split_part({cell}, '|', {number}), '')" for number in range(1, len(types) + 1))
    return [f"CAST({part} AS {column_type(type_, 'spark')})" for part, type_ in zip(parts, types, strict=True)]


def _whole(cell: str, low: int, high: int) -> str:
    """Digits without a leading zero, within bounds: what casts back to itself."""
    number = f"try_cast({cell} AS BIGINT)"
    return f"CASE WHEN {number} BETWEEN {low} AND {high} AND CAST({number} AS STRING) = {cell} THEN {number} END"


def _decimal(cell: str, places: int, low: int, high: int) -> str:
    """Of at most 18 digits, so that Spark's decimals stay exact."""
    shaped = f"{cell} RLIKE {text(f'^-?[0-9]{{1,{18 - places}}}([.][0-9]{{1,{places}}})?{END}')}"
    stored = f"CAST(try_cast({cell} AS DECIMAL(18, {places})) * {10**places} AS BIGINT)"
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
