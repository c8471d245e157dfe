"""What a policy file's names, texts and values look like, and the words that people read: the parts of which `shape.py` makes
its tables."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from returns_cli.kinds.table import KINDS

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


def _both(value: object) -> object:
    """A plain sentence serves both languages."""
    return {"en": value, "zh": value} if isinstance(value, str) else value


class WordsShape(BaseModel):
    model_config = Strict
    en: Sentence = Field(default="", description="In English.")
    zh: Sentence = Field(default="", description="In Chinese.")


Words = Annotated[WordsShape, BeforeValidator(_both)]
# What several tables have, with what it means.
Called = Annotated[Words, Field(description="What people call it.")]
Spoken = Annotated[Words, Field(description="What `--say` tells the customer, where that is not the clerk's sentence.")]
Clause = Annotated[
    str, Field(description="The clause of the source that this stands in, as the README beside the policy numbers it.")
]
Options = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=60)]],
    Field(max_length=200, description="The options, each named once."),
]
Shown = Annotated[bool, Field(description="Whether every decision prints it.")]
WHEN = "An expression that is yes or no."


class StepsShape(BaseModel):
    model_config = Strict
    en: list[Sentence] = Field(default=[], description="Step by step, in English.")
    zh: list[Sentence] = Field(default=[], description="Step by step, in Chinese.")


class LabelShape(WordsShape):
    names: list[Sentence] = Field(default=[], description="Spellings and headings it is known by in logs.")


Labels = Annotated[dict[str, LabelShape], Field(description="What each option is called, and how logs spell it.")]


class OutcomeShape(LabelShape):
    say: Spoken = WordsShape()


if TYPE_CHECKING:
    TypeWord: TypeAlias = str
else:
    TypeWord = Literal[tuple(KINDS)]
