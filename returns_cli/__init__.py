"""Checks returns against a store's policy.

>>> from returns_cli import load_policy
>>> policy = load_policy("tile-store/returns")
>>> policy.decide(policy.read({"sold_on": "2026-11-01", "requested_on": "2026-11-20", "laid": "yes"})).outcome
'deny'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from returns_cli.book.book import Book
    from returns_cli.decisions.compiled import CompiledPolicy
    from returns_cli.intake.ways import AnyWays

__all__ = ["__version__", "load_policy", "open_book"]
__version__ = "0.1.0"


def load_policy(name: str, *, dates: AnyWays = None, as_of: str | None = None) -> CompiledPolicy:
    """The policy with this id, or in this file, ready to read requests and decide them.

    Of several versions, each request is decided by the one in force on its day, or by the one that
    `as_of` (a version or a digest) names. `dates` is `dmy`, `mdy` or `ymd` where 03/04/2025 is
    to be understood. Raises ReturnsError.
    """
    from returns_cli.decisions.compiled import CompiledPolicy
    from returns_cli.policy.load import load_versions

    versions = load_versions(name)
    if len(versions) == 1 and as_of is None:
        return CompiledPolicy(versions[0], dates)
    from returns_cli.decisions.book import PolicyBook, version_at

    if as_of is not None:
        return version_at([CompiledPolicy(version, dates) for version in versions], as_of)
    return PolicyBook(versions, dates)


def open_book(url: str | None = None) -> Book:
    """The shop's memory at this path or PostgreSQL URL, or the one that RETURNS_BOOK names. Raises ReturnsError."""
    from returns_cli.book.book import open_book

    return open_book(url)
