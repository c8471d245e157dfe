"""The columns of decided rows in a file of Parquet, and how few texts in many rows are written as numbers."""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa

from returns_cli.intake.headings import numbered
from returns_cli.rows.audit import Audit
from returns_cli.rows.summary import DECIDED, added
from returns_cli.sources.batches import Batch
from returns_cli.sources.logs import cell

if TYPE_CHECKING:
    import numpy.typing as npt

    from returns_cli.sources.arrays import Numbers

FEW_SHARE = 8  # a column says few things where so many rows have one text
NUMBER, BLANK, MOST = np.int32, -1, 1 << 15
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
    columns = range(len(audit.mapped.header))
    return frozenset(at for at in columns if len(first.listed(at).texts) * FEW_SHARE <= first.rows)


class Listed:
    """Texts that are written as numbers, blank ones as null: for every text known so far its place in the list."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self.forget()

    def forget(self) -> None:
        """Takes numbers for others than before."""
        self.known = np.zeros(0, NUMBER)

    def begin(self) -> None:
        """Begins the list anew if it is long."""
        if len(self.places) > MOST:
            self.places = {}
            self.forget()

    def of(self, numbers: Numbers, texts: Collection[Any], text: Text) -> npt.NDArray[np.int32]:
        """The places of the texts with these numbers, of which `text` gives each."""
        if len(self.known) < len(texts):
            new = [text(one) for one in islice(texts, len(self.known), None)]
            places = [self.places.setdefault(one, len(self.places)) if one is not None else BLANK for one in new]
            self.known = np.concatenate((self.known, np.array(places, NUMBER)))
        return self.known.take(numbers)

    def array(self, places: npt.NDArray[np.int32]) -> pa.DictionaryArray:
        """The texts at these places."""
        blank = places == BLANK
        own = pa.array(places, mask=blank) if blank.any() else pa.array(places)
        texts = pa.array(list(self.places), pa.string())
        return pa.DictionaryArray.from_arrays(own, texts, safe=False)  # each is a place of it: nothing to look for
