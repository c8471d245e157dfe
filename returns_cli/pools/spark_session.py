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
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from returns_cli.errors import UsageError
from returns_cli.pools.cluster_error import SparkFailed
from returns_cli.pools.spark_faults import in_one_line, in_plain_words, spark_faults
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
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

LEAST_MIB, USUAL_MIB = 600, 2048
TELLING = re.compile(r"error|exception|cannot|denied|not found|no such", re.IGNORECASE)
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
                yield session
            return
        with in_one_line():
            running = session_class.getActiveSession()
        if running is not None:
            yield running
            return
        with _of_our_own(session_class, master or EVERY_CORE, memory, Path(room)) as session:
            yield session


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


@contextmanager
def _of_our_own(session_class: type[SparkSession], master: str, memory: str | None, room: Path) -> Iterator[SparkSession]:
    """A session of our own, its files in `room`, and the Java process behind it, which ends with it however it ends."""
    home = os.environ.get("JAVA_HOME")  # where it is set Spark looks nowhere else
    if not shutil.which("java", path=str(Path(home, "bin")) if home else None):
        raise SparkFailed("spark-java")
    from pyspark import SparkConf, SparkContext

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the workers must find this very package
    with ExitStack() as stack:
        with tempfile.TemporaryFile() as chatter, _started(chatter):
            conf = SparkConf().setAll(list(_settings(master, memory, room).items()))
            gateway = _launched(conf, chatter)
            stack.callback(_end_java, gateway)
            context = SparkContext(gateway=gateway, conf=conf)
        stack.callback(_end, context)
        with in_one_line():
            context.setLogLevel("OFF")
            vars(context._accumulatorServer)["handle_error"] = lambda *_: None  # that Java has gone the audit says itself
            if not is_local(master):
                context.addPyFile(own_package(room))
            session = session_class(context)
            if not is_local(master):
                somebody_works(context)
        yield session


@contextmanager
def _started(chatter: IO[bytes]) -> Iterator[None]:
    """Where Spark does not start in the block that is SparkFailed, with what Java printed to this file that says why."""
    faults: tuple[type[Exception], ...] = (OSError, *spark_faults())
    try:
        yield
    except faults as error:
        fault = in_plain_words(error)
        gone = fault.fault == "spark-gone"
        why = _printed(chatter, telling=gone) or ("" if gone else str(error))
        raise SparkFailed("spark-not-started", why=why) if why else fault from None


def _end(context: SparkContext) -> None:
    with suppress(Exception):  # Java may be gone already
        context.stop()


def _settings(master: str, memory: str | None, room: Path) -> Mapping[str, str]:
    common = {
        "spark.master": master,
        "spark.app.name": "returns audit",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": f"{megabytes(memory)}m",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.warehouse.dir": str(room / "warehouse"),
    }
    alone = {
        "spark.local.dir": str(room / "scratch"),
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    return common | alone if is_here(master) else common


def _printed(chatter: IO[bytes], *, telling: bool) -> str:
    """The line of Java's chatter that says what is wrong: the first that names an error, or unless it has to be `telling` the
    last."""
    chatter.seek(0)
    lines = [line.strip() for line in chatter.read().decode("utf-8", "replace").splitlines() if line.strip()]
    found = [line for line in lines if TELLING.search(line) and not re.search(r"\bWARN(ING)?\b", line)]
    return (found or ([""] if telling else lines[-1:]) or [""])[0][:300]


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


def _end_java(gateway: Any) -> None:
    """Java ends when nobody speaks to it any more, and has then put its files away. PySpark forgets it, or would take what is
    left of one that has gone for the next."""
    from pyspark import SparkContext

    with suppress(Exception):
        gateway.shutdown()
    SparkContext._gateway = SparkContext._jvm = SparkContext._active_spark_context = None
    if gateway.proc is not None:
        gateway.proc.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            gateway.proc.wait(timeout=30)
