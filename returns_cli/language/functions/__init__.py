"""The functions of expressions: one file each, called as the function is, found by looking and loaded when it is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from returns_cli.language.function import Function
from returns_cli.room_files import modules_in


class Functions(Mapping[str, Function]):
    """The functions by their names: those of this folder, and those that kinds of facts bring with them."""

    def __init__(self) -> None:
        self._loaded: dict[str, Function | None] = dict.fromkeys(modules_in(__path__))

    def __getitem__(self, name: str) -> Function:
        function = self._loaded[name]
        if function is None:
            function = self._loaded[name] = import_module(f"{__name__}.{name}").FUNCTION
        return function

    def __contains__(self, name: object) -> bool:
        return name in self._loaded

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaded)

    def __len__(self) -> int:
        return len(self._loaded)

    def add(self, function: Function) -> None:
        """One that has no file of its own in this folder."""
        self._loaded[function.name] = function


FUNCTIONS = Functions()
