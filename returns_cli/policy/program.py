"""A whole policy lowered once to named core expressions: what it makes of a request, for any engine to compile.

Here alone stands what "strongest outcome", "first route" or "one alternative of a term" means. An expression is unknown
where unknown facts leave it open: an unknown outcome is an incomplete request, an unknown rule an undecided one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from returns_cli.language.nodes import Call, Choose, Compare, Literal, Name, Node, Not, children, names, walk
from returns_cli.language.types import Type
from returns_cli.policy.calendars import Calendar
from returns_cli.policy.model import Policy, Term
from returns_cli.policy.read_terms import differing, guards
from returns_cli.policy.rows import any_of, several_of
from returns_cli.records import Record

# Names of our own. INVARIANT: no name in a policy holds a colon, so these never meet a fact's.
OUTCOME, FIRST_ROUTE, ROUTE = ":outcome", ":first-route", ":route"
NO_ROUTE = Literal("")
NONE_HOLDS, SEVERAL_HOLD = Literal(0), Literal(-1)
TOTALS = ("total", "total_known", "total_complete")


class TermProgram(Record):
    """One term. `chosen` is the number of the alternative that holds, from 1; NONE_HOLDS; SEVERAL_HOLD."""

    holds: tuple[Name, ...]
    values: tuple[Node, ...]
    chosen: Node


class DutyProgram(Record):
    """Whether the condition of a duty holds, its deadline where it has one, and the outcomes of which it is; none: of all."""

    holds: Node
    deadline: Node | None
    outcomes: tuple[str, ...]

    def is_of(self, outcome: str) -> bool:
        """Whether it is one of a request that is decided so."""
        return not self.outcomes or outcome in self.outcomes


class Program(Record):
    """INVARIANT: `definitions` stand in an order in which each needs only names before it and registers.

    `rules` and `routes` are the names of what each rule and route says, in the policy's order. `outcome` is one of the
    policy's outcomes. `first_route` is the id of the route of a request that is accepted, or NO_ROUTE; `route` is the
    same for any request, and NO_ROUTE of one that is denied. Some `checks` only see to it that the answer does not hang on a
    value that there is not: whether there is one says `defined`, None for the others. `shares` is what the routes add up over
    lines. `usual` is what facts that say yes or no are where nobody says anything else.
    """

    registers: Mapping[str, Type]
    usual: Mapping[str, Literal]
    authored: Mapping[str, Node]
    definitions: Mapping[str, Node]
    checks: tuple[Node, ...]
    defined: tuple[Node | None, ...]
    rules: tuple[Name, ...]
    outcome: Name
    routes: tuple[Name, ...]
    first_route: Name
    route: Name
    terms: Mapping[str, TermProgram]
    duties: tuple[DutyProgram, ...]
    shares: tuple[Node, ...]
    calendar: Calendar | None

    @property
    def required(self) -> tuple[Node, ...]:
        """What each check requires of the facts themselves; nothing, where it only looks at what the answer hangs on, which is
        as open as the answer is."""
        return tuple(check if has is None else Literal(True) for check, has in zip(self.checks, self.defined, strict=True))

    def reached(self, nodes: Iterable[Node], without: Mapping[Node, object] = MappingProxyType({})) -> frozenset[str]:
        """The registers and definitions that the expressions read, by way of each other too, but for what is in `without`."""
        seen: set[str] = set()
        waiting = list(nodes)
        while waiting:
            node = waiting.pop()
            if without and node in without:
                continue
            if isinstance(node, Name) and node.id not in seen:
                seen.add(node.id)
                waiting += [self.definitions[node.id]] if node.id in self.definitions else []
            waiting += children(node)
        return frozenset(seen)


def program_of(policy: Policy) -> Program:
    """The policy's program."""
    rules = {rule_name(index): rule.fires for index, rule in enumerate(policy.rules)}
    routes = {route_name(index): route.lowered for index, route in enumerate(policy.routes)}
    holds = {
        alternative_name(term.name, number): alternative.lowered
        for term in policy.terms.values()
        for number, alternative in enumerate(term.alternatives, 1)
    }
    made = {OUTCOME: _strongest(policy), FIRST_ROUTE: _first_route(policy), ROUTE: _route(policy)}
    return Program(
        registers=policy.registers,
        usual={name: Literal(fact.default) for name, fact in policy.facts.items() if isinstance(fact.default, bool)},
        authored=policy.definitions,
        definitions=MappingProxyType({**policy.definitions, **rules, **routes, **holds, **made}),
        checks=tuple(check.lowered for check in policy.checks),
        defined=tuple(check.defined for check in policy.checks),
        rules=tuple(Name(name) for name in rules),
        outcome=Name(OUTCOME),
        routes=tuple(Name(name) for name in routes),
        first_route=Name(FIRST_ROUTE),
        route=Name(ROUTE),
        terms={name: _term(term) for name, term in policy.terms.items()},
        duties=tuple(DutyProgram(duty.lowered, duty.by_lowered, duty.outcomes) for duty in policy.duties),
        shares=_shares(policy),
        calendar=policy.calendar,
    )


