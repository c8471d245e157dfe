"""Amounts of money that end in parts of a currency's smallest coin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from returns_cli.checks.check import OUTCOMES, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.kinds.money import fraction_places
from returns_cli.language.nodes import Compare, Divide, Literal, Node
from returns_cli.language.types import Number, Type
from returns_cli.policy.source import KeyPath

CODE = "unrounded-money"
BOOKED_PLACES = 2  # the book keeps every currency in hundredths
_CURRENCY = re.compile("[A-Z]{3}")
_PARTS = {0: "parts of one, which has none", 2: "parts of a cent", 3: "parts of a thousandth"}
_HELP = {
    0: "say how it is rounded: round(…, 1)",
    2: "say how it is rounded: round(…, 0.01), or round(…, 0.05)",
    3: "say how it is rounded: round(…, 0.001), or round(…, 0.005)",
}
POLICY = """facts.price = { type = "decimal", unit = "EUR", max = 10000 }
[[rules]]
id = "dear"
outcome = "deny"
when = "price > 5000"
[terms.fee]
unit = "EUR"
values = [{ value = "%s" }]
"""


def find(context: CheckContext) -> Iterator[Finding]:
    for path, name, type_, parts, accepted in _amounts(context):
        if not (isinstance(type_, Number) and _CURRENCY.fullmatch(type_.unit or "")):
            continue
        places = fraction_places(type_.unit or "")
        if path[0] == "terms" and context.policy.terms[name].to:
            places = min(places, BOOKED_PLACES)
        if type_.places <= places:
            continue
        witness = context.witness([*parts[:-1], _finer(parts[-1], type_, places)], accepted=accepted)
        if witness is not None:
            message = f"`{name}` is money that no one can pay: it ends in {_PARTS[places]}"
            yield Finding(CODE, path, message, _HELP[places], witness=witness)


def _amounts(context: CheckContext) -> Iterator[tuple[KeyPath, str, Type, tuple[Node, ...], bool]]:
    """What is printed and may be money: where, its name and type, when it holds and its value, and of whom it is told."""
    policy = context.policy
    for name, term in policy.terms.items():
        for index, each in enumerate(term.alternatives if context.usable(("terms", name)) else ()):
            yield ("terms", name, "values", index, "value"), name, each.type, (each.lowered, each.value_lowered), True
    for derived in policy.derived.values():
        if derived.show and context.usable(derived.path):
            path = derived.path if derived.rows else (*derived.path, "value")
            yield path, derived.name, derived.type, (derived.lowered,), False


def _finer(value: Node, type_: Number, places: int) -> Node:
    return Compare(Divide(value, "%", 10 ** (type_.places - places) * type_.parts), "!=", Literal(0))


CHECK = PolicyCheck(
    code=CODE,
    says="A term, or a shown value, in a currency ends in parts of a cent, or of its smallest coin, for some request.",
    stage=OUTCOMES,
    bad=example(POLICY % "percent_of(price, 15)"),
    good=example(POLICY % "round(percent_of(price, 15), 0.01)"),
    find=find,
)
