"""The duties and figures of a policy file: what is still to be done by when, and what is counted over a log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from returns_cli.language.elaborate import elaborate
from returns_cli.language.faults import did_you_mean
from returns_cli.language.nodes import Name, Node
from returns_cli.language.types import Choice, Date, Moment, Scope, Text, YesNo, describe
from returns_cli.policy.model import Duty, Fact, Figure, Parameter, words_of
from returns_cli.policy.source import KeyPath, Source


class Builder(Protocol):
    """What the builder of a policy can do with the expressions of its file."""

    source: Source
    scope: dict[str, Any]

    def condition(self, path: KeyPath, text: str, *, totals: bool = False) -> tuple[Node, Node]: ...

    def tree(self, path: KeyPath, text: str) -> Node: ...

    def elaborated(self, path: KeyPath, tree: Node, work: Callable[[Node], Any]) -> Any: ...

    def fold(self, core: Node) -> Node: ...


def build_duty(builder: Builder, index: int, raw: Mapping[str, Any]) -> Duty:
    """Something to do, with its deadline if it has one."""
    path: KeyPath = ("duties", index)
    when, core = builder.condition((*path, "when"), raw["when"])
    by, by_core, by_type = None, None, None
    if raw.get("by") is not None:
        scope: Scope = builder.scope
        by = builder.tree((*path, "by"), raw["by"])
        found, by_type = builder.elaborated((*path, "by"), by, lambda node: elaborate(node, scope))
        if not isinstance(by_type, Moment | Date):
            raise builder.source.fault(f"a {describe(by_type)} is no deadline", (*path, "by"), "give a moment or a date")
        by_core = builder.fold(found)
    return Duty(raw["id"], when, core, by, by_core, by_type, raw.get("clause", ""), words_of(raw.get("text")))


def build_figure(
    builder: Builder, index: int, raw: Mapping[str, Any], facts: Mapping[str, Fact], parameters: Mapping[str, Parameter]
) -> Figure:
    """Something to count over a log."""
    path: KeyPath = ("figures", index)
    kind, beside = raw["kind"], tuple(raw.get("beside", ()))
    for name in beside:
        if name not in parameters:
            raise builder.source.fault(f"unknown parameter `{name}`", (*path, "beside"), did_you_mean(name, parameters))
    among, among_core = builder.condition((*path, "among"), raw.get("among", "True"))
    if kind == "share":
        of, core = builder.condition((*path, "of"), raw["of"])
    else:
        of = core = _counted(builder, path, raw["of"], facts, causes=kind == "causes")
    return Figure(raw["id"], kind, of, core, among, among_core, beside, raw.get("clause", ""), words_of(raw.get("label")))


def _counted(builder: Builder, path: KeyPath, name: str, facts: Mapping[str, Fact], *, causes: bool) -> Name:
    """The fact whose values are counted: words for causes, else times for hours and days."""
    if name not in facts:
        raise builder.source.fault(f"unknown fact `{name}`", (*path, "of"), did_you_mean(name, facts))
    type_ = facts[name].type
    if not isinstance(type_, Choice | Text | YesNo if causes else Moment):
        help = "causes are counted of a choice, a text or a yes/no fact" if causes else "hours and days are those of a moment"
        raise builder.source.fault(f"`{name}` is a {describe(type_)}", (*path, "of"), help)
    return Name(name)
