"""What makes a found request easy to read: few facts, usual values, days around one day, numbers near where they matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from returns_cli.engines.smt_formulas import Formula, either, negation
from returns_cli.engines.smt_request import AnyRequest
from returns_cli.engines.smt_search import Nearest, Preference
from returns_cli.kinds.kind import Value
from returns_cli.kinds.table import kind_of
from returns_cli.language.types import Type


def readable_preferences(request: AnyRequest, defaults: Mapping[str, Value], today: frozenset[str]) -> list[Preference]:
    """Preferences in the order of their weight. `defaults` are what a fact is when nobody says; `today` names
    the facts that are then filled in from the clock, and so must be given for the request to stay the same."""
    preferences: list[Preference] = [request.given[name] for name in (*today, *defaults) if name in request.given]
    preferences += [_is_default(request, name, value) for name, value in defaults.items() if name in request.unknowns]
    preferences += [negation(given) for name, given in request.given.items() if name not in today and name not in defaults]
    for name, types in request.types.items():
        if name not in request.apart:
            preferences += _usual(request, name, types[0])
    return preferences


def _is_default(request: AnyRequest, name: str, value: Value) -> Formula:
    known = value[0]
    if isinstance(known, str):
        known = request.texts.number(known)
    if isinstance(known, date):
        known = known.toordinal()
    return request.unknowns[name] == known


def _usual(request: AnyRequest, name: str, type_: Type) -> Iterator[Preference]:
    """The usual values of a fact of this type."""
    for unknown in kind_of(type_).unknowns(type_, name):
        found, known, usual = request.unknowns[unknown.register], request.known(name, unknown), unknown.usual
        if usual is None:
            continue
        if unknown.grain > 1:
            yield either(negation(known), request.fractions[unknown.register] == 0)
        if isinstance(usual, bool):
            yield either(negation(known), found if usual else negation(found))
        elif isinstance(usual, str):
            yield either(negation(known), found == request.texts.number(usual))
        else:
            yield Nearest(known, found, usual.toordinal() if isinstance(usual, date) else usual)
