"""The tables of a policy file that declare a fact or a parameter, as the kinds read them: for the type checker alone.

What may stand in them is checked by `policy/shape.py`; a test holds the keys beside each other.
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Required, TypeAlias, TypedDict

from returns_cli.language.nodes import Scalar

Bound: TypeAlias = int | Decimal | str
Constant: TypeAlias = bool | int | Decimal | str | date | time  # a value as TOML has it


class Measured(TypedDict, total=False):
    """A table with the unit of a number."""

    unit: str


class TypeTable(Measured, total=False):
    """What of a fact's table says its type."""

    type: Required[str]
    choices: list[str]
    min: Bound
    max: Bound
    places: int
    default: Scalar


class Details(TypedDict, total=False):
    """What the policy as JSON says of a type beside its word."""

    choices: list[str]
    unit: str | None
    min: int | str
    max: int | str
    places: int
