"""The audit on clusters: two executors in processes of their own, a store, Spark Connect; and what goes wrong there."""

from __future__ import annotations

import functools
import json
import os
import pickle
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pyarrow.parquet
import pytest
from hunting import SECONDS, SEED, TURNS
from java import java_home
from object_store import object_store
from py4j.protocol import Py4JError, Py4JNetworkError
from test_audit_command import Answer, returns

from returns_cli.audit import run as runs
from returns_cli.audit.passes import Passes
from returns_cli.pools import spark_master, spark_pool
from returns_cli.pools.cluster_error import SparkFailed
from returns_cli.pools.spark_faults import in_plain_words
from returns_cli.pools.spark_master import is_here, is_local
from returns_cli.pools.spark_pool import SparkPool

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.xdist_group("spark")
SAMPLE = Path(__file__).parent.parent / "examples" / "returns-log.csv"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample several times over: enough for several tasks, with rejects in each."""
    return repeated(12, tmp_path_factory.mktemp("log") / "log.csv")


def repeated(times: int, path: Path) -> Path:
    """The sample so many times over."""
    head, _, rows = SAMPLE.read_text(encoding="utf-8").partition("\n")
    path.write_text(f"{head}\n{rows * times}", encoding="utf-8")
    return path


def in_order(folder: Path) -> list[dict[str, Any]]:
    """The rows of all parts of a folder."""
    return [row for part in sorted(folder.iterdir()) for row in pyarrow.parquet.read_table(part).to_pylist()]


# Two executors ---------------------------------------------------------------------------------------------------------

# One Spark for several audits; at first it waits for both executors, each of which works in a folder of its own.
SEVERAL = """
import json, os, sys, time
from returns_cli.pools.spark_pool import SparkPool
from returns_cli.pools.spark_session import spark_session
from returns_cli.cli.main import run
with spark_session("local-cluster[2,1,1024]", None) as session:
    for _ in range(100):
        folders = set(SparkPool(session, os.path.abspath).in_order(["."] * 8))
        if len(folders) > 1:
            break
        time.sleep(0.2)
    print(len(folders), flush=True)
    print([run(words) for words in json.loads(sys.argv[1])])
