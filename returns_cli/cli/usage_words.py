"""What is wrong with a command line, in Chinese: click says it in English."""

from __future__ import annotations

import re

from returns_cli.late_pattern import late

_LISTED = late(", (?=--|')")
_SENTENCES = [
    (r"no such option: (\S+?)(?: ?\(?did you mean (?:one of: )?(.+?)\??\)?)?", "没有选项{0}", "（是不是{1}？）"),
    (r"no such option '(\S+?)'\.?(?: ?\(?did you mean (?:one of: )?(.+?)\??\)?)?", "没有选项{0}", "（是不是{1}？）"),
    (r"no such command '(.+?)'(?:, did you mean (.+?))?", "没有命令{0}", "（是不是{1}？）"),
    (r"option '(.+?)' requires an argument", "选项{0}后面要有值", ""),
    (r"option '(.+?)' does not take a value", "选项{0}后面没有值", ""),
    (r"invalid value for '(.+?)': (.+?) is not one of (.+)", "选项{0}不能是{1}，可选{2}", ""),
    (
        r"invalid value for '(.+?)': (`.*`) is no amount; write it as (\S+) or (\S+)",
        "{0}的值不对：{1}不是金额；请写成{2}或{3}",
        "",
    ),
    (r"invalid value for '(.+?)': (`.*`) is no day; write it as (\S+)", "{0}的值不对：{1}不是日期；请写成{2}", ""),
    (r"invalid value for '(.+?)': '(.*)' is not a valid integer(?: range)?\.?", "{0}的值不对：`{1}`不是整数", ""),
    (r"invalid value for '(.+?)': (\S+) is not in the range (.+?)\.?", "{0}的值不对：{1}不在范围{2}内", ""),
    (r"invalid value for '(.+?)': (.+)", "{0}的值不对：{1}", ""),
    (r"missing argument '(.+?)'", "缺少{0}", ""),
    (r"missing option '(.+?)'", "缺少选项{0}", ""),
    (r"got unexpected extra arguments? \((.+?)\)", "多出了{0}", ""),
    (r"(--\S+) takes (\S+)=…, not `(.+)`", "{0}要写成 {1}=…，而不是`{2}`", ""),
    (r"(--\S+) names `(.+)` twice", "{0}给了`{1}`两次", ""),
    (r"(--\S+) is given twice or more; give it once", "{0}给了不止一次；请只给一次", ""),
    (r"say (--[^,;]+(?:, --[^,;]+)*) or (--\S+)", "请给出{0}或{1}", ""),
    (r"say (--\S+) where there is no terminal", "没有终端时请给出{0}", ""),
    (r"say what was found: (.+), or (.+)", "请说明检验结果：{0}或{1}", ""),
    (r"(--\S+) is for one policy; name one, or leave the option out", "{0}只用于一份规则；请只指定一份，或去掉此选项", ""),
    (r"(--\S+) is for a log; add --log, or leave the option out", "{0}只用于日志；请加上--log，或去掉此选项", ""),
    (r"(--\S+) says what of a receipt is meant; name the receipt with (--\S+)", "{0}要同收据一起给出；请加上{1}", ""),
    (
        r"facts come either from --from or as options, not both \((--\S+)\)",
        "各项要么来自--from，要么写成选项，不能两者都有（{0}）",
        "",
    ),
]


def usage_in_chinese(line: str) -> str:
    """The line in Chinese, where it is one of the usual ones; what to look up stays."""
    complaint, _, help = line.rpartition("; see ")
    for pattern, sentence, hint in _SENTENCES:
        if found := re.fullmatch(pattern, complaint, re.I):
            groups = [_LISTED.sub("、", group or "") for group in found.groups()]
            guess = hint.format(*groups) if hint and len(groups) > 1 and groups[1] else ""
            return f"{sentence.format(*groups)}{guess}；见{help}"
    return line
