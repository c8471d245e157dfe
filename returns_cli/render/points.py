"""A condition that is too long for a sentence, as points of a list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from returns_cli.folding import columns_of
from returns_cli.language.nodes import And, Or
from returns_cli.render.phrases import phrase
from returns_cli.render.sentences import Claim, Sentences, joined

LONGEST_SENTENCE = 180  # columns; a longer condition becomes a list


class Point(NamedTuple):
    """What a point says, `depth` steps in."""

    text: str
    depth: int


def points(sentences: Sentences, claim: Claim, depth: int = 1) -> Iterator[Point]:
    """The parts of a condition, each a point; parts that are long themselves have points of their own."""
    node, holds = claim
    for part, so in joined(node, holds)[1] if isinstance(node, And | Or) else ():
        text = sentences.condition(part, holds=so)
        if isinstance(part, And | Or) and columns_of(text) > LONGEST_SENTENCE // 2:
            yield Point(phrase("all-of" if word_of((part, so)) == "and" else "any-of", sentences.lang), depth)
            yield from points(sentences, (part, so), depth + 1)
        else:
            yield Point(text, depth)


def word_of(claim: Claim) -> str:
    """Whether the parts of this condition must all hold (`and`) or one of them (`or`)."""
    node, holds = claim
    return joined(node, holds)[0] if isinstance(node, And | Or) else ""
