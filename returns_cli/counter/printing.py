"""Puts a slip on paper, on a page or into a text, and remembers that it was printed."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from time import monotonic, sleep

from returns_cli.book.book import Book
from returns_cli.book.errors import BookError
from returns_cli.book.shop import Shop, SlipPaper
from returns_cli.counter.slip import SlipContent, slip_content
from returns_cli.whole_file import whole_file
from returns_cli.wording.system_words import SystemReason, system_reason

STUCK_SECONDS, TRY_AGAIN_SECONDS = 5.0, 0.05


def print_slip(book: Book, ids: tuple[str, ...], shop: Shop | None, lang: str, form: SlipPaper, to: str) -> None:
    """The slip of these returns in the file, or on the device, `to`. Raises BookError where there is no such printer."""
    content = slip_content(book.slip(ids, today=book.today(ids[0])), shop, lang)
    send(written(content, form), to)
    book.slip_printed(ids)


def written(content: SlipContent, form: SlipPaper) -> bytes:
    """The slip as bytes."""
    match form:
        case "a5":
            from returns_cli.counter.slip_page import as_page

            return as_page(content).encode()
        case "text":
            from returns_cli.counter.slip_text import as_text

            return as_text(content).encode()
        case _:
            from returns_cli.counter.slip_paper import as_escpos

            return as_escpos(content, form)


def send(slip: bytes, to: str) -> None:
    """Writes to a device as it is, and to a file whole or not at all."""
    path = Path(to)
    try:
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            _to_device(slip, path)
            return
        if path.parent.samefile("/dev"):
            raise FileNotFoundError(2, "no such device")  # a printer that is off is no place for a new file
    except FileNotFoundError:
        raise BookError("printer-gone", printer=to, why=SystemReason(errno.ENOENT, "no such device or folder")) from None
    except OSError as error:
        raise BookError("printer-gone", printer=to, why=system_reason(error)) from None
    with whole_file(path) as unfinished:
        unfinished.write_bytes(slip)


def _to_device(slip: bytes, path: Path) -> None:
    """A device that does not listen must not hold the counter up: a pipe without a reader is refused at once, a printer that
    takes nothing for some seconds (it is out of paper, or stuck) then."""
    number = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
    try:
        left = memoryview(slip)
        until = monotonic() + STUCK_SECONDS
        while left:
            try:
                left, until = left[os.write(number, left) :], monotonic() + STUCK_SECONDS
            except BlockingIOError:
                if monotonic() > until:
                    raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)) from None
                sleep(TRY_AGAIN_SECONDS)
    finally:
        os.close(number)
