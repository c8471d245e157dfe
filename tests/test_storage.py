"""Logs and results by URL: what is said and written is what is said and written of the same files here."""

from __future__ import annotations

import csv
import io
import os
import pickle
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pyarrow.dataset
import pyarrow.parquet
import pytest
from object_store import Objects, object_store
from test_audit_command import returns
from workbooks import write_workbook

from returns_cli.audit import passes
from returns_cli.sources import source, text_pieces
from returns_cli.sources.delimited import with_header
from returns_cli.sources.storage import StoreError
from returns_cli.sources.urls import found, local

SAMPLE = Path(__file__).parent.parent / "examples" / "returns-log.csv"


@pytest.fixture(scope="module")
def running() -> Iterator[Objects]:
    with object_store("shop") as objects:
        yield objects


@pytest.fixture
def store(running: Objects, monkeypatch: pytest.MonkeyPatch) -> Objects:
    """An empty bucket `shop` that this process may use."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in running.environment.items():
        monkeypatch.setenv(name, value)
    running.buckets["shop"].clear()
    running.read.clear()
    running.refused = ""
    return running


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_log_in_a_store_and_all_results_there(store: Objects, tmp_path: Path) -> None:
    """The answer, the findings and the rejects are to the byte those of the same log here."""
    shop = store.buckets["shop"]
    shop["logs/june.csv"] = SAMPLE.read_bytes()
    here = [tmp_path / "out.csv", tmp_path / "rejects.csv", tmp_path / "map.toml"]
    options = [("--out", "out.csv"), ("--rejects", "rejects.csv"), ("--save-mapping", "map.toml")]
    one = returns("audit", SAMPLE, "--format", "json", *(word for name, end in options for word in (name, tmp_path / end)))
    two = returns(
        "audit",
        "s3://shop/logs/june.csv",
        "--format",
        "json",
        *(w for name, end in options for w in (name, f"s3://shop/{end}")),
    )
    assert (two.code, two.told, two.err) == (one.code, one.told, "")
    for file in here:
        assert shop[file.name] == file.read_bytes().replace(str(SAMPLE).encode(), b"s3://shop/logs/june.csv")


def test_every_format_is_read_from_a_store(store: Objects, tmp_path: Path) -> None:
    """CSV, Parquet, JSON lines, a workbook and a packed log of the same rows have the same accounts; of Parquet and CSV only
    parts are read."""
    rows = list(csv.reader(SAMPLE.open(encoding="utf-8", newline="")))[:300]
    shop = store.buckets["shop"]
    shop["a.csv"] = "\n".join(",".join(row) for row in rows).encode()
    table = pyarrow.table({name: [row[at] for row in rows[1:]] for at, name in enumerate(rows[0])})
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet", row_group_size=100)
    write_workbook(tmp_path / "a.xlsx", {"log": [list(row) for row in rows]})
    import gzip
    import json

    shop["a.parquet"] = (tmp_path / "a.parquet").read_bytes()
    shop["a.xlsx"] = (tmp_path / "a.xlsx").read_bytes()
    shop["a.jsonl"] = "\n".join(json.dumps(dict(zip(rows[0], row, strict=True))) for row in rows[1:]).encode()
    shop["a.csv.gz"] = gzip.compress(shop["a.csv"])
    answers = [returns("audit", f"s3://shop/{name}", "--format", "json") for name in sorted(shop)]
    assert [answer.err for answer in answers] == [""] * 5
    wanted = ("rows", "rejected", "outcomes", "verdicts", "rules")
    assert len({str([answer.json[name] for name in wanted]) for answer in answers}) == 1
    assert answers[0].json["rows"] == 299


def test_a_pattern_stands_for_all_files_that_fit(store: Objects) -> None:
    """`*` stands for no `/`, so that only the files of that folder are meant."""
    head, *rows = SAMPLE.read_text(encoding="utf-8").splitlines()[:21]
    for name, some in (("logs/a.csv", rows[:10]), ("logs/b.csv", rows[10:]), ("logs/old/c.csv", rows), ("logs/d.txt", ["x"])):
        store.buckets["shop"][name] = "\n".join([head, *some]).encode()
    assert returns("audit", "s3://shop/logs/*.csv", "--format", "json").json["rows"] == 20
    assert returns("audit", "s3://shop/*/old/*.csv", "--format", "json").json["rows"] == 20
    none = returns("audit", "s3://shop/logs/*.jsonl")
    assert (none.code, none.err) == (2, "error: no file matches `s3://shop/logs/*.jsonl`; check the path\n")


def test_many_pieces_read_by_several_processes(store: Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log with line ends in quotes, cut into pieces after a first pass: processes begun afresh read them, each its own."""
    head, *rows = SAMPLE.read_text(encoding="utf-8").splitlines()
    rng = Random(5)  # noqa: S311  seeded
    notes = [f'"said ""no"",\nthen {"yes " * rng.randrange(30)}"' for _ in rows]
    text = "\n".join([f"{head},memo", *(f"{row},{note}" for row, note in zip(rows, notes, strict=True))])
    store.buckets["shop"]["log.csv"] = text.encode()
    path = tmp_path / "log.csv"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(passes, "FEW", 0)
    monkeypatch.setattr(source, "MANY", 0)
    monkeypatch.setattr(source.spans, "__defaults__", (20_000,))
    one = returns("audit", path, "--format", "json", "--rejects", tmp_path / "here.csv")
    two = returns("audit", "s3://shop/log.csv", "--format", "json", "--rejects", tmp_path / "there.csv")
    assert (two.code, two.told, two.err) == (one.code, one.told, "")
    lines = [[row["line"] for row in rows_of((tmp_path / f"{name}.csv").read_bytes())] for name in ("here", "there")]
    assert lines[0] == lines[1] != []
    assert len({asked for _, asked in store.read if asked}) > 8


