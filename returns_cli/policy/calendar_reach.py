"""The checks that a calendar of working days brings with it: where the answer depends on a day that it does not know.

A request that merely names such a day is decided all the same: another rule may settle it, or the comparison is settled
whatever will be decreed (see `beyond_calendar`). A deadline or a shown day that is not known is left blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from returns_cli.language.nodes import Call, Choose, Literal, Name, Node, Not, Or, names, walk
from returns_cli.policy.beyond_calendar import WORKING_DAYS, Limits
from returns_cli.policy.calendars import Calendar
from returns_cli.policy.model import Policy, Requirement, Words


def calendar_reaches(policy: Policy) -> Iterator[Requirement]:
    """For each day that is looked up: it is known, or the answer does not depend on it, or more has to be known first."""
    if policy.calendar is None:
        return
    answers = list(_answers(policy))
    calls: dict[Call, tuple[str, list[Node]]] = {}
    for place, all_lowered, known in answers:
        for call in _calls(policy, all_lowered):
            calls.setdefault(call, (place, []))[1].append(known)
    for looked_up, (at, settled) in calls.items():
        day = looked_up.arguments[0]
        for each in settled:
            must = Or((_known(looked_up), Not(_known(day)), each))
            yield Requirement(must, must, _message(policy.calendar, at), about=day)


def _answers(policy: Policy) -> Iterator[tuple[str, tuple[Node, ...], Node]]:
    """Each part of the answer: the place of the file it stands in, its conditions, and what it takes not to be refused."""
    limits = Limits(policy.definitions)
    fires = tuple(rule.fires for rule in policy.rules)
    at = next((f"rule {rule.id}" for rule in policy.rules if limits.needs(rule.fires)), "")
    yield at, fires, Or((_known(_outcome(policy)), *_missing(policy, fires)))
    denied = _any(rule.fires for rule in policy.rules if rule.outcome == policy.denied)
    for route in policy.routes:
        yield (
            f"route {route.id}",
            (route.lowered,),
            Or((_known(route.lowered), denied, *_missing(policy, (*fires, route.lowered)))),
        )
    for term in policy.terms.values():
        for each in term.alternatives:
            all_lowered = each.lowered, each.value_lowered
            settled = Or((denied, *_missing(policy, (*fires, *all_lowered))))
            yield f"term {term.name}", (each.lowered,), Or((_known(each.lowered), settled))
            yield f"term {term.name}", (each.value_lowered,), Or((_known(each.value_lowered), Not(each.lowered), settled))
    for number, check in enumerate(policy.checks, 1):
        yield f"check {number}", (check.lowered,), Or((_known(check.lowered), *_missing(policy, (check.lowered,))))


def _outcome(policy: Policy) -> Node:
    """Something that is known just where the outcome is."""
    found: Node = Literal(len(policy.outcomes))
    for number, outcome in reversed(list(enumerate(policy.outcomes[:-1]))):
        found = Choose(_any(rule.fires for rule in policy.rules if rule.outcome == outcome), Literal(number), found)
    return found


def _any(all_lowered: Iterable[Node]) -> Node:
    parts = tuple(all_lowered)
    return Or(parts) if len(parts) > 1 else parts[0] if parts else Literal(False)


def _known(lowered: Node) -> Node:
    return Literal(True) if isinstance(lowered, Literal) else Call("known", (lowered,))


def _missing(policy: Policy, all_lowered: Iterable[Node]) -> Iterator[Node]:
    """For each register that these read: it is not known yet, so there is something to ask before anything is refused."""
    seen: set[str] = set()
    waiting = [name for lowered in all_lowered for name in names(lowered)]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += names(policy.definitions[name]) if name in policy.definitions else ()
    return (Not(_known(Name(register))) for register in policy.registers if register in seen and _is_given(register))


def _is_given(register: str) -> bool:
    """Whether the register is there whenever its fact is: of a quantity only the unit is."""
    return register.rpartition("__")[2] not in ("count", "area")


def _calls(policy: Policy, all_lowered: Iterable[Node]) -> list[Call]:
    """The uses of the calendar that these come to, each once."""
    found: dict[Call, None] = {}
    seen: set[str] = set()
    waiting = list(all_lowered)
    while waiting:
        lowered = waiting.pop()
        for node in walk(lowered):
            if isinstance(node, Call) and node.function in WORKING_DAYS:
                found[node] = None
            if isinstance(node, Name) and node.id in policy.definitions and node.id not in seen:
                seen.add(node.id)
                waiting.append(policy.definitions[node.id])
    return list(found)


def _message(calendar: Calendar, place: str) -> Words:
    first, last = calendar.first.year, calendar.last.year
    return Words(
        f"the holidays of {calendar.country} are known for {first}-{last} only; {place} needs those around {{about}}",
        f"{calendar.country}的节假日只知道{first}-{last}年;{place}需要{{about}}前后的节假日",
    )
