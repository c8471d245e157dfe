"""Columns of Arrow as texts that a person would write: each type known by its name, and none guessed. What is no cell, as a
list, is JSON behind a mark, so that no fact can be read from it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from returns_cli.intake.numerals import EXACT_IN_DOUBLES, of_float
from returns_cli.sources.encodings import UTF_8, no_cell, shown_bytes

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers

EXACT_IN_SINGLES = 2**24
_FRACTION = r"(\.[0-9]*?)0+$"
_OUT_OF_RANGE = r"^<value out of range: (-?[0-9]+)>.*$"


def is_known(type_: pa.DataType) -> bool:
    """Whether columns of the type can be written as texts without guessing."""
    return _writer(type_) is not None


def as_texts(column: pa.Array) -> pa.Array:
    """An array of texts, or a dictionary of them where the column is one; what is blank is null."""
    if pa.types.is_dictionary(column.type):
        texts = as_texts(column.dictionary)
        same = texts is column.dictionary
        return column if same else pa.DictionaryArray.from_arrays(column.indices, texts)
    texts = (_writer(column.type) or _marked)(column)
    if not _has_empty(texts):
        return texts
    blank = pc.equal(texts, "")
    return pc.if_else(blank, pa.scalar(None, pa.string()), texts) if pc.any(blank).as_py() else texts


def runs(texts: pa.StringArray) -> tuple[list[str], Numbers]:
    """One text for each run of neighbours that say the same, and the place of each row's among those; none of them is null."""
    begins = np.ones(len(texts), bool)
    begins[1:] = pc.not_equal(texts[1:], texts[:-1]).to_numpy(zero_copy_only=False)
    return texts.filter(pa.array(begins)).to_pylist(), np.cumsum(begins) - 1


def _has_empty(texts: pa.StringArray) -> bool:
    """Whether any has no length, as one has that is null. Asking Arrow costs more than all else where there are few texts."""
    if not len(texts):
        return False
    ends = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset :][: len(texts) + 1]
    return bool((ends[1:] == ends[:-1]).any())


def _writer(type_: pa.DataType) -> Callable[[pa.Array], pa.Array] | None:
    if pa.types.is_dictionary(type_):
        return _writer(type_.value_type)
    kind = pa.types
    for names, write in (
        ((kind.is_string, kind.is_large_string, kind.is_string_view), _texts),
        ((kind.is_integer, kind.is_boolean, kind.is_null), _cast),
        ((kind.is_date32,), _days),
        ((kind.is_date64,), lambda column: _days(column.cast(pa.date32()))),
        ((kind.is_float64,), _doubles),
        ((kind.is_float32, kind.is_float16), _singles),
        ((kind.is_decimal32, kind.is_decimal64), lambda column: _decimals(column.cast(pa.decimal128(38, column.type.scale)))),
        ((kind.is_decimal,), _decimals),
        ((kind.is_timestamp,), _moments),
        ((kind.is_time,), lambda column: _sums(_short(_cast(column)), "00:00", column.type.unit)),
        ((kind.is_binary, kind.is_large_binary, kind.is_binary_view), _bytes),
    ):
        if any(name(type_) for name in names):
            return write
    if isinstance(type_, pa.UuidType):
        return lambda column: _each(column.storage, lambda value: str(UUID(bytes=value)))
    return None


def _cast(column: pa.Array) -> pa.Array:
    return column if column.type == pa.string() else column.cast(pa.string())


def _texts(column: pa.Array) -> pa.Array:
    """The texts; where some are no UTF-8, which Arrow believes of every file, they are read as bytes."""
    texts = _cast(column)
    letters = texts.buffers()[-1]
    if letters is None or np.frombuffer(letters, np.uint8).max(initial=0) < 0x80:
        return texts
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        return _bytes(texts.cast(pa.binary()))
    return texts


