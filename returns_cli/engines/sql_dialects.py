"""The SQL of `engines.sql` in the words of a warehouse, for those on which it was shown to be right.

The general translator leaves a few things to the warehouse that warehouses do differently: whole days between
dates (Spark counts by its session's clock), the width of numbers, shifts by a 64-bit number. They are written out here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from sqlglot import expressions as sql
from sqlglot.errors import SqlglotError

from returns_cli.language.types import Date, Number, Type, YesNo
from returns_cli.records import Record

Rewrite: TypeAlias = Callable[[sql.Expr], sql.Expr]


class Dialect(Record):
    """A warehouse: how it is called, in whose words it is written, and what must be said otherwise there.

    `tested` means that random policies over random rows are run on it by the project's own tests.
    """

    name: str
    title: str
    written_as: str
    rewrite: Rewrite
    types: Mapping[str, str]
    tested: bool = True


def in_dialect(tree: sql.Expr, dialect: str, *, width: int | None = None) -> str:
    """The text of the tree for this dialect, a key of `DIALECTS`; on lines of about `width` characters, or on one."""
    chosen = DIALECTS[dialect]
    rewritten = _rewritten(tree, chosen.rewrite)
    one_line = rewritten.sql(dialect=chosen.written_as)
    if width is None or len(one_line) <= width:
        return one_line
    return rewritten.sql(dialect=chosen.written_as, pretty=True, max_text_width=width)


def _rewritten(tree: sql.Expr, rewrite: Rewrite) -> sql.Expr:
    """Every node rewritten, inner ones first: sqlglot's `transform` leaves alone what is within a node that was replaced."""
    tree = tree.copy()
    for node in reversed(list(tree.bfs())):
        new = rewrite(node)
        if node is tree:
            tree = new
        elif new is not node:
            node.replace(new)
    return tree


def _as_it_is(node: sql.Expr) -> sql.Expr:
    return node


def _for_spark(node: sql.Expr) -> sql.Expr:
    """Days between dates never by a clock and 64 bits wide; shifts by the 32 bits that Spark asks for."""
    if isinstance(node, sql.DateDiff):
        return sql.cast(_call("DATEDIFF", node.this, node.expression), "bigint")
    if isinstance(node, sql.DateAdd):
        name = "ADD_MONTHS" if _unit(node) == "MONTH" else "DATE_ADD"
        return _call(name, node.this, _small(node.expression))
    return node


def _for_postgres(node: sql.Expr) -> sql.Expr:
    """A difference of dates is a number of days; sums of 64-bit numbers stay 64 bits wide."""
    if isinstance(node, sql.DateDiff):
        return sql.cast(sql.Paren(this=sql.Sub(this=node.this, expression=node.expression)), "bigint")
    if isinstance(node, sql.DateAdd) and _unit(node) == "DAY":
        return sql.Paren(this=sql.Add(this=node.this, expression=_small(node.expression)))
    if isinstance(node, sql.IntDiv):
        return sql.Paren(this=sql.Anonymous(this="DIV", expressions=[node.this, node.expression]))
    return node


def _call(name: str, *arguments: sql.Expr) -> sql.Expr:
    return sql.Anonymous(this=name, expressions=list(arguments))


def _small(number: sql.Expr) -> sql.Expr:
    """A number of days or months, 32 bits wide; a constant is that anyway."""
    bare = number.unnest()
    constant = bare.this.unnest() if isinstance(bare, sql.Cast) else bare
    signed = isinstance(constant, sql.Neg) and isinstance(constant.this, sql.Literal)
    return constant if signed or isinstance(constant, sql.Literal) else sql.cast(bare, "int")


def _unit(node: sql.Expr) -> str:
    return str(node.args["unit"].name).upper()


_USUAL_TYPES = {"yes/no": "BOOLEAN", "number": "BIGINT", "date": "DATE", "text": "VARCHAR"}
_SPARK_TYPES = _USUAL_TYPES | {"text": "STRING"}
DIALECTS: Mapping[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        Dialect("duckdb", "DuckDB", "duckdb", _as_it_is, _USUAL_TYPES),
        Dialect("spark", "Spark", "spark", _for_spark, _SPARK_TYPES),
        Dialect("postgres", "PostgreSQL", "postgres", _for_postgres, _USUAL_TYPES),
        Dialect("databricks", "Databricks", "spark", _for_spark, _SPARK_TYPES, tested=False),
    )
}


class NotATable(Exception):
    """A text that is no name of a table in this dialect."""


def table_name(text: str, dialect: str) -> str:
    """The name of a table as this dialect writes it, its parts quoted where it must be. Raises NotATable."""
    try:
        table = sql.to_table(text, dialect=DIALECTS[dialect].written_as)
    except SqlglotError as error:
        raise NotATable(text) from error
    if (
        not isinstance(table, sql.Table)
        or not isinstance(table.this, sql.Identifier)
        or set(table.args) - {"this", "db", "catalog"}
    ):
        raise NotATable(text)
    return in_dialect(table, dialect)


def column_type(type_: Type, dialect: str) -> str:
    """The type of a register's column in this dialect."""
    kind = "yes/no" if isinstance(type_, YesNo) else {Number: "number", Date: "date"}.get(type(type_), "text")
    return DIALECTS[dialect].types[kind]
