"""What expressions of a policy may name: its facts, parameters, derived facts and tables, as the file has them."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import BaseModel, Field

from returns_cli.policy.shape_words import (
    MAX_ROWS,
    WHEN,
    Bound,
    Called,
    Cell,
    Clause,
    Exact,
    Expression,
    Identifier,
    Labels,
    Options,
    Season,
    Sentence,
    Shown,
    Source,
    Spoken,
    Strict,
    TypeWord,
    Words,
    WordsShape,
)


class FactShape(BaseModel):
    model_config = Strict
    type: TypeWord = Field(description="What kind of value it has.")
    label: Called = WordsShape()
    ask: Words = Field(default=WordsShape(), description="The question that the counter asks.")
    ask_customer: Words = Field(
        default=WordsShape(), description="The question as the customer is to hear it, where it is asked aloud."
    )
    look: Literal["receipt", "customer", "goods", "label"] | None = Field(
        default=None, description="Where the clerk looks for the answer; what is looked for in one place is asked together."
    )
    help: Words = Field(default=WordsShape(), description="What `?` explains about the question.")
    say: Spoken = WordsShape()
    names: list[Sentence] = Field(default=[], description="Headings it is known by in logs.")
    opposite_names: list[Sentence] = Field(default=[], description="Headings that say the reverse of a yes/no fact.")
    changeable: bool = Field(default=False, description="Whether the customer could still change it.")
    default: str | bool | int | Exact | datetime.date | None = Field(
        default=None,
        description='A value when nothing is said; "today" for a date, "now" for a moment, which the command line fills in.',
    )
    choices: Options = []
    labels: Labels = {}
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
    clause: Clause = ""


class ParameterShape(BaseModel):
    model_config = Strict
    unit: str = Field(default="", description="The unit of its values.")
    by: Identifier | None = Field(default=None, description="The date fact that picks the value.")
    label: Called = WordsShape()
    type: TypeWord | None = Field(default=None, description="Of one that the source leaves open: what kind of value it has.")
    question: Words = Field(
        default=WordsShape(), description="What to ask the shop, where the source leaves it open and `values` is empty."
    )
    values: list[DatedValueShape] = Field(
        max_length=500, description="Its values, each from a day on or for a season; none where the source leaves it open."
    )


class AlternativeShape(BaseModel):
    model_config = Strict
    when: Expression = Field(default="True", description=f"{WHEN} Exactly one alternative should hold for every request.")
    value: bool | int | Exact | Expression = Field(description="A number, an expression, or one of the choices.")
    clause: Clause = ""
    text: Words = Field(default=WordsShape(), description="What to say about it.")


class DerivedShape(BaseModel):
    model_config = Strict
    value: Expression | None = Field(
        default=None, description="An expression over facts, parameters and other derived facts; or else `values`."
    )
    label: Called = WordsShape()
    show: Shown = False
    unit: str = Field(default="", description="The unit of the numbers among its `values`.")
    choices: Options = []
    values: list[AlternativeShape] | None = Field(
        default=None, min_length=1, max_length=MAX_ROWS, description="Its values, exactly one of which holds for every request."
    )


class TableShape(BaseModel):
    model_config = Strict
    label: Called = WordsShape()
    by: Expression | list[Expression] = Field(
        min_length=1, description="The columns: facts, derived facts or expressions that the rows tell apart."
    )
    unit: str = Field(default="", description="The unit of its values.")
    choices: Options = []
    show: Shown = False
    clause: str = Field(default="", description="The clause of the rows that name none.")
    rows: list[list[Cell | list[Cell]]] = Field(
        min_length=1,
        max_length=MAX_ROWS,
        description='A cell a column ("<=30", "31..60", "opened | used", "yes", "*"), the value, its clause if there is one.',
    )
