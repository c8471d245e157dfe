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
from returns_cli.audit.coded import CodedLogs, Decided
from returns_cli.audit.coded_counts import Counted
from returns_cli.audit.codes import TextCodes, Told
from returns_cli.audit.places import NotPlain
from returns_cli.audit.summary import added
from returns_cli.intake.headings import numbered

TOGETHER = 12  # blocks that become one row group
FEW_SHARE = 8  # a column says few things where so many rows have one text
NUMBER, BLANK = np.int16, -1
Text: TypeAlias = Callable[[Any], str | None]
TEXTS = pa.dictionary(pa.int16(), pa.string())


class Layout(NamedTuple):
    """The columns of the result: their names, and which of the log's are written as numbers of texts."""

    names: tuple[str, ...]
    several: bool
    listed: frozenset[int]

    @property
    def width(self) -> int:
        """How many columns the log has."""
        return len(self.names) - len(added(self.several))

    @property
    def schema(self) -> Any:
        """Arrow's schema."""
        own = [TEXTS if column in self.listed else pa.string() for column in range(self.width)]
        types = [*own, *(pa.int64() if name == "line" else TEXTS for name in added(self.several))]
        return pa.schema(list(zip(self.names, types, strict=True)))


def layout(coded: CodedLogs, first: Block) -> Layout:
    """The layout that suits the first block."""
    header, several = coded.plan.mapped.header, len(coded.audit.logs) > 1
    listed = {at for at in range(len(header)) if len(set(first.texts(at, first.rows))) * FEW_SHARE <= first.rows}
    names = added(several)
    return Layout((*numbered(header, names), *names), several, frozenset(listed))


class Part(NamedTuple):
    """A piece of the result, its rows in a file of Arrow's own form; its lines count from 0."""

    counted: Counted
    rows: Path


class Listed:
    """Texts that are written as numbers, blank ones as null: for every text known so far its place in the list."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self.known = np.zeros(0, NUMBER)

    def of(self, numbers: Any, texts: Collection[Any], text: Text) -> Any:
        """The places of the texts with these numbers, of which `text` gives each. Raises NotPlain if they are too many."""
        if len(self.known) < len(texts):
            new = [text(one) for one in islice(texts, len(self.known), None)]
            places = [self.places.setdefault(one, len(self.places)) if one is not None else BLANK for one in new]
            if len(self.places) > np.iinfo(NUMBER).max:
                raise NotPlain("a column that says many things after all")
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
        self.lists = [Listed() if type_ == TEXTS else None for type_ in layout.schema.types]

    def rows(self, log: int, blocks: Iterable[Block], counted: Counted) -> Any:
        """The readable rows of some blocks, which are counted."""
        pieces = [self._columns(log, block, counted) for block in blocks]
        joined = [_joined(each) for each in zip(*pieces, strict=True)]
        arrays = [own.array(column) if own else column for column, own in zip(joined, self.lists, strict=True)]
        return pa.record_batch(arrays, schema=self.layout.schema)

    def _columns(self, log: int, block: Block, counted: Counted) -> list[Any]:
        """The columns of the readable rows of a block; of those that are listed only the places."""
        rows = counted.count(self.coded, log, block)
        refused = self.coded.refused.take(rows.classes)
        told, classes, width = rows.texts(), Told(rows.classes, None), self.layout.width
        columns = [self._column(column, block, told) for column in range(width)]
        if self.layout.several:
            columns.append(
                self._places(width, Told(np.full(block.rows, log), None), [(own.name,) for own in self.coded.audit.logs])
            )
        columns.append(pa.array(block.numbers() + counted.records - block.records))
        columns += [self._places(len(columns) + at, classes, self.coded.classes, said) for at, said in enumerate(SAID)]
        if not refused.any():
            return columns
        kept = np.flatnonzero(~refused)
        return [column.take(kept) for column in columns]

    def _column(self, column: int, block: Block, told: Mapping[str, Told]) -> Any:
        """The texts of one of the log's columns, or their places."""
        if column not in self.layout.listed:
            return _strings(block, column)
        name = self.facts.get(column)
        if name is not None:
            return self._places(column, told[name], self.coded.facts[name].texts.numbers)
        own = self.others[column]
        return self._places(column, Told(own.of(block), None), own.numbers)

    def _places(self, column: int, told: Told, texts: Collection[Any], text: Text = lambda cell: cell[0] or None) -> Any:
        listed = self.lists[column]
        return None if listed is None else told.of(lambda numbers: listed.of(numbers, texts, text))


def decided_rows(coded: CodedLogs, log: int, blocks: Iterator[Block], *, layout: Layout) -> Part:
    """What is to be written of some blocks. Raises NotPlain, Full."""
    counted, file = Counted(), coded.logs[log].room / f"rows-{uuid4().hex}"
    rows = _writer(coded, layout).rows(log, blocks, counted)
    with pa.OSFile(str(file), "wb") as stream, pa.ipc.new_file(stream, layout.schema) as out:
        out.write_batch(rows)
    return Part(counted, file)


@lru_cache(maxsize=1)
def _writer(coded: CodedLogs, layout: Layout) -> Writer:
    """The writer of this process, which knows the texts of the blocks before."""
    return Writer(coded, layout)


def _joined(arrays: Sequence[Any]) -> Any:
    return np.concatenate(arrays) if isinstance(arrays[0], np.ndarray) else pa.concat_arrays(arrays)


def _rules(one: Decided) -> str:
    return ";".join(one.rules)


SAID = (lambda one: one.outcome, _rules, lambda one: one.route, lambda one: one.verdict)


def _strings(block: Block, column: int) -> Any:
    """The texts of a column one by one, blank ones as null."""
    if block.doubled(column) or (block.log.image and not block.data.isascii()):
        return pa.array([text or None for text in block.texts(column, block.rows)], pa.string())
    if not block.data.isascii():
        try:
            block.data.decode()
        except UnicodeDecodeError:
            raise NotPlain("bytes that are no text") from None
    first, last = block.spans(column)
    offsets = np.zeros(2 * block.rows + 1, np.int32)  # of cells and what stands between them, in turn
    offsets[0:-1:2], offsets[1::2], offsets[-1] = first, last, last[-1]
    every = pa.StringArray.from_buffers(2 * block.rows, pa.py_buffer(offsets), pa.py_buffer(block.data))
    return every.take(pa.array(np.arange(0, 2 * block.rows, 2), mask=first == last))


def write(target: Path, layout: Layout, parts: Iterable[tuple[int, int, Part]]) -> Iterator[tuple[int, int, Counted]]:
    """Writes the parts, each with the number of its log and of its first record, and hands on their counts. Raises OSError."""
    listed = [field.name for field in layout.schema if field.type == TEXTS]
    options: dict[str, Any] = {
        "use_dictionary": listed,
        "write_statistics": ["line"],
        "column_encoding": {"line": "DELTA_BINARY_PACKED"},  # numbers that rise by one
        "store_schema": False,
    }
    with pq.ParquetWriter(target, layout.schema, **options) as writer:
        for log, record, part in parts:
            with pa.memory_map(str(part.rows)) as stream:
                rows = pa.ipc.open_file(stream).get_batch(0)
                at = rows.schema.get_field_index("line")
                writer.write_batch(rows.set_column(at, "line", pa.array(rows.column(at).to_numpy() + record)))
                del rows
            part.rows.unlink()
            yield log, record, part.counted
