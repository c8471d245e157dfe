"""An audit whose records are read and decided by Spark.

What is shared with every audit: the log's files are split into numbered records by the one reader that the house has,
since only reading a file from its start tells which record a line belongs to; and the accounts, the findings and the
rejects are made from the decided records by the same code. What Spark does in between, on all its workers: it reads
every cell and decides every record.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from returns_cli.audit import query, spark_query
from returns_cli.audit.audit import Audit
from returns_cli.audit.request_order import RequestOrder
from returns_cli.audit.run import Run, opened
from returns_cli.audit.spark_reader import CellReader
from returns_cli.audit.spark_session import SparkFailed, is_local, spark_session
from returns_cli.audit.typed_columns import text
from returns_cli.errors import UsageError

if TYPE_CHECKING:
    import duckdb
    from pyspark.sql import SparkSession

RECORDS = "returns_records"
OUT_OF_MEMORY = ("OutOfMemoryError", "Java heap space", "GC overhead")


@contextmanager
def opened_on_spark(audit: Audit, memory: str | None, master: str | None, shared: str | None) -> Iterator[Run]:
    """A run on Spark. `shared` is a folder that Spark's workers see under the same name; a local Spark needs none."""
    if shared is None and not is_local(master):
        raise UsageError("Spark's workers cannot see this machine's files", help="name a folder that all share with --shared")
    if shared is not None and not Path(shared).is_dir():
        raise UsageError(f"the folder `{shared}` does not exist", help="make it first")
    folder = Path(tempfile.mkdtemp(prefix="returns-audit-", dir=shared))
    try:
        with spark_session(master, memory) as session, opened(audit, memory, partial(SparkRun, session, folder)) as run:
            yield run
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class SparkRun(Run):
    """The queries of one audit over records that Spark has decided."""

    def __init__(
        self,
        session: SparkSession,
        folder: Path,
        audit: Audit,
        connection: duckdb.DuckDBPyConnection,
        order: RequestOrder,
    ) -> None:
        super().__init__(audit, connection, order)
        self.session = session
        self.records, self.decided = folder / "records.parquet", folder / "decided"

    def _counts(self) -> list[tuple[tuple[str, str], int]]:
        """What the summary counts, over the decided records."""
        return self._counted(f"SELECT *, 1 AS {query.COUNT} FROM ({self.relation()}) AS records")

    def relation(self) -> str:
        """SQL over the logs, every record decided, in the order of the logs."""
        if not self.decided.exists():
            self.watched(self._split, "records")
            self.watched(self._decide, "spark")
        return f"SELECT * FROM read_parquet({text(str(self.decided / '*.parquet'))}) ORDER BY {query.FILE}, {query.RECORD}"

    def _split(self) -> None:
        """The records of the logs, numbered, as one Parquet file."""
        self.connection.execute(f"COPY ({self._scan()}) TO {text(str(self.records))} (FORMAT parquet)")

    def _decide(self) -> None:
        """Spark reads and decides every record and writes what it found. Raises SparkFailed."""
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        try:
            _register_readers(self.session, self.audit)
            self.session.read.parquet(str(self.records)).createOrReplaceTempView(RECORDS)
            found = self.session.sql(spark_query.decided(self.audit.plans, RECORDS))
            found.write.parquet(str(self.decided))
        except (PySparkException, Py4JError) as error:
            raise _in_plain_words(error) from error


def _register_readers(session: SparkSession, audit: Audit) -> None:
    """The counter's readers, as functions of Spark's SQL."""
    for plan in audit.plans:
        for each in spark_query.cells_of(plan):
            session.udf.register(f"read_cell_{each.key}", _function(CellReader(each.fact, plan.policy.timezone, audit.dates)))


def _function(read: CellReader) -> Any:
    """The reader as a function over Arrow columns."""
    import pyarrow as pa
    from pyspark.sql.pandas.functions import arrow_udf

    def read_cells(column: Any) -> Any:
        return read(column)

    read_cells.__annotations__ = {"column": pa.Array, "return": pa.Array}  # by these Spark knows what kind it is
    return arrow_udf(read_cells, "string")  # type: ignore[call-overload]


def _in_plain_words(error: Exception) -> SparkFailed:
    """Spark's fault in one line."""
    told = str(error)
    if any(word in told for word in OUT_OF_MEMORY):
        return SparkFailed("not enough memory for Spark", help="give more with --memory, for example 4GB")
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    return SparkFailed(
        f"Spark gave up: {lines[0][:300] if lines else type(error).__name__}",
        help="without --engine spark the same audit runs here",
    )
