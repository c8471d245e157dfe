"""`returns audit --cluster spark` gives what `returns audit` gives, to the byte, and says plainly what it lacks."""

from __future__ import annotations

import csv
import json
import os
import pickle
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet
import pytest
from hunting import HUNT, SEED, TURNS
from java import java_home
from odd_spellings import EVERY_KIND, lines_of, odd_rows, write_log
from test_audit_command import Answer
from test_versions import SHOP

from returns_cli import load_policy
from returns_cli.cli.main import run
from returns_cli.errors import UsageError
from returns_cli.kinds.faults import InputError
from returns_cli.pools import spark_pool
from returns_cli.pools.spark_session import megabytes

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.xdist_group("spark")
SAMPLE = Path(__file__).parent.parent / "examples" / "returns-log.csv"
REJECTED = "rejected"
ENDED = "error: a process of the cluster was ended from outside; if memory is short, give executors more\n"
LONG = pytest.mark.skipif(not HUNT, reason="starts twenty Javas; HUNT=1")


def audited(folder: Path, arguments: Sequence[str], *, out: str = "out.csv") -> tuple[int, str, bytes, bytes]:
    """Exit code, standard output, findings and rejects of an audit that writes its results to `folder`."""
    folder.mkdir(parents=True)
    written, rejects = folder / out, folder / "rejects.csv"
    shown, complaints = StringIO(), StringIO()
    with redirect_stdout(shown), redirect_stderr(complaints):
        code = run(["audit", *arguments, "--format", "json", "--out", str(written), "--rejects", str(rejects)])
    assert complaints.getvalue() == ""
    found = written.read_bytes() if out.endswith(".csv") else in_words(written)
    told = Answer(code, shown.getvalue(), "").json
    return code, json.dumps(told), found, rejects.read_bytes()


def in_words(parquet: Path) -> bytes:
    """What a Parquet file holds, however it is packed."""
    table = pyarrow.parquet.read_table(parquet)
    return f"{table.schema.names} {table.schema.types} {table.to_pylist()}".encode()


def same_on_both(folder: Path, arguments: Sequence[str], *, out: str = "out.csv") -> tuple[int, str, bytes, bytes]:
    """What both pools answer; they must agree on all of it."""
    here = audited(folder / "here", arguments, out=out)
    by_spark = audited(folder / "spark", [*arguments, "--cluster", "spark"], out=out)
    assert by_spark == here
    return by_spark


