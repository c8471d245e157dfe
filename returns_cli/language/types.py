"""The types of facts and expressions. A number carries its unit, its decimal places and its bounds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

from returns_cli.records import Record

AREA_PLACES = 6  # areas are whole square millimetres: 1e-6 m2
MAX_PLACES = 9
# INVARIANT: every number an engine can meet stays inside SQL's BIGINT, so engines cannot differ by overflow.
LIMIT = 2**62

UNIT_ALIASES = {"m²": "m2", "㎡": "m2", "days": "day", "minutes": "minute", "pieces": "piece", "boxes": "box"}


class YesNo(Record):
    pass


class Number(Record):
    """A fixed-point number, stored as `value * 10**places`; `low` and `high` are in stored form.

    `unit` is None for a bare literal and "" where none is declared; both take the unit of what they meet.
    """

    unit: str | None = ""
    places: int = 0
    low: int = -(10**9)
    high: int = 10**9


class Choice(Record):
    options: tuple[str, ...]


class Text(Record):
    pass


FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)


class Date(Record):
    """A calendar date; `low` and `high` are the proleptic ordinals it can reach."""

    low: int = FIRST_DAY.toordinal()
    high: int = LAST_DAY.toordinal()


class Moment(Record):
    """Minutes since 1970-01-01T00:00Z, beside the calendar date in the policy's time zone."""


class Quantity(Record):
    """An amount of goods by piece, box or m2."""


class Size(Record):
    """Width and height of one piece, in mm."""


Type: TypeAlias = YesNo | Number | Choice | Text | Date | Moment | Quantity | Size
Scope: TypeAlias = Mapping[str, Type]

QUANTITY_UNITS = ("m2", "box", "piece")
MAX_COUNT = 10**6
MAX_SIDE_MM = 10**4
MAX_AREA_MM2 = 10**12


def slots(name: str, type_: Type) -> dict[str, Type]:
    """The scalar columns that carry a fact: most facts have one, compound ones several.

    INVARIANT: the first slot is unknown exactly when the fact is.
    """
    match type_:
        case Moment():
            return {name: Number("minute", 0, -(10**9), 10**9), f"{name}__date": Date()}
        case Quantity():
            return {
                f"{name}__unit": Choice(QUANTITY_UNITS),
                f"{name}__count": Number("piece", 0, 0, MAX_COUNT),
                f"{name}__area": Number("m2", AREA_PLACES, 0, MAX_AREA_MM2),
            }
        case Size():
            side = Number("mm", 0, 1, MAX_SIDE_MM)
            return {f"{name}__width": side, f"{name}__height": side}
        case _:
            return {name: type_}


def describe(type_: Type) -> str:
    """The type in the words of the policy file."""
    match type_:
        case YesNo():
            return "yes/no"
        case Number(unit=unit, places=places):
            if unit == "m2":
                return "area"
            kind = "decimal" if places else "whole number"
            return f"{kind} ({unit})" if unit else kind
        case Choice(options=options):
            return f"choice of {', '.join(options)}"
        case Text():
            return "text"
        case Date():
            return "date"
        case Moment():
            return "moment"
        case Quantity():
            return "quantity"
        case Size():
            return "size"
