"""One thing that goes on beside all else: by a process, or by a thread where processes begin afresh."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
from listening import alive, wait_for

from returns_cli.pools.beside import beside
from returns_cli.pools.pool import AFRESH, START

WAYS = sorted({START, AFRESH})
PARENT = os.getpid()
BY_PROCESS = pytest.mark.skipif(START == AFRESH, reason="no process works beside another here")


def without_end(over: Callable[[], bool], began: Path | None = None) -> str:
    if began:
        began.write_text(str(os.getpid()), encoding="utf-8")
    while not over():
        time.sleep(0.01)
    return "over"


def killed(over: Callable[[], bool]) -> str:
    if os.getpid() != PARENT:
        os.kill(os.getpid(), signal.SIGKILL)
    return "done here"


def broken(over: Callable[[], bool]) -> str:
    raise FileNotFoundError("no such log")


@pytest.mark.parametrize("start", WAYS)
def test_what_it_brings_is_heard_as_often_as_asked(start: str) -> None:
    with beside(lambda over: (over(), os.getpid() == PARENT), start) as found:
        assert found() == found() == (False, start == AFRESH)


@pytest.mark.parametrize("start", WAYS)
@pytest.mark.parametrize("failed", [False, True])
def test_it_ends_with_the_block(start: str, failed: bool) -> None:
    """Nobody waits for what it would bring, least of all where the command fails."""
    with pytest.raises(KeyError) if failed else nullcontext(), beside(without_end, start):
        if failed:
            raise KeyError


@pytest.mark.parametrize("start", WAYS)
def test_what_fails_is_raised_where_it_is_heard(start: str, capfd: pytest.CaptureFixture[str]) -> None:
    with beside(broken, start) as found:
        pass
    with beside(broken, start) as found, pytest.raises(FileNotFoundError, match="no such log"):
        found()
    assert capfd.readouterr() == ("", "")


@BY_PROCESS
def test_what_a_process_did_not_finish_is_done_here() -> None:
    with beside(killed) as found:
        assert found() == "done here"


@BY_PROCESS
def test_a_process_ends_with_its_parent(tmp_path: Path) -> None:
    """However that went."""
    words = "import test_beside, pathlib, sys, functools, time\nfrom returns_cli.pools.beside import beside\n"
    words += "with beside(functools.partial(test_beside.without_end, began=pathlib.Path(sys.argv[1]))):\n    time.sleep(600)\n"
    began = tmp_path / "began"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(Path(__file__).parent), *sys.path))}
    with subprocess.Popen([sys.executable, "-c", words, str(began)], env=environment) as parent:
        wait_for(lambda: began.exists() and began.read_text(encoding="utf-8"))
        parent.kill()
    wait_for(lambda: not alive(int(began.read_text(encoding="utf-8"))))


@BY_PROCESS
def test_without_processes_it_is_done_here() -> None:
    words = (
        "import multiprocessing.connection, os, resource\nfrom returns_cli.pools.beside import beside\n"
        "_, most = resource.getrlimit(resource.RLIMIT_NOFILE)\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (os.open(os.devnull, os.O_RDONLY) + 1, most))\n"
        "with beside(lambda over: os.getpid()) as found:\n    print(found() == os.getpid())\n"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, timeout=600, check=False)
    assert (done.stdout, done.stderr) == ("True\n", "")
