"""In which unit the bare numbers of a fact are: as the heading says, a column beside it, or the user."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from returns_cli.errors import UsageError
from returns_cli.intake.headings import parted
from returns_cli.intake.known_headings import UNIT_NAMES
from returns_cli.kinds.negation import heading_key
from returns_cli.kinds.quantity import SEVERAL
from returns_cli.kinds.sameness import folded, unprotected
from returns_cli.kinds.size import BARE_UNITS as SIZE_UNITS
from returns_cli.language.faults import did_you_mean
from returns_cli.language.types import QUANTITY_UNITS, Number, Quantity, Size
from returns_cli.late_pattern import late
from returns_cli.policy.model import Fact, Policy
from returns_cli.wording.units import UNIT_WORDS, unit_of

_DIGIT = "[0-9\uff10-\uff19]"
_SIGNS = ".,+\uff0e\uff0c\uff0b\uff0d \t\u3000-"
BARE = f"[{_SIGNS}]*{_DIGIT}[0-9\uff10-\uff19{_SIGNS}]*"  # the first digit is met once: linear in the cell
_BARE = late(BARE)


def is_bare(cell: str) -> bool:
    """Whether the cell is a number without a unit."""
    return _BARE.fullmatch(cell) is not None


def with_unit(cell: str, unit: str, heading: str) -> str:
    """A number without a unit with this one behind it, as its heading has it in another language; any other cell as it is."""
    bare = unprotected(cell)
    if not unit or not is_bare(bare):
        return cell
    word = parted(heading)[1]
    own = UNIT_WORDS.get(word, "")
    return f"{bare} {unit if word.isascii() or SEVERAL.get(own, own) != unit else word}"


def quantities_in(policy: Policy, facts: Iterable[str]) -> list[str]:
    """Which of these facts are amounts of goods."""
    return [name for name in facts if isinstance(policy.facts[name].type, Quantity)]


def fitting_unit(fact: Fact, heading: str) -> str | None:
    """The unit that stands in brackets in a heading, if the fact's amounts can be in it; of sizes, if bare ones are."""
    word = parted(heading)[1]
    if isinstance(fact.type, Size):
        return word if word in SIZE_UNITS else None
    unit = UNIT_WORDS.get(word)
    if isinstance(fact.type, Quantity) or (isinstance(fact.type, Number) and unit and unit == fact.type.unit):
        return unit
    return None


def unit_in_words(policy: Policy, name: str, word: str) -> str:
    """The unit that the user gives for the bare numbers of a fact. Raises UsageError."""
    if name not in policy.facts or not isinstance(policy.facts[name].type, Quantity):
        help = did_you_mean(name, quantities_in(policy, policy.facts))
        raise UsageError(f"--unit: `{name}` is no amount of goods", help=help)
    unit = unit_of(folded(word))
    if unit not in QUANTITY_UNITS:
        raise UsageError(f"--unit: `{word}` is no unit of goods", help="say m2, boxes or pieces")
    return SEVERAL.get(unit or "", unit or "")


def units_of(
    policy: Policy, header: Sequence[str], facts: Mapping[str, int], taken: set[int]
) -> tuple[dict[str, str], dict[str, int]]:
    """Of quantities: the unit in the heading, else the column that has the units."""
    units, columns = {}, {}
    quantities = quantities_in(policy, facts)
    for name in quantities:
        unit = fitting_unit(policy.facts[name], header[facts[name]])
        if unit:
            units[name] = SEVERAL.get(unit, unit)
            continue
        own = (name, *policy.facts[name].names, header[facts[name]])
        wanted = [f"{each} {word}" for each in own for word in UNIT_NAMES] + list(UNIT_NAMES if len(quantities) == 1 else ())
        found = free_column(header, wanted, taken)
        if found is not None:
            columns[name] = found
    return units, columns


def free_column(header: Sequence[str], names: Sequence[str], taken: Iterable[int]) -> int | None:
    """The first heading with one of these names that is no fact's column."""
    taken = set(taken)
    for name in names:
        for position, heading in enumerate(header):
            if heading_key(heading) == heading_key(name) and position not in taken:
                return position
    return None
