"""A request as given (texts, JSON values or typed values) -> the registers of the policy's facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any

from returns_cli.intake.short_amounts import fact_of_boxes, read_by_box
from returns_cli.intake.spellings import reader
from returns_cli.intake.typed_request import Accept, NotAFact, accepting
from returns_cli.intake.ways import AnyWays
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import TODAY, Reader, Registers, Value
from returns_cli.kinds.negation import heading_key
from returns_cli.kinds.quantity import WRITE_PIECES
from returns_cli.kinds.sameness import folded
from returns_cli.kinds.table import kind_of
from returns_cli.language.faults import did_you_mean
from returns_cli.policy.model import Fact, Policy
from returns_cli.wording.words import say


class UnknownFact(InputError):
    """A name that is no fact of the policy."""

    def __init__(self, policy: Policy, name: str, lang: str = "en") -> None:
        super().__init__("unknown-fact", "mend-request", text=name, lang=lang)
        self.policy, self.name = policy, name
        close = did_you_mean(name, policy.facts, only_close=True)
        known = did_you_mean(name, policy.facts) if lang == "en" else ""
        if close:
            self.help = say("did-you-mean", lang, name=close)
        else:
            facts = say("joint", lang).join(f"`{fact}`" for fact in policy.facts)
            self.help = known or say("policy-knows", lang, policy=policy.id, facts=facts)

    def in_language(self, lang: str) -> UnknownFact:
        """The same fault, said in `lang`; what may have been meant is said too."""
        return UnknownFact(self.policy, self.name, lang)


class RequestReader:
    """Reads requests for one policy. `order` says how texts are meant that do not say it, such as 03/04/2025."""

    def __init__(self, policy: Policy, order: AnyWays = None) -> None:
        self.policy = policy
        self.readers: dict[str, Reader] = {name: reader(fact, policy.timezone, order) for name, fact in policy.facts.items()}

    @cached_property
    def names(self) -> dict[str, str]:
        """Every name a fact is known by, folded -> the fact."""
        known = {folded(name): fact.name for fact in self.policy.facts.values() for name in fact.names}
        return known | {name.replace("_", "-"): name for name in self.policy.facts} | {name: name for name in self.policy.facts}

    @cached_property
    def _by_heading(self) -> dict[str, tuple[str, bool]]:
        """The keys of all names, as headings of logs have them -> the fact, and whether they say the reverse."""
        reverse = {heading_key(name): (fact, True) for name, fact in self.opposites.items()}
        return reverse | {heading_key(name): (fact, False) for name, fact in self.names.items()}

    def _called(self, name: str) -> tuple[str, bool] | None:
        """The fact of this name, written as a heading may be, and whether it says the reverse."""
        return (name, False) if name in self.policy.facts else self._by_heading.get(heading_key(name))

    @cached_property
    def opposites(self) -> dict[str, str]:
        """Every name that says the reverse of a fact, folded -> the fact."""
        return {folded(name): fact.name for fact in self.policy.facts.values() for name in fact.opposite_names}

    @cached_property
    def defaults(self) -> dict[str, Value]:
        """The defaults that need no clock."""
        return {
            name: self.typed(fact, fact.default)
            for name, fact in self.policy.facts.items()
            if fact.default is not None and not fact.by_clock
        }

    def read(self, given: Mapping[str, object], today: date | None = None) -> Registers:
        """The registers of a request given as texts or JSON values. Raises InputError.

        `today` fills the facts that default to today; as a moment (an aware datetime) those that default to now too.
        """
        found: dict[str, Value] = {}
        broken: dict[str, str] = {}
        for name, written in given.items():
            called = self._called(str(name))
            if called is None:
                raise UnknownFact(self.policy, str(name))
            fact, reverse = called
            if fact in found:
                raise InputError("given-twice", "give-once", text=fact)
            text = _text(fact, written, self.policy)
            try:
                value = self.readers[fact](text)
            except InputError as error:
                if error.remedy != WRITE_PIECES:
                    raise
                broken[fact], value = text, (None,)
            found[fact] = (not value[0],) if reverse and value[0] is not None else value
        for fact, text in broken.items():
            found[fact] = read_by_box(self.readers[fact], text, self._per_box(fact, found))
        return self.complete(found, today)

    def _per_box(self, quantity: str, found: Mapping[str, Value]) -> int | None:
        """How many pieces are in a box, as far as the request says."""
        name = fact_of_boxes(self.policy, self.policy.facts[quantity]) or ""
        known = (found.get(name) or self.defaults.get(name) or (None,))[0]
        return known if isinstance(known, int) else None

    def read_typed(self, given: Mapping[str, object]) -> Registers:
        """The registers of a request given as typed values: bool, int, Decimal, str, date, datetime."""
        try:
            return self._accept(given)
        except NotAFact:
            raise UnknownFact(self.policy, next(name for name in given if name not in self.policy.facts)) from None

    @cached_property
    def _accept(self) -> Accept:
        return accepting(self.policy, self.defaults, self.typed)

    def complete(self, found: Mapping[str, Value], today: date | None) -> Registers:
        """All registers in order: what was given (a blank is unknown), else the default, else unknown."""
        registers: list[Any] = []
        for name, fact in self.policy.facts.items():
            value = found.get(name) or self.defaults.get(name)
            if value is None and fact.by_clock and today is not None and tells(today, fact):
                value = self.typed(fact, today)
            registers.extend(value or (None,) * fact.type.width)
        return tuple(registers)

    def typed(self, fact: Fact, value: object) -> Value:
        """The registers of one typed value; anything of another kind is an InputError."""
        if value is None:
            return (None,) * fact.type.width
        kind = kind_of(fact.type)
        found = kind.accepted(fact.type, value, self.readers[fact.name], self.policy.timezone)
        if found is None:
            raise InputError("wrong-kind", "write-fitting", fact=fact.name, kind=f"`{value}`")
        return found


def tells(today: date, fact: Fact) -> bool:
    """Whether what is known of the present, a day or a moment, is enough for this fact."""
    return kind_of(fact.type).clock == TODAY or isinstance(today, datetime)


def _text(fact: str, value: object, policy: Policy) -> str:
    """A JSON value as the text a person would have typed."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        if kind_of(policy.facts[fact].type).boolean:
            return "yes" if value else "no"
        raise InputError("wrong-kind", "write-fitting", fact=fact, kind=str(value).lower())
    if isinstance(value, int | float | date):
        return str(value)
    raise InputError("list-value" if isinstance(value, list | tuple) else "object-value", "write-plain", fact=fact)
