"""What makes a found request easy to read: few facts, usual values, days around one day, numbers near where they matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from returns_cli.engines.smt import Formula, both, either, negation
from returns_cli.engines.smt_nearby import DAY, EPOCH
from returns_cli.engines.smt_request import AnyRequest
from returns_cli.engines.smt_search import Nearest, Wish
from returns_cli.language.types import MINUTE, Choice, Date, Moment, Number, Quantity, Size, Text, Type, YesNo

USUAL_DAY = date(2026, 3, 1).toordinal()
USUAL_MOMENT = (USUAL_DAY - EPOCH) * DAY + 120 * MINUTE
USUAL_SIDE_MM = 800
USUAL_AREA_MM2 = 10**6


def readable_wishes(request: AnyRequest, defaults: Mapping[str, tuple[Any, ...]], today: frozenset[str]) -> list[Wish]:
    """Wishes in the order of their weight. `defaults` are what a fact is when nobody says; `today` names
    the facts that are then filled in from the clock, and so must be given for the request to stay the same."""
    wishes: list[Wish] = [request.given[name] for name in (*today, *defaults) if name in request.given]
    wishes += [_is_default(request, name, stored) for name, stored in defaults.items() if name in request.unknowns]
    wishes += [negation(given) for name, given in request.given.items() if name not in today and name not in defaults]
    for name, types in request.types.items():
        if name not in request.apart:
            wishes += _usual(request, name, types[0])
    return wishes


def _is_default(request: AnyRequest, name: str, stored: tuple[Any, ...]) -> Formula:
    value = stored[0]
    if isinstance(value, str):
        value = request.texts.number(value)
    if isinstance(value, date):
        value = value.toordinal()
    return request.unknowns[name] == value


def _usual(request: AnyRequest, name: str, type_: Type) -> Iterator[Wish]:
    """The usual values of a fact of this type."""
    given, unknown = request.given[name], request.unknowns.get(name)
    match type_:
        case YesNo():
            yield either(negation(given), negation(unknown))
        case Choice(options=options):
            yield either(negation(given), unknown == request.texts.number(options[0]))
        case Text():
            pass
        case Number(low=low, high=high):
            yield Nearest(given, unknown, max(low, min(high, 0)))
        case Date():
            yield Nearest(given, unknown, USUAL_DAY)
        case Moment():
            yield either(negation(given), request.fractions[name] == 0)
            yield Nearest(given, unknown, USUAL_MOMENT)
        case Quantity():
            in_m2 = request.unknowns[f"{name}__unit"] == request.texts.number("m2")
            yield either(negation(given), in_m2)
            yield Nearest(both(given, in_m2), request.unknowns[f"{name}__area"], USUAL_AREA_MM2)
            yield Nearest(both(given, negation(in_m2)), request.unknowns[f"{name}__count"], 1)
        case Size():
            for side in ("width", "height"):
                yield Nearest(given, request.unknowns[f"{name}__{side}"], USUAL_SIDE_MM)
