"""Which column of a log is which fact: by the policy's names, or as the user says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from returns_cli.errors import UsageError, visible
from returns_cli.intake.fitting_headings import HeadingsFault, find_heading, in_part, says_reverse, single, wholly
from returns_cli.intake.headings import numbered
from returns_cli.intake.known_headings import says_decision, says_request
from returns_cli.intake.mapped import Mapped
from returns_cli.intake.near_headings import proposals
from returns_cli.intake.outcomes import outcome_named
from returns_cli.intake.units import unit_in_words, units_of
from returns_cli.language.faults import did_you_mean
from returns_cli.policy.model import Policy
from returns_cli.records import Record


class ColumnsAsked(Record):
    """What the user says of columns: `chosen` is fact -> heading, `given` fact -> text for every row, `units` the unit of a
    fact's bare numbers; the headings of the recorded decision and of the request's id, or the decision of every row, in words.
    """

    chosen: Mapping[str, str] = {}
    given: Mapping[str, str] = {}
    units: Mapping[str, str] = {}
    recorded: str | None = None
    recorded_as: str | None = None
    request: str | None = None


def map_columns(
    policy: Policy,
    header: Sequence[str],
    asked: ColumnsAsked | None = None,
    *,
    present: str | None = None,
    own: int | None = None,
) -> Mapped:
    """The mapping for this header. `present` is the moment that stands for today and now in facts that default to them and
    that the log does not have. What is seen at a return, and its id and decision, stand in the `own` columns of the log,
    before those of the sales.

    Raises UsageError for a fact or a heading that does not exist, for one that fits twice, for several headings that fit
    one thing, and for a log without facts.
    """
    asked = asked or ColumnsAsked()
    _check_facts(policy, asked)
    names = numbered(header)
    facts, opposite = _fact_columns(policy, header, names, asked, own)
    if not facts:
        raise _no_facts(policy, names)
    outcome = None if asked.recorded_as is None else outcome_named(policy, asked.recorded_as)
    taken, recorded = set(facts.values()), None
    if outcome is None:
        recorded = _role(header[:own], names, asked.recorded, says_decision, taken, ("the recorded decision", "--recorded "))
    request = _role(header[:own], names, asked.request, says_request, taken, ("the request id", "--request "))
    own_units = {name: unit_in_words(policy, name, unit) for name, unit in asked.units.items()}
    others = {name: at for name, at in facts.items() if name not in own_units}
    units, unit_columns = units_of(policy, header, others, taken | {at for at in (recorded, request) if at is not None})
    return Mapped(
        header=tuple(names),
        facts=facts,
        given={**asked.given, **({} if present is None else _at_present(policy, {*facts, *asked.given}, present))},
        recorded=recorded,
        request=request,
        opposite=opposite,
        units={**units, **own_units},
        unit_columns=unit_columns,
        recorded_as=outcome,
        own=own,
    )


def _fact_columns(
    policy: Policy, header: Sequence[str], names: Sequence[str], asked: ColumnsAsked, own: int | None
) -> tuple[dict[str, int], frozenset[str]]:
    """The column of every fact that has one, in the policy's order, and the facts whose heading says the reverse."""
    facts = {fact: find_heading(header, names, heading) for fact, heading in asked.chosen.items()}
    opposite = {name for name, at in facts.items() if says_reverse(policy.facts[name], header[at])}
    for look in (wholly, in_part):  # a heading that fits wholly goes before one that fits in part
        free = header if look is wholly else ["" if at in facts.values() else name for at, name in enumerate(header)]
        for fact in policy.facts.values():
            if fact.name not in facts and fact.name not in asked.given:
                found, reverse = look(fact, free[:own] if fact.seen_at_return else free, names)
                if found is not None:
                    facts[fact.name] = found
                    opposite |= {fact.name} if reverse else set()
    facts = {name: facts[name] for name in policy.facts if name in facts}
    _check_once(names, facts)
    return facts, frozenset(opposite)


def _at_present(policy: Policy, settled: Collection[str], present: str) -> dict[str, str]:
    """The facts that default to today or now and of which nothing is said, at this moment."""
    return {fact.name: present for fact in policy.facts.values() if fact.by_clock and fact.name not in settled}


def _check_facts(policy: Policy, asked: ColumnsAsked) -> None:
    for name in (*asked.chosen, *asked.given):
        if name not in policy.facts:
            raise UsageError(f"unknown fact `{name}`", help=did_you_mean(name, policy.facts))
    both = next((name for name in asked.chosen if name in asked.given), None)
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
    return single(found, names, *words)