"""


def linked(folder: Path) -> Path:
    """Spark's own folder once more, so that what executors leave behind is left in the test's."""
    import pyspark

    home = Path(pyspark.__file__).parent
    folder.mkdir()
    for each in home.iterdir():
        if each.name != "work":
            (folder / each.name).symlink_to(each)
    return folder


@pytest.mark.skipif(not os.environ.get("HUNT"), reason="starts three Javas; HUNT=1")
@pytest.mark.skipif(sys.platform == "win32", reason="executors are started by a shell script")
def test_two_executors_a_shared_folder_and_a_store(tmp_path: Path) -> None:
    """Executors in processes of their own, sent the package, say and write what processes here do: findings in one file and in
    parts in a shared folder, and from a store to a store, whose keys they have from their environment."""
    log = repeated(60, tmp_path / "log.csv")  # in a store pieces are large, and there are to be several
    here = returns("audit", log, "--format", "json", "--out", tmp_path / "here.parquet", "--rejects", tmp_path / "here.csv")
    cluster = ["--cluster", "spark", "--format", "json"]
    with object_store("shop") as store:
        store.buckets["shop"]["log.csv"] = log.read_bytes()
        audits = [
            [str(log), "--out", str(tmp_path / "there.parquet"), "--rejects", str(tmp_path / "there.csv")],
            ["s3://shop/log.csv", "--out", "s3://shop/found/"],
        ]
        words = json.dumps([["audit", *each, *cluster] for each in audits])
        java = {"JAVA_HOME": str(java_home(tmp_path / "java")), "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"}
        spark = {"SPARK_HOME": str(linked(tmp_path / "spark")), "TMPDIR": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", SEVERAL, words],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **store.environment, **java, **spark},
            timeout=500,
        )
        assert done.stderr == ""
        executors, *answers, codes = done.stdout.splitlines()
        found = tmp_path / "found"
        found.mkdir()
        for key, content in store.buckets["shop"].items():
            if key.endswith(".parquet"):
                (found / Path(key).name).write_bytes(content)
    assert (executors, codes) == ("2", f"[{here.code}, {here.code}]")
    both = "\n".join(answers).replace("}\n{", "}\f{").split("\f")
    assert [Answer(here.code, each, "").told for each in both] == [here.told] * 2
    wanted = pyarrow.parquet.read_table(tmp_path / "here.parquet").to_pylist()
    assert pyarrow.parquet.read_table(tmp_path / "there.parquet").to_pylist() == wanted
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()
    assert len(list(found.iterdir())) > 1
    assert in_order(found) == wanted


@pytest.mark.skipif(not os.environ.get("HUNT"), reason="starts three Javas, some again and again; HUNT=1")
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="processes are looked for in /proc")
def test_an_executor_is_killed(tmp_path: Path) -> None:
    """Whatever is killed outright at a random moment of an audit, summary, findings and rejects are the same, no part twice and
    none missing; or, where Spark gives up, there is one line, and nothing is left, as there is where Java is killed here."""
    log = repeated(40, tmp_path / "log.csv")
    files = [f"--{option}={tmp_path / name}" for option, name in (("out", "rows.parquet"), ("rejects", "rejects.csv"))]
    here = returns("audit", log, "--format", "json", *files)
    wanted = pyarrow.parquet.read_table(tmp_path / "rows.parquet")
    java = {"JAVA_HOME": str(java_home(tmp_path / "java")), "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"}
    own = {"SPARK_HOME": str(linked(tmp_path / "spark")), "TMPDIR": str(tmp_path / "temporary")}
    (tmp_path / "temporary").mkdir()
    (tmp_path / "audits").mkdir()
    program = [sys.executable, str(Path(__file__).with_name("executor_kills.py")), str(log), str(tmp_path / "audits")]
    done = subprocess.run(
        [*program, str(SEED), str(min(TURNS, 100)), str(min(SECONDS, 1_000))],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **java, **own},
        timeout=3_000,
    )
    turns = [json.loads(line) for line in done.stdout.splitlines()]
    for turn in turns:
        print({name: turn[name] for name in ("victim", "results", "killed", "code", "err")})
    assert (done.returncode, done.stderr) == (0, "")
    assert len(turns) > 2
    for turn in turns:
        folder = Path(turn["folder"])
        assert turn["code"] == 2 or turn["victim"] != "Java here", turn
        if turn["code"] == 2 and turn["victim"] in ("every executor that works", "Java here"):
            ended = "error: a process of the cluster was ended from outside; if memory is short, give executors more\n"
            assert (list(json.loads(turn["out"])), turn["err"]) == (["error"], ended), turn
            assert list(folder.iterdir()) == [], turn
            continue
        assert (turn["code"], Answer(here.code, turn["out"], "").told, turn["err"]) == (here.code, here.told, ""), turn
        match turn["results"]:
            case "parts":
                parts = map(pyarrow.parquet.read_table, sorted((folder / "parts").iterdir()))
                assert pyarrow.concat_tables(parts).equals(wanted), turn
            case "file":
                assert pyarrow.parquet.read_table(folder / "rows.parquet").equals(wanted), turn
                assert (folder / "rejects.csv").read_bytes() == (tmp_path / "rejects.csv").read_bytes(), turn
    assert sum(turn["killed"] > 0 for turn in turns) > len(turns) // 3
    assert list((tmp_path / "temporary").iterdir()) == []


# A standalone master -----------------------------------------------------------------------------------------------------


@contextmanager
def standalone(folder: Path, environment: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    """The address of a master on loopback with two workers of one core each, and what it says."""
    import pyspark

    start = [
        str(Path(pyspark.__file__).parent / "bin" / "spark-class"),
        "org.apache.spark.deploy.{0}.{1}",
        "--host",
        "127.0.0.1",
    ]
    words, running = folder / "master.log", list[subprocess.Popen[bytes]]()

    def begin(kind: str, *more: str) -> None:
        program = [each.format(kind.lower(), kind) for each in start]
        with words.open("ab") as log:
            running.append(
                subprocess.Popen([*program, "--webui-port", "0", *more], env=dict(environment), stdout=log, stderr=log)
            )

    def says(pattern: str, times: int = 1) -> str:
        for _ in range(600):
            found: list[str] = re.findall(pattern, words.read_text(encoding="utf-8"))
            if len(found) >= times:
                return found[0]
            time.sleep(0.2)
        raise AssertionError(words.read_text(encoding="utf-8"))

    try:
        begin("Master", "--port", "0")
        master = says(r"Starting Spark master at (spark://\S+)")
        for _ in range(2):
            begin("Worker", "-c", "1", "-m", "1500m", "-d", str(folder / "work"), master)
        says("Registering worker", 2)
        yield master, words
    finally:
        for each in running[::-1]:
            each.terminate()
        for each in running:
            each.wait(60)


@pytest.mark.skipif(not os.environ.get("HUNT"), reason="starts six Javas; HUNT=1")
@pytest.mark.skipif(sys.platform == "win32", reason="started by a shell script")
def test_a_standalone_master(tmp_path: Path, log: Path) -> None:
    """Two executors of a standalone master say and write what processes here do, in a file and in parts."""
    here = returns("audit", log, "--format", "json", "--out", tmp_path / "here.parquet")
    java = {"JAVA_HOME": str(java_home(tmp_path / "java")), "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"}
    environment = {**os.environ, **java, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    with standalone(tmp_path, environment) as (master, words):
        for out in ("there.parquet", "parts/"):
            given = [
                "audit",
                str(log),
                "--format",
                "json",
                "--cluster",
                "spark",
                "--master",
                master,
                "--out",
                f"{tmp_path}/{out}",
            ]
            program = [sys.executable, "-m", "returns_cli", *given]
            done = subprocess.run(program, capture_output=True, text=True, check=False, env=environment, timeout=500)
            there = Answer(done.returncode, done.stdout, done.stderr)
            assert (there.code, there.told, there.err) == (here.code, here.told, "")
        assert words.read_text(encoding="utf-8").count("Launching executor") == 4
    wanted = pyarrow.parquet.read_table(tmp_path / "here.parquet").to_pylist()
    assert pyarrow.parquet.read_table(tmp_path / "there.parquet").to_pylist() == wanted
    assert in_order(tmp_path / "parts") == wanted


# Spark Connect ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(spark: SparkSession) -> Iterator[str]:
    """The address of a server of Spark Connect within the Spark of all tests, at a port that is free."""
    context: Any = spark.sparkContext
    within = context._jsc.sc()
    within.conf().set("spark.connect.grpc.binding.address", "127.0.0.1").set("spark.connect.grpc.binding.port", "0")
    service = getattr(getattr(context._jvm.org.apache.spark.sql.connect.service, "SparkConnectService$"), "MODULE$")
    service.start(within)
    yield f"sc://127.0.0.1:{service.localPort()}"
    service.stop(getattr(service, "stop$default$1")(), getattr(service, "stop$default$2")())


def test_spark_connect(server: str, tmp_path: Path, log: Path) -> None:
    """A server that is only spoken to gives the same answer, and writes the same findings; Java is not needed here."""
    if lacking := spark_master._lacking():
        pytest.skip(f"Spark Connect needs {', '.join(lacking)}")
    here = returns("audit", log, "--format", "json", "--out", tmp_path / "here.parquet")
    words = ["audit", str(log), "--format", "json", "--cluster", "spark", "--master", server, "--out", f"{tmp_path}/parts/"]
    done = subprocess.run(
        [sys.executable, "-c", "from returns_cli.cli.main import main; main()", *words],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "JAVA_HOME"},
        timeout=300,
    )
    there = Answer(done.returncode, done.stdout, done.stderr)
    assert (there.code, there.told, there.err) == (here.code, here.told, "")
    assert in_order(tmp_path / "parts") == pyarrow.parquet.read_table(tmp_path / "here.parquet").to_pylist()


def test_spark_connect_needs_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where what PySpark needs for it is not installed, one line says what is."""
    monkeypatch.setattr("returns_cli.pools.spark_master.NEEDED", ("json", "no_such_library"))
    monkeypatch.setattr("returns_cli.pools.spark_session.somebody_answers", lambda _: None)
    done = returns("audit", SAMPLE, "--cluster", "spark", "--master", "sc://somewhere")
    assert done.code == 2
    assert "needs what PySpark lacks here: no_such_library; install it: pip install 'returns-cli[connect]'\n" in done.err


