"""The type words of a policy file -> types, and constants of the file -> values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from returns_cli.kinds.defaults import fault
from returns_cli.kinds.kind import TODAY, Known
from returns_cli.kinds.number import unit_word
from returns_cli.kinds.table import KINDS, kind_of
from returns_cli.language.types import Type

if TYPE_CHECKING:
    from returns_cli.kinds.declared import Constant, TypeTable
    from returns_cli.policy.tables import ParameterTable


_OF_A_TYPE = tuple(dict.fromkeys(key for kind in KINDS.values() for key in kind.declares))


def fact_type(raw: TypeTable) -> Type:
    """The type a fact's table declares. Raises ExpressionError with no spot of its own."""
    word = raw["type"]
    kind = KINDS[word]
    written: Mapping[str, object] = raw
    for key in _OF_A_TYPE:
        if written.get(key) is not None and key not in kind.declares:
            raise fault(f"a {word} has no `{key}`", 'use type = "choice"' if key == "choices" else "take it out")
    return kind.declared(raw)


def check_default(type_: Type, default: object) -> None:
    """The default is a value of the type. Raises ExpressionError with no spot of its own."""
    if default is not None and default != TODAY:
        kind_of(type_).check_default(type_, default)


def parameter_type(raw: ParameterTable) -> Type:
    """The type that holds all of a parameter's values."""
    found = _of_constants([value["value"] for value in raw["values"]], unit_word(raw))
    if found is None:
        raise fault("the values are of different kinds", "give all of them one kind")
    return found


def _of_constants(values: list[Constant], unit: str) -> Type | None:
    types = (kind.of_constants(values, unit) for kind in dict.fromkeys(KINDS.values()))
    return next((type_ for type_ in types if type_ is not None), None)


def beside_constant(value: Constant, unit: str) -> tuple[Constant, ...]:
    """The constants of a file that are one step away: one unit, one day, the other answer."""
    type_ = _of_constants([value], unit)
    return () if type_ is None else kind_of(type_).beside(value, unit)


def constant_value(type_: Type, value: Constant) -> Known:
    """A constant of the file in the form the engines use."""
    return kind_of(type_).constant(type_, value)
