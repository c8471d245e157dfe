"""date: a calendar day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, cast

from returns_cli.kinds.calendar_text import given_instant, narrow_date, read_date, within_calendar
from returns_cli.kinds.defaults import no_default
from returns_cli.kinds.kind import TODAY, Json, Kind, Named, Reader, Scale, Unknown, Value, Way, day_in
from returns_cli.language.types import FIRST_DAY, LAST_DAY, Date, Type
from returns_cli.wording.bilingual import Words
from returns_cli.wording.words import say

if TYPE_CHECKING:
    from returns_cli.kinds.declared import Constant, TypeTable


def plain_date(value: date) -> date:
    """The day of a date or of a date and time."""
    return value.date() if isinstance(value, datetime) else value


USUAL_DAY = date(2026, 3, 1)


class DateKind(Kind[Date]):
    word = "date"
    title = Words("date", "日期")
    of = Date
    compared = "day"
    clock = TODAY
    drifts = True

    def declared(self, raw: TypeTable) -> Date:
        return Date()

    def check_default(self, type_: Date, default: object) -> None:
        if not isinstance(default, date):
            raise no_default(type_)

    def of_constants(self, values: list[Constant], unit: str) -> Date | None:
        days = [plain_date(value).toordinal() for value in values if isinstance(value, date)]
        return Date(min(days), max(days)) if len(days) == len(values) else None

    def constant(self, type_: Date, value: Constant) -> date:
        return plain_date(cast("date", value))

    def beside(self, value: Constant, unit: str) -> tuple[Constant, ...]:
        day = cast("date", value)
        return day - timedelta(1), day + timedelta(1)

    def reader(self, type_: Date, fact: Named, way: Way) -> Reader:
        return lambda text: (read_date(narrow_date(text), way.timezone, way.order),)

    def accepted(self, type_: Date, value: object, read: Reader, timezone: str) -> Value | None:
        if not isinstance(value, date):
            return super().accepted(type_, value, read, timezone)
        if isinstance(value, datetime) and value.tzinfo:
            value = given_instant(value, timezone)[1]
        return (within_calendar(plain_date(value), str(value)),)

    def plainly(self, type_: Date, value: str, constant: Callable[[object], str]) -> str:
        known = f"{value}.__class__ is {constant(date)} and {constant(FIRST_DAY)} <= {value} <= {constant(LAST_DAY)}"
        return f"{known} or {value} is None"

    def show(self, type_: Date, value: Value, timezone: str) -> str:
        day = day_in(value)
        return day.isoformat()

    def spellings(self, type_: Date, fact: Named, value: Value, timezone: str) -> Iterator[str]:
        day = day_in(value)
        yield from (day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日")

    def scales(self, type_: Date, timezone: str) -> tuple[Scale, ...]:
        def at(ordinal: int) -> Value:
            return (date.fromordinal(ordinal),)

        return (Scale(type_.low, type_.high, USUAL_DAY.toordinal(), at, strides=((1, 1),), of_day=date.toordinal),)

    def anchored(self, type_: Date, other: Type, value: Value) -> Value | None:
        return None if other.date_at is None else (value[other.date_at],)

    def plainness(self, type_: Date, value: Value, near: Value | None) -> tuple[int, ...]:
        return (abs((day_in(value) - (day_in(near) if near else USUAL_DAY)).days),)

    def unknowns(self, type_: Date, name: str) -> tuple[Unknown, ...]:
        return (Unknown(name, type_, USUAL_DAY),)

    def metavar(self, type_: Date) -> str:
        return "DATE"

    def forms(self, type_: Date, fact: Named, lang: str) -> str:
        return say("answer-date", lang)

    def schema(self, type_: Date) -> Json:
        return {"type": "string", "format": "date"}

    def column_note(self, type_: Date, register: str, lang: str, timezone: str) -> tuple[str, Mapping[str, object]]:
        return "date", {"timezone": timezone}


KIND = DateKind()