@pytest.mark.parametrize("size", [300, 1000, 1500])
def test_a_first_pass_cuts_outside_of_quotes(tmp_path: Path, size: int) -> None:
    """Wherever the spans of a first pass end, pieces meet, and end where a line ends outside of quotes."""
    rng = Random(size)  # noqa: S311  seeded
    cells = ["plain", '"two\nlines"', '"a ""b"""', '"\n\n"', "中文", '"' + "x\n" * 5 + '"']
    records = [f"{at},{rng.choice(cells)},{rng.choice(cells)}\n".encode() for at in range(300)]
    path = tmp_path / "log.csv"
    path.write_bytes(b'a,"b",c\n' + b"".join(records))
    log = with_header(path, path, "utf-8", tmp_path)
    whole = list(text_pieces.pieces(log, size))
    assert [piece.start for piece in whole] == [0, *(piece.end for piece in whole[:-1])]
    assert whole[-1].end == path.stat().st_size
    ends, place = {0, 8}, 8
    for record in records:
        place += len(record)
        ends.add(place)
    assert {piece.end for piece in whole} <= ends
    assert len(whole) > 3


def parts(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def test_findings_as_a_folder_of_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each task writes its rows itself; together the parts are, row by row and in order, the one file."""
    monkeypatch.setattr(source.pieces, "__defaults__", (5_000,))
    folder = tmp_path / "parts"
    one = returns("audit", SAMPLE, "--format", "json", "--out", tmp_path / "one.parquet")
    two = returns("audit", SAMPLE, "--format", "json", "--out", f"{folder}/")
    assert (two.code, two.told, two.err) == (one.code, one.told, "")
    assert [part.name for part in parts(folder)] == [f"part-{at:05}.parquet" for at in range(len(parts(folder)))]
    assert len(parts(folder)) > 3
    together = [row for part in parts(folder) for row in pyarrow.parquet.read_table(part).to_pylist()]
    assert together == pyarrow.parquet.read_table(tmp_path / "one.parquet").to_pylist()
    assert pyarrow.dataset.dataset(folder).count_rows() == len(together)
    again = returns("audit", SAMPLE, "--out", f"{folder}/")
    assert (again.code, again.err) == (2, f"error: the folder `{folder}/` is not empty; name a new folder for the parts\n")


def test_parts_of_requests_of_several_lines(store: Objects, tmp_path: Path) -> None:
    """Lines of a request have its common route, in parts in a store too; with totals there is one part."""
    head, *rows = SAMPLE.read_text(encoding="utf-8").splitlines()[:200]
    log = tmp_path / "log.csv"
    log.write_text("\n".join([f"{head},visit", *(f"{row},r{at // 3}" for at, row in enumerate(rows))]), encoding="utf-8")
    given = ["audit", str(log), "--format", "json", "--request", "visit", "--out"]
    one, two = returns(*given, tmp_path / "one.parquet"), returns(*given, "s3://shop/found/")
    three = returns(*given, "s3://shop/more/", "--totals")
    assert (two.code, two.told, two.err) == (one.code, one.told, "")
    assert three.err == ""
    shop = store.buckets["shop"]
    assert [key for key in shop if not key.endswith("/")] == ["found/part-00000.parquet", "more/part-00000.parquet"]
    wanted = pyarrow.parquet.read_table(tmp_path / "one.parquet").to_pylist()
    for key in ("found/part-00000.parquet", "more/part-00000.parquet"):
        assert pyarrow.parquet.read_table(io.BytesIO(shop[key])).to_pylist() == wanted


def test_a_url_of_this_machine_is_a_path(tmp_path: Path) -> None:
    """`file://` names what a path names, blanks and all."""
    log = tmp_path / "june log.csv"
    log.write_bytes(SAMPLE.read_bytes())
    assert local(log.as_uri()) == str(log)
    out = tmp_path / "out.csv"
    done = returns("audit", log.as_uri(), "--format", "json", "--out", out.as_uri())
    assert (done.code, done.err) == (3, "")
    assert len(rows_of(out.read_bytes())) == sum(done.json["outcomes"].values())


def faults(store: Objects, *arguments: str) -> list[str]:
    """The line that says what is wrong, in English and Chinese; nothing is in the store that was not there before."""
    before = dict(store.buckets["shop"])
    said = []
    for lang in ("en", "zh"):
        done = returns("audit", *arguments, "--lang", lang)
        assert (done.code, done.err.count("\n")) == (2, 1), done
        said.append(done.err.strip())
    assert store.buckets["shop"] == before
    assert said[0] != said[1]
    assert "AWS Error" not in said[0]
    return said


def test_what_a_store_lacks(store: Objects, tmp_path: Path) -> None:
    """No such object, no such bucket, a folder: one line says so."""
    store.buckets["shop"]["logs/a.csv"] = SAMPLE.read_bytes()
    english, chinese = faults(store, "s3://shop/logs/b.csv")
    assert english == "error: cannot read `s3://shop/logs/b.csv`: no such file; check the bucket and the path"
    assert chinese == "错误：无法读取`s3://shop/logs/b.csv`：没有这个文件；请核对存储桶和路径"
    assert "no such file" in faults(store, "s3://warehouse/logs/a.csv")[0]
    assert "is a folder" in faults(store, "s3://shop/logs")[0]
    assert "no such bucket" in faults(store, str(SAMPLE), "--out", "s3://warehouse/out.csv")[0]
    assert "no such bucket" in faults(store, str(SAMPLE), "--out", "s3://warehouse/out/")[0]


def test_who_may_not(store: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong key, and none at all."""
    store.buckets["shop"]["a.csv"] = SAMPLE.read_bytes()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "stranger")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")  # another store, which is asked anew
    assert "no access to `s3://shop/a.csv`; set AWS_ACCESS_KEY_ID" in faults(store, "s3://shop/a.csv")[0]


