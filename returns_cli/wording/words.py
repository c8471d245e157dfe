"""The tool's own words, each in English and Chinese with the same placeholders."""

from __future__ import annotations

import os
from collections.abc import Mapping

from returns_cli.wording.audit_words import AUDIT_WORDS
from returns_cli.wording.claims import CLAIMS
from returns_cli.wording.dialogue_words import DIALOGUE_WORDS
from returns_cli.wording.log_words import LOG_WORDS
from returns_cli.wording.numbers import filled
from returns_cli.wording.page_words import PAGE_WORDS
from returns_cli.wording.policy_words import POLICY_WORDS
from returns_cli.wording.report_words import REPORT_WORDS
from returns_cli.wording.testing import TESTING

LANGUAGES = ("en", "zh")

WORDS: dict[str, tuple[str, str]] = {
    **TESTING,
    **POLICY_WORDS,
    # faults of a request: what is wrong; what to do
    "unreadable-money": ("`{text}` is no amount of money", "`{text}`不是金额"),
    "write-money": ("write it as 1234.50", "请写成1234.50"),
    "money-in-thousandths": (
        "`{text}` is in {currency}, which has thousandths; a book keeps hundredths",
        "`{text}`的货币{currency}有三位小数，而账本只记两位",
    ),
    "money-without-fraction": ("`{text}` has a fraction, and {currency} has none", "`{text}`有小数，而货币{currency}没有小数"),
    "write-whole-money": ("write it as 1234", "请写成1234"),
    "leave-out-thousandths": ("import the file without its prices", "请去掉价格列后再导入"),
    "unreadable-tenders": ("`{text}` does not say how it was paid", "`{text}`看不出付款方式"),
    "write-tenders": ("write: card *1234 60.00; cash 40.00", "请写成：银行卡尾号1234 60.00；现金40.00"),
    "unreadable-yes-no": ("`{text}` is neither yes nor no", "`{text}`既不是“是”也不是“否”"),
    "write-yes-no": ("write yes or no", "请写“是”或“否”"),
    "unreadable-date": ("`{text}` is not a date", "`{text}`不是日期"),
    "write-date": ("write it as 2026-03-31", "请写成2026-03-31"),
    "say-serial": (
        "write it as 2026-03-31, or say --dates serial if it is Excel's number of a day",
        "请写成2026-03-31，如为Excel的日期序号，请加--dates serial",
    ),
    "say-unix": (
        "write it as 2026-03-31, or say --dates unix if it counts seconds since 1970",
        "请写成2026-03-31，如为1970年以来的秒数，请加--dates unix",
    ),
    "no-such-date": ("the date `{text}` does not exist", "日期`{text}`不存在"),
    "check-calendar": ("check the day and the month", "请核对月份和日期"),
    "ambiguous-date": ("`{text}` could be day/month or month/day", "`{text}`可能是日/月，也可能是月/日"),
    "one-order": ("`{text}` can only be {order}", "`{text}`只能是{order}"),
    "say-order": ("say --dates {option}, or write it as 2026-03-31", "请加上--dates {option}，或写成2026-03-31"),
    "short-year": ("`{text}` does not say which number is the year", "`{text}`没有说明哪个数是年份"),
    "choose-year-order": (
        "write it as 2026-03-31, or say --dates with one of {options}",
        "请写成2026-03-31，或用--dates说明顺序（{options}）",
    ),
    "wrong-weekday": ("`{text}` falls on another day of the week", "`{text}`不是那个星期几"),
    "choose-order": (
        "write it as 2026-03-31, or say --dates dmy or --dates mdy",
        "请写成2026-03-31，或用--dates dmy、--dates mdy说明顺序",
    ),
    "date-range": ("the date `{text}` is outside {low} to {high}", "日期`{text}`不在{low}至{high}之间"),
    "check-year": ("check the year", "请核对年份"),
    "too-fine-time": ("`{text}` is finer than a microsecond", "`{text}`比微秒更细"),
    "round-time": ("write at most six decimal places of a second", "秒的小数最多六位"),
    "no-time": ("`{text}` has no time of day", "`{text}`没有时刻"),
    "write-moment": ("write it as 2026-03-31 10:42", "请写成2026-03-31 10:42"),
    "no-such-time": ("the clocks skip `{text}` in {zone}", "{zone}没有`{text}`这一时刻（夏令时跳过）"),
    "twice-time": ("`{text}` happens twice in {zone}", "`{text}`在{zone}出现两次（夏令时）"),
    "write-offset": ("add the offset, for example +08:00", "请加上时差，例如+08:00"),
    "write-which-offset": ("add the offset, {one} or {other}", "请加上时差{one}或{other}"),
    "unreadable-number": ("`{text}` is not a number", "`{text}`不是数字"),
    "write-number": ("write it as 30 or 2.5", "请写成30或2.5"),
    "ambiguous-number": ("`{text}` could mean thousands or decimals", "`{text}`的逗号可能是千位，也可能是小数"),
    "write-point": ("leave the comma out, or use a point", "请去掉逗号或改用小数点"),
    "ambiguous-amount": ("`{text}` could mean thousands or decimals", "`{text}`可能是千位，也可能是小数"),
    "write-for-ambiguous-amount": ("leave out what groups thousands, as in 1299.00", "请不要写千位分隔符，例如1299.00"),
    "other-currency": ("`{text}` is no amount in {currency}", "`{text}`不是{currency}金额"),
    "write-for-other-currency": ("write the amount in {currency}", "请写{currency}的金额"),
    "other-unit": ("`{text}` is no number in the unit {unit}", "`{text}`的单位不是{unit}"),
    "write-in-unit": ("write it in the unit {unit}", "请写单位为{unit}的数"),
    "not-whole": ("`{text}` is not a whole number", "`{text}`不是整数"),
    "write-whole": ("write a whole number", "请写整数"),
    "too-many-places": ("`{text}` has more than {places} decimal places", "`{text}`的小数超过{places}位"),
    "round-number": ("round it", "请四舍五入"),
    "negative": ("`{text}` is negative", "`{text}`是负数"),
    "write-not-negative": ("write zero or more", "请写零或大于零的数"),
    "write-positive": ("write an amount above zero", "请写大于零的数"),
    "out-of-bounds": ("`{text}` is not between {low} and {high}", "`{text}`不在{low}与{high}之间"),
    "check-number": ("check the number", "请核对数字"),
    "not-a-choice": ("`{text}` is not one of the choices", "`{text}`不在可选项之内"),
    "choose-one": ("choose one of: {options}", "请选择：{options}"),
    "unreadable-quantity": ("`{text}` is not a quantity", "`{text}`不是数量"),
    "write-quantity": (
        'write an amount and its unit: "1.5 m2", "3 boxes" or "20 pieces"',
        "请写数量和单位：“1.5㎡”、“3箱”或“20片”",
    ),
    "part-of-a-piece": ("`{text}` is {pieces} pieces at {per_box} in a box", "每箱{per_box}片，`{text}`是{pieces}片"),
    "write-whole-pieces": ("write whole pieces, for example 2 pieces", "凑不成整片，请写整片数，如2片"),
    "write-pieces": ("goods are counted whole: write the pieces, or the area", "货品按整数计：请写片数或面积"),
    "unreadable-size": ("`{text}` is not the size of a tile", "`{text}`不是瓷砖规格"),
    "write-size": ("write width x height in mm, for example 800x800", "请写宽x高（毫米），例如800x800"),
    "text-too-long": ("a text of {length} characters", "文字长达{length}个字"),
    "shorten": ("the limit is {limit}", "最多{limit}个字"),
    "wrong-kind": ("{kind} does not fit this fact", "{kind}不适用于该项"),
    "write-fitting": ("`returns check --help` shows how each fact is written", "写法见`returns check --help`"),
    "list-value": ("a list is not a value", "列表不能作为值"),
    "object-value": ("a nested object is not a value", "嵌套对象不能作为值"),
    "write-plain": ("give a text, a number, true or false", "请给文字、数字、true或false"),
    "undecoded": ("`{text}` is not in the encoding of the log", "`{text}`不符合日志的编码"),
    "sheet-error": ("`{text}` is an error of a spreadsheet", "`{text}`是表格中的错误值"),
    "mend-sheet": ("mend the formula, or clear the cell", "请修正公式或清空该单元格"),
    "export-again": ("export the log again, or name its encoding with --encoding", "请重新导出日志，或用--encoding说明编码"),
    "unknown-fact": ("unknown fact `{text}`", "没有`{text}`这一项"),
    "given-twice": ("`{text}` is given twice", "`{text}`给了两次"),
    "give-once": ("give it once", "请只给一次"),
    "unreadable-request": ("{text}", "{text}"),
    "mend-request": ("check what is named here", "请核对这里提到的各项"),
    "bad-lines": ("`lines` is not a list of objects", "`lines`不是对象列表"),
    "write-lines": ('write "lines": [{"quantity": "3 boxes"}, …]', '请写"lines": [{"quantity": "3 boxes"}, …]'),
    "too-many-lines": ("a request of {count} lines", "一次申请有{count}行"),
    "split-lines": ("the limit is {limit}", "最多{limit}行"),
    "shared-twice": ("line {number}: `{text}` is given for the whole request too", "第{number}行：`{text}`已在整个申请中给出"),
    "unreadable-line": ("`{text}` is not a line of FACT=VALUE pairs", "`{text}`不是“项=值”的一行"),
    "write-line": ('write --line "quantity=3 boxes tile=800x800"', '请写--line "数量=3箱 规格=800x800"'),
    "no-version": ("no version of the policy covers {text}", "{text}没有对应的政策版本"),
    "known-versions": ("versions: {spans}", "现有版本：{spans}"),
    # a decision
    "incomplete": ("not decided yet", "尚不能决定"),
    "approve": ("approved", "同意"),
    "deny": ("denied", "拒绝"),
    "refer": ("referred", "转交"),
    "tool-failed": (
        "the tool itself failed ({fault}); set RETURNS_DEBUG=1 to see where, and report it",
        "程序本身出错（{fault}）；请设置RETURNS_DEBUG=1查看位置，并报告此问题",
    ),
    "stopped": ("stopped", "已停止"),
    "error": ("error: {message}", "错误：{message}"),
    "more-to-ask": ("{count} more to ask", "还差{count}项"),
    "reasons": ("Why", "原因"),
    "no-reason": ("meets all conditions", "符合退换条件"),
    "between-rules": ("whatever is still unknown: {rules}", "未知事项无论如何，都有一条成立：{rules}"),
    "remedy": ("what to do", "怎么办"),
    "where": ("Where", "到哪里办"),
    "explain": ("Rule by rule", "逐条规则"),
    "fires": ("fires", "触发"),
    "does-not-fire": ("does not fire", "不触发"),
    "terms": ("Terms", "条件与费用"),
    "term-conflict": (
        "the policy contradicts itself here (clauses {clauses}); ask the manager",
        "政策在此自相矛盾（条款{clauses}），请示经理",
    ),
    "term-text": (". {text}", "。{text}"),
    "term-needs": ("depends on: {needs}", "取决于：{needs}"),
    "term-gap": ("the policy does not say; ask the manager", "政策没有规定，请示经理"),
    "ask": ("Still to be asked", "还需询问"),
    "next": ("What comes next", "接下来"),
    "duty-by": ("{text} by {by}{left}", "{text}，不晚于{by}{left}"),
    "time-left": (" ({time} left)", "（还剩{time}）"),
    "time-over": (" ({time} late)", "（已超时{time}）"),
    "one-minute": ("1 minute", "1分钟"),
    "minutes": ("{minutes} minutes", "{minutes}分钟"),
    "hours": ("{hours} h {minutes} min", "{hours}小时{minutes}分钟"),
    "days": ("{days} days {hours} h", "{days}天{hours}小时"),
    "unchecked": ("Not checked yet; ask before the customer comes back", "尚未核对（请在客户再来之前问清）"),
    "changes": ("What would change it", "怎样可以改变"),
    "customer-can": ("if the customer can {deed}", "如果客户能{deed}"),
    "change-to": ("{facts}: then {outcome}", "{facts}：则{outcome}"),
    "clause": ("clause {clause}", "条款{clause}"),
    "clause-note": (" (clause {clause})", "（条款{clause}）"),
    "colon": (": ", "："),
    "line": ("Line {number}", "第{number}种商品"),
    "line-title": ("Line {number}: ", "第{number}种商品："),
    "lines-route": ("For all lines that are not denied, together", "可退换的各种商品一并办理"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "unknown": ("unknown", "未知"),
    "joint": (", ", "、"),
    **DIALOGUE_WORDS,
    # a decision as the customer hears it
    "spoken-denied": ("I am sorry: the answer is “{outcome}”.", "很抱歉，结果是“{outcome}”。"),
    "spoken-between": ("For now the answer is “{outcome}”.", "目前的结果是“{outcome}”。"),
    "spoken-granted": ("Gladly: the answer is “{outcome}”.", "好的，结果是“{outcome}”。"),
    "spoken-open": ("I cannot answer this yet.", "目前还不能答复您。"),
    "spoken-change": ("If you {deed}, the answer would be “{outcome}”.", "如果您{deed}，结果会是“{outcome}”。"),
    "spoken-otherwise": (
        "The answer would be “{outcome}” if it were so: {facts}.",
        "如果情况是这样：{facts}，结果会是“{outcome}”。",
    ),
    "spoken-and": (" and ", "，并"),
    "spoken-thanks": ("Thank you for your understanding.", "感谢您的理解。"),
    # the figures of an audit
    "figure-unknown": ("not known of {count} rows", "{count}行不详"),
    "figure-of": ("{percent} ({count} of {whole})", "{percent}（{whole}中的{count}）"),
    "figure-cause": ("cause", "原因"),
    "figure-count": ("count", "次数"),
    "figure-percent": ("share", "占比"),
    "figure-cumulative": ("so far", "累计"),
    "monday": ("Monday", "星期一"),
    "tuesday": ("Tuesday", "星期二"),
    "wednesday": ("Wednesday", "星期三"),
    "thursday": ("Thursday", "星期四"),
    "friday": ("Friday", "星期五"),
    "saturday": ("Saturday", "星期六"),
    "sunday": ("Sunday", "星期日"),
    # wordings for the phone
    "no-wording": ("no wording for `{situation}`", "没有`{situation}`的话术"),
    "wordings-fitting": ("did you mean one of {names}?", "是{names}中的哪一个？"),
    "did-you-mean": ("did you mean `{name}`?", "是不是`{name}`？"),
    "policy-knows": ("policy `{policy}` knows: {facts}", "政策`{policy}`里有：{facts}"),
    "wordings-listed": ("`returns say` lists the situations", "`returns say`列出全部情形"),
    "wait-seconds": ("(wait {seconds} seconds)", "（等{seconds}秒）"),
    "step-say": ("“{text}”", "“{text}”"),
    "step-do": ("({text})", "（{text}）"),
    **PAGE_WORDS,
    **AUDIT_WORDS,
    **LOG_WORDS,
    **REPORT_WORDS,
    **CLAIMS,
}


def register(words: Mapping[str, tuple[str, str]]) -> None:
    """Adds the words that a kind of facts brings with it, each under a key of its own."""
    twice = WORDS.keys() & {key for key, both in words.items() if WORDS.get(key, both) != both}
    if twice:
        raise ValueError(f"words that mean two things: {', '.join(sorted(twice))}")
    WORDS.update(words)


def say(key: str, lang: str, /, **fields: object) -> str:
    """The wording for `key` in `lang`, its placeholders filled."""
    text = WORDS[key][LANGUAGES.index(lang)]
    return filled(text, fields) if fields else text


def locale_language() -> str:
    """`zh` where the environment's locale is Chinese, else `en`."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
