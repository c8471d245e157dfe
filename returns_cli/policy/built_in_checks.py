"""Checks that a policy's dates bring with them: parameters and versions do not reach everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from returns_cli.language.nodes import And, Compare, Literal, Name, Node, Or
from returns_cli.policy.model import Fact, InForce, Requirement, Words
from returns_cli.policy.parameter import Parameter
from returns_cli.policy.undefined import before_first


def parameters_covered(parameters: Iterable[Parameter], facts: Mapping[str, Fact]) -> Iterator[Requirement]:
    """For each dated parameter of one value: it has begun, on the day that picks it, or where none does on any of the days of
    the request. Of several values see `undefined`: this one is a constant wherever it stands."""
    own = [fact for fact in facts.values() if fact.over is None]  # what other lines come to is no day of this one
    days = [register for fact in own if (register := fact.type.date_register(fact.name)) is not None]
    for parameter in parameters:
        first, picked = parameter.values[0].since, [parameter.by] if parameter.by else days
        if parameter.is_constant and first is not None and picked:
            parts = tuple(Compare(Name(each), ">=", Literal(first)) for each in picked)
            begun = parts[0] if len(parts) == 1 else Or(parts)
            yield Requirement(begun, begun, before_first(parameter.but(by=picked[0])))


def version_covers(in_force: InForce | None) -> Iterator[Requirement]:
    """The version is in force on the day that picks it."""
    if in_force is None:
        return
    day = in_force.by.removesuffix("__date")
    parts: list[Node] = []
    if in_force.since:
        parts.append(Compare(Name(in_force.by), ">=", Literal(in_force.since)))
    if in_force.until:
        parts.append(Compare(Name(in_force.by), "<=", Literal(in_force.until)))
    if parts:
        must = And(tuple(parts))
        span = f"{in_force.since or '…'} – {in_force.until or '…'}"
        yield Requirement(
            must,
            must,
            Words(
                f"{day} is {{{day}}}, but no version of the policy covers that day (this one: {span})",
                f"{day}为{{{day}}}，没有覆盖该日的政策版本（本版本：{span}）",
            ),
        )
