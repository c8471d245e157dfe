"""How long claims about all requests may take: each, and all of them together."""

from __future__ import annotations

from time import monotonic

SECONDS_IN_ALL = 20.0
SHARE_OF_ONE = 0.15
SECONDS_AT_LEAST = 0.3


class TimeAllowed:
    """So many seconds from now on for all claims; for one of them `each`, by default a part of these."""

    def __init__(self, in_all: float = SECONDS_IN_ALL, each: float = 0.0) -> None:
        self.until = monotonic() + in_all
        self.each = each or SHARE_OF_ONE * max(in_all, SECONDS_IN_ALL)

    def for_next(self) -> float:
        """How long the next claim may take; 0 when no time is left."""
        left = self.until - monotonic()
        return max(SECONDS_AT_LEAST, min(self.each, left)) if left > 0 else 0.0
