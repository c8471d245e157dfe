"""Columns that decide nothing but say whose a finding is, of what, and what it cost: their headings, and what they are for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from returns_cli.errors import UsageError
from returns_cli.intake.fitting_headings import find_heading
from returns_cli.intake.headings import parted
from returns_cli.intake.known_headings import RECORDED_NAMES, REQUEST_NAMES
from returns_cli.intake.mapped import Mapped
from returns_cli.kinds.kind import TODAY
from returns_cli.kinds.money import currency_of
from returns_cli.kinds.negation import heading_key, stem
from returns_cli.kinds.sameness import folded
from returns_cli.language.faults import did_you_mean
from returns_cli.language.types import registers
from returns_cli.policy.model import Policy
from returns_cli.records import Record
from returns_cli.wording.units import UNIT_WORDS

# role -> the headings it is known by, the most telling first
ROLES: Mapping[str, tuple[str, ...]] = {
    "clerk": (
        *("clerk", "clerk name", "cashier", "cashier name", "operator", "handled by", "staff", "employee", "user"),
        *("店员", "收银员", "经办人", "经办", "操作员", "营业员", "导购", "导购员", "客服", "受理人", "员工", "制单人"),
    ),
    "article": (
        *("article", "article no", "article number", "sku", "item no", "item number", "item code", "product code"),
        *("product", "item", "model", "货号", "商品编号", "商品编码", "产品编号", "商品型号", "产品型号", "型号"),
        *("商品名称", "产品名称", "品名", "商品"),
    ),
    "amount": (
        *("refunded amount", "amount refunded", "total refunded", "refund amount", "refund total", "refunded", "refund"),
        *("return amount", "returned amount", "return total"),
        *("实退金额", "实退款金额", "实际退款金额", "实退款", "退款金额", "退款总额", "退款额", "退款", "退货金额", "应退金额"),
        *("amount", "value", "金额", "total"),
    ),
    "currency": (
        *("currency", "currency code", "refund currency", "presentment currency", "amount currency", "transaction currency"),
        *("currency iso", "currency iso code", "iso currency", "curr", "ccy", "shop currency", "document currency"),
        *("币种", "货币", "币别", "结算币种", "退款币种", "交易币种", "原币", "币种代码", "货币代码", "货币类型", "付款币种"),
    ),
    "receipt-number": (
        *("receipt no", "receipt number", "receipt id", "invoice no", "invoice number", "order no", "order number"),
        *("order id", "小票号", "小票编号", "收据号", "收据编号", "发票号", "发票号码", "销售单号", "原单号"),
        *("订单号", "订单编号"),
    ),
    "receipt-line": (
        *("receipt line", "receipt line no", "receipt line number", "order line", "order line no", "order line number"),
        *("order line id", "order item id", "line item id", "sub order", "suborder id", "sub order id", "line id"),
        *("line item", "order item", "order item no", "order item number", "order line item id", "item position", "detail id"),
        *("position", "pos", "pos no", "position no", "posnr", "line nbr", "line nr", "ln", "detail line", "invoice line"),
        *("line item no", "line item number", "item line", "item line no", "line no", "line number", "line"),
        *("小票行", "小票行号", "收据行", "收据行号", "发票行", "发票行号", "订单行", "订单行号", "订单行项目", "订单明细行"),
        *(
            "订单明细号",
            "订单明细编号",
            "订单明细",
            "订单明细id",
            "明细id",
            "明细编号",
            "明细序号",
            "商品行",
            "商品行号",
            "商品序号",
            "单据行",
            "单据行号",
            "分录",
            "分录号",
            "分录行号",
            "子单号",
            "子单编号",
            "子订单",
            "子订单号",
            "子订单编号",
            "明细行号",
            "明细行",
            "明细号",
            "行项目",
            "行项目号",
        ),
        *("行号", "行次", "项次"),
    ),
    "sold": (
        *("sold quantity", "quantity sold", "sold qty", "qty sold", "purchased quantity", "sold"),
        *("order quantity", "order qty", "ordered quantity", "quantity ordered", "quantity purchased"),
        *("售出数量", "销售数量", "购买数量", "原销售数量", "销量", "订单数量", "下单数量"),
    ),
    "returned": (
        *("returned quantity", "quantity returned", "return quantity", "return qty", "returned qty", "returned"),
        *("退货数量", "退回数量", "实退数量", "退换数量", "quantity", "qty", "数量"),
    ),
    "tile": ("tile", "tile size", "size", "规格", "尺寸", "规格尺寸", "瓷砖规格"),
    "pieces-per-box": (
        *("pieces per box", "pieces per carton", "per box", "box size", "每箱片数", "每箱数量", "片/箱", "箱规", "装箱数"),
    ),
    "kind": (
        *("kind", "return type", "request type", "transaction type", "document type", "movement type", "type"),
        *("退换类型", "业务类型", "售后类型", "单据类型", "类型"),
    ),
    "cancelled": (
        *("cancelled", "canceled", "is cancelled", "is canceled", "cancellation date", "cancelled date"),
        *("cancelled at", "canceled at", "cancelled on", "voided", "void"),
        *("cancel date", "cancelled time", "cancellation time", "cancel flag", "cancelled flag", "void flag", "void date"),
        *(
            "is void",
            "is voided",
            "voided at",
            "voided on",
            "withdrawn",
            "withdrawn at",
            "is reversed",
            "reversal date",
            "reversed",
        ),
        *("storno", "storniert", "stornodatum", "annulé", "anulado", "annullato"),
        *("return status", "rma status", "refund status", "return request status", "request status", "return state", "status"),
        "state",
        *("是否取消", "已取消", "取消时间", "是否作废", "已作废", "作废", "是否撤销", "已撤销", "撤销时间", "作废时间"),
        *("取消日期", "作废日期", "撤销日期", "取消标志", "取消标记", "作废标志", "作废标记", "撤销标志", "撤销标记"),
        *("是否冲销", "已冲销", "冲销日期", "是否红冲", "已红冲", "处理状态", "申请状态", "退单状态", "流程状态"),
        *("退货状态", "售后状态", "退款状态", "退换状态", "单据状态", "状态"),
    ),
    "override": (
        *("override", "manager override", "overridden", "manager approved", "manager approval", "exception approved"),
        *("主管特批", "店长特批", "经理特批", "特批", "是否特批", "主管授权", "主管放行"),
    ),
}
OF_THE_RETURN = ("clerk", "amount", "override", "returned", "kind", "cancelled")  # the sales have those of the sale
OWN_COLUMN = ("tile", "pieces-per-box", "kind", "cancelled", "currency")  # what a policy asks, its facts say


class Roles(Record):
    """Which column has which role; `unclear` are the roles that several columns fit equally well."""

    header: tuple[str, ...]
    columns: Mapping[str, int]
    unclear: Mapping[str, tuple[str, ...]]

    def heading(self, role: str) -> str | None:
        """The heading of the column, None where the log has none."""
        return self.header[self.columns[role]] if role in self.columns else None

    @property
    def currency(self) -> str:
        """The currency in the heading of the amounts, blank where it names none."""
        return currency_of(parted(self.heading("amount") or "")[1])

    def unit(self, role: str) -> str:
        """The unit in the heading of a quantity, blank where it names none."""
        return UNIT_WORDS.get(parted(self.heading(role) or "")[1], "")

    @property
    def shows_doubles(self) -> bool:
        """Whether the log tells which line of which receipt came back."""
        return "receipt-number" in self.columns and bool({"receipt-line", "article"} & self.columns.keys())


def find_roles(mapped: Mapped, chosen: Mapping[str, str] | None = None, no_cells: Collection[int] = ()) -> Roles:
    """The columns by their headings, but for those with `no_cells`, or as chosen (role -> heading). A role may share the column
    of a fact, but takes one that is free where there is one. Raises UsageError for a role or heading that does not exist."""
    chosen = chosen or {}
    unknown = next((role for role in chosen if role not in ROLES), None)
    if unknown:
        raise UsageError(f"unknown kind of column `{unknown}`", help=did_you_mean(unknown, ROLES))
    columns = {role: find_heading(mapped.header, mapped.header, heading) for role, heading in chosen.items()}
    unclear = {}
    for role, names in ROLES.items():
        if role not in chosen:
            sales = range(len(mapped.header))[mapped.own :] if mapped.own is not None and role in OF_THE_RETURN else ()
            found = _fitting(mapped, names, {*columns.values(), *no_cells, *sales}, shares=role not in OWN_COLUMN)
            if len(found) == 1:
                columns[role] = found[0]
            elif found:
                unclear[role] = tuple(mapped.header[position] for position in found)
    roles = Roles(mapped.header, {role: columns[role] for role in ROLES if role in columns}, unclear)
    # they tell nothing without the line of a receipt, or without amounts
    idle: tuple[str, ...] = () if roles.shows_doubles else ("sold", "returned", "kind", "cancelled", "tile", "pieces-per-box")
    idle += () if {"sold", "returned"} <= roles.columns.keys() else ("tile", "pieces-per-box")
    idle += () if "amount" in roles.columns else ("currency",)
    kept = {role: position for role, position in roles.columns.items() if role not in idle or role in chosen}
    return roles.but(columns=kept, unclear={role: names for role, names in unclear.items() if role not in idle})


def _fitting(mapped: Mapped, names: Sequence[str], taken: set[int], *, shares: bool) -> list[int]:
    """The columns of the first of these names that the header has: free ones, else those of facts if it `shares` such."""
    facts = set(mapped.facts.values())
    mine = taken | {position for position in (mapped.recorded, mapped.request) if position is not None}
    for others in (mine | facts, mine) if shares else (mine | facts,):
        for name in names:
            found = [at for at, heading in enumerate(mapped.header) if at not in others and _known_as(heading, name)]
            if found:
                return found
    return []


def telling_keys(policies: Iterable[Policy], chosen: Iterable[str] = ()) -> frozenset[str]:
    """The keys of headings that name a fact or a role by themselves, or that are `chosen` for one."""
    facts = [fact for policy in policies for fact in policy.facts.values()]
    names = [name for fact in facts for name in (fact.name, *fact.names, *fact.opposite_names)]
    roles = [*REQUEST_NAMES, *RECORDED_NAMES, *(name for known in ROLES.values() for name in known)]
    return frozenset(key(name) for name in (*names, *roles, *chosen) for key in (heading_key, stem))


def _known_as(heading: str, name: str) -> bool:
    return heading_key(name) in {heading_key(heading), heading_key(parted(heading)[0])}


def day_register(policy: Policy, mapped: Mapped) -> str | None:
    """The column of the day of a row's request: the fact that is today where nobody says otherwise, else the one that is
    called so, else the only day that is not of the sale. None where the log has no such column."""
    dated = [name for name in mapped.facts if policy.facts[name].type.date_at is not None]
    today = [name for name in dated if policy.facts[name].default == TODAY]
    asked = [name for name in dated if _called_by(policy, name, _REQUEST_WORDS)]
    others = [name for name in dated if not _picks(policy, name) and not _called_by(policy, name, _SALE_WORDS)]
    found = today[:1] or asked[:1] or (others if len(others) == 1 else [])
    return list(registers(found[0], policy.facts[found[0]].type))[-1] if found else None


_REQUEST_WORDS = ("request", "return", "refund", "claim", "registered", "brought_back", "申请", "退", "登记", "受理")
_SALE_WORDS = (
    *("sold", "sale", "bought", "purchase", "order", "invoice", "paid", "deliver", "ship", "born", "due", "until", "expire"),
    *("售", "购买", "下单", "付款", "送货", "发货", "签收", "生产"),
)


def _called_by(policy: Policy, fact: str, words: Sequence[str]) -> bool:
    return any(word in folded(name) for name in (fact, *policy.facts[fact].names) for word in words)


def _picks(policy: Policy, fact: str) -> bool:
    """Whether the fact picks versions or parameters."""
    by = [policy.in_force.by] if policy.in_force else []
    by += [parameter.by for parameter in policy.parameters.values() if parameter.by]
    return fact in {register.removesuffix("__date") for register in by}
