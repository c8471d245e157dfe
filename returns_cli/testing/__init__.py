"""For people who write tests: requests and logs that lean to the boundaries of a policy. See docs/testing.md.

Hypothesis is needed for these, and only for these, so it is imported when one of them is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from returns_cli.testing.strategies import Log, logs, requests

__all__ = ["Log", "logs", "requests"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from returns_cli.testing import strategies

    return getattr(strategies, name)
