"""Options that the commands of the book share, and the book they open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, tzinfo
from getpass import GetPassWarning
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, simplefilter

import click

from returns_cli.errors import ReturnsError, UsageError, harmless, visible

if TYPE_CHECKING:
    from pathlib import Path

    from returns_cli.book.book import Book

BOOK = click.option("--book", "url", metavar="FILE|URL", help="The book: a file, or postgresql://…; else RETURNS_BOOK.")
CLERK = click.option("--clerk", default="", metavar="NAME", help="Who does it.")


@contextmanager
def in_language(lang: str) -> Iterator[None]:
    """What a book refuses is said in `lang`."""
    from returns_cli.book.errors import BookError

    try:
        yield
    except BookError as error:
        raise (error if lang == error.lang else error.in_language(lang)) from None


@contextmanager
def open_in(url: str | None, lang: str) -> Iterator[Book]:
    """The open book; what it refuses is said in `lang`."""
    from returns_cli.book.book import opened

    with in_language(lang), opened(url) as book:
        yield book


def result_of(path: str, book: Book, read: Sequence[str] = ()) -> Path:
    """The place of a result, checked before the work starts: it is neither the book nor what is `read`. Raises UsageError."""
    from pathlib import Path

    from returns_cli.audit.targets import writable
    from returns_cli.sources.urls import is_url

    own = getattr(book.database, "path", None)
    beside = [Path(f"{own}{kept}") for kept in ("", "-wal", "-shm")] if own else []
    taken = [*map(Path, read), *beside]
    target = None if is_url(path) else writable(path, (Path(path).suffix.lower(),), taken)
    if not isinstance(target, Path):
        raise UsageError(f"cannot write `{visible(path)}`", help="name a file of this machine")
    return target


def of_a_branch(book: Book, receipt: str, shop: str | None) -> None:
    """Raises Refused where the shop's settings name branches whose receipts count, and this one is of none of them."""
    from returns_cli.book.shop import check_branch, shop_if_named

    settings = shop_if_named(None)
    if settings is not None and settings.branches:
        check_branch(settings, book.receipt(receipt, shop)[0])


def named_zone() -> tzinfo | None:
    """The zone of the settings that RETURNS_SHOP names."""
    from returns_cli.book.shop import shop_if_named, shop_zone

    return shop_zone(shop_if_named(None))


def today_in(zone: tzinfo | None) -> date:
    return datetime.now(UTC).astimezone(zone).date()


def since_stamp(day: date | None, zone: tzinfo | None) -> str:
    """When that day begins, as the book writes times; nothing for no day."""
    from returns_cli.book.times import stamp

    if day is None:
        return ""
    midnight = datetime.combine(day, time(), zone)
    return stamp(midnight if zone else midnight.astimezone())


def day_option(_context: click.Context, _option: click.Parameter, text: str | None) -> date | None:
    """A day written as 2026-11-29, which policies can work with."""
    if text is None:
        return None
    from returns_cli.kinds.calendar_text import within_calendar

    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"`{text}` is no day; write it as 2026-11-29") from None
    return within_calendar(day, text)


def read_pin(pin_file: str | None, prompt: str) -> str:
    """The PIN from a file, or typed at the terminal without being shown. Raises ReturnsError."""
    if pin_file is None:
        try:
            with catch_warnings():
                simplefilter("error", GetPassWarning)
                typed: Any = click.prompt(harmless(prompt), hide_input=True, err=True)
        except GetPassWarning:
            raise click.UsageError("say --pin-file where there is no terminal") from None
        return str(typed).strip()
    try:
        with open(pin_file, encoding="utf-8") as file:
            return file.readline().strip()
    except (OSError, UnicodeDecodeError) as error:
        why = (getattr(error, "strerror", None) or "not text").lower()
        raise ReturnsError(f"cannot read the PIN from `{pin_file}`: {why}", help="check the path") from None
