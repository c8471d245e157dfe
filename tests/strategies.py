"""Random expression trees, well-typed policies and rows for them; all shrink to something a person can read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple, TypeVar

from hypothesis import strategies as st

from returns_cli.kinds.time_of_day import TimeOfDay
from returns_cli.language.nodes import (
    And,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Comparison,
    Divide,
    Division,
    Literal,
    Member,
    Name,
    Negate,
    Node,
    Not,
    Or,
    names,
    walk,
)
from returns_cli.language.show import show
from returns_cli.language.types import FIRST_DAY, LAST_DAY, Choice, Date, Moment, Number, Quantity, Size, Text, Type, YesNo
from returns_cli.policy.model import Policy

T = TypeVar("T")
COMPARISONS: tuple[Comparison, ...] = ("==", "!=", "<", "<=", ">", ">=")
EQUALITIES: tuple[Comparison, ...] = ("==", "!=")
DIVISIONS: tuple[Division, ...] = ("/", "//", "%")
DAYS = ("2025-03-01", "2024-02-29", "2025-01-31", "2025-12-31", "2023-10-29", "2200-12-31")
SINCE = ("2000-01-01", "2024-02-29", "2025-03-01")
TIMES = ("09:00", "12:30:15", "21:30", "21:29:59.999999")
OVER_LINES = ("total", "count", "latest", "earliest")
WIDEST = 10**17  # the numbers of random policies stay well inside 64 bits


# Trees of any kind, for the law that text and tree say the same ------------------------------------------------------


def literals() -> st.SearchStrategy[Node]:
    """Every constant the parser can make, odd ones often."""
    return st.one_of(
        st.booleans(),
        st.integers(0, 30),
        st.sampled_from([10**15, Decimal("2.5"), Decimal("0.10"), Decimal("0.0000001"), Decimal("0.0")]),
        st.decimals(min_value=0, max_value=10**6, places=9).map(Decimal.copy_abs),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
        st.sampled_from(["'", '"', "\\", "\n", "it's", "售出", "{x}", "\x00", "'\""]),
    ).map(Literal)


def trees() -> st.SearchStrategy[Node]:
    """Any tree the parser can make, well-typed or not."""
    leaves = st.sampled_from(["a", "sold_on", "x1", "is_laid"]).map(Name) | literals()
    options = st.lists(literals(), min_size=1, max_size=3).map(tuple)

    def grow(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return st.one_of(
            st.builds(Not, inner),
            st.builds(And, several),
            st.builds(Or, several),
            st.builds(Compare, inner, st.sampled_from(COMPARISONS), inner),
            st.builds(Member, inner, options),
            st.builds(Arithmetic, inner, st.sampled_from("+-*"), inner),
            st.builds(Divide, inner, st.sampled_from(DIVISIONS), st.sampled_from([1, 2, 7, 10**15])),
            st.builds(Negate, inner),
            st.builds(Choose, inner, inner, inner),
            st.builds(Call, st.sampled_from(["known", "total", "f"]), st.lists(inner, max_size=3).map(tuple)),
        )

    return st.recursive(leaves, grow, max_leaves=12)


# Well-typed policies -------------------------------------------------------------------------------------------------


class Amount(NamedTuple):
    """What is known of a number: what a register holds has `places` decimal places and is at most `most`, either sign.

    A plain constant has no unit (None) and fits every unit.
    """

    unit: str | None
    places: int
    most: int

    def stored_at(self, places: int) -> int:
        return self.most * 10 ** max(0, places - self.places)


Counted = tuple[Node, Amount]


class Scope:
    """The names a random expression may use, by type. `lines` allows what looks at all lines of a request, which those named
    in `over` do by themselves; of routes less than of rules."""

    def __init__(self) -> None:
        self.yes_no: list[str] = []
        self.choices: dict[str, tuple[str, ...]] = {}
        self.numbers: dict[str, Amount] = {}
        self.dates: list[str] = []
        self.moments: list[str] = []
        self.times: list[str] = []
        self.texts: list[str] = []
        self.facts: list[str] = []
        self.goods = False
        self.lines = False
        self.routes = False
        self.over: set[str] = set()

    def looks_at_lines(self, node: Node) -> bool:
        calls = any(isinstance(part, Call) and part.function in OVER_LINES for part in walk(node))
        return calls or bool(names(node) & self.over)

    def units(self) -> list[str]:
        """The units of the numbers that can be had here."""
        found = {amount.unit for amount in self.numbers.values() if amount.unit is not None}
        found |= {"day"} if self.dates else set()
        found |= {"minute"} if self.moments else set()
        found |= {"m2"} if self.goods else set()
        return sorted(found)


class Author:
    """Writes random well-typed expressions over a scope; simple forms first, so that they shrink to those."""

    def __init__(self, draw: st.DrawFn, scope: Scope) -> None:
        self._draw = draw
        self.scope = scope

    def pick(self, options: Iterable[T]) -> T:
        return self._draw(st.sampled_from(list(options)))

    def whole(self, low: int, high: int) -> int:
        return self._draw(st.integers(low, high))

    def name(self, options: Iterable[str]) -> Name:
        return Name(self.pick(options))

    def condition(self, depth: int) -> Node:
        scope = self.scope
        ways: list[Callable[[int], Node]] = [self.compared_numbers]
        ways += [lambda _: self.name(scope.yes_no)] * (2 if scope.yes_no else 0)
        ways += [self.compared_choice] if scope.choices else []
        ways += [self.compared_days] if scope.dates or scope.moments else []
        ways += [lambda _: self.compared_times()] if scope.times else []
        ways += [lambda _: Call("known", (self.name(scope.facts),))]
        ways += [lambda _: self.compared_text()] if scope.texts else []
        ways += [lambda _: Compare(Call("unit_of", (Name("amount"),)), "==", Literal("box"))] if scope.goods else []
        if depth <= 0:
            return self.pick(ways)(0)
        ways += [self.negated, self.joined, self.joined, self.chosen, self.same_answer]
        return self.pick(ways)(depth - 1)

    def negated(self, depth: int) -> Node:
        return Not(self.condition(depth))

    def joined(self, depth: int) -> Node:
        kind = self.pick((And, Or))
        return kind(tuple(self.condition(depth) for _ in range(self.whole(2, 3))))

    def chosen(self, depth: int) -> Node:
        return Choose(self.condition(depth), self.condition(depth), self.condition(depth))

    def same_answer(self, depth: int) -> Node:
        if self.whole(0, 1):
            return Member(self.condition(depth), (Literal(self.pick((True, False))),))
        return Compare(self.condition(depth), self.pick(EQUALITIES), self.condition(depth))

    def compared_text(self) -> Node:
        return Compare(self.name(self.scope.texts), self.pick(EQUALITIES), Literal("it's"))

    def compared_choice(self, depth: int) -> Node:
        name = self.pick(self.scope.choices)
        options = self.scope.choices[name]
        needle: Node = Name(name)
        if depth > 0 and self.whole(0, 3) == 3:
            needle = Choose(self.condition(0), Literal(self.pick(options)), needle)
        if self.whole(0, 1):
            return Member(needle, tuple(Literal(self.pick(options)) for _ in range(self.whole(1, 2))))
        return Compare(needle, self.pick(EQUALITIES), Literal(self.pick(options)))

    def compared_days(self, depth: int) -> Node:
        if self.scope.moments and self.whole(0, 2) == 2:
            if self.whole(0, 1):
                return Compare(self.moment(depth), self.pick(COMPARISONS), self.moment(depth))
            return Call("same_day", (self.name(self.scope.moments), self.day(depth)))
        return Compare(self.day(depth), self.pick(COMPARISONS), self.day(depth))

    def compared_times(self) -> Node:
        """A time of day beside a constant one, or beside another."""
        constant: Node = Call("time", (Literal(self.pick(TIMES)),))
        other = self.pick([constant, self.name(self.scope.times)])
        return Compare(self.name(self.scope.times), self.pick(COMPARISONS), other)

    def compared_numbers(self, depth: int) -> Node:
        unit = self.pick(self.scope.units())
        left, one = self.number(depth, unit)
        if self.whole(0, 5) == 5:
            options = [self.constant()[0] for _ in range(self.whole(1, 3))]
            return Member(left, tuple(option for option in options if isinstance(option, Literal)))
        right, other = self.number(depth, unit)
        if max(one.stored_at(other.places), other.stored_at(one.places)) > 10 * WIDEST:
            right = Literal(self.whole(0, 3))
        return Compare(left, self.pick(COMPARISONS), right)

    def day(self, depth: int) -> Node:
        scope = self.scope
        way = "plain" if depth <= 0 else self.pick(("plain", "add_days", "add_months", "choose"))
        if way == "choose":
            return Choose(self.condition(depth - 1), self.day(depth - 1), self.day(depth - 1))
        if way == "plain":
            ways: list[Callable[[], Node]] = [lambda: self.name(scope.dates)] * (2 if scope.dates else 0)
            ways += [lambda: Call("date", (self.name(scope.moments),))] if scope.moments else []
            given = [name for name in (*scope.dates, *scope.moments) if name in scope.facts]
            if scope.lines and not scope.routes and given:
                ways.append(lambda: Call(self.pick(("latest", "earliest")), (self.name(given),)))
            return self.pick([*ways, lambda: Call("date", (Literal(self.pick(DAYS)),))])()
        unit, limit = ("day", 100_000) if way == "add_days" else ("month", 3_000)
        amount, known = self.number(depth - 1, unit)
        if known.places or known.most > limit:
            amount = Negate(Literal(self.whole(0, 40))) if self.whole(0, 1) else Literal(self.whole(0, 40))
        return Call(way, (self.day(depth - 1), amount))

    def moment(self, depth: int) -> Node:
        """A moment fact, or one shifted by some minutes."""
        if depth <= 0 or not self.whole(0, 1):
            return self.name(self.scope.moments)
        amount, known = self.number(depth - 1, "minute")
        if known.places or known.most > 10**7:
            amount = Negate(Literal(self.whole(0, 90))) if self.whole(0, 1) else Literal(self.whole(0, 3000))
        return Call("add_minutes", (self.moment(depth - 1), amount))

    def constant(self) -> Counted:
        """A literal, mostly small, of up to two decimal places; now and then one that only just fits 32 bits."""
        value, places = self.whole(0, self.pick((9, 9, 40, 10**6, 2 * 10**9))), self.pick((0, 0, 1, 2))
        return Literal(Decimal(value).scaleb(-places) if places else value), Amount(None, places, value)

    def named_number(self, name: str) -> Counted:
        return Name(name), self.scope.numbers[name]

    def plain_number(self, unit: str) -> Counted:
        scope = self.scope
        own = [name for name, amount in scope.numbers.items() if amount.unit == unit]
        ways: list[Callable[[], Counted]] = [lambda: self.named_number(self.pick(own))] * (3 if own else 0)
        if unit == "" and scope.lines and self.whole(0, 2) == 2:
            ways.append(self.counted)
        if unit == "day" and scope.dates:
            days = [*scope.dates, *scope.moments]
            ways.append(lambda: (Call("days_between", (self.name(days), self.name(days))), Amount("day", 0, 10**7)))
        if unit == "minute" and scope.moments:
            apart = Amount("minute", 8, 10**17)  # in microseconds, which are fewer than these parts
            ways.append(lambda: (Call("minutes_between", (self.moment(1), self.moment(1))), apart))
        if unit == "m2" and scope.goods:
            goods = (Name("amount"), Name("tile"), Name("per_box"))
            ways.append(lambda: (Call("area_of", goods), Amount("m2", 6, WIDEST)))
        return self.pick([*ways, self.constant])()

    def number(self, depth: int, unit: str) -> Counted:
        """A number of this unit, or a plain constant, which fits every unit."""
        if depth <= 0 or not self.whole(0, 2):
            return self.totalled(*self.plain_number(unit))
        left, one = self.number(depth - 1, unit)
        node, amount = self.calculated(depth - 1, unit, left, one)
        return (node, amount) if amount.places <= 8 and amount.most <= WIDEST else (left, one)

    def calculated(self, depth: int, unit: str, left: Node, one: Amount) -> Counted:
        way = self.pick(("+", "-", "*", "choose", "negate", "min", "max", "round", *DIVISIONS))
        match way:
            case "min" | "max":
                right, other = self.number(depth, unit)
                most = max(one.stored_at(other.places), other.stored_at(one.places))
                wide = Amount(other.unit if one.unit is None else one.unit, max(one.places, other.places), most)
                return Call(way, (left, right)), wide
            case "round":
                return self.rounded(left, one)
            case "+" | "-" | "choose":
                right, other = self.number(depth, unit)
                most = one.stored_at(other.places) + other.stored_at(one.places)
                node = Choose(self.condition(depth), left, right) if way == "choose" else Arithmetic(left, way, right)
                return node, Amount(other.unit if one.unit is None else one.unit, max(one.places, other.places), most)
            case "*":
                right, other = self.constant() if one.unit is None else self.number(depth, "")
                return Arithmetic(left, "*", right), Amount(one.unit, one.places + other.places, one.most * other.most)
            case "/":
                by, places = self.pick(((1, 0), (2, 1), (4, 2), (5, 1), (10, 1)))
                return Divide(left, "/", by), Amount(one.unit, one.places + places, one.most * 10**places)
            case "//":
                return Divide(left, "//", self.pick((1, 2, 3, 7, 1000))), Amount(one.unit, 0, one.most)
            case "%":
                by = self.pick((1, 2, 3, 7, 1000))
                return Divide(left, "%", by), one._replace(most=by * 10**one.places)
            case _:
                return Negate(left), one

    def rounded(self, node: Node, amount: Amount) -> Counted:
        """The number in steps of a cent, a tenth, a half dozen; one way or the other."""
        places, step = self.pick(((2, Decimal("0.01")), (1, Decimal("0.5")), (0, 1), (0, 6)))
        call = Call("round", (node, Literal(step), Literal(self.pick(("half up", "half even", "up", "down")))))
        most = amount.stored_at(places) // 10 ** max(0, amount.places - places) + 10 * 10**places
        return call, Amount(amount.unit, places, most)

    def totalled(self, node: Node, amount: Amount) -> Counted:
        if not self.scope.lines or isinstance(node, Literal) or amount.most > WIDEST // 1001 or not self.whole(0, 2):
            return node, amount
        if self.scope.looks_at_lines(node) or (amount.unit == "minute" and amount.places):
            return node, amount  # what is no total in a policy either
        return Call("total", (node,)), amount._replace(most=amount.most * 1001)

    def counted(self) -> Counted:
        """How many lines there are, or of how many something holds."""
        self.scope.lines, before = False, self.scope.lines
        condition = self.condition(0)
        self.scope.lines = before
        every = self.whole(0, 1) or self.scope.looks_at_lines(condition)
        return Call("count", () if every else (condition,)), Amount("", 0, 1001)


class PolicyText(str):
    """The text of a policy file; in a falsifying example it shows itself line by line."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f'"""\n{self}"""'


FACTS = {
    "laid": "yes/no",
    "receipt": "yes/no",
    "order": "yes/no",
    "defect": "choice",
    "days_late": "whole number",
    "price": "decimal",
    "sold_on": "date",
    "asked_on": "date",
    "floor": "area",
    "told_at": "moment",
    "came": "time",
    "left": "time",
    "note": "text",
}


@st.composite
def policies(draw: st.DrawFn, *, lines: bool = True) -> PolicyText:
    """A policy file that loads: facts, parameters, derived facts, rules, routes and checks, all well-typed. Its rules look at
    all `lines` of a request now and then."""
    author = Author(draw, Scope())
    scope = author.scope
    scope.lines = lines and author.whole(0, 1) == 1
    milder = ["refer", "partly"][: author.whole(0, 2)]
    outcomes = ["deny", *milder, "approve"]
    written = ['policy = "random/policy"', 'version = "1"', f"outcomes = {quoted(outcomes)}"]
    written += ["[facts.count]", 'type = "whole number"', "min = -9", "max = 9"]
    scope.numbers["count"], scope.facts = Amount("", 0, 9), ["count"]
    for name in draw(st.lists(st.sampled_from(list(FACTS)), min_size=1, max_size=6, unique=True)):
        written += _fact(author, name, FACTS[name])
    written += _goods(scope) if author.whole(0, 3) == 3 else []
    for index in range(author.whole(0, 2)):
        written += _parameter(author, f"limit_{index}")
    derived = [_derived(author, f"found_{index}") for index in range(author.whole(0, 3))]
    written += [line for block in reversed(derived) for line in block]  # the loader finds the order
    for index in range(author.whole(1, 4)):
        written += ["[[rules]]", f'id = "rule-{index}"', f'outcome = "{author.pick(outcomes)}"']
        written.append(f"when = {quoted(show(author.condition(2)))}")
        written += [f"unless = {quoted(show(author.condition(1)))}"] if author.whole(0, 1) else []
    if author.whole(0, 1):
        written += ["[[checks]]", f"must = {quoted(show(author.condition(1)))}"]
    scope.lines = scope.routes = True
    for index in range(author.whole(0, 2)):
        written += ["[[routes]]", f'id = "route-{index}"', f"when = {quoted(show(author.condition(1)))}"]
    return PolicyText("\n".join(written) + "\n")


def quoted(value: str | list[str] | tuple[str, ...]) -> str:
    """A text, or a list of texts, as TOML writes it."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"[{', '.join(quoted(text) for text in value)}]"


