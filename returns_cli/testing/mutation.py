"""The mutants of a policy: the same policy with one small thing wrong, each with where and what it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from returns_cli.errors import ReturnsError
from returns_cli.language.nodes import Literal, Name, Node, names
from returns_cli.language.types import Type
from returns_cli.policy.build import build_policy, scope_of
from returns_cli.policy.fact_types import beside_constant
from returns_cli.policy.model import Derived, Policy, Term
from returns_cli.policy.seasons import season_of
from returns_cli.policy.source import KeyPath, Source
from returns_cli.policy.undefined import undefined_values
from returns_cli.records import Record
from returns_cli.testing.parts import Part, parts_of
from returns_cli.testing.variants import Variant, variants

if TYPE_CHECKING:
    from returns_cli.kinds.declared import Constant
    from returns_cli.policy.tables import DatedValueTable


class Mutant(Record):
    """A policy with one thing changed. `parts` are the numbers of the parts that may come out otherwise.

    `what` is the kind and name of the part that was changed, `at` the changed characters of the text at `path`.
    """

    _apart = frozenset({"policy", "parts"})

    kind: str
    what: tuple[str, str]
    path: KeyPath
    becomes: str
    policy: Policy
    parts: tuple[int, ...]
    at: tuple[int, int] | None = None


class _Change(Record):
    """What is changed, before there is a policy with it."""

    kind: str
    path: KeyPath
    becomes: str = ""
    at: tuple[int, int] | None = None

    def mutant(self, part: str, name: str, policy: Policy, parts: tuple[int, ...]) -> Mutant:
        return Mutant(self.kind, (part, name), self.path, self.becomes, policy, parts, self.at)


def _within(path: KeyPath, variant: Variant) -> _Change:
    """The change that a variant of the expression at `path` is."""
    return _Change(variant.kind, path, variant.becomes, variant.at)


def mutants_of(policy: Policy, source: Source) -> Iterator[Mutant]:
    """Every mutant, each a policy of its own; none that is the same tree as the policy or as an earlier mutant."""
    return _Maker(policy, source).mutants()


class _Maker:
    def __init__(self, policy: Policy, source: Source) -> None:
        self.policy = policy
        self.source = source
        self.parts = parts_of(policy)
        self.types: dict[str, Type] = {**scope_of(policy), **policy.registers}
        self.routes = len(policy.rules)
        self.terms = self.routes + len(policy.routes)
        self.numbers = {path: number for number, part in enumerate(self.parts) for path, _ in part.written}
        self.checks = sum(1 for part in self.parts if part.kind == "check" and part.authored)
        self.first_check = len(self.parts) - len(policy.checks)
        self.readers = _readers(policy, self.parts)

    def mutants(self) -> Iterator[Mutant]:
        yield from self.rules()
        yield from self.other_routes()
        yield from self.other_terms()
        yield from self.derived()
        yield from self.duties()
        yield from self.other_checks()
        yield from self.parameters()

    def type_of(self, node: Node) -> Type | None:
        return self.types.get(node.id) if isinstance(node, Name) else None

    def variants(self, lowered: Node) -> Iterator[Variant]:
        seen = {lowered}
        for variant in variants(lowered, self.type_of):
            if variant.lowered not in seen:
                seen.add(variant.lowered)
                yield variant

    def rules(self) -> Iterator[Mutant]:
        for index, rule in enumerate(self.policy.rules):
            path: KeyPath = ("rules", index)
            yield self.rule(index, _Change("rule-dropped", path), when_lowered=Literal(False), unless_lowered=None)
            for outcome in self.policy.outcomes:
                if outcome != rule.outcome:
                    yield self.rule(index, _Change("outcome", (*path, "outcome"), outcome), outcome=outcome)
            for variant in self.variants(rule.when_lowered):
                yield self.rule(index, _within((*path, "when"), variant), when_lowered=variant.lowered)
            if rule.unless_lowered is not None:
                yield self.rule(index, _Change("exception-dropped", (*path, "unless")), unless=None, unless_lowered=None)
                for variant in self.variants(rule.unless_lowered):
                    yield self.rule(index, _within((*path, "unless"), variant), unless_lowered=variant.lowered)

    def rule(self, index: int, change: _Change, **changed: Any) -> Mutant:
        rules = self.policy.rules
        own = rules[index].but(**changed)
        policy = self.policy.but(rules=(*rules[:index], own, *rules[index + 1 :]))
        return change.mutant("rule", own.id, policy, (index,))

    def other_routes(self) -> Iterator[Mutant]:
        for index, route in enumerate(self.policy.routes):
            path: KeyPath = ("routes", index)
            yield self.route(index, _Change("route-dropped", path), lowered=Literal(False))
            for other in self.policy.routes:
                if other.id != route.id:
                    yield self.route(index, _Change("route", (*path, "id"), other.id), id=other.id)
            for variant in self.variants(route.lowered):
                yield self.route(index, _within((*path, "when"), variant), lowered=variant.lowered)

    def route(self, index: int, change: _Change, **changed: Any) -> Mutant:
        routes = self.policy.routes
        policy = self.policy.but(routes=(*routes[:index], routes[index].but(**changed), *routes[index + 1 :]))
        return change.mutant("route", routes[index].id, policy, (self.routes + index,))

    def other_terms(self) -> Iterator[Mutant]:
        part = self.terms
        for term in self.policy.terms.values():
            for index in range(len(term.alternatives)):
                yield from self.alternatives(term, index, (part, part + 1))
                part += 2

    def alternatives(self, term: Term, index: int, parts: tuple[int, int]) -> Iterator[Mutant]:
        """One alternative of a term dropped, with another value, or under another condition."""
        path: KeyPath = ("terms", term.name, "values", index)
        own = term.alternatives[index]

        def mutant(change: _Change, **changed: Any) -> Mutant:
            others = (*term.alternatives[:index], own.but(**changed), *term.alternatives[index + 1 :])
            policy = self.policy.but(terms={**self.policy.terms, term.name: term.but(alternatives=others)})
            return change.mutant("term", term.name, policy, parts)

        yield mutant(_Change("alternative-dropped", path), lowered=Literal(False))
        for choice in term.choices:
            if own.value_lowered != Literal(choice):
                yield mutant(_Change("value", (*path, "value"), choice), value_lowered=Literal(choice))
        for variant in self.variants(own.lowered):
            yield mutant(_within((*path, "when"), variant), lowered=variant.lowered)
        for variant in self.variants(own.value_lowered):
            yield mutant(_within((*path, "value"), variant), value_lowered=variant.lowered)

    def derived(self) -> Iterator[Mutant]:
        for name, derived in self.policy.derived.items():
            if not self.readers.get(name):
                continue
            for number, each in enumerate(derived.written):
                for variant in self.variants(each.lowered):
                    changed = derived.with_lowered(number, variant.lowered)
                    yield self.other_derived(_within(each.path, variant), changed)
            for index, row in enumerate(derived.rows if len(derived.rows) > 1 else ()):
                left = derived.with_rows((*derived.rows[:index], *derived.rows[index + 1 :]))
                yield self.other_derived(_Change("alternative-dropped", row.value.path[:-1]), left)

    def other_derived(self, change: _Change, derived: Derived) -> Mutant:
        """The policy with this derived fact, and refused where it has no value and the answer hangs on that."""
        name = derived.name
        policy = self.policy.but(
            derived={**self.policy.derived, name: derived},
            checks=tuple(check for check in self.policy.checks if check.defined is None),
        )
        policy = policy.but(checks=(*policy.checks, *undefined_values(policy)))
        return change.mutant("derived", name, policy, self.readers[name])

    def duties(self) -> Iterator[Mutant]:
        for index, duty in enumerate(self.policy.duties):
            path: KeyPath = ("duties", index)
            yield self.duty(index, _Change("duty-dropped", path), "when", lowered=Literal(False))
            for variant in self.variants(duty.lowered):
                yield self.duty(index, _within((*path, "when"), variant), "when", lowered=variant.lowered)
            for variant in self.variants(duty.by_lowered) if duty.by_lowered is not None else ():
                yield self.duty(index, _within((*path, "by"), variant), "by", by_lowered=variant.lowered)

    def duty(self, index: int, change: _Change, key: str, **changed: Any) -> Mutant:
        duties = self.policy.duties
        policy = self.policy.but(duties=(*duties[:index], duties[index].but(**changed), *duties[index + 1 :]))
        return change.mutant("duty", duties[index].id, policy, (self.numbers["duties", index, key],))

    def other_checks(self) -> Iterator[Mutant]:
        checks = self.policy.checks
        for index, check in enumerate(checks[: self.checks]):
            dropped = Variant("check-dropped", (0, 0), "", Literal(True))
            for variant in (dropped, *self.variants(check.lowered)):
                policy = self.policy.but(checks=(*checks[:index], check.but(lowered=variant.lowered), *checks[index + 1 :]))
                change = _within(("checks", index, "must"), variant)
                yield change.mutant("check", str(index + 1), policy, (self.first_check + index,))

    def parameters(self) -> Iterator[Mutant]:
        """A parameter brings bounds, calendars and checks with it, so its mutants are built anew from the file's tables."""
        for name, parameter in self.source.raw.get("parameters", {}).items():
            for index, value in enumerate(parameter["values"]):
                for key, becomes in _other_values(value, parameter.get("unit", ""), dated=index > 0):
                    policy = self.rebuilt(name, index, key, becomes)
                    if policy is not None:
                        change = _Change("limit", ("parameters", name, "values", index, key), _shown(becomes))
                        yield change.mutant("parameter", name, policy, self.changed(policy))

    def rebuilt(self, name: str, index: int, key: str, becomes: object) -> Policy | None:
        """The policy with another value of a parameter; None where such a policy would be refused."""
        raw = {**self.source.raw, "parameters": deepcopy(self.source.raw["parameters"])}
        raw["parameters"][name]["values"][index][key] = becomes
        try:
            return build_policy(self.source.but(raw=raw))
        except ReturnsError:
            return None

    def changed(self, policy: Policy) -> tuple[int, ...]:
        """The parts whose trees, or the derived facts they read, are no longer what they were."""
        moved = {name for name, node in policy.definitions.items() if self.policy.definitions.get(name) != node}
        touched = {number for name in moved for number in self.readers.get(name, ())}
        parts = parts_of(policy)
        touched |= {
            number for number, (old, new) in enumerate(zip(self.parts, parts, strict=False)) if old.lowered != new.lowered
        }
        return tuple(sorted(touched | set(range(len(self.parts), len(parts)))))


def _readers(policy: Policy, parts: Sequence[Part]) -> Mapping[str, tuple[int, ...]]:
    """For each name worked out from the facts: the numbers of the parts that read it, directly or not."""
    below: dict[str, frozenset[str]] = {}
    for name, node in policy.definitions.items():
        below[name] = frozenset({name}).union(*(below.get(other, frozenset()) for other in names(node)))
    found: dict[str, list[int]] = {}
    for number, part in enumerate(parts):
        for name in frozenset[str]().union(*(below.get(other, frozenset()) for other in names(part.lowered))):
            found.setdefault(name, []).append(number)
    return {name: tuple(numbers) for name, numbers in found.items()}


def _other_values(value: DatedValueTable, unit: str, *, dated: bool) -> Iterator[tuple[str, Constant]]:
    """The neighbours of a dated value, one step up and down, and a day earlier or later."""
    yield from (("value", near) for near in beside_constant(value["value"], unit))
    if "season" in value:
        yield from (("season", str(near)) for near in season_of(str(value["season"])).moved())
    if dated and "from" in value:
        yield from (("from", value["from"] + timedelta(step)) for step in (-1, 1))


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:f}" if isinstance(value, Decimal) else str(value)
