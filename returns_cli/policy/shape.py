"""The shape of a policy file, checked by pydantic, with what each key means beside it. Only the shape: names, types and units
come later.

Importing pydantic costs more than everything else a decision needs, so this module is imported
only for a file that was not yet seen to be well shaped (see `load.py`).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from returns_cli.policy.shape_names import (
    AlternativeShape,
    DerivedShape,
    FactShape,
    ParameterShape,
    TableShape,
)
from returns_cli.policy.shape_words import (
    MAX_FACTS,
    MAX_TEXT,
    WHEN,
    Called,
    Clause,
    Exact,
    Expression,
    Identifier,
    Labels,
    Options,
    OutcomeShape,
    PolicyId,
    Sentence,
    Slug,
    Spoken,
    StepsShape,
    Strict,
    Words,
    WordsShape,
)

MAX_RULES = 2_000


class RuleShape(BaseModel):
    model_config = Strict
    id: Slug = Field(description="Its name in reasons, logs and cases.")
    outcome: Slug = Field(description="The outcome it calls for when it fires.")
    when: Expression = Field(description=f"{WHEN} The rule fires when it holds and the exception does not.")
    unless: Expression | None = Field(default=None, description=f"The exception. {WHEN}")
    clause: Clause = ""
    reason: Words = Field(
        default=WordsShape(), description="What the customer is told; may hold {names} of facts, parameters and derived facts."
    )
    remedy: Words = Field(
        default=WordsShape(), description="What can be done about it; told only where following it would change the outcome."
    )
    say: Spoken = WordsShape()
    promise: Words = Field(
        default=WordsShape(),
        description="The remedy as the customer hears it; said only where following it is sure to give a better outcome.",
    )


class RouteShape(BaseModel):
    model_config = Strict
    id: Slug = Field(description="Its name in answers and cases.")
    when: Expression = Field(description=f"{WHEN} `total(x)` adds up the lines of the request that are not denied.")
    clause: Clause = ""
    text: Words = Field(default=WordsShape(), description="Where to go.")
    steps: StepsShape = Field(default=StepsShape(), description="What happens there.")


class TermShape(BaseModel):
    model_config = Strict
    label: Called = WordsShape()
    unit: str = Field(default="", description="The unit of its numbers: percent, CNY, ….")
    choices: Options = []
    labels: Labels = {}
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
    must: Expression = Field(description=f"{WHEN} A request that surely breaks it is refused as unreadable.")
    message: Words = Field(default=WordsShape(), description="What is wrong then.")


class DutyShape(BaseModel):
    model_config = Strict
    id: Slug = Field(description="Its name.")
    when: Expression = Field(default="True", description=f"When it is still to be done. {WHEN}")
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
    among: Expression = Field(default="True", description=f"Which rows of the log it is counted among. {WHEN}")
    beside: list[Identifier] = Field(default=[], max_length=20, description="The parameters it is held beside.")
    clause: str = Field(default="", description="The clause it comes from.")
    label: Called = WordsShape()


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
    when: Expression = Field(default="True", description=f"Which requests it speaks of. {WHEN}")
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
    to: Expression | None = Field(default=None, description=f"What holds of the second request. {WHEN}")


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


def shapes_within(annotation: object) -> Iterator[type[BaseModel]]:
    """The shapes that an annotation is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from shapes_within(part)


def every_shape() -> dict[str, type[BaseModel]]:
    """Every table of a policy file, by the name of its shape."""
    found: dict[str, type[BaseModel]] = {}
    waiting: list[type[BaseModel]] = [PolicyShape]
    while waiting:
        shape = waiting.pop()
        if shape.__name__ not in found:
            found[shape.__name__] = shape
            waiting += (inner for field in shape.model_fields.values() for inner in shapes_within(field.annotation))
    return found
