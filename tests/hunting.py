"""What a test needs that can go on for hours: how many turns it takes, and from which seed.

The suite takes few turns, from seed 0, the same every time. HUNT=1 takes many, or HUNT_TURNS=N; HUNT_SEED=N begins elsewhere;
HUNT_SECONDS=N ends when that time is over. Loaded as a plugin of pytest (`-p hunting`, as tests/hunt.py does) it lets the tests
of a run take turns, and keeps in the file HUNT_TOLD how much was tried and what failed.
"""

from __future__ import annotations

import functools
import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis.errors import UnsatisfiedAssumption

HUNT = bool(os.environ.get("HUNT"))
SEED = int(os.environ.get("HUNT_SEED", "0"))
TURNS = int(os.environ.get("HUNT_TURNS", f"{10**9}"))
SECONDS = float(os.environ.get("HUNT_SECONDS", "inf"))
TOLD = os.environ.get("HUNT_TOLD", "")
PROOF_SECONDS = 120.0  # for a proof in a test: on a slow machine one that is left open would pass for a fault
_tried = 0
_failed: list[str] = []
_faulty: list[BaseException] = []  # what examples of the running test have failed with: Hypothesis makes them smaller


def seeds(few: int, many: int) -> range:
    """The seeds of a test with one turn each, for `parametrize`."""
    return range(SEED, SEED + (min(many, TURNS) if HUNT else few))


def turns(few: int, many: int, seed: int = 0) -> Iterator[int]:
    """The seeds of turns within one test, at least one, until the time is over; each is counted as tried."""
    for number in range(min(many, TURNS) if HUNT else few):
        if number and over():
            return
        tried()
        yield SEED + seed + number


def size(few: int, many: int, seconds: float) -> int:
    """How large a test should be that takes so many seconds at its full size: as half of the time allows, since a machine may
    be busy; in what is left the next run begins."""
    return max(few, int(many * min(1, SECONDS / seconds / 2))) if HUNT else few


@functools.cache
def _end() -> float:
    """When the time is over, which begins with the first turn."""
    return time.monotonic() + SECONDS


def over() -> bool:
    """Whether no further turn should begin."""
    return time.monotonic() >= _end()


def tried(times: int = 1) -> None:
    """Counts what was tried."""
    global _tried  # noqa: PLW0603  one run, one account
    _tried += times


# The plugin ---------------------------------------------------------------------------------------------------------------


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of a run take turns: when time is short, each has had some. Each example of Hypothesis is counted, and none
    begins once the time is over."""
    _end()
    by_test: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        by_test[item.nodeid.partition("[")[0]].append(item)
    items[:] = [item for together in zip_longest(*by_test.values()) for item in together if item is not None]
    for handle in {id(one): one for item in items if (one := getattr(getattr(item, "obj", None), "hypothesis", None))}.values():
        handle.inner_test = _counted(handle.inner_test)


def _counted(test: Callable[..., object]) -> Callable[..., object]:
    @functools.wraps(test)
    def counted(*arguments: object, **named: object) -> object:
        tried()
        try:
            found = test(*arguments, **named)
        except UnsatisfiedAssumption:
            raise
        except Exception as fault:
            _faulty.append(fault)
            raise
        if over() and not _faulty:
            pytest.skip("the time is over")  # which ends a test of Hypothesis at once
        return found

    return counted


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A test that does not count its turns is one turn, whether or not it holds."""
    _faulty.clear()
    before = _tried
    try:
        return (yield)
    finally:
        if _tried == before:
            tried()


def pytest_runtest_logstart(nodeid: str) -> None:
    """Keeps what runs: of a run that has to be ended it is what did not end."""
    _tell(nodeid)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keeps what failed, and the account, at once: a run that has to be ended has told what it found until then."""
    if report.failed:
        _failed.append(report.nodeid)
    if report.failed or report.when == "teardown":
        _tell("")


def _tell(running: str) -> None:
    if TOLD:
        Path(TOLD).write_text(json.dumps({"tried": _tried, "failed": _failed, "running": running}), encoding="utf-8")


def pytest_runtest_logfinish(nodeid: str) -> None:
    """Nothing begins once the time is over."""
    if over():
        pytest.exit("the time is over", returncode=1 if _failed else 0)
