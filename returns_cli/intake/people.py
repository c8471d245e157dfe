"""The columns of a log that are about people, whom nobody has to know who reads results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from returns_cli.errors import UsageError
from returns_cli.intake.columns import Mapped, find_heading
from returns_cli.intake.headings import numbered
from returns_cli.kinds.negation import heading_key

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


def is_peoples(heading: str) -> bool:
    """Whether a column, or a fact, of this name is about people."""
    return heading_key(heading) in {heading_key(name) for name in _HEADINGS}


def columns_to_mask(asked: Sequence[str], header: Sequence[str], mapped: Mapped) -> frozenset[int]:
    """The columns that were asked for. Raises UsageError for one that is not there, or that decides."""
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
    return frozenset(found)


def _deciding(mapped: Mapped) -> Mapping[int, str]:
    """The columns that a decision is made of, and what of it."""
    deciding = {at: fact for fact, at in mapped.facts.items()} | {at: fact for fact, at in mapped.unit_columns.items()}
    return deciding | ({} if mapped.recorded is None else {mapped.recorded: "the recorded decision"})
