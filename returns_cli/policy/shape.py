"""The shape of a policy file, checked by pydantic. Only the shape: names, types and units come later.

Importing pydantic costs more than everything else a decision needs, so this module is imported
only for a file that was not yet seen to be well shaped (see `load.py`).
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

MAX_RULES = 2_000
MAX_FACTS = 500
MAX_TEXT = 4_000

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=60)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
PolicyId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*$", max_length=120)]
Sentence = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
Expression = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
Strict = ConfigDict(extra="forbid", frozen=True)


def _both(value: object) -> object:
    """A plain sentence serves both languages."""
    return {"en": value, "zh": value} if isinstance(value, str) else value


class WordsShape(BaseModel):
    model_config = Strict
    en: Sentence = ""
    zh: Sentence = ""


Words = Annotated[WordsShape, BeforeValidator(_both)]


class StepsShape(BaseModel):
    model_config = Strict
    en: list[Sentence] = []
    zh: list[Sentence] = []


class LabelShape(WordsShape):
    names: list[Sentence] = []


class OutcomeShape(LabelShape):
    say: Words = WordsShape()


class FactShape(BaseModel):
    model_config = Strict
    type: Literal[
        "yes/no", "whole number", "decimal", "exact decimal", "choice", "text", "date", "moment", "area", "quantity", "size"
    ]
    ask: Words = WordsShape()
    help: Words = WordsShape()
    say: Words = WordsShape()
    names: list[Sentence] = []
    opposite_names: list[Sentence] = []
    changeable: bool = False
    default: str | bool | int | Decimal | datetime.date | None = None
    choices: list[Annotated[str, StringConstraints(min_length=1, max_length=60)]] = Field([], max_length=200)
    labels: dict[str, LabelShape] = {}
    unit: str = ""
    min: int | Decimal | None = None
    max: int | Decimal | None = None
    places: int | None = Field(None, ge=0, le=9)


class DatedValueShape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    since: datetime.date | None = Field(None, alias="from")
    value: bool | int | Decimal | datetime.date | str
    clause: str = ""


class ParameterShape(BaseModel):
    model_config = Strict
    unit: str = ""
    by: Identifier | None = None
    label: Words = WordsShape()
    values: list[DatedValueShape] = Field(min_length=1, max_length=500)


class DerivedShape(BaseModel):
    model_config = Strict
    value: Expression
    label: Words = WordsShape()
    show: bool = False


class RuleShape(BaseModel):
    model_config = Strict
    id: Slug
    outcome: Slug
    when: Expression
    unless: Expression | None = None
    clause: str = ""
    reason: Words = WordsShape()
    remedy: Words = WordsShape()
    say: Words = WordsShape()


class RouteShape(BaseModel):
    model_config = Strict
    id: Slug
    when: Expression
    clause: str = ""
    text: Words = WordsShape()
    steps: StepsShape = StepsShape()


class AlternativeShape(BaseModel):
    model_config = Strict
    when: Expression = "True"
    value: bool | int | Decimal | Expression
    clause: str = ""
    text: Words = WordsShape()


class TermShape(BaseModel):
    model_config = Strict
    label: Words = WordsShape()
    unit: str = ""
    choices: list[Annotated[str, StringConstraints(min_length=1, max_length=60)]] = Field([], max_length=200)
    labels: dict[str, LabelShape] = {}
    values: list[AlternativeShape] = Field(min_length=1, max_length=MAX_FACTS)


class InForceShape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    since: datetime.date | None = Field(None, alias="from")
    until: datetime.date | None = None
    by: Identifier | None = None


class CheckShape(BaseModel):
    model_config = Strict
    must: Expression
    message: Words = WordsShape()


class DutyShape(BaseModel):
    model_config = Strict
    id: Slug
    when: Expression
    by: Expression | None = None
    clause: str = ""
    text: Words = WordsShape()


class FigureShape(BaseModel):
    model_config = Strict
    id: Slug
    kind: Literal["hours", "weekdays", "busiest-hour", "busiest-day", "share", "causes"]
    of: Expression
    among: Expression = "True"
    beside: list[Identifier] = Field([], max_length=20)
    clause: str = ""
    label: Words = WordsShape()


class PolicyShape(BaseModel):
    model_config = Strict
    policy: PolicyId
    version: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    title: Words = WordsShape()
    timezone: str = "Asia/Shanghai"
    by: Identifier | None = None
    in_force: InForceShape | None = None
    calendar: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    outcomes: list[Slug] = Field(min_length=2, max_length=20)
    words: dict[Slug, OutcomeShape] = {}
    parameters: dict[Identifier, ParameterShape] = Field({}, max_length=MAX_FACTS)
    facts: dict[Identifier, FactShape] = Field(min_length=1, max_length=MAX_FACTS)
    derived: dict[Identifier, DerivedShape] = Field({}, max_length=MAX_FACTS)
    rules: list[RuleShape] = Field([], max_length=MAX_RULES)
    routes: list[RouteShape] = Field([], max_length=MAX_FACTS)
    terms: dict[Identifier, TermShape] = Field({}, max_length=MAX_FACTS)
    checks: list[CheckShape] = Field([], max_length=MAX_FACTS)
    duties: list[DutyShape] = Field([], max_length=MAX_FACTS)
    figures: list[FigureShape] = Field([], max_length=MAX_FACTS)


def shape_faults(raw: dict[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    """Each fault of the file's shape: the path of keys to it, and what is wrong; none when it is right."""
    try:
        PolicyShape.model_validate(raw)
    except ValidationError as error:
        return [(tuple(fault["loc"]), _plain(fault)) for fault in error.errors(include_url=False)]
    return []


def _plain(fault: Any) -> str:
    """The fault in words without type names of Python."""
    key = next((str(step) for step in reversed(fault["loc"]) if not isinstance(step, int)), "the file")
    kind = str(fault["type"])
    context = fault.get("ctx", {})
    if kind == "extra_forbidden":
        return f"unknown key `{key}`"
    if kind == "missing":
        return f"`{key}` is missing"
    if kind == "literal_error":
        return f"`{fault['input']}` is not a `{key}`; it must be {context['expected']}"
    if kind == "string_pattern_mismatch":
        return f"`{fault['input']}` is not a proper name; use small letters a-z, digits and one kind of joint"
    if kind in ("too_long", "string_too_long"):
        return f"`{key}` is too long; the limit is {context['max_length']}"
    if kind in ("too_short", "string_too_short"):
        return f"`{key}` is too short; it needs at least {context['min_length']}"
    return f"`{key}` has the wrong kind of value ({str(fault['msg']).lower()})"
