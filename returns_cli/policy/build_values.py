"""The rows of a derived fact with several values, and of a table: each typed, all of one kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from returns_cli.kinds.number import unit_word
from returns_cli.language.elaborate import condition
from returns_cli.language.faults import ExpressionError, did_you_mean
from returns_cli.language.meeting import bounded, finest, scaled, widest
from returns_cli.language.nodes import Call, Literal, Negate, Node, names
from returns_cli.language.parse import parse
from returns_cli.language.types import Choice, Number, Type, describe
from returns_cli.policy.builder import PolicyBuilder, Skipped
from returns_cli.policy.cells import cell_condition, cell_text
from returns_cli.policy.read_words import words_of
from returns_cli.policy.rows import FileExpression, TableRow
from returns_cli.policy.source import KeyPath

if TYPE_CHECKING:
    from returns_cli.policy.tables import CellValue, DerivedTable, RowsTable, ValuesTable


def alternatives(builder: PolicyBuilder, name: str, raw: DerivedTable) -> tuple[tuple[TableRow, ...], Type]:
    """The values of a derived fact, each with the condition under which it holds."""
    found: list[TableRow] = []
    types: list[Type] = []
    for index, each in enumerate(raw["values"]):
        path: KeyPath = ("derived", name, "values", index)
        when, lowered = builder.condition((*path, "when"), each.get("when", "True"))
        value, type_ = _value(builder, (*path, "value"), each["value"], raw)
        cell = FileExpression((*path, "when"), when, lowered)
        found.append(TableRow((cell,), value, each.get("clause", ""), words_of(each.get("text"))))
        types.append(type_)
    return _of_one_kind(builder, found, types)


def table_rows(builder: PolicyBuilder, name: str, raw: RowsTable, columns: Sequence[Node]) -> tuple[tuple[TableRow, ...], Type]:
    """The rows of a table: a cell a column, the value, and the clause where there is one."""
    path: KeyPath = ("tables", name)
    types = [_column_type(builder, (*path, "by"), number, tree) for number, tree in enumerate(columns)]
    found: list[TableRow] = []
    kinds: list[Type] = []
    for index, cells in enumerate(raw["rows"]):
        spot: KeyPath = (*path, "rows", index)
        _as_wide(builder, spot, cells, len(columns))
        built = tuple(_cell(builder, (*spot, at), *column, cells[at]) for at, column in enumerate(types))
        value, type_ = _value(builder, (*spot, len(columns)), cells[len(columns)], raw)
        clause = str(cells[-1]) if len(cells) > len(columns) + 1 else raw.get("clause", "")
        texts = tuple(cell_text(cell) for cell in cells[: len(columns)])
        found.append(TableRow(built, value, clause, texts=texts))
        kinds.append(type_)
    return _of_one_kind(builder, found, kinds)


def unit_help(found: str, wanted: str) -> str:
    """What to do about a number that is of another unit than it should be."""
    counted = found.removeprefix(f"{wanted}/")
    if wanted and counted != found:
        return f'it is a rate: multiply it by a number with unit = "{counted}"'
    rate = f'; or times a rate, a parameter with unit = "{wanted}/{found}"' if wanted and "/" not in found else ""
    return f'give it the unit: unit = "{found}"{rate}'


def _column_type(builder: PolicyBuilder, path: KeyPath, number: int, tree: Node) -> tuple[Node, Type]:
    spot = (*path, number) if isinstance(builder.source.raw["tables"][path[1]]["by"], list) else path
    _, type_ = builder.value(spot, tree)
    if type_.width > 1 and not type_.ordered:
        message = f"a {describe(type_)} cannot be a column"
        raise builder.source.fault(message, spot, "use a number, a date or a choice", code="type-mismatch")
    return tree, type_


def _as_wide(builder: PolicyBuilder, path: KeyPath, cells: Sequence[CellValue], columns: int) -> None:
    if columns < len(cells) <= columns + 2:
        if len(cells) == columns + 2 and not isinstance(cells[-1], str):
            spot: KeyPath = (*path, len(cells) - 1)
            raise builder.source.fault("the clause is a text", spot, 'write it in quotes: "R1"', code="shape")
        return
    things = "a cell" if columns == 1 else f"{columns} cells"
    help = f"write {things}, the value, and the clause if there is one"
    raise builder.source.fault(f"this row has {len(cells)} entries", path, help, code="shape")


def _cell(builder: PolicyBuilder, path: KeyPath, column: Node, type_: Type, cell: CellValue) -> FileExpression:
    tree = builder.guard(path, lambda: cell_condition(column, type_, cell), "expression")
    lowered = builder.typed(path, tree, lambda node: condition(node, builder.scope, builder.others))
    return FileExpression(path, tree, builder.fold(lowered))


def _value(builder: PolicyBuilder, path: KeyPath, value: CellValue, raw: ValuesTable) -> tuple[FileExpression, Type]:
    """A constant, one of the `choices`, or else an expression."""
    choices = tuple(raw.get("choices", ()))
    if choices:
        if value not in choices:
            help = did_you_mean(str(value), choices)
            raise builder.source.fault(f"`{cell_text(value)}` is not one of the choices", path, help, code="unknown-word")
        return FileExpression(path, Literal(value), Literal(value)), Choice(choices)
    tree = builder.tree(path, value) if isinstance(value, str) else _constant(value)
    if tree is None:
        raise builder.source.fault("this is no value", path, "write a number, yes/no, a date, or an expression in quotes")
    lowered, type_ = builder.value(path, tree)
    unit = unit_word(raw)
    if isinstance(type_, Number) and unit:
        if type_.unit not in (None, "", unit):
            message = f"a {describe(type_)} is not a number of {unit}"
            raise builder.source.fault(message, path, unit_help(type_.unit, unit), code="unit-mismatch")
        type_ = type_.but(unit=unit)
    check_single(builder, path, type_)
    return FileExpression(path, tree, builder.fold(lowered)), type_


def check_single(builder: PolicyBuilder, path: KeyPath, type_: Type) -> None:
    """The value of a derived fact is in one register. Raises PolicyError."""
    if type_.width > 1:
        help = "use the fact itself, or derive a date, a number or yes/no from it"
        raise builder.source.fault(f"a derived fact cannot be a {describe(type_)}", path, help, code="type-mismatch")


def _constant(value: CellValue) -> Node | None:
    if isinstance(value, date):
        return Call("date", (Literal(value.isoformat()[:10]),))
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return Literal(value) if isinstance(value, bool) else None
    return Negate(Literal(-value)) if value < 0 else Literal(value)


def _of_one_kind(builder: PolicyBuilder, rows: list[TableRow], types: list[Type]) -> tuple[tuple[TableRow, ...], Type]:
    """The rows with values of one type, numbers in steps that all of them have. Raises Skipped where there are mistakes."""
    if len(rows) < 1:
        raise Skipped
    for row, type_ in zip(rows, types, strict=True):
        _same_kind(builder, row.value.path, types[0], type_)
    numbers = [type_ for type_ in types if isinstance(type_, Number)]
    if not numbers:
        common = types[0]
        for type_ in types[1:]:
            common = widest(common, type_)
        return tuple(rows), common
    unit = next((type_.unit for type_ in numbers if type_.unit), numbers[0].unit)
    steps = finest(*numbers)
    found: list[TableRow] = []
    whole: Type | None = None
    for row, type_ in zip(rows, numbers, strict=True):
        value = builder.guard(row.value.path, lambda row=row, type_=type_: _in_steps(row.value.lowered, type_, steps))  # type: ignore[misc]
        found.append(row.but(value=row.value.but(lowered=value[0])))
        whole = value[1] if whole is None else widest(whole, value[1])
    assert isinstance(whole, Number)  # noqa: S101  for the type checker
    return tuple(found), whole.but(unit=unit)


def _in_steps(value: Node, type_: Number, steps: tuple[int, int]) -> tuple[Node, Number]:
    """The value in these steps. Raises ExpressionError where it is out of bounds."""
    lowered, number = scaled(value, type_, steps, (0, 1))
    return lowered, bounded(number, (number.low, number.high), (0, 1))


def _same_kind(builder: PolicyBuilder, path: KeyPath, first: Type, other: Type) -> None:
    if type(first) is not type(other):
        message = f"the values are of different kinds: {describe(first)} and {describe(other)}"
        raise builder.source.fault(message, path, "give all of them one kind", code="type-mismatch")
    if isinstance(first, Number) and isinstance(other, Number) and first.unit and other.unit and first.unit != other.unit:
        message = f"the values have different units: {first.unit} and {other.unit}"
        raise builder.source.fault(message, path, "give all of them one unit", code="unit-mismatch")


def names_needed(texts: Iterable[str]) -> frozenset[str]:
    """The names that expressions read, as far as they can be read; what cannot be is reported where it is built."""
    found: set[str] = set()
    for text in texts:
        try:
            found |= names(parse(text))
        except ExpressionError:
            continue
    return frozenset(found)
