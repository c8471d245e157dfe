"""Memory that one piece of a log gives back serves the next."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

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


WITHIN = """
import gc, sys
from returns_cli.cli.main import run

gc.freeze()
before = gc.get_freeze_count()
code = run(["audit", sys.argv[1], "--format", "json"])
print(code, gc.get_freeze_count() <= before, gc.isenabled(), file=sys.stderr)
"""


def test_a_program_that_runs_commands_keeps_none_of_their_garbage(tmp_path: Path) -> None:
    """Objects that are frozen are never looked through again: that is for a process which ends with its one command."""
    log = tmp_path / "log.csv"
    log.write_text("sold_on,requested_on,receipt,decision\n2025-01-01,2025-01-03,no,deny\n", encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", WITHIN, str(log)], capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == "0 True True\n"
