"""Facts and parameters: what a request says, and what the policy sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from returns_cli.kinds.date import plain_date
from returns_cli.kinds.kind import NOW, TODAY
from returns_cli.kinds.table import kind_of
from returns_cli.language.faults import did_you_mean
from returns_cli.language.nodes import Literal
from returns_cli.language.types import Type
from returns_cli.policy.book_sources import check_source
from returns_cli.policy.builder import PolicyBuilder
from returns_cli.policy.fact_types import check_default, constant_value, fact_type, parameter_type
from returns_cli.policy.model import Fact, Words
from returns_cli.policy.parameter import DatedValue, Parameter, SeasonalValue
from returns_cli.policy.read_words import label_of, words_of
from returns_cli.policy.seasons import season_of
from returns_cli.policy.source import KeyPath
from returns_cli.wording.words import say

if TYPE_CHECKING:
    from returns_cli.kinds.declared import TypeTable
    from returns_cli.policy.tables import FactTable, ParameterTable, TermTable

# What a value that the source leaves open is at most, so that days can be added and amounts multiplied.
MOST_LEFT_OPEN = {"day": 10_000, "days": 10_000, "minute": 10**6, "minutes": 10**6, "month": 1_200, "percent": 1_000, "": 10**6}


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
        label=words_of(raw.get("label")),
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


def build_parameter(builder: PolicyBuilder, name: str, raw: ParameterTable, facts: Mapping[str, Fact]) -> Parameter | None:
    """The parameter; None for one that the source leaves open."""
    path: KeyPath = ("parameters", name)
    if not raw["values"]:
        return None
    builder.fresh(name, path)
    type_ = builder.guard(path, lambda: parameter_type(raw))
    if raw.get("type") is not None:
        help = "leave it out: the values say what kind they are"
        raise builder.source.fault("`type` is for what the source leaves open", (*path, "type"), help, code="shape", key=True)
    values = tuple(
        DatedValue(named_day(value.get("from")), constant_value(type_, value["value"]), value.get("clause", ""))
        for value in raw["values"]
        if "season" not in value
    )
    builder.scope[name] = type_  # what follows can be typed even where the dates are wrong
    by = raw.get("by", builder.raw.get("by"))
    if by is not None:
        by = date_register(builder, by, facts, path)
    elif len(raw["values"]) > 1:
        raise builder.source.fault(f"nothing says which date picks a value of `{name}`", path, picker_help(facts))
    days = [value.since for value in values]
    if len(values) > 1 and (None in days or len(set(days)) < len(days)):
        help = "write { from = 2026-01-01, value = … }, each with another day"
        raise builder.source.fault("each of several values needs a `from` date of its own", (*path, "values"), help)
    values = tuple(sorted(values, key=lambda value: value.since or date.min))
    if not values:
        help = "add what holds in the rest of the year: { value = … }"
        raise builder.source.fault("seasons alone leave the rest of the year open", (*path, "values"), help)
    seasons = _seasons(builder, path, type_, raw)
    found = Parameter(name, type_, values, by, words_of(raw.get("label")), seasons)
    if found.is_constant:
        builder.constants[name] = Literal(values[0].value)
    return found


def _seasons(builder: PolicyBuilder, path: KeyPath, type_: Type, raw: ParameterTable) -> tuple[SeasonalValue, ...]:
    """The values that hold in a season of every year, no two of which share a day."""
    found: list[SeasonalValue] = []
    for index, value in enumerate(raw["values"]):
        if "season" not in value:
            continue
        spot: KeyPath = (*path, "values", index, "season")
        try:
            season = season_of(value["season"])
        except ValueError:
            help = 'write month-day twice: "11-01..12-24"'
            raise builder.source.fault(f"`{value['season']}` is no season", spot, help) from None
        for other in found:
            if season.meets(other.season):
                message = f"the seasons {other.season} and {season} share days"
                raise builder.source.fault(message, spot, "let each day of the year lie in one season at most")
        found.append(
            SeasonalValue(season, named_day(value.get("from")), constant_value(type_, value["value"]), value.get("clause", ""))
        )
    return tuple(found)


def open_parameters(builder: PolicyBuilder) -> dict[str, Fact]:
    """What the source leaves open, as something that is not known until the shop has said it: it is asked as facts are."""
    found: dict[str, Fact] = {}
    for name, raw in builder.raw.get("parameters", {}).items():
        if builder.usable(("parameters", name), name) and raw.get("values") == []:
            fact = builder.attempt(lambda name=name, raw=raw: _open_parameter(builder, name, raw), name=name)  # type: ignore[misc]
            if fact is not None:
                found[name] = fact
    return found


def _open_parameter(builder: PolicyBuilder, name: str, raw: ParameterTable) -> Fact:
    path: KeyPath = ("parameters", name)
    builder.fresh(name, path)
    question = words_of(raw.get("question"))
    if not (question.en or question.zh):
        help = 'give it a value; or, where the source says none, what to ask the shop: question = "…"'
        raise builder.source.fault(f"`{name}` has no value", (*path, "values"), help)
    declared: TypeTable = {"type": raw.get("type", "decimal"), "unit": raw.get("unit", "")}
    if declared["unit"] in MOST_LEFT_OPEN:
        declared["max"] = MOST_LEFT_OPEN[declared["unit"]]
    if declared["type"] not in ("decimal", "whole number"):
        declared = {"type": declared["type"]}
    type_ = builder.guard(path, lambda: fact_type(declared))
    words = [say("left-open", lang, name=name, question=getattr(question, lang) or question.en) for lang in ("en", "zh")]
    label = words_of(raw.get("label"))
    names = (label.zh,) if label.zh else ()
    return Fact(name, type_, label=label, ask=Words(*words), names=names, of="request", left_open=True)


def picker_help(facts: Mapping[str, Fact]) -> str:
    """Which fact could pick a dated value: one that there is."""
    dates = _dates(facts)
    return f'add: by = "{dates[0]}"' if dates else "add a fact of type date, and by = its name"


def _dates(facts: Mapping[str, Fact]) -> list[str]:
    return [name for name, each in facts.items() if each.type.date_register(name) is not None]


def date_register(builder: PolicyBuilder, by: str, facts: Mapping[str, Fact], path: KeyPath) -> str:
    """The date register of the fact that picks a dated value."""
    spot: KeyPath = ("by",) if builder.raw.get("by") == by else (*path, "by")
    if by in builder.broken or any(fault.path == spot for fault in builder.faults):
        return by  # noted before
    fact = facts.get(by)
    if fact is None:
        help = did_you_mean(by, _dates(facts)) or picker_help(facts)
        raise builder.source.fault(f"unknown fact `{by}`", spot, help, code="unknown-name", about=by)
    register = fact.type.date_register(by)
    if register is None:
        raise builder.source.fault(f"`{by}` is not a date", spot, "a date or moment picks a dated value", code="type-mismatch")
    return register


def named_day(value: date | None) -> date | None:
    """The day that the file names, of a date and time too; None where it names none."""
    return value and plain_date(value)
