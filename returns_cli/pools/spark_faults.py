"""What Spark, the bridge to its Java and the Pythons of its executors raise, in one line of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from returns_cli.pools.cluster_error import SparkFailed

OUT_OF_MEMORY = ("OutOfMemoryError", "Java heap space", "GC overhead")
TELLING = re.compile(
    r"^(?:: )?([\w.]*(?:Error|Exception|Exit)\b.*)$", re.MULTILINE
)  # other first lines name but a call of the bridge
GONE = ("ExecutorLostFailure", "Python worker exited unexpectedly", "Connection reset", "Broken pipe", "JAVA_GATEWAY_EXITED")
NOBODY = (ConnectionError, EOFError)  # where nobody is at the other end of a pipe any more


@contextmanager
def in_one_line() -> Iterator[None]:
    """Whatever Spark raises in the block is SparkFailed, be it because its Java has gone."""
    try:
        yield
    except spark_faults() as error:
        raise in_plain_words(error) from error


def spark_faults() -> tuple[type[Exception], ...]:
    """What Spark raises, and the bridge to Java, where there is one: what it says of a Java that has gone too."""
    from pyspark.errors import PySparkException

    try:
        from py4j.protocol import Py4JError
    except ImportError:
        return (PySparkException, *NOBODY)
    return PySparkException, Py4JError, *NOBODY


def in_plain_words(error: Exception) -> SparkFailed:
    """Spark's fault in one line."""
    words = str(error)
    if any(word in words for word in OUT_OF_MEMORY):
        return SparkFailed("spark-memory")
    if any(word in words for word in GONE) or _nobody_answered(error):
        return SparkFailed("spark-gone")
    lacks = re.search(r"No module named '?([\w.]+)", words)
    if lacks:
        return SparkFailed("spark-package", lacks=lacks[1])
    if "PYTHON_VERSION_MISMATCH" in words:
        return SparkFailed("spark-python")
    absent = re.search(r'Cannot run program "([^"]*)"', words)
    if absent:
        return SparkFailed("spark-no-python", program=absent[1])
    telling = TELLING.search(words) or re.search(r"(\S.*)", words)
    return SparkFailed("spark-gave-up", why=telling[1].strip()[:300] if telling else type(error).__name__)


def _nobody_answered(error: Exception) -> bool:
    """Whether the bridge has no answer of Java's. What Java answers is its exception, or a trace of what it did not know."""
    if isinstance(error, NOBODY):
        return True
    try:
        from py4j.protocol import Py4JError, Py4JJavaError
    except ImportError:
        return False
    return isinstance(error, Py4JError) and not isinstance(error, Py4JJavaError) and "Trace:" not in str(error)
