"""The checks that refuse a request whose answer hangs on a value that there is not: a working day beyond the calendar, what a
table is where none of its rows holds, a parameter before its first day.

Such a value is not known, as a fact that nobody gives is not known: a rule that needs it is undecided, and the outcome may be
settled all the same. Only where nothing is left to ask, and the answer is open, is the request refused. A deadline or a shown
value that there is not is left blank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from returns_cli.language.nodes import Call, Compare, Literal, Name, Node, Not, Or, walk
from returns_cli.policy.beyond_calendar import WORKING_DAYS, Limits
from returns_cli.policy.calendars import Calendar
from returns_cli.policy.model import Derived, Policy, Requirement, Words
from returns_cli.policy.parameter import Parameter
from returns_cli.policy.program import FIRST_ROUTE, OUTCOME, alternative_name
from returns_cli.policy.reads import names_reached
from returns_cli.policy.rows import one_holds
from returns_cli.records import Record


class Undefined(Record):
    """A value that there may not be: where there is one, and what is said where there is none, of a place in the file."""

    defined: Node
    message: Callable[[str], Words]
    of: str = ""
    about: Node | None = None


def undefined_values(policy: Policy) -> Iterator[Requirement]:
    """For each value that there may not be and each part of the answer that reads it: there is one, or that part of the answer
    does not depend on it, or more has to be known first."""
    values: dict[Node, Undefined] = {Name(each.of): each for each in _named(policy)}
    if not values and policy.calendar is None:
        return
    parts = list(_answers(policy))
    read = [_read(policy, lowered, values) for _, lowered, _ in parts]
    for value in dict.fromkeys(value for each in read for value in each):
        for (place, _, settled), own in zip(parts, read, strict=True):
            if value in own:
                must = Or((value.defined, *settled))
                yield Requirement(must, must, value.message(place), value.about, value.of, value.defined)


def one_row(derived: Derived) -> Undefined:
    """What a table comes to, or a derived fact of several values."""
    name, count = derived.name, len(derived.rows)
    words = Words(
        f"the policy does not say what `{name}` is here: not exactly one of its {count} rows holds",
        f"政策没有规定此时的{name}：{count}行中不是恰好一行成立",
    )
    return Undefined(one_holds(derived.rows), partial(_wherever, words), name)


def before_first(parameter: Parameter) -> Words:
    """What is said of a parameter that has no value yet on the day that picks one."""
    day, first = (parameter.by or "").removesuffix("__date"), parameter.values[0].since
    return Words(
        f"{day} is {{{day}}}, but `{parameter.name}` has no value before {first}",
        f"{day}为{{{day}}}，而{parameter.name}在{first}之前没有规定",
    )


def _named(policy: Policy) -> Iterator[Undefined]:
    """The parameters and derived facts that may have no value."""
    for parameter in policy.parameters.values():
        begun = None if parameter.is_constant else parameter.has_begun
        if begun is not None:
            yield Undefined(begun, partial(_wherever, before_first(parameter)), parameter.name)
    yield from (one_row(each) for each in policy.derived.values() if each.rows)


def _wherever(words: Words, _: str) -> Words:
    """The same words for every place."""
    return words


def _of_calendar(calendar: Calendar, call: Call) -> Undefined:
    """A working day; of a day that is not known nothing is said."""
    day = call.arguments[0]
    return Undefined(Or((_known(call), Not(_known(day)))), partial(_beyond, calendar), about=day)


def _beyond(calendar: Calendar, place: str) -> Words:
    first, last = calendar.first.year, calendar.last.year
    return Words(
        f"the holidays of {calendar.country} are known for {first}-{last} only; {place} needs those around {{about}}",
        f"{calendar.country}的节假日只知道{first}-{last}年；{place}需要{{about}}前后的节假日",
    )


def _answers(policy: Policy) -> Iterator[tuple[str, tuple[Node, ...], tuple[Node, ...]]]:
    """Each part of the answer: the place of the file it stands in, its conditions, and what it takes not to be refused."""
    limits = Limits(policy.definitions)
    fires = tuple(rule.fires for rule in policy.rules)
    routes = tuple(route.lowered for route in policy.routes)
    at = next((f"rule {rule.id}" for rule in policy.rules if limits.needs(rule.fires)), "")
    yield at, fires, (_known(Name(OUTCOME)), *_missing(policy, fires))
    denied = Compare(Name(OUTCOME), "==", Literal(policy.denied))
    for route in policy.routes:
        settled = _known(Name(FIRST_ROUTE)), denied, *_missing(policy, (*fires, *routes))
        yield f"route {route.id}", (route.lowered,), settled
    for term in policy.terms.values():
        for number, each in enumerate(term.alternatives, 1):
            holds, open_facts = Name(alternative_name(term.name, number)), (*fires, each.lowered, each.value_lowered)
            settled = denied, *_missing(policy, open_facts)
            yield f"term {term.name}", (each.lowered,), (_known(holds), *settled)
            yield f"term {term.name}", (each.value_lowered,), (_known(each.value_lowered), Not(holds), *settled)
    for number, check in enumerate(policy.checks, 1):
        yield f"check {number}", (check.lowered,), (_known(check.lowered), *_missing(policy, (check.lowered,)))


def _known(lowered: Node) -> Node:
    return Literal(True) if isinstance(lowered, Literal) else Call("known", (lowered,))


def _missing(policy: Policy, all_lowered: Iterable[Node]) -> Iterator[Node]:
    """For each register that these read: it is not known yet, so there is something to ask before anything is refused."""
    seen = names_reached(policy, *all_lowered)
    return (Not(_known(Name(register))) for register in policy.registers if register in seen and _is_given(register))


def _is_given(register: str) -> bool:
    """Whether the register is there whenever its fact is: of a quantity only the unit is."""
    return register.rpartition("__")[2] not in ("count", "area", "loose")


def _read(policy: Policy, all_lowered: tuple[Node, ...], values: dict[Node, Undefined]) -> list[Undefined]:
    """The values that there may not be among those that these come to; `values` are those met so far."""
    seen = names_reached(policy, *all_lowered)
    roots = (*all_lowered, *(lowered for name, lowered in policy.definitions.items() if name in seen))
    calls = dict.fromkeys(
        node for root in roots for node in walk(root) if isinstance(node, Call) and node.function in WORKING_DAYS
    )
    if policy.calendar is not None:
        for call in calls:
            values.setdefault(call, _of_calendar(policy.calendar, call))
    return [value for node, value in values.items() if node in calls or (isinstance(node, Name) and node.id in seen)]
