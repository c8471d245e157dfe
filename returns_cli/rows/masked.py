"""Columns of people, masked before anything is written or shown: each text becomes a pseudonym of this one audit.

Texts that are one, however they are written, get one pseudonym, so that findings by clerk stay what they are. The key is made
for the audit and kept nowhere: nobody can tell later, or from two audits, who it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from returns_cli.errors import UsageError
from returns_cli.intake.columns import Mapped, find_heading
from returns_cli.intake.headings import numbered
from returns_cli.kinds.negation import heading_key
from returns_cli.kinds.pseudonyms import new_key, pseudonym
from returns_cli.sources.batch_views import BatchView
from returns_cli.sources.batches import Batch, Distinct
from returns_cli.sources.logs import Fault

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
