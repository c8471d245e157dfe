"""The JSON of a decision, for the type checker alone; docs/decision.schema.json tells the same to other programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypeAlias, TypedDict

from returns_cli.kinds.kind import Shown

ShownValues: TypeAlias = Mapping[str, Shown | None]


class ReasonJson(TypedDict):
    rule: str
    outcome: str
    clause: str
    text: str
    remedy: NotRequired[str]


class RouteJson(TypedDict):
    id: str
    clause: str
    text: str
    steps: NotRequired[list[str]]


class TermJson(TypedDict):
    value: Shown | None
    unit: NotRequired[str]
    clause: NotRequired[str]
    text: NotRequired[str]
    conflict: NotRequired[list[str]]
    needs: NotRequired[list[str]]
    gap: NotRequired[Literal[True]]


class AskJson(TypedDict):
    fact: str
    question: str


class ChangeJson(TypedDict):
    facts: ShownValues
    outcome: str


class DutyJson(TypedDict):
    duty: str
    by: str | None
    clause: str
    text: str
    minutes_left: int | None


class CalendarJson(TypedDict):
    country: str
    source: str
    known_until: str


class RuleJson(TypedDict):
    """A rule explained."""

    rule: str
    outcome: str
    state: str
    clause: str
    when: str
    values: ShownValues
    unless: NotRequired[str]
    exception: NotRequired[str]


class DecisionJson(TypedDict):
    policy: str
    version: str
    digest: str
    outcome: str
    reasons: list[ReasonJson]
    route: RouteJson | None
    terms: Mapping[str, TermJson]
    ask: list[AskJson]
    changes: Sequence[ChangeJson]
    next: list[DutyJson]
    facts: ShownValues
    derived: ShownValues
    calendar: NotRequired[CalendarJson]
    say: NotRequired[str]
    explain: NotRequired[list[RuleJson]]


class LinesJson(TypedDict):
    """A request of several lines."""

    policy: str
    version: str
    digest: str
    lines: list[DecisionJson]
    route: RouteJson | None


AnswerJson: TypeAlias = DecisionJson | LinesJson
