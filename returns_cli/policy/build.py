"""Well-shaped TOML -> Policy: parses, types and elaborates every expression of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from returns_cli.language.elaborate import condition, elaborate
from returns_cli.language.faults import ExpressionError, did_you_mean
from returns_cli.language.nodes import Call, Literal, Node, names, walk
from returns_cli.language.parse import parse
from returns_cli.language.types import Choice, Date, Moment, Number, Quantity, Scope, Size, Type, YesNo, describe
from returns_cli.policy.built_in_checks import calendar_reaches, parameters_covered, version_covers
from returns_cli.policy.calendars import Calendar, UnknownCalendar, calendar_of
from returns_cli.policy.duties_and_figures import build_duty, build_figure
from returns_cli.policy.fact_types import fact_type, parameter_type, stored, unit_word
from returns_cli.policy.fold import fold
from returns_cli.policy.model import (
    INCOMPLETE,
    NOW,
    TODAY,
    Alternative,
    Check,
    DatedValue,
    Derived,
    Fact,
    InForce,
    Label,
    Parameter,
    Policy,
    Route,
    Rule,
    Term,
    Words,
    words_of,
)
from returns_cli.policy.source import KeyPath, Source

MAX_LEVELS = 40
T = TypeVar("T")


def build_policy(source: Source) -> Policy:
    """The policy in `source`, whose shape has been checked. Raises PolicyError at the first mistake."""
    return _Builder(source).policy()


class _Builder:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.raw = source.raw
        self.scope: dict[str, Type] = {}
        self.constants: dict[str, Literal] = {}
        self.cores: list[Node] = []

    def policy(self) -> Policy:
        raw = self.raw
        self.timezone()
        outcomes = self.unique(raw["outcomes"], ("outcomes",), "outcome")
        if INCOMPLETE in outcomes:
            raise self.source.fault(
                f"`{INCOMPLETE}` is no outcome", ("outcomes",), "it is what a request is that is not decided yet"
            )
        facts = {name: self.fact(name, fact) for name, fact in raw["facts"].items()}
        self.scope.update((name, fact.type) for name, fact in facts.items())
        parameters = {name: self.parameter(name, shape, facts) for name, shape in raw.get("parameters", {}).items()}
        derived = self.derived()
        rules = tuple(self.rule(index, rule, outcomes) for index, rule in enumerate(raw.get("rules", [])))
        routes = tuple(self.route(index, route) for index, route in enumerate(raw.get("routes", [])))
        terms = {name: self.term(name, shape) for name, shape in raw.get("terms", {}).items()}
        in_force = self.in_force(facts)
        calendar = self.calendar()
        checks = tuple(self.check(index, check) for index, check in enumerate(raw.get("checks", [])))
        duties = tuple(build_duty(self, index, duty) for index, duty in enumerate(raw.get("duties", [])))
        figures = tuple(
            build_figure(self, index, figure, facts, parameters) for index, figure in enumerate(raw.get("figures", []))
        )
        self.unique([duty.id for duty in duties], ("duties",), "duty")
        self.unique([figure.id for figure in figures], ("figures",), "figure")
        self.unique([rule.id for rule in rules], ("rules",), "rule")
        self.unique([route.id for route in routes], ("routes",), "route")
        labels = raw.get("words", {})
        for name in labels:
            if name not in (*outcomes, "incomplete"):
                raise self.source.fault(f"`{name}` is not an outcome", ("words", name), did_you_mean(name, outcomes))
        return Policy(
            id=raw["policy"],
            version=raw["version"],
            title=words_of(raw.get("title")),
            timezone=raw.get("timezone", "Asia/Shanghai"),
            digest=self.source.digest,
            file=self.source.file,
            outcomes=outcomes,
            labels={name: _label(label) for name, label in labels.items()},
            facts=facts,
            parameters=parameters,
            derived=derived,
            rules=rules,
            routes=routes,
            checks=(
                *checks,
                *parameters_covered(parameters.values()),
                *version_covers(in_force),
                *calendar_reaches(calendar, self.cores),
            ),
            terms=terms,
            duties=duties,
            figures=figures,
            in_force=in_force,
            calendar=calendar,
        )

    def timezone(self) -> None:
        from zoneinfo import ZoneInfo

        name = self.raw.get("timezone", "Asia/Shanghai")
        try:
            ZoneInfo(name)
        except (OSError, ValueError, LookupError):
            raise self.source.fault(f"unknown time zone `{name}`", ("timezone",), "for example: Asia/Shanghai") from None

    def unique(self, ids: list[str], path: KeyPath, what: str) -> tuple[str, ...]:
        for index, name in enumerate(ids):
            if name in ids[:index]:
                spot = path if what == "outcome" else (*path, index, "id")
                raise self.source.fault(f"two {what}s are called `{name}`", spot, "give each its own name")
        return tuple(ids)

    def fact(self, name: str, raw: Mapping[str, Any]) -> Fact:
        path: KeyPath = ("facts", name)
        type_ = self.guard(path, lambda: fact_type(raw))
        for option in raw.get("labels", {}):
            if option not in raw.get("choices", ()):
                raise self.source.fault(
                    f"`{option}` is not one of the choices", path, did_you_mean(option, raw.get("choices", ()))
                )
        if raw.get("opposite_names") and not isinstance(type_, YesNo):
            raise self.source.fault("only a yes/no fact has an opposite", (*path, "opposite_names"))
        default = raw.get("default")
        if default == TODAY and not isinstance(type_, Date):
            raise self.source.fault("only a date can default to today", (*path, "default"), 'a moment defaults to "now"')
        if default == NOW and isinstance(type_, Date):
            raise self.source.fault("only a moment can default to now", (*path, "default"), 'a date defaults to "today"')
        return Fact(
            name=name,
            type=type_,
            ask=words_of(raw.get("ask")),
            help=words_of(raw.get("help")),
            names=tuple(raw.get("names", ())),
            opposite_names=tuple(raw.get("opposite_names", ())),
            changeable=raw.get("changeable", False),
            default=default,
            labels={option: _label(label) for option, label in raw.get("labels", {}).items()},
            say=words_of(raw.get("say")),
        )

    def parameter(self, name: str, raw: Mapping[str, Any], facts: Mapping[str, Fact]) -> Parameter:
        path: KeyPath = ("parameters", name)
        self.fresh(name, path)
        type_ = self.guard(path, lambda: parameter_type(raw))
        values = tuple(
            DatedValue(_day(value.get("from")), stored(type_, value["value"]), value.get("clause", ""))
            for value in raw["values"]
        )
        by = raw.get("by", self.raw.get("by"))
        if by is not None:
            by = self.picker(by, facts, path)
        elif len(values) > 1:
            raise self.source.fault(f"nothing says which date picks a value of `{name}`", path, 'add: by = "sold_on"')
        days = [value.since for value in values]
        if len(values) > 1 and (None in days or len(set(days)) < len(days)):
            raise self.source.fault("each of several values needs a `from` date of its own", (*path, "values"))
        values = tuple(sorted(values, key=lambda value: value.since or date.min))
        self.scope[name] = type_
        if len(values) == 1:
            self.constants[name] = Literal(values[0].value)
        return Parameter(name, type_, values, by, words_of(raw.get("label")))

    def picker(self, by: str, facts: Mapping[str, Fact], path: KeyPath) -> str:
        """The date slot of the fact that picks a dated value."""
        fact = facts.get(by)
        spot: KeyPath = ("by",) if self.raw.get("by") == by else (*path, "by")
        if fact is None:
            raise self.source.fault(f"unknown fact `{by}`", spot, did_you_mean(by, facts))
        if isinstance(fact.type, Moment):
            return f"{by}__date"
        if not isinstance(fact.type, Date):
            raise self.source.fault(f"`{by}` is not a date", spot, "a date or moment picks a dated value")
        return by

    def derived(self) -> dict[str, Derived]:
        """The derived facts in an order in which each needs only those before it."""
        raw = self.raw.get("derived", {})
        trees = {name: self.tree(("derived", name, "value"), shape["value"]) for name, shape in raw.items()}
        for name in trees:
            self.fresh(name, ("derived", name))
        waiting = {name: names(tree) & trees.keys() for name, tree in trees.items()}
        done: dict[str, Derived] = {}
        levels = 0
        while len(done) < len(trees):
            levels += 1
            ready = [name for name, needs in waiting.items() if name not in done and needs <= done.keys()]
            if not ready:
                stuck = next(name for name in trees if name not in done)
                others = ", ".join(f"`{name}`" for name in sorted(waiting[stuck] - done.keys()))
                raise self.source.fault(f"`{stuck}` is defined by way of itself ({others})", ("derived", stuck, "value"))
            if levels > MAX_LEVELS:
                raise self.source.fault(
                    f"derived facts build on each other more than {MAX_LEVELS} deep", ("derived", ready[0], "value")
                )
            for name in ready:
                path: KeyPath = ("derived", name, "value")
                core, type_ = self.elaborated(path, trees[name], lambda tree: elaborate(tree, self.scope))
                if isinstance(type_, Moment | Quantity | Size):
                    raise self.source.fault(f"a derived fact cannot be a {describe(type_)}", path, "use the fact itself")
                self.scope[name] = type_
                shape = raw[name]
                done[name] = Derived(
                    name, type_, trees[name], self.fold(core), words_of(shape.get("label")), shape.get("show", False)
                )
        return done

    def rule(self, index: int, raw: Mapping[str, Any], outcomes: tuple[str, ...]) -> Rule:
        path: KeyPath = ("rules", index)
        if raw["outcome"] not in outcomes:
            help = did_you_mean(raw["outcome"], outcomes)
            raise self.source.fault(f"`{raw['outcome']}` is not an outcome", (*path, "outcome"), help)
        when, when_core = self.condition((*path, "when"), raw["when"])
        unless, unless_core = None, None
        if raw.get("unless") is not None:
            unless, unless_core = self.condition((*path, "unless"), raw["unless"])
        return Rule(
            id=raw["id"],
            outcome=raw["outcome"],
            when=when,
            unless=unless,
            when_core=when_core,
            unless_core=unless_core,
            clause=raw.get("clause", ""),
            reason=words_of(raw.get("reason")),
            remedy=words_of(raw.get("remedy")),
            say=words_of(raw.get("say")),
        )

    def route(self, index: int, raw: Mapping[str, Any]) -> Route:
        when, core = self.condition(("routes", index, "when"), raw["when"], totals=True)
        steps = {lang: tuple(lines) for lang, lines in raw.get("steps", {}).items()}
        return Route(raw["id"], when, core, raw.get("clause", ""), words_of(raw.get("text")), steps)

    def check(self, index: int, raw: Mapping[str, Any]) -> Check:
        must, core = self.condition(("checks", index, "must"), raw["must"])
        return Check(must, core, words_of(raw.get("message")))

    def term(self, name: str, raw: Mapping[str, Any]) -> Term:
        """A named result with its alternatives."""
        path: KeyPath = ("terms", name)
        self.fresh(name, path)
        choices = tuple(raw.get("choices", ()))
        for option in raw.get("labels", {}):
            if option not in choices:
                raise self.source.fault(f"`{option}` is not one of the choices", path, did_you_mean(option, choices))
        unit = unit_word(raw)
        alternatives = tuple(
            self.alternative((*path, "values", index), value, choices, unit) for index, value in enumerate(raw["values"])
        )
        labels = {option: _label(label) for option, label in raw.get("labels", {}).items()}
        return Term(name, unit, words_of(raw.get("label")), choices, labels, alternatives)

    def alternative(self, path: KeyPath, raw: Mapping[str, Any], choices: tuple[str, ...], unit: str) -> Alternative:
        """One value of a term: a choice, or a number given as such or as an expression."""
        when, core = self.condition((*path, "when"), raw.get("when", "True"))
        value = raw["value"]
        if choices:
            if value not in choices:
                raise self.source.fault(f"`{value}` is not one of the choices", path, did_you_mean(str(value), choices))
            tree: Node = Literal(value)
            value_core: Node = tree
            type_: Type = Choice(choices)
        else:
            tree = self.tree((*path, "value"), str(value))
            value_core, found = self.elaborated((*path, "value"), tree, lambda node: elaborate(node, self.scope))
            if not isinstance(found, Number) or found.unit not in (None, "", unit):
                raise self.source.fault(f"a {describe(found)} is not a number of {unit or 'no unit'}", (*path, "value"))
            type_ = found.but(unit=unit)
        return Alternative(when, core, tree, self.fold(value_core), type_, raw.get("clause", ""), words_of(raw.get("text")))

    def in_force(self, facts: Mapping[str, Fact]) -> InForce | None:
        """When this version holds, and by which date."""
        raw = self.raw.get("in_force")
        if raw is None:
            return None
        by = raw.get("by", self.raw.get("by"))
        if by is None:
            raise self.source.fault("nothing says which date picks the version", ("in_force",), 'add: by = "sold_on"')
        since, until = _day(raw.get("from")), _day(raw.get("until"))
        if since and until and until < since:
            raise self.source.fault(
                "the version ends before it begins", ("in_force", "until"), "until is the last day it holds"
            )
        return InForce(since, until, self.picker(by, facts, ("in_force",)))

    def calendar(self) -> Calendar | None:
        """The calendar of working days, if an expression needs one."""
        if not any(isinstance(node, Call) and node.function == "working_day" for core in self.cores for node in walk(core)):
            return None
        country = self.raw.get("calendar", "")
        try:
            return calendar_of(country)
        except UnknownCalendar:
            help = 'name a country by its two letters: calendar = "CN"'
            raise self.source.fault(f"unknown calendar `{country}`", ("calendar",), help) from None

    def condition(self, path: KeyPath, text: str, *, totals: bool = False) -> tuple[Node, Node]:
        tree = self.tree(path, text)
        core = self.elaborated(path, tree, lambda node: condition(node, self.scope, totals=totals))
        return tree, self.fold(core)

    def tree(self, path: KeyPath, text: str) -> Node:
        return self.guard(path, lambda: parse(text))

    def elaborated(self, path: KeyPath, tree: Node, work: Callable[[Node], T]) -> T:
        return self.guard(path, lambda: work(tree))

    def guard(self, path: KeyPath, work: Callable[[], T]) -> T:
        """The result of `work`, its expression errors turned into errors with a place in this file."""
        try:
            return work()
        except ExpressionError as error:
            raise self.source.fault(error.message, path, error.help, error.at) from None

    def fold(self, core: Node) -> Node:
        """`core` with the parameters that have a single value replaced by it."""
        folded = fold(core, self.constants)
        self.cores.append(folded)
        return folded

    def fresh(self, name: str, path: KeyPath) -> None:
        if name in self.scope or name in self.raw["facts"]:
            raise self.source.fault(
                f"the name `{name}` is taken", path, "facts, parameters and derived facts share one set of names"
            )


def _label(raw: Mapping[str, Any]) -> Label:
    return Label(Words(raw.get("en", ""), raw.get("zh", "")), tuple(raw.get("names", ())), words_of(raw.get("say")))


def _day(value: date | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def scope_of(policy: Policy) -> Scope:
    """The names an expression of this policy may use, with their types."""
    typed: dict[str, Type] = {name: fact.type for name, fact in policy.facts.items()}
    typed |= {name: parameter.type for name, parameter in policy.parameters.items()}
    return typed | {name: derived.type for name, derived in policy.derived.items()}
