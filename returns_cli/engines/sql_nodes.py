"""Columns and constants in SQL, by way of sqlglot."""

from __future__ import annotations

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
    return sql.Literal.string(str(value))
