"""Faults of a file's shape, each at its place: unknown keys, missing ones, values of the wrong kind."""

from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel

from returns_cli.language.faults import did_you_mean
from returns_cli.policy.calendars import UnknownCalendar, holidays_of, unknown_calendar
from returns_cli.policy.shape import PolicyShape, shapes_within
from returns_cli.policy.shape_check import ShapeFault, shape_faults
from returns_cli.policy.source import KeyPath, PolicyError, Source, zone_named


def faults_of_shape(source: Source) -> list[PolicyError]:
    """Each fault of the file's shape once, in the order of the file; a misspelt key is not missing too."""
    faults = shape_faults(dict(source.raw))
    misspelled = {(fault.path[:-1], _likely_key(fault)) for fault in faults if fault.kind == "unknown key"}
    found: dict[KeyPath, PolicyError] = {}
    for fault in faults:
        if fault.kind == "missing" and (fault.path, fault.key) in misspelled:
            continue
        spot = (*fault.path, fault.key) if fault.kind == "missing" else fault.path
        found.setdefault(spot, _error(source, fault))
    return list(found.values())


def faults_of_names(source: Source) -> list[PolicyError]:
    """The faults of a time zone and of a calendar that there are not, in a file whose shape is right. The calendar is looked
    for here even where nothing needs it: once for each file, since all calendars are loaded for that."""
    faults, name, country = list[PolicyError](), zone_named(source.raw), source.raw.get("calendar")
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        faults.append(source.fault(f"unknown time zone `{name}`", ("timezone",), _zone_like(name)))
    try:
        if isinstance(country, str):
            holidays_of(country)
    except UnknownCalendar:
        faults.append(unknown_calendar(source))
    return faults


def _zone_like(name: str) -> str:
    """The zone that is meant, by its city alone or misspelled; an example where none is near."""
    cities = {"beijing": "Asia/Shanghai", "北京": "Asia/Shanghai"}  # the list of zones names one city of each
    for zone in sorted(available_timezones()):
        if "/" in zone and not zone.startswith("Etc/"):  # Etc/GMT+8 lies west of Greenwich
            cities.setdefault(zone.rpartition("/")[2].casefold(), zone)
    city = name.strip().replace(" ", "_").rpartition("/")[2].casefold()
    near = cities.get(city) or cities.get(did_you_mean(city, cities, only_close=True, likeness=0.85))
    return f"did you mean `{near}`?" if near else "for example: Asia/Shanghai"


def _error(source: Source, fault: ShapeFault) -> PolicyError:
    on_key = fault.kind in ("unknown key", "name")
    help = did_you_mean(fault.key, _keys(fault.path[:-1])) if fault.kind == "unknown key" else fault.help
    return source.fault(fault.message, fault.path, help, code="shape", key=on_key)


def _likely_key(fault: ShapeFault) -> str:
    """The key that an unknown one is a misspelling of, if any."""
    return did_you_mean(fault.key, _keys(fault.path[:-1]), only_close=True)


def _keys(path: KeyPath) -> list[str]:
    """The keys that the table at `path` may have, as authors write them."""
    model: type[BaseModel] | _Table | None = PolicyShape
    for step in path:
        model = model if isinstance(step, int) else _inside(model, str(step))
    if model is None or isinstance(model, _Table):
        return []
    return [field.alias or name for name, field in model.model_fields.items()]


def _inside(model: type[BaseModel] | _Table | None, step: str) -> type[BaseModel] | _Table | None:
    """The model of what a key of `model` holds, directly or in a list or table; itself where the key is a free name."""
    if isinstance(model, _Table):
        return model.of
    field = model.model_fields.get(step) if model is not None else None
    if field is None:
        return None
    inner = next(shapes_within(field.annotation), None)
    return _Table(inner) if inner is not None and "dict" in str(field.annotation) else inner


class _Table:
    """A table from names of the author's choice to models."""

    def __init__(self, of: type[BaseModel]) -> None:
        self.of = of
