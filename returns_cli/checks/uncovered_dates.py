"""Dated parameters that have no value yet while the rest of the policy holds already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from returns_cli.checks.check import NAMES, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.errors import ReturnsError
from returns_cli.policy.parameter import Parameter

POLICY = """by = "sold_on"
[facts]
sold_on = { type = "date" }
asked_on = { type = "date" }
[parameters]
window = { unit = "day", values = [{ from = 2020-01-01, value = 30 }] }
grace = { unit = "day", values = [{ from = %s, value = 5 }] }
[[rules]]
id = "window"
outcome = "deny"
when = "days_between(sold_on, asked_on) > window + grace"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    for name, parameter in context.policy.parameters.items():
        first = parameter.values[0].since
        if parameter.by is None or first is None:
            continue
        begins, what = _begins(context, parameter)
        path = ("parameters", name, "values")
        if begins < first:
            message = f"`{name}` has no value from {begins} to {first}, though {what} needs it then"
            yield Finding("uncovered-dates", path, message, f"add the value of those days: {{ from = {begins}, value = … }}")
        ends = context.policy.in_force.until if context.policy.in_force else None
        for dated in parameter.values:
            if ends is not None and dated.since is not None and dated.since > ends:
                message = f"`{name}` has a value from {dated.since}, but the version holds until {ends} only"
                yield Finding("uncovered-dates", path, message, "correct the day, or put the value into the next version")


def _begins(context: CheckContext, parameter: Parameter) -> tuple[date, str]:
    """The first day of what surely holds before the parameter does, and what that is; its own first day if nothing does."""
    own, found = parameter.values[0].since or date.max, []
    in_force = context.policy.in_force
    if in_force is not None and in_force.since is not None and in_force.by == parameter.by:
        found.append((in_force.since, "the version"))
    for other in context.policy.parameters.values():
        if other.by == parameter.by and other.values[0].since:
            found.append((other.values[0].since, f"`{other.name}`"))
    found += [(day, f"the case “{name}”") for name, day in _days_of_cases(context, parameter.by or "")]
    return min(found, default=(own, ""))


def _days_of_cases(context: CheckContext, register: str) -> Iterator[tuple[str, date]]:
    """The day that picks the value in each worked example that is to be decided."""
    position = list(context.policy.registers).index(register)
    for index, case, facts in context.companions.listed():
        try:
            day = context.compiled.reader.read(facts)[position]
        except ReturnsError:
            continue
        if isinstance(day, date) and "error" not in case:
            yield str(case.get("name", index + 1)), day


CHECK = PolicyCheck(
    code="uncovered-dates",
    says="A dated parameter has no value on days when the version or another parameter holds, or has one for later days.",
    stage=NAMES,
    bad=example(POLICY % "2024-06-01"),
    good=example(POLICY % "2020-01-01"),
    find=find,
)
