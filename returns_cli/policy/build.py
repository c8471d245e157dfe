"""Well-shaped TOML -> Policy: parses, types and elaborates every expression of the file."""

from __future__ import annotations

from collections.abc import Mapping

from returns_cli.language.faults import did_you_mean
from returns_cli.language.nodes import Call, walk
from returns_cli.language.types import Scope, Type
from returns_cli.policy.beyond_calendar import WORKING_DAYS
from returns_cli.policy.build_derived import build_derived
from returns_cli.policy.build_names import build_fact, build_parameter, date_register, named_day, open_parameters, picker_help
from returns_cli.policy.build_properties import build_property
from returns_cli.policy.build_rules import build_check, build_route, build_rule, build_term
from returns_cli.policy.builder import PolicyBuilder
from returns_cli.policy.built_in_checks import parameters_covered, version_covers
from returns_cli.policy.calendars import Calendar, UnknownCalendar, calendar_of, unknown_calendar
from returns_cli.policy.duties_and_figures import build_duty, build_figure
from returns_cli.policy.model import INCOMPLETE, Fact, InForce, Policy
from returns_cli.policy.other_lines import lines_agree
from returns_cli.policy.read_terms import read_terms, type_of
from returns_cli.policy.read_words import label_of, words_of
from returns_cli.policy.source import KeyPath, PolicyError, Source, zone_named
from returns_cli.policy.undefined import undefined_values


def build_policy(source: Source) -> Policy:
    """The policy in `source`, whose shape has been checked. Raises PolicyError at the first mistake."""
    policy, faults = build_or_faults(source)
    for fault in faults:
        raise fault
    assert policy is not None  # noqa: S101  for the type checker: nothing is wrong, so it was built
    return policy


def build_or_faults(source: Source, invalid: frozenset[KeyPath] = frozenset()) -> tuple[Policy | None, list[PolicyError]]:
    """The policy, or each of its mistakes once. Tables at `invalid` paths are passed over: their shape is wrong."""
    builder = PolicyBuilder(source, invalid)
    policy = builder.attempt(lambda: _policy(builder))
    return (None if builder.faults else policy), builder.faults


def _policy(builder: PolicyBuilder) -> Policy:
    raw = builder.raw
    outcomes = tuple(str(each) for each in raw["outcomes"])  # what is no text has been told by the shape
    builder.attempt(lambda: _distinct_outcomes(builder, outcomes))
    facts = builder.named("facts", lambda name, shape: build_fact(builder, name, shape))
    facts |= open_parameters(builder)
    builder.scope.update((name, fact.type) for name, fact in facts.items())
    parameters = builder.named("parameters", lambda name, shape: build_parameter(builder, name, shape, facts))
    derived = build_derived(builder)
    rules = builder.listed("rules", lambda index, shape: build_rule(builder, index, shape, outcomes))
    routes = builder.listed("routes", lambda index, shape: build_route(builder, index, shape))
    terms = builder.named("terms", lambda name, shape: build_term(builder, name, shape))
    for name in builder.terms:
        del builder.scope[name]
    stated = builder.listed("properties", lambda index, shape: build_property(builder, index, shape, facts, outcomes))
    in_force = builder.attempt(lambda: _in_force(builder, facts))
    checks = builder.listed("checks", lambda index, shape: build_check(builder, index, shape))
    duties = builder.listed("duties", lambda index, shape: build_duty(builder, index, shape, outcomes))
    figures = builder.listed("figures", lambda index, shape: build_figure(builder, index, shape, facts, parameters))
    facts |= builder.others.facts  # after all that may look at the other lines
    calendar = builder.attempt(lambda: _calendar(builder))  # after all that may need one
    for table in ("rules", "routes", "properties", "duties", "figures"):
        builder.attempt(lambda table=table: _distinct_ids(builder, table))  # type: ignore[misc]
    for name in raw.get("words", {}):
        builder.attempt(lambda name=name: _words_of_an_outcome(builder, name, outcomes))  # type: ignore[misc]
    dated = (*parameters_covered(parameters.values(), facts), *version_covers(in_force), *lines_agree(facts))
    policy = Policy(
        id=raw["policy"],
        version=raw["version"],
        title=words_of(raw.get("title")),
        timezone=zone_named(raw),
        digest=builder.source.digest,
        file=builder.source.file,
        outcomes=outcomes,
        labels={name: label_of(label) for name, label in raw.get("words", {}).items()},
        facts=facts,
        parameters=parameters,
        derived=derived,
        rules=rules,
        routes=routes,
        checks=(*checks, *dated),
        terms=terms,
        duties=duties,
        figures=figures,
        properties=stated,
        in_force=in_force,
        calendar=calendar,
    )
    return policy.but(checks=(*policy.checks, *undefined_values(policy)))


