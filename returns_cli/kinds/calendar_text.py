"""Dates and moments as people and tills write them. Listed forms only; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from returns_cli.errors import UsageError
from returns_cli.kinds.calendar_words import OFFSET_OF
from returns_cli.kinds.date_forms import OrderUnknown, written
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.number import plain_digits
from returns_cli.kinds.sameness import narrowed
from returns_cli.language.types import FIRST_DAY, LAST_DAY, MICROSECOND_PLACES
from returns_cli.late_pattern import late
from returns_cli.wording.bilingual import Words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SERIAL = "serial"  # as an order: a number such as 45717 is Excel's count of days
_SERIAL = late(r"(?P<days>\d{5})(?P<part>\.\d{1,12})?\Z")
DIGITS_OF_SECONDS = len(".1234567")
SERIAL_1904 = "serial-1904"  # the same in workbooks that count from 1904
UNIX = "unix"  # as an order: 1772325000 counts seconds since 1970, with three digits more milliseconds, with six microseconds
_UNIX = late(r"(?P<seconds>\d{9,10})(?:(?P<more>\d{3}|\d{6})|\.(?P<part>\d{1,9}))?\Z")
_DAY_0 = {SERIAL: date(1899, 12, 30), SERIAL_1904: date(1904, 1, 1)}
_OFFSET_BEHIND = late(r"(?<=:\d\d)[+-]\d\d:\d\d\Z")
_MIDNIGHT_BEHIND = late(r"24:00(?::00(?:\.0+)?)?\Z")
_ORDER_WORDS = {
    ("dmy", 4): Words("day/month", "日/月"),
    ("mdy", 4): Words("month/day", "月/日"),
    ("dmy", 2): Words("day/month/year", "日/月/年"),
    ("mdy", 2): Words("month/day/year", "月/日/年"),
    ("ymd", 2): Words("year/month/day", "年/月/日"),
}


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The time zone of a policy. Raises UsageError where this machine does not know it."""
    from zoneinfo import ZoneInfo  # takes longer to load than many a request to decide, and few requests need it

    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        raise UsageError(f"no time zone `{name}` on this machine", help="install the Python package tzdata") from None


def narrow_date(text: str) -> str:
    """The text in narrow forms; raised and lowered digits are no part of a date."""
    plain_digits(text, "unreadable-date", "write-date")
    return narrowed(text)


def read_date(text: str, timezone: str, order: str | None = None) -> date:
    """The calendar date of `text` in the policy's time zone. `order` is dmy, mdy or ymd for 03/04/2025 and 03/04/25, a
    layout such as %d-%b-%y, or serial for 45717."""
    day, time, offset = _parts(text, order)
    if time is None:
        return day
    whole, point, fraction = time.partition(".")
    time = whole + point + fraction[:MICROSECOND_PLACES]  # the day does not hang on what is finer
    _clock(text, day, time)
    if offset is None:
        return day
    local = _instant(text, day, time, offset, timezone).astimezone(zone_of(timezone))
    return _calendar(text, local.year, local.month, local.day)


def read_moment(text: str, timezone: str, order: str | None = None) -> tuple[int, date]:
    """Microseconds since 1970-01-01T00:00Z, and the calendar date in the policy's time zone."""
    try:
        day, time, offset = _parts(text, order)
    except InputError as error:
        if error.remedy == "write-date":
            raise InputError(error.fault, "write-moment", text=text) from None
        raise
    if time is None:
        raise InputError("no-time", "write-moment", text=text)
    instant = _instant(text, day, time, offset, timezone)
    return moment_value(instant, timezone)


def moment_value(instant: datetime, timezone: str) -> tuple[int, date]:
    """An aware point in time in microseconds since 1970-01-01T00:00Z, and its calendar date in the time zone."""
    try:
        day = instant.astimezone(zone_of(timezone)).date()
    except OverflowError:  # the first or the last day of Python's own calendar, on another clock
        day = instant.date()
    return since_epoch(instant), day


def since_epoch(instant: datetime) -> int:
    """An aware point in time in microseconds since 1970-01-01T00:00Z."""
    return (instant - EPOCH) // MICROSECOND


def local_moment(moment: int, timezone: str) -> datetime:
    """The moment on the clock of the time zone."""
    return (EPOCH + moment * MICROSECOND).astimezone(zone_of(timezone))


def show_moment(moment: int, timezone: str) -> str:
    """The moment on the clock of the policy's time zone, with its offset; seconds and their fractions where there are any."""
    return shown_clock(local_moment(moment, timezone))


def on_the_clock(shown: str) -> str:
    """A shown moment without its offset: for who reads it in the shop, whose clock it is."""
    return _OFFSET_BEHIND.sub("", shown)


def shown_clock(local: datetime) -> str:
    """A day and time as people write them, seconds only where there are any."""
    return local.isoformat(sep=" ", timespec="auto" if local.microsecond else "seconds" if local.second else "minutes")


def _parts(text: str, order: str | None) -> tuple[date, str | None, str | None]:
    counted = text[:5].isdigit()  # since some day: most dates have less digits before their first joint
    serial = _SERIAL.match(text) if counted else None
    if serial:
        return _from_serial(text, serial, order)
    unix = _UNIX.match(text) if counted else None
    if unix and order == UNIX:
        return _from_unix(text, unix)
    try:
        found = written(text, order)
    except OrderUnknown as unknown:
        raise _order_unknown(text, unknown.orders) from None
    if found is None:
        raise InputError("unreadable-date", "say-unix" if unix else "write-date", text=text)
    day = _calendar(text, found.year, found.month, found.day)
    if found.weekday not in (None, day.weekday()):
        raise InputError("wrong-weekday", "check-calendar", text=text)
    if found.time and _MIDNIGHT_BEHIND.match(found.time):  # the end of a day is the beginning of the next
        return within_calendar(day + timedelta(1), text), "0:00", found.offset
    return day, found.time, found.offset


