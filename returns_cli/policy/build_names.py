"""Facts, parameters and derived facts: everything an expression can name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, cast

from returns_cli.kinds.kind import NOW, TODAY
from returns_cli.kinds.table import kind_of
from returns_cli.language.elaborate import elaborate
from returns_cli.language.faults import did_you_mean
from returns_cli.language.nodes import Literal, Node, names
from returns_cli.language.types import describe
from returns_cli.policy.book_sources import check_source
from returns_cli.policy.builder import PolicyBuilder
from returns_cli.policy.fact_types import check_default, fact_type, parameter_type, stored
from returns_cli.policy.model import DatedValue, Derived, Fact, Label, Parameter, Words
from returns_cli.policy.source import KeyPath, PolicyError

if TYPE_CHECKING:
    from returns_cli.policy.tables import DerivedTable, FactTable, LabelTable, OutcomeTable, ParameterTable, TermTable, Worded

MAX_LEVELS = 40


def build_fact(builder: PolicyBuilder, name: str, raw: FactTable) -> Fact:
    path: KeyPath = ("facts", name)
    type_ = builder.guard(path, lambda: fact_type(raw))
    known_options(builder, path, raw, ("yes", "no") if kind_of(type_).boolean else raw.get("choices", ()))
    if raw.get("opposite_names") and not kind_of(type_).boolean:
        raise builder.source.fault(
            "only a yes/no fact has an opposite", (*path, "opposite_names"), 'leave the key out, or use type = "yes/no"'
        )
    default, clock = raw.get("default"), kind_of(type_).clock
    if default == TODAY and clock != TODAY:
        help = "give it a value of its own type, or leave the key out; a moment defaults to now"
        raise builder.source.fault("only a date can default to today", (*path, "default"), help)
    if default == NOW and clock == TODAY:
        raise builder.source.fault("only a moment can default to now", (*path, "default"), "a date defaults to today")
    builder.guard((*path, "default"), lambda: check_default(type_, default))
    builder.guard((*path, "from"), lambda: check_source(raw.get("from", ""), type_))
    return Fact(
        name=name,
        type=type_,
        ask=words_of(raw.get("ask")),
        help=words_of(raw.get("help")),
        names=tuple(raw.get("names", ())),
        opposite_names=tuple(raw.get("opposite_names", ())),
        changeable=raw.get("changeable", False),
        default=default,
        labels={option: label_of(label) for option, label in raw.get("labels", {}).items()},
        say=words_of(raw.get("say")),
        look=raw.get("look", ""),
        ask_customer=words_of(raw.get("ask_customer")),
        source=raw.get("from", ""),
        of=raw.get("of", "line"),
    )


def known_options(builder: PolicyBuilder, path: KeyPath, raw: FactTable | TermTable, options: Sequence[str]) -> None:
    """Every label of a table belongs to one of its choices."""
    for option in raw.get("labels", {}):
        if option not in options:
            help = did_you_mean(option, options) or "only a choice has labels"
            message = f"`{option}` is not one of the choices"
            raise builder.source.fault(message, (*path, "labels", option), help, code="unknown-word", key=True)


def build_parameter(builder: PolicyBuilder, name: str, raw: ParameterTable, facts: Mapping[str, Fact]) -> Parameter:
    path: KeyPath = ("parameters", name)
    builder.fresh(name, path)
    type_ = builder.guard(path, lambda: parameter_type(raw))
    values = tuple(
        DatedValue(_day(value.get("from")), stored(type_, value["value"]), value.get("clause", "")) for value in raw["values"]
    )
    builder.scope[name] = type_  # what follows can be typed even where the dates are wrong
    by = raw.get("by", builder.raw.get("by"))
    if by is not None:
        by = date_slot(builder, by, facts, path)
    elif len(values) > 1:
        raise builder.source.fault(f"nothing says which date picks a value of `{name}`", path, 'add: by = "sold_on"')
    days = [value.since for value in values]
    if len(values) > 1 and (None in days or len(set(days)) < len(days)):
        help = "write { from = 2026-01-01, value = … }, each with another day"
        raise builder.source.fault("each of several values needs a `from` date of its own", (*path, "values"), help)
    values = tuple(sorted(values, key=lambda value: value.since or date.min))
    if len(values) == 1:
        builder.constants[name] = Literal(values[0].value)
    return Parameter(name, type_, values, by, words_of(raw.get("label")))


def date_slot(builder: PolicyBuilder, by: str, facts: Mapping[str, Fact], path: KeyPath) -> str:
    """The date slot of the fact that picks a dated value."""
    spot: KeyPath = ("by",) if builder.raw.get("by") == by else (*path, "by")
    if by in builder.broken or any(fault.path == spot for fault in builder.faults):
        return by  # noted before
    fact = facts.get(by)
    if fact is None:
        dates = [name for name, each in facts.items() if each.type.date_slot(name) is not None]
        raise builder.source.fault(f"unknown fact `{by}`", spot, did_you_mean(by, dates), code="unknown-name", about=by)
    slot = fact.type.date_slot(by)
    if slot is None:
        raise builder.source.fault(f"`{by}` is not a date", spot, "a date or moment picks a dated value", code="type-mismatch")
    return slot


def build_derived(builder: PolicyBuilder) -> dict[str, Derived]:
    """The derived facts in an order in which each needs only those before it."""
    raw = builder.raw.get("derived", {})
    trees = builder.named("derived", lambda name, shape: _fresh_tree(builder, name, shape))
    waiting = {name: names(tree) & trees.keys() for name, tree in trees.items()}
    done: dict[str, Derived] = {}
    passed: set[str] = set()
    levels = 0
    while len(passed) < len(trees):
        levels += 1
        compiled = [name for name, needs in waiting.items() if name not in passed and needs <= passed]
        if not compiled:
            builder.faults.append(_circle(builder, [name for name in trees if name not in passed], waiting))
            builder.broken.update(trees.keys() - passed)
            break
        if levels > MAX_LEVELS:
            message = f"derived facts build on each other more than {MAX_LEVELS} deep"
            help = "work out more in one expression"
            builder.faults.append(builder.source.fault(message, ("derived", compiled[0], "value"), help, code="circle"))
            builder.broken.update(trees.keys() - passed)
            break
        for name in compiled:
            passed.add(name)
            built = builder.attempt(lambda name=name: _derived(builder, name, raw[name], trees[name]), name=name)  # type: ignore[misc]
            if built is not None:
                done[name] = built
    return done


def _fresh_tree(builder: PolicyBuilder, name: str, raw: DerivedTable) -> Node:
    builder.fresh(name, ("derived", name))
    return builder.tree(("derived", name, "value"), raw["value"])


def _derived(builder: PolicyBuilder, name: str, raw: DerivedTable, tree: Node) -> Derived:
    path: KeyPath = ("derived", name, "value")
    lowered, type_ = builder.typed(path, tree, lambda node: elaborate(node, builder.scope))
    if type_.width > 1:
        raise builder.source.fault(
            f"a derived fact cannot be a {describe(type_)}", path, "use the fact itself", code="type-mismatch"
        )
    builder.scope[name] = type_
    return Derived(name, type_, tree, builder.fold(lowered), words_of(raw.get("label")), raw.get("show", False))


def _circle(builder: PolicyBuilder, left: list[str], waiting: Mapping[str, frozenset[str]]) -> PolicyError:
    """The mistake of derived facts that need each other, at the first of a circle."""
    stuck = next((name for name in left if name in _needs(name, waiting)), left[0])
    others = ", ".join(f"`{name}`" for name in sorted(waiting[stuck] & set(left)))
    message = f"`{stuck}` is defined by way of itself ({others})"
    return builder.source.fault(message, ("derived", stuck, "value"), "one of them must not need the others", code="circle")


def _needs(name: str, waiting: Mapping[str, frozenset[str]]) -> set[str]:
    """All derived facts that one needs, directly or by way of others."""
    seen: set[str] = set()
    ahead = list(waiting[name])
    while ahead:
        other = ahead.pop()
        if other not in seen:
            seen.add(other)
            ahead += waiting[other]
    return seen


def words_of(raw: Worded | None) -> Words:
    """A sentence of the file in both languages; a plain text serves both."""
    if raw is None:
        return Words()
    if isinstance(raw, str):
        return Words(raw, raw)
    return Words(raw.get("en", ""), raw.get("zh", ""))


def label_of(raw: LabelTable | OutcomeTable) -> Label:
    say = cast("OutcomeTable", raw).get("say")  # only outcomes have it
    return Label(Words(raw.get("en", ""), raw.get("zh", "")), tuple(raw.get("names", ())), words_of(say))


def _day(value: date | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value
