"""What sources hand to the worker: every text of every row, however the columns are encoded."""

from __future__ import annotations

import json
import pickle
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_cli import load_policy
from returns_cli.policy.load import shipped
from returns_cli.rows.codes import FactCodes, NumbersTogether, WorkerLimits
from returns_cli.rows.stretch_codes import StretchCodes
from returns_cli.sources import json_pieces, source
from returns_cli.sources.batches import Batch, TableBatch
from returns_cli.sources.log_file import opened_logs
from returns_cli.sources.logs import Fault
from returns_cli.sources.lookup import Full

TEXTS = ["a", None, "", "中", "a"]
WHOLE = [pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()]


@pytest.mark.parametrize("index", [*WHOLE, None])
def test_a_table_gives_every_text(index: pa.DataType | None) -> None:
    """Dictionaries of any width and plain strings say the same; a blank cell is an empty text."""
    column = pa.array(TEXTS) if index is None else pa.array(TEXTS).cast(pa.dictionary(index, pa.string()))
    batch = TableBatch(pa.record_batch([column], names=["c"]), [2, 3, 4, 6, 7], [Fault(5, "{", "no JSON")])
    listed = batch.listed(0)
    texts = ["a", "", "", "中", "a"]
    assert [listed.texts[place] for place in listed.places] == texts
    assert [batch.text(row, 0) for row in range(batch.rows)] == texts
    assert batch.texts(0, [4, 1, 3]) == ["a", "", "中"]
    assert batch.texts(0, []) == []
    assert (batch.rows, batch.records, batch.lines().tolist(), batch.words(0)) == (5, 6, [2, 3, 4, 6, 7], None)


def test_a_batch_that_is_a_slice_gives_its_own_rows() -> None:
    """A part of a larger batch has the places of its own rows."""
    column = pa.array(TEXTS * 3).dictionary_encode()
    batch = TableBatch(pa.record_batch([column], names=["c"]).slice(3, 4), range(4))
    assert [batch.listed(0).texts[place] for place in batch.listed(0).places] == ["中", "a", "a", ""]


def stretch_of(batches: Sequence[Batch]) -> list[list[str]]:
    """What each row of these batches says in its two columns, as a stretch of their neighbours has it."""
    limits = WorkerLimits()
    facts = [FactCodes(limits, [column], lambda text: (text,)) for column in (0, 1)]
    stretch = StretchCodes(limits, facts)
    found = []
    for batch in batches:
        each = [own.of(lambda numbers: numbers).tolist() for own in stretch.texts(stretch.of(batch))]
        known = [[text for (text,) in fact.texts.numbers] for fact in facts]
        found += [[own[at] for own, at in zip(known, row, strict=True)] for row in zip(*each, strict=True)]
    return found


ROWS = [["no", "yes"], ["", "confirmed"], ["abcdefghi", ""], ["abcdefgh", "i"], ["abcdefgh", ""], ["no", "yes"], ["是", "否"]]


def test_neighbours_say_the_same_in_every_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What neighbouring columns say together hangs neither on the format nor on how long the other cells of a batch are."""
    monkeypatch.setattr(json_pieces, "SIZE", 1)  # a batch for each row
    lines, table = tmp_path / "log.jsonl", tmp_path / "log.csv"
    lines.write_text("".join(json.dumps(dict(zip("ab", row, strict=True)), ensure_ascii=False) + "\n" for row in ROWS))
    table.write_text("a,b\n" + "".join(",".join(row) + "\n" for row in ROWS))
    columns = [pa.array(column).dictionary_encode() for column in zip(*ROWS, strict=True)]
    arrow = TableBatch(pa.record_batch(columns, names=["a", "b"]), range(len(ROWS)))
    for log in (lines, table):
        with opened_logs([str(log)]) as (opened,):
            every = [batch for batch, _ in source.batches(opened, source.pieces(opened), source.begin(opened))]
            assert len(every) == (len(ROWS) if log is lines else 1)
            assert stretch_of(every) == stretch_of([arrow, *every])[len(ROWS) :] == ROWS


ROWS_OF_TABLES = st.lists(st.lists(st.tuples(*[st.sampled_from(["", "a", "b", "中"])] * 3), max_size=20), max_size=4)


@given(ROWS_OF_TABLES, st.sampled_from([pa.int8(), pa.int64()]))
def test_a_combination_is_asked_about_once(tables: list[list[tuple[str, ...]]], index: pa.DataType) -> None:
    """In whatever order tables list their texts, and whatever they list beside: rows that say the same have one number."""
    asked: list[tuple[str, ...]] = []

    def number(texts: tuple[str, ...]) -> int:
        asked.append(texts)
        return 10 * len(asked)

    together = NumbersTogether(3, 64, number)
    for rows in tables:
        texts = ["of no row", *sorted({text for row in rows for text in row}, reverse=True)]
        columns = [pa.array([row[at] for row in rows], pa.string()) for at in range(3)]
        coded = [pa.DictionaryArray.from_arrays(pc.index_in(own, pa.array(texts)).cast(index), texts) for own in columns]
        batch = TableBatch(pa.record_batch(coded, names=["a", "b", "c"]), range(len(rows)))
        found = together.of([batch.listed(at) for at in range(3)])
        assert [asked[at // 10 - 1] for at in found.tolist()] == rows
    assert len(asked) == len({row for rows in tables for row in rows})


def test_more_texts_together_than_are_kept_begin_anew() -> None:
    """Texts and combinations beyond the limit are refused, and nothing of it stays wrong."""
    together = NumbersTogether(2, 4, lambda texts: int("".join(texts)))
    batch = TableBatch(pa.record_batch([pa.array(list("1122")), pa.array(list("1212"))], names=["a", "b"]), range(4))
    assert together.of([batch.listed(0), batch.listed(1)]).tolist() == [11, 12, 21, 22]
    more = TableBatch(pa.record_batch([pa.array(list("13")), pa.array(list("14"))], names=["a", "b"]), range(2))
    with pytest.raises(Full):
        together.of([more.listed(0), more.listed(1)])
    assert together.of([batch.listed(1), batch.listed(0)]).tolist() == [11, 21, 12, 22]


def test_faults_go_from_process_to_process() -> None:
    """What a worker gives back can be pickled."""
    fault = Fault(5, "{", "no JSON")
    assert pickle.loads(pickle.dumps(fault)) == fault  # noqa: S301  our own bytes


OPEN = """
policy = "shop/loans"
version = "1"
title = "Loans"
outcomes = ["deny", "refer", "approve"]

[parameters.limit]
type = "decimal"
values = []
question = "The limit?"

[facts.price]
type = "decimal"
max = 1000

[[rules]]
id = "dear"
outcome = "refer"
when = "total(price) > limit"
reason = "dear"
"""


def test_policies_go_from_process_to_process(tmp_path: Path) -> None:
    """Every shipped one, and one that asks what the shop leaves open and what the other lines of a request come to."""
    own = tmp_path / "loans.toml"
    own.write_text(OPEN, encoding="utf-8")
    for path in [own, *(path for _, path in shipped())]:
        compiled = load_policy(str(path))
        for version in getattr(compiled, "versions", (compiled,)):
            again = pickle.loads(pickle.dumps(version.policy))  # noqa: S301  our own bytes
            assert again == version.policy
            assert vars(again).keys() == vars(version.policy).keys()
