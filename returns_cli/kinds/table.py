"""Every kind of facts there is: one file of this room each."""

from __future__ import annotations

from functools import cache
from importlib import import_module

import returns_cli.kinds as room
from returns_cli.kinds.kind import Kind
from returns_cli.language.functions import FUNCTIONS
from returns_cli.language.types import Type
from returns_cli.room_files import modules_in
from returns_cli.wording.words import register

NOT_KINDS = ("declared", "table")


def _found() -> dict[str, Kind[Type]]:
    modules = (import_module(f"{room.__name__}.{name}") for name in modules_in(room.__path__) if name not in NOT_KINDS)
    kinds = [kind for module in modules if isinstance(kind := getattr(module, "KIND", None), Kind)]
    for kind in kinds:
        for function in kind.functions:
            FUNCTIONS.add(function)
        register(kind.wording)
    return {word: kind for kind in kinds for word in (kind.word, *kind.aliases)}


KINDS = _found()  # by the word of the policy file


@cache
def kind_of(type_: Type) -> Kind[Type]:
    """The kind of a type."""
    return next(kind for kind in KINDS.values() if kind.of is type(type_) and kind.holds(type_))