def _fact(author: Author, name: str, kind: str) -> list[str]:
    scope = author.scope
    scope.facts.append(name)
    lines = [f"[facts.{name}]", f'type = "{kind}"']
    match kind:
        case "yes/no":
            scope.yes_no.append(name)
        case "choice":
            scope.choices[name] = ("none", "claimed", "it's")[: author.whole(2, 3)]
            lines.append(f"choices = {quoted(scope.choices[name])}")
        case "date":
            scope.dates.append(name)
        case "moment":
            scope.moments.append(name)
        case "time":
            scope.times.append(name)
        case "text":
            scope.texts.append(name)
        case "area":
            scope.numbers[name] = Amount("m2", 6, 5 * 10**6)
            lines.append("max = 5")
        case _:
            unit, places = author.pick(("", "day", "CNY", "month")), author.whole(1, 3) if kind == "decimal" else 0
            low, high = author.pick(((0, 10), (-5, 5), (-1000, 1000), (0, 10**6)))
            scope.numbers[name] = Amount(unit, places, max(abs(low), high) * 10**places)
            lines += [f'unit = "{unit}"'] * bool(unit) + [f"places = {places}"] * bool(places)
            lines += [f"min = {low}", f"max = {high}"]
    return lines


def _goods(scope: Scope) -> list[str]:
    scope.goods = True
    scope.facts += ["amount", "tile", "per_box"]
    scope.numbers["per_box"] = Amount("piece", 0, 1000)
    compound = ["[facts.amount]", 'type = "quantity"', "[facts.tile]", 'type = "size"']
    return [*compound, "[facts.per_box]", 'type = "whole number"', 'unit = "piece"', "min = 1", "max = 1000"]


