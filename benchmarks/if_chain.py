"""The tile store's rules as a programmer would write them by hand: the floor a general engine is held against.

The facts are typed and the quantity has been read already. It reads R1-R9 as policies/tile_store/README.md
does, and knows nothing of unknown facts, parameters, texts or clauses.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeAlias, TypedDict

# outcome, ids of all fired rules in the policy's order, route
Answer: TypeAlias = tuple[str, Sequence[str], str | None]

RULES = ("window", "receipt", "condition", "condition-claim", "laid", "special-order", "special-order-claim", "clearance")
DENYING = frozenset(RULES) - {"condition-claim", "special-order-claim"}
WALK_IN, WAREHOUSE = "walk-in", "warehouse-appointment"
WINDOW = timedelta(days=30)
WALK_IN_MM2 = 2_000_000


class Request(TypedDict):
    """A request with its quantity already split; what its unit does not need is 0."""

    sold_on: date
    requested_on: date
    receipt: bool
    goods_intact: bool
    packaging_intact: bool
    laid: bool
    clearance: bool
    special_order: bool
    defect: str
    unit: str  # m2, box or piece
    count: int  # boxes or pieces
    area: int  # mm2
    tile_width: int  # mm
    tile_height: int
    pieces_per_box: int


def decide(facts: Request) -> Answer:
    """The decision on a request of which everything is known."""
    fired: list[str] = []
    defect = facts["defect"]
    if facts["requested_on"] - facts["sold_on"] > WINDOW:
        fired.append("window")
    if not facts["receipt"]:
        fired.append("receipt")
    if not (facts["goods_intact"] and facts["packaging_intact"]):
        if defect == "none":
            fired.append("condition")
        elif defect == "claimed":
            fired.append("condition-claim")
    if facts["laid"]:
        fired.append("laid")
    if facts["special_order"]:
        if defect == "none":
            fired.append("special-order")
        elif defect == "claimed":
            fired.append("special-order-claim")
    if facts["clearance"]:
        fired.append("clearance")
    if fired and not DENYING.isdisjoint(fired):
        return "deny", fired, None
    return "refer" if fired else "approve", fired, WALK_IN if area(facts) <= WALK_IN_MM2 else WAREHOUSE


def area(facts: Request) -> int:
    """The area of the goods in mm2."""
    unit = facts["unit"]
    if unit == "m2":
        return facts["area"]
    pieces = facts["count"] * facts["pieces_per_box"] if unit == "box" else facts["count"]
    return pieces * facts["tile_width"] * facts["tile_height"]
