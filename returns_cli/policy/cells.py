"""A cell of a table -> the condition that it puts on its column: `"<=30"`, `"31..60"`, `"opened"`, `"yes"`, `"*"`.

A cell is written as people write tables; what it says becomes a tree of the expression language, and is typed as such.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from returns_cli.kinds.date import plain_date
from returns_cli.language.faults import ExpressionError
from returns_cli.language.nodes import And, Call, Compare, Literal, Member, Negate, Node, Not, Or, Span, children, with_children
from returns_cli.language.parse import parse
from returns_cli.language.types import Choice, Text, Type, YesNo, describe
from returns_cli.late_pattern import late

if TYPE_CHECKING:
    from returns_cli.policy.tables import Cell, CellValue

ANY = ("*", "-", "")
YES, NO = ("yes", "true", "是", "有"), ("no", "false", "否", "无")
HELP = 'write "<=30", ">30", "31..60", 30, "opened", "opened | used", "not opened", "yes", or "*" for any'
PARTS = late(r"\s*(?:,|\band\b)\s*")
_OPERATOR = late(r"\s*(<=|>=|==|!=|<|>)\s*")
_RANGE = late(r"(.+?)\s*\.\.\s*(.+)\Z", re.S)
_DASHED = late(r"\s*(\d+(?:\.\d+)?)\s*[-–—~]\s*(\d+(?:\.\d+)?)\s*\Z")
_DAY = late(r"\d{4}-\d{2}-\d{2}\Z")


def cell_text(cell: CellValue) -> str:
    """The cell as it is shown in a grid."""
    if isinstance(cell, list):
        return " | ".join(cell_text(each) for each in cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return "*" if cell in ANY else str(cell).strip()


def cell_condition(column: Node, type_: Type, cell: CellValue) -> Node:
    """The condition of a cell on its column. Raises ExpressionError with the characters of the cell that are wrong."""
    return _Cell(column, type_).condition(cell)


def operands(cell: CellValue) -> Iterator[str]:
    """The expressions that a cell compares with, as texts: what it may need to be worked out before."""
    if isinstance(cell, list):
        for each in cell:
            yield from operands(each)
    elif isinstance(cell, str) and (_OPERATOR.match(cell) or ".." in cell):
        yield from re.split(r"\.\.|,|\band\b|<=|>=|==|!=|<|>", cell)


class _Cell:
    def __init__(self, column: Node, type_: Type) -> None:
        self.column = column
        self.type = type_

    def condition(self, cell: CellValue) -> Node:
        if isinstance(cell, list):
            if not cell:
                raise ExpressionError("an empty list holds for nothing", (0, 1), 'write "*" for any')
            return _any_of(tuple(self.condition(each) for each in cell))
        if not isinstance(cell, str):
            return self.constant(cell)
        if cell.strip() in ANY:
            return Literal(True, (0, len(cell)))
        if isinstance(self.type, YesNo):
            return self.yes_no(cell)
        if isinstance(self.type, Choice | Text):
            return self.word(cell)
        if self.type.ordered:
            return self.range(cell)
        raise ExpressionError(f"a {describe(self.type)} cannot be a column", (0, len(cell)), "use a number, a date or a choice")

    def constant(self, cell: Cell) -> Node:
        """A number, a date or yes/no of TOML itself."""
        if isinstance(cell, bool):
            if not isinstance(self.type, YesNo):
                raise ExpressionError(f"the column is a {describe(self.type)}", (0, 1), HELP)
            return self.column if cell else Not(self.column)
        if isinstance(self.type, YesNo):
            raise ExpressionError("the column is yes/no", (0, 1), 'write "yes", "no" or "*"')
        return Compare(self.column, "==", _constant(cell))

    def yes_no(self, cell: str) -> Node:
        at = (0, len(cell))
        word = cell.strip().lower()
        if word in (*YES, *NO):
            column = _placed(self.column, at)
            return column if word in YES else Not(column, at)
        raise ExpressionError(f"`{cell}` is not yes or no", at, 'write "yes", "no" or "*"')

    def word(self, cell: str) -> Node:
        """One of the choices, several of them, or all but some."""
        shift = re.match(r"\s*(?:not\s+|!=\s*)?", cell)
        start = shift.end() if shift else 0
        options = [(found[0].strip(), _span(found)) for found in re.finditer(r"[^|]+", cell[start:])]
        options = [(word, (at[0] + start, at[1])) for word, at in options if word]
        if not options:
            raise ExpressionError("the cell names no choice", (0, max(1, len(cell))), HELP)
        at = (0, len(cell))
        for word, spot in options:
            self._known(word, spot)
        literals = tuple(Literal(word, spot) for word, spot in options)
        column = _placed(self.column, at)
        held: Node = Compare(column, "==", literals[0], at) if len(literals) == 1 else Member(column, literals, at)
        return Not(held, at) if start and cell[:start].strip() else held

    def _known(self, word: str, at: Span) -> None:
        if isinstance(self.type, Choice) and word not in self.type.options:
            from returns_cli.language.faults import did_you_mean

            help = did_you_mean(word, self.type.options)
            raise ExpressionError(f"`{word}` is not one of the choices", at, help, code="unknown-word")

    def range(self, cell: str) -> Node:
        """Comparisons, a range with both its ends, or one value."""
        parts: list[Node] = []
        start = 0
        for end, after in [*((found.start(), found.end()) for found in PARTS.finditer(cell)), (len(cell), len(cell))]:
            parts.append(self.part(cell[start:end], start))
            start = after
        return parts[0] if len(parts) == 1 else And(tuple(parts), (0, len(cell)))

    def part(self, text: str, start: int) -> Node:
        at = (start, max(1, len(text)))
        operator = _OPERATOR.match(text)
        column = _placed(self.column, at)
        if operator:
            right = self.operand(text[operator.end() :], start + operator.end())
            return Compare(column, operator[1], right, at)  # type: ignore[arg-type]
        dashed = _DASHED.match(text)
        if dashed:
            help = f'write "{dashed[1]}..{dashed[2]}"'
            raise ExpressionError("a range has two points between its ends", at, help)
        between = _RANGE.match(text)
        if between:
            low = self.operand(between[1], start)
            high = self.operand(between[2], start + between.start(2))
            return And((Compare(column, ">=", low, at), Compare(column, "<=", high, at)), at)
        return Compare(column, "==", self.operand(text, start), at)

    def operand(self, text: str, start: int) -> Node:
        bare = text.strip()
        at = (start, max(1, len(text)))
        if not bare:
            raise ExpressionError("the cell compares with nothing", at, HELP)
        if _DAY.match(bare):
            return Call("date", (Literal(bare, at),), at)
        try:
            return _shifted(parse(text), start)
        except ExpressionError as error:
            help = HELP if error.help.startswith("an expression is made of") else error.help
            raise ExpressionError(error.message, (error.at[0] + start, error.at[1]), help) from None


def _constant(value: Cell) -> Node:
    """A constant of TOML as an expression has it: negative numbers are negated ones."""
    if isinstance(value, date):
        return Call("date", (Literal(plain_date(value).isoformat()),))
    if isinstance(value, int | Decimal) and value < 0:
        return Negate(Literal(-value))
    return Literal(value)


def _any_of(parts: tuple[Node, ...]) -> Node:
    return Or(parts, parts[0].at) if len(parts) > 1 else parts[0]


def _span(found: re.Match[str]) -> Span:
    word = found[0].strip()
    return found.start() + found[0].index(word), max(1, len(word))


def _moved(node: Node, where: Callable[[Span], Span]) -> Node:
    below = tuple(_moved(child, where) for child in children(node))
    return with_children(node, below).but(at=where(node.at))


def _placed(node: Node, at: Span) -> Node:
    """The tree with every part at these characters: it stands in another text than the one it was read from."""
    return _moved(node, lambda _: at)


def _shifted(node: Node, start: int) -> Node:
    return _moved(node, lambda at: (at[0] + start, at[1]))
