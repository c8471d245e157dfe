"""The shape of a policy file, checked by pydantic, with what each key means beside it. Only the shape: names, types and units
come later.

Importing pydantic costs more than everything else a decision needs, so this module is imported
only for a file that was not yet seen to be well shaped (see `load.py`).
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from returns_cli.kinds.table import KINDS

MAX_RULES = 2_000
MAX_FACTS = 500
MAX_ROWS = 200
MAX_TEXT = 4_000

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=60)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
PolicyId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*$", max_length=120)]
Sentence = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
Source = Annotated[str, StringConstraints(max_length=60)]
Season = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}-[0-9]{2} *\.\. *[0-9]{2}-[0-9]{2}$")]
Expression = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
Exact = Annotated[Decimal, WithJsonSchema({"type": "number"})]
Bound = int | Exact | Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,30}(\.[0-9]{1,30})?$")] | None
Cell = bool | int | Exact | datetime.date | Annotated[str, StringConstraints(max_length=MAX_TEXT)]
Strict = ConfigDict(extra="forbid", frozen=True, strict=True)

# What a key means that several tables have.
_CLAUSE = "The clause of the source that this stands in, as the README beside the policy numbers it."
_NAMES = "Spellings and headings it is known by in logs."
_SAY = "What `--say` tells the customer, where that is not the clerk's sentence."
_CHOICES = "The options, each named once."
_LABELS = "What each option is called, and how logs spell it."
_WHEN = "An expression that is yes or no."
_SHOW = "Whether every decision prints it."


def _both(value: object) -> object:
    """A plain sentence serves both languages."""
    return {"en": value, "zh": value} if isinstance(value, str) else value


class WordsShape(BaseModel):
    model_config = Strict
    en: Sentence = Field(default="", description="In English.")
    zh: Sentence = Field(default="", description="In Chinese.")


Words = Annotated[WordsShape, BeforeValidator(_both)]


class StepsShape(BaseModel):
    model_config = Strict
    en: list[Sentence] = Field(default=[], description="Step by step, in English.")
    zh: list[Sentence] = Field(default=[], description="Step by step, in Chinese.")


class LabelShape(WordsShape):
    names: list[Sentence] = Field(default=[], description=_NAMES)


class OutcomeShape(LabelShape):
    say: Words = Field(default=WordsShape(), description=_SAY)


if TYPE_CHECKING:
    TypeWord: TypeAlias = str
else:
    TypeWord = Literal[tuple(KINDS)]


class FactShape(BaseModel):
    model_config = Strict
    type: TypeWord = Field(description="What kind of value it has.")
    label: Words = Field(default=WordsShape(), description="What people call it.")
    ask: Words = Field(default=WordsShape(), description="The question that the counter asks.")
    ask_customer: Words = Field(
        default=WordsShape(), description="The question as the customer is to hear it, where it is asked aloud."
    )
    look: Literal["receipt", "customer", "goods", "label"] | None = Field(
        default=None, description="Where the clerk looks for the answer; what is looked for in one place is asked together."
    )
    help: Words = Field(default=WordsShape(), description="What `?` explains about the question.")
    say: Words = Field(default=WordsShape(), description=_SAY)
    names: list[Sentence] = Field(default=[], description="Headings it is known by in logs.")
    opposite_names: list[Sentence] = Field(default=[], description="Headings that say the reverse of a yes/no fact.")
    changeable: bool = Field(default=False, description="Whether the customer could still change it.")
    default: str | bool | int | Exact | datetime.date | None = Field(
        default=None,
        description='A value when nothing is said; "today" for a date, "now" for a moment, which the command line fills in.',
    )
    choices: list[Annotated[str, StringConstraints(min_length=1, max_length=60)]] = Field(
        default=[], max_length=200, description=_CHOICES
    )
    labels: dict[str, LabelShape] = Field(default={}, description=_LABELS)
    unit: str = Field(default="", description="The unit of a number: day, minute, piece, CNY, ….")
    min: Bound = Field(default=None, description="The least value, 0 if not said.")
    max: Bound = Field(default=None, description="The greatest value.")
    places: int | None = Field(default=None, ge=0, le=9, description="How many decimal places a decimal has, 2 if not said.")
    source: Source = Field(
        default="",
        alias="from",
        description="Where the shop's book has it: sale.sold_on, sale.remaining, customer.returned_in(365 days).",
    )
    of: Literal["line", "request"] = Field(
        default="line", description="`request` where all lines of a request share it, else `line`."
    )


class DatedValueShape(BaseModel):
    model_config = Strict
    since: datetime.date | None = Field(default=None, alias="from", description="The first day of this value.")
    season: Season | None = Field(
        default=None, description='The days of every year on which it holds: "11-01..12-24"; also over new year.'
    )
    value: bool | int | Exact | datetime.date | datetime.time | str = Field(
        description="A number, yes/no, a date, a time of day or a text."
    )
    clause: str = Field(default="", description=_CLAUSE)


class ParameterShape(BaseModel):
    model_config = Strict
    unit: str = Field(default="", description="The unit of its values.")
    by: Identifier | None = Field(default=None, description="The date fact that picks the value.")
    label: Words = Field(default=WordsShape(), description="What people call it.")
    type: TypeWord | None = Field(default=None, description="Of one that the source leaves open: what kind of value it has.")
    question: Words = Field(
        default=WordsShape(), description="What to ask the shop, where the source leaves it open and `values` is empty."
    )
    values: list[DatedValueShape] = Field(
        max_length=500, description="Its values, each from a day on or for a season; none where the source leaves it open."
    )


class AlternativeShape(BaseModel):
    model_config = Strict
    when: Expression = Field(default="True", description=f"{_WHEN} Exactly one alternative should hold for every request.")
    value: bool | int | Exact | Expression = Field(description="A number, an expression, or one of the choices.")
    clause: str = Field(default="", description=_CLAUSE)
    text: Words = Field(default=WordsShape(), description="What to say about it.")


class DerivedShape(BaseModel):
    model_config = Strict
    value: Expression | None = Field(
        default=None, description="An expression over facts, parameters and other derived facts; or else `values`."
    )
    label: Words = Field(default=WordsShape(), description="What people call it.")
    show: bool = Field(default=False, description=_SHOW)
    unit: str = Field(default="", description="The unit of the numbers among its `values`.")
    choices: list[Annotated[str, StringConstraints(min_length=1, max_length=60)]] = Field(
        default=[], max_length=200, description=_CHOICES
    )
    values: list[AlternativeShape] | None = Field(
        default=None, min_length=1, max_length=MAX_ROWS, description="Its values, exactly one of which holds for every request."
    )


class TableShape(BaseModel):
    model_config = Strict
    label: Words = Field(default=WordsShape(), description="What people call it.")
    by: Expression | list[Expression] = Field(
        min_length=1, description="The columns: facts, derived facts or expressions that the rows tell apart."
    )
    unit: str = Field(default="", description="The unit of its values.")
    choices: list[Annotated[str, StringConstraints(min_length=1, max_length=60)]] = Field(
        default=[], max_length=200, description=_CHOICES
    )
    show: bool = Field(default=False, description=_SHOW)
    clause: str = Field(default="", description="The clause of the rows that name none.")
    rows: list[list[Cell | list[Cell]]] = Field(
        min_length=1,
        max_length=MAX_ROWS,
        description='A cell a column ("<=30", "31..60", "opened | used", "yes", "*"), the value, its clause if there is one.',
    )


class RuleShape(BaseModel):
    model_config = Strict
    id: Slug = Field(description="Its name in reasons, logs and cases.")
    outcome: Slug = Field(description="The outcome it calls for when it fires.")
    when: Expression = Field(description=f"{_WHEN} The rule fires when it holds and the exception does not.")
    unless: Expression | None = Field(default=None, description=f"The exception. {_WHEN}")
    clause: str = Field(default="", description=_CLAUSE)
    reason: Words = Field(
        default=WordsShape(), description="What the customer is told; may hold {names} of facts, parameters and derived facts."
    )
    remedy: Words = Field(
        default=WordsShape(), description="What can be done about it; told only where following it would change the outcome."
    )
    say: Words = Field(default=WordsShape(), description=_SAY)
    promise: Words = Field(
        default=WordsShape(),
        description="The remedy as the customer hears it; said only where following it is sure to give a better outcome.",
    )


class RouteShape(BaseModel):
    model_config = Strict
    id: Slug = Field(description="Its name in answers and cases.")
    when: Expression = Field(description=f"{_WHEN} `total(x)` adds up the lines of the request that are not denied.")
    clause: str = Field(default="", description=_CLAUSE)
    text: Words = Field(default=WordsShape(), description="Where to go.")
    steps: StepsShape = Field(default=StepsShape(), description="What happens there.")


class TermShape(BaseModel):
    model_config = Strict
    label: Words = Field(default=WordsShape(), description="What people call it.")
    unit: str = Field(default="", description="The unit of its numbers: percent, CNY, ….")
    choices: list[Annotated[str, StringConstraints(min_length=1, max_length=60)]] = Field(
        default=[], max_length=200, description=_CHOICES
    )
    labels: dict[str, LabelShape] = Field(default={}, description=_LABELS)
    values: list[AlternativeShape] = Field(min_length=1, max_length=MAX_FACTS, description="The alternatives.")
    to: str = Field(
        default="", description="What the book takes it for: `sale.refund` is paid back, `sale.tenders` in what order."
    )


class InForceShape(BaseModel):
    model_config = Strict
    since: datetime.date | None = Field(default=None, alias="from", description="The first day; open if not said.")
    until: datetime.date | None = Field(default=None, description="The last day; open if not said.")
    by: Identifier | None = Field(default=None, description="The date fact that picks the version.")


class CheckShape(BaseModel):
    model_config = Strict
    must: Expression = Field(description=f"{_WHEN} A request that surely breaks it is refused as unreadable.")
    message: Words = Field(default=WordsShape(), description="What is wrong then.")


class DutyShape(BaseModel):
    model_config = Strict
    id: Slug = Field(description="Its name.")
    when: Expression = Field(default="True", description=f"When it is still to be done. {_WHEN}")
    when_outcome: list[Slug] = Field(
        default=[], max_length=20, description="The outcomes of which it is to be done; of every one if not said."
    )
    by: Expression | None = Field(default=None, description="An expression: the moment or day by which it is to be done.")
    clause: str = Field(default="", description="The clause it comes from.")
    text: Words = Field(default=WordsShape(), description="What is to be done.")


class FigureShape(BaseModel):
    model_config = Strict
    id: Slug = Field(description="Its name.")
    kind: Literal["hours", "weekdays", "busiest-hour", "busiest-day", "share", "causes"] = Field(
        description="What is counted: times by hour or weekday, the busiest of them, a share, or causes."
    )
    of: Expression = Field(description="An expression: the moments, the condition, or the fact that is counted.")
    among: Expression = Field(default="True", description=f"Which rows of the log it is counted among. {_WHEN}")
    beside: list[Identifier] = Field(default=[], max_length=20, description="The parameters it is held beside.")
    clause: str = Field(default="", description="The clause it comes from.")
    label: Words = Field(default=WordsShape(), description="What people call it.")


class SubjectShape(BaseModel):
    model_config = Strict
    rule: Slug | None = Field(default=None, description="The rule that fires.")
    route: Slug | None = Field(default=None, description="The route that is taken.")
    duty: Slug | None = Field(default=None, description="The duty that is to be done.")
    term: Identifier | None = Field(default=None, description="The term that is stated.")
    value: bool | int | Exact | Sentence | None = Field(default=None, description="The value that the term has.")
    at_least: int | Exact | None = Field(default=None, description="The least that the term is.")
    at_most: int | Exact | None = Field(default=None, description="The most that the term is.")


class PropertyShape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    id: Slug = Field(description="Its name.")
    text: Words = Field(default=WordsShape(), description="The claim in words.")
    when: Expression = Field(default="True", description=f"Which requests it speaks of. {_WHEN}")
    never: Slug | SubjectShape | None = Field(
        default=None, description="The outcome they never have, or what else is never so; of two requests: milder or stricter."
    )
    always: Slug | SubjectShape | None = Field(
        default=None, description="The outcome they always have, or what else is always so."
    )
    raised: Identifier | None = Field(
        default=None, alias="raise", description="The fact that is higher in the second of two requests."
    )
    change: Identifier | None = Field(default=None, description="The fact that is another in the second of two requests.")
    to: Expression | None = Field(default=None, description=f"What holds of the second request. {_WHEN}")


class AllowShape(BaseModel):
    model_config = Strict
    code: Slug = Field(description="The code of the finding, as `returns policy check` prints it.")
    why: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)] = Field(description="Why it is right as it is.")
    at: Sentence = Field(default="", description="Where, such as `terms.minimum_met`; everywhere if not said.")


class PolicyShape(BaseModel):
    model_config = Strict
    policy: PolicyId = Field(description="The id, such as `corner-shop/returns`.")
    version: Annotated[str, StringConstraints(min_length=1, max_length=60)] = Field(
        description="The name of this version: any text."
    )
    title: Words = Field(default=WordsShape(), description="What people call the policy.")
    timezone: str = Field(default="Asia/Shanghai", description="The IANA time zone whose calendar days count.")
    by: Identifier | None = Field(
        default=None, description="The date fact that picks dated parameters and the version, where a parameter does not say."
    )
    in_force: InForceShape | None = Field(default=None, description="When this version holds.")
    calendar: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = Field(
        default=None, description="Two letters of the country whose working days `working_day()` knows."
    )
    outcomes: list[Slug] = Field(
        min_length=2,
        max_length=20,
        description="Two or more, strongest first. The first counts as denied; the last holds when no rule fires.",
    )
    words: dict[Slug, OutcomeShape] = Field(default={}, description="What each outcome is called, and how logs spell it.")
    parameters: dict[Identifier, ParameterShape] = Field(
        default={},
        max_length=MAX_FACTS,
        description="Numbers, dates and switches of the policy, each with its dates and clause.",
    )
    facts: dict[Identifier, FactShape] = Field(
        min_length=1,
        max_length=MAX_FACTS,
        description="What a request says: the questions of the counter, the columns of a log.",
    )
    derived: dict[Identifier, DerivedShape] = Field(
        default={}, max_length=MAX_FACTS, description="What follows from the facts."
    )
    tables: dict[Identifier, TableShape] = Field(
        default={}, max_length=MAX_FACTS, description="Values by what a request is, as a table; exactly one row holds."
    )
    rules: list[RuleShape] = Field(
        default=[], max_length=MAX_RULES, description="Every rule is evaluated; the strongest outcome of those that fire holds."
    )
    routes: list[RouteShape] = Field(
        default=[], max_length=MAX_FACTS, description="Where a request goes that is not denied: the first that holds."
    )
    terms: dict[Identifier, TermShape] = Field(
        default={}, max_length=MAX_FACTS, description="Results beside the outcome: a fee, a refund form, a minimum."
    )
    checks: list[CheckShape] = Field(
        default=[], max_length=MAX_FACTS, description="What a request must satisfy to be readable at all."
    )
    duties: list[DutyShape] = Field(
        default=[], max_length=MAX_FACTS, description="What is still to be done for a request, and by when."
    )
    figures: list[FigureShape] = Field(default=[], max_length=MAX_FACTS, description="What an audit counts over a log.")
    allow: list[AllowShape] = Field(
        default=[], max_length=MAX_FACTS, description="Findings of `returns policy check` that are accepted, each with why."
    )
    properties: list[PropertyShape] = Field(
        default=[],
        max_length=MAX_FACTS,
        description="What must hold of every request; `returns policy prove` proves or refutes it. They decide nothing.",
    )
