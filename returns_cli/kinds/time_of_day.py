"""time: a time of day, such as an opening hour, on the clock of the policy's time zone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import time, timedelta
from typing import TYPE_CHECKING, ClassVar, cast

from returns_cli.kinds.date_forms import hour_of_day
from returns_cli.kinds.defaults import readable_default
from returns_cli.kinds.faults import wrong
from returns_cli.kinds.kind import Json, Kind, Named, Reader, Scale, Unknown, Value, Way, whole_in
from returns_cli.kinds.number import plain_digits
from returns_cli.kinds.sameness import folded
from returns_cli.language.faults import ExpressionError
from returns_cli.language.function import Function, Typed
from returns_cli.language.nodes import Literal, Node, Span
from returns_cli.language.types import MICROSECOND_PLACES, MINUTE, SECOND, Text, Type, exact_minutes
from returns_cli.late_pattern import late
from returns_cli.wording.bilingual import Words
from returns_cli.wording.words import say

if TYPE_CHECKING:
    from returns_cli.kinds.declared import Constant, TypeTable

LAST = 24 * 60 * MINUTE - 1
USUAL = 10 * 60 * MINUTE
_TIME = late(
    r"(?P<early>上午|早上|早晨|清晨|凌晨|中午|下午|傍晚|晚上)? ?(?P<hour>[0-9]{1,2})(?:[:点时](?P<minute>[0-9]{1,2})?"
    r"(?:[:分](?P<second>[0-9]{2})?(?P<part>\.[0-9]{1,12})?)?秒?)? ?(?P<late>[ap]\.?m\.?)?\Z"
)


class TimeOfDay(Type):
    """Microseconds since midnight, which are an exact number of minutes."""

    ordered = True
    constant = 'time("21:30")'

    def registers(self, name: str) -> dict[str, Type]:
        return {name: exact_minutes(0, LAST)}

    def describe(self) -> str:
        return "time"


def read_time(text: str) -> int:
    """The time in microseconds since midnight. Raises InputError."""
    plain_digits(text, "unreadable-time", "write-time")
    found = _TIME.match(folded(text))
    if not found or not (found["minute"] or found["late"] or re.search("[点时]", folded(text))):
        raise wrong("unreadable-time", "write-time", text)
    fraction = (found["part"] or ".")[1:].rstrip("0")
    if len(fraction) > MICROSECOND_PLACES:
        raise wrong("too-fine-time", "round-time", text)
    hour, half = int(found["hour"]), found["early"] or (found["late"] or "").replace(".", "")
    on_24 = hour_of_day(hour, half) if half else hour
    if on_24 is None or (found["late"] and not 1 <= hour <= 12):
        raise wrong("unreadable-time", "write-time", text)
    hour = on_24
    return _checked(text, hour, int(found["minute"] or 0), int(found["second"] or 0), fraction)


def _checked(text: str, hour: int, minute: int, second: int, fraction: str) -> int:
    try:
        time(hour, minute, second)
    except ValueError:
        raise wrong("unreadable-time", "write-time", text) from None
    return (hour * 60 + minute) * MINUTE + second * SECOND + int(fraction.ljust(MICROSECOND_PLACES, "0"))


def show_time(value: int) -> str:
    """21:30, with seconds and their fraction only where there are any."""
    clock = _clock(value)
    return clock.isoformat("auto" if clock.microsecond else "seconds" if clock.second else "minutes")


def _clock(value: int) -> time:
    hours, beyond = divmod(value, 60 * MINUTE)
    minutes, beyond = divmod(beyond, MINUTE)
    return time(hours, minutes, *divmod(beyond, SECOND))


def _constant(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    lowered, type_ = typed[0]
    if not isinstance(lowered, Literal) or not isinstance(type_, Text):
        raise ExpressionError("time() takes a constant", source[0].at, 'for example: time("21:30")')
    try:
        clock = time.fromisoformat(str(lowered.value))
    except ValueError:
        clock = None
    if clock is None or clock.tzinfo is not None or len(str(lowered.value)) < len("21:30"):
        raise ExpressionError(f"`{lowered.value}` is not a time of day", source[0].at, "write it as 21:30")
    return Literal(_scaled(clock), at), TimeOfDay()


def _scaled(clock: time) -> int:
    since = timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond)
    return since // timedelta(microseconds=1)


class TimeKind(Kind[TimeOfDay]):
    word = "time"
    title = Words("time of day", "时刻")
    of = TimeOfDay
    compared = "moment"
    functions = (Function("time", ("text",), "time", "a constant time of day", _constant, words=("{0}", "{0}")),)
    wording: ClassVar[Mapping[str, tuple[str, str]]] = {
        "unreadable-time": ("`{text}` is not a time of day", "`{text}`不是一天中的时刻"),
        "write-time": ("write it as 21:30", "请写成21:30"),
        "answer-time": ("a time of day, for example 21:30", "一天中的时刻，例如21:30"),
        "time-column": ("microseconds since midnight: 77400000000 stands for 21:30", "自零时起的微秒数：77400000000表示21:30"),
    }

    def declared(self, raw: TypeTable) -> TimeOfDay:
        return TimeOfDay()

    def check_default(self, type_: TimeOfDay, default: object) -> None:
        readable_default(type_, default, read_time)

    def of_constants(self, values: list[Constant], unit: str) -> TimeOfDay | None:
        return TimeOfDay() if all(isinstance(value, time) for value in values) else None

    def constant(self, type_: TimeOfDay, value: Constant) -> int:
        return _scaled(cast("time", value))

    def beside(self, value: Constant, unit: str) -> tuple[Constant, ...]:
        clock = _scaled(cast("time", value))
        return tuple(_clock(near) for near in (clock - MINUTE, clock + MINUTE) if 0 <= near <= LAST)

    def reader(self, type_: TimeOfDay, fact: Named, way: Way) -> Reader:
        return lambda text: (read_time(text),)

    def accepted(self, type_: TimeOfDay, value: object, read: Reader, timezone: str) -> Value | None:
        if isinstance(value, time) and value.tzinfo is None:
            return (_scaled(value),)
        return super().accepted(type_, value, read, timezone)

    def show(self, type_: TimeOfDay, value: Value, timezone: str) -> str:
        return show_time(whole_in(value))

    def spellings(self, type_: TimeOfDay, fact: Named, value: Value, timezone: str) -> Iterator[str]:
        clock = _clock(whole_in(value))
        yield show_time(whole_in(value))
        if not clock.second and not clock.microsecond:
            yield from (f"{clock.hour}:{clock.minute:02}:00", f"{clock.hour}点{clock.minute:02}分", f"{clock:%I:%M %p}")

    def scales(self, type_: TimeOfDay, timezone: str) -> tuple[Scale, ...]:
        return (Scale(0, LAST, USUAL, lambda value: (value,), MINUTE),)

    def plainness(self, type_: TimeOfDay, value: Value, near: Value | None) -> tuple[int, ...]:
        at = whole_in(value)
        return int(at % SECOND != 0), int(at % MINUTE != 0), abs(at - USUAL)

    def unknowns(self, type_: TimeOfDay, name: str) -> tuple[Unknown, ...]:
        return (Unknown(name, type_.registers(name)[name], USUAL, MINUTE),)

    def metavar(self, type_: TimeOfDay) -> str:
        return "TIME"

    def forms(self, type_: TimeOfDay, fact: Named, lang: str) -> str:
        return say("answer-time", lang)

    def schema(self, type_: TimeOfDay) -> Json:
        return {"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2}(\.\d{6})?)?$"}

    def column_note(self, type_: TimeOfDay, register: str, lang: str, timezone: str) -> tuple[str, Mapping[str, object]]:
        return "time-column", {}


KIND = TimeKind()
