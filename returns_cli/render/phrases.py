"""The turns of phrase that sentences about a policy are made of: English and Chinese, same placeholders."""

from __future__ import annotations

from collections.abc import Mapping

from returns_cli.wording.words import LANGUAGES

PHRASES: Mapping[str, tuple[str, str]] = {
    # a rule: condition, outcome, exception, clause (which brings its own blank)
    "rule": ("{outcome} when {when}{clause}.", "当{when}时,{outcome}{clause}。"),
    "rule-unless": ("{outcome} when {when}, unless {unless}{clause}.", "当{when}时,{outcome},但{unless}时除外{clause}。"),
    "rule-always": ("{outcome} in every case{clause}.", "一律{outcome}{clause}。"),
    "rule-always-unless": ("{outcome} in every case, unless {unless}{clause}.", "一律{outcome},但{unless}时除外{clause}。"),
    "rule-and": ("{outcome} when all of these hold{clause}:", "以下各项全部成立时,{outcome}{clause}:"),
    "rule-or": ("{outcome} when one or more of these hold{clause}:", "以下至少一项成立时,{outcome}{clause}:"),
    "unless": ("unless {unless}.", "但{unless}时除外。"),
    "unless-and": ("unless all of these hold:", "但以下各项全部成立时除外:"),
    "unless-or": ("unless one or more of these hold:", "但以下至少一项成立时除外:"),
    "all-of": ("all of these:", "以下全部:"),
    "any-of": ("one or more of these:", "以下至少一项:"),
    "when": ("when {when}", "当{when}时"),
    "derived": ("{name} = {value}", "{name} = {value}"),
    "derived-condition": ("{name}: yes when {when}", "{name}:当{when}时为“是”"),
    "clause": (" [{clause}]", "〔{clause}〕"),
    # conditions; each has an opposite, so that no sentence needs a `not`
    "yes": ("{name} is yes{now}", "{name}为“是”{now}"),
    "no": ("{name} is no{now}", "{name}为“否”{now}"),
    "always": ("in any case", "不论何种情况"),
    "never": ("in no case", "绝无此情况"),
    "one-of": ("{needle} is {options}", "{needle}为{options}"),
    "none-of": ("{needle} is neither {options}", "{needle}不为{options}"),
    "if": ("({then} if {condition}, otherwise {otherwise})", "(若{condition}则{then},否则{otherwise})"),
    "all-lines": ("the number of lines", "行数"),
    "so": ("the answer to ({condition})", "({condition})的真假"),
    # comparisons, by what is compared
    "number<": ("{left} is less than {right}", "{left}少于{right}"),
    "number<=": ("{left} is at most {right}", "{left}不超过{right}"),
    "number>": ("{left} is more than {right}", "{left}超过{right}"),
    "number>=": ("{left} is at least {right}", "{left}不少于{right}"),
    "number==": ("{left} equals {right}", "{left}等于{right}"),
    "number!=": ("{left} does not equal {right}", "{left}不等于{right}"),
    "day<": ("{left} is before {right}", "{left}早于{right}"),
    "day<=": ("{left} is on or before {right}", "{left}不晚于{right}"),
    "day>": ("{left} is after {right}", "{left}晚于{right}"),
    "day>=": ("{left} is on or after {right}", "{left}不早于{right}"),
    "day==": ("{left} is the same day as {right}", "{left}与{right}为同一天"),
    "day!=": ("{left} is not the same day as {right}", "{left}与{right}不是同一天"),
    "moment<": ("{left} is earlier than {right}", "{left}早于{right}"),
    "moment<=": ("{left} is not later than {right}", "{left}不晚于{right}"),
    "moment>": ("{left} is later than {right}", "{left}晚于{right}"),
    "moment>=": ("{left} is not earlier than {right}", "{left}不早于{right}"),
    "moment==": ("{left} is the same moment as {right}", "{left}与{right}为同一时刻"),
    "moment!=": ("{left} is not the same moment as {right}", "{left}与{right}不是同一时刻"),
    "word==": ("{left} is {right}", "{left}为{right}"),
    "word!=": ("{left} is not {right}", "{left}不为{right}"),
    "answer==": ("{left} is the same as {right}", "{left}与{right}相同"),
    "answer!=": ("{left} is not the same as {right}", "{left}与{right}不同"),
    # values
    "choose": ("{then} if {condition}, otherwise {otherwise}", "若{condition}则为{then},否则{otherwise}"),
    "choose-last": ("{value}", "为{value}"),
    "rounded-down": ("{value} ÷ {by}, rounded down", "{value} ÷ {by}的商(向下取整)"),
    "remainder": ("the remainder of {value} ÷ {by}", "{value} ÷ {by}的余数"),
    "half up": ("half up", "四舍五入"),
    "half even": ("half even", "四舍六入五成双"),
    "up": ("up", "向上"),
    "down": ("down", "向下"),
    "months": ("{value} months", "{value}个月"),
    "days": ("{value} days", "{value}天"),
    # joints
    "and": (" and ", "且"),
    "or": (", or ", ",或"),
    "list": (", ", ","),
    "and-last": (", and ", ",且"),
    "or-last": (", or ", ",或"),
    "option-or": (" or ", "或"),
    "option-list": (", ", "、"),
    "option-or-last": (", or ", "或"),
    "nor": (" nor ", "也不为"),
    "brackets": ("({text})", "({text})"),
    "set": (" ({value})", "({value})"),
    "setting": (" (set to {value})", "(设定为“{value}”)"),
    "now": (" (now {value})", "(现为{value})"),
    "quoted": ("“{text}”", "“{text}”"),
}

GOODS_UNITS: Mapping[str, tuple[str, str]] = {"m2": ("m²", "平方米"), "box": ("boxes", "箱"), "piece": ("pieces", "片")}


def phrase(key: str, lang: str, **parts: str) -> str:
    """The turn of phrase with its places filled."""
    return PHRASES[key][LANGUAGES.index(lang)].format(**parts)
