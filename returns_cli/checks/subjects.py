"""What a property says of a request beside its outcome, as a formula and as something to see in a decision."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from returns_cli.decisions.compiled import Decision
from returns_cli.decisions.terms import Stated, shown_value
from returns_cli.engines.smt_formulas import Formula, both
from returns_cli.engines.smt_policy import STATED, Decided
from returns_cli.language.types import MAX_PLACES
from returns_cli.policy.properties import Subject


def is_so(decided: Decided, subject: Subject) -> Formula:
    """When it is surely so of any request."""
    match subject.kind:
        case "rule":
            return decided.rules[subject.name].true
        case "route":
            return decided.routes[subject.name]
        case "duty":
            pairs = zip(decided.policy.duties, decided.program.duties, strict=True)
            return decided.to_do(next(lowered for duty, lowered in pairs if duty.id == subject.name))
        case _:
            return both(can_be_so(decided, subject), _has_value(decided, subject))


def can_be_so(decided: Decided, subject: Subject) -> Formula:
    """Of which requests it is spoken: a term's value only of those for which the term is stated."""
    if subject.kind != "term":
        return both()
    return decided.stated(decided.policy.terms[subject.name])[STATED]


def _has_value(decided: Decided, subject: Subject) -> Formula:
    term = decided.policy.terms[subject.name]
    if isinstance(subject.value, str):
        return decided.term_value(term) == decided.request.texts.number(subject.value)
    value = decided.term_value(term, MAX_PLACES)
    bounds = []
    if isinstance(subject.value, Decimal):
        bounds.append(value == _scaled(subject.value))
    if subject.low is not None:
        bounds.append(value >= _scaled(subject.low))
    if subject.high is not None:
        bounds.append(value <= _scaled(subject.high))
    return both(*bounds)


def _scaled(value: Decimal) -> int:
    return int(value.scaleb(MAX_PLACES))


def seen_so(decision: Decision, subject: Subject) -> bool | None:
    """Whether it is so of a decided request; None where it is not spoken of."""
    match subject.kind:
        case "rule":
            return subject.name in decision.fired
        case "route":
            return decision.route == subject.name
        case "duty":
            return any(each.duty.id == subject.name for each in decision.next)
        case _:
            stated = next((each for each in decision.terms if each.term.name == subject.name), None)
            return None if stated is None or stated.chosen is None else _seen_value(decision, stated, subject)


def _seen_value(decision: Decision, stated: Stated, subject: Subject) -> bool:
    value: Any = shown_value(stated, decision.compiled.policy.timezone)
    if isinstance(subject.value, str):
        return bool(value == subject.value)
    number = Decimal(str(value).removesuffix("m2").strip())
    low, high = (subject.value, subject.value) if isinstance(subject.value, Decimal) else (subject.low, subject.high)
    return (low is None or number >= low) and (high is None or number <= high)
