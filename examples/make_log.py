"""Makes a log of returns as the till of a tile store would export it, with known mistakes planted in it.

    python examples/make_log.py --rows 4000 --seed 7 --out returns-log.csv --planted returns-log.planted.csv

The same rows and seed give the same files. The store's rules are read here a second time (see `right`), on
purpose without the package: a log made and audited by the same code would prove nothing.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from typing import NamedTuple, TypeAlias, cast

import cn_till

Row: TypeAlias = tuple[str, ...]
Facts: TypeAlias = tuple[str, str, str, str, str, str, str]  # FACTS, in this order

FACTS = ("receipt", "goods_intact", "packaging_intact", "laid", "clearance", "special_order", "defect")
GOODS = ("quantity", "tile", "pieces_per_box")
CN_TILL = "cn-till"
COLUMNS = ("request_id", "sold_on", "requested_on", *FACTS, *GOODS, "clerk", "amount", "decision")
DEFECTS = ("none", "claimed", "confirmed")

# Requests come in the order of their days, up to the end of 2025, and are made at most 60 days after the sale.
CALENDAR = [str(date(2024, 1, 1) + timedelta(days)) for days in range(731)]
FIRST_REQUEST = 60
DAYS_SINCE_SALE = (3, 5, *[7] * 13, *[5] * 14, 7, 9, 5, *[0.4] * 29)  # weights of day 0, 1, ... 60

CARELESS = ("Tom Baker", "Zhao Lei")  # make half of the mistakes
CLERKS = ("Li Na", "Wang Wei", "Zhang Min", "Chen Jie", "Liu Yang", "Zhou Ting", "Emma Clark", "Grace Miller", *CARELESS)
# width and height in mm, pieces per box, CNY per m2, weight
TILES = (
    (800, 800, 3, 96, 24), (600, 600, 4, 68, 20), (300, 600, 8, 59, 18), (600, 1200, 2, 138, 13), (300, 300, 11, 52, 10),
    (200, 200, 25, 75, 4), (750, 1500, 1, 215, 6), (400, 800, 6, 84, 8), (200, 1000, 7, 126, 5), (900, 1800, 1, 268, 2),
)  # fmt: skip
M2 = 1_000_000  # mm2; areas are whole mm2
MISTAKES_END, UNDECIDABLE_END, NO_RECORD_END, UNREADABLE_END = 0.04, 0.05, 0.055, 0.06  # shares of the rows, summed up


class Plant(NamedTuple):
    """What is known about a row that an audit should find. `right` is empty where there is no right outcome."""

    mistake: str
    right: str
    recorded: str


class Mistake(NamedTuple):
    """A mistake as clerks make it: on such facts, on one of these days since the sale, this is recorded."""

    name: str
    weight: int
    recorded: str
    facts: Sequence[Facts]
    days: Sequence[int] = range(31)


class Tables(NamedTuple):
    """What the rows are drawn from, drawn once itself: one look-up a row is all that millions of rows can afford."""

    facts: list[Facts]
    goods: list[tuple[Row, str]]  # (quantity, tile, pieces per box), amount
    days: list[int]


def right(days: int, facts: Facts) -> str:
    """The outcome that the store's rules R1-R9 give. The area (R8, R9) decides only where to go."""
    receipt, goods_intact, packaging_intact, laid, clearance, special_order, defect = facts
    if days > 30:
        return "deny"  # R1; the day of sale is day 0
    if receipt == "no":
        return "deny"  # R2
    if laid == "yes":
        return "deny"  # R5, whatever the defect
    if clearance == "yes":
        return "deny"  # R7, whatever the defect
    if (goods_intact == "yes" and packaging_intact == "yes" and special_order == "no") or defect == "confirmed":
        return "approve"
    return "refer" if defect == "claimed" else "deny"  # R3 and R6 except goods with a quality problem


def facts_with(**changes: str) -> Facts:
    """The facts of a return that nothing speaks against, but for `changes`."""
    benign = dict(zip(FACTS, ("yes", "yes", "yes", "no", "no", "no", "none"), strict=True))
    return cast(Facts, tuple((benign | changes).values()))


