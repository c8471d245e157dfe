"""An open database, and the calls to it: each is one transaction, and can be sent again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from secrets import token_hex
from typing import TypeVar

from returns_cli.book.database import Again, Conflict, Database, Session
from returns_cli.book.errors import BookUnavailable

MOST_TRIES = 5
Result = TypeVar("Result")


class DatabaseCalls:
    """An open database; what is written or read of it is as of one moment."""

    def __init__(self, database: Database, where: str) -> None:
        self.database = database
        self.where = where

    def write(self, act: Callable[[Session], Result], *, fills: str = "") -> Result:
        """Within one transaction, which may fill a table; begun again where another one crossed it, or had the same id at the
        same moment."""

        def attempt() -> Result:
            with self.database.filling(fills) if fills else self.database.transaction() as session:
                return act(session)

        return until_done(attempt, self.where)

    def read(self, act: Callable[[Session], Result]) -> Result:
        with self.database.reading() as session:
            return act(session)

    def present(self) -> datetime:
        """What the time is where a call does not say."""
        return present()

    def close(self) -> None:
        self.database.close()


def until_done(attempt: Callable[[], Result], where: str) -> Result:
    """What a transaction gives that is begun again while others cross it. Raises BookUnavailable where they go on doing so."""
    for last in range(MOST_TRIES):
        try:
            return attempt()
        except (Again, Conflict):
            if last == MOST_TRIES - 1:
                raise BookUnavailable("book-busy", book=where) from None
    raise AssertionError


def new_id() -> str:
    """An id for a return; whoever makes it keeps it before sending."""
    return f"{token_hex(6)}r{token_hex(2)}"  # never as many digits in a row as a payment card has


def id_of(given: str | None) -> str:
    """The id that the caller made; a new one where that is blank."""
    return given if given and given.strip() else new_id()


def present() -> datetime:
    """This machine's time."""
    return datetime.now(UTC)
