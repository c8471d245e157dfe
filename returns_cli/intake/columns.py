"""Which column of a log is which fact: by the policy's names, or as the user says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from returns_cli.errors import UsageError, visible
from returns_cli.intake.headings import numbered, parted
from returns_cli.intake.known_headings import SALE_FOUND, pasteable, says_decision, says_request
from returns_cli.intake.near_headings import RECORDED as RECORDED_OPTION
from returns_cli.intake.near_headings import REQUEST as REQUEST_OPTION
from returns_cli.intake.near_headings import proposals
from returns_cli.intake.outcomes import RECORDED, outcome_named
from returns_cli.intake.units import fitting_unit, unit_in_words, units_of, with_unit
from returns_cli.kinds.negation import heading_key, heading_stem, negated, stem
from returns_cli.language.faults import did_you_mean
from returns_cli.language.types import YesNo
from returns_cli.policy.model import Fact, Policy
from returns_cli.records import Record


class Mapped(Record):
    """How a log is read. Columns are positions in the header; those of `opposite` facts say the reverse.

    `units` are the units that stand in a fact's heading, `unit_columns` where they have a column. Columns of `serials` are
    Excel's day numbers. `recorded_as` is the decision that every row records, where it is not in the log. Columns from `own` on
    are those of the sales.
    """

    header: tuple[str, ...]
    facts: Mapping[str, int]
    given: Mapping[str, str]
    recorded: int | None
    request: int | None
    opposite: frozenset[str] = frozenset()
    units: Mapping[str, str] = {}
    unit_columns: Mapping[str, int] = {}
    serials: frozenset[str] = frozenset()
    recorded_as: str | None = None
    own: int | None = None

    @property
    def used(self) -> frozenset[int | None]:
        """The columns from which something is read."""
        return frozenset({*self.facts.values(), *self.unit_columns.values(), self.recorded, self.request})

    @property
    def unused(self) -> tuple[str, ...]:
        """Headings that stand for nothing the audit needs."""
        used = self.used
        return tuple(name for position, name in enumerate(self.header) if position not in used)

    def shown_facts(self, policy: Policy) -> list[str]:
        """The facts that people want to see a column of: all but those that only the book knows and the log lacks."""
        return [name for name, fact in policy.facts.items() if fact.asked or name in self.facts or name in self.given]

    def proposed(self, policy: Policy) -> tuple[str, ...]:
        """The options, ready to paste, that would map headings which nearly fit what has no column."""
        have = {RECORDED_OPTION: (self.recorded or self.recorded_as) is not None, REQUEST_OPTION: self.request is not None}
        known = {*self.facts, *self.given, *(option for option, there in have.items() if there)}
        joined = () if self.own is None else self.header[self.own :]
        return proposals(policy, [name for name in self.unused if name != SALE_FOUND], known, joined)

    def column(self, name: str) -> int:
        """The position of a fact's column, or that of the record. Raises KeyError."""
        if name == RECORDED and self.recorded is not None:
            return self.recorded
        return self.facts[name]

    def joined(self, fact: str, cell: str, unit: str) -> str:
        """What a row says of a fact: its cell, with the unit that its heading says or that stands in another column."""
        return with_unit(cell, self.units.get(fact) or unit, self.header[self.facts[fact]] if fact in self.units else "")


def map_columns(
    policy: Policy,
    header: Sequence[str],
    *,
    chosen: Mapping[str, str] | None = None,
    given: Mapping[str, str] | None = None,
    recorded: str | None = None,
    recorded_as: str | None = None,
    request: str | None = None,
    present: str | None = None,
    units: Mapping[str, str] | None = None,
    own: int | None = None,
) -> Mapped:
    """The mapping for this header. `chosen` is fact -> heading, `given` fact -> text for every row; `present` is the
    moment that stands for today and now in facts that default to them and that the log does not have; `recorded_as` is the
    decision of every row, in words; `units` the unit of a fact's bare numbers. What is seen at a return, and its id
    and decision, stand in the `own` columns of the log, before those of the sales.

    Raises UsageError for a fact or a heading that does not exist, for one that fits twice, for several headings that fit
    one thing, and for a log without facts.
    """
    chosen, given = chosen or {}, given or {}
    _check_facts(policy, chosen, given)
    names = numbered(header)
    facts = {fact: find_heading(header, names, heading) for fact, heading in chosen.items()}
    opposite = {name for name, at in facts.items() if _says_reverse(policy.facts[name], header[at])}
    for look in (_wholly, _in_part):  # a heading that fits wholly goes before one that fits in part
        free = header if look is _wholly else ["" if at in facts.values() else name for at, name in enumerate(header)]
        for fact in policy.facts.values():
            if fact.name not in facts and fact.name not in given:
                found, reverse = look(fact, free[:own] if fact.seen_at_return else free, names)
                if found is not None:
                    facts[fact.name] = found
                    opposite |= {fact.name} if reverse else set()
    facts = {name: facts[name] for name in policy.facts if name in facts}
    _check_once(names, facts)
    if not facts:
        raise _no_facts(policy, names)
    taken = set(facts.values())
    outcome = None if recorded_as is None else outcome_named(policy, recorded_as)
    record = None
    if outcome is None:
        record = _role(header[:own], names, recorded, says_decision, taken, ("the recorded decision", "--recorded "))
    request_at = _role(header[:own], names, request, says_request, taken, ("the request id", "--request "))
    own_units = {name: unit_in_words(policy, name, unit) for name, unit in (units or {}).items()}
    others = {name: position for name, position in facts.items() if name not in own_units}
    found_units, unit_columns = units_of(
        policy, header, others, taken | {place for place in (record, request_at) if place is not None}
    )
    by_clock = [fact.name for fact in policy.facts.values() if fact.by_clock and fact.name not in {*facts, *given}]
    held = {**given, **(dict.fromkeys(by_clock, present) if present is not None else {})}
    return Mapped(
        *(tuple(names), facts, held, record, request_at, frozenset(opposite), {**found_units, **own_units}, unit_columns),
        recorded_as=outcome,
        own=own,
    )


