"""Dates and moments as people and tills write them. Listed forms only; nothing is guessed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from returns_cli.kinds.faults import InputError
from returns_cli.kinds.number import narrow, plain_digits
from returns_cli.language.types import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

SERIAL = "serial"  # as an order: a number such as 45717 is Excel's count of days
_SERIAL = re.compile(r"(?P<days>\d{5})(?P<part>\.\d{1,12})?\Z")
_EXCEL_DAY_0 = date(1899, 12, 30)
_TIME = r"(?:[T ]\s*(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?\Z"
_YEAR_FIRST = re.compile(
    r"(?P<y>\d{4})(?:([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})|年(?P<zm>\d{1,2})月(?P<zd>\d{1,2})[日号]?)" + _TIME
)
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})" + _TIME)
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})([-/.])(?P<b>\d{1,2})\2(?P<y>\d{4})" + _TIME)


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def narrow_date(text: str) -> str:
    """The text in narrow forms; raised and lowered digits are no part of a date."""
    plain_digits(text, "unreadable-date", "write-date")
    return narrow(text)


def read_date(text: str, timezone: str, order: str | None = None) -> date:
    """The calendar date of `text` in the policy's time zone. `order` is dmy or mdy for 03/04/2025, or serial for 45717."""
    day, time, offset = _parts(text, order)
    if time is None:
        return day
    _clock(text, day, time)
    if offset is None:
        return day
    local = _instant(text, day, time, offset, timezone).astimezone(zone_of(timezone))
    return _calendar(text, local.year, local.month, local.day)


def read_moment(text: str, timezone: str, order: str | None = None) -> tuple[int, date]:
    """Minutes since 1970-01-01T00:00Z, and the calendar date in the policy's time zone."""
    try:
        day, time, offset = _parts(text, order)
    except InputError as error:
        if error.fault == "unreadable-date":
            raise InputError(error.fault, "write-moment", text=text) from None
        raise
    if time is None:
        raise InputError("no-time", "write-moment", text=text)
    instant = _instant(text, day, time, offset, timezone)
    return int(instant.timestamp() // 60), instant.astimezone(zone_of(timezone)).date()


def show_moment(minutes: int, timezone: str) -> str:
    """The moment on the clock of the policy's time zone, with its offset."""
    instant = datetime.fromtimestamp(minutes * 60, UTC).astimezone(zone_of(timezone))
    return instant.isoformat(sep=" ", timespec="minutes")


def _parts(text: str, order: str | None) -> tuple[date, str | None, str | None]:
    serial = _SERIAL.match(text)
    if serial:
        return _from_serial(text, serial, order)
    found = _YEAR_FIRST.match(text) or _COMPACT.match(text)
    if found:
        part = found.groupdict()
        month, day = part["m"] or part["zm"], part["d"] or part["zd"]
    else:
        found = _YEAR_LAST.match(text)
        if not found:
            raise InputError("unreadable-date", "write-date", text=text)
        if order not in ("dmy", "mdy"):
            raise InputError("ambiguous-date", "choose-order", text=text)
        part = found.groupdict()
        day, month = (part["a"], part["b"]) if order == "dmy" else (part["b"], part["a"])
    return _calendar(text, int(part["y"]), int(month), int(day)), part["time"], part["zone"]


def _from_serial(text: str, serial: re.Match[str], order: str | None) -> tuple[date, str | None, str | None]:
    if order != SERIAL:
        raise InputError("unreadable-date", "say-serial", text=text)
    day = _EXCEL_DAY_0 + timedelta(int(serial["days"]))
    seconds = round(Decimal(serial["part"] or 0) * 86_400)
    if seconds >= 86_400:
        day, seconds = day + timedelta(1), 0
    clock = f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}" if serial["part"] else None
    return _calendar(text, day.year, day.month, day.day), clock, None


def _calendar(text: str, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise InputError("no-such-date", "check-calendar", text=text) from None
    if not FIRST_DAY <= found <= LAST_DAY:
        raise InputError("date-range", "check-year", text=text, low=str(FIRST_DAY), high=str(LAST_DAY))
    return found


def _instant(text: str, day: date, time: str, offset: str | None, zone: str) -> datetime:
    """The point in time; a local time that the clocks skip or repeat is refused, never guessed."""
    local = _clock(text, day, time)
    if offset is not None:
        return local.replace(tzinfo=_offset(text, offset))
    early, late = (local.replace(tzinfo=zone_of(zone), fold=fold) for fold in (0, 1))
    if early.utcoffset() == late.utcoffset():
        return early
    skipped = early.astimezone(UTC).astimezone(zone_of(zone)).replace(tzinfo=None) != local
    raise InputError("no-such-time" if skipped else "twice-time", "write-offset", text=text, zone=zone)


def _clock(text: str, day: date, time: str) -> datetime:
    """The day and time on a wall clock; 25:00 is refused."""
    hours, minutes, *rest = (int(part) for part in time.split(".", maxsplit=1)[0].split(":"))
    try:
        return datetime(day.year, day.month, day.day, hours, minutes, rest[0] if rest else 0)
    except ValueError:
        raise InputError("unreadable-date", "write-moment", text=text) from None


def _offset(text: str, offset: str) -> timezone:
    if offset == "Z":
        return UTC
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    if hours > 14 or minutes > 59:
        raise InputError("unreadable-date", "write-offset", text=text)
    shift = timedelta(hours=hours, minutes=minutes)
    return timezone(-shift if offset[0] == "-" else shift)
