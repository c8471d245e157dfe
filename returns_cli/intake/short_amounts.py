"""How much comes back, as typed at a counter and in no log: 2b3 and 2箱3, 20p, 1.5m; and half a box, where pieces make it."""

from __future__ import annotations

import re
from decimal import Decimal

from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import Named, Reader, Value
from returns_cli.kinds.quantity import WRITE_PIECES
from returns_cli.kinds.sameness import folded
from returns_cli.kinds.written_goods import GoodsPart, goods_parts
from returns_cli.language.nodes import Call, Name, walk
from returns_cli.late_pattern import late
from returns_cli.policy.model import Policy

_BOXES = late(r"([1-9]\d{0,6})(?:b|箱)(?:([1-9]\d{0,6})[p片]?)?\Z", re.ASCII)
_PART_OF_BOX = late(r"(\d{1,6}\.\d{1,3})b\Z", re.ASCII)
_PIECES = late(r"([1-9]\d{0,6})[p片]\Z", re.ASCII)
_AREA = late(r"(\d{1,7}(?:\.\d{1,6})?)m2?\Z", re.ASCII)


def short_amount(text: str) -> str | None:
    """What is typed in short, as a quantity of a policy is written; None for what is no short form."""
    words = folded(text)
    if found := _BOXES.match(words):
        return f"{found[1]} boxes" + (f" {found[2]} pieces" if found[2] else "")
    if found := _PIECES.match(words):
        return f"{found[1]} pieces"
    found = _AREA.match(words)
    return f"{found[1]} m2" if found else None


def _parts(text: str) -> list[GoodsPart]:
    short = _PART_OF_BOX.match(folded(text))
    return [GoodsPart(Decimal(short[1]), "box")] if short else goods_parts(text)


def broken_boxes(text: str) -> bool:
    """Whether boxes are meant of which one is not whole: half a box, 一箱半."""
    try:
        parts = _parts(text)
    except InputError:
        return False
    whole = all(part.number == part.number.to_integral_value() for part in parts)
    return not whole and parts[0].unit == "box" and parts[0].number > 0 and {part.unit for part in parts[1:]} <= {"piece"}


def in_whole_pieces(text: str, per_box: int) -> str:
    """Boxes of which one is not whole, as boxes and pieces. Raises InputError where it would take a part of a piece."""
    each = (part.number * (per_box if part.unit == "box" else 1) for part in _parts(text))
    pieces = sum(each, Decimal(0))
    if pieces != int(pieces):
        raise InputError("part-of-a-piece", "write-whole-pieces", text=text, pieces=f"{pieces.normalize():f}", per_box=per_box)
    boxes, loose = divmod(int(pieces), per_box)
    counted = ((boxes, "box" if boxes == 1 else "boxes"), (loose, "piece" if loose == 1 else "pieces"))
    return " ".join(f"{count} {unit}" for count, unit in counted if count)


def read_by_box(read: Reader, text: str, per_box: int | None) -> Value:
    """The registers of an amount, half a box as the pieces that it is of so many `per_box`, None where that is not known.
    Raises InputError."""
    try:
        return read(text)
    except InputError as error:
        if error.remedy != WRITE_PIECES or not per_box or per_box < 1 or not broken_boxes(text):
            raise
        try:
            return read(in_whole_pieces(text, per_box))
        except InputError as other:
            raise other.at(error.fact) from None


def fact_of_boxes(policy: Policy, quantity: Named) -> str | None:
    """The fact that says how many pieces are in a box of that quantity: the one by which the policy works out its area."""
    for derived in policy.derived.values():
        for node in walk(derived.value):
            if isinstance(node, Call) and node.function == "area_of" and node.arguments[0] == Name(quantity.name):
                per_box = node.arguments[2]
                return per_box.id if isinstance(per_box, Name) and per_box.id in policy.facts else None
    return None
