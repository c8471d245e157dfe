"""What an author states of all requests to a policy, for `policy prove`: it decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from returns_cli.language.faults import did_you_mean
from returns_cli.language.nodes import Literal, Node
from returns_cli.policy.builder import PolicyBuilder, Skipped
from returns_cli.policy.model import INCOMPLETE, MILDER, STRICTER, Fact
from returns_cli.policy.properties import Property, Subject
from returns_cli.policy.read_words import words_of
from returns_cli.policy.source import KeyPath

if TYPE_CHECKING:
    from returns_cli.policy.tables import PropertyTable, SubjectTable


def build_property(
    builder: PolicyBuilder, index: int, raw: PropertyTable, facts: Mapping[str, Fact], outcomes: Sequence[str]
) -> Property:
    path: KeyPath = ("properties", index)
    _one_way(builder, path, raw)
    word, claimed = _claim(raw)
    subject = None
    if isinstance(claimed, str):
        _check_claim(builder, path, raw, outcomes)
    else:
        subject = _subject(builder, (*path, word), claimed, compared="raise" in raw or "change" in raw)
    _fact(builder, (*path, "raise"), raw.get("raise", ""), facts)
    _fact(builder, (*path, "change"), raw.get("change", ""), facts)
    to: Node = Literal(True)
    if "to" in raw:
        _, to = builder.condition((*path, "to"), raw["to"])
    when, lowered = builder.condition((*path, "when"), raw.get("when", "True"))
    return Property(
        id=raw["id"],
        text=words_of(raw.get("text")),
        when=when,
        lowered=lowered,
        never=_word(raw.get("never", "")),
        always=_word(raw.get("always", "")),
        raised=raw.get("raise", ""),
        changed=raw.get("change", ""),
        to=to,
        subject=subject,
    )


def _claim(raw: PropertyTable) -> tuple[str, str | SubjectTable]:
    """Whether something is said to be never or always so, and what."""
    return ("never", raw["never"]) if "never" in raw else ("always", raw["always"])


def _word(claimed: str | SubjectTable) -> str:
    """An outcome, or the kind of thing that is said instead of one."""
    return claimed if isinstance(claimed, str) else next(kind for kind in _TABLES if kind in claimed)


_TABLES = {"rule": "rules", "route": "routes", "duty": "duties", "term": "terms"}
_OF_TERMS = ("value", "at_least", "at_most")


def _subject(builder: PolicyBuilder, path: KeyPath, raw: SubjectTable, *, compared: bool) -> Subject:
    """What is never or always so of a request, beside its outcome."""
    kinds = [kind for kind in _TABLES if kind in raw]
    if len(kinds) != 1 or compared:
        help = 'for example: never = { rule = "window" }; of two requests: never = "milder"'
        raise builder.source.fault("say one rule, route, duty or term of one request", path, help, code="bad-property")
    [kind] = kinds
    entries = builder.raw.get(_TABLES[kind], [])
    known = list(entries) if isinstance(entries, Mapping) else [entry.get("id") for entry in entries]
    name = str(raw.get(kind))
    if name not in known:
        help = did_you_mean(name, known) or f"the policy has no {_TABLES[kind]}"
        raise builder.source.fault(f"unknown {kind} `{name}`", (*path, kind), help, code="unknown-name")
    given = [key for key in _OF_TERMS if key in raw]
    if given and kind != "term":
        raise builder.source.fault(f"a {kind} has no value", (*path, given[0]), "only a term has one", code="bad-property")
    value, low, high = (raw.get(key) for key in _OF_TERMS)
    if isinstance(value, str) and value not in entries[name].get("choices", ()):
        help = did_you_mean(value, entries[name].get("choices", ()))
        raise builder.source.fault(f"`{value}` is no value of the term", (*path, "value"), help, code="unknown-word")
    numeric = not isinstance(value, str | bool | None) or any(each is not None for each in (low, high))
    if numeric and entries[name].get("choices"):
        raise builder.source.fault(f"the term `{name}` is no number", path, "name one of its choices", code="type-mismatch")
    exact = [None if each is None else Decimal(str(each)) for each in (low, high)]
    return Subject(kind, name, value if isinstance(value, str | bool | None) else Decimal(str(value)), *exact)


def _one_way(builder: PolicyBuilder, path: KeyPath, raw: PropertyTable) -> None:
    """The keys fit together."""
    if ("never" in raw) == ("always" in raw):
        help = 'for example: never = "approve"'
        raise builder.source.fault("a property says either `never` or `always`", path, help, code="bad-property")
    if "raise" in raw and "change" in raw:
        help = "make two properties of it"
        raise builder.source.fault("a property either raises a fact or changes it", path, help, code="bad-property")
    if ("change" in raw) != ("to" in raw):
        help = 'change = "defect", to = "defect == \'none\'"'
        raise builder.source.fault("`change` and `to` belong together", path, help, code="bad-property")


def _check_claim(builder: PolicyBuilder, path: KeyPath, raw: PropertyTable, outcomes: Sequence[str]) -> None:
    """Of two requests one is milder or stricter; of one request the outcome is spoken of."""
    word, claimed = _claim(raw)
    compared = "raise" in raw or "change" in raw
    known = [MILDER, STRICTER] if compared else [*outcomes, INCOMPLETE]
    if claimed not in known or (compared and word == "always"):
        help = f"never = {' or '.join(known)}" if compared else did_you_mean(str(claimed), known)
        raise builder.source.fault(f"`{word} = {claimed}` cannot be said here", (*path, word), help, code="unknown-word")


def _fact(builder: PolicyBuilder, path: KeyPath, name: str, facts: Mapping[str, Fact]) -> None:
    """The fact exists, and has an order if it is to be raised."""
    if not name:
        return
    if name in builder.broken:
        raise Skipped
    if name not in facts:
        help = did_you_mean(name, facts)
        raise builder.source.fault(f"unknown fact `{name}`", path, help, code="unknown-name", about=name)
    if path[-1] == "raise" and not facts[name].type.ordered:
        help = "raise a number, a date or a moment; or use change and to"
        raise builder.source.fault(f"`{name}` has no order", path, help, code="type-mismatch")
