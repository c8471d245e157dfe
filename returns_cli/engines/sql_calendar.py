"""Working days in SQL: tables that are written into the query as one text each, and looked up by place.

Every warehouse can cut a piece out of a text; few can join a list of a thousand days in the middle of an expression.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

from sqlglot import expressions as sql

from returns_cli.engines.sql_nodes import literal
from returns_cli.policy.calendars import Calendar

DIGITS = 5  # of a count of days or of working days: a century has 36,525 days


def working_day(calendar: Calendar, day: sql.Expr) -> sql.Expr:
    """The day itself, or the next working day; NULL beyond the known days. The text holds one character for each of them,
    its code less 48 being how many days to go on."""
    steps = "".join(chr(48 + ((calendar.working_day(each) or each) - each).days) for each in _known(calendar))
    step = sql.Substring(this=literal(steps), start=_place(_position(calendar, day), 1), length=sql.Literal.number(1))
    shift = sql.Sub(this=sql.Anonymous(this="ASCII", expressions=[step]), expression=sql.Literal.number(48))
    return sql.Case().when(_is_known(calendar, day), _later(day, shift))


def add_working_days(calendar: Calendar, day: sql.Expr, count: sql.Expr) -> sql.Expr:
    """The working day so many later; NULL where the day or the result is not known."""
    working = calendar.working
    before = "".join(f"{bisect_right(working, each):0{DIGITS}}" for each in _known(calendar))
    offsets = "".join(f"{(each - calendar.first).days:0{DIGITS}}" for each in working)
    rank = _number(before, _position(calendar, day))
    place = sql.Sub(this=sql.Add(this=rank, expression=count), expression=sql.Literal.number(1))
    moved = _later(literal(calendar.first), _number(offsets, place))
    none = sql.LTE(this=count.copy(), expression=sql.Literal.number(0))
    known = _is_known(calendar, day)
    return sql.Case().when(sql.and_(known, none), day.copy()).when(known.copy(), moved)


def _known(calendar: Calendar) -> list[date]:
    return [date.fromordinal(number) for number in range(calendar.first.toordinal(), calendar.last.toordinal() + 1)]


def _is_known(calendar: Calendar, day: sql.Expr) -> sql.Expr:
    low = sql.GTE(this=day.copy(), expression=literal(calendar.first))
    return sql.and_(low, sql.LTE(this=day.copy(), expression=literal(calendar.last)))


def _position(calendar: Calendar, day: sql.Expr) -> sql.Expr:
    """How many days after the first known one, from 0."""
    return sql.DateDiff(this=day.copy(), expression=literal(calendar.first), unit=sql.var("DAY"))


def _place(position: sql.Expr, width: int) -> sql.Expr:
    """Where a text has the entry of this position, entries being so wide."""
    wide = sql.Mul(this=sql.Paren(this=position), expression=sql.Literal.number(width)) if width > 1 else position
    return sql.cast(sql.Add(this=wide, expression=sql.Literal.number(1)), "int")


def _number(text: str, position: sql.Expr) -> sql.Expr:
    """The number that a text of numbers has at this position; NULL beyond its end."""
    piece = sql.Substring(this=literal(text), start=_place(position, DIGITS), length=sql.Literal.number(DIGITS))
    return sql.cast(sql.Nullif(this=piece, expression=literal("")), "bigint")


def _later(day: sql.Expr, days: sql.Expr) -> sql.Expr:
    return sql.cast(sql.DateAdd(this=day.copy(), expression=sql.Paren(this=days), unit=sql.var("DAY")), "date")
