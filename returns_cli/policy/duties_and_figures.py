"""The duties and figures of a policy file: what is still to be done by when, and what is counted over a log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from returns_cli.language.faults import did_you_mean
from returns_cli.language.nodes import Name
from returns_cli.language.types import Choice, Moment, Text, YesNo, describe
from returns_cli.policy.builder import PolicyBuilder
from returns_cli.policy.model import Duty, Fact, Figure
from returns_cli.policy.parameter import Parameter
from returns_cli.policy.read_words import words_of
from returns_cli.policy.source import KeyPath

if TYPE_CHECKING:
    from returns_cli.policy.tables import DutyTable, FigureTable


def build_duty(builder: PolicyBuilder, index: int, raw: DutyTable, outcomes: tuple[str, ...]) -> Duty:
    """Something to do, with its deadline if it has one."""
    path: KeyPath = ("duties", index)
    when, lowered = builder.condition((*path, "when"), raw.get("when", "True"))
    for number, outcome in enumerate(raw.get("when_outcome", ())):
        if outcome not in outcomes:
            help, spot = did_you_mean(outcome, outcomes), (*path, "when_outcome", number)
            raise builder.source.fault(f"`{outcome}` is not an outcome", spot, help, code="unknown-word")
    by, by_lowered, by_type = None, None, None
    if raw.get("by") is not None:
        by = builder.tree((*path, "by"), raw["by"])
        found, by_type = builder.value((*path, "by"), by)
        if by_type.date_at is None:
            raise builder.source.fault(f"a {describe(by_type)} is no deadline", (*path, "by"), "give a moment or a date")
        by_lowered = builder.fold(found)
    clause, text = raw.get("clause", ""), words_of(raw.get("text"))
    return Duty(raw["id"], when, lowered, by, by_lowered, by_type, clause, text, tuple(raw.get("when_outcome", ())))


def build_figure(
    builder: PolicyBuilder, index: int, raw: FigureTable, facts: Mapping[str, Fact], parameters: Mapping[str, Parameter]
) -> Figure:
    """Something to count over a log."""
    path: KeyPath = ("figures", index)
    kind, beside = raw["kind"], tuple(raw.get("beside", ()))
    for name in beside:
        if name not in parameters:
            help = did_you_mean(name, parameters) or "name one of [parameters]"
            raise builder.source.fault(f"unknown parameter `{name}`", (*path, "beside"), help)
    among, among_lowered = builder.condition((*path, "among"), raw.get("among", "True"))
    if kind == "share":
        of, lowered = builder.condition((*path, "of"), raw["of"])
    else:
        of = lowered = _counted(builder, path, raw["of"], facts, causes=kind == "causes")
    return Figure(raw["id"], kind, of, lowered, among, among_lowered, beside, raw.get("clause", ""), words_of(raw.get("label")))


def _counted(builder: PolicyBuilder, path: KeyPath, name: str, facts: Mapping[str, Fact], *, causes: bool) -> Name:
    """The fact whose values are counted: words for causes, else times for hours and days."""
    if name not in facts:
        raise builder.source.fault(f"unknown fact `{name}`", (*path, "of"), did_you_mean(name, facts))
    type_ = facts[name].type
    if not isinstance(type_, Choice | Text | YesNo if causes else Moment):
        help = "causes are counted of a choice, a text or a yes/no fact" if causes else "hours and days are those of a moment"
        raise builder.source.fault(f"`{name}` is a {describe(type_)}", (*path, "of"), help)
    return Name(name)
