"""Each fault of a file's shape in plain words, without type names of Python."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from returns_cli.errors import visible
from returns_cli.language.faults import did_you_mean
from returns_cli.language.lookalikes import lookalike_hint
from returns_cli.policy.key_path import KeyPath
from returns_cli.policy.shape import PolicyShape
from returns_cli.records import Record

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class ShapeFault(Record):
    """What is wrong at a path of keys: its kind, the key it is about, and what to do."""

    path: KeyPath
    kind: str
    key: str
    message: str
    help: str = "docs/policy-file.md lists every key"


# What other languages and databases call a type of fact.
ELSEWHERE = {
    **dict.fromkeys(("bool", "boolean", "flag", "yesno", "yes-no", "yes_no", "是否"), "yes/no"),
    **dict.fromkeys(("enum", "select", "option", "list", "选项"), "choice"),
    **dict.fromkeys(("int", "integer", "whole", "count", "整数"), "whole number"),
    **dict.fromkeys(
        ("money", "currency", "amount", "price", "float", "double", "number", "numeric", "金额", "小数"), "decimal"
    ),
    **dict.fromkeys(("string", "str", "varchar", "char", "文字"), "text"),
    **dict.fromkeys(("datetime", "timestamp", "date-time", "instant"), "moment"),
    **dict.fromkeys(("day", "日期"), "date"),
}


def shape_faults(raw: dict[str, object]) -> list[ShapeFault]:
    """Each fault of the file's shape; none when it is right."""
    try:
        PolicyShape.model_validate(raw)
    except ValidationError as error:
        return [_plain(fault, _real(raw, tuple(fault["loc"]))) for fault in error.errors(include_url=False)[:MAX_FAULTS]]
    return []


def _real(raw: object, path: KeyPath) -> KeyPath:
    """The part of pydantic's path that exists in the file."""
    real: list[str | int] = []
    inside: Any = raw
    for step in path:
        try:
            inside = inside[step]
        except (KeyError, IndexError, TypeError):
            break
        real.append(step)
    return tuple(real)


def _plain(fault: ErrorDetails, path: KeyPath) -> ShapeFault:
    """The fault in words without type names of Python."""
    steps = fault["loc"] if fault["type"] in ("missing", "extra_forbidden") else path
    key = next((str(step) for step in reversed(steps) if not isinstance(step, int)), "the file")
    context = fault.get("ctx", {})
    shown = _shown(fault["input"])
    match str(fault["type"]):
        case "extra_forbidden":
            return ShapeFault(path, "unknown key", key, f"unknown key `{key}`")
        case "missing":
            return ShapeFault(path, "missing", key, f"`{key}` is missing", f"add it to this table: {key} = …")
        case "literal_error":
            known = context["expected"].replace("'", "`")
            options = [word.strip("`") for word in known.replace(" or ", ", ").split(", ")]
            right = ELSEWHERE.get(shown.lower(), "")
            help = f"did you mean `{right}`?" if right in options else did_you_mean(shown, options)
            return ShapeFault(path, "value", key, f"`{shown}` is not a `{key}`; it must be {known}", help)
        case "string_pattern_mismatch" if key == "calendar":
            help = 'name a country by its two letters: calendar = "CN"'
            return ShapeFault(path, "value", key, f"unknown calendar `{shown}`", help)
        case "string_pattern_mismatch":
            message = f"`{shown}` is not a proper name; use small letters a-z, digits and one kind of joint"
            help = lookalike_hint(shown) or _respelled(shown, context["pattern"]) or NAMES
            return ShapeFault(path, "name" if "[key]" in fault["loc"] else "value", key, message, help)
        case "too_long" | "string_too_long":
            return ShapeFault(path, "value", key, f"`{key}` is too long; the limit is {context['max_length']}", "shorten it")
        case "too_short" | "string_too_short":
            message = f"`{key}` is too short; it needs at least {context['min_length']}"
            return ShapeFault(path, "value", key, message)
        case "greater_than_equal" | "less_than_equal":
            return ShapeFault(path, "value", key, f"`{key}` must be from {LOWEST_PLACES} to {MAX_PLACES}", "choose one")
        case kind:
            if context.get("class_name", SENTENCE) != SENTENCE:
                kind = "dict"
            wanted = next((words for begins, words in WANTED.items() if kind.startswith(begins)), "something else")
            return ShapeFault(path, "value", key, f"`{key}` has the wrong kind of value", f"give it {wanted}")


def _shown(given: object) -> str:
    """What was written, as TOML has it; of a list or a table only that something was."""
    if isinstance(given, list | dict):
        return "…"
    return visible(str(given).lower() if isinstance(given, bool) else str(given))


def _respelled(name: str, pattern: str) -> str:
    """The name in small letters with the joint that is right there, as a question; blank where it is no name so either."""
    small = name.lower()
    right = (each for each in (small, small.replace("_", "-"), small.replace("-", "_")) if re.fullmatch(pattern, each))
    return next((f"did you mean `{each}`?" for each in right), "")


NAMES = "names are made of a-z, 0-9 and _, or - in ids: packaging_intact, special-order"
MAX_FAULTS = 200
SENTENCE = "WordsShape"  # the only table that a plain text may stand for
LOWEST_PLACES, MAX_PLACES = 0, 9
WANTED = {
    "bool": "true or false, without quotes",
    "date": "a date without quotes: 2026-01-31",
    "string": "a text in quotes",
    "int": "a whole number without quotes",
    "is_instance": "a number without quotes",
    "decimal": "a number without quotes",
    "list": "a list: […]",
    "dict": "a table: { … }",
    "model": 'a table, such as { en = "…", zh = "…" }, or a text in quotes',
}
