"""What people say for yes and no, and words that begin with a key which answers alone."""

from __future__ import annotations

from returns_cli.cli.commands import WORDS
from returns_cli.kinds.sameness import folded
from returns_cli.kinds.yes_no import NO, YES

SPOKEN = {
    **dict.fromkeys(("是的", "好", "好的", "对的", "嗯", "行", "ok", "yep", "yeah", "sure"), "yes"),
    **dict.fromkeys(("不", "不是的", "不对", "没有的", "nope"), "no"),
}
_WHOLE = frozenset((*YES, *NO, *SPOKEN, *WORDS))


def is_rest_of_word(key: str, typed: str) -> bool:
    """Whether `typed` is what is left of a word whose first letter was the key that answered: `es` behind y."""
    return bool(typed) and key + folded(typed) in _WHOLE
