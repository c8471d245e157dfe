"""Long hunts in pieces: `HUNT=1` tries all turns of a hunt, `HUNT=1 HUNT_FROM=20 HUNT_UNTIL=40` some of them."""

from __future__ import annotations

import os

HUNT = bool(os.environ.get("HUNT"))


def turns(few: int, many: int) -> range:
    """The turns to be tried, each by its own chance: a few each time, all of many in a hunt."""
    if not HUNT:
        return range(few)
    return range(int(os.environ.get("HUNT_FROM", "0")), min(many, int(os.environ.get("HUNT_UNTIL") or many)))
