"""The text of an expression as Python reads it: its tree, where each part stands, and what is wrong where it is none."""

from __future__ import annotations

import ast
import re
import warnings

from returns_cli.language.faults import ExpressionError
from returns_cli.language.hints import bare_date, misspelt_number, misspelt_sign
from returns_cli.language.nodes import Span
from returns_cli.late_pattern import late

MADE_OF = "an expression is made of and, or, not, comparisons, in, + - *, if-else, literals, names and the listed functions"
TEXT_OR_COMMENT = late(r"""'''.*?'''|\"{3}.*?\"{3}|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|#[^\n]*""", re.S)
# `round(fee, to = 0.01, "half up")`: a name before what is not named is more than Python's grammar has.
_NAMED_STEP = late(r"(?<=,)\s*to\s*=(?!=)(?=\s*[0-9.]+\s*,)")


class WrittenExpression:
    """The text in brackets of our own, so that it may go over several lines; `text` has the same length as what was written."""

    def __init__(self, text: str) -> None:
        text = text.replace("\r", " ")
        self.text = text = _NAMED_STEP.sub(lambda found: " " * len(found[0]), text) if "," in text and "=" in text else text
        self.lines = ("(" + text + "\n)").split("\n")

    def tree(self) -> ast.expr:
        """What Python makes of the text. Raises ExpressionError."""
        self._check_signs()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                parsed = ast.parse("\n".join(self.lines), mode="eval")
        except SyntaxError as error:
            raise self._fault(error) from None
        except (ValueError, RecursionError, MemoryError):
            raise ExpressionError("not an expression that can be read", (0, 1), "make it simpler") from None
        if isinstance(parsed.body, ast.Tuple):
            raise self._listed()
        return parsed.body

    def _check_signs(self) -> None:
        """Raises ExpressionError for what Python would read otherwise than it is meant."""
        stray = _stray_bracket(self.text)
        if stray is not None:
            raise ExpressionError("not an expression", (stray, 1), "this bracket closes nothing")
        dated = bare_date(self.text)
        if dated is not None:
            raise ExpressionError("a date without date()", *dated)
        nothing = self.text.find("\0")  # not every Python says of it what it says of other signs
        if nothing >= 0:
            raise ExpressionError("not an expression", (nothing, 1), MADE_OF)

    def _fault(self, error: SyntaxError) -> ExpressionError:
        sign = misspelt_sign(self.text)
        if sign is not None:
            return ExpressionError("not an expression", *sign)
        at = self._offset(error.lineno or 1, (error.offset or 1) - 1)
        return ExpressionError("not an expression", (min(at, len(self.text) - 1), 1), MADE_OF)

    def _listed(self) -> ExpressionError:
        """What is wrong with a text that has a comma outside of brackets."""
        number = misspelt_number(self.text)
        if number is not None:
            return ExpressionError("not a number of this language", *number)
        help = "join conditions with and, or; a list stands only behind in"
        return ExpressionError("a list is not an expression", (0, len(self.text)), help)

    def _offset(self, line: int, column: int) -> int:
        """The character offset in `text` of a line and character column of the wrapped source."""
        return max(0, sum(len(text) + 1 for text in self.lines[: line - 1]) + column - 1)

    def span(self, node: ast.expr) -> Span:
        """Where a part of the tree stands in the text."""

        def offset(line: int, byte_column: int) -> int:
            column = len(self.lines[line - 1].encode()[:byte_column].decode(errors="ignore"))
            return self._offset(line, column)

        start = offset(node.lineno, node.col_offset)
        end = offset(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset + 1)
        return start, max(1, end - start)


def _stray_bracket(text: str) -> int | None:
    """Where a round bracket closes that was never opened; the text is parsed inside brackets of our own."""
    depth = 0
    for position, char in enumerate(TEXT_OR_COMMENT.sub(lambda skipped: "_" * len(skipped[0]), text)):
        if char in "()":
            depth += 1 if char == "(" else -1
            if depth < 0:
                return position
    return None