def _parameter(author: Author, name: str) -> list[str]:
    scope = author.scope
    kind = author.pick(("number", "yes/no", "date"))
    pickers = [day for day in (*scope.dates, *scope.moments) if day in scope.facts]
    count = author.whole(1, 3) if pickers else 1
    unit = author.pick(scope.units()) if kind == "number" else ""
    value = [author.whole(-20, 60) for _ in range(count)]
    if kind == "number":
        places = author.whole(0, 2)
        values = [f"{Decimal(value).scaleb(-places):f}" for value in value]
        scope.numbers[name] = Amount(unit, 6 if unit == "m2" else places, 60 * 10**6)
    elif kind == "yes/no":
        values = [str(value % 2 == 0).lower() for value in value]
        scope.yes_no.append(name)
    else:
        values = [author.pick(DAYS) for _ in value]
        scope.dates.append(name)
    dated = [f"{{ from = {since}, value = {value} }}" for since, value in zip(SINCE, values, strict=False)]
    by = [f'by = "{author.pick(pickers)}"'] if count > 1 else []
    return [f"[parameters.{name}]", *([f'unit = "{unit}"'] if unit else []), *by, f"values = [{', '.join(dated)}]"]


def _derived(author: Author, name: str) -> list[str]:
    scope = author.scope
    kind = author.pick(("number", "yes/no", "date"))
    if kind == "number":
        node, amount = author.number(2, author.pick(scope.units()))
        if amount.unit is None:
            node, amount = author.named_number("count")
        scope.numbers[name] = amount
    elif kind == "yes/no":
        node = author.condition(2)
        scope.yes_no.append(name)
    else:
        node = author.day(1)
        scope.dates.append(name)
    if scope.looks_at_lines(node):
        scope.over.add(name)
    return [f"[derived.{name}]", f"value = {quoted(show(node))}"]


