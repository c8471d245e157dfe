"""A third opinion on a policy: two slow, direct, three-valued interpreters that share nothing with the engines.

`Core` walks core trees over registers, as the engines do. `Source` walks the trees as their author
wrote them, over exact fractions, so that it also holds an opinion on what the elaborator made of them.
Unknown is None in both.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from operator import add, eq, ge, gt, le, lt, mul, ne, sub
from types import MappingProxyType
from typing import Any, NamedTuple

from returns_cli.language.elaborate import elaborate
from returns_cli.language.nodes import (
    And,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Divide,
    Literal,
    Member,
    Name,
    Negate,
    Node,
    Not,
    OnlyWhere,
    Or,
    names,
    walk,
)
from returns_cli.language.types import MINUTE, Number
from returns_cli.policy.build import scope_of
from returns_cli.policy.model import INCOMPLETE, Policy
from returns_cli.policy.other_lines import others_of
from returns_cli.policy.parameter import DatedValue
from returns_cli.policy.program import FIRST_ROUTE, OUTCOME

COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne}
CALCULATE: Mapping[str, Callable[[Any, Any], Any]] = {"+": add, "-": sub, "*": mul}


class Opinion(NamedTuple):
    """What is to be said of a request of one line; `fired` are rule ids."""

    violated: bool
    outcome: str
    fired: tuple[str, ...]
    route: str | None


def negation(value: bool | None) -> bool | None:
    return None if value is None else not value


def conjunction(values: Iterable[bool | None]) -> bool | None:
    seen = list(values)
    return False if False in seen else None if None in seen else True


def disjunction(values: Iterable[bool | None]) -> bool | None:
    seen = list(values)
    return True if True in seen else None if None in seen else False


def months_later(day: date, months: int) -> date:
    """The same day of a later (or earlier) month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class Interpreter:
    """Values of names, worked out once each."""

    def __init__(self, known: Mapping[str, Any], definitions: Mapping[str, Node]) -> None:
        self.values = dict(known)
        self.definitions = definitions

    def name(self, name: str) -> Any:
        if name not in self.values:
            self.values[name] = self.value(self.definitions[name])
        return self.values[name]

    def value(self, node: Node) -> Any:
        match node:
            case Literal(value=value):
                return self.literal(value)
            case Name(id=name):
                return self.name(name)
            case Not(operand=operand):
                return negation(self.value(operand))
            case And(parts=parts):
                return conjunction(self.value(part) for part in parts)
            case Or(parts=parts):
                return disjunction(self.value(part) for part in parts)
            case Compare(left=left, op=op, right=right):
                return self.both(COMPARE[op], left, right)
            case Member(needle=needle, options=options):
                return disjunction(self.both(eq, needle, option) for option in options)
            case Arithmetic(left=left, op=op, right=right):
                return self.both(CALCULATE[op], left, right)
            case Negate(operand=operand):
                return self.both(lambda zero, value: zero - value, Literal(0), operand)
            case Divide(operand=operand, op=op, by=by):
                value = self.value(operand)
                return None if value is None else self.divided(value, op, by)
            case Choose(condition=condition, then=then, otherwise=otherwise):
                test = self.value(condition)
                return None if test is None else self.value(then if test else otherwise)
            case OnlyWhere(condition=condition, operand=operand):
                return self.value(operand) if self.value(condition) is True else None
            case Call(function=function, arguments=arguments):
                return self.call(function, arguments)

    def both(self, work: Callable[[Any, Any], Any], left: Node, right: Node) -> Any:
        """`work` on two values; unknown if either is."""
        one, other = self.value(left), self.value(right)
        if isinstance(one, tuple) != isinstance(other, tuple):  # a moment meets a date on its calendar day
            one, other = day_of(one), day_of(other)
        elif isinstance(one, tuple):  # two moments: their minutes say it all
            one, other = one[0], other[0]
        return None if one is None or other is None else work(one, other)

    def divided(self, value: Any, op: str, by: int) -> Any:
        """Rounds towards minus infinity: what is left over is never negative."""
        whole = floor(Fraction(value) / by)
        return whole if op == "//" else value - whole * by if op == "%" else value / by

    def literal(self, value: Any) -> Any:
        return value

    def call(self, function: str, arguments: Sequence[Node]) -> Any:
        first, *rest = [self.value(argument) for argument in arguments]
        if function == "known":
            return first is not None
        if function in ("total", "total_known"):  # of a request of one line
            return first
        if function == "total_complete":
            return None if first is None else True
        if first is None or None in rest:
            return None
        match function:
            case "days_between":
                return day_of(rest[0]).toordinal() - day_of(first).toordinal()
            case "add_days":
                return day_of(first) + timedelta(int(rest[0]))
            case "add_months":
                return months_later(day_of(first), int(rest[0]))
            case _:
                raise NotImplementedError(function)


