"""What to write instead of what is no expression, in Chinese by its English; ¤ stands for what differs from text to text."""

from __future__ import annotations

from collections.abc import Mapping

_CHOICE = "选择写成：30 if member else 14"

EXPRESSION_HINTS: Mapping[str, str] = {
    "texts stand in straight quotes: 'text'": "文字写在直引号里：'文字'",
    "write round brackets as ( and )": "括号请写半角的`(`和`)`",
    "write a comma as ,": "逗号请写半角的`,`",
    "one expression has no `;`: join conditions with and, or": "一个表达式里没有`;`：条件之间请用and、or",
    "a choice is written: 30 if member else 14": _CHOICE,
    "a choice is written: 30 if member else 14; a condition stands by itself, without if": f"{_CHOICE}；条件单独写，不加if",
    "an amount stands alone, without its currency: 100": "金额单独写，不带币种：100",
    "a name stands as it is, without a sign before it": "名称单独写，前面不加符号",
    "write percent_of(price, 15), or the number without %": "请写percent_of(price, 15)，或不带%的数",
    'write and not; or give the rule its exception: unless = "…"': '请写and not；或给规则写上例外：unless = "…"',
    "write one != other": "请写 一项 != 另一项",
    "write one and other": "请写 一项 and 另一项",
    "write one or other": "请写 一项 or 另一项",
    "texts are compared whole: == or in (…)": "文字只能整个比较：==或in (…)",
    "say both sides: 30 <= days and days <= 60": "两边都要写：30 <= days and days <= 60",
    "a number stands without its unit: 30; facts and parameters say theirs": "数不带单位：30；单位写在事实和参数里",
    "write decimals with a point: 3.5": "小数请用点：3.5",
    "write total(number) and count(): there is no average, but total(price) > 30 * count()": (
        "没有平均值，请用total(number)和count()：total(price) > 30 * count()"
    ),
    "write count(condition), or count() for all lines": "请写count(condition)，所有行则写count()",
    "write latest(date): the last day over all lines": "请写latest(date)：各行中最晚的一天",
    "write earliest(date): the first day over all lines": "请写earliest(date)：各行中最早的一天",
    "a number stands without quotes": "数不带引号",
    "compare a date with a date: add_days(start, 30); or its distance with a number: days_between(start, end)": (
        "日期只能与日期比较：add_days(start, 30)；或拿相距天数与数比较：days_between(start, end)"
    ),
    "this text is not closed": "这段文字没有收尾",
    "this bracket is not closed": "这个括号没有收尾",
    "one of the two is enough": "两个写一个即可",
    "write and, or, or a comparison between them": "两者之间请写and、or或比较",
    'there is no clock inside: name a date fact with default = "today"': '表达式里没有时钟：请用default = "today"的日期事实',
    "compare whole dates: ¤": "请比较整个日期：{0}",
    "an expression has no such sign; leave it out": "表达式里没有这个符号，请去掉",
    "write ¤ instead of the full-width ¤": "请写半角的{0}，不用全角的{1}",
}
