"""The store's clauses R1-R9 read a second time, by hand, to hold policy and audit against. Imports nothing of the project.

A request is one or more lines. Each line is judged by itself; the way to go (R8, R9) is chosen once,
for the total area of the lines that are not refused.

Where the clauses leave a choice: day 30 is the last day; exactly 2 m2 is walk-in; a quality problem that is only claimed
is inspected before anybody says yes or no; laid and clearance goods stay refused whatever the quality problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

LAST_DAY = 30  # R1; the day of sale is day 0
WALK_IN_MM2 = 2_000_000  # R8, R9
DEFECTS = ("none", "claimed", "confirmed")
WALK_IN, WAREHOUSE = "walk-in", "warehouse-appointment"


@dataclass(frozen=True)
class Goods:
    """How much is returned: an area in mm2, or a count of boxes or pieces of one tile (mm)."""

    unit: str  # "m2", "box" or "piece"
    amount: int  # mm2 where the unit is m2
    tile: tuple[int, int] = (800, 800)
    pieces_per_box: int = 3

    @property
    def area_mm2(self) -> int:
        if self.unit == "m2":
            return self.amount
        pieces = self.amount * self.pieces_per_box if self.unit == "box" else self.amount
        return pieces * self.tile[0] * self.tile[1]


@dataclass(frozen=True)
class Line:
    """One line of a request, everything about it known."""

    sold_on: date
    requested_on: date
    receipt: bool = True
    goods_intact: bool = True
    packaging_intact: bool = True
    laid: bool = False
    clearance: bool = False
    special_order: bool = False
    defect: str = "none"
    goods: Goods = Goods("m2", 1_000_000)


def reasons(line: Line) -> dict[str, str]:
    """The rules that speak against this line, with what each one says."""
    found = {}
    if (line.requested_on - line.sold_on).days > LAST_DAY:
        found["window"] = "deny"  # R1
    if not line.receipt:
        found["receipt"] = "deny"  # R2
    if not (line.goods_intact and line.packaging_intact):  # R3 binds goods without a quality problem only
        if line.defect == "none":
            found["condition"] = "deny"
        elif line.defect == "claimed":
            found["condition-claim"] = "refer"
    if line.laid:
        found["laid"] = "deny"  # R5 knows no exception
    if line.special_order:  # R6 excepts a quality problem
        if line.defect == "none":
            found["special-order"] = "deny"
        elif line.defect == "claimed":
            found["special-order-claim"] = "refer"
    if line.clearance:
        found["clearance"] = "deny"  # R7 knows no exception
    return found


def outcome(line: Line) -> str:
    """Refused if anything refuses it, else inspected if anything must be inspected, else accepted."""
    said = set(reasons(line).values())
    return "deny" if "deny" in said else "refer" if "refer" in said else "approve"


def route(lines: Sequence[Line]) -> str | None:
    """Where the customer goes with what is not refused; nowhere if nothing is left."""
    areas = [line.goods.area_mm2 for line in lines if outcome(line) != "deny"]
    return way_to_go(areas) if areas else None


def way_to_go(areas_mm2: Iterable[int]) -> str:
    """R8 up to 2 m2 in all, R9 above."""
    return WALK_IN if sum(areas_mm2) <= WALK_IN_MM2 else WAREHOUSE
