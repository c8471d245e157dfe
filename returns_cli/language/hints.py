"""What an author may have meant by what is no expression: signs of other languages, full-width ones, curly quotes."""

from __future__ import annotations

import re
import unicodedata
from keyword import kwlist

from returns_cli.language.nodes import Span
from returns_cli.late_pattern import late

_TEXTS = late(r"""'''.*?'''|\"{3}.*?\"{3}|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|#[^\n]*""", re.S)
_CHOICE = "a choice is written: 30 if member else 14"
_WORDS_BETWEEN = "write and, or, or a comparison between them"
_BOTH_SIDES = "say both sides: 30 <= days and days <= 60"
# What is written -> what to write instead; the first that stands anywhere is the one that is told.
_SIGNS = (
    (r"[“”„‟«»「」『』＂]|[‘’‚‛](?=[^‘’‚‛\n]*[‘’‚‛])|(?<=\w)[‘’]|`", "texts stand in straight quotes: 'text'"),
    (r"[（）]", "write round brackets as ( and )"),
    (r"[，、]", "write a comma as ,"),
    (r"[；;]", "one expression has no `;`: join conditions with and, or"),
    (r"≥|=>|≧|>\s=|＞＝", "write >="),
    (r"≤|=<|≦|<\s=|＜＝", "write <="),
    (r"≠|<>|!==|!\s=|/=(?!=)|！＝", "write !="),
    (r"===", "write =="),
    (r"&&|[&＆]", "write and"),
    (r"\|\||[|｜]", "write or"),
    (r"[!！](?!=)|¬", "write not"),
    (r"×", "write *"),
    (r"÷", "write / or //"),
    (r"\b(?:AND|And)\b|并且|而且|且|和", "write and"),
    (r"\b(?:OR|Or)\b|或者|或", "write or"),
    (r"\b(?:NOT|Not)\b|并非|非|不是|没有", "write not"),
    (r"不超过|小于等于|不大于", "write <="),
    (r"不少于|不低于|大于等于|不小于", "write >="),
    (r"大于|超过|多于", "write >"),
    (r"小于|少于|低于", "write <"),
    (r"等于", "write =="),
    (r"[^\S\n]*\?|\b(?:then|THEN|when|WHEN|else\s+if|elif|endif|fi)\b", _CHOICE),
    (r"(?<![=!<>:])=(?![=])|＝", "one = gives a value; write == to compare"),
    (r"\bif\b(?!.*\belse\b)", f"{_CHOICE}; a condition stands by itself, without if"),
    (r"^\s*if\b", f"{_CHOICE}; a condition stands by itself, without if"),
    (r"[¥￥$€£](?=\s*\d)", "an amount stands alone, without its currency: 100"),
    (r"[@$](?=\w)|\$\{", "a name stands as it is, without a sign before it"),
    (r"\d\s*%(?!\s*[\w(])|\d\s*%(?=\s*of\b)", "write percent_of(price, 15), or the number without %"),
    (r"\b(?:unless|except|UNLESS)\b", 'write and not; or give the rule its exception: unless = "…"'),
    (r"\b(?:between|BETWEEN)\b", "write 30 <= days <= 60"),
    (r"\b(?:xor|XOR)\b", "write one != other"),
    (r"\b(?:but|BUT|und|et|y)\b(?=\s+\w)", "write and"),
    (r"\b(?:oder|ou)\b(?=\s+\w)", "write or"),
    (r"\b(?:like|LIKE|contains|matches|startswith)\b", "texts are compared whole: == or in (…)"),
    (r"\b(?:exceeds|over|above)\b(?=\s+\w)", "write >"),
    (r"\b(?:below|under)\b(?=\s+\w)", "write <"),
    (r"\b(?:equals|equal\s+to)\b(?=\s+)", "write =="),
    (r"\b(?:and|or)\s+(?:<=|>=|==|!=|<|>)", _BOTH_SIDES),
    (
        r"\d+(?:\.\d+)?\s*(?!(?:and|or|not|in|if|else|is)\b)[A-Za-z元天件个日][\w.]*",
        "a number stands without its unit: 30; facts and parameters say theirs",
    ),
)
_NUMBERS = (
    (r"\b\d{1,3}(?:,\d{3})+\b", "write a number without signs between its digits: 1000"),
    (r"\b\d+,\d+\b", "write decimals with a point: 3.5"),
)
_DATE = late(r"(?<![\w.])(?:19|20|21)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?![\w.])")
_MISSING = late(r"(?:\b(?:and|or|not|in|if|else)|[-+*/%<>=,(])\s*$")
_SIDE_BY_SIDE = late(r"([A-Za-z_]\w*|\d[\w.]*|\))[^\S\n]+([A-Za-z_]\w*|\d[\w.]*)")
_DOUBLED = late(r"\b(?:and|or)\s+(and|or)\b")
_HYPHENS = late(r"[a-z]\w*(?:-[a-z]\w*)+")
_OPERATORS = {"and", "or", "not", "in", "if", "else", "is"}
_CONSTANTS = {"true": "True", "false": "False", "yes": "True", "no": "False", "TRUE": "True", "FALSE": "False"}
_BLANKS = {"null", "none", "nil", "na", "unknown", "blank", "empty"}
_CLOCKS = {"today", "now", "current_date", "sysdate"}
# Functions of other languages -> what to write here.
_FUNCTIONS = {
    **dict.fromkeys(("datediff", "date_diff", "dateDiff", "days", "diff", "days360"), "days_between(start, end)"),
    **dict.fromkeys(("dateadd", "date_add", "addDays", "plus_days"), "add_days(start, days)"),
    **dict.fromkeys(("edate", "add_month"), "add_months(start, months)"),
    **dict.fromkeys(("sum", "sumif"), "total(number)"),
    **dict.fromkeys(("average", "avg"), "total(number) and count(): there is no average, but total(price) > 30 * count()"),
    **dict.fromkeys(("countif", "lines", "len", "number_of_lines"), "count(condition), or count() for all lines"),
    **dict.fromkeys(("last", "newest"), "latest(date): the last day over all lines"),
    **dict.fromkeys(("first", "oldest"), "earliest(date): the first day over all lines"),
    **dict.fromkeys(("isnull", "is_null", "exists", "coalesce", "isblank", "isempty", "defined", "has"), "known(fact)"),
    **dict.fromkeys(("workday", "networkdays", "business_day", "next_working_day"), "working_day(date)"),
    **dict.fromkeys(("workdays", "business_days", "add_business_days"), "add_working_days(date, n)"),
    **dict.fromkeys(("least", "minimum"), "min(a, b)"),
    **dict.fromkeys(("greatest", "maximum"), "max(a, b)"),
    **dict.fromkeys(("percent", "percentage", "pct"), "percent_of(amount, percent)"),
    **dict.fromkeys(("ceil", "ceiling", "roundup"), 'round(number, 1, "up")'),
    **dict.fromkeys(("floor", "rounddown", "trunc", "int"), 'round(number, 1, "down")'),
    **dict.fromkeys(("iif", "ifelse", "if_", "case", "iff", "switch"), "30 if member else 14"),
    **dict.fromkeys(("all", "and_"), "one and other"),
    **dict.fromkeys(("any", "or_"), "one or other"),
}
_PARTS_OF_DATES = {"year", "month", "day", "weekday", "quarter", "week", "dayofweek", "day_of_week"}


