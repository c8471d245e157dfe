"""The words of an audit's totals, double returns and report, in English and Chinese with the same placeholders."""

from __future__ import annotations

from collections.abc import Mapping

AUDIT_WORDS: Mapping[str, tuple[str, str]] = {
    "role-clerk": ("clerk", "店员"),
    "role-article": ("article", "商品"),
    "role-amount": ("amount", "金额"),
    "role-receipt-number": ("receipt number", "小票号"),
    "role-receipt-line": ("line of the receipt", "小票行号"),
    "role-sold": ("sold quantity", "售出数量"),
    "role-returned": ("returned quantity", "退货数量"),
    "role-currency": ("currency", "币种"),
    "role-tile": ("tile", "瓷砖规格"),
    "role-pieces-per-box": ("pieces per box", "每箱片数"),
    "role-kind": ("return or exchange", "退货或换货"),
    "role-cancelled": ("taken back", "是否撤销"),
    "role-override": ("manager's override", "主管特批"),
    "role-unclear": (
        "{role}: several columns fit ({columns}); say which with --column {name}=COLUMN",
        "{role}：有几列都符合（{columns}），请用--column {name}=COLUMN指定",
    ),
    "totals": ("findings, in all", "问题合计"),
    "totals-by-rule": ("findings by rule", "按规则统计的问题"),
    "totals-by-clerk": ("findings by clerk", "按店员统计的问题"),
    "totals-by-month": ("findings by month of the request", "按申请月份统计的问题"),
    "totals-by-article": ("findings by article", "按商品统计的问题"),
    "total-rows": ("decided", "已判定"),
    "total-findings": ("findings", "问题"),
    "total-share": ("share", "占比"),
    "total-wrongly-approved": ("wrongly approved", "误同意"),
    "total-wrongly-denied": ("wrongly denied", "误拒绝"),
    "total-overridden": ("overridden", "主管特批"),
    "total-amount": ("at stake", "涉及金额"),
    "total-amount-in": ("at stake ({currency})", "涉及金额（{currency}）"),
    "total-amount-of-none": ("at stake (no currency)", "涉及金额（未注明币种）"),
    "total-more-currencies": (
        "further currencies, which --format json lists: {count}",
        "另有币种（--format json全部列出）：{count}",
    ),
    "total-no-rule": ("(no rule fired)", "（没有触发规则）"),
    "total-blank": ("(blank)", "（空白）"),
    "total-more": ("{count} more; --format json lists them all", "另有{count}项；--format json全部列出"),
    "total-apart": (
        "overridden by a manager, kept apart: {count}",
        "主管特批，单独列出：{count}",
    ),
    "total-unread": ("amounts that cannot be read, not added up: {count}", "无法读取而未计入的金额：{count}"),
    "total-no-amount": ("findings without an amount: {count}", "没有金额的问题：{count}"),
    "total-other": ("amounts in another currency, not added up: {count}", "其他币种而未计入的金额：{count}"),
    "total-override-unread": (
        "overrides that are neither yes nor no, not counted as such: {count}",
        "主管特批一栏既不是“是”也不是“否”，不作特批：{count}",
    ),
    "doubles": ("double returns of receipt lines", "小票行重复退货"),
    "more-than-sold": ("more than was sold", "退货多于售出"),
    "more-than-once": ("more than once", "退货不止一次"),
    "double-sold": (
        "receipt {receipt}, line {item}: {returned} back of {sold} ({places})",
        "小票{receipt}，第{item}行：售出{sold}，退回{returned}（{places}）",
    ),
    "double-once": (
        "receipt {receipt}, line {item}: {times} times ({places})",
        "小票{receipt}，第{item}行：退货{times}次（{places}）",
    ),
    "double-more": ("{count} more; --doubles FILE keeps them all", "另有{count}项；用--doubles FILE全部保存"),
    "unlooked": ("approved rows that could not be looked at for this", "以下已同意的行无法核对重复退货"),
    "receipt-blank": ("without a receipt number", "没有小票号"),
    "line-blank": ("without the line of the receipt or an article", "没有小票行号，也没有商品"),
    "line-unclear": (
        "without the line of the receipt, of an article that stands on several lines",
        "没有小票行号，且该商品在小票上有几行",
    ),
    "receipt-shortened": (
        "with a receipt number that a spreadsheet shortened to 15 digits, so that several may be one: export them as text",
        "小票号已被电子表格截成15位，无法区分；请按文本格式重新导出",
    ),
    "amounts-unlike": (
        "lines that came back once, their amounts missing or in units that cannot be compared",
        "只退过一次，但数量缺失或单位无法换算的小票行",
    ),
    "double-zeros": (
        "receipt numbers that differ only by zeros in front, and were not taken for one: {count}",
        "仅前面的零不同、未当作同一张小票的小票号：{count}",
    ),
    "double-place": ("{file}:{line}", "{file}:{line}"),
}
