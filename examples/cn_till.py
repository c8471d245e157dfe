"""The same log as a till in China would export it: GB18030, Chinese headings, and a fifth of the values spelled oddly.

The till keeps dates, units and sizes as codes (2025-03-01, 3 box, 800x800) and says the rest in words; what clerks typed by
hand is the fifth. One column, 是否拆封 (was it opened?), asks the reverse of what the policy asks.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import TypeAlias

Row: TypeAlias = tuple[str, ...]

ENCODING, LINE_END = "gb18030", "\r\n"
COLUMNS = (
    "退货单号", "售出日期", "申请日期", "有无收据", "商品完好", "是否拆封", "是否铺贴", "特价清仓", "是否定制", "质量问题",
    "退货数量", "瓷砖规格", "每箱片数", "经办人", "金额", "处理结果",
)  # fmt: skip
ODD = 0.2
YES, NO = ("是", ("有", "√", "Y", "1", "对", "ｙｅｓ", "已")), ("否", ("无", "×", "N", "0", "没有", "ｎｏ", "未"))
WORDS = {"yes": YES, "no": NO, "maybe": ("也许", ("也许",))}
OPENED = {"yes": NO, "no": YES, "maybe": WORDS["maybe"]}
DEFECTS = {
    "none": ("无", ("没有", "none", "无质量问题")),
    "claimed": ("反映", ("顾客反映", "疑似", "待确认")),
    "confirmed": ("确认", ("已确认", "confirmed")),
}
DECISIONS = {
    "approve": ("同意", ("通过", "批准", "已退", "approve")),
    "deny": ("拒绝", ("不同意", "驳回", "deny")),
    "refer": ("送检", ("待检", "转检", "refer")),
}
UNITS = {"box": ("箱", "盒"), "piece": ("片", "块"), "m2": ("㎡", "平方米")}
CLERKS = dict(
    zip(
        ("Li Na", "Wang Wei", "Zhang Min", "Chen Jie", "Liu Yang", "Zhou Ting", "Emma Clark", "Grace Miller"),
        ("李娜", "王伟", "张敏", "陈杰", "刘洋", "周婷", "林静", "何丽"),
        strict=True,
    )
) | {"Tom Baker": "田波", "Zhao Lei": "赵磊"}
WIDE = str.maketrans("0123456789.-", "０１２３４５６７８９．－")
VARIANTS = 40  # spellings kept of each cell: a fifth of them odd


class Till:
    """Spells rows as the till does. Every cell is spelled a few times beforehand; rows then only draw among those."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.known: list[dict[str, list[str]]] = [{} for _ in COLUMNS]

    def rows(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows, spelled anew."""
        draw, known, spell = self.rng.random, self.known, self.spell
        for row in rows:
            cells = [row[0]]
            at = int(draw() * 1_000_003)
            for column in range(1, 16):
                cell = row[column]
                spelled = known[column].get(cell) or spell(column, cell)
                at = (at * 31 + 17) % 1_000_003  # a draw for each cell would take as long as all the rest
                cells.append(spelled[at % VARIANTS])
            yield tuple(cells)

    def spell(self, column: int, cell: str) -> list[str]:
        """The ways in which a cell of this column is written: usual ones, and a fifth of odd ones."""
        usual, odd = spellings(column, cell)
        few = int(VARIANTS * ODD)
        found = [usual] * (VARIANTS - few) + self.rng.choices(odd, k=few)
        if len(self.known[column]) < 100_000:
            self.known[column][cell] = found
        return found


def spellings(column: int, cell: str) -> tuple[str, Sequence[str]]:
    """The usual spelling of a cell, and the odd ones."""
    name = COLUMNS[column]
    if not cell:
        return "", [""]
    if name.endswith("日期"):
        return cell, odd_dates(cell)
    if name == "质量问题":
        return DEFECTS.get(cell, (cell, [cell]))
    if name == "处理结果":
        return DECISIONS[cell]
    if name == "经办人":
        return CLERKS[cell], [CLERKS[cell]]
    if name == "退货数量":
        return odd_quantities(cell)
    if name == "瓷砖规格":
        width, height = cell.split("x")
        return cell, [f"{width}*{height}", f"{width}×{height}", f"{width}X{height}mm", cell.translate(WIDE)]
    if name == "每箱片数":
        return cell, [f"{cell}片", cell.translate(WIDE)]
    if name == "金额":
        return cell, [cell]
    return (OPENED if name == "是否拆封" else WORDS)[cell]


def odd_dates(cell: str) -> Sequence[str]:
    """2025-03-01 in other forms; anything that is no such date stays as it is."""
    if cell[4:5] != "-":
        return [cell]
    year, month, day = cell.split("-")
    short = (year, str(int(month)), str(int(day)))
    return [
        "{}/{}/{}".format(*short),
        "{}年{}月{}日".format(*short),
        f"{year}{month}{day}",
        "{}.{}.{}".format(*short),
        f"{cell} 10:30",
    ]


def odd_quantities(cell: str) -> tuple[str, Sequence[str]]:
    """3 boxes as 3 box, 3箱, ３箱."""
    amount, unit = cell.split(" ")
    code = {"boxes": "box", "pieces": "piece"}.get(unit, unit)
    words = UNITS[code]
    return f"{amount} {code}", [f"{amount}{words[0]}", f"{amount} {words[1]}", f"{amount.translate(WIDE)}{words[0]}"]
