"""Worked examples held against the policy: what it decides otherwise than a case says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.decisions.lines import decisions_on
from returns_cli.decisions.terms import terms_json
from returns_cli.errors import ReturnsError
from returns_cli.records import Record
from returns_cli.testing.case_file import Case
from returns_cli.testing.parts import UNKNOWN

NO_VALUE = ("conflict", "needs", "gap")


class Mismatch(Record):
    """One part of a decision that comes out otherwise than a case expects, of several lines of which one. Of an error, `found`
    is its message."""

    key: str
    expected: Any
    found: Any
    line: int = 0

    def __str__(self) -> str:
        if self.key == "error":
            return f"cannot be read: {self.found}" if self.found else "expected an error, but it was decided"
        return f"{self.key}: expected {self.expected!r}, decided {self.found!r}"


def differences(compiled: CompiledPolicy, case: Case) -> Iterator[Mismatch]:
    """What the policy decides otherwise than the case expects; nothing when it holds."""
    try:
        decisions = decisions_on(compiled, case.request, today=None, lang="en")
    except ReturnsError as error:
        if case.expected.get("error") is not True:
            yield Mismatch("error", None, str(error))
        return
    if not case.lines:
        yield from _apart(decisions[0], case.expected)
        return
    for number, (decision, line) in enumerate(zip(decisions, case.lines, strict=True), 1):
        yield from (each.but(line=number) for each in _apart(decision, line.expected))
    routed = next((decision for decision in decisions if decision.route), decisions[0])
    yield from _apart(routed, {key: case.expected[key] for key in ("route", "error") if key in case.expected})


def _apart(decision: Decision, expected: Mapping[str, Any]) -> Iterator[Mismatch]:
    for key, wanted in expected.items():
        found = part_of(decision, key, wanted)
        if not same(wanted, found):
            yield Mismatch(key, wanted, found)


def part_of(decision: Decision, key: str, wanted: object) -> object:
    """The part of a decision that a case names; of the terms only those that it names."""
    match key:
        case "outcome":
            return decision.outcome
        case "reasons":
            return list(decision.fired)
        case "route":
            return decision.route
        case "ask":
            return list(decision.ask)
        case "next" if isinstance(wanted, dict):
            due = {each.duty.id: each.by or True for each in decision.next}
            return {name: due.get(name, False) for name in wanted}
        case "next":
            return [each.duty.id for each in decision.next]
        case "derived" if isinstance(wanted, dict):
            shown = decision.shown_derived
            return {name: UNKNOWN if shown.get(name) is None else shown[name] for name in wanted}
        case "terms" if isinstance(wanted, dict):
            return _terms(decision, wanted)
        case _:
            return False


def _terms(decision: Decision, wanted: Iterable[str]) -> dict[str, object]:
    """The values of the named terms; `conflict`, `gap` or `needs` where there is none."""
    stated = terms_json(decision.facts, decision.terms, "en")
    found: dict[str, Any] = {}
    for name in wanted:
        entry = stated.get(name, {"gap": True})
        word = next((word for word in NO_VALUE if word in entry), None)
        found[name] = word or entry["value"]
    return found


def same(wanted: object, found: object) -> bool:
    """Whether an expected value and a decided one say the same: 12.50, "12.5" and 12.5 do."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return wanted.keys() == found.keys() and all(same(wanted[name], found[name]) for name in wanted)
    return bool(wanted == found) or (_number(wanted) is not None and _number(wanted) == _number(found))


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return Decimal(str(value).removesuffix("m2").strip())
    except InvalidOperation:
        return None
