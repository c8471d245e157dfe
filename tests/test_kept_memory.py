"""Memory that one piece of a log gives back serves the next."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

PIECES = """
import resource
from returns_cli.sources import source

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

def piece():
    before = faults()
    columns = [bytearray(b"x") * (4 << 20) for _ in range(6)]
    return faults() - before

first = piece()
print(sum(piece() for _ in range(20)) <= first)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other allocators have rules of their own")
def test_pages_are_not_asked_for_anew() -> None:
    """Whoever reads pieces of whatever form has the system find the pages of one of them only."""
    done = subprocess.run([sys.executable, "-c", PIECES], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("True\n", "")
