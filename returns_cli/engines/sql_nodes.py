"""Columns and constants in SQL, by way of sqlglot."""

from __future__ import annotations

import re
from datetime import date

from sqlglot import expressions as sql


def column(name: str) -> sql.Column:
    """A column, quoted: a fact may be called `order`."""
    return sql.column(sql.to_identifier(name, quoted=True))


def literal(value: object) -> sql.Expr:
    """A constant of the core tree."""
    if isinstance(value, bool):
        return sql.true() if value else sql.false()
    if isinstance(value, int):
        number = sql.Literal.number(abs(value))
        return sql.Paren(this=sql.Neg(this=number)) if value < 0 else number
    if isinstance(value, date):
        return sql.cast(sql.Literal.string(value.isoformat()), "date")
    return _text(str(value))


def _text(value: str) -> sql.Expr:
    """A text on one line: whoever lays a query out anew may indent what stands on further ones."""
    pieces = [_piece(each) for each in re.split(r"([\n\r])", value) if each]
    if len(pieces) > 1:
        return sql.Paren(this=sql.Concat(expressions=pieces, safe=True, coalesce=False))
    return pieces[0] if pieces else sql.Literal.string("")


def _piece(text: str) -> sql.Expr:
    return sql.Chr(expressions=[sql.Literal.number(ord(text))]) if text in ("\n", "\r") else sql.Literal.string(text)
