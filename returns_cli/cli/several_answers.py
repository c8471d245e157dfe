"""One line that answers several questions which a check of the policy reads together: `3箱 800x800 3`."""

from __future__ import annotations

from collections.abc import Iterable

from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.kinds.faults import InputError
from returns_cli.policy.reads import facts_read


def several_answers(compiled: CompiledPolicy, name: str, typed: str, answered: Iterable[str]) -> dict[str, str] | None:
    """Fact -> text, the fact asked about first; None where the line is one answer, or no such line.

    The other facts are those that the policy's checks read along with the one asked about. Each part of the line is read by
    one of them only, so that nothing is guessed.
    """
    parts = typed.split()
    together = frozenset[str]().union(*(read for read in _checked(compiled) if name in read)) - {name, *answered}
    if _reads(compiled, name, typed) or not together:
        return None
    for cut in range(len(parts) - 1, 0, -1):
        first = " ".join(parts[:cut])
        if _reads(compiled, name, first):
            found = _shared_out(compiled, parts[cut:], together)
            return {name: first, **found} if found else None
    return None


def _shared_out(compiled: CompiledPolicy, parts: list[str], names: frozenset[str]) -> dict[str, str] | None:
    """Each part with the one fact that reads it; None where a part fits none or several, or two fit one."""
    found: dict[str, str] = {}
    for part in parts:
        fitting = [each for each in names if _reads(compiled, each, part)]
        if len(fitting) != 1 or fitting[0] in found:
            return None
        found[fitting[0]] = part
    return found


def _checked(compiled: CompiledPolicy) -> list[frozenset[str]]:
    return [facts_read(compiled.policy, check.lowered) for check in compiled.policy.checks]


def _reads(compiled: CompiledPolicy, name: str, text: str) -> bool:
    try:
        return compiled.reader.readers[name](text)[0] is not None
    except InputError:
        return False