def day_of(value: Any) -> Any:
    """The calendar date of a moment; a date as it is."""
    return value[1] if isinstance(value, tuple) else value


class Core(Interpreter):
    """Over core trees and registers. `totals` has, for each share, its sum so far and whether that is all."""

    totals: Mapping[Node, tuple[int, bool]] = MappingProxyType({})

    def call(self, function: str, arguments: Sequence[Node]) -> Any:
        if not function.startswith("total"):
            return super().call(function, arguments)
        own = self.value(arguments[0])
        so_far, complete = self.totals.get(arguments[0], (own, own is not None))
        match function:
            case "total_known":
                return so_far
            case "total_complete":
                return True if complete else None
            case _:
                return so_far if complete else None


class Source(Interpreter):
    """Over trees as written, numbers as exact fractions. `policy` is set where there may be other lines."""

    policy: Policy | None = None

    def name(self, name: str) -> Any:
        fact, _, register = name.partition("__")  # checks that are not written in the file name registers
        if register and self.policy:
            whole, own = super().name(fact), list(self.policy.facts[fact].type.registers(fact))
            return whole[own.index(name)] if whole is not None else None
        rows = self.policy.derived[name].rows if self.policy and name in self.policy.derived else ()
        holds = [self.value(row.when) for row in rows]
        if rows and (None in holds or holds.count(True) != 1):
            return None
        return super().name(name)

    def literal(self, value: Any) -> Any:
        return Fraction(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value

    def call(self, function: str, arguments: Sequence[Node]) -> Any:
        if function in ("total", "count", "latest", "earliest"):
            return self.over_lines(function, arguments)
        if function == "area_of":
            return self.area(*[self.value(argument) for argument in arguments])
        values = [self.value(argument) for argument in arguments]
        if function in ("known", "total", "days_between", "add_days", "add_months"):
            return super().call(function, arguments)
        if None in values:
            return None
        if function in ("min", "max"):
            return (min if function == "min" else max)(values)
        if function == "round":
            return rounded(*values)
        match function:
            case "date":
                return date.fromisoformat(values[0]) if isinstance(values[0], str) else day_of(values[0])
            case "time":
                clock = time.fromisoformat(values[0])
                return (clock.hour * 60 + clock.minute) * MINUTE + clock.second * 1_000_000 + clock.microsecond
            case "same_day":
                return day_of(values[0]) == day_of(values[1])
            case "minutes_between":
                return Fraction(values[1][0] - values[0][0], MINUTE)
            case "add_minutes":  # its calendar date is never asked for
                return values[0][0] + values[1] * MINUTE, None
            case "unit_of":
                return values[0][0]
            case _:
                raise NotImplementedError(function)

    def over_lines(self, function: str, arguments: Sequence[Node]) -> Any:
        """What the line says, put together with what is said of the others; in a route there are no others here."""
        call = Call(function, tuple(arguments))
        own = self.value(arguments[0]) if arguments else True
        own = own if function != "count" or own is None else int(own)
        if self.policy is None:
            return own
        single = {name: Literal(each.values[0].value) for name, each in self.policy.parameters.items() if each.is_constant}
        lowered, _ = elaborate(call, scope_of(self.policy), others_of(self.policy.facts, single))
        [others] = [self.values[name] for name in names(lowered) & self.policy.over_lines.keys()]
        if own is None or others is None:
            return None
        if function in ("total", "count"):
            return own + others
        return (max if function == "latest" else min)(day_of(own), others)

    def area(self, goods: Any, size: Any, per_box: Any) -> Fraction | None:
        """Square metres of an amount of tiles."""
        if goods is None:
            return None
        unit, count, area, loose = goods
        if unit == "m2":
            return Fraction(area, 10**6)
        if size is None or (unit == "box" and per_box is None):
            return None
        pieces = count * per_box + loose if unit == "box" else Fraction(count)
        return pieces * size[0] * size[1] / 10**6


def rounded(value: Fraction, step: Fraction, way: str) -> Fraction:
    """The number in whole steps: a half goes away from zero, or to the even step; up and down are away from and to zero."""
    steps, sign = abs(value) / step, -1 if value < 0 else 1
    whole, rest = floor(steps), steps - floor(steps)
    up = {"up": rest > 0, "down": False, "half up": rest >= Fraction(1, 2)}.get(way)
    if up is None:
        up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1)
    return sign * (whole + up) * step


