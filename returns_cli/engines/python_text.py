"""The text of a Python function, written statement by statement and compiled in the end.

INVARIANT: it is made of names that are numbered here, and of constants handed over as objects or written as literals by
`repr`; no text of a policy ever becomes code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

Compiled: TypeAlias = Callable[..., Any]


class FunctionText:
    """A function under construction: its arguments, the statements so far, and the constants that they name."""

    def __init__(self, arguments: Iterable[str]) -> None:
        self.registers = {name: f"s{index}" for index, name in enumerate(arguments)}
        self.arguments = list(self.registers.values())
        self.lines: list[str] = []
        self.constants: dict[str, object] = {}

    def function(self, request: str = "") -> Compiled:
        """The function: of its arguments, or of a `request` that has them as its `registers`."""
        unpacked = [f"{', '.join(self.arguments)}, = {request}.registers"] if request else []
        body = "\n    ".join([*unpacked, *self.lines])
        source = f"def policy_function({request or ', '.join(self.arguments)}):\n    {body}\n"
        namespace: dict[str, Any] = dict(self.constants)
        exec(compile(source, "<policy>", "exec"), namespace)  # noqa: S102  our own text: see the module's docstring
        return namespace["policy_function"]  # type: ignore[no-any-return]

    def argument(self) -> str:
        """One more argument, after the registers."""
        self.arguments.append(f"s{len(self.arguments)}")
        return self.arguments[-1]

    def constant(self, value: object) -> str:
        if isinstance(value, bool | str) or (isinstance(value, int) and abs(value) < 2**63):
            return repr(value)
        name = f"c{len(self.constants)}"
        self.constants[name] = value
        return name

    def put(self, source: str) -> str:
        """A variable of its own with this value."""
        name = f"v{len(self.lines)}"
        self.lines.append(f"{name} = {source}")
        return name
