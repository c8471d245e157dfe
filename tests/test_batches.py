"""What sources hand to the worker: every text of every row, however the columns are encoded."""

from __future__ import annotations

import pickle

import pyarrow as pa
import pytest

from returns_cli.sources.batches import TableBatch
from returns_cli.sources.logs import Fault

TEXTS = ["a", None, "", "中", "a"]


@pytest.mark.parametrize("index", [pa.int8(), pa.int32(), pa.int64(), None])
def test_a_table_gives_every_text(index: pa.DataType | None) -> None:
    """Dictionaries of any width and plain strings say the same; a blank cell is an empty text."""
    column = pa.array(TEXTS) if index is None else pa.array(TEXTS).cast(pa.dictionary(index, pa.string()))
    batch = TableBatch(pa.record_batch([column], names=["c"]), [2, 3, 4, 6, 7], [Fault(5, "{", "no JSON")])
    listed = batch.listed(0)
    texts = ["a", "", "", "中", "a"]
    assert [listed.texts[place] for place in listed.places] == texts
    assert [batch.text(row, 0) for row in range(batch.rows)] == texts
    assert (batch.rows, batch.records, batch.lines().tolist(), batch.words(0)) == (5, 6, [2, 3, 4, 6, 7], None)


def test_a_batch_that_is_a_slice_gives_its_own_rows() -> None:
    """A part of a larger batch has the places of its own rows."""
    column = pa.array(TEXTS * 3).dictionary_encode()
    batch = TableBatch(pa.record_batch([column], names=["c"]).slice(3, 4), range(4))
    assert [batch.listed(0).texts[place] for place in batch.listed(0).places] == ["中", "a", "a", ""]


def test_faults_go_from_process_to_process() -> None:
    """What a worker gives back can be pickled."""
    fault = Fault(5, "{", "no JSON")
    assert pickle.loads(pickle.dumps(fault)) == fault  # noqa: S301  our own bytes