def lowered_of(policy: Policy, registers: Sequence[Any]) -> Core:
    """What the core trees make of registers."""
    return Core(dict(zip(policy.registers, registers, strict=True)), policy.definitions)


def beside(policy: Policy, lines: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """The lines of one request, each with what the others come to; unknown where one of those does not say what it adds."""
    found = [list(registers) for registers in lines]
    for name, over in policy.over_lines.items() if len(lines) > 1 else ():
        shares = [lowered_of(policy, registers).value(over.share) for registers in lines]
        for at, registers in enumerate(found):
            others = [share for place, share in enumerate(shares) if place != at]
            joined = {"total": sum, "latest": max, "earliest": min}[over.function]
            registers[list(policy.registers).index(name)] = None if None in others else joined(others)
    return [tuple(registers) for registers in found]


def source_of(policy: Policy, registers: Sequence[Any]) -> Source:
    """What the trees as written make of the same registers."""
    walker = Source(facts_of(policy, registers), {name: derived.value for name, derived in policy.derived.items()})
    walker.values |= {name: parameter_value(policy, name, walker) for name in policy.parameters}
    walker.policy = policy
    return walker


def lowered_opinion(policy: Policy, registers: Sequence[Any]) -> Opinion:
    """The opinion on registers, from the core trees."""
    walker = lowered_of(policy, registers)
    fires = {
        rule.id: conjunction((walker.value(rule.when_lowered), unless(walker, rule.unless_lowered))) for rule in policy.rules
    }
    return judged(policy, walker, [check.lowered for check in policy.checks], fires, lowered_routes(policy, walker))


def lowered_routes(policy: Policy, walker: Core) -> list[tuple[str, bool | None]]:
    """Each route and whether it holds, in order."""
    return [(route.id, walker.value(route.lowered)) for route in policy.routes]


def lowered_opinions(policy: Policy, lines: Sequence[Sequence[Any]]) -> list[Opinion]:
    """The opinions on the lines of one request, all of which break no check.

    A total runs over the lines that are not denied; it is not all there while one of them lacks its share or
    is not decided, and what such an undecided line would add does not count yet.
    """
    alone = [lowered_opinion(policy, registers) for registers in lines]
    calls = [node for route in policy.routes for node in walk(route.lowered) if isinstance(node, Call)]
    totals: dict[Node, tuple[int, bool]] = {}
    for share in {call.arguments[0] for call in calls if call.function.startswith("total")}:
        shares = [
            None if opinion.outcome == INCOMPLETE else lowered_of(policy, registers).value(share)
            for registers, opinion in zip(lines, alone, strict=True)
            if opinion.outcome != policy.denied
        ]
        totals[share] = sum(one or 0 for one in shares), None not in shares
    return [_in_common(policy, registers, opinion, totals) for registers, opinion in zip(lines, alone, strict=True)]


def _in_common(policy: Policy, registers: Sequence[Any], alone: Opinion, totals: Mapping[Node, tuple[int, bool]]) -> Opinion:
    walker = lowered_of(policy, registers)
    walker.totals = totals
    return alone._replace(route=chosen_route(policy, alone.outcome, lowered_routes(policy, walker)))


def source_opinion(policy: Policy, registers: Sequence[Any]) -> Opinion:
    """The opinion on the same registers, from the trees as written."""
    walker = source_of(policy, registers)
    fires = {rule.id: conjunction((walker.value(rule.when), unless(walker, rule.unless))) for rule in policy.rules}
    alone = Source({**walker.values, **{name: walker.name(name) for name in policy.derived}}, {})
    routes = [(route.id, alone.value(route.when)) for route in policy.routes]
    return judged(policy, walker, [check.must for check in policy.checks], fires, routes)


def unless(walker: Interpreter, exception: Node | None) -> bool | None:
    return True if exception is None else negation(walker.value(exception))


def judged(
    policy: Policy,
    walker: Interpreter,
    checks: Sequence[Node],
    fires: Mapping[str, bool | None],
    routes: Sequence[tuple[str, bool | None]],
) -> Opinion:
    """DESIGN's words: the strongest outcome, unless an undecided rule could still make it stronger."""
    rank = {rule.id: policy.outcomes.index(rule.outcome) for rule in policy.rules}
    fired = tuple(rule.id for rule in policy.rules if fires[rule.id])
    strongest = min((rank[rule] for rule in fired), default=len(policy.outcomes) - 1)
    stronger = any(rank[rule] < strongest for rule, fire in fires.items() if fire is None)
    outcome = INCOMPLETE if stronger else policy.outcomes[strongest]
    # Some checks look at what the answer hangs on; of routes, at what they would be of a request of one line.
    first, holds = next(((route, holds) for route, holds in routes if holds is not False), ("", True))
    walker.values |= {OUTCOME: None if outcome == INCOMPLETE else outcome, FIRST_ROUTE: first if holds else None}
    kept = [walker.value(check) for check in checks]
    return Opinion(False in kept, outcome, fired, chosen_route(policy, outcome, routes))


def chosen_route(policy: Policy, outcome: str, routes: Sequence[tuple[str, bool | None]]) -> str | None:
    """The first route that holds, unless an earlier one still could; none for a request denied or not decided."""
    first, holds = next(((route, holds) for route, holds in routes if holds is not False), (None, None))
    return first if holds and outcome not in (INCOMPLETE, policy.denied) else None


def facts_of(policy: Policy, registers: Sequence[Any]) -> dict[str, Any]:
    """Facts as their author thinks of them: numbers are fractions, compound facts tuples."""
    facts, rest = {}, list(registers)
    for name, fact in policy.facts.items():
        width = fact.type.width
        value, rest = tuple(rest[:width]), rest[width:]
        if value[0] is None:
            facts[name] = None
        elif isinstance(fact.type, Number):
            facts[name] = Fraction(value[0], 10**fact.type.places)
        else:
            facts[name] = value if width > 1 else value[0]
    return facts


def parameter_value(policy: Policy, name: str, walker: Source) -> Any:
    """The newest value that has begun on the day that picks it; the one value where there is only one."""
    parameter = policy.parameters[name]
    chosen: DatedValue | None = parameter.values[0]
    if len(parameter.values) > 1:
        day = day_of(walker.name((parameter.by or "").removesuffix("__date")))
        if day is None:
            return None
        chosen = max((one for one in parameter.values if one.since <= day), key=lambda one: one.since, default=None)
    if chosen is None:
        return None
    number = isinstance(parameter.type, Number)
    return Fraction(chosen.value, 10**parameter.type.places) if number else chosen.value
