"""The shop's settings: its name and hotline, its warehouses with hours, days off and capacity, the kinds of its work at
customers' homes. One TOML file."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import date, time, tzinfo
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from returns_cli.book.errors import BookError, Refused
from returns_cli.book.sale import SaleLine
from returns_cli.book.settings import SettingsReader, settings_in
from returns_cli.book.task_kinds import TaskKind, task_kinds, usual_kinds
from returns_cli.errors import UsageError
from returns_cli.kinds.sameness import folded
from returns_cli.policy.calendars import UnknownCalendar, calendar_of
from returns_cli.policy.model import Words
from returns_cli.records import Record

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")
SHOP_KEYS = ("name", "hotline", "timezone", "language", "dates", "printer", "paper", "branches", "warehouses", "tasks")
SlipPaper: TypeAlias = Literal["58", "80", "a5", "text"]
DateOrder: TypeAlias = Literal["dmy", "mdy", "ymd"]
Language: TypeAlias = Literal["en", "zh"]
PAPERS: tuple[SlipPaper, ...] = ("58", "80", "a5", "text")
ORDERS: tuple[DateOrder, ...] = ("dmy", "mdy", "ymd")
SPOKEN: tuple[Language, ...] = ("en", "zh")
WAREHOUSE_ROUTE = "warehouse-appointment"  # where nothing else is said
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
    route: str = WAREHOUSE_ROUTE


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
    tasks: Mapping[str, TaskKind] = {}

    @property
    def warehouse_routes(self) -> frozenset[str]:
        """The ways of a policy that lead to one of the warehouses."""
        return frozenset(each.route for each in self.warehouses.values())

    def warehouse(self, id: str | None) -> Warehouse:
        """The warehouse with this id; a shop with one needs none. Raises BookError."""
        if id is None and len(self.warehouses) == 1:
            return next(iter(self.warehouses.values()))
        if id is None or id not in self.warehouses:
            known = ", ".join(self.warehouses)
            fault = "no-warehouse" if not known else "which-warehouse" if id is None else "unknown-warehouse"
            raise BookError(fault, warehouse=id, known=known)
        return self.warehouses[id]


def named_shop(path: str | None) -> str | None:
    """The file with the shop's settings: this one, or the one that RETURNS_SHOP names."""
    return path or os.environ.get("RETURNS_SHOP")


def shop_if_named(path: str | None) -> Shop | None:
    """The settings; None where no file is named. Raises UsageError."""
    return read_shop(path) if named_shop(path) else None


def shop_zone(shop: Shop | None) -> tzinfo | None:
    """The zone in which times are shown and days begin: the settings' one; without any None, which is this machine's."""
    return None if shop is None else shop.timezone


def check_branch(shop: Shop | None, sale: SaleLine) -> None:
    """Raises Refused where the settings name branches whose receipts count, and this sale is of none of them."""
    if shop is not None and shop.branches and sale.known_shop and folded(sale.known_shop) not in map(folded, shop.branches):
        raise Refused("other-branch", receipt=sale.receipt, shop=sale.known_shop)


def read_shop(path: str | None) -> Shop:
    """The settings in this file, or in the one that RETURNS_SHOP names. Raises UsageError."""
    where = named_shop(path)
    if not where:
        raise UsageError("the shop's settings are not named", help="say --shop-file FILE, or set RETURNS_SHOP")
    return _ShopReader(where).shop(settings_in(where))


def kinds_of_tasks(shop: Shop | None) -> Mapping[str, TaskKind]:
    """The kinds of work at customers' homes: the shop's, and those that need no settings."""
    return usual_kinds() if shop is None else shop.tasks


class _ShopReader(SettingsReader):
    """Reads the tables of a shop."""

    def shop(self, raw: Mapping[str, object]) -> Shop:
        self.known(raw, SHOP_KEYS, "")
        try:
            zone = ZoneInfo(str(raw.get("timezone", "Asia/Shanghai")))
        except (ZoneInfoNotFoundError, ValueError):
            raise self.fault("timezone", "no time zone", "for example Asia/Shanghai") from None
        tables = self.tables(raw.get("warehouses", {}), "warehouses", "main")
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
            tasks={**usual_kinds(), **task_kinds(self, raw.get("tasks", {}))},
        )

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
            route=self.text(raw.get("route", WAREHOUSE_ROUTE), f"{within}route"),
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