@pytest.fixture(scope="module")
def every_kind(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("policy") / "returns.toml"
    file.write_text(EVERY_KIND, encoding="utf-8")
    return file


def test_the_sample_log(spark: SparkSession, tmp_path: Path) -> None:
    """The planted mistakes, with the rows that cannot be decided or read, come out alike on both. A session that is under way
    stays as it was set."""
    before = spark.conf.getAll
    code, shown, _, _ = same_on_both(tmp_path, [str(SAMPLE)])
    assert (code, json.loads(shown)["rows"]) == (3, 4000)
    assert spark.conf.getAll == before


def test_random_spellings(spark: SparkSession, tmp_path: Path, every_kind: Path) -> None:
    """3,000 rows of every kind of fact in odd spellings: row by row what the counter says of them."""
    rows = odd_rows(3000, seed=11)
    log = write_log(tmp_path / "log.csv", rows)
    _, shown, findings, rejects = same_on_both(tmp_path, [str(log), "--policy", str(every_kind)])
    by_line = {int(row["line"]): (row["outcome"], row["reasons"]) for row in read_csv(findings)}
    by_line |= {int(row["line"]): (REJECTED, "") for row in read_csv(rejects)}
    assert by_line == {line: counter_says(every_kind, row) for line, row in zip(lines_of(rows), rows, strict=True)}
    answer = json.loads(shown)
    assert all(answer["outcomes"].values())
    assert 100 < answer["rejected"] < 1500


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def counter_says(policy: Path, row: dict[str, str]) -> tuple[str, str]:
    """Outcome and reasons of one row read at the counter."""
    compiled = load_policy(str(policy))
    try:
        given = {name: cell for name, cell in row.items() if name not in ("request_id", "decision")}
        decision = compiled.decide(compiled.read(given))
    except InputError:
        return REJECTED, ""
    return decision.outcome, ";".join(decision.fired)


def test_versions_and_several_files(spark: SparkSession, tmp_path: Path) -> None:
    """Each record is decided by the version of its day; rows that cannot be split keep the numbers of all others right;
    the findings stand in the order of the files, in Parquet too."""
    older = SHOP.format(version="1", span="from = 2020-01-01, until = 2024-12-31", rule="window", days=30, parameters="")
    newer = SHOP.format(version="2", span="from = 2025-01-01", rule="short-window", days=20, parameters="")
    (tmp_path / "returns.toml").write_text(newer, encoding="utf-8")
    (tmp_path / "returns.old.toml").write_text(older, encoding="utf-8")
    header = "sold_on,requested_on,laid,note,decision\n"
    first = [
        "2024-12-31,2025-01-30,no,,approve",
        "broken,row",
        "2025-01-01,2025/1/30,no,,approve",
        ',2025-01-01,no,"two\nlines",',
    ]
    second = ["2019-01-01,2019-01-02,no,before any version,approve", '2025-01-01,2025-01-02,是,"a,b",approve', "", "x,,,,"]
    logs = []
    for name, lines in (("b.csv", first), ("a.csv", second)):
        logs.append(tmp_path / name)
        logs[-1].write_text(header + "\n".join(lines) + "\n", encoding="utf-8")
    policy = ["--policy", str(tmp_path / "returns.toml")]
    code, shown, _, rejects = same_on_both(tmp_path / "run", [*map(str, logs), *policy], out="out.parquet")
    answer = json.loads(shown)
    assert (code, answer["rows"], answer["rejected"]) == (3, 7, 3)
    assert answer["rules"] == {"short-window": 1, "laid": 1, "window": 0}
    assert {(Path(row["file"]).name, row["line"]) for row in read_csv(rejects)} == {
        ("b.csv", "3"),
        ("a.csv", "2"),
        ("a.csv", "5"),
    }


def command(*arguments: str, folder: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as at a terminal."""
    words = [sys.executable, "-c", "from returns_cli.cli.main import main; main()", "audit", str(SAMPLE), *arguments]
    own = {name: value for name, value in os.environ.items() if name not in ("JAVA_HOME", "PYTHONPATH")}
    return subprocess.run(words, capture_output=True, text=True, check=False, env=own | environment, cwd=folder, timeout=300)


def test_nothing_but_the_answer_is_printed(tmp_path: Path) -> None:
    """A Spark of the command's own starts and ends without a word of Java's, and leaves nothing behind."""
    java = {"JAVA_HOME": str(java_home(tmp_path / "java")), "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"}
    here = tmp_path / "here"
    here.mkdir()
    answer = command("--cluster", "spark", "--format", "json", folder=here, TMPDIR=str(here), **java)
    assert (answer.returncode, answer.stderr) == (3, "")
    assert json.loads(answer.stdout)["rows"] == 4000
    assert list(here.iterdir()) == []


def test_without_pyspark(tmp_path: Path) -> None:
    """Where PySpark is missing, one line says what to install."""
    (tmp_path / "pyspark.py").write_text("raise ImportError\n", encoding="utf-8")
    answer = command("--cluster", "spark", PYTHONPATH=str(tmp_path))
    assert answer.returncode == 2
    assert answer.stderr == "error: --cluster spark needs PySpark 4.1 or newer; install it: pip install 'returns-cli[spark]'\n"


@pytest.mark.parametrize("lacking", ["PATH", "JAVA_HOME"])
def test_without_java(tmp_path: Path, lacking: str) -> None:
    """Where Java is missing, or not in the place that is named, one line says what to install."""
    answer = command("--cluster", "spark", **{lacking: str(tmp_path)})
    assert answer.returncode == 2
    assert answer.stderr.startswith("error: --cluster spark needs Java 17 or newer; install it")
    assert answer.stderr.count("\n") == 1


def test_java_that_does_not_start(tmp_path: Path) -> None:
    """Where Java is no good, one line says what it complained of."""
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'Error: no room for Java' >&2; exit 1\n", encoding="utf-8")
    java.chmod(0o755)
    answer = command("--cluster", "spark", JAVA_HOME=str(tmp_path))
    assert answer.returncode == 2
    assert answer.stderr.startswith("error: Spark did not start: Error: no room for Java; Spark needs Java 17 or newer")


def test_java_that_is_killed_while_it_starts(tmp_path: Path) -> None:
    """Where Java says nothing of why it is no more it was ended from outside."""
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'WARNING: Using incubator modules' >&2; kill -9 $$\n", encoding="utf-8")
    java.chmod(0o755)
    assert command("--cluster", "spark", JAVA_HOME=str(tmp_path)).stderr == ENDED


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="processes are looked for in /proc")
@pytest.mark.parametrize(
    ("master", "questions"),
    [
        pytest.param("local[2]", lambda _: [20, 199], id="local"),
        pytest.param("local[2]", lambda rng: rng.choices(range(1, 330), k=min(TURNS, 20)), id="anywhere", marks=LONG),
        pytest.param(
            "local-cluster[1,1,1024]", lambda rng: rng.choices(range(1, 330), k=min(TURNS, 20)), id="cluster", marks=LONG
        ),
    ],
)
def test_java_is_killed(tmp_path: Path, master: str, questions: Callable[[random.Random], list[int]]) -> None:
    """Java is killed while the session is made, used or ended: one line, exit code 2, and nothing is written or left. The next
    audit of the same process has a Java of its own."""
    before = [*questions(random.Random(SEED)), 0]  # noqa: S311  seeded
    program = [sys.executable, str(Path(__file__).with_name("java_kills.py")), str(SAMPLE), str(tmp_path)]
    java = {"JAVA_HOME": str(java_home(tmp_path / "java")), "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"}
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    done = subprocess.run(
        [*program, master, *map(str, before)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | java | {"TMPDIR": str(temporary)},
        timeout=1_000,
    )
    assert (done.returncode, done.stderr) == (0, "")
    *killed, last = map(json.loads, done.stdout.splitlines())
    assert len(killed) == len(before) - 1
    for turn in killed:
        assert (turn["code"], turn["err"], os.listdir(turn["folder"])) == (2, ENDED, []), turn
    assert (last["code"], last["err"], sorted(os.listdir(last["folder"]))) == (3, "", ["rejects.csv", "rows.parquet"])
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--master", "local[2]"], "add --cluster spark"),
        (["--cluster", "spark", "--memory", "100MB"], "is too little memory for Spark"),
        (["--cluster", "spark", "--memory", "much"], "is too little memory for Spark"),
    ],
)
def test_options_that_do_not_fit(arguments: list[str], complaint: str) -> None:
    """What cannot work is refused before anything starts."""
    answer = command(*arguments)
    assert answer.returncode == 2
    assert complaint in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_executors_need_little() -> None:
    """What executors import is none of the libraries that only this machine has."""
    heavy = ("duckdb", "sqlglot", "click", "pyspark", "z3")
    words = f"import sys, returns_cli.audit.process; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_what_the_work_raises_is_raised() -> None:
    """An exception goes from an executor to the driver as it is; the job is made once for many tasks."""
    tasks = [pickle.dumps(text) for text in ("12", "x")]
    first, second = spark_pool.done_of(pickle.dumps(int), "digest", tasks, pyarrow.array([0, 1])).to_pylist()
    assert pickle.loads(first) == 12  # noqa: S301  our own bytes
    assert isinstance(pickle.loads(second), ValueError)  # noqa: S301  our own bytes
    assert list(spark_pool._jobs) == ["digest"]


@pytest.mark.parametrize(("memory", "expected"), [("2GB", 2048), ("1.5 GiB", 1536), ("700MB", 700), (None, 2048)])
def test_memory_for_spark(memory: str | None, expected: int) -> None:
    """Amounts of memory are read as DuckDB reads them, in MiB for Java."""
    assert megabytes(memory) == expected


@pytest.mark.parametrize("memory", ["", "2", "-1GB", "1e3MB"])
def test_no_amount_of_memory(memory: str) -> None:
    """What is no amount of memory is refused."""
    with pytest.raises(UsageError):
        megabytes(memory)