# What goes wrong -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("master", ["spark://127.0.0.1:1", "sc://127.0.0.1:1"])
@pytest.mark.parametrize(("lang", "said"), [("en", "nobody answers at"), ("zh", "没有应答")])
def test_nobody_answers(master: str, lang: str, said: str, tmp_path: Path) -> None:
    """A master that is not there is missed at once, and nothing is written."""
    done = returns("audit", SAMPLE, "--cluster", "spark", "--master", master, "--lang", lang, "--out", f"{tmp_path}/out/")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert said in done.err
    assert master in done.err
    assert list(tmp_path.iterdir()) == []


def test_nobody_works(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster is asked for an executor by a first job, which is ended where none comes; and so is any other for which none is
    there any more: it is given up in one line."""
    monkeypatch.setattr(spark_master, "BETWEEN", 0)
    spark_master.somebody_works(spark.sparkContext)
    assert spark.sparkContext._jsc.sc().range(0, 1, 1, 1).count() == 1  # type: ignore[union-attr]  the job is one
    cancelled, driver, looks = Event(), SimpleNamespace(size=lambda: 1), list[int]()
    scala = SimpleNamespace(range=lambda *_: SimpleNamespace(count=lambda: cancelled.wait(60)))
    waiting: Any = SimpleNamespace(
        _jsc=SimpleNamespace(sc=lambda: scala), cancelAllJobs=cancelled.set, master="spark://head:7077"
    )
    monkeypatch.setattr(spark_master, "MINUTES", 0)
    scala.getExecutorMemoryStatus = lambda: driver
    with pytest.raises(SparkFailed, match="`spark://head:7077` gave no executor within 0 minutes; check that its w") as caught:
        spark_master.somebody_works(waiting)
    assert "没有给出执行器" in str(caught.value.in_language("zh"))
    assert cancelled.is_set()

    def gone() -> SimpleNamespace:
        """An executor, for the first look only."""
        looks.append(1)
        return driver if len(looks) > 1 else SimpleNamespace(size=lambda: 2)

    cancelled.clear()
    scala.getExecutorMemoryStatus = gone
    with pytest.raises(SparkFailed, match="gave no executor"):
        spark_master.answered(waiting, lambda: cancelled.wait(60))
    assert (len(looks), cancelled.is_set()) == (2, True)

    def silent() -> SimpleNamespace:
        raise OSError("Java has gone")

    scala.getExecutorMemoryStatus = silent
    assert spark_master.answered(waiting, lambda: looks.append(1) or time.sleep(0.2)) is None


def only_here(item: object) -> object:
    """What no executor can import."""
    return item


def refused(pool: SparkPool, items: Sequence[Any]) -> SparkFailed:
    with pytest.raises(SparkFailed) as caught:
        list(pool.in_order(items))
    return caught.value


def test_a_worker_that_dies(spark: SparkSession) -> None:
    """A process that is ended from outside, in one line."""
    fault = refused(SparkPool(spark, os._exit), [7])
    assert str(fault) == "a process of the cluster was ended from outside; if memory is short, give executors more"
    assert "被外部终止" in str(fault.in_language("zh"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Job aborted.\njava.io.IOException: Broken pipe", "a process of the cluster was ended"),
        ("Job aborted.\njava.net.SocketException: Connection reset", "a process of the cluster was ended"),
        ("\n Job aborted: no such thing\nat org.apache", "Spark gave up: Job aborted: no such thing;"),
        (
            "An error occurred while calling o7.x.\n: org.Gone: no\n: org.SparkException: Job 0 failed",
            "Spark gave up: org.SparkException: Job 0 failed;",
        ),
        ("An exception was thrown:\nTraceback:\n  File x\n    do()\nMemoryError: 7\n", "Spark gave up: MemoryError: 7;"),
        ('x.\n: y: java.io.IOException: Cannot run program "/no/py": error=2', "the cluster has no Python at `/no/py`; set"),
        ("", "Spark gave up: RuntimeError;"),
    ],
)
def test_other_words_of_spark(words: str, said: str) -> None:
    """However Spark sees that a process is gone it is that; what is not known is told in Spark's own first line."""
    assert str(in_plain_words(RuntimeError(words))).startswith(said)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Py4JNetworkError("Answer from Java side is empty"), "a process of the cluster was ended"),
        (Py4JError("An error occurred while calling o12.conf"), "a process of the cluster was ended"),
        (Py4JError("org.apache.x.SparkSession does not exist in the JVM"), "a process of the cluster was ended"),
        (Py4JError("An error occurred while calling o1.x. Trace:\npy4j.Py4JException: no x\n"), "Spark gave up: py4j.Py4JExc"),
    ],
)
def test_what_the_bridge_says(fault: Exception, said: str) -> None:
    """Whatever it was asked, a bridge that has no answer of Java's is one whose Java has gone."""
    assert str(in_plain_words(fault)).startswith(said)


