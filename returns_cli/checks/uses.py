"""Where names are used besides in expressions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from returns_cli.checks.examined import Examined
from returns_cli.decisions.texts import PLACEHOLDER


def said(examined: Examined) -> set[str]:
    """The names whose values a sentence shows."""
    return {name for text in _texts(examined.source.raw) for name in PLACEHOLDER.findall(text)}


def picked_by(examined: Examined) -> set[str]:
    """The facts whose day picks a value or the version."""
    policy = examined.policy
    pickers = [parameter.by for parameter in policy.parameters.values()] + [policy.in_force and policy.in_force.by]
    return {by.removesuffix("__date") for by in pickers if by}


def _texts(raw: Any) -> Iterator[str]:
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, dict):
        for value in raw.values():
            yield from _texts(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from _texts(value)
