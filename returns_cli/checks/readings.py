"""What no request of typed facts can show: what the same text would be to one policy and to the other, and what is printed.

A comparison asks both policies about the same values. Where a time zone, a heading or a word means another thing to each,
the same log or the same answer at the counter is another request to each, however alike they decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from returns_cli.intake.outcomes import recorded_fact
from returns_cli.intake.request import RequestReader
from returns_cli.kinds.choice import choice_spellings
from returns_cli.language.types import Choice, Type
from returns_cli.policy.model import Fact, Policy
from returns_cli.policy.wordings import wordings

MAX_NAMED = 8
# What makes two policies different though both decide alike all that they read alike.
GRAVE = (
    "fact-types-differ",
    "fact-defaults-differ",
    "timezones-differ",
    "calendars-differ",
    "headings-differ",
    "words-differ",
    "recorded-words-differ",
    "wordings-differ",
    "figures-differ",
    "book-differs",
    "changeable-differs",
    "shared-differs",
)


def notes(before: Policy, after: Policy) -> Iterator[tuple[str, str]]:
    """What differs and no request can show: a key of the words, and what it is about."""
    yield from _facts_of_one(before, after)
    yield from _facts_of_both(before, after)
    if before.outcomes != after.outcomes:
        yield "outcomes-differ", f"{', '.join(before.outcomes)} | {', '.join(after.outcomes)}"
    yield from _zones(before, after)
    yield from _headings(before, after)
    yield from _words(before, after)
    yield from _printed(before, after)
    yield from _book(before, after)


def _facts_of_one(before: Policy, after: Policy) -> Iterator[tuple[str, str]]:
    for key, known, other in (("fact-only-before", before, after), ("fact-only-after", after, before)):
        alone = [name for name in known.facts if name not in other.facts]
        if alone:
            yield key, ", ".join(alone)


def _facts_of_both(before: Policy, after: Policy) -> Iterator[tuple[str, str]]:
    for name, fact in after.facts.items():
        old = before.facts.get(name)
        if old is None:
            continue
        if type(old.type) is not type(fact.type) or getattr(old.type, "unit", "") != getattr(fact.type, "unit", ""):
            yield "fact-types-differ", name
        elif old.default != fact.default:
            yield "fact-defaults-differ", name


def _zones(before: Policy, after: Policy) -> Iterator[tuple[str, str]]:
    """Another zone makes another day of a moment, of a time with an offset, and of today; another calendar, other days off."""
    dated = any(_has_days(fact.type) for policy in (before, after) for fact in policy.facts.values())
    if before.timezone != after.timezone and dated:
        yield "timezones-differ", f"{before.timezone} | {after.timezone}"
    calendars = [policy.calendar.country if policy.calendar else "" for policy in (before, after)]
    if all(calendars) and calendars[0] != calendars[1]:
        yield "calendars-differ", " | ".join(calendars)


def _has_days(type_: Type) -> bool:
    return type_.date_at is not None


def _headings(before: Policy, after: Policy) -> Iterator[tuple[str, str]]:
    """Headings that stand for another fact, or for the reverse of it, or for nothing to one of the policies."""
    shared = {name for name in before.facts if name in after.facts}
    old, new = _meanings(before, shared), _meanings(after, shared)
    changed = _changed(old, new)
    if changed:
        yield "headings-differ", changed


def _meanings(policy: Policy, shared: Iterable[str]) -> dict[str, str]:
    """Every heading of the facts that both policies have -> what it stands for. A fact of one alone is noted as such."""
    reader = RequestReader(policy)
    found = {heading: fact for heading, fact in reader.names.items() if fact in shared}
    return found | {heading: f"not {fact}" for heading, fact in reader.opposites.items() if fact in shared}


def _words(before: Policy, after: Policy) -> Iterator[tuple[str, str]]:
    """Words for the options of a fact, and for the outcomes that logs record."""
    for name, fact in after.facts.items():
        old = before.facts.get(name)
        changed = _changed(_spellings(old), _spellings(fact)) if old else ""
        if changed:
            yield "words-differ", f"{name}: {changed}"
    changed = _changed(_spellings(recorded_fact(before)), _spellings(recorded_fact(after)))
    if changed and before.outcomes == after.outcomes:
        yield "recorded-words-differ", changed


def _printed(before: Policy, after: Policy) -> Iterator[tuple[str, str]]:
    """Sentences that both have and that say another thing, and figures that count something else over a log."""
    old, new = dict(wordings(before)), dict(wordings(after))
    changed = [place for place, words in new.items() if place in old and old[place] != words]
    if changed:
        yield "wordings-differ", _named(changed)
    counted = [
        {each.id: (each.kind, each.lowered, each.among_lowered, each.beside) for each in policy.figures}
        for policy in (before, after)
    ]
    others = [name for name in dict.fromkeys([*counted[0], *counted[1]]) if counted[0].get(name) != counted[1].get(name)]
    if others:
        yield "figures-differ", _named(others)


def _book(before: Policy, after: Policy) -> Iterator[tuple[str, str]]:
    """What the shop's book gives to facts and does with terms, what the customer can still change, and what all
    lines of a request share."""
    shared = [(name, fact, after.facts[name]) for name, fact in before.facts.items() if name in after.facts]
    changed = _changed(
        {name: old.source for name, old, _ in shared if old.source} | _paid_back(before),
        {name: new.source for name, _, new in shared if new.source} | _paid_back(after),
    )
    if changed:
        yield "book-differs", changed
    for key, others in (
        ("changeable-differs", [name for name, old, new in shared if old.changeable != new.changeable]),
        ("shared-differs", [name for name, old, new in shared if old.of != new.of]),
    ):
        if others:
            yield key, _named(others)


def _paid_back(policy: Policy) -> dict[str, str]:
    """Each term that the book does something with -> what."""
    return {f"terms.{name}": term.to for name, term in policy.terms.items() if term.to}


def _spellings(fact: Fact) -> dict[str, str]:
    return choice_spellings(fact, fact.type) if isinstance(fact.type, Choice) else {}


def _changed(old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """Each text with what it means to one and to the other where that is not the same; a dash where it means nothing."""
    texts = [text for text in dict.fromkeys([*old, *new]) if old.get(text) != new.get(text)]
    shown = [f"{text} ({old.get(text, '-')} | {new.get(text, '-')})" for text in texts[:MAX_NAMED]]
    return _named(shown, more=len(texts) > MAX_NAMED)


def _named(names: Sequence[str], *, more: bool = False) -> str:
    """The first of the names, and whether there are more."""
    return ", ".join([*names[:MAX_NAMED], *(["…"] if more or len(names) > MAX_NAMED else [])])
