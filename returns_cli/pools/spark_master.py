"""What a Spark master's name says: where the cluster is, whether anybody answers there, and how Spark Connect is reached."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from importlib.util import cache_from_source, find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit
from zipfile import ZipFile

from returns_cli.pools.cluster_error import SparkFailed
from returns_cli.pools.spark_faults import spark_faults
from returns_cli.pools.watching import waited

if TYPE_CHECKING:
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

EVERY_CORE = "local[*]"
HERE = ("localhost", "127.0.0.1", "::1")
ADDRESS = re.compile(r"(?P<host>\[[^\]]+\]|[^:/;,]+):(?P<port>[0-9]+)")
CONNECT_PORT, PATIENCE = 15002, 10
MINUTES = 3  # that a cluster may take until it gives an executor
BETWEEN = 1.0  # seconds between two looks at whether it has one
NEEDED = ("pandas", "grpc", "grpc_status", "google.rpc", "zstandard")
Answer = TypeVar("Answer")


def is_local(master: str | None) -> bool:
    """Whether Spark runs in a process of this machine, which finds this very package."""
    return re.match(r"local(\[|$)", master or EVERY_CORE) is not None


def is_connect(master: str | None) -> bool:
    """Whether a server of Spark Connect is meant."""
    return (master or "").startswith("sc://")


def is_here(master: str | None) -> bool:
    """Whether all of the cluster is on this machine, which then needs no name of its own."""
    addresses = _addresses(master)
    return (master or EVERY_CORE).startswith("local") or (bool(addresses) and all(host in HERE for host, _ in addresses))


def _addresses(master: str | None) -> list[tuple[str, int]]:
    if is_connect(master):
        parts = urlsplit(master or "")
        return [(parts.hostname or "", parts.port or CONNECT_PORT)]
    if not (master or "").startswith("spark://"):
        return []
    return [(found["host"].strip("[]"), int(found["port"])) for found in ADDRESS.finditer((master or "")[len("spark://") :])]


def somebody_answers(master: str | None) -> None:
    """Raises SparkFailed where nobody does; Spark itself would try for minutes."""
    addresses = _addresses(master)
    for address in addresses:
        with suppress(OSError), socket.create_connection(address, timeout=PATIENCE):
            return
    if addresses:
        raise SparkFailed("spark-silent", master=master or "")


def somebody_works(context: SparkContext) -> None:
    """Asks for an executor by a first small job: where executors are allocated dynamically there is none before. Raises
    SparkFailed where none comes."""
    scala = context._jsc.sc()

    def job() -> None:
        with suppress(Exception):  # what is wrong is said by the job that comes next
            scala.range(0, 1, 1, 1).count()

    answered(context, job)


def answered(context: SparkContext, ask: Callable[[], Answer]) -> Answer:
    """What the cluster answers, waited for so that a signal is heard meanwhile. Raises SparkFailed where it has had no executor
    for minutes, be it that all have gone; Spark itself would wait without end."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        try:
            return waited(thread.submit(ask), _Patience(context))
        except (KeyboardInterrupt, SparkFailed):
            with suppress(*spark_faults()):  # where Java has gone the thread ends by itself
                context.cancelAllJobs()  # or it would not
            raise


class _Patience:
    """Looks whether there is an executor, now and then."""

    def __init__(self, context: SparkContext) -> None:
        self.scala, self.master = context._jsc.sc(), str(context.master)
        self.next, self.until = 0.0, time.monotonic() + MINUTES * 60

    def __call__(self) -> None:
        """Raises SparkFailed where there has been none for minutes."""
        now = time.monotonic()
        if now < self.next:
            return
        self.next = now + BETWEEN
        there = 1  # where Spark itself has gone what is asked fails soon, and says so
        with suppress(Exception):
            there = self.scala.getExecutorMemoryStatus().size() - 1  # one is the driver
        if there:
            self.until = now + MINUTES * 60
        elif now >= self.until:
            raise SparkFailed("spark-idle", master=self.master, minutes=str(MINUTES))


def own_package(room: Path) -> str:
    """This package as an archive, for workers on other machines; what is compiled goes along, else each would do so again."""
    package, archive = Path(__file__).parent.parent, room / "returns_cli.zip"
    with ZipFile(archive, "w") as out:
        for file in sorted(package.rglob("*")):
            if file.is_dir() or "__pycache__" in file.parts:
                continue
            name = file.relative_to(package.parent)
            out.write(file, name)
            compiled = Path(cache_from_source(str(file))) if file.suffix == ".py" else file
            if compiled != file and compiled.is_file():
                out.write(compiled, name.with_suffix(".pyc"))  # whose time is that of the source, or it is passed over
    return str(archive)


@contextmanager
def connected(session_class: type[SparkSession], master: str, room: Path) -> Iterator[SparkSession]:
    """A session of ours at a server of Spark Connect; its workers are sent this package, packed in `room`."""
    lacks = _lacking()
    if lacks:
        raise SparkFailed("spark-connect", lacks=", ".join(lacks))
    from pyspark.errors import PySparkException

    try:
        session = session_class.builder.remote(master).create()
        session.addArtifacts(own_package(room), pyfile=True)
    except PySparkException as error:
        raise SparkFailed("spark-not-started", why=str(error).strip().split("\n")[0][:300]) from None
    try:
        yield session
    finally:
        with suppress(Exception):  # the server may be gone already
            session.stop()


def _lacking() -> list[str]:
    found = []
    for name in NEEDED:
        try:
            there = find_spec(name) is not None
        except ModuleNotFoundError:
            there = False
        if not there:
            found.append(name)
    return found