def _order_unknown(text: str, orders: Sequence[str]) -> InputError:
    """What to say of a day whose parts could stand in several orders, or whose order nobody has said."""
    if not orders:
        return InputError("no-such-date", "check-calendar", text=text)
    year_digits = 4 if re.search(r"\d{4}", text) else 2
    if len(orders) == 1:
        return InputError("one-order", "say-order", text=text, order=_ORDER_WORDS[orders[0], year_digits], option=orders[0])
    if year_digits == 4:
        return InputError("ambiguous-date", "choose-order", text=text)
    return InputError("short-year", "choose-year-order", text=text, options=" / ".join(orders))


def _from_serial(text: str, serial: re.Match[str], order: str | None) -> tuple[date, str | None, str | None]:
    if order not in _DAY_0:
        raise InputError("unreadable-date", "say-serial", text=text)
    day = _DAY_0[order] + timedelta(int(serial["days"]))
    part = serial["part"] or ""
    # What was shortened to a few digits says no more than seconds; a whole one is a double, good for milliseconds.
    seconds = round(Decimal(part or 0) * 86_400, 3 if len(part) > DIGITS_OF_SECONDS else 0)
    if seconds >= 86_400:
        day, seconds = day + timedelta(1), Decimal(0)
    clock = datetime.min + timedelta(milliseconds=int(seconds * 1000))
    return _calendar(text, day.year, day.month, day.day), clock.time().isoformat() if part else None, None


def _from_unix(text: str, unix: re.Match[str]) -> tuple[date, str, str]:
    instant = EPOCH + timedelta(seconds=int(unix["seconds"]))
    fraction = unix["more"] or unix["part"]
    clock = instant.time().isoformat() + (f".{fraction}" if fraction else "")
    return _calendar(text, instant.year, instant.month, instant.day), clock, "Z"


def _calendar(text: str, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise InputError("no-such-date", "check-calendar", text=text) from None
    return within_calendar(found, text)


def within_calendar(day: date, text: str) -> date:
    """The day, which must be one that policies can work with."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise InputError("date-range", "check-year", text=text, low=str(FIRST_DAY), high=str(LAST_DAY))
    return day


def _instant(text: str, day: date, time: str, offset: str | None, zone: str) -> datetime:
    """The point in time; a local time that the clocks skip or repeat is refused, never guessed."""
    local = _clock(text, day, time)
    if offset is not None:
        return local.replace(tzinfo=_by_name(local, offset, zone) or _offset(text, OFFSET_OF.get(offset, offset)))
    instant = local.replace(tzinfo=zone_of(zone))
    fault = _unclear(instant, text, zone)
    if fault is not None:
        raise fault
    return instant


def given_instant(at: datetime, timezone: str) -> tuple[int, date]:
    """`moment_value` of a point in time that a program gives, whose `fold` says which of two it is; one that its own clock
    skips is refused, as a written one is."""
    fault = _unclear(at, shown_clock(at.replace(tzinfo=None)), str(at.tzinfo))
    if fault is not None and fault.fault == "no-such-time":
        raise fault
    return moment_value(at, timezone)


def _unclear(at: datetime, text: str, zone: str) -> InputError | None:
    """What is wrong with the time, where the clocks of its zone skip or repeat it."""
    early, late = (at.replace(fold=fold) for fold in (0, 1))
    if early.utcoffset() == late.utcoffset():
        return None
    local = at.replace(tzinfo=None)
    skipped = early.astimezone(UTC).astimezone(at.tzinfo).replace(tzinfo=None) != local
    offsets = {name: side.isoformat()[len(local.isoformat()) :] for name, side in (("one", early), ("other", late))}
    return InputError("no-such-time" if skipped else "twice-time", "write-which-offset", text=text, zone=zone, **offsets)


def _by_name(local: datetime, name: str, zone: str) -> timezone | None:
    """The offset of the policy's own clock where it is called so at that time: CST in Shanghai; None where it is not."""
    for fold in (0, 1) if name.isalpha() else ():
        own = local.replace(tzinfo=zone_of(zone), fold=fold)
        offset = own.utcoffset()
        if (own.tzname() or "").lower() == name and offset is not None:
            return timezone(offset)
    return None


def _clock(text: str, day: date, time: str) -> datetime:
    """The day and time on a wall clock; 25:00 is refused, and so is a time that is finer than microseconds."""
    whole, _, fraction = time.partition(".")
    hours, minutes, *rest = (int(part) for part in whole.split(":"))
    if len(fraction.rstrip("0")) > MICROSECOND_PLACES:
        raise InputError("too-fine-time", "round-time", text=text)
    microseconds = int(fraction[:MICROSECOND_PLACES].ljust(MICROSECOND_PLACES, "0"))
    try:
        return datetime(day.year, day.month, day.day, hours, minutes, rest[0] if rest else 0, microseconds)
    except ValueError:
        raise InputError("unreadable-date", "write-moment", text=text) from None


def _offset(text: str, offset: str) -> timezone:
    if offset == "Z":
        return UTC
    if offset.isalpha():
        raise InputError("unreadable-date", "write-offset", text=text)
    digits = offset[1:].replace(":", "")
    hours, minutes, seconds = int(digits[:2]), int(digits[2:4]), int(digits[4:] or 0)  # clocks of before 1972 had seconds
    if hours > 14 or minutes > 59 or seconds > 59:
        raise InputError("unreadable-date", "write-offset", text=text)
    shift = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return timezone(-shift if offset[0] == "-" else shift)
