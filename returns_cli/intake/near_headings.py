"""Headings that nearly fit: proposed, never taken. What is alike in two headings are their words, in either language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from returns_cli.intake.heading_words import TRANSLATED, in_english, plain
from returns_cli.intake.known_headings import RECORDED_NAMES, REQUEST_NAMES, pasteable
from returns_cli.kinds.negation import heading_key
from returns_cli.kinds.sameness import folded, narrowed
from returns_cli.late_pattern import late
from returns_cli.policy.model import Policy

LONGEST, MOST = 60, 500  # of headings: more is no table that a person made
ALIKE = 0.5
SHORTEST_STEM = 4
RECORDED, REQUEST = "--recorded", "--request"
_NEAR_RECORDED = ("status", "state", "approval", "verdict", "approved", "状态", "审核", "审批", "批准", "结论", "处理状态")
_NEAR_REQUEST = ("单据编号", "服务单号")  # of a log of returns, the number of its document
_PAID_BACK = ("refunded", "is refunded", "was refunded", "是否退款", "已退款", "是否退货", "已退货", "退款与否", "退货与否")
_SAYS_PAID_BACK = frozenset(map(heading_key, _PAID_BACK))  # as it stands only: Refund is an amount, Returned a day or a number
# Words that say one thing in headings. A day, a number, an amount and a person are never taken for anything else.
DAY, ID, MONEY, WHO = "<day>", "<id>", "<money>", "<who>"
_KINDS = frozenset((DAY, ID, MONEY, WHO))
_DEALS = frozenset(("sale", "return"))  # every heading of a shop could say so: by itself it tells nothing
_ALIKE = {
    DAY: "date day time on at when datetime timestamp dt am le 日期 时间 时刻 日",
    ID: "no nr n num number id code # 编号 单号 号码 号 编码 条码",
    MONEY: "amount price cost total paid value 金额 价格 单价 售价 总价 费用 价 定金 押金 运费",
    WHO: "name customer clerk cashier staff salesperson employee phone address note notes remark "
    "姓名 名称 店员 客户 顾客 电话 地址 备注 人 员 抬头",
    "sale": "sale sales sold sell purchase purchased bought order ordered transaction invoiced "
    "付款 支付 交易 成交 开单 开票 订单 销售 售出 购买 购货 下单 订购 出售",
    "return": "return returned returns request requested refund refunded rma 退单 售后 换货 退货 退换 退回 申请 退款",
    "quantity": "quantity qty amount_of count pieces 数量 件数 箱数 片数",
    "receipt": "receipt invoice 小票 收据 发票 凭证",
    "size": "size format dimension dimensions 规格 尺寸",
    "intact": "intact undamaged 完好 完整 无损",
    "packaging": "packaging package packing pack 包装",
    "laid": "laid installed fitted 铺贴 铺装 安装",
    "clearance": "clearance 特价 清仓",
    "type": "type 类型",
    "status": "status 状态",
    "": "the of is was are were a an has had with item items product goods by 是否 有无 的 品 商品 货品 与否 否",
}
# Of a heading that says one of these no name is meant that does not.
_WORDS_OF_ITS_OWN = (
    "quantity size receipt packaging type status reason carrier channel currency line lines unit units reference source method "
    "fulfillment fulfilment fulfilled shipping shipped delivery delivered picking event itemization category per completed "
    "stock inventory sync 库存 同步 "
    "订货 原因 渠道 币种 行 单位 来源 源单 方式 发货 实发 出库 物流 快递 仓库 每 完成 质检 等级 描述"
)
_OF_ITS_OWN = frozenset(_WORDS_OF_ITS_OWN.split())
_NOT_DECIDED = frozenset(("sale", "document", "payment", "financial", "单据"))  # their states are no decisions on returns
_WORD_OF = {word: kind for kind, words in _ALIKE.items() for word in words.split()}
_DAY_BEHIND = ("on", "at", "am", "le")  # sold_on is a day, "on sale" is none
_CAPITAL_WITHIN = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_KNOWN = {*_WORD_OF, *_OF_ITS_OWN, *_NOT_DECIDED, *TRANSLATED}
_CHINESE = "|".join(sorted((word for word in _KNOWN if not word.isascii()), key=len, reverse=True))
_WORDS = late(rf"[a-z]+|#|{_CHINESE}|[^\W\d_a-z]")


class Unmapped(NamedTuple):
    """What has no column yet: the option that would name one, the words of the names it is known by, whether it is a day."""

    option: str
    names: tuple[frozenset[str], ...]
    day: bool = False
    of_sales: bool = False  # whether a column of the sales may say it


def proposals(policy: Policy, free: Iterable[str], known: Collection[str], joined: Collection[str] = ()) -> tuple[str, ...]:
    """The options, ready to paste, that would map `free` headings which nearly fit what is not `known` yet: facts,
    RECORDED and REQUEST; `joined` headings are those of the sales. Each heading and each thing comes at most once, the nearest
    first taken."""
    wanted = [each for each in _open(policy) if each.option not in {_option(name) for name in known}]
    words = {heading: words_of(heading) for heading in islice((name for name in free if 0 < len(name) <= LONGEST), MOST)}
    fitting = [(each, heading) for each in wanted for heading in words if each.of_sales or heading not in joined]
    scores = [(_likeness(heading, words[heading], each), each.option, heading) for each, heading in fitting]
    likely = [score for score in scores if score[0] >= ALIKE]
    rivals = Counter(option for _, option, _ in likely)
    found: dict[str, str] = {}
    for _, option, heading in sorted(likely, key=lambda one: (-one[0], rivals[one[1]])):  # stable: in the order of the facts
        if option not in found and heading not in found.values():
            found[option] = heading
    return tuple(pasteable(each.option, found[each.option]) for each in wanted if each.option in found)


def _open(policy: Policy) -> Iterator[Unmapped]:
    for fact in filter(lambda fact: fact.asked, policy.facts.values()):
        names = tuple(words_of(name) for name in (fact.name, *fact.names))
        yield Unmapped(_option(fact.name), names, fact.type.date_at is not None, not fact.seen_at_return)
    yield Unmapped(_option(RECORDED), tuple(words_of(name) for name in (*RECORDED_NAMES, *_NEAR_RECORDED)))
    yield Unmapped(_option(REQUEST), tuple(own for name in (*REQUEST_NAMES, *_NEAR_REQUEST) if ID in (own := words_of(name))))


def _option(thing: str) -> str:
    return f"{thing} " if thing in (RECORDED, REQUEST) else f"--map {thing}="


def words_of(heading: str) -> frozenset[str]:
    """The words of a heading, those that say one thing made one: date_of_sale and 售出日期 have the same."""
    found = _WORDS.findall(plain(folded(_CAPITAL_WITHIN.sub(" ", narrowed(heading)))))
    apart = [word if word in _DAY_BEHIND else each for word in found for each in in_english(word)]
    words = [word for at, word in enumerate(apart) if word not in _DAY_BEHIND or at == len(apart) - 1]
    return frozenset(_WORD_OF.get(word, word) for word in words) - {""}


def _likeness(heading: str, words: Collection[str], wanted: Unmapped) -> float:
    """How much of a heading and of the nearest name is the same, from 0 to 1."""
    if wanted.option == _option(RECORDED) and heading_key(heading) in _SAYS_PAID_BACK:
        return 1
    if wanted.option == _option(RECORDED) and _NOT_DECIDED & set(words):
        return 0
    if wanted.day != (DAY in words) or set(words) in ({"return"}, {"sale"}):  # its day, its amount, its number?
        return 0
    return max(_share(words, name) for name in wanted.names)


def _share(words: Collection[str], name: Collection[str]) -> float:
    """How much of them is alike; 0 where it tells nothing, or where the heading says of what else it is."""
    alike = {word for word in words if any(_same(word, other) for other in name)}
    fitting = {other for other in name if any(_same(word, other) for word in words)}
    differ = any((kind in words) != (kind in name) for kind in _KINDS) or (_OF_ITS_OWN & set(words)) - alike
    sold = {"sale", "quantity"} <= set(words) and "sale" not in name  # what was sold is not what comes back
    bare = set(words) == {"quantity"} and not set(name) <= {"quantity", *_DEALS}  # how many in a box, it would say
    return 0 if differ or sold or bare or fitting <= _KINDS or fitting <= _DEALS else 2 * len(alike) / (len(words) + len(name))


def _same(word: str, other: str) -> bool:
    """One word, or one the beginning of the other: defect and defective."""
    shorter, longer = sorted((word, other), key=len)
    return word == other or (len(shorter) >= SHORTEST_STEM and longer.startswith(shorter) and shorter.isascii())
