"""Requests for the tile store in all the spellings people and tills use, some blank, some not to be read; seeded."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

COLUMNS = (
    "kind", "sold_on", "requested_on", "receipt", "goods_intact", "packaging_intact", "laid", "clearance", "special_order",
    "defect", "quantity", "tile", "pieces_per_box",
)  # fmt: skip
YES = ("yes", "Yes", "Y", "true", "1", "是", "有", "√", "已", " yes ", "ｙｅｓ", "１")
NO = ("no", "No", "N", "false", "0", "否", "无", "×", "未", " no", "ｎｏ", "０")
KINDS = ("return", "exchange", "退货", "换货", "退", "Exchange", "")
DEFECTS = ("none", "claimed", "confirmed", "无", "反映", "确认", "顾客反映", "没有", "疑似", "Claimed ", "已确认")
DATES = ("{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{0.year}/{0.month}/{0.day}", "{0.year}年{0.month}月{0.day}日", "{0:%Y%m%d}",
         "{0:%Y.%m.%d}", "{0:%Y-%m-%d} 09:30", "{0:%Y-%m-%d}T23:30:00Z", "{0:%Y-%m-%d}T23:30:00+09:00")  # fmt: skip
SIZES = ("800x800", "800×800", "600 x 1200", "300*600", "60cm×60cm", "８００x８００", "900X1800", "800", "")
AREAS = ("{} m2", "{}m2", "{}㎡", "{} 平方米", "{}sqm", "{} M2")
COUNTS = ("{} boxes", "{}箱", "{} pieces", "{}片", "{} pcs", "{}盒", "{} box", "{}块")
UNREADABLE = ("maybe", "2025-02-30", "03/04/2025", "-3 boxes", "3 lorries", "1.5", "?", "1e3", "9" * 30, "NaN", "，")
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
BLANK, BAD = 0.02, 0.003  # how often a cell is empty, or cannot be read


def rows(count: int, seed: int = 77) -> Iterator[dict[str, str]]:
    """Column -> cell, in the order of COLUMNS. The day of the request is never blank: the counter would fill in today."""
    source = random.Random(seed)
    for _ in range(count):
        row = cells(source)
        for name in COLUMNS:
            if source.random() < BAD:
                row[name] = source.choice(UNREADABLE)
            elif source.random() < BLANK and name != "requested_on":
                row[name] = ""
        yield {name: row[name] for name in COLUMNS}


def cells(source: random.Random) -> dict[str, str]:
    """A request that can mostly be read; limits (day 30, 2 m2) come often."""
    sold_on = date(2024, 1, 1) + timedelta(source.randrange(700))
    days = source.choice([*range(31), 29, 30, 30, 31, 31, 45])
    wrong = {name: source.random() < 0.07 for name in COLUMNS}
    good = {name: name in ("receipt", "goods_intact", "packaging_intact") for name in COLUMNS[3:9]}
    return {
        "kind": source.choice(KINDS),
        "sold_on": source.choice(DATES).format(sold_on),
        "requested_on": source.choice(DATES).format(sold_on + timedelta(days)),
        **{name: source.choice(YES if yes != wrong[name] else NO) for name, yes in good.items()},
        "defect": source.choice(DEFECTS),
        "quantity": quantity(source),
        "tile": source.choice(SIZES[:7] if source.random() < 0.97 else SIZES),
        "pieces_per_box": source.choice(("1", "3", "３", " 4 ", "6片", "25")),
    }


def quantity(source: random.Random) -> str:
    if source.random() < 0.4:
        number = source.choice(("2", "2.0", "2.000001", "1.999999", str(source.randint(1, 400) / 100)))
        text = source.choice(AREAS).format(number)
    else:
        text = source.choice(COUNTS).format(source.randint(1, 12))
    return text.translate(FULL_WIDTH) if source.random() < 0.05 and "m2" not in text else text
