"""moment: a day and a time, in the policy's time zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from returns_cli.kinds.calendar_text import (
    given_instant,
    local_moment,
    narrow_date,
    on_the_clock,
    read_moment,
    show_moment,
    since_epoch,
    within_calendar,
)
from returns_cli.kinds.defaults import readable_default
from returns_cli.kinds.kind import NOW, Json, Kind, Named, Reader, Scale, Unknown, Value, Way, whole_in
from returns_cli.language.types import LAST_MOMENT, MINUTE, SECOND, Moment
from returns_cli.wording.bilingual import Words
from returns_cli.wording.words import say

if TYPE_CHECKING:
    from returns_cli.kinds.declared import TypeTable

DAY = 24 * 60 * MINUTE
FIRST_TRIED, LAST_TRIED = 0, LAST_MOMENT - 3 * DAY  # in every time zone before the last day is over
USUAL_DAY = date(2026, 3, 1)
USUAL_MOMENT = since_epoch(datetime(2026, 3, 1, 2, tzinfo=UTC))  # 10:00 in Shanghai


class MomentKind(Kind[Moment]):
    word = "moment"
    title = Words("date and time", "日期和时刻")
    of = Moment
    compared = "moment"
    clock = NOW
    drifts = True

    def declared(self, raw: TypeTable) -> Moment:
        return Moment()

    def check_default(self, type_: Moment, default: object) -> None:
        if default != NOW:
            readable_default(type_, default, lambda text: read_moment(narrow_date(text), "UTC"))

    def reader(self, type_: Moment, fact: Named, way: Way) -> Reader:
        return lambda text: read_moment(narrow_date(text), way.timezone, way.order)

    def accepted(self, type_: Moment, value: object, read: Reader, timezone: str) -> Value | None:
        if isinstance(value, datetime) and value.tzinfo is not None:
            at, day = given_instant(value, timezone)
            return at, within_calendar(day, str(value))
        return super().accepted(type_, value, read, timezone)

    def show(self, type_: Moment, value: Value, timezone: str) -> str:
        return show_moment(whole_in(value), timezone)

    def worded(self, shown: str) -> str:
        return on_the_clock(shown)

    def scales(self, type_: Moment, timezone: str) -> tuple[Scale, ...]:
        def at(moment: int) -> Value:
            return moment, local_moment(moment, timezone).date()

        def of_day(day: date) -> int:
            return USUAL_MOMENT + (day - USUAL_DAY).days * DAY

        strides = ((DAY, 1), (MINUTE, MINUTE))
        return (Scale(FIRST_TRIED, LAST_TRIED, USUAL_MOMENT, at, MINUTE, strides, of_day),)

    def plainness(self, type_: Moment, value: Value, near: Value | None) -> tuple[int, ...]:
        at = whole_in(value)
        return int(at % SECOND != 0), int(at % MINUTE != 0), abs(at - (whole_in(near) if near else USUAL_MOMENT))

    def unknowns(self, type_: Moment, name: str) -> tuple[Unknown, ...]:
        at, day = type_.registers(name).items()
        return Unknown(*at, USUAL_MOMENT, MINUTE), Unknown(*day, day_of=name)

    def metavar(self, type_: Moment) -> str:
        return "DATE TIME"

    def forms(self, type_: Moment, fact: Named, lang: str) -> str:
        return say("answer-moment", lang)

    def schema(self, type_: Moment) -> Json:
        return {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}(:\d{2}(\.\d{6})?)?[+-]\d{2}:\d{2}(:\d{2})?$"}

    def column_note(self, type_: Moment, register: str, lang: str, timezone: str) -> tuple[str, Mapping[str, object]]:
        if register.endswith("__date"):
            return "moment-date", {"name": register.removesuffix("__date"), "timezone": timezone}
        return "moment", {}


KIND = MomentKind()
