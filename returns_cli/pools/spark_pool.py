"""The same work on a Spark cluster: each task is a partition, done by the very function that processes here call.

The driver plans the pieces, which reads no cells; executors read their pieces from the logs, which have to lie where all
machines see them under one name, and so has TMPDIR. What they give back is what the local pool gives back.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from returns_cli.pools.pool import Carrier, Item, Result
from returns_cli.pools.spark_faults import in_one_line, spark_faults
from returns_cli.pools.spark_master import Answer, answered, is_local
from returns_cli.pools.spark_session import spark_session
from returns_cli.stopping import go_on

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession


SEEDS = 1 << 12  # rows that Spark spreads over all cores
WAVE = 8  # tasks a core that are under way at a time: what they give back has to fit into this machine's memory
_jobs: dict[str, Callable[[Any], Any]] = {}  # the job of an executor's process, by its digest


@contextmanager
def spark_pool(work: Callable[[Item], Result], master: str | None, memory: str | None) -> Iterator[Carrier[Item, Result]]:
    """A pool on the cluster of that name, or on this machine. Raises SparkFailed."""
    with spark_session(master, memory) as session:
        yield SparkPool(session, work)


class SparkPool(Carrier[Item, Result]):
    """Executors that do `work`, each with the job in mind from task to task."""

    def __init__(self, session: SparkSession, work: Callable[[Item], Result]) -> None:
        self.session, self.job = session, pickle.dumps(work)
        self.digest = sha256(self.job).hexdigest()
        self.count = self._answered(self._cores)

    def in_order(self, items: Iterable[Item]) -> Iterator[Result]:
        """What becomes of each item. Raises what the work raises, and SparkFailed."""
        waiting = iter(items)
        while wave := [pickle.dumps(item) for item in islice(waiting, WAVE * self.count)]:
            for _, found in sorted(self._collected(wave), key=itemgetter(0)):
                done: Result | Exception = pickle.loads(found)  # noqa: S301  what our own function made
                if isinstance(done, Exception):
                    raise done
                yield done
            go_on()
            if not _is_remote(self.session):
                self.count = self._answered(self._cores)  # executors come one after the other

    def stop(self) -> None:
        """Ends what the executors are doing."""
        with suppress(*spark_faults()):  # nothing can be ended where Java has gone
            if _is_remote(self.session):
                self.session.interruptAll()
            else:
                self.session.sparkContext.cancelAllJobs()

    def _collected(self, tasks: Sequence[bytes]) -> list[tuple[int, bytes]]:
        def ask() -> list[tuple[int, bytes]]:
            numbers = self.session.range(0, len(tasks), 1, len(tasks))  # a partition for each
            return list(numbers.select("id", _function(self.job, self.digest, tasks)("id")).collect())

        return [(row[0], bytes(row[1])) for row in self._answered(ask)]

    def _answered(self, ask: Callable[[], Answer]) -> Answer:
        """What Spark answers. Raises SparkFailed."""
        alone = _is_remote(self.session) or is_local(self.session.sparkContext.master)
        with in_one_line():
            return ask() if alone else answered(self.session.sparkContext, ask)

    def _cores(self) -> int:
        """How many tasks run at a time."""
        if not _is_remote(self.session):
            return int(self.session.sparkContext.defaultParallelism)
        from pyspark.sql.functions import spark_partition_id

        return len({row[0] for row in self.session.range(SEEDS).select(spark_partition_id()).collect()})


def _function(job: bytes, digest: str, tasks: Sequence[bytes]) -> Any:
    """The work as a function of Spark's over Arrow columns; unlike `mapInArrow` these need no Pandas."""
    import pyarrow as pa
    from pyspark.sql.pandas.functions import arrow_udf

    def done_there(column: pa.Array) -> Any:
        return done_of(job, digest, tasks, column)

    done_there.__annotations__ = {"column": pa.Array, "return": pa.Array}  # by these Spark knows what kind it is
    return arrow_udf(done_there, "binary")  # type: ignore[call-overload]


def done_of(job: bytes, digest: str, tasks: Sequence[bytes], numbers: pa.Array) -> Any:
    """In an executor: what becomes of the tasks with these numbers (an Arrow array). Its process keeps the job, by its digest,
    for whatever tasks come next."""
    import pyarrow as pa

    if digest not in _jobs:
        _jobs.clear()
        _jobs[digest] = pickle.loads(job)  # noqa: S301  what our own driver sent
    return pa.array([pickle.dumps(_done(_jobs[digest], tasks[number])) for number in numbers.to_pylist()], pa.binary())


def _is_remote(session: SparkSession) -> bool:
    """Whether it is a session of Spark Connect, which has no context."""
    return type(session).__module__.startswith("pyspark.sql.connect")


def _done(work: Callable[[Any], Any], task: bytes) -> Any:
    """What becomes of a task, or the exception, which the driver raises as if the work had been done there."""
    try:
        return work(pickle.loads(task))  # noqa: S301  what our own driver sent
    except Exception as error:
        return error
