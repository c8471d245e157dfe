"""The tables of a policy file as a well-shaped file has them: for the type checker alone, so that a key is not misread.

What may stand in them is checked by `shape.py`; a test holds the keys of both beside each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal, Required, TypeAlias, TypedDict

from returns_cli.kinds.declared import Constant, Measured, TypeTable


class WordsTable(TypedDict, total=False):
    en: str
    zh: str


Worded: TypeAlias = str | WordsTable


class LabelTable(WordsTable, total=False):
    names: list[str]


class OutcomeTable(LabelTable, total=False):
    say: Worded


class OptionsTable(TypedDict, total=False):
    """A table whose choices have labels."""

    choices: list[str]
    labels: Mapping[str, LabelTable]


_Sourced = TypedDict("_Sourced", {"from": str}, total=False)
_Since = TypedDict("_Since", {"from": date}, total=False)
_Raised = TypedDict("_Raised", {"raise": str}, total=False)


class FactTable(TypeTable, _Sourced, total=False):
    label: Worded
    ask: Worded
    ask_customer: Worded
    look: Literal["receipt", "customer", "goods", "label"]
    help: Worded
    say: Worded
    names: list[str]
    opposite_names: list[str]
    changeable: bool
    labels: Mapping[str, LabelTable]
    of: Literal["line", "request"]


class DatedValueTable(_Since, total=False):
    season: str
    value: Required[Constant]
    clause: str


class ParameterTable(Measured, total=False):
    type: str
    question: Worded
    by: str
    label: Worded
    values: Required[list[DatedValueTable]]


class AlternativeTable(TypedDict, total=False):
    when: str
    value: Required[bool | int | Decimal | str]
    clause: str
    text: Worded


class ValuesTable(Measured, total=False):
    """What derived facts of several values and tables of rows have in common."""

    choices: list[str]
    label: Worded
    show: bool


class DerivedTable(ValuesTable, total=False):
    value: str
    values: list[AlternativeTable]


Cell: TypeAlias = bool | int | Decimal | date | str
CellValue: TypeAlias = Cell | list[Cell]


class RowsTable(ValuesTable, total=False):
    by: Required[str | list[str]]
    clause: str
    rows: Required[list[list[CellValue]]]


class RuleTable(TypedDict, total=False):
    id: Required[str]
    outcome: Required[str]
    when: Required[str]
    unless: str
    clause: str
    reason: Worded
    remedy: Worded
    say: Worded
    promise: Worded


class RouteTable(TypedDict, total=False):
    id: Required[str]
    when: Required[str]
    clause: str
    text: Worded
    steps: Mapping[str, list[str]]


class TermTable(Measured, OptionsTable, total=False):
    label: Worded
    to: str
    values: Required[list[AlternativeTable]]


class CheckTable(TypedDict, total=False):
    must: Required[str]
    message: Worded


class DutyTable(TypedDict, total=False):
    id: Required[str]
    when: str
    when_outcome: list[str]
    by: str
    clause: str
    text: Worded


class FigureTable(TypedDict, total=False):
    id: Required[str]
    kind: Required[Literal["hours", "weekdays", "busiest-hour", "busiest-day", "share", "causes"]]
    of: Required[str]
    among: str
    beside: list[str]
    clause: str
    label: Worded


class SubjectTable(TypedDict, total=False):
    rule: str
    route: str
    duty: str
    term: str
    value: bool | int | Decimal | str
    at_least: int | Decimal
    at_most: int | Decimal


class PropertyTable(_Raised, total=False):
    id: Required[str]
    text: Worded
    when: str
    never: str | SubjectTable
    always: str | SubjectTable
    change: str
    to: str


class AllowTable(TypedDict, total=False):
    code: Required[str]
    why: Required[str]
    at: str
