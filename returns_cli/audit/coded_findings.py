"""Every row with its decision as Parquet, made while the rows of plain logs are counted.

A column that says few things stays numbers and a list of texts from the log to the file, which Parquet writes as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from returns_cli.audit.blocks import Block
from returns_cli.audit.coded import CodedLogs
from returns_cli.audit.coded_counts import Counted
from returns_cli.audit.codes import TextCodes, Told
from returns_cli.audit.logs import cell
from returns_cli.audit.lookup import Full
from returns_cli.audit.roles import day_slot
from returns_cli.audit.summary import DECIDED, added
from returns_cli.intake.headings import numbered
from returns_cli.intake.outcomes import RECORDED

TOGETHER = 12  # blocks that become one row group
FEW_SHARE = 8  # a column says few things where so many rows have one text
NUMBER, BLANK = np.int16, -1
Text: TypeAlias = Callable[[Any], str | None]
TEXTS = pa.dictionary(pa.int16(), pa.string())
NUMBERS = ("log", "line")
ALWAYS_SAID = ("log", "line", "outcome", "reasons", "verdict")


class Layout(NamedTuple):
    """The columns of the result: the log's own and the added ones, and which of the log's are written as numbers of texts."""

    own: tuple[str, ...]
    added: tuple[str, ...]
    listed: frozenset[int]

    @property
    def schema(self) -> Any:
        """Arrow's schema."""
        own = [pa.field(name, TEXTS if at in self.listed else pa.string()) for at, name in enumerate(self.own)]
        new = [pa.field(name, pa.int64() if name in NUMBERS else TEXTS, name not in ALWAYS_SAID) for name in self.added]
        return pa.schema([*own, *new])


def for_people(coded: CodedLogs, first: Block) -> Layout:
    """The layout of the findings, as it suits the first block."""
    names = added(len(coded.audit.logs) > 1)
    return Layout(tuple(numbered(coded.plan.mapped.header, names)), names, _listed(coded, first))


def for_queries(coded: CodedLogs, first: Block) -> Layout:
    """The layout of the rows for whatever else is asked of them; see `query.decided_elsewhere`."""
    cells = map(cell, range(len(coded.plan.mapped.header)))
    return Layout(tuple(cells), DECIDED, _listed(coded, first))


def _listed(coded: CodedLogs, first: Block) -> frozenset[int]:
    columns = range(len(coded.plan.mapped.header))
    return frozenset(at for at in columns if len(set(first.texts(at, first.rows))) * FEW_SHARE <= first.rows)


class Rows(NamedTuple):
    """A piece of the result, its rows in a file of Arrow's own form; its lines count from 0."""

    counted: Counted
    rows: Path