def _distinct_outcomes(builder: PolicyBuilder, outcomes: tuple[str, ...]) -> None:
    for index, name in enumerate(outcomes):
        if name in outcomes[:index]:
            raise builder.source.fault(
                f"two outcomes are called `{name}`", ("outcomes", index), "give each its own name", code="duplicate-name"
            )
    if INCOMPLETE in outcomes:
        spot = ("outcomes", outcomes.index(INCOMPLETE))
        raise builder.source.fault(f"`{INCOMPLETE}` is no outcome", spot, "it is what a request is that is not decided yet")


def _distinct_ids(builder: PolicyBuilder, table: str) -> None:
    """Each id of a list of tables stands once. Every one that stands again is noted."""
    seen: set[str] = set()
    for index, shape in enumerate(builder.raw.get(table, [])):
        if (table, index) in builder.invalid:
            continue
        name = shape["id"]
        if name in seen:
            message = f"two {table} are called `{name}`"
            fault = builder.source.fault(message, (table, index, "id"), "give each its own name", code="duplicate-name")
            builder.faults.append(fault)
        seen.add(name)


def _words_of_an_outcome(builder: PolicyBuilder, name: str, outcomes: tuple[str, ...]) -> None:
    if name not in (*outcomes, INCOMPLETE):
        help = did_you_mean(name, outcomes)
        fault = builder.source.fault(f"`{name}` is not an outcome", ("words", name), help, code="unknown-word", key=True)
        fault.about = f"outcome {name}"
        raise fault


def _in_force(builder: PolicyBuilder, facts: Mapping[str, Fact]) -> InForce | None:
    """When this version holds, and by which date."""
    raw = builder.raw.get("in_force")
    if raw is None:
        return None
    by = raw.get("by", builder.raw.get("by"))
    if by is None:
        raise builder.source.fault("nothing says which date picks the version", ("in_force",), picker_help(facts))
    since, until = named_day(raw.get("from")), named_day(raw.get("until"))
    if since and until and until < since:
        raise builder.source.fault("the version ends before it begins", ("in_force", "until"), "until is the last day it holds")
    return InForce(since, until, date_register(builder, by, facts, ("in_force",)))


def _calendar(builder: PolicyBuilder) -> Calendar | None:
    """The calendar of working days, if an expression needs one."""
    if not any(
        isinstance(node, Call) and node.function in WORKING_DAYS for lowered in builder.all_lowered for node in walk(lowered)
    ):
        return None
    try:
        return calendar_of(builder.raw.get("calendar", ""))
    except UnknownCalendar:
        raise unknown_calendar(builder.source) from None


def scope_of(policy: Policy) -> Scope:
    """The names an expression of this policy may use, with their types."""
    typed: dict[str, Type] = {name: fact.type for name, fact in policy.facts.items()}
    typed |= {name: parameter.type for name, parameter in policy.parameters.items()}
    typed |= {name: derived.type for name, derived in policy.derived.items()}
    read = read_terms({name: term.alternatives for name, term in policy.terms.items()})
    return typed | {name: type_of(policy.terms[name].alternatives) for name in read}
