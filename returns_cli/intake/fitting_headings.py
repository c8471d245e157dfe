"""Which heading of a log fits: the one the user names, the one a fact is known by, and whether it says the reverse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from returns_cli.errors import UsageError, visible
from returns_cli.intake.headings import parted
from returns_cli.intake.known_headings import pasteable
from returns_cli.intake.units import fitting_unit
from returns_cli.kinds.negation import heading_key, heading_stem, negated, stem
from returns_cli.language.faults import did_you_mean
from returns_cli.language.types import YesNo
from returns_cli.policy.model import Fact


class HeadingsFault(UsageError):
    """The headings do not tell what is asked: no option names them wrongly, though the message names them."""


def find_heading(header: Sequence[str], names: Sequence[str], wanted: str) -> int:
    """The position of a heading as the user wrote it; `names` are the headings told apart."""
    for exact in (header, names):
        found = [position for position, name in enumerate(exact) if name == wanted]
        if len(found) == 1:
            return found[0]
    found = found or [position for position, name in enumerate(header) if heading_key(name) == heading_key(wanted)]
    found = found or [position for position, name in enumerate(names) if heading_key(name) == heading_key(wanted)]
    if not found:
        raise UsageError(f"the log has no column `{wanted}`", help=did_you_mean(wanted, names))
    if len(found) > 1:
        listed = ", ".join(f"`{names[position]}`" for position in found)
        raise UsageError(f"the log has {len(found)} columns called `{wanted}`", help=f"say which: {listed}")
    return found[0]


def wholly(fact: Fact, header: Sequence[str], names: Sequence[str]) -> tuple[int | None, bool]:
    """The column called by a name of the fact, and whether it says the reverse."""
    found = _matching(header, names, {heading_key(name) for name in (fact.name, *fact.names)}, fact)
    if found is not None:
        return found, False
    return _matching(header, names, {heading_key(name) for name in fact.opposite_names}, fact), True


def in_part(fact: Fact, header: Sequence[str], names: Sequence[str]) -> tuple[int | None, bool]:
    """The column whose heading asks for or denies what a name says (是否铺贴, 未铺贴, 无破损, not laid), or has a unit
    in brackets behind it; and whether it says the reverse."""
    own, reverse = (fact.name, *fact.names), fact.opposite_names
    if not isinstance(fact.type, YesNo):
        bases = [parted(name)[0] if fitting_unit(fact, name) else "" for name in header]
        return _matching(bases, names, {heading_key(name) for name in own}, fact), False
    for stems, turned in (({stem(name) for name in own}, False), ({stem(name) for name in reverse}, True)):
        found = _matching([heading_stem(name) for name in header], names, stems - {""}, fact)
        if found is not None:
            return found, turned
        found = _matching([negated(name) for name in header], names, stems - {""}, fact)
        if found is not None:
            return found, not turned
    return None, False


def says_reverse(fact: Fact, heading: str) -> bool:
    """Whether a heading that was given to a fact says the reverse of it: 是否拆封, given to packaging_intact."""
    for look in (wholly, in_part):
        found, reverse = look(fact, [heading], [heading])
        if found is not None:
            return reverse
    return False


def _matching(header: Sequence[str], names: Sequence[str], keys: Iterable[str], fact: Fact) -> int | None:
    """The column with one of these keys. Raises UsageError where there are several."""
    keys = set(keys)
    found = [position for position, name in enumerate(header) if name and heading_key(name) in keys]
    return single(found, names, f"fact `{fact.name}`", f"--map {fact.name}=")


def single(found: Sequence[int], names: Sequence[str], thing: str, option: str) -> int | None:
    """The only column found, if any. Raises HeadingsFault where there are several, with the options to paste."""
    if len(found) > 1:
        columns = ", ".join(f"`{visible(names[position])}`" for position in found)
        either = " or ".join(pasteable(option, names[position]) for position in found)
        raise HeadingsFault(f"{thing} fits several columns: {columns}", help=f"say which: {either}")
    return found[0] if found else None
