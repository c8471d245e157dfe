"""Columns of people, masked before anything is written or shown: each text becomes a pseudonym of this one audit.

Texts that are one, however they are written, get one pseudonym, so that findings by clerk stay what they are. The key is made
for the audit and kept nowhere: nobody can tell later, or from two audits, who it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from returns_cli.errors import UsageError
from returns_cli.intake.columns import Mapped, find_heading
from returns_cli.intake.headings import numbered
from returns_cli.kinds.negation import heading_key
from returns_cli.kinds.pseudonyms import new_key, pseudonym
from returns_cli.sources.batches import Batch, Distinct
from returns_cli.sources.logs import Fault

if TYPE_CHECKING:
    import pyarrow as pa

    from returns_cli.sources.arrays import Numbers, Words

PEOPLE = "people"  # what --mask calls all columns that are people's by their headings
_HEADINGS = (
    *("clerk", "clerk name", "cashier", "cashier name", "operator", "handled by", "staff", "employee", "user", "manager"),
    *("customer", "customer name", "customer no", "customer id", "name", "buyer", "buyer name", "contact", "recipient"),
    *("phone", "phone number", "customer phone", "mobile", "telephone", "email", "customer email", "address", "street"),
    *("member", "member id", "note", "notes", "card", "card number"),
    *("shipping name", "shipping address", "billing name", "billing address"),
    *("店员", "收银员", "经办人", "经办", "操作员", "营业员", "导购", "导购员", "客服", "受理人", "员工", "制单人", "店长"),
    *("顾客", "客户", "顾客姓名", "客户姓名", "姓名", "买家", "买家昵称", "收货人", "联系人", "会员", "会员号", "会员卡号"),
    *("电话", "手机", "手机号", "联系电话", "顾客电话", "邮箱", "电子邮箱", "地址", "收货地址", "卡号", "银行卡号", "备注"),
)


class Mask(NamedTuple):
    """The columns that are masked, and the key of this audit."""

    columns: frozenset[int]
    key: bytes

    def of(self, text: str) -> str:
        """The pseudonym of a text; a blank one stays blank."""
        return pseudonym(text, self.key)


def is_peoples(heading: str) -> bool:
    """Whether a column, or a fact, of this name is about people."""
    return heading_key(heading) in {heading_key(name) for name in _HEADINGS}


def mask(asked: Sequence[str], header: Sequence[str], mapped: Mapped) -> Mask | None:
    """The mask of the columns that were asked for. Raises UsageError for one that is not there, or that decides."""
    if not asked:
        return None
    names = numbered(header)
    found = {at for at, name in enumerate(header) if is_peoples(name)} if PEOPLE in asked else set()
    found -= set(_deciding(mapped))
    for name in asked:
        if name != PEOPLE:
            at = find_heading(header, names, name)
            if at in _deciding(mapped):
                raise UsageError(
                    f"the column `{names[at]}` cannot be masked: the policy reads `{_deciding(mapped)[at]}` from it",
                    help="mask columns that decide nothing",
                )
            found.add(at)
    return Mask(frozenset(found), new_key())


def _deciding(mapped: Mapped) -> Mapping[int, str]:
    """The columns that a decision is made of, and what of it."""
    deciding = {at: fact for fact, at in mapped.facts.items()} | {at: fact for fact, at in mapped.unit_columns.items()}
    return deciding | ({} if mapped.recorded is None else {mapped.recorded: "the recorded decision"})


class MaskedBatch:
    """A batch whose masked columns have pseudonyms in place of texts. Of a record that could not be split into cells nobody
    knows which is whose: its text is left out."""

    def __init__(self, batch: Batch, mask: Mask) -> None:
        self.batch, self.mask = batch, mask
        self.rows, self.records, self.left_out, self.untold = batch.rows, batch.records, batch.left_out, batch.untold

    @property
    def faults(self) -> Sequence[Fault]:
        """The records that are no rows."""
        return [fault.but(raw="", cells=self._cells(fault.cells)) for fault in self.batch.faults]

    def _cells(self, cells: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.mask.of(text) if at in self.mask.columns else text for at, text in enumerate(cells))

    def lines(self) -> Numbers:
        """The line of each row."""
        return self.batch.lines()

    def words(self, column: int, until: int | None = None) -> list[Words]:
        """The cells as words, but not of what is masked."""
        seen = range(column, (column if until is None else until) + 1)
        return [] if self.mask.columns.intersection(seen) else self.batch.words(column, until)

    def listed(self, column: int) -> Distinct:
        """The distinct texts of a column."""
        found = self.batch.listed(column)
        return Distinct(found.places, list(map(self.mask.of, found.texts))) if column in self.mask.columns else found

    def strings(self, column: int) -> pa.Array:
        """The texts as an Arrow array of strings, blank ones as null."""
        import pyarrow as pa

        found = self.batch.strings(column)
        if column not in self.mask.columns:
            return found
        return pa.array([None if text is None else self.mask.of(text) or None for text in found.to_pylist()], pa.string())

    def text(self, row: int, column: int) -> str:
        """The text of one cell."""
        found = self.batch.text(row, column)
        return self.mask.of(found) if column in self.mask.columns else found
