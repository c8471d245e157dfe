"""How the suite runs, and its known gaps: tests of what the product does not do yet, each named in known_gaps.txt.

They are expected to fail, strictly: whoever mends one is told to take it off the list.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from java import java_home
from postgres import Server, postgres

from returns_cli import stopping

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from returns_cli.book.book import Book
    from returns_cli.decisions.compiled import CompiledPolicy

# A change is judged by the same examples each time, however slow the machine; HUNT=1 looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("new", parent=settings.get_profile("same"), derandomize=False)
settings.load_profile("new" if os.environ.get("HUNT") else "same")
# Hypothesis mixes in numbers and texts of the modules that are loaded by then, unless they are installed: examples would be
# others behind other tests, and others in a checkout than on the wheel. Older releases know no such thing.
with suppress(ImportError):
    from hypothesis.internal.conjecture import providers

    providers._get_local_constants = getattr(providers, "Constants", None)

# The benchmarks are no part of an installation. At the end of the path: the package under test stays the installed one.
sys.path.append(str(Path(__file__).parents[1]))

LIST = Path(__file__).parent / "known_gaps.txt"
KNOWN_GAPS = {line.strip() for line in LIST.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the listed tests."""
    for item in items:
        if item.nodeid.removeprefix("tests/") in KNOWN_GAPS:
            item.add_marker(pytest.mark.xfail(reason="known gap", strict=True))


# What a person may have set for programs: the language, colours, widths, and our own settings.
THEIRS = re.compile(r"LANG|LANGUAGE|LC_\w+|RETURNS_\w+|\w+_COLOR|COLUMNS|LINES|PYTHON(UTF8|IOENCODING|WARNINGS)")


@pytest.fixture(scope="session", autouse=True)
def _own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Programs that tests run speak English in UTF-8, whoever runs the suite; the loader's memory goes nowhere else."""
    with pytest.MonkeyPatch.context() as patch:
        for name in filter(THEIRS.fullmatch, list(os.environ)):
            patch.delenv(name)
        patch.setenv("LC_ALL", "C.UTF-8")
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True)
def _handlers_as_found() -> Iterator[None]:
    """A test that left signals ignored would make the programs deaf that later tests start from the same process."""
    before = {number: signal.getsignal(number) for number in stopping.NUMBERS}
    yield
    assert {number: signal.getsignal(number) for number in stopping.NUMBERS} == before


@pytest.fixture(scope="module")
def from_text(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], CompiledPolicy]:
    """Policy text -> the policy, ready to use."""
    from returns_cli.decisions.compiled import CompiledPolicy
    from returns_cli.policy.load import load

    file = tmp_path_factory.mktemp("policy") / "random.toml"

    def compiled(text: str) -> CompiledPolicy:
        file.write_text(text, encoding="utf-8")
        return CompiledPolicy(load(str(file)))

    return compiled


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """One Spark on this machine for all tests: it takes seconds to start. A command run in this process uses it too."""
    from returns_cli.pools.spark_session import spark_session

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_HOME", str(java_home(tmp_path_factory.mktemp("java"))))
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")  # small queries: compiling them well costs more
        with spark_session("local[2]", "1500MB") as session:
            yield session


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One PostgreSQL server for all tests of a process."""
    with postgres() as running:
        yield running


ON_A_SERVER = pytest.param("postgres", marks=pytest.mark.skipif(sys.platform != "linux", reason="no server"))


@pytest.fixture(params=["sqlite", ON_A_SERVER])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new book can be: the same tests on both databases."""
    if request.param == "sqlite":
        return str(tmp_path / "book.db")
    running: Server = request.getfixturevalue("server")
    running.forget_everything()
    return running.url


@pytest.fixture
def book(where: str) -> Iterator[Book]:
    """A new book, whose log proves in the end all that it has."""
    from returns_cli.book.book import make_book

    made = make_book(where, now=datetime(2026, 11, 20, 2, 0, tzinfo=UTC))
    yield made
    assert made.verify() == []
    made.close()
