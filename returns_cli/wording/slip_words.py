"""What stands on a slip, each in English and Chinese with the same placeholders."""

from __future__ import annotations

from collections.abc import Mapping

SLIP_WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("Returns and exchanges: slip", "退换货凭单"),
    "reprint": ("REPRINT no. {number}", "重打 第{number}次"),
    "hotline": ("hotline", "服务热线"),
    "entry": ("entry no.", "记录号"),
    "leaf": ("entry {number}", "记录{number}"),
    "time": ("time", "时间"),
    "receipt": ("receipt", "收据"),
    "counter": ("counter", "柜台"),
    "clerk": ("clerk", "经办"),
    "exchange": ("exchange", "换货"),
    "line": ("line {line}: {article}", "第{line}行：{article}"),
    "amount": ("amount", "数量"),
    "decision": ("decision", "判定"),
    "overridden": ("taken by a manager's decision: {reason}", "主管改判办理：{reason}"),
    "state-taken": ("the goods are taken back", "货已收回"),
    "state-held": ("held for inspection, until {until}", "待检，保留到{until}"),
    "state-refused": ("nothing was taken back", "未收货"),
    "state-released": ("inspected; the goods are the customer's", "检验完毕，货归客户"),
    "state-expired": ("not inspected in time; the goods are the customer's", "逾期未检，货归客户"),
    "state-cancelled": ("cancelled; the goods are the customer's", "已取消，货归客户"),
    "refund": ("refund", "退款"),
    "where": ("where", "到哪里办"),
    "appointment": ("appointment", "预约"),
    "bring": ("please bring", "请携带"),
    "bring-goods": ("this slip, the receipt or invoice, the goods in their packaging", "本凭单、收据或发票、包装完好的商品"),
    "bring-slip": ("this slip, and the receipt or invoice", "本凭单、收据或发票"),
    "code-says": (
        "The code holds the entry, its digest and the log's signed checkpoint.",
        "二维码含记录号、摘要和日志签名检查点。",
    ),
    "sign-customer": ("customer's signature", "客户签字"),
    "sign-clerk": ("for the shop", "经办签字"),
    # the printer
    "printed-to": ("printed to {where}", "已打印到{where}"),
}


def slip_say(key: str, lang: str, **fields: object) -> str:
    """The wording for `key` in `lang`, its placeholders filled."""
    return SLIP_WORDS[key][lang == "zh"].format(**fields)
