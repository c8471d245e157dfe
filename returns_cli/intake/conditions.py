"""Reads a condition over columns, as `--where` takes it, into parts of an expression of the policy language.

A column is text, a number or a day as it is compared: with words, with a number, with a day. Where two columns are compared
they are numbers in the rows in which both are, else days, else words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from returns_cli.errors import UsageError, visible
from returns_cli.intake.fitting_headings import find_heading
from returns_cli.intake.headings import numbered
from returns_cli.intake.operands import DAY, DAY_WRITTEN, NUMBER, SAME, TEXT, Operand, Part, compared, literal, unordered
from returns_cli.late_pattern import late

HELP = 'for example --where "Status=refunded", "Total > 100 and Country in DE, FR", "days_between(Sold, Returned) > 30"'
_OPERATOR = late(r"\s*(?:(==|!=|<>|<=|>=|[=<>＝≠≤≥＞＜]|！＝)|(not\s+in|in)\b)\s*", re.IGNORECASE)
_USUAL = {"=": "==", "＝": "==", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">=", "＞": ">", "＜": "<", "！＝": "!="}
_FUNCTION = late(r"\s*(days_between|add_days|known)\s*[(（]\s*", re.IGNORECASE)
_REACHES_FURTHER = late(r"[()*+]|\s(?:like|between|is)\b", re.IGNORECASE)
_JOINT = late(r"\s*(and|or)\b\s*|\s*([)）])\s*", re.IGNORECASE)
_OPENING = late(r"\s*(?:(not)\b|([(（]))\s*", re.IGNORECASE)
_QUOTED = late(r"\"([^\"]*)\"|'([^']*)'|`([^`]*)`|“([^”]*)”")
_COLUMN_ENDS = late(r"\s*(?:[-+*,，)）]|\Z)|\s+(?:and|or)\b", re.IGNORECASE)
_VALUE_ENDS = late(r"\s+(?:and|or)\b|[)）]|$", re.IGNORECASE)
_ITEM_ENDS = late(r"\s+(?:and|or)\b|[)）,，]|$", re.IGNORECASE)
_NUMBER = late(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_PLAIN_NUMBER = late(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?(?=\s*(?:[-+*,)）<>=!＝≠≤≥＞＜]|\Z|\s(?:and|or)\b))", re.IGNORECASE)
_MORE = late(r"\s*([-+*])\s*")
_COMMA = late(r"\s*[,，]\s*")
_CLOSING = late(r"\s*[)）]")


class Condition:
    """One condition; `parts` are what it consists of."""

    def __init__(self, wording: str, header: Sequence[str]) -> None:
        self.wording, self.at = wording, 0
        self.header, self.names = header, numbered(header)
        self.parts: list[Part] = []
        self._condition()
        if self.wording[self.at :].strip():
            raise self._fault("something is left over")
        if not any(self.columns):
            raise self._fault("it names no column")

    @property
    def columns(self) -> Iterator[tuple[int, str]]:
        """The columns that are looked at, each with the kind of its values."""
        yield from (part for part in self.parts if not isinstance(part, str))

    def expression(self, names: dict[tuple[int, str], str]) -> str:
        """The condition in the policy language."""
        return " ".join(part if isinstance(part, str) else names[part] for part in self.parts)

    def _condition(self) -> None:
        depth = 0
        while True:
            while opening := _OPENING.match(self.wording, self.at):
                self.at = opening.end()
                self.parts.append("(" if opening[2] else "not")
                depth += bool(opening[2])
            self._comparison()
            while (joint := _JOINT.match(self.wording, self.at)) and joint[2] and depth:
                self.at, depth = joint.end(), depth - 1
                self.parts.append(")")
            if not joint or joint[2]:
                break
            self.at = joint.end()
            self.parts.append(joint[1].lower())
        if depth:
            raise self._fault("a bracket is not closed")

    def _comparison(self) -> None:
        function = _FUNCTION.match(self.wording, self.at)
        if function and function[1].lower() == "known":
            self.at = function.end()
            self.parts += ["known(", (self._column(), TEXT), ")"]
            self._close()
            return
        left = self._operand()
        operator = _OPERATOR.match(self.wording, self.at)
        if not operator:
            raise self._fault("after the column =, !=, <, <=, >, >= or in is missing")
        self.at = operator.end()
        if operator[2]:
            self._one_of(left, unlike=operator[2].lower().startswith("not"))
        else:
            word = _USUAL.get(operator[1], operator[1])
            self.parts += ["(", *self._compared(left, word, self._right(word)), ")"]

    def _compared(self, left: Operand, word: str, right: Operand) -> list[Part]:
        parts = compared(left, word, right)
        if parts is None:
            raise self._fault("its two sides are no two numbers, days or words")
        return parts

    def _one_of(self, left: Operand, *, unlike: bool) -> None:
        texts = list(self._values())
        kinds = {kind for kind, _ in texts}
        kind = kinds.pop() if len(kinds) == 1 else TEXT
        one_of: list[Part] = []
        for _, text in texts:
            one_of += ["or"] if one_of else []
            one_of += self._compared(left, "==", literal(kind, text))
        self.parts += ["not" if unlike else "", "(", *one_of, ")"]

    def _right(self, word: str) -> Operand:
        """What a column is compared with: a value, else another column, which stands in `…` where words could stand, too."""
        ordered = word not in SAME
        if self.wording.startswith("`", self.at) or _FUNCTION.match(self.wording, self.at) or (ordered and self._fitting()):
            return self._operand()
        kind, text = self._value(_VALUE_ENDS)
        if ordered and kind == TEXT:
            raise self._fault(unordered(text))
        return literal(kind, text)

    def _operand(self) -> Operand:
        """A column, a number, a function, or sums and products of them."""
        first, count = self._term(), 0
        while more := _MORE.match(self.wording, self.at):
            self.at, count = more.end(), count + 1
            other = self._term()
            forms = {}
            if NUMBER in first.forms and NUMBER in other.forms:
                forms[NUMBER] = ("(", *first.forms[NUMBER], more[1], *other.forms[NUMBER], ")")
            if DAY in first.forms and more[1] != "*" and set(other.forms) == {NUMBER}:  # so many days before or after
                forms[DAY] = ("add_days(", *first.forms[DAY], ",", "-" if more[1] == "-" else "", *other.forms[NUMBER], ")")
            if not forms:
                raise self._fault("only numbers can be added up, and days with a number of days")
            first = Operand(forms)
        return first

    def _term(self) -> Operand:
        function = _FUNCTION.match(self.wording, self.at)
        if function:
            self.at = function.end()
            name = function[1].lower()
            if name == "known":
                raise self._fault("known() is a condition of its own")
            first = self._operand()
            self._comma()
            second = self._operand()
            self._close()
            other = second.forms.get(DAY if name == "days_between" else NUMBER)
            if DAY not in first.forms or other is None:
                raise self._fault(f"{name}() takes {'two days' if name == 'days_between' else 'a day and a number of days'}")
            call = (f"{name}(", *first.forms[DAY], ",", *other, ")")
            return Operand({NUMBER if name == "days_between" else DAY: call})
        for kind, pattern in ((DAY, DAY_WRITTEN), (NUMBER, _PLAIN_NUMBER)):
            found = pattern.match(self.wording, self.at)
            if found and self._fitting() is None:
                self.at = found.end()
                return literal(kind, found[0])
        column = self._column()
        return Operand({kind: ((column, kind),) for kind in (NUMBER, DAY, TEXT)})

    def _comma(self) -> None:
        found = _COMMA.match(self.wording, self.at)
        if not found:
            raise self._fault("a comma is missing")
        self.at = found.end()

    def _close(self) -> None:
        closing = _CLOSING.match(self.wording, self.at)
        if not closing:
            raise self._fault("a bracket is not closed")
        self.at = closing.end()

    def _fitting(self) -> str | None:
        """The longest heading that stands here as it is, with nothing behind it but what may stand behind a column."""
        rest = self.wording[self.at :]
        fitting = [name for name in self.names if name and rest.casefold().startswith(name.casefold())]
        for name in sorted(fitting, key=len, reverse=True):
            if _OPERATOR.match(rest, len(name)) or _COLUMN_ENDS.match(rest, len(name)):
                return name
        return None

    def _column(self) -> int:
        """The column whose heading stands here: in quotes, else the longest that fits."""
        found = _QUOTED.match(self.wording, self.at)
        if found:
            self.at = found.end()
            return find_heading(self.header, self.names, next(text for text in found.groups() if text is not None))
        fitting = self._fitting()
        if fitting is not None:
            self.at += len(fitting)
            return find_heading(self.header, self.names, fitting)
        rest = self.wording[self.at :]
        until = re.search(r"\s*[=<>!＝≠≤≥＞＜！]|\s+(?:not\s+)?in\b|$", rest, re.IGNORECASE)
        end = until.start() if until else len(rest)
        self.at += end
        word = rest[:end].strip()
        if not word:
            raise self._fault("a column is missing")
        if _REACHES_FURTHER.search(word) and word not in self.names:
            raise self._fault(f"`{visible(word)}` is no column; its functions are days_between, add_days and known")
        return find_heading(self.header, self.names, word)

    def _values(self) -> Iterator[tuple[str, str]]:
        opened = self.wording.startswith(("(", "（"), self.at)
        self.at += opened
        while True:
            yield self._value(_ITEM_ENDS)
            more = _COMMA.match(self.wording, self.at)
            if not more:
                break
            self.at = more.end()
        if opened:
            self._close()

    def _value(self, ends: re.Pattern[str]) -> tuple[str, str]:
        """The kind of the value that stands here, and its text."""
        found = _QUOTED.match(self.wording, self.at)
        if found:
            self.at = found.end()
            return TEXT, next(text for text in found.groups() if text is not None)
        end = ends.search(self.wording, self.at)
        text = self.wording[self.at : end.start() if end else None].strip()
        self.at = end.start() if end else len(self.wording)
        if not text:
            raise self._fault("a value is missing; words may stand in quotes")
        return (NUMBER if _NUMBER.fullmatch(text) else DAY if DAY_WRITTEN.fullmatch(text) else TEXT), text

    def _fault(self, what: str) -> UsageError:
        return UsageError(f"`{visible(self.wording)}` is no condition: {what}", help=HELP)
