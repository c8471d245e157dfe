"""Logs as careless tills write them: every kind of fact, in every spelling, with what cannot be read among it."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from random import Random

# A policy with every kind of fact, whose rules, checks and routes read them all.
EVERY_KIND = """
policy = "every/kind"
version = "1"
timezone = "Europe/Berlin"
outcomes = ["deny", "refer", "approve"]
[facts]
laid = { type = "yes/no", names = ["已铺贴"] }
sealed = { type = "yes/no", opposite_names = ["opened"] }
defect = { type = "choice", choices = ["none", "claimed", "it's"], labels = { claimed = { names = ["疑似"] } } }
pieces = { type = "whole number", min = -5, max = 1000 }
price = { type = "decimal", unit = "CNY", places = 2, min = -1000, max = 1_000_000 }
floor = { type = "area" }
goods = { type = "quantity" }
tile = { type = "size" }
sold_on = { type = "date" }
asked_on = { type = "date" }
told = { type = "moment" }
note = { type = "text" }
[derived]
days = { value = "days_between(sold_on, asked_on)" }
area = { value = "area_of(goods, tile, pieces)" }
[[rules]]
id = "late"
outcome = "deny"
when = "days > 30 or asked_on > add_months(sold_on, 1)"
[[rules]]
id = "laid"
outcome = "deny"
when = "laid and not sealed"
[[rules]]
id = "cheap"
outcome = "refer"
when = "price < 0 or price // 7 == 2"
unless = "defect == \\"it's\\""
[[rules]]
id = "noted"
outcome = "refer"
when = "note in ('到店', 'a;b')"
[[rules]]
id = "told-late"
outcome = "refer"
when = "days_between(told, asked_on) > 3 or defect == 'claimed'"
[[routes]]
id = "small"
when = "total(area) <= 2 and total(floor) < 100"
[[routes]]
id = "large"
when = "total(area) > 2"
[[checks]]
must = "asked_on >= sold_on"
"""
YES_NO = ("yes", "no", "yes", "no", "Y", "n", "是", "否", "有", "无", "√", "×", "1", "0", " yes", "ＮＯ", "TRUE", "未")
DEFECTS = ("none", "claimed", "it's", "None", " claimed ", "疑似", "ＩＴ'S")
PIECES = ("3", "0", "-5", "12", "1000", "03", "３", " 4", "5.0", "1,000", "+7", "7 ")
PRICES = ("15", "14.00", "14.5", "20.99", "-0.01", "0", "999999.99", "1,234.50", "￥12", " 3.1 ", "１５.5")
FLOORS = ("2", "2.000001 m2", "1.5㎡", "0.000001", "99.999999", "3平方米", " 2 m2", "１.5 m2")
GOODS = ("1 box", "3 boxes", "20 pieces", "2 m2", "2.000001 m2", "3箱", "20片", "1.5㎡", "2  boxes", "1 boxes", "５ pcs")
TILES = ("800x800", "600x1200", "1x10000", "800×800", "80cm x 80cm", "800*800", "０800x800", "800x800mm")
DAYS = ("2024-01-31", "2024-02-29", "2024-03-01", "2024-03-02", "2024-04-01", "2024/2/5", "2024年2月9日", "20240229")
ASKED = ("2024-03-01", "2024-03-30", "2024-03-31", "2024-04-02", "2024/3/31", "2024年3月1日", " 2024-03-31", "20240401")
TOLD = ("2024-03-28 10:00", "2024-03-31 23:59", "2024-03-31T23:30Z", "2024/3/27 8:05", "2024-03-28T00:00+08:00")
NOTES = ("", "到店", "a;b", "other", " a;b ", "it's", 'said "no"', "two\nlines", "comma, here", "a\\b", "=1+1", "ａ")
SPELLINGS: Mapping[str, Sequence[str]] = {
    "laid": YES_NO,
    "opened": YES_NO,
    "defect": DEFECTS,
    "pieces": PIECES,
    "price": PRICES,
    "floor": FLOORS,
    "goods": GOODS,
    "tile": TILES,
    "sold_on": DAYS,
    "asked_on": ASKED,
    "told": TOLD,
    "note": NOTES,
    "decision": ("approve", "deny", "refer", "同意", "拒绝", "OK", " Denied ", "待检", "approve"),
}
UNREADABLE = ("maybe", "2024-02-30", "03/04/2024", "-1 box", "99999999999999999999", "1e3", "x" * 1001, "2024-03-31 02:30")
UNKNOWN = ("", "", " ", "unknown", "未知")


def odd_rows(count: int, seed: int, *, invalid: float = 0.01) -> list[dict[str, str]]:
    """So many rows by heading, one in a few blank here or there; of all cells the share `invalid` is anything."""
    rng = Random(seed)  # noqa: S311  not for secrets
    found = []
    for number in range(count):
        row = {"request_id": rng.choice(("", f"R{number // 3}", f"R{number // 3}"))}
        for name, spellings in SPELLINGS.items():
            chance = rng.random()
            row[name] = rng.choice(UNREADABLE if chance < invalid else UNKNOWN if chance < invalid + 0.03 else spellings)
        found.append(row)
    return found


def lines_of(rows: Sequence[Mapping[str, str]]) -> list[int]:
    """The line of the file on which each row begins, below one line of headings."""
    heights = [1 + sum(len(re.findall("\r\n|\r|\n", cell)) for cell in row.values()) for row in rows]
    return [*accumulate(heights[:-1], initial=2)]


def write_log(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """The rows as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path
