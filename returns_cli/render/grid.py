"""A table of a policy as people read it: a head, and a line for each row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from returns_cli.folding import columns_of
from returns_cli.language.nodes import Literal, Name, Node
from returns_cli.language.types import Choice, Text
from returns_cli.policy.cells import NO, PARTS, YES
from returns_cli.policy.model import Derived
from returns_cli.policy.rows import TableRow
from returns_cli.records import Record
from returns_cli.render.lines import typeset
from returns_cli.render.nouns import Setting
from returns_cli.render.sentences import Sentences
from returns_cli.wording.words import say

_SIGNS = {"<=": "≤ ", ">=": "≥ ", "!=": "≠ ", "==": "", "..": "–", "<": "< ", ">": "> "}
_SIGN = re.compile(rf"({'|'.join(map(re.escape, _SIGNS))}) *")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
BETWEEN = "   "


class Grid(Record):
    """The words of a table: its head, and as many in each line."""

    head: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


def grid(sentences: Sentences, derived: Derived) -> Grid:
    """The table with what facts, choices and values are called in the language of the sentences."""
    lang, glossary = sentences.lang, sentences.glossary
    clauses = any(row.clause for row in derived.rows)
    head = [_title(sentences, column) for column in derived.columns]
    head += [glossary.names[derived.name], *([say("grid-clause", lang)] if clauses else [])]
    lines = []
    for row in derived.rows:
        cells = [_cell(sentences, column, text) for column, text in zip(derived.columns, row.texts, strict=True)]
        lines.append((*cells, row_value(sentences, derived, row), *([row.clause] if clauses else [])))
    return Grid(tuple(head), tuple(lines))


def row_value(sentences: Sentences, derived: Derived, row: TableRow) -> str:
    """What the derived fact is where the row holds."""
    tree = row.value.tree
    if isinstance(tree, Literal) and isinstance(tree.value, str):
        return tree.value
    return sentences.value(tree, Setting(getattr(derived.type, "unit", None)))


def _title(sentences: Sentences, column: Node) -> str:
    if isinstance(column, Name):
        return sentences.glossary.names[column.id]
    return sentences.value(column)


def _cell(sentences: Sentences, column: Node, text: str) -> str:
    """A cell with choices and answers as they are called, and comparisons as they are printed."""
    lang, glossary = sentences.lang, sentences.glossary
    if text == "*":
        return say("grid-any", lang)
    if text.lower() in (*YES, *NO) and sentences.is_condition(column):
        return say("yes" if text.lower() in YES else "no", lang)
    fact = glossary.policy.facts.get(column.id) if isinstance(column, Name) else None
    if fact is not None and fact.labels:
        negated = text.startswith(("not ", "!="))
        options = text.removeprefix("not ").removeprefix("!=").split("|")
        called = " | ".join(glossary.option(fact.labels, option.strip()) for option in options)
        return f"≠ {called}" if negated else called
    if isinstance(sentences.type_of(column), Choice | Text):
        return _printed(text)
    return say("grid-and", lang).join(_NAME.sub(partial(_called, sentences), _printed(part)) for part in PARTS.split(text))


def _printed(text: str) -> str:
    return _SIGN.sub(lambda found: _SIGNS[found[1]], text)


def _called(sentences: Sentences, found: re.Match[str]) -> str:
    """What a name in a comparison is called, with its value where that is known."""
    return sentences.value(Name(found[0])) if found[0] in sentences.glossary.names else found[0]


def grid_lines(table: Grid, lang: str, width: int) -> Iterator[str]:
    """The table in columns; nothing where it is wider than the page."""
    rows = [tuple(typeset(cell, lang) for cell in line) for line in (table.head, *table.lines)]
    widths = [max(columns_of(row[number]) for row in rows) for number in range(len(table.head))]
    if sum(widths) + len(BETWEEN) * (len(widths) - 1) > width:
        return
    yield _line(rows[0], widths)
    yield BETWEEN.join("-" * each for each in widths)
    yield from (_line(row, widths) for row in rows[1:])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (wide - columns_of(cell)) for cell, wide in zip(cells, widths, strict=True))
    return BETWEEN.join(padded).rstrip()
