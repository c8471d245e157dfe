"""Which rows of a log are looked at: `--where "Financial Status=refunded"`.

A condition over columns becomes a rule of a small policy, whose facts are these columns: the policy language itself says
what it means. A column is text, a number or a day as it is compared: with words, with a number, with a day. Words are
compared as all words are (capitals, widths, blanks); those in quotes are words, whatever they look like.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from returns_cli.errors import UsageError, visible
from returns_cli.intake.columns import find_heading
from returns_cli.intake.headings import numbered
from returns_cli.kinds.sameness import folded
from returns_cli.policy.build import build_policy
from returns_cli.policy.model import Policy
from returns_cli.policy.source import PolicyError, Source
from returns_cli.policy.toml_file import digest_of, tables_of
from returns_cli.records import Record

HOLDS = "deny"  # the outcome of the small policy where the condition holds
_OPERATOR = re.compile(r"\s*(?:(==|!=|<>|<=|>=|[=<>＝≠≤≥＞＜]|！＝)|(not\s+in|in)\b)\s*", re.IGNORECASE)
_USUAL = {"=": "==", "＝": "==", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">=", "＞": ">", "＜": "<", "！＝": "!="}
_ORDERS = ("<", "<=", ">", ">=")
_REACHES_FURTHER = re.compile(r"[()*+]|\s(?:like|between|is)\b", re.IGNORECASE)
_JOINT = re.compile(r"\s*(and|or)\b\s*|\s*(\))\s*", re.IGNORECASE)
_OPENING = re.compile(r"\s*(?:(not)\b|(\())\s*", re.IGNORECASE)
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'|`([^`]*)`|“([^”]*)”")
_VALUE_ENDS = re.compile(r"\s+(?:and|or)\b|\)|$", re.IGNORECASE)
_ITEM_ENDS = re.compile(r"\s+(?:and|or)\b|[),，]|$", re.IGNORECASE)
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
TEXT, NUMBER, DAY = "text", "number", "day"
_TYPES = {TEXT: 'type = "text"', NUMBER: 'type = "decimal"\nplaces = 6\nmin = -1_000_000_000', DAY: 'type = "date"'}


class Where(Record):
    """The condition as somebody wrote it, as a policy, and the column of each of its facts with the kind of its values."""

    wording: str
    policy: Policy
    columns: tuple[tuple[int, str], ...]


def where(conditions: Sequence[str], header: Sequence[str], timezone: str) -> Where:
    """What all the conditions together mean for a log with these headings. Raises UsageError."""
    parsed = [_Parser(wording, header) for wording in conditions]
    columns = tuple(dict.fromkeys(column for parser in parsed for column in parser.columns))
    names = {column: f"c{number}" for number, column in enumerate(columns)}
    expression = " and ".join(f"({parser.expression(names)})" for parser in parsed)
    facts = "\n".join(f'[facts.{name}]\nask = "?"\n{_TYPES[kind]}' for (_, kind), name in names.items())
    when = json.dumps(expression, ensure_ascii=False)
    text = (
        f'policy = "where/rows"\nversion = "1"\ntitle = "rows"\ntimezone = "{timezone}"\noutcomes = ["{HOLDS}", "approve"]\n'
        f'{facts}\n[[rules]]\nid = "where"\noutcome = "{HOLDS}"\nreason = "?"\nwhen = {when}\n'
    )
    try:
        raw = tables_of("--where", text)
        policy = build_policy(Source("--where", text, raw, digest_of(raw)))
    except PolicyError as error:
        raise UsageError(f"`{visible(' and '.join(conditions))}` is no condition: {error.message}", help=_HELP) from None
    return Where(" and ".join(conditions), policy, columns)


_HELP = 'for example --where "Status=refunded", "Total > 100 and Country in DE, FR", "Sold >= 2026-01-01"'


class _Parser:
    """Reads one condition; `parts` are what it consists of, in which columns are pairs of position and kind."""

    def __init__(self, wording: str, header: Sequence[str]) -> None:
        self.wording, self.at = wording, 0
        self.header, self.names = header, numbered(header)
        self.parts: list[str | tuple[int, str]] = []
        self._condition(0)
        if self.wording[self.at :].strip():
            raise self._fault("something is left over")

    @property
    def columns(self) -> Iterator[tuple[int, str]]:
        """The columns that are looked at, each with the kind of its values."""
        yield from (part for part in self.parts if not isinstance(part, str))

    def expression(self, names: dict[tuple[int, str], str]) -> str:
        """The condition in the policy language."""
        return " ".join(part if isinstance(part, str) else names[part] for part in self.parts)

    def _condition(self, depth: int) -> None:
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
        column = self._column()
        operator = _OPERATOR.match(self.wording, self.at)
        if not operator:
            raise self._fault("after the column =, !=, <, <=, >, >= or in is missing")
        self.at = operator.end()
        if operator[2]:
            values, word = list(self._values()), "not in" if operator[2].lower().startswith("not") else "in"
        else:
            values, word = [self._value(_VALUE_ENDS)], _USUAL.get(operator[1], operator[1])
        kinds = {kind for kind, _ in values}
        kind = kinds.pop() if len(kinds) == 1 else TEXT
        if kind == TEXT and word in _ORDERS:
            raise self._fault(_unordered(values[0][1]))
        typed = [_written(kind, text) for _, text in values]
        one_of: list[str | tuple[int, str]] = []
        for value in typed:
            one_of += ["or"] if one_of else []
            one_of += [(column, kind), "==" if operator[2] else word, value]
        self.parts += ["not" if word == "not in" else "", "(", *one_of, ")"]

    def _column(self) -> int:
        """The column whose heading stands here: in quotes, else the longest that fits."""
        found = _QUOTED.match(self.wording, self.at)
        if found:
            self.at = found.end()
            return find_heading(self.header, self.names, next(text for text in found.groups() if text is not None))
        rest = self.wording[self.at :]
        fitting = [name for name in self.names if name and rest.casefold().startswith(name.casefold())]
        for name in sorted(fitting, key=len, reverse=True):
            if _OPERATOR.match(rest, len(name)):
                self.at += len(name)
                return find_heading(self.header, self.names, name)
        until = re.search(r"\s*[=<>!＝≠≤≥＞＜！]|\s+(?:not\s+)?in\b|$", rest, re.IGNORECASE)
        end = until.start() if until else len(rest)
        self.at += end
        word = rest[:end].strip()
        if not word:
            raise self._fault("a column is missing")
        if _REACHES_FURTHER.search(word) and word not in self.names:
            raise self._fault(f"`{visible(word)}` is no column; conditions compare columns with values")
        return find_heading(self.header, self.names, word)

    def _values(self) -> Iterator[tuple[str, str]]:
        opened = self.wording.startswith("(", self.at)
        self.at += opened
        while True:
            yield self._value(_ITEM_ENDS)
            more = re.compile(r"\s*[,，]\s*").match(self.wording, self.at)
            if not more:
                break
            self.at = more.end()
        if opened:
            closing = re.compile(r"\s*\)").match(self.wording, self.at)
            if not closing:
                raise self._fault("a bracket is not closed")
            self.at = closing.end()

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
        return (NUMBER if _NUMBER.fullmatch(text) else DAY if _DAY.fullmatch(text) else TEXT), text

    def _fault(self, what: str) -> UsageError:
        return UsageError(f"`{visible(self.wording)}` is no condition: {what}", help=_HELP)


def _unordered(text: str) -> str:
    """What is wrong with a value that has no order."""
    if re.fullmatch(r"[-+]?[0-9.,' ]+(?:e[-+]?[0-9]+)?", text, re.IGNORECASE):
        return "a number is written 1200.5"
    return f"`{visible(text)}` is no number and no day, and words have no order"


def _written(kind: str, text: str) -> str:
    """A value in the policy language."""
    if kind == TEXT:
        return repr(folded(text))
    day = _DAY.fullmatch(text)
    if kind == DAY and day:
        return f'date("{day[1]}-{int(day[2]):02}-{int(day[3]):02}")'
    return text
