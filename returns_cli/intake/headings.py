"""The words of a heading: without blanks and joints, without what merely asks or denies, and the unit in brackets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from returns_cli.kinds.sameness import folded
from returns_cli.late_pattern import late

BRACKETED = late(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")  # it meets no other bracket: linear in the heading
BRACKETS = late(r"[()\[\]【】〔〕]")
_LAST = late(rf"{BRACKETED.pattern}\Z")


@lru_cache(maxsize=1 << 12)  # every heading is compared with every name of every role
def parted(name: str) -> tuple[str, str]:
    """What stands before brackets at the end of a heading, and what in them, both folded: 数量（箱） is 数量 and 箱."""
    heading = folded(name)
    found = _LAST.search(heading)
    base = heading[: found.start()].strip() if found else ""
    return (base, found[1].strip()) if found and base else (heading, "")


def numbered(header: Sequence[str], taken: Sequence[str] = ()) -> list[str]:
    """The headings told apart: repeated ones, and those that results take for themselves, numbered; none is blank."""
    own = {name.lower() for name in header}
    seen = {name.lower(): 1 for name in taken}
    found = []
    for position, name in enumerate(header):
        base = name or f"column {position + 1}"
        chosen = base
        while chosen.lower() in seen or (chosen != name and chosen.lower() in own):
            seen[base.lower()] = seen.get(base.lower(), 1) + 1
            chosen = f"{base} ({seen[base.lower()]})"
        seen[chosen.lower()] = 1
        found.append(chosen)
    return found
