"""The words of a heading: without blanks and joints, without what merely asks or denies, and the unit in brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from returns_cli.intake.spellings import fold

_JOINTS = re.compile("[\\s_\u2010-\u2015\u2212?!:;*.,\"'\u2018-\u201f。、·-]+")
_UNIT = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]+)[)\]】〕]\Z")
_ASKING = re.compile(r"(是否已经?|是否有|是否|有无|有没有|已经|已|是|有|(?:is|has|was|with|already)[\s_\-]+)(?=.)")
_DENYING = re.compile(r"(没有|尚未|未曾|并未|未|无|不|没|非|(?:not|no|without)[\s_\-]+)(?=.)")


def heading_key(name: str) -> str:
    """A heading without blanks, case, full-width forms, joints and stops."""
    return _JOINTS.sub("", fold(name))


def unit_in_heading(name: str) -> tuple[str, str]:
    """What stands before brackets at the end of a heading, and what in them, both folded: 数量（箱） is 数量 and 箱."""
    heading = fold(name)
    found = _UNIT.search(heading)  # it begins at a bracket and meets no other: linear in the heading
    base = heading[: found.start()].strip() if found else ""
    return (base, found[1].strip()) if found and base else (heading, "")


def stem(name: str) -> str:
    """The key of a heading without the words that ask: 是否铺贴 and 已铺贴 are 铺贴."""
    folded = fold(name)
    asking = _ASKING.match(folded)
    if asking:
        return heading_key(folded[asking.end() :])
    return heading_key(folded)


def negated(name: str) -> str:
    """The key of what a heading or a cell denies: of 未铺贴 it is 铺贴; blank where it denies nothing."""
    folded = fold(name)
    denying = _DENYING.match(folded)
    return heading_key(folded[denying.end() :]) if denying else ""


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
