"""Mistakes in the table of a fact, and defaults that are texts."""

from __future__ import annotations

from collections.abc import Callable

from returns_cli.kinds.faults import InputError
from returns_cli.language.faults import ExpressionError
from returns_cli.language.types import Type


def no_default(type_: Type, help: str = "give it a value of its own type, or leave the key out") -> ExpressionError:
    """A default of another kind than its fact."""
    return fault(f"the default is no {type_.describe()}", help)


def fault(message: str, help: str) -> ExpressionError:
    """A mistake in a fact's table; the caller knows where."""
    return ExpressionError(message, (0, 1), help)


def readable_default(type_: Type, default: object, read: Callable[[str], object]) -> None:
    """Defaults of this kind are texts that can be read as its values."""
    if not isinstance(default, str):
        raise no_default(type_)
    try:
        read(default)
    except InputError as error:
        raise fault(f"the default {error.message}", error.help) from None
