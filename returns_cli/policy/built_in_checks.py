"""Checks that a policy's dates bring with them: parameters, versions and calendars do not reach everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from returns_cli.language.nodes import And, Call, Compare, Literal, Name, Node, walk
from returns_cli.policy.calendars import Calendar
from returns_cli.policy.model import Check, InForce, Parameter, Words


def _covered(parameter: Parameter) -> Iterator[Check]:
    """The check that a dated parameter has a value on the day that picks it."""
    first = parameter.values[0].since
    if parameter.by is None or first is None:
        return
    begun = Compare(Name(parameter.by), ">=", Literal(first))
    day = parameter.by.removesuffix("__date")
    yield Check(
        begun,
        begun,
        Words(
            f"{day} is {{{day}}}, but `{parameter.name}` has no value before {first}",
            f"{day}为{{{day}}},而{parameter.name}在{first}之前没有规定",
        ),
    )


def parameters_covered(parameters: Iterable[Parameter]) -> Iterator[Check]:
    """For each dated parameter: it has a value on the day that picks it."""
    for parameter in parameters:
        yield from _covered(parameter)


def version_covers(in_force: InForce | None) -> Iterator[Check]:
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
        yield Check(
            must,
            must,
            Words(
                f"{day} is {{{day}}}, but no version of the policy covers that day (this one: {span})",
                f"{day}为{{{day}}},没有覆盖该日的政策版本(本版本:{span})",
            ),
        )


def calendar_reaches(calendar: Calendar | None, cores: Iterable[Node]) -> Iterator[Check]:
    """Every day looked up in the calendar of working days lies in a year that the calendar knows."""
    if calendar is None:
        return
    calls = (node for core in cores for node in walk(core) if isinstance(node, Call) and node.function == "working_day")
    for call in dict.fromkeys(calls):
        day = call.arguments[0]
        must = And((Compare(day, ">=", Literal(calendar.first)), Compare(day, "<=", Literal(calendar.last))))
        years = f"{calendar.first.year}-{calendar.last.year}"
        yield Check(
            must,
            must,
            Words(
                f"the holidays of {calendar.country} are known for {years} only; this request needs another year",
                f"{calendar.country}的节假日只知道{years}年;该申请需要其他年份",
            ),
        )
