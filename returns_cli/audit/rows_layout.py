"""The columns of decided rows in a file of Parquet, and how few texts in many rows are written as numbers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa

from returns_cli.intake.headings import numbered
from returns_cli.rows.audit import Audit
from returns_cli.rows.summary import DECIDED, added
from returns_cli.sources.batches import Batch
from returns_cli.sources.logs import cell
from returns_cli.sources.word_numbers import how_many_texts

if TYPE_CHECKING:
    import numpy.typing as npt

    from returns_cli.sources.arrays import Numbers

    ListPlaces: TypeAlias = npt.NDArray[np.signedinteger[Any]]

FEW_SHARE = 4  # a column says few things where so many rows have one text
BLANK, MOST = -1, 1 << 15
Text: TypeAlias = Callable[[Any], str | None]
TEXTS = pa.dictionary(pa.int32(), pa.string())
NUMBERS = ("log", "line")
ALWAYS_THERE = ("log", "line", "outcome", "reasons", "verdict")


class Layout(NamedTuple):
    """The columns of the result: the log's own and the added ones, and which of the log's are written as numbers of texts."""

    own: tuple[str, ...]
    added: tuple[str, ...]
    listed: frozenset[int]

    @property
    def schema(self) -> pa.Schema:
        """Arrow's schema."""
        own = [pa.field(name, TEXTS if at in self.listed else pa.string()) for at, name in enumerate(self.own)]
        new = [pa.field(name, pa.int64() if name in NUMBERS else TEXTS, name not in ALWAYS_THERE) for name in self.added]
        return pa.schema([*own, *new])


def for_people(audit: Audit, first: Batch) -> Layout:
    """The layout of the findings, as it suits the first batch."""
    names = added(len(audit.logs) > 1)
    return Layout(tuple(numbered(audit.mapped.header, names)), names, _listed(audit, first))


def for_queries(audit: Audit, first: Batch) -> Layout:
    """The layout of the rows for whatever else is asked of them; see `query.decided_rows`."""
    return Layout(tuple(map(cell, range(len(audit.mapped.header)))), DECIDED, _listed(audit, first))


def _listed(audit: Audit, first: Batch) -> frozenset[int]:
    return frozenset(at for at in range(len(audit.mapped.header)) if how_many_texts(first, at) * FEW_SHARE <= first.rows)


class Listed:
    """Texts that are written as numbers, as narrow as these may be, blank ones as null: for every text known so far its place
    in the list."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self.known = np.zeros(0, np.int8)
        self.texts: Collection[Any] = ()

    def forget(self) -> None:
        """Takes numbers for others than before."""
        self.known = self.known[:0]

    def of(self, numbers: Numbers, texts: Collection[Any], text: Text) -> ListPlaces:
        """The places of the texts with these numbers, of which `text` gives each. Of other `texts` the numbers are others."""
        if texts is not self.texts:
            self.known, self.texts = self.known[:0], texts
        if len(self.known) < len(texts):
            new = [text(one) for one in islice(texts, len(self.known), None)]
            places = [self.places.setdefault(one, len(self.places)) if one is not None else BLANK for one in new]
            self.known = np.array([*self.known.tolist(), *places], np.min_scalar_type(BLANK - len(self.places)))
        return self.known.take(numbers)

    def arrays(self, batches: Iterable[ListPlaces]) -> pa.ChunkedArray:
        """The texts at these places. The list begins anew if it is long."""
        texts, narrow = pa.array(list(self.places), pa.string()), self.known.dtype
        type_ = pa.dictionary(pa.from_numpy_dtype(narrow), pa.string())
        if len(self.places) > MOST:
            self.places, self.known = {}, self.known[:0]
        return pa.chunked_array([_array(places.astype(narrow, copy=False), type_, texts) for places in batches], type_)


def _array(places: ListPlaces, type_: pa.DictionaryType, texts: pa.Array) -> pa.DictionaryArray:
    there = places != BLANK
    marks = None if there.all() else pa.py_buffer(np.packbits(there, bitorder="little"))
    return pa.DictionaryArray.from_buffers(type_, len(places), [marks, pa.py_buffer(places)], texts)
