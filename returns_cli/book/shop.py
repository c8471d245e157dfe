"""The shop's settings: its name and hotline, its warehouses with hours, days off and capacity. One TOML file."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from returns_cli.errors import UsageError, visible
from returns_cli.language.faults import did_you_mean
from returns_cli.policy.calendars import UnknownCalendar, calendar_of
from returns_cli.policy.model import Words
from returns_cli.records import Record

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")
SHOP_KEYS = ("name", "hotline", "timezone", "language", "dates", "printer", "paper", "branches", "warehouses")
SlipPaper: TypeAlias = Literal["58", "80", "a5", "text"]
DateOrder: TypeAlias = Literal["dmy", "mdy", "ymd"]
Language: TypeAlias = Literal["en", "zh"]
PAPERS: tuple[SlipPaper, ...] = ("58", "80", "a5", "text")
ORDERS: tuple[DateOrder, ...] = ("dmy", "mdy", "ymd")
SPOKEN: tuple[Language, ...] = ("en", "zh")
Word = TypeVar("Word", bound=str)
WAREHOUSE_KEYS = ("name", "address", "slot", "lead", "calendar", "closed", "open", "capacity", "route")
CAPACITY_KEYS = ("visits", "m2", "boxes")


class Warehouse(Record):
    """`hours` are, for each weekday from Monday on, the spans in which it is open; a slot is `slot_minutes` long. Whoever
    books does so `lead_hours` ahead. `route` is the way of a policy that leads here. A capacity of None has no limit."""

    id: str
    name: Words
    address: str
    slot_minutes: int
    lead_hours: int
    calendar: str
    closed: frozenset[date]
    hours: tuple[tuple[tuple[time, time], ...], ...]
    most_visits: int | None
    most_boxes: int | None
    most_mm2: int | None
    route: str = "warehouse-appointment"


class Shop(Record):
    """`printer` is the device or file that slips go to, on this `paper`; `branches` are the shops whose receipts count here
    (none: all); `dates` says how 03/04/2025 is meant, `language` how the counter speaks unless it is told otherwise."""

    name: Words
    hotline: str
    timezone: ZoneInfo
    warehouses: Mapping[str, Warehouse]
    language: Language | None = None
    dates: DateOrder | None = None
    printer: str = ""
    paper: SlipPaper = "80"
    branches: tuple[str, ...] = ()

    def warehouse(self, id: str | None) -> Warehouse:
        """The warehouse with this id; a shop with one needs none. Raises UsageError."""
        if id is None and len(self.warehouses) == 1:
            return next(iter(self.warehouses.values()))
        if id is None or id not in self.warehouses:
            known = ", ".join(self.warehouses) or "none in the settings"
            message = f"no warehouse `{visible(id)}`" if id else "which warehouse?"
            raise UsageError(message, help=f"say --warehouse: {known}")
        return self.warehouses[id]


def named_shop(path: str | None) -> str | None:
    """The file with the shop's settings: this one, or the one that RETURNS_SHOP names."""
    return path or os.environ.get("RETURNS_SHOP")


def shop_if_named(path: str | None) -> Shop | None:
    """The settings; None where no file is named. Raises UsageError."""
    return read_shop(path) if named_shop(path) else None


