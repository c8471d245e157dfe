"""A pool where the system gives no processes: the work is done all the same."""

from __future__ import annotations

import subprocess
import sys

import pytest

WITH_ONE_FILE_MORE = """
import concurrent.futures.process, multiprocessing.connection, multiprocessing.queues, os, resource
from returns_cli.pools.pool import Pool

_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
pool = Pool(abs, few=False)
pool.count = 2
resource.setrlimit(resource.RLIMIT_NOFILE, (os.open(os.devnull, os.O_RDONLY) + 2, most))
with pool:
    print([*pool.in_order([-1, 2, -3])], pool.count)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_without_processes_the_work_is_done_here() -> None:
    """A process needs pipes, of which this system gives none."""
    done = subprocess.run([sys.executable, "-c", WITH_ONE_FILE_MORE], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[1, 2, 3] 1\n", "")
