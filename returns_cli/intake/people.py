"""The columns of a log that are about people, whom nobody has to know who reads results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from returns_cli.errors import UsageError
from returns_cli.intake.fitting_headings import find_heading
from returns_cli.intake.headings import BRACKETED, BRACKETS, numbered
from returns_cli.intake.mapped import Mapped
from returns_cli.kinds.negation import heading_key
from returns_cli.kinds.sameness import folded

PEOPLE = "people"  # what --mask calls all columns that are people's by their headings
# What says by itself that a column is about people, and what may stand beside it: a heading is people's if it is made of these
# alone, with one of the first at least, as `Customer phone no.`, `ship_to_name` and 会员手机号 are.
_PERSONAL = (
    *("clerk", "cashier", "operator", "staff", "employee", "user", "manager", "salesperson", "salesman", "salesrep", "seller"),
    *("handledby", "processedby", "createdby", "approvedby", "servedby", "receivedby", "refundedby", "soldby", "enteredby"),
    *("authorizedby", "authorisedby", "issuedby", "takenby"),
    *("customer", "cust", "client", "buyer", "contact", "recipient", "consignee", "member", "guest", "shopper", "cardholder"),
    *("name", "surname", "nickname", "username", "phone", "mobile", "tel", "telephone", "email", "address", "street", "zip"),
    *("postcode", "wechat", "whatsapp", "passport", "card", "note", "qq"),
    *("comment", "remark", "message", "company", "postal", "account", "login", "pan", "ipaddress"),
    *("dob", "birthday", "birthdate"),
    *("rep", "technician", "driver", "courier", "assignedto", "responsible"),
    *(
        "店员",
        "收银员",
        "经办",
        "经手",
        "操作员",
        "操作人",
        "营业员",
        "业务员",
        "销售员",
        "导购",
        "客服",
        "受理人",
        "员工",
        "制单",
    ),
    *(
        "店长",
        "主管",
        "经理",
        "审核人",
        "审批人",
        "办理人",
        "处理人",
        "登记人",
        "录入人",
        "退款人",
        "付款人",
        "收款人",
        "退货人",
    ),
    *("顾客", "客户", "客人", "用户", "买家", "买方", "收货人", "收件人", "寄件人", "联系人", "联络人", "会员", "持卡人"),
    *("姓名", "名字", "昵称", "电话", "手机", "座机", "邮箱", "地址", "住址", "身份证", "微信", "卡号", "联系方式", "备注"),
    *(
        "留言",
        "发票抬头",
        "抬头",
        "往来单位",
        "支付宝",
        "账号",
        "帐号",
        "账户",
        "开户行",
        "生日",
        "出生日期",
        "司机",
        "师傅",
        "卖家",
    ),
    *("下单人", "提货人", "登记员", "送货员", "快递员", "配送员", "安装员", "安装人员"),
)
_BESIDE = (
    *("shipping", "billing", "shipto", "billto", "ship", "bill", "delivery", "home", "work", "first", "last", "full"),
    *("no", "nr", "number", "id", "code", "line", "line1", "line2", "1", "2", "of", "the", "s", "to"),
    *("order", "sale", "fulfillment", "person", "reference", "ref", "attribute", "suffix", "brand"),
    *(
        "收货",
        "送货",
        "收件",
        "寄件",
        "配送",
        "账单",
        "联系",
        "电子",
        "银行",
        "卡",
        "人",
        "员",
        "号",
        "号码",
        "编号",
        "编码",
        "工号",
    ),
    *("名", "名称", "全名", "的", "详细", "安装", "省份", "城市"),
)
LONGEST = 120  # no heading of people is longer


def is_peoples(heading: str) -> bool:
    """Whether a column, or a fact, of this name is about people, with what stands in brackets or without it."""
    text = folded(heading)
    bare = (BRACKETED.sub("", text), BRACKETS.sub("", text)) if len(text) <= LONGEST else ()
    return any(_is_made_of_these(heading_key(each)) for each in bare)


def _is_made_of_these(key: str) -> bool:
    """Whether it is words of the two lists alone, one of people among them. Place by place, for a pattern would try words
    within words (卡, 号, 卡号) in all the ways in which they can follow each other."""
    people_up_to: list[set[bool]] = [{False}, *(set() for _ in key)]
    for at, seen in enumerate(people_up_to[:-1]):
        if seen:
            for words, now in ((_PERSONAL, {True}), (_BESIDE, seen)):
                for word in words:
                    if key.startswith(word, at):
                        people_up_to[at + len(word)] |= now
    return True in people_up_to[-1]


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