def test_a_store_that_does_not_answer(store: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is at the endpoint."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
    english, _ = faults(store, "s3://shop/a.csv")
    assert english.startswith(
        "error: the store of `s3://shop/a.csv` does not answer; check the network, AWS_REGION, and AWS_EN"
    )


def test_results_that_are_refused_leave_nothing(store: Objects, tmp_path: Path) -> None:
    """Where one result may not be written, none is: not those here, nor those in the store."""
    store.refused = "rejects"
    here = tmp_path / "doubles.toml"
    there = ["--out", "s3://shop/out.csv", "--rejects", "s3://shop/rejects.csv", "--save-mapping", str(here)]
    assert "no access to `s3://shop/rejects.csv`" in faults(store, str(SAMPLE), *there)[0]
    assert list(tmp_path.iterdir()) == []
    store.refused = "part-"
    assert "no access to" in faults(store, str(SAMPLE), "--out", "s3://shop/parts/")[0]


def test_other_schemes(tmp_path: Path) -> None:
    """A scheme that no library knows is refused; one whose library is not here says what is missing."""
    done = returns("audit", "ftp://shop/a.csv")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "files cannot be reached by `ftp:`; use s3, hdfs" in done.err


def test_a_stored_file_and_its_faults_go_to_other_processes(store: Objects) -> None:
    """What a file knows of its store goes with it, and no key does; a fault is said there as here."""
    store.buckets["shop"]["a.csv"] = b"laid\nyes\n"
    sent = pickle.dumps(found("s3://shop/a.csv"))
    assert b"secret" not in sent
    assert pickle.loads(sent).open().read() == b"laid\nyes\n"  # noqa: S301  our own bytes
    fault = pickle.loads(pickle.dumps(StoreError("store-absent", url="s3://x/y")))  # noqa: S301  our own bytes
    assert "s3://x/y" in str(fault.in_language("zh"))
    assert type(fault) is StoreError


def test_a_log_that_became_shorter(store: Objects) -> None:
    """Bytes that are gone are missed, with one line."""
    store.buckets["shop"]["a.csv"] = b"laid\n" + b"yes\n" * 100
    file = found("s3://shop/a.csv")
    store.buckets["shop"]["a.csv"] = b"laid\nyes\n"
    with pytest.raises(StoreError, match="became shorter"):
        file.open().read()