LATE = (*[31] * 5, *[32] * 3, *[33] * 2, *range(34, 61))
CLAIM, PROBLEM = {"defect": "claimed"}, {"defect": "confirmed"}
MISTAKES = (
    Mistake("late-approved", 6, "approve", [facts_with(), facts_with(**CLAIM)], LATE),
    Mistake("last-day-denied", 4, "deny", [facts_with()], [30]),
    Mistake("laid-approved", 3, "approve", [facts_with(laid="yes"), facts_with(laid="yes", **CLAIM)]),
    Mistake("laid-claim-referred", 1, "refer", [facts_with(laid="yes", **CLAIM)]),
    Mistake("no-receipt-approved", 4, "approve", [facts_with(receipt="no"), facts_with(receipt="no", **PROBLEM)]),
    Mistake("goods-approved", 2, "approve", [facts_with(goods_intact="no")]),
    Mistake("packaging-approved", 4, "approve", [facts_with(packaging_intact="no")]),
    Mistake("condition-claim-denied", 2, "deny", [facts_with(**{name: "no"}, **CLAIM) for name in FACTS[1:3]]),
    Mistake("condition-confirmed-denied", 1, "deny", [facts_with(**{name: "no"}, **PROBLEM) for name in FACTS[1:3]]),
    Mistake("clearance-approved", 2, "approve", [facts_with(clearance="yes")]),
    Mistake("clearance-approved-for-defect", 3, "approve", [facts_with(clearance="yes", **each) for each in (CLAIM, PROBLEM)]),
    Mistake("special-order-approved", 2, "approve", [facts_with(special_order="yes")]),
    Mistake("special-order-claim-approved", 3, "approve", [facts_with(special_order="yes", **CLAIM)]),
    Mistake("special-order-confirmed-denied", 2, "deny", [facts_with(special_order="yes", **PROBLEM)]),
)


def draw_facts(rng: random.Random) -> Facts:
    """Mostly benign facts; a quality problem often comes with goods that are not intact."""
    defect = rng.choices(DEFECTS, (86, 10, 4))[0]
    shares = (0.035, 0.02 if defect == "none" else 0.3, 0.05, 0.025, 0.05, 0.07)
    unusual = zip(FACTS[:-1], ("no", "no", "no", "yes", "yes", "yes"), shares, strict=True)
    return facts_with(defect=defect, **{name: word for name, word, share in unusual if rng.random() < share})


