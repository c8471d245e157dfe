"""`--line "quantity=3箱 tile=800x800"`: the facts of one line of a request."""

from __future__ import annotations

import re

from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.sameness import folded
from returns_cli.late_pattern import late

_PAIR = late(r"([^\s=＝]+)\s*[=＝]\s*(.*?)(?=\s+[^\s=＝]+\s*[=＝]|\s*\Z)", re.S)


def line_facts(compiled: CompiledPolicy, text: str, lang: str) -> dict[str, str]:
    """Fact -> text of one line; a value ends where the next `fact=` begins. Raises InputError."""
    pairs = list(_PAIR.finditer(text))
    begun = text[: pairs[0].start()] if pairs else text
    if not pairs or begun.strip():
        raise InputError("unreadable-line", "write-line", lang=lang, text=text)
    found: dict[str, str] = {}
    for pair in pairs:
        name = compiled.reader.names.get(folded(pair[1]), pair[1])
        if name in found:
            raise InputError("given-twice", "give-once", lang=lang, text=name)
        found[name] = pair[2]
    return found
