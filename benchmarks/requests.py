"""Random requests, the same for the same seed, in the form each contender wants."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any, TypeAlias

from benchmarks.if_chain import Request

Plain: TypeAlias = dict[str, bool | int | str]

SEED = 20_260_301
FIRST_SALE = date(2024, 1, 1)
TILES = ((300, 600), (600, 600), (600, 1200), (750, 1500), (800, 800))
TROUBLE = 0.08  # how often each single thing is wrong: about half of the requests have nothing against them
UNITS = {"box": "{} boxes", "piece": "{} pieces"}


def requests(count: int = 1_000, seed: int = SEED) -> list[Request]:
    """Requests of which everything is known, the quantity split into numbers: the if-chain's form."""
    source = random.Random(seed)
    return [_request(source) for _ in range(count)]


def _request(source: random.Random) -> Request:
    def trouble() -> bool:
        return source.random() < TROUBLE

    sold_on = FIRST_SALE + timedelta(days=source.randrange(700))
    days = source.randrange(31, 91) if trouble() else source.choice([*range(31), 30, 30])
    unit = source.choice(["m2", "box", "piece"])
    counted = unit != "m2"
    width, height = source.choice(TILES) if counted else (0, 0)
    return {
        "sold_on": sold_on,
        "requested_on": sold_on + timedelta(days=days),
        "receipt": not trouble(),
        "goods_intact": not trouble(),
        "packaging_intact": not trouble(),
        "laid": trouble(),
        "clearance": trouble(),
        "special_order": trouble(),
        "defect": source.choices(["none", "claimed", "confirmed"], [70, 15, 15])[0],
        "unit": unit,
        "count": source.randint(1, 5 if unit == "box" else 20) if counted else 0,
        "area": 0 if counted else source.choice([source.randint(10, 400), 200]) * 10_000,
        "tile_width": width,
        "tile_height": height,
        "pieces_per_box": source.randint(2, 8) if unit == "box" else 0,
    }


def typed(request: Request) -> dict[str, Any]:
    """The request as `policy.decide` takes it: dates, yes and no, and the quantity as a text such as "3 boxes"."""
    names = ("sold_on", "requested_on", "receipt", "goods_intact", "packaging_intact", "laid", "clearance", "special_order")
    facts: dict[str, Any] = {name: request[name] for name in names}  # type: ignore[literal-required]
    facts["defect"] = request["defect"]
    if request["unit"] == "m2":
        return facts | {"quantity": f"{request['area'] / 1_000_000} m2"}
    facts["quantity"] = UNITS[request["unit"]].format(request["count"])
    facts["tile"] = f"{request['tile_width']}x{request['tile_height']}"
    if request["unit"] == "box":
        facts["pieces_per_box"] = request["pieces_per_box"]
    return facts


def texts(request: Request) -> dict[str, str]:
    """The request as a clerk or a log writes it."""
    words = {True: "yes", False: "no"}
    return {name: words[value] if isinstance(value, bool) else str(value) for name, value in typed(request).items()}


def plain(request: Request) -> Plain:
    """The request in whole numbers, yes and no, and words: what every engine takes. A date is the number of its day."""
    days = {"sold_on": request["sold_on"].toordinal(), "requested_on": request["requested_on"].toordinal()}
    return dict(request) | days  # type: ignore[return-value]