def misspelt_sign(text: str) -> tuple[Span, str] | None:
    """Where a sign stands that this language does not have, and what to write; None where there is none."""
    bare = _bare(text)
    for pattern, hint in _SIGNS:
        found = re.search(pattern, bare, re.S)
        if found:
            shift = len(found[0]) - len(found[0].lstrip())
            return (found.start() + shift, len(found[0]) - shift), hint
    return _wide(bare) or _unfinished(bare)


def misspelt_number(text: str) -> tuple[Span, str] | None:
    """Where a number stands with signs between its digits."""
    return _first(_NUMBERS, _bare(text))


def bare_date(text: str) -> tuple[Span, str] | None:
    """Where a date stands without `date("…")`: a subtraction to Python, which nobody means."""
    found = _DATE.search(_bare(text)) if any(century in text for century in ("19", "20", "21")) else None
    return found and ((found.start(), len(found[0])), 'write a constant date as date("2026-01-31")')


def _bare(text: str) -> str:
    return _TEXTS.sub(lambda skipped: " " * len(skipped[0]), text)


def _first(patterns: tuple[tuple[str, str], ...], bare: str) -> tuple[Span, str] | None:
    for pattern, hint in patterns:
        found = re.search(pattern, bare, re.S)
        if found:
            return (found.start(), len(found[0])), hint
    return None