def _check_facts(policy: Policy, chosen: Mapping[str, str], given: Mapping[str, str]) -> None:
    for name in (*chosen, *given):
        if name not in policy.facts:
            raise UsageError(f"unknown fact `{name}`", help=did_you_mean(name, policy.facts))
    both = next((name for name in chosen if name in given), None)
    if both:
        raise UsageError(f"`{both}` is both mapped to a column and given a value", help="use --map or --set, not both")


def _check_once(names: Sequence[str], facts: Mapping[str, int]) -> None:
    taken = {position: fact for fact, position in facts.items()}
    for fact, position in facts.items():
        other = taken[position]
        if other != fact:
            raise UsageError(
                f"column `{visible(names[position])}` fits both `{fact}` and `{other}`",
                help=f"give one of them another column (--map {other}=COLUMN) or a value (--set {other}=VALUE)",
            )


class HeadingsFault(UsageError):
    """The headings do not tell what is asked: no option names them wrongly, though the message names them."""


def _no_facts(policy: Policy, names: Sequence[str]) -> HeadingsFault:
    shown = ", ".join(f"`{visible(name)}`" for name in names[:8]) + (" …" if len(names) > 8 else "")
    proposed = proposals(policy, names, ())
    near = " ".join(proposed) if any(option.startswith("--map") for option in proposed) else "--map FACT=COLUMN"
    what = f"no heading of the log is a fact of {policy.id}: {shown}"
    within = next((word for char, word in _SEPARATORS.items() if len(names) == 1 and char in names[0]), None)
    if within:
        return HeadingsFault(what, help=f"the cells of its only column seem to be apart by more: --delimiter {within}")
    return HeadingsFault(
        what,
        help=f"the first record must be the headings (else --header-line N or --headings A,B,C); name the columns with {near}",
    )


_SEPARATORS = {"\t": "tab", ";": "';'", "|": "'|'", ",": "','", "，": "，", "；": "；", "~": "'~'", "^": "'^'"}


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


def _wholly(fact: Fact, header: Sequence[str], names: Sequence[str]) -> tuple[int | None, bool]:
    """The column called by a name of the fact, and whether it says the reverse."""
    found = _matching(header, names, {heading_key(name) for name in (fact.name, *fact.names)}, fact)
    if found is not None:
        return found, False
    return _matching(header, names, {heading_key(name) for name in fact.opposite_names}, fact), True


def _in_part(fact: Fact, header: Sequence[str], names: Sequence[str]) -> tuple[int | None, bool]:
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


def _says_reverse(fact: Fact, heading: str) -> bool:
    """Whether a heading that was given to a fact says the reverse of it: 是否拆封, given to packaging_intact."""
    for look in (_wholly, _in_part):
        found, reverse = look(fact, [heading], [heading])
        if found is not None:
            return reverse
    return False


def _matching(header: Sequence[str], names: Sequence[str], keys: Iterable[str], fact: Fact) -> int | None:
    """The column with one of these keys. Raises UsageError where there are several."""
    keys = set(keys)
    found = [position for position, name in enumerate(header) if name and heading_key(name) in keys]
    return _single(found, names, f"fact `{fact.name}`", f"--map {fact.name}=")


def _role(
    header: Sequence[str],
    names: Sequence[str],
    wanted: str | None,
    known: Callable[[str], bool],
    taken: Collection[int],
    words: tuple[str, str],
) -> int | None:
    """The column that was asked for, else the only one that is known for it; `words` name it and its option."""
    if wanted is not None:
        return find_heading(header, names, wanted)
    found = [position for position, name in enumerate(header) if position not in taken and known(name)]
    return _single(found, names, *words)


def _single(found: Sequence[int], names: Sequence[str], thing: str, option: str) -> int | None:
    """The only column found, if any. Raises HeadingsFault where there are several, with the options to paste."""
    if len(found) > 1:
        columns = ", ".join(f"`{visible(names[position])}`" for position in found)
        either = " or ".join(pasteable(option, names[position]) for position in found)
        raise HeadingsFault(f"{thing} fits several columns: {columns}", help=f"say which: {either}")
    return found[0] if found else None