def draw_goods(rng: random.Random) -> tuple[Row, str]:
    """What is returned, and what was paid for it."""
    width, height, per_box, price, _ = rng.choices(TILES, [tile[-1] for tile in TILES])[0]
    unit = rng.choices(("box", "piece", "m2"), (55, 25, 20))[0]
    if unit == "m2":
        area = draw_area(rng, width * height)
        quantity = f"{area // M2}.{area % M2:06}".rstrip("0").rstrip(".") + " m2"
    else:
        count = 1 + int(rng.expovariate(0.25 if unit == "box" else 0.08))
        area = count * width * height * (per_box if unit == "box" else 1)
        quantity = f"{count} {unit if count == 1 else {'box': 'boxes', 'piece': 'pieces'}[unit]}"
    cents = max(1, area * price * rng.randint(85, 100) // M2)  # some customers have a discount
    return (quantity, f"{width}x{height}", str(per_box)), f"{cents // 100}.{cents % 100:02}"


def draw_area(rng: random.Random, piece: int) -> int:
    """An area in mm2: whole pieces, a measured one, or one beside the 2 m2 that decide about the route."""
    chance = rng.random()
    if chance < 0.12:
        return rng.choice((2 * M2, 2 * M2, 2 * M2 + 1, 2 * M2 - 1))
    if chance < 0.6:
        return piece * rng.randint(1, 80)
    return rng.randint(100, 3000) * 10_000 if chance < 0.85 else rng.randint(M2, 30 * M2)


def still_open(days: int | None, facts: Sequence[str]) -> bool:
    """Could the blanks (None, "") be filled in so that the outcome is another?"""
    words = {name: DEFECTS if name == "defect" else ("yes", "no") for name in FACTS}
    filled = product(*((fact,) if fact else words[name] for name, fact in zip(FACTS, facts, strict=True)))
    return len({right(day, cast(Facts, each)) for each in filled for day in ((0, 31) if days is None else (days,))}) > 1


def blanked(rng: random.Random, days: int, facts: Facts) -> tuple[int | None, Row]:
    """One fact left blank, sometimes two, so that the outcome is open. `facts` are not denied."""
    while True:
        names = {rng.choice(("sold_on", *FACTS)) for _ in range(rng.choice((1, 1, 1, 2)))}
        left = tuple("" if name in names else fact for name, fact in zip(FACTS, facts, strict=True))
        day = None if "sold_on" in names else days
        if still_open(day, left):
            return day, left


def spoiled(rng: random.Random, row: Row) -> Row:
    """The row with one cell, or one pair of cells, that cannot be read."""
    cells = dict(zip(COLUMNS, row, strict=True))
    year, month, day = cells["sold_on"].split("-")
    match rng.choice(("no-such-date", "no-yes-no", "negative", "before-sale", "no-pieces", "ambiguous-date")):
        case "no-such-date":
            cells[rng.choice(("sold_on", "requested_on"))] = f"{year}-{rng.choice(('02-30', '04-31', '11-31'))}"
        case "no-yes-no":
            cells[rng.choice(FACTS[:-1])] = "maybe"
        case "negative":
            cells["quantity"] = f"-{cells['quantity']}"
        case "before-sale" if cells["sold_on"] < cells["requested_on"]:
            cells["sold_on"], cells["requested_on"] = cells["requested_on"], cells["sold_on"]
        case "no-pieces" if "box" in cells["quantity"]:
            cells["pieces_per_box"] = ""
        case "ambiguous-date" if day <= "12" and day != month:
            cells["sold_on"] = f"{day}/{month}/{year}"
        case _:
            return spoiled(rng, row)
    return tuple(cells.values())


def draw_special(rng: random.Random, tables: Tables, chance: float, row: Row, today: int) -> tuple[Row, Plant | None]:
    """`row` made over into a mistake, or a row that cannot be decided, compared or read, as `chance` has it."""
    request, requested_on, (clerk, amount) = row[0], row[2], row[-3:-1]
    if chance < MISTAKES_END:
        kind = rng.choices(MISTAKES, [kind.weight for kind in MISTAKES])[0]
        days, facts = rng.choice(kind.days), rng.choice(kind.facts)
        clerk, outcome = rng.choice(CARELESS if rng.random() < 0.375 else CLERKS), right(days, facts)
        row = (request, CALENDAR[today - days], requested_on, *facts, *row[10:13], clerk, amount, kind.recorded)
        return row, Plant(kind.name, outcome, kind.recorded) if outcome != kind.recorded else None
    if chance < UNDECIDABLE_END:
        days, facts = rng.choice(tables.days), rng.choice(tables.facts)
        while (recorded := right(days, facts)) == "deny":
            days, facts = rng.choice(tables.days), rng.choice(tables.facts)
        day, left = blanked(rng, days, facts)
        sold_on = "" if day is None else CALENDAR[today - day]
        return (request, sold_on, requested_on, *left, *row[10:-1], recorded), Plant("undecidable", "", recorded)
    if chance < NO_RECORD_END:
        return (*row[:-1], ""), Plant("no-record", row[-1], "")
    return spoiled(rng, row), Plant("unreadable", "", row[-1])


def entries(count: int, seed: int) -> Iterator[tuple[Row, Plant | None]]:
    """The rows, each with what was planted in it."""
    rng = random.Random(seed)
    days = rng.choices(range(61), DAYS_SINCE_SALE, k=8192)
    tables = Tables([draw_facts(rng) for _ in range(8192)], [draw_goods(rng) for _ in range(8192)], days)
    draw, span = rng.random, len(CALENDAR) - FIRST_REQUEST
    for number in range(count):
        today = FIRST_REQUEST + number * span // count
        days_since_sale, facts = tables.days[int(draw() * 8192)], tables.facts[int(draw() * 8192)]
        goods, amount = tables.goods[int(draw() * 8192)]
        row = (
            f"R-2025-{number + 1:06}", CALENDAR[today - days_since_sale], CALENDAR[today], *facts, *goods,
            CLERKS[int(draw() * 10)], amount, right(days_since_sale, facts),
        )  # fmt: skip
        chance = draw()
        yield (row, None) if chance >= UNREADABLE_END else draw_special(rng, tables, chance, row, today)


def rows(count: int, seed: int) -> Iterator[Row]:
    """The rows of a log, one at a time, their cells in the order of COLUMNS."""
    return (row for row, _ in entries(count, seed))


def write(count: int, seed: int, out: str, planted: str, style: str = "plain") -> None:
    """Writes the log and the list of what was planted in it. No cell needs quotes, so there is no csv module to pay for."""
    encoding, end = (cn_till.ENCODING, cn_till.LINE_END) if style == CN_TILL else ("utf-8", "\n")
    with open(out, "w", encoding=encoding, newline="") as log, open(planted, "w", encoding="utf-8", newline="\n") as notes:
        log.write(",".join(cn_till.COLUMNS if style == CN_TILL else COLUMNS) + end)
        notes.write(",".join(("request_id", *Plant._fields)) + "\n")

        def noted() -> Iterator[Row]:
            for row, plant in entries(count, seed):
                if plant:
                    notes.write(",".join((row[0], *plant)) + "\n")
                yield row

        for row in cn_till.Till(random.Random(seed)).rows(noted()) if style == CN_TILL else noted():
            log.write(",".join(row) + end)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make a log of returns with known mistakes in it.")
    parser.add_argument("--rows", type=int, default=4000, metavar="N")
    parser.add_argument("--seed", type=int, default=7, metavar="N")
    parser.add_argument("--style", choices=["plain", CN_TILL], default="plain", help="plain: UTF-8; cn-till: see cn_till.py")
    parser.add_argument("--out", default="returns-log.csv", metavar="FILE", help="the log, as CSV")
    parser.add_argument("--planted", default=os.devnull, metavar="FILE", help="the list of what was planted in it, as CSV")
    chosen = parser.parse_args()
    write(chosen.rows, chosen.seed, chosen.out, chosen.planted, chosen.style)


if __name__ == "__main__":
    main()