class Listed:
    """Texts that are written as numbers, blank ones as null: for every text known so far its place in the list."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self.known = np.zeros(0, NUMBER)

    def of(self, numbers: Any, texts: Collection[Any], text: Text) -> Any:
        """The places of the texts with these numbers, of which `text` gives each. Raises Full if they are too many."""
        if len(self.known) < len(texts):
            new = [text(one) for one in islice(texts, len(self.known), None)]
            places = [self.places.setdefault(one, len(self.places)) if one is not None else BLANK for one in new]
            if len(self.places) > np.iinfo(NUMBER).max:
                raise Full("a column that says many things after all")
            self.known = np.append(self.known, np.array(places, NUMBER))
        return self.known.take(numbers)

    def array(self, places: Any) -> Any:
        """The texts at these places."""
        blank = places == BLANK
        own = pa.array(places, mask=blank) if blank.any() else pa.array(places)
        return pa.DictionaryArray.from_arrays(own, pa.array(list(self.places), pa.string()))


class Writer:
    """Makes the columns of the result out of blocks; each worker has one."""

    def __init__(self, coded: CodedLogs, layout: Layout) -> None:
        self.coded, self.layout = coded, layout
        self.facts = {fact.column: name for name, fact in coded.facts.items() if fact.unit is None}
        self.others: dict[int, TextCodes] = {column: TextCodes(column) for column in layout.listed - self.facts.keys()}
        slot = day_slot(coded.policy, coded.plan.mapped)
        self.day = None if slot is None else slot.partition("__")[0]
        self.lists = [Listed() if type_ == TEXTS else None for type_ in layout.schema.types]

    def rows(self, log: int, blocks: Iterable[Block], counted: Counted) -> Any:
        """The readable rows of some blocks, which are counted."""
        pieces = [self._columns(log, block, counted) for block in blocks]
        if not pieces:
            return pa.RecordBatch.from_pylist([], self.layout.schema)
        joined = [_joined(each) for each in zip(*pieces, strict=True)]
        arrays = [own.array(column) if own else column for column, own in zip(joined, self.lists, strict=True)]
        return pa.record_batch(arrays, schema=self.layout.schema)

    def _columns(self, log: int, block: Block, counted: Counted) -> list[Any]:
        """The columns of the readable rows of a block; of those that are listed only the places."""
        rows = counted.count(self.coded, log, block)
        refused = self.coded.refused.take(rows.classes)
        told, lines = rows.texts(), block.lines() + counted.records - block.records
        columns = [self._column(column, block, told) for column in range(len(self.layout.own))]
        for at, name in enumerate(self.layout.added, len(columns)):
            match name:
                case "line":
                    columns.append(pa.array(lines))
                case "log":
                    columns.append(pa.array(np.full(block.rows, log)))
                case "file":
                    names = [(own.name,) for own in self.coded.audit.logs]
                    columns.append(self._places(at, Told(np.full(block.rows, log), None), names))
                case "recorded" | "day":
                    columns.append(self._said(at, RECORDED if name == "recorded" else self.day, told, block.rows))
                case _:
                    columns.append(self._places(at, Told(rows.classes, None), self.coded.classes, SAID[name]))
        if not refused.any():
            return columns
        kept = np.flatnonzero(~refused)
        return [column.take(kept) for column in columns]

    def _column(self, column: int, block: Block, told: Mapping[str, Told]) -> Any:
        """The texts of one of the log's columns, or their places."""
        if column not in self.layout.listed:
            return block.strings(column)
        name = self.facts.get(column)
        if name is not None:
            return self._places(column, told[name], self.coded.facts[name].texts.numbers)
        own = self.others[column]
        return self._places(column, Told(own.of(block), None), own.numbers)

    def _said(self, column: int, fact: str | None, told: Mapping[str, Told], rows: int) -> Any:
        """What the cells say of a fact in its last slot, which is a word or a day."""
        if fact is None or fact not in self.coded.facts:
            return self._places(column, Told(np.zeros(rows, np.int64), None), [None], lambda _: None)
        own = self.coded.facts[fact]

        def said(number: int) -> str | None:
            stored = own.said(number)
            return str(stored[-1]) if stored and stored[-1] is not None else None

        return self._places(column, told[fact], range(len(own.texts.numbers)), said)

    def _places(self, column: int, told: Told, texts: Collection[Any], text: Text = lambda cell: cell[0] or None) -> Any:
        listed = self.lists[column]
        return None if listed is None else told.of(lambda numbers: listed.of(numbers, texts, text))


def decided_rows(coded: CodedLogs, log: int, blocks: Iterator[Block], *, layout: Layout) -> Rows:
    """What is to be written of some blocks. Raises Full."""
    counted, file = Counted(), coded.logs[log].room / f"rows-{uuid4().hex}"
    rows = _writer(coded, layout).rows(log, blocks, counted)
    with pa.OSFile(str(file), "wb") as stream, pa.ipc.new_file(stream, layout.schema) as out:
        out.write_batch(rows)
    return Rows(counted, file)


@lru_cache(maxsize=1)
def _writer(coded: CodedLogs, layout: Layout) -> Writer:
    """The writer of this process, which knows the texts of the blocks before."""
    return Writer(coded, layout)


def _joined(arrays: Sequence[Any]) -> Any:
    return np.concatenate(arrays) if isinstance(arrays[0], np.ndarray) else pa.concat_arrays(arrays)


SAID: Mapping[str, Text] = {
    "outcome": lambda one: one.outcome,
    "reasons": lambda one: ";".join(one.rules),
    "route": lambda one: one.route,
    "verdict": lambda one: one.verdict,
}


def write(target: Path, layout: Layout, parts: Iterable[Any]) -> Iterator[Any]:
    """Writes the rows of the parts (`coded_run.Part`), and hands on their counts. Raises OSError."""
    listed = [field.name for field in layout.schema if field.type == TEXTS]
    texts = {field.name: "snappy" if field.type == pa.string() else "none" for field in layout.schema}
    options: dict[str, Any] = {
        "use_dictionary": listed,
        "write_statistics": ["line"],
        "column_encoding": {"line": "DELTA_BINARY_PACKED"},  # numbers that rise by one
        "compression": texts,  # numbers hardly get smaller
        "write_batch_size": 1 << 14,
        "store_schema": False,
    }
    with pq.ParquetWriter(target, layout.schema, **options) as writer:
        for part in parts:
            with pa.memory_map(str(part.found.rows)) as stream:
                rows = pa.ipc.open_file(stream).get_batch(0)
                at = rows.schema.get_field_index("line")
                lines = pa.array(rows.column(at).to_numpy() + part.record)
                writer.write_batch(rows.set_column(at, rows.schema.field(at), lines))
                del rows
            part.found.rows.unlink()
            yield part._replace(found=part.found.counted)
