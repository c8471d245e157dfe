"""`area_of`: the area of an amount of goods."""

from __future__ import annotations

from returns_cli.language.faults import ExpressionError
from returns_cli.language.function import Function, Typed, whole_number
from returns_cli.language.nodes import Arithmetic, Choose, Compare, Literal, Name, Node, Span
from returns_cli.language.types import AREA_PLACES, MAX_AREA_MM2, MAX_COUNT, MAX_SIDE_MM, Number, Quantity, Size


def lower(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    (quantity, quantity_type), (tile, tile_type), (per_box, per_box_type) = typed
    if not isinstance(quantity_type, Quantity) or not isinstance(quantity, Name):
        raise ExpressionError("a fact of type quantity is wanted here", source[0].at, 'its table says: type = "quantity"')
    if not isinstance(tile_type, Size) or not isinstance(tile, Name):
        raise ExpressionError("a fact of type size is wanted here", source[1].at, 'its table says: type = "size"')
    per_box, _ = whole_number((per_box, per_box_type), source[2].at, "piece", 1000)
    unit, count = Name(f"{quantity.id}__unit", at), Name(f"{quantity.id}__count", at)
    piece = Arithmetic(Name(f"{tile.id}__width", at), "*", Name(f"{tile.id}__height", at), at)
    boxed = Arithmetic(Arithmetic(count, "*", per_box, at), "+", Name(f"{quantity.id}__loose", at), at)
    pieces = Choose(Compare(unit, "==", Literal("box"), at), boxed, count, at)
    by_count = Arithmetic(pieces, "*", piece, at)
    area = Choose(Compare(unit, "==", Literal("m2"), at), Name(f"{quantity.id}__area", at), by_count, at)
    high = max(MAX_AREA_MM2, MAX_COUNT * (1000 + 1) * MAX_SIDE_MM**2)
    return area, Number("m2", AREA_PLACES, 0, high)


FUNCTION = Function(
    "area_of",
    ("quantity", "size", "pieces per box"),
    "area",
    "the goods' area in whole mm2",
    lower,
    words=("the area of {0} (by {1} and {2})", "{0}的面积(按{1}和{2}折算)"),
)
