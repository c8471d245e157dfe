"""One line that answers several questions which a check of the policy reads together: `3箱 800x800 3`, or `3b 800 3`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import permutations
from typing import TypeAlias

from returns_cli.late_pattern import late
from returns_cli.policy.model import Policy
from returns_cli.policy.reads import facts_read

MOST_PARTS = 8
# Blanks and commas part answers; not the comma that groups the thousands of a number: 1,500.
_PARTS = late(r"[\s，、；;]+|,(?!(?<=\d,)\d{3}(?![\dx×*]))\s*")
EACH_BOX = "每箱"
Read: TypeAlias = Callable[[str, str], str | None]


def asked_together(policy: Policy, name: str) -> frozenset[str]:
    """The facts that the policy's checks read along with this one."""
    checked = (facts_read(policy, check.subject) for check in policy.checks)
    return frozenset[str]().union(*(read for read in checked if name in read)) - {name}


def several_answers(policy: Policy, name: str, typed: str, answered: Iterable[str], read: Read) -> list[dict[str, str]]:
    """Every way to share the parts of the line out among the facts that belong together, fact -> text, the one asked about
    first; none where the line is one answer, or no such line. `read` gives the text as which a part answers a fact, if it does.
    """
    parts = _PARTS.split(typed.strip())
    together = sorted(asked_together(policy, name) - {*answered})
    if not together or not 2 <= len(parts) <= MOST_PARTS or read(name, typed) is not None:
        return []
    for cut in range(len(parts) - 1, 0, -1):
        first = read(name, " ".join(parts[:cut]))
        if first is not None:
            return [{name: first, **rest} for rest in _shared_out(parts[cut:], together, read)]
    return []


def _shared_out(parts: list[str], names: list[str], read: Read) -> Iterator[dict[str, str]]:
    """Every way in which each part answers one of the facts."""
    for order in permutations(names, len(parts)):
        texts = {name: read(name, part.removeprefix(EACH_BOX)) for name, part in zip(order, parts, strict=True)}
        known = {name: text for name, text in texts.items() if text is not None}
        if len(known) == len(texts):
            yield known
