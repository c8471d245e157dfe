"""A Spark session that keeps quiet: what it needs, what it may take, and what to do where something is missing."""

from __future__ import annotations

import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from returns_cli.errors import UsageError
from returns_cli.pools.cluster_error import SparkFailed
from returns_cli.pools.spark_master import (
    EVERY_CORE,
    connected,
    is_connect,
    is_here,
    is_local,
    own_package,
    somebody_answers,
    somebody_works,
)

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LEAST_MIB, USUAL_MIB = 600, 2048
# What the audit's SQL relies on, whoever made the session: no silent overflow, dates without a clock.
MEANING = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    "spark.sql.parser.escapedStringLiterals": "false",
}
_UNITS = {"k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}


@contextmanager
def spark_session(master: str | None, memory: str | None) -> Iterator[SparkSession]:
    """The session that is under way already, or one of our own that ends with the block.

    Raises SparkFailed where PySpark or Java is missing or does not start, or nobody answers at the master or works for it.
    """
    with _unlogged(), tempfile.TemporaryDirectory(prefix="returns-spark-", ignore_cleanup_errors=True) as room:
        session_class = _session_class()
        somebody_answers(master)
        if is_connect(master):
            with connected(session_class, master or "", Path(room)) as session:
                yield _meaning(session)
            return
        running = session_class.getActiveSession()
        session = running or _start(session_class, master or EVERY_CORE, memory, Path(room))
        try:
            if running is None and not is_local(master):
                somebody_works(session.sparkContext)
            yield _meaning(session)
        finally:
            if running is None:
                _end(session)


def _meaning(session: SparkSession) -> SparkSession:
    for name, value in MEANING.items():
        session.conf.set(name, value)
    return session


def megabytes(memory: str | None) -> int:
    """An amount such as `2GB` in MiB, for Spark's heap. Raises UsageError."""
    if memory is None:
        return USUAL_MIB
    found = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([kmgt])i?b?\s*", memory.casefold())
    amount = int(float(found[1]) * _UNITS[found[2]] / 2**20) if found else 0
    if amount < LEAST_MIB:
        raise UsageError(f"`{memory}` is too little memory for Spark", help=f"give at least {LEAST_MIB} MB, for example 2GB")
    return amount


def _session_class() -> type[SparkSession]:
    try:
        from pyspark.sql import SparkSession
        from pyspark.sql.pandas.functions import arrow_udf  # noqa: F401  what the audit needs of PySpark
    except ImportError:
        raise SparkFailed("spark-missing") from None
    return SparkSession


def _start(session_class: type[SparkSession], master: str, memory: str | None, room: Path) -> SparkSession:
    """A session of our own, its files in `room`. Whatever Java prints goes to a file, of which an error shows what counts."""
    home = os.environ.get("JAVA_HOME")  # where it is set Spark looks nowhere else
    if not shutil.which("java", path=str(Path(home, "bin")) if home else None):
        raise SparkFailed("spark-java")
    from py4j.protocol import Py4JError
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the workers must find this very package
    conf = SparkConf().setAll(list(_settings(master, memory, room).items()))
    with tempfile.TemporaryFile() as chatter:
        try:
            gateway = _launched(conf, chatter)
            with _ending_java(gateway):
                context = SparkContext(gateway=gateway, conf=conf)
        except (PySparkException, Py4JError, OSError) as error:
            raise SparkFailed("spark-not-started", why=str(_printed(chatter) or error)) from None
    context.setLogLevel("OFF")
    vars(context._accumulatorServer)["handle_error"] = lambda *_: None  # of a Java that has gone the audit says so itself
    if not is_local(master):
        context.addPyFile(own_package(room))
    return session_class(context)


def _settings(master: str, memory: str | None, room: Path) -> Mapping[str, str]:
    common = {
        "spark.master": master,
        "spark.app.name": "returns audit",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": f"{megabytes(memory)}m",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.warehouse.dir": str(room / "warehouse"),
        **MEANING,
    }
    alone = {
        "spark.local.dir": str(room / "scratch"),
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": str(max(2, os.cpu_count() or 1)),
    }
    return common | alone if is_here(master) else common


def _printed(chatter: IO[bytes]) -> str:
    """The line of Java's chatter that says what is wrong: the first that names an error, or the last."""
    chatter.seek(0)
    lines = [line.strip() for line in chatter.read().decode("utf-8", "replace").splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"error|exception", line, re.IGNORECASE)]
    return (telling or lines[-1:] or [""])[0][:300]


@contextmanager
def _unlogged() -> Iterator[None]:
    """The bridge to Java logs what it then raises, and Spark warns of libraries; an error is told once."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _launched(conf: Any, chatter: IO[bytes]) -> Any:
    """The way to a Java process of our own. Ctrl-C has to wait for it: interrupted in between, Java would go on alone."""
    from pyspark.java_gateway import launch_gateway

    heard: list[int] = []
    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, lambda number, _: heard.append(number)) if main else None
    try:
        gateway = launch_gateway(conf, {"stdout": chatter, "stderr": chatter})  # type: ignore[no-untyped-call]
    finally:
        if main:
            signal.signal(signal.SIGINT, before)
    if heard:
        _end_java(gateway)
        raise KeyboardInterrupt
    return gateway


@contextmanager
def _ending_java(gateway: Any) -> Iterator[None]:
    """Ends the Java process if the block does not end well, be it by Ctrl-C."""
    try:
        yield
    except BaseException:
        _end_java(gateway)
        raise


def _end(session: SparkSession) -> None:
    """Ends the session and the Java process behind it."""
    context = session.sparkContext
    gateway = context._gateway
    with suppress(Exception):  # Java may be gone already
        session.stop()
    _end_java(gateway)
    type(context)._gateway = None
    type(context)._jvm = None


def _end_java(gateway: Any) -> None:
    """Java ends when nobody speaks to it any more, and has then put its files away."""
    with suppress(Exception):
        gateway.shutdown()
    if gateway.proc is not None:
        gateway.proc.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            gateway.proc.wait(timeout=30)