def _each(column: pa.Array, write: Callable[[Any], str | None]) -> pa.Array:
    """Each distinct value written by Python."""
    coded = column.dictionary_encode()
    texts = [None if value is None else write(value) for value in coded.dictionary.to_pylist()]
    return pa.array(texts, pa.string()).take(coded.indices)


def _decimals(column: pa.Array) -> pa.Array:
    return _each(column, lambda number: f"{number:f}")


def _doubles(column: pa.Array) -> pa.Array:
    return _each(column, lambda value: of_float(value, EXACT_IN_DOUBLES))


def _singles(column: pa.Array) -> pa.Array:
    """Singles are sure of fewer digits: the shortest number that is read as the same single is meant."""
    return _each(column.cast(pa.float32()), lambda value: of_float(float(str(np.float32(value))), EXACT_IN_SINGLES))


def _moments(column: pa.Array) -> pa.Array:
    """Exact to the last digit that is not zero; where there is a time zone, in UTC with its offset."""
    zone, unit = column.type.tz, column.type.unit
    ticks = column.cast(pa.int64()).cast(pa.timestamp(unit))  # the same ticks, which count from 1970 in UTC if there is a zone
    texts = _short(_cast(ticks))
    return _sums(pc.binary_join_element_wise(texts, "+00:00", "") if zone is not None else texts, "1970-01-01", unit)


def _days(column: pa.Array) -> pa.Array:
    return _sums(_cast(column), "1970-01-01", "days")


def _sums(texts: pa.Array, begin: str, unit: str) -> pa.Array:
    """The texts, what no calendar or clock has as the sum that it is, which is no date: `1970-01-01 + 2147483647 days`."""
    if not pc.any(pc.starts_with(texts, "<")).as_py():
        return texts
    return pc.replace_substring_regex(texts, _OUT_OF_RANGE, rf"{begin} + \1 {unit}")


def _short(texts: pa.Array) -> pa.Array:
    """The texts without zeros at the end of a fraction of a second."""
    if pc.any(pc.match_substring(texts, ".")).as_py():
        texts = pc.replace_substring_regex(texts, _FRACTION, r"\1")
    return pc.utf8_rtrim(texts, ".")


def _bytes(column: pa.Array) -> pa.Array:
    """Bytes are the UTF-8 texts of writers that do not say so; what is no text is marked, and no fact can be read from it."""
    return _each(column, lambda value: shown_bytes(value, UTF_8))


def _marked(column: pa.Array) -> pa.Array:
    """What no fact can be read from."""
    return pa.array([value if value is None else no_cell(value) for value in _values(column)], pa.string())


def _values(column: pa.Array) -> list[object]:
    """What JSON has of each cell; numbers are texts, so that no digit is lost."""
    kind, type_ = pa.types, column.type
    if kind.is_dictionary(type_):
        return _values(column.dictionary_decode())
    if kind.is_boolean(type_):
        return list(column.to_pylist())
    write = _writer(type_)
    if write is not None:
        return list(write(column).to_pylist())
    if isinstance(type_, pa.BaseExtensionType):
        return _values(column.storage)
    if kind.is_map(type_):
        return _values(column.cast(pa.list_(pa.struct([("key", type_.key_type), ("value", type_.item_type)]))))
    given = column.is_valid().to_pylist()
    if kind.is_struct(type_):
        names = [type_.field(at).name for at in range(type_.num_fields)]
        each = zip(*map(_values, column.flatten()), strict=True)
        found: list[object] = [dict(zip(names, row, strict=True)) for row in each]
    elif type_.num_fields:  # lists of every kind
        items, lengths = iter(_values(column.flatten())), pc.list_value_length(column).fill_null(0).to_pylist()
        found = [list(islice(items, length if own else 0)) for own, length in zip(given, lengths, strict=True)]
    elif kind.is_duration(type_):
        found = [f"{ticks} {type_.unit}" for ticks in column.cast(pa.int64()).to_pylist()]
    else:
        found = _bytes(column.cast(pa.binary())).to_pylist()
    return [value if own else None for own, value in zip(given, found, strict=True)]