def rule_name(index: int) -> str:
    return f"rule:{index}"


def route_name(index: int) -> str:
    return f"route:{index}"


def alternative_name(term: str, number: int) -> str:
    return f"term:{term}:{number}"


def _strongest(policy: Policy) -> Node:
    """The strongest outcome of a rule that fires; the last one where none does."""
    chosen: Node = Literal(policy.granted)
    for outcome in reversed(policy.outcomes[:-1]):
        firing = [Name(rule_name(index)) for index, rule in enumerate(policy.rules) if rule.outcome == outcome]
        if firing:
            chosen = Choose(any_of(firing), Literal(outcome), chosen)
    return chosen


def _first_route(policy: Policy) -> Node:
    """The first route that holds: unknown while an earlier one is."""
    chosen: Node = NO_ROUTE
    for index, route in reversed(tuple(enumerate(policy.routes))):
        chosen = Choose(Name(route_name(index)), Literal(route.id), chosen)
    return chosen


def _route(policy: Policy) -> Node:
    """The first route, of a request that is not denied."""
    return Choose(Compare(Name(OUTCOME), "==", Literal(policy.denied)), NO_ROUTE, Name(FIRST_ROUTE))


def _term(term: Term) -> TermProgram:
    """Exactly one thing is to be said. Two alternatives that surely hold and say different things are a contradiction,
    whatever the others come to. A term that builds on another one is not stated where that one is not."""
    holds = tuple(Name(alternative_name(term.name, number)) for number in range(1, len(term.alternatives) + 1))
    chosen: Node = NONE_HOLDS
    for number, name in reversed(tuple(enumerate(holds, 1))):
        chosen = Choose(name, Literal(number), chosen)
    apart = differing(term.alternatives, holds)
    if len(apart) > 1:
        chosen = Choose(several_of(apart), SEVERAL_HOLD, chosen)
    for stated in guards(term.alternatives):
        chosen = Choose(Not(stated), NONE_HOLDS, chosen)
    return TermProgram(holds, tuple(each.value_lowered for each in term.alternatives), chosen)


def _shares(policy: Policy) -> tuple[Node, ...]:
    calls = (node for route in policy.routes for node in walk(route.lowered) if isinstance(node, Call))
    return tuple(dict.fromkeys(call.arguments[0] for call in calls if call.function in TOTALS))


def levels(program: Program, needed: Collection[str]) -> list[list[str]]:
    """The dated parameters and derived facts among `needed` in groups, each needing only the groups before it."""
    level: dict[str, int] = {}
    for name, lowered in program.authored.items():
        if name in needed:
            level[name] = 1 + max((level[other] for other in names(lowered) if other in level), default=-1)
    groups: list[list[str]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
    for name, number in level.items():
        groups[number].append(name)
    return groups
