"""Typed values -> registers, at speed: one generated function a policy that accepts what is right at a glance.

Whatever is not plainly right is handed to `RequestReader.typed`, which converts it or says what is
wrong. The generated text holds numbered names and constants only, never text of the policy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from returns_cli.kinds.kind import Registers, Value
from returns_cli.kinds.table import kind_of
from returns_cli.policy.model import Fact, Policy

Accept: TypeAlias = Callable[[Mapping[str, Any]], Registers]
Convert: TypeAlias = Callable[[Fact, Any], Value]
MEMO = 10_000


class NotAFact(Exception):
    """A key of the request that is no fact; the caller names it."""


def accepting(policy: Policy, defaults: Mapping[str, Value], convert: Convert) -> Accept:
    """A function from typed values to the registers of a request. Raises NotAFact and what `convert` raises."""
    scope: dict[str, Any] = {"FACTS": frozenset(policy.facts), "NotAFact": NotAFact}
    lines = ["if not FACTS.issuperset(given): raise NotAFact", "get = given.get"]
    names: list[str] = []
    for index, fact in enumerate(policy.facts.values()):
        registers = [f"s{index}_{part}" for part in range(fact.type.width)]
        names += registers
        scope[f"other{index}"] = _remembering(fact, convert)
        lines += _lines(index, fact, registers, defaults, scope)
    lines.append(f"return ({', '.join(names)},)")
    source = "def accept(given):\n    " + "\n    ".join(lines) + "\n"
    exec(compile(source, "<facts>", "exec"), scope)  # noqa: S102  our own text: see the module's docstring
    return scope["accept"]  # type: ignore[no-any-return]


def _lines(index: int, fact: Fact, registers: list[str], defaults: Mapping[str, Value], scope: dict[str, object]) -> list[str]:
    """Takes one fact out of the request: as it is if it plainly fits, else by way of the slow reader."""
    value = registers[0]
    plain = _plainly_fits(fact, value, scope, index)
    given, default = f"get({fact.name!r})", defaults.get(fact.name)
    if len(registers) > 1 or plain is None:
        if default is not None:
            scope[f"default{index}"] = fact.default
            given = f"get({fact.name!r}, default{index})"
        return [f"{', '.join(registers)}, = other{index}({given})"]
    if default is not None:
        scope[f"default{index}"] = default[0]
        given = f"get({fact.name!r}, default{index})"
    return [f"{value} = {given}", f"if not ({plain}): {value}, = other{index}({value})"]


def _plainly_fits(fact: Fact, value: str, scope: dict[str, object], index: int) -> str | None:
    def constant(what: object) -> str:
        name = f"constant{index}_{len(scope)}"
        scope[name] = what
        return name

    return kind_of(fact.type).plainly(fact.type, value, constant)


def _remembering(fact: Fact, convert: Convert) -> Callable[[object], Value]:
    """The slow reader, which remembers the texts it has read: sizes and quantities come again and again."""
    memo: dict[str, Value] = {}

    def other(given: object) -> Value:
        if given.__class__ is not str:
            return convert(fact, given)
        value = memo.get(given)
        if value is None:
            value = convert(fact, given)
            if len(memo) < MEMO:
                memo[given] = value
        return value

    return other
