"""The types of facts and expressions. A number carries its unit, its decimal places and its bounds.

What else there is to know of a fact's type (how it is read, shown, asked for, tried) stands in `kinds/`, one file a type.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, TypeAlias

from returns_cli.records import Record

AREA_PLACES = 6  # areas are whole square millimetres: 1e-6 m2
MAX_PLACES = 9
# INVARIANT: every number an engine can meet stays inside SQL's BIGINT, so engines cannot differ by overflow.
LIMIT = 2**62

UNIT_ALIASES = {"m²": "m2", "㎡": "m2", "boxes": "box"}
UNIT_ALIASES |= {f"{unit}s": unit for unit in ("minute", "hour", "day", "week", "month", "year", "piece")}


class Type(Record):
    """What a fact or an expression can be. A scalar type is one column; a compound one is made of several.

    `ordered` values can be compared with `<`; those of a type that is not `comparable` not even with `==`.
    """

    width: ClassVar[int] = 1  # how many registers a fact of this type has
    date_at: ClassVar[int | None] = None  # which of them is a calendar date
    ordered: ClassVar[bool] = False
    comparable: ClassVar[bool] = True
    constant: ClassVar[str] = ""  # how a constant of the type is written, where a text is not one

    def registers(self, name: str) -> dict[str, Type]:
        """The scalar columns that carry a fact of this type.

        INVARIANT: the first register is unknown exactly when the fact is.
        """
        return {name: self}

    def date_register(self, name: str) -> str | None:
        """The column that has the calendar date of a fact of this type; None where it has none."""
        return None if self.date_at is None else list(self.registers(name))[self.date_at]

    def describe(self) -> str:
        """The type in the words of the policy file."""
        raise NotImplementedError


Scope: TypeAlias = Mapping[str, Type]


class YesNo(Type):
    def describe(self) -> str:
        return "yes/no"


class Number(Type):
    """A fixed-point number, stored as `value * 10**places * parts`; `low` and `high` are as registers hold it.

    `unit` is None for a bare literal and "" where none is declared; both take the unit of what they meet. Time between
    two moments is a number of minutes in parts that decimals cannot say: a second is a sixtieth.
    """

    ordered = True
    unit: str | None = ""
    places: int = 0
    low: int = -(10**9)
    high: int = 10**9
    parts: int = 1

    @property
    def one(self) -> int:
        """What a register holds for 1."""
        return self.parts * int(10**self.places)

    def describe(self) -> str:
        if self.unit == "m2":
            return "area"
        kind = "exact number" if self.parts > 1 else "decimal" if self.places else "whole number"
        return f"{kind} ({self.unit})" if self.unit else kind


class Choice(Type):
    options: tuple[str, ...]

    def describe(self) -> str:
        return f"choice of {', '.join(self.options)}"


class Text(Type):
    def describe(self) -> str:
        return "text"


FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)


class Date(Type):
    """A calendar date; `low` and `high` are the proleptic ordinals it can reach."""

    date_at = 0
    constant = 'date("2026-01-31")'
    ordered = True
    low: int = FIRST_DAY.toordinal()
    high: int = LAST_DAY.toordinal()

    def describe(self) -> str:
        return "date"


MICROSECOND_PLACES, SIXTIETHS = 6, 60
SECOND, MINUTE = 1_000_000, 60_000_000  # in microseconds; a minute is also what a register holds for an exact number of minutes
_EPOCH = date(1970, 1, 1).toordinal()
# Every moment whose calendar date in some time zone is one of ours, in microseconds since 1970-01-01T00:00Z.
FIRST_MOMENT = (FIRST_DAY.toordinal() - 1 - _EPOCH) * 24 * 60 * MINUTE
LAST_MOMENT = (LAST_DAY.toordinal() + 2 - _EPOCH) * 24 * 60 * MINUTE - 1


def fact_of(register: str) -> str:
    """The fact that a register is of, by the names that `registers` gives."""
    return register.partition("__")[0]


def exact_minutes(low: int, high: int) -> Number:
    """Minutes to the microsecond; the bounds are in microseconds."""
    return Number("minute", MICROSECOND_PLACES, low, high, SIXTIETHS)


class Moment(Type):
    """Microseconds since 1970-01-01T00:00Z, beside the calendar date in the policy's time zone."""

    width = 2
    date_at = 1
    constant = 'date("2026-01-31")'
    ordered = True

    def registers(self, name: str) -> dict[str, Type]:
        return {name: exact_minutes(FIRST_MOMENT, LAST_MOMENT), f"{name}__date": Date()}

    def describe(self) -> str:
        return "moment"


QUANTITY_UNITS = ("m2", "box", "piece")
MAX_COUNT = 10**6
MAX_SIDE_MM = 10**4
MAX_AREA_MM2 = 10**12


class Quantity(Type):
    """An amount of goods by piece, box or m2; beside boxes there may be loose pieces."""

    width = 4
    comparable = False

    def registers(self, name: str) -> dict[str, Type]:
        return {
            f"{name}__unit": Choice(QUANTITY_UNITS),
            f"{name}__count": Number("piece", 0, 0, MAX_COUNT),
            f"{name}__area": Number("m2", AREA_PLACES, 0, MAX_AREA_MM2),
            f"{name}__loose": Number("piece", 0, 0, MAX_COUNT),
        }

    def describe(self) -> str:
        return "quantity"


class Size(Type):
    """Width and height of one piece, in mm."""

    width = 2
    comparable = False

    def registers(self, name: str) -> dict[str, Type]:
        side = Number("mm", 0, 1, MAX_SIDE_MM)
        return {f"{name}__width": side, f"{name}__height": side}

    def describe(self) -> str:
        return "size"


def registers(name: str, type_: Type) -> dict[str, Type]:
    """The scalar columns that carry a fact: most facts have one, compound ones several."""
    return type_.registers(name)


def describe(type_: Type) -> str:
    """The type in the words of the policy file."""
    return type_.describe()