@pytest.mark.parametrize("fault", [ConnectionRefusedError(111, "Connection refused"), EOFError()])
def test_java_has_gone(spark: SparkSession, monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    """Where nobody answers in the bridge to Java that is a process which is gone, no file that cannot be written; and there is
    nothing to be stopped."""

    def gone(_: object) -> int:
        raise fault

    pool = SparkPool(spark, int)
    monkeypatch.setattr(type(spark.sparkContext), "cancelAllJobs", gone)
    pool.stop()
    monkeypatch.setattr(SparkPool, "_cores", gone)
    with pytest.raises(SparkFailed, match="a process of the cluster was ended from outside"):
        list(pool.in_order([1]))


def test_a_cluster_without_the_package(spark: SparkSession) -> None:
    """A Python that cannot import what the work needs, in one line that names it."""
    fault = refused(SparkPool(spark, only_here), [1])
    assert f"({__name__})" in str(fault)
    assert "install returns-cli there too" in str(fault)


def test_a_piece_that_cannot_be_read(spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that is not where executors look for it: one line, exit code 2, and nothing is half-written; here and there."""
    over = Passes.over

    def gone(passes: Passes, *arguments: Any, **named: Any) -> Any:
        for number, one in enumerate(passes.audit.logs):
            passes._pieces(number, one)
        (tmp_path / "log.csv").unlink(missing_ok=True)
        return over(passes, *arguments, **named)

    monkeypatch.setattr(Passes, "over", gone)
    for more in ([], ["--cluster", "spark"]):
        (tmp_path / "log.csv").write_bytes(SAMPLE.read_bytes())
        done = returns("audit", tmp_path / "log.csv", *more, "--out", f"{tmp_path}/parts/", "--rejects", tmp_path / "r.csv")
        assert (done.code, done.err.count("\n")) == (2, 1)
        assert "a process cannot read its piece of" in done.err
        assert list(tmp_path.iterdir()) == []


# What a pool keeps -----------------------------------------------------------------------------------------------------

# Counts, in the process that does it, how often the very job that it keeps was called.
CALLS = """(lambda job: (job.__dict__.update(n=job.__dict__.get('n', 0) + 1), __import__('os').getpid(), job.n)[1:])(
    next(iter(__import__('returns_cli.pools.spark_pool', fromlist=['_jobs'])._jobs.values())))"""


def test_reused_workers_keep_the_job(spark: SparkSession) -> None:
    """A process that does several tasks of an audit unpacks its policy once."""
    pool = SparkPool(spark, functools.partial(eval))
    calls = [call for _ in range(4) for call in pool.in_order([CALLS] * 4)]
    by_process: dict[int, list[int]] = {}
    for process, number in calls:
        by_process.setdefault(process, []).append(number)
    assert len(by_process) < len(calls)
    assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in by_process.values())


def test_what_comes_back_is_bounded(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks go out in waves, so that no more than a wave's answers are in memory; the order stays."""
    monkeypatch.setattr(spark_pool, "WAVE", 1)
    taken: list[str] = []

    def items() -> Iterator[str]:
        for number in range(5):
            taken.append(str(number))
            yield taken[-1]

    pool = SparkPool(spark, int)
    found = pool.in_order(items())
    assert next(found) == 0
    assert len(taken) == pool.count < 5
    assert list(found) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("master", "local", "here"),
    [
        (None, True, True),
        ("local[2]", True, True),
        ("local-cluster[2,1,1024]", False, True),
        ("spark://127.0.0.1:7077", False, True),
        ("spark://head:7077,127.0.0.1:7077", False, False),
        ("yarn", False, False),
        ("sc://localhost", False, True),
    ],
)
def test_where_a_cluster_is(master: str | None, local: bool, here: bool) -> None:
    """What is on this machine finds this package, or needs no name of this machine."""
    assert (is_local(master), is_here(master)) == (local, here)


# Another carrier -------------------------------------------------------------------------------------------------------


class DaskClient:
    """As much of Dask's client as the example of the docs speaks to; what goes to a worker is pickled on its way."""

    def __init__(self) -> None:
        self.scattered = self.done = 0

    def ncores(self) -> dict[str, int]:
        return {"tcp://one": 1, "tcp://two": 1}

    def scatter(self, work: object, broadcast: bool) -> bytes:
        self.scattered += broadcast
        return pickle.dumps(work)

    def submit(self, function: Any, job: bytes, item: object, pure: bool) -> Any:
        self.done += not pure
        return function(pickle.loads(job), pickle.loads(pickle.dumps(item)))  # noqa: S301  our own bytes

    def gather(self, futures: list[Any]) -> list[Any]:
        return futures


def test_the_carrier_of_the_docs(log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example carries an audit: the same answer and the same findings, the job sent once."""
    page = (Path(__file__).parent.parent / "docs" / "warehouses.md").read_text(encoding="utf-8")
    code = page.partition("```python\n")[2].partition("```")[0]
    assert code.count("\n") <= 45
    example: dict[str, Any] = {}
    exec(code, example)  # noqa: S102  our own page
    here = returns("audit", log, "--format", "json", "--out", tmp_path / "here.parquet")
    client, opened = DaskClient(), runs.opened

    def carried(audit: Any, memory: str | None, *, cluster: object, **asked: bool) -> Any:
        return opened(audit, memory, **asked, carrier=functools.partial(example["DaskCarrier"], client))

    monkeypatch.setattr(runs, "opened", carried)
    there = returns("audit", log, "--format", "json", "--out", f"{tmp_path}/parts/")
    assert (there.code, there.told, there.err) == (here.code, here.told, "")
    assert in_order(tmp_path / "parts") == pyarrow.parquet.read_table(tmp_path / "here.parquet").to_pylist()
    assert client.scattered == 1
    assert client.done > 2