def read_shop(path: str | None) -> Shop:
    """The settings in this file, or in the one that RETURNS_SHOP names. Raises UsageError."""
    where = named_shop(path)
    if not where:
        raise UsageError("the shop's settings are not named", help="say --shop-file FILE, or set RETURNS_SHOP")
    try:
        raw = tomllib.loads(Path(where).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        why = (getattr(error, "strerror", None) or "not UTF-8 text").lower()
        raise UsageError(f"cannot read `{where}`: {why}", help="check the path") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line ([0-9]+)", str(error))
        raise UsageError(f"`{where}` is not TOML", help=f"mend line {line[1]}" if line else "mend it") from None
    return _Reader(where).shop(raw)


class _Reader:
    """Reads the tables of a settings file; each fault names file and key."""

    def __init__(self, file: str) -> None:
        self.file = file

    def fault(self, key: str, message: str, help: str) -> UsageError:
        return UsageError(f"{self.file}: `{key}`: {message}", help=help)

    def known(self, raw: Mapping[str, object], keys: tuple[str, ...], within: str) -> None:
        for key in raw:
            if key not in keys:
                help = did_you_mean(key, keys, only_close=True) or f"known here: {', '.join(keys)}"
                raise self.fault(f"{within}{key}", "no such key", help)

    def words(self, raw: object, key: str) -> Words:
        if isinstance(raw, str):
            return Words(raw, raw)
        if isinstance(raw, dict) and raw and all(lang in ("en", "zh") and isinstance(said, str) for lang, said in raw.items()):
            return Words(raw.get("en", ""), raw.get("zh", ""))
        raise self.fault(key, "no wording", 'write { en = "…", zh = "…" }')

    def whole(self, raw: object, key: str, low: int, high: int) -> int:
        if not isinstance(raw, int) or isinstance(raw, bool) or not low <= raw <= high:
            raise self.fault(key, "no whole number in bounds", f"from {low} to {high}")
        return raw

    def shop(self, raw: Mapping[str, object]) -> Shop:
        self.known(raw, SHOP_KEYS, "")
        try:
            zone = ZoneInfo(str(raw.get("timezone", "Asia/Shanghai")))
        except (ZoneInfoNotFoundError, ValueError):
            raise self.fault("timezone", "no time zone", "for example Asia/Shanghai") from None
        tables = raw.get("warehouses", {})
        if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
            raise self.fault("warehouses", "no tables", "write [warehouses.main]")
        warehouses = {id: self.warehouse(id, table) for id, table in tables.items()}
        return Shop(
            name=self.words(raw.get("name", "Returns"), "name"),
            hotline=str(raw.get("hotline", "")),
            timezone=zone,
            warehouses=warehouses,
            language=self.one_of(raw.get("language"), "language", SPOKEN),
            dates=self.one_of(raw.get("dates"), "dates", ORDERS),
            printer=self.text(raw.get("printer", ""), "printer"),
            paper=self.one_of(str(raw.get("paper", "80")), "paper", PAPERS) or "80",
            branches=self.texts(raw.get("branches", []), "branches"),
        )

    def one_of(self, raw: object, key: str, words: tuple[Word, ...]) -> Word | None:
        """The one of these words that it is, or None for nothing."""
        found = next((word for word in words if word == raw), None)
        if raw is not None and found is None:
            raise self.fault(key, "no such word", f"one of {', '.join(words)}")
        return found

    def text(self, raw: object, key: str) -> str:
        if not isinstance(raw, str):
            raise self.fault(key, "no text", 'write it in quotes: "/dev/usb/lp0"')
        return raw

    def texts(self, raw: object, key: str) -> tuple[str, ...]:
        if not isinstance(raw, list) or not all(isinstance(each, str) for each in raw):
            raise self.fault(key, "no list of texts", 'write ["North", "South"]')
        return tuple(raw)

    def warehouse(self, id: str, raw: Mapping[str, object]) -> Warehouse:
        within = f"warehouses.{id}."
        self.known(raw, WAREHOUSE_KEYS, within)
        capacity = raw.get("capacity", {})
        if not isinstance(capacity, dict):
            raise self.fault(f"{within}capacity", "no table", "write { visits = 2, m2 = 60 }")
        self.known(capacity, CAPACITY_KEYS, f"{within}capacity.")
        most = {key: self.whole(value, f"{within}capacity.{key}", 1, 10**6) for key, value in capacity.items()}
        return Warehouse(
            id=id,
            name=self.words(raw.get("name", id), f"{within}name"),
            address=str(raw.get("address", "")),
            slot_minutes=self.whole(raw.get("slot", 30), f"{within}slot", 5, 480),
            lead_hours=self.whole(raw.get("lead", 24), f"{within}lead", 0, 24 * 60),
            calendar=self.calendar(raw.get("calendar", ""), f"{within}calendar"),
            closed=self.days(raw.get("closed", []), f"{within}closed"),
            hours=self.hours(raw.get("open"), f"{within}open"),
            most_visits=most.get("visits"),
            most_boxes=most.get("boxes"),
            route=self.text(raw.get("route", "warehouse-appointment"), f"{within}route"),
            most_mm2=most["m2"] * 10**6 if "m2" in most else None,
        )

    def calendar(self, raw: object, key: str) -> str:
        if raw:
            try:
                calendar_of(str(raw))
            except UnknownCalendar:
                raise self.fault(key, "no calendar of that name", "write an ISO country code, such as CN") from None
        return str(raw)

    def days(self, raw: object, key: str) -> frozenset[date]:
        if not isinstance(raw, list) or not all(isinstance(day, date) for day in raw):
            raise self.fault(key, "no list of days", "write [2027-02-10, 2027-02-11]")
        return frozenset(raw)

    def hours(self, raw: object, key: str) -> tuple[tuple[tuple[time, time], ...], ...]:
        if not isinstance(raw, dict) or not raw:
            raise self.fault(key, "no opening hours", 'write { mon = ["09:00-12:00", "13:30-17:00"] }')
        self.known(raw, DAYS, f"{key}.")
        return tuple(tuple(self.span(each, f"{key}.{day}") for each in self.listed(raw.get(day, []))) for day in DAYS)

    def listed(self, raw: object) -> list[object]:
        return raw if isinstance(raw, list) else [raw]

    def span(self, raw: object, key: str) -> tuple[time, time]:
        found = HOURS.fullmatch(raw) if isinstance(raw, str) else None
        if found is None:
            raise self.fault(key, "no span of hours", 'write "09:00-12:00"')
        opens, closes = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
        if opens >= closes:
            raise self.fault(key, "closes before it opens", 'write "09:00-12:00"')
        return opens, closes
