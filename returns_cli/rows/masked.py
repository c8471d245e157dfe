"""Columns of people, masked before anything is written or shown: each text becomes a pseudonym of this one audit.

Texts that are one, however they are written, get one pseudonym, so that findings by clerk stay what they are. The key is made
for the audit and kept nowhere: nobody can tell later, or from two audits, who it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from returns_cli.kinds.pseudonyms import pseudonym
from returns_cli.sources.batch_views import BatchView
from returns_cli.sources.batches import Batch, Distinct
from returns_cli.sources.logs import Fault


class Mask(NamedTuple):
    """The columns that are masked, and the key of this audit."""

    columns: frozenset[int]
    key: bytes

    def of(self, text: str) -> str:
        """The pseudonym of a text; a blank one stays blank."""
        return pseudonym(text, self.key)


class MaskedBatch(BatchView):
    """A batch whose masked columns have pseudonyms in place of texts. Of a record that could not be split into cells nobody
    knows which is whose: its text is left out."""

    def __init__(self, batch: Batch, mask: Mask) -> None:
        super().__init__(batch, mask.columns)
        self.mask = mask

    @property
    def faults(self) -> Sequence[Fault]:
        """The records that are no rows."""
        return [fault.but(raw="", cells=self._cells(fault.cells)) for fault in self.batch.faults]

    def _cells(self, cells: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.mask.of(text) if at in self.columns else text for at, text in enumerate(cells))

    def own(self, column: int) -> Distinct:
        """The pseudonyms of a column."""
        places, texts = self.of_log(column)
        return Distinct(places, list(map(self.mask.of, texts)))
