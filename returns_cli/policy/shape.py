"""The shape of a policy file, checked by pydantic. Only the shape: names, types and units come later.

Importing pydantic costs more than everything else a decision needs, so this module is imported
only for a file that was not yet seen to be well shaped (see `load.py`).
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, WithJsonSchema

from returns_cli.errors import visible
from returns_cli.kinds.table import KINDS
from returns_cli.language.faults import did_you_mean
from returns_cli.language.lookalikes import lookalike_hint
from returns_cli.records import Record

MAX_RULES = 2_000
MAX_FACTS = 500
MAX_TEXT = 4_000

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=60)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
PolicyId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*$", max_length=120)]
Sentence = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
Source = Annotated[str, StringConstraints(max_length=60)]
Expression = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
Exact = Annotated[Decimal, WithJsonSchema({"type": "number"})]
Bound = int | Exact | Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,30}(\.[0-9]{1,30})?$")] | None
Path: TypeAlias = tuple[str | int, ...]
Strict = ConfigDict(extra="forbid", frozen=True, strict=True)


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


if TYPE_CHECKING:
    TypeWord: TypeAlias = str
else:
    TypeWord = Literal[tuple(KINDS)]
TYPES = tuple(KINDS)


class FactShape(BaseModel):
    model_config = Strict
    type: TypeWord
    ask: Words = WordsShape()
    ask_customer: Words = WordsShape()
    look: Literal["receipt", "customer", "goods", "label"] | None = None
    help: Words = WordsShape()
    say: Words = WordsShape()
    names: list[Sentence] = []
    opposite_names: list[Sentence] = []
    changeable: bool = False
    default: str | bool | int | Exact | datetime.date | None = None
    choices: list[Annotated[str, StringConstraints(min_length=1, max_length=60)]] = Field([], max_length=200)
    labels: dict[str, LabelShape] = {}
    unit: str = ""
    min: Bound = None
    max: Bound = None
    places: int | None = Field(None, ge=0, le=9)
    source: Source = Field("", alias="from")
    of: Literal["line", "request"] = "line"


class DatedValueShape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    since: datetime.date | None = Field(None, alias="from")
    value: bool | int | Exact | datetime.date | datetime.time | str
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
    promise: Words = WordsShape()


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
    value: bool | int | Exact | Expression
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
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
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
    when: Expression = "True"
    when_outcome: list[Slug] = Field([], max_length=20)
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


class SubjectShape(BaseModel):
    model_config = Strict
    rule: Slug | None = None
    route: Slug | None = None
    duty: Slug | None = None
    term: Identifier | None = None
    value: bool | int | Exact | Sentence | None = None
    at_least: int | Exact | None = None
    at_most: int | Exact | None = None


class PropertyShape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    id: Slug
    text: Words = WordsShape()
    when: Expression = "True"
    never: Slug | SubjectShape | None = None
    always: Slug | SubjectShape | None = None
    raised: Identifier | None = Field(None, alias="raise")
    change: Identifier | None = None
    to: Expression | None = None


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
    properties: list[PropertyShape] = Field([], max_length=MAX_FACTS)


class ShapeFault(Record):
    """What is wrong at a path of keys: its kind, the key it is about, and what to do."""

    path: Path
    kind: str
    key: str
    message: str
    help: str = "docs/policy-file.md lists every key"


def shape_faults(raw: dict[str, Any]) -> list[ShapeFault]:
    """Each fault of the file's shape; none when it is right."""
    try:
        PolicyShape.model_validate(raw)
    except ValidationError as error:
        return [_plain(fault, _real(raw, tuple(fault["loc"]))) for fault in error.errors(include_url=False)[:MAX_FAULTS]]
    return []


def _real(raw: Any, path: Path) -> Path:
    """The part of pydantic's path that exists in the file."""
    real: list[str | int] = []
    for step in path:
        try:
            raw = raw[step]
        except (KeyError, IndexError, TypeError):
            break
        real.append(step)
    return tuple(real)


def _plain(fault: Any, path: Path) -> ShapeFault:
    """The fault in words without type names of Python."""
    steps = fault["loc"] if fault["type"] in ("missing", "extra_forbidden") else path
    key = next((str(step) for step in reversed(steps) if not isinstance(step, int)), "the file")
    context = fault.get("ctx", {})
    shown = visible(fault["input"]) if isinstance(fault["input"], str) else ""
    match str(fault["type"]):
        case "extra_forbidden":
            return ShapeFault(path, "unknown key", key, f"unknown key `{key}`")
        case "missing":
            return ShapeFault(path, "missing", key, f"`{key}` is missing", f"add it to this table: {key} = …")
        case "literal_error":
            known = context["expected"].replace("'", "`")
            options = [word.strip("`") for word in known.replace(" or ", ", ").split(", ")]
            return ShapeFault(
                path, "value", key, f"`{shown}` is not a `{key}`; it must be {known}", did_you_mean(shown, options)
            )
        case "string_pattern_mismatch":
            message = f"`{shown}` is not a proper name; use small letters a-z, digits and one kind of joint"
            return ShapeFault(
                path, "name" if "[key]" in fault["loc"] else "value", key, message, lookalike_hint(shown) or NAMES
            )
        case "too_long" | "string_too_long":
            return ShapeFault(path, "value", key, f"`{key}` is too long; the limit is {context['max_length']}", "shorten it")
        case "too_short" | "string_too_short":
            message = f"`{key}` is too short; it needs at least {context['min_length']}"
            return ShapeFault(path, "value", key, message)
        case "greater_than_equal" | "less_than_equal":
            return ShapeFault(path, "value", key, f"`{key}` must be from {LOWEST_PLACES} to {MAX_PLACES}", "choose one")
        case kind:
            wanted = next((words for begins, words in WANTED.items() if kind.startswith(begins)), "something else")
            return ShapeFault(path, "value", key, f"`{key}` has the wrong kind of value", f"give it {wanted}")


NAMES = "names are made of a-z, 0-9 and _, or - in ids: packaging_intact, special-order"
MAX_FAULTS = 200
LOWEST_PLACES, MAX_PLACES = 0, 9
WANTED = {
    "bool": "true or false, without quotes",
    "date": "a date without quotes: 2026-01-31",
    "string": "a text in quotes",
    "int": "a whole number without quotes",
    "is_instance": "a number without quotes",
    "decimal": "a number without quotes",
    "list": "a list: […]",
    "dict": "a table: { … }",
    "model": 'a table, such as { en = "…", zh = "…" }, or a text in quotes',
}
