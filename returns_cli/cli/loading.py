"""How a command loads what it needs."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from returns_cli import stopping


@contextmanager
def loading() -> Iterator[None]:
    """What is loaded in the block is no garbage: nobody looks for circles in it then, nor later, where nobody has looked from
    the start (see `__main__`): such a process is our own, and is not told so twice."""
    looked = gc.isenabled()
    gc.disable()
    try:
        with stopping.held():
            yield
    finally:
        if not looked:
            gc.freeze()
        gc.enable()