def _wide(bare: str) -> tuple[Span, str] | None:
    """The first full-width sign or digit, which looks like one that the language has."""
    for position, char in enumerate(bare):
        narrow = unicodedata.normalize("NFKC", char)
        if not char.isascii() and narrow.isascii() and narrow.strip() and not narrow.isalpha():
            return (position, 1), f"write {narrow} instead of the full-width {char}"
        if char in "。．…·：":
            return (position, 1), "an expression has no such sign; leave it out"
    return None


def _unfinished(bare: str) -> tuple[Span, str] | None:
    """An open bracket, an operator with nothing after it, two values with nothing between them."""
    quote = re.search(r"['\"]", bare)
    if quote:
        return (quote.start(), 1), "this text is not closed"
    opened = [position for position, char in enumerate(bare) if char == "("]
    if len(opened) > bare.count(")"):
        return (_unclosed(bare), 1), "this bracket is not closed"
    ends = _MISSING.search(bare)
    if ends and len(_TEXTS.sub("", bare)) == len(bare):
        return (ends.start(), len(ends[0].rstrip())), "something is missing after it"
    doubled = _DOUBLED.search(bare)
    if doubled:
        return (doubled.start(1), len(doubled[1])), "one of the two is enough"
    hyphens = _HYPHENS.search(bare)
    if hyphens and set(hyphens[0].split("-")) & set(kwlist):
        return (hyphens.start(), len(hyphens[0])), f"names are joined with _: `{hyphens[0].replace('-', '_')}`"
    for found in re.finditer(rf"(?={_SIDE_BY_SIDE.pattern})", bare):
        if not {found[1], found[2]} & _OPERATORS and (not found.start() or not bare[found.start() - 1].isalnum()):
            return (found.start(2), len(found[2])), _WORDS_BETWEEN
    return None


def _unclosed(bare: str) -> int:
    """The last bracket that is opened and never closed."""
    waiting: list[int] = []
    for position, char in enumerate(bare):
        if char == "(":
            waiting.append(position)
        elif char == ")" and waiting:
            waiting.pop()
    return waiting[-1]


def misspelt_constant(name: str) -> str:
    """What to write for a word that elsewhere stands for yes, no, nothing or the clock; blank for any other."""
    if name in _CONSTANTS:
        return f"write {_CONSTANTS[name]}"
    if name in _BLANKS:
        return "what is not given: not known(fact)"
    return 'there is no clock inside: name a date fact with default = "today"' if name in _CLOCKS else ""


def misspelt_function(name: str) -> str:
    """What to write for a function of another language; blank where nothing is known of it."""
    if name in _CLOCKS:
        return misspelt_constant(name)
    if name in _PARTS_OF_DATES:
        return 'compare whole dates: sold_on >= date("2026-11-01")'
    return f"write {_FUNCTIONS[name]}" if name in _FUNCTIONS else ""
