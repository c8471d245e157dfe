"""The tool's own words, each in English and Chinese with the same placeholders."""

from __future__ import annotations

import os
from collections.abc import Mapping

LANGUAGES = ("en", "zh")

WORDS: Mapping[str, tuple[str, str]] = {
    # faults of a request: what is wrong; what to do
    "unreadable-yes-no": ("`{text}` is neither yes nor no", "`{text}`既不是“是”也不是“否”"),
    "write-yes-no": ("write yes or no", "请写“是”或“否”"),
    "unreadable-date": ("`{text}` is not a date", "`{text}`不是日期"),
    "write-date": ("write it as 2026-03-31", "请写成2026-03-31"),
    "no-such-date": ("the date `{text}` does not exist", "日期`{text}`不存在"),
    "check-calendar": ("check the day and the month", "请核对月份和日期"),
    "ambiguous-date": ("`{text}` could be day/month or month/day", "`{text}`可能是日/月,也可能是月/日"),
    "choose-order": (
        "write it as 2026-03-31, or say --dates dmy or --dates mdy",
        "请写成2026-03-31,或用--dates dmy、--dates mdy说明顺序",
    ),
    "date-range": ("the date `{text}` is outside {low} to {high}", "日期`{text}`不在{low}至{high}之间"),
    "check-year": ("check the year", "请核对年份"),
    "no-time": ("`{text}` has no time of day", "`{text}`没有时刻"),
    "write-moment": ("write it as 2026-03-31 10:42", "请写成2026-03-31 10:42"),
    "no-such-time": ("the clocks skip `{text}` in {zone}", "{zone}没有`{text}`这一时刻(夏令时跳过)"),
    "twice-time": ("`{text}` happens twice in {zone}", "`{text}`在{zone}出现两次(夏令时)"),
    "write-offset": ("add the offset, for example +08:00", "请加上时差,例如+08:00"),
    "unreadable-number": ("`{text}` is not a number", "`{text}`不是数字"),
    "write-number": ("write it as 30 or 2.5", "请写成30或2.5"),
    "ambiguous-number": ("`{text}` could mean thousands or decimals", "`{text}`的逗号可能是千位,也可能是小数"),
    "write-point": ("leave the comma out, or use a point", "请去掉逗号或改用小数点"),
    "not-whole": ("`{text}` is not a whole number", "`{text}`不是整数"),
    "write-whole": ("write a whole number", "请写整数"),
    "too-many-places": ("`{text}` has more than {places} decimal places", "`{text}`的小数超过{places}位"),
    "round-number": ("round it", "请四舍五入"),
    "negative": ("`{text}` is negative", "`{text}`是负数"),
    "write-positive": ("write an amount above zero", "请写大于零的数"),
    "out-of-bounds": ("`{text}` is not between {low} and {high}", "`{text}`不在{low}与{high}之间"),
    "check-number": ("check the number", "请核对数字"),
    "not-a-choice": ("`{text}` is not one of the choices", "`{text}`不在可选项之内"),
    "choose-one": ("choose one of: {options}", "请选择:{options}"),
    "unreadable-quantity": ("`{text}` is not a quantity", "`{text}`不是数量"),
    "write-quantity": (
        'write an amount and its unit: "1.5 m2", "3 boxes" or "20 pieces"',
        "请写数量和单位:“1.5㎡”、“3箱”或“20片”",
    ),
    "unreadable-size": ("`{text}` is not the size of a tile", "`{text}`不是瓷砖规格"),
    "write-size": ("write width x height in mm, for example 800x800", "请写宽x高(毫米),例如800x800"),
    "text-too-long": ("a text of {length} characters", "文字长达{length}个字"),
    "shorten": ("the limit is {limit}", "最多{limit}个字"),
    "wrong-kind": ("{kind} is not a value", "{kind}不能作为值"),
    "write-plain": ("give a text, a number, true or false", "请给文字、数字、true或false"),
    "unknown-fact": ("unknown fact `{text}`", "没有`{text}`这一项"),
    "given-twice": ("`{text}` is given twice", "`{text}`给了两次"),
    "give-once": ("give it once", "请只给一次"),
    "unreadable-request": ("{text}", "{text}"),
    "mend-request": ("mend the facts named here", "请更正以上各项"),
    "bad-lines": ("`lines` is not a list of objects", "`lines`不是对象列表"),
    "write-lines": ('write "lines": [{"quantity": "3 boxes"}, …]', '请写"lines": [{"quantity": "3 boxes"}, …]'),
    "too-many-lines": ("a request of {count} lines", "一次申请有{count}行"),
    "split-lines": ("the limit is {limit}", "最多{limit}行"),
    "shared-twice": ("line {number}: `{text}` is given for the whole request too", "第{number}行:`{text}`已在整个申请中给出"),
    "no-version": ("no version of the policy covers {text}", "{text}没有对应的政策版本"),
    "known-versions": ("versions: {spans}", "现有版本:{spans}"),
    # a decision
    "incomplete": ("not decided yet", "尚不能决定"),
    "approve": ("approved", "同意"),
    "deny": ("denied", "拒绝"),
    "refer": ("referred", "转交"),
    "reasons": ("Why", "原因"),
    "no-reason": ("nothing speaks against it", "没有不予退换的情形"),
    "remedy": ("what to do", "怎么办"),
    "where": ("Where", "到哪里办"),
    "explain": ("Rule by rule", "逐条规则"),
    "fires": ("fires", "触发"),
    "does-not-fire": ("does not fire", "不触发"),
    "when": ("when {condition}", "条件:{condition}"),
    "unless": ("unless {condition}: {state}", "例外:{condition}:{state}"),
    "applies": ("applies", "适用"),
    "does-not-apply": ("does not apply", "不适用"),
    "terms": ("Terms", "条件与费用"),
    "term-conflict": (
        "the policy contradicts itself here (clauses {clauses}); ask the manager",
        "政策在此自相矛盾(条款{clauses}),请问经理",
    ),
    "term-needs": ("depends on: {needs}", "取决于:{needs}"),
    "term-gap": ("the policy does not say; ask the manager", "政策没有规定,请问经理"),
    "ask": ("Still to be asked", "还需询问"),
    "changes": ("What would change it", "怎样可以改变"),
    "change-to": ("{facts}: then {outcome}", "{facts}:则{outcome}"),
    "clause": ("clause {clause}", "条款{clause}"),
    "line": ("Line {number}", "第{number}行"),
    "lines-route": ("For the lines that are not denied", "未被拒绝的各行"),
    "policy": ("policy {policy}, version {version}", "政策{policy},版本{version}"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "unknown": ("unknown", "未知"),
    "joint": (", ", ","),
    # an audit
    "rows": ("rows", "行数"),
    "rejected": ("rejected", "无法读取"),
    "outcomes": ("decided again", "重新判定"),
    "verdicts": ("held against the record", "与记录对照"),
    "rules": ("rules that fired", "触发的规则"),
    "routes": ("routes", "办理方式"),
    "agree": ("agree", "一致"),
    "wrongly-approved": ("wrongly approved", "误同意"),
    "wrongly-denied": ("wrongly denied", "误拒绝"),
    "undecided": ("undecided", "无法判定"),
    "no-record": ("no record", "无记录"),
    "how-read": ("How the log was read", "日志的读法"),
    "fact": ("fact", "事实"),
    "column": ("column", "列"),
    "given": ("given", "指定"),
    "not-in-log": ("not in the log", "日志中没有"),
    "unused-columns": ("columns not used", "未使用的列"),
    "balance": (
        "accounts: {rows} rows = {decided} decided + {rejected} rejected",
        "对账:{rows}行 = 已判定{decided} + 无法读取{rejected}",
    ),
    "written": ("written", "已写入"),
    "record": ("recorded decision", "记录的决定"),
    "request": ("request id", "申请单号"),
    "more-rejects": ("{count} more; --rejects FILE keeps them all", "另有{count}行;用--rejects FILE全部保存"),
    "some-rejects": ("why rows were rejected", "无法读取的原因"),
}


def say(key: str, lang: str, **fields: object) -> str:
    """The wording for `key` in `lang`, its placeholders filled."""
    text = WORDS[key][LANGUAGES.index(lang)]
    return text.format(**fields) if fields else text


def locale_language() -> str:
    """`zh` where the environment's locale is Chinese, else `en`."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
