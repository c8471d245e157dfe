"""Checks that a policy's dates bring with them: parameters, versions and calendars do not reach everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from returns_cli.language.nodes import And, Compare, Literal, Name, Node, Or
from returns_cli.policy.model import Derived, Fact, InForce, Parameter, Requirement, Words
from returns_cli.policy.rows import exactly_one


def _covered(parameter: Parameter, days: Sequence[str]) -> Iterator[Requirement]:
    """The check that a dated parameter has a value: on the day that picks it, or where none does, on any of the days."""
    first = parameter.values[0].since
    if first is None or not (parameter.by or days):
        return
    picked = [parameter.by] if parameter.by else days
    parts = tuple(Compare(Name(each), ">=", Literal(first)) for each in picked)
    begun = parts[0] if len(parts) == 1 else Or(parts)
    day = picked[0].removesuffix("__date")
    yield Requirement(
        begun,
        begun,
        Words(
            f"{day} is {{{day}}}, but `{parameter.name}` has no value before {first}",
            f"{day}为{{{day}}},而{parameter.name}在{first}之前没有规定",
        ),
    )


def parameters_covered(parameters: Iterable[Parameter], facts: Mapping[str, Fact]) -> Iterator[Requirement]:
    """For each dated parameter: it has a value on the day that picks it. Where a lone value has no day that picks it, a
    request whose days all lie before it cannot be decided by it either."""
    days = [register for fact in facts.values() if (register := fact.type.date_register(fact.name)) is not None]
    for parameter in parameters:
        yield from _covered(parameter, days)


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
                f"{day}为{{{day}}},没有覆盖该日的政策版本(本版本:{span})",
            ),
        )


def one_row_holds(derived: Iterable[Derived]) -> Iterator[Requirement]:
    """For each table, and each derived fact of several values: one of the rows holds, and no other does."""
    for each in derived:
        if each.rows:
            must = exactly_one([row.holds for row in each.rows])
            yield Requirement(
                must,
                must,
                Words(
                    f"the policy does not say what `{each.name}` is here: not exactly one of its {len(each.rows)} rows holds",
                    f"政策没有规定此时的{each.name}:{len(each.rows)}行中不是恰好一行成立",
                ),
                of=each.name,
            )