# Rows for a policy, leaning to the boundaries ------------------------------------------------------------------------


class Rows(list[dict[str, str]]):
    """Requests as texts; in a falsifying example they keep quiet, since the failing one is named beside it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} rows>"


@st.composite
def rows(draw: st.DrawFn, policy: Policy, count: int) -> Rows:
    """So many requests as texts, a blank being unknown, with values at and beside the policy's own constants.

    Every other request has no blanks. One draw serves all, so that a failing example shrinks by its policy.
    """
    constants = list(_constants(policy))
    pools = {name: list(dict.fromkeys(_spellings(fact.type, constants))) for name, fact in policy.facts.items()}
    chance = draw(st.randoms(use_true_random=True))
    return Rows({name: _cell(chance, pool, blanks=row % 2 == 1) for name, pool in pools.items()} for row in range(count))


def _cell(chance: Random, pool: list[str], *, blanks: bool) -> str:
    return "" if blanks and chance.randrange(4) == 0 else chance.choice(pool)


def _constants(policy: Policy) -> Iterator[object]:
    """Every constant that an expression or a parameter of the policy mentions; numbers as Decimal."""
    written = [derived.value for derived in policy.derived.values()]
    written += [tree for rule in policy.rules for tree in (rule.when, rule.unless) if tree is not None]
    written += [route.when for route in policy.routes] + [check.must for check in policy.checks]
    for node in (node for tree in written for node in walk(tree) if isinstance(node, Literal)):
        yield node.value if isinstance(node.value, bool | str | date) else Decimal(node.value)
    for parameter in policy.parameters.values():
        places = parameter.type.places if isinstance(parameter.type, Number) else 0
        for dated in parameter.values:
            yield from [dated.since] if dated.since else []
            yield dated.value if isinstance(dated.value, bool | str | date) else Decimal(dated.value).scaleb(-places)


def _spellings(type_: Type, constants: list[object]) -> Iterator[str]:
    match type_:
        case YesNo():
            yield from ("no", "yes")
        case Choice(options=options):
            yield from options
        case Text():
            yield from ("it's", "other")
        case Number(places=places, low=low, high=high):
            near = [0, low, high, *(int(value.scaleb(places)) for value in constants if isinstance(value, Decimal))]
            value = {sign * value + step for value in near for step in (-1, 0, 1) for sign in (-1, 1)}
            yield from (f"{Decimal(value).scaleb(-places):f}" for value in sorted(value, key=abs) if low <= value <= high)
        case Date():
            yield from sorted({day.isoformat() for day in _days_near(constants)})
        case Moment():
            yield from sorted(
                {f"{day} {time}" for day in _days_near(constants) for time in ("00:00", "00:00:01", "23:59:59.999999")}
            )
        case TimeOfDay():
            yield from (*TIMES, "00:00", "23:59:59.999999")
        case Quantity():
            yield from ("1 box", "3 boxes", "20 pieces", "2 m2", "2.000001 m2", "0.000001 m2")
        case Size():
            yield from ("800x800", "1x10000", "600x1200")


def _days_near(constants: list[object]) -> Iterator[date]:
    base = [date.fromisoformat(day) for day in ("2024-01-31", "2025-02-28", "2025-03-01")]
    base += [date.fromisoformat(value) for value in constants if isinstance(value, str) and value in DAYS]
    base += [value for value in constants if isinstance(value, date)]
    for near in (day + timedelta(step) for day in base for step in (-1, 0, 1)):
        yield from [near] if FIRST_DAY <= near <= LAST_DAY else []


# A measure ---------------------------------------------------------------------------------------------------------------


def calls_of(work: Callable[[], object]) -> int:
    """How many Python functions `work` calls: a measure of effort that no other load disturbs."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
