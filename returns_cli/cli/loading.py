"""How a command loads what it needs."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from returns_cli import stopping


@contextmanager
def loading() -> Iterator[None]:
    """What is loaded in the block is no garbage: nobody looks for circles in it, not then, nor later where the process is our
    own (see `__main__`, which has nobody look from the start)."""
    ours = not gc.isenabled() or gc.get_freeze_count() > 0
    gc.disable()
    try:
        with stopping.held():
            yield
    finally:
        if ours:
            gc.freeze()
        gc.enable()
