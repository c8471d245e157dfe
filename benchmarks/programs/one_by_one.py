"""A till's CSV decided row by row with other engines, in one process: `one_by_one.py ENGINE LOG`

ENGINE: cedar (its batch call), zen (its batch call), datalogic (one compiled rule) or by-hand (the if-chain). It prints the
counts of outcomes as JSON. None of them allows for unknown facts or cells that cannot be read, so such rows are left out.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks import if_chain
from benchmarks.contenders import BATCH, DICT
from benchmarks.peers import PEERS
from benchmarks.requests import plain

BATCH_SIZE = 1_000
PACKAGES = {"cedar": ("cedarpy", BATCH), "zen": ("zen-engine", BATCH), "datalogic": ("datalogic-py", DICT)}
YES_NO = ("receipt", "goods_intact", "packaging_intact", "laid", "clearance", "special_order")
WORDS = {"yes": True, "no": False}


def requests(log: str) -> Iterator[if_chain.Request]:
    """The rows of which everything is known and can be read."""
    with Path(log).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            try:
                request = read(row)
            except (ValueError, KeyError):
                continue
            if request["requested_on"] >= request["sold_on"] and request["count"] >= 0 and request["area"] >= 0:
                yield request


def read(row: dict[str, str]) -> if_chain.Request:
    number, word = row["quantity"].split()
    width, height = row["tile"].split("x")
    m2, box = word == "m2", word.startswith("box")
    facts: dict[str, Any] = {name: WORDS[row[name]] for name in YES_NO}
    if row["defect"] not in ("none", "claimed", "confirmed"):
        raise ValueError(row["defect"])
    return facts | {  # type: ignore[return-value]
        "sold_on": date.fromisoformat(row["sold_on"]),
        "requested_on": date.fromisoformat(row["requested_on"]),
        "defect": row["defect"],
        "unit": "m2" if m2 else "box" if box else "piece",
        "count": 0 if m2 else int(number),
        "area": round(float(number) * 1_000_000) if m2 else 0,
        "tile_width": int(width),
        "tile_height": int(height),
        "pieces_per_box": int(row["pieces_per_box"]) if box else 0,
    }


def engine(name: str) -> Callable[[list[if_chain.Request]], list[Any]]:
    """A function that decides a batch of requests."""
    if name == "by-hand":
        return lambda batch: [if_chain.decide(request) for request in batch]
    package, given = PACKAGES[name]
    module, contenders = PEERS[package]
    competing = contenders(import_module(module))
    chosen = [each for each in competing if each.given == given][-1]
    return lambda batch: chosen.answers([plain(request) for request in batch])


def batches(given: Iterator[if_chain.Request]) -> Iterator[list[if_chain.Request]]:
    batch = []
    for request in given:
        batch.append(request)
        if len(batch) == BATCH_SIZE:
            yield batch
            batch = []
    yield batch


def main() -> None:
    name, log = sys.argv[1:]
    decide = engine(name)
    counts = Counter(answer[0] for batch in batches(requests(log)) for answer in decide(batch))
    print(json.dumps(dict(sorted(counts.items()))))


main()
