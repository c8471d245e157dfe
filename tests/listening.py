"""The command line in a process of its own that hears signals, whatever the suite's own process was started to ignore or to
block, and that has begun when it is given back: what is sent to it then meets our program, not Python's own beginning."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

PIPES: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
PATIENCE_SECONDS = 120  # where the tests of others keep the machine busy

# `python -m returns_cli`, but for the signals that it finds, and that it closes a pipe when it begins.
PROGRAM = """
import os, signal, sys
ready, limit, *ignored = map(int, sys.argv.pop(1).split())
if limit:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)
signal.pthread_sigmask(signal.SIG_SETMASK, [])
os.close(ready)
from returns_cli.__main__ import main
main()
"""


def begun(
    arguments: Sequence[str], *, ignored: Sequence[signal.Signals] = (), limit: int | None = None, **attributes: Any
) -> subprocess.Popen[bytes]:
    """The process of `returns` with these arguments, once it has begun; its files do not grow beyond `limit` bytes."""
    reading, writing = os.pipe()
    words = " ".join(str(int(number)) for number in (writing, limit or 0, *ignored))
    try:
        program = [sys.executable, "-c", PROGRAM, words, *arguments]
        process = subprocess.Popen(program, pass_fds=(writing,), **(PIPES | attributes))
    finally:
        os.close(writing)
    os.read(reading, 1)  # nothing comes but its end
    os.close(reading)
    return process


def wait_for(there: Callable[[], object]) -> None:
    """Until it is there; a machine may be slow."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not there():
        assert time.monotonic() < end
        time.sleep(0.01)


def alive(pid: int) -> bool:
    """Whether a process still runs: one that only waits to be counted by its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
