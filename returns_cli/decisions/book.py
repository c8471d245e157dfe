"""A policy with several versions: each request is read and decided by the version in force on its day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.decisions.facts import Facts
from returns_cli.errors import UsageError
from returns_cli.intake.ways import AnyWays
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import Registers
from returns_cli.policy.model import INCOMPLETE, InForce, Policy

SHORTEST_DIGEST = 8


class PolicyBook(CompiledPolicy):
    """The versions of one policy, oldest first. What is asked of the book itself is the newest version's.

    A request whose day is unknown cannot be decided: which version holds is not known either.
    """

    def __init__(self, versions: Sequence[Policy], order: AnyWays = None) -> None:
        super().__init__(versions[-1], order)
        self.versions = (*(CompiledPolicy(version, order) for version in versions[:-1]), self)

    @property
    def picker(self) -> str:
        """The fact whose day picks the version."""
        return _in_force(self.policy).by.removesuffix("__date")

    def read(self, given: Mapping[str, object], *, today: date | None = None, lang: str = "en", alone: bool = True) -> Facts:
        """The facts of a request, read by the version in force on its day. Raises InputError, in `lang`."""
        try:
            version = self.version_for(given, today)
        except InputError as error:
            raise error if lang == error.lang else error.in_language(lang) from None
        read = super().read if version is self else version.read
        return read(given, today=today, lang=lang, alone=alone)

    def version_for(self, given: Mapping[str, object], today: date | None = None) -> CompiledPolicy:
        """The version in force on the day of the request. Raises InputError."""
        only = {name: value for name, value in given.items() if self._is_picker(name)}
        return self._in_force_on(self._day(self.reader.read(only, today)))

    def accept(self, given: Mapping[str, object]) -> Facts:
        only = {name: value for name, value in given.items() if name == self.picker}
        version = self._in_force_on(self._day(self.reader.read_typed(only)))
        return super().accept(given) if version is self else version.accept(given)

    def decide(self, facts: Mapping[str, object]) -> Decision:
        """The decision by the version the facts were read by."""
        if not isinstance(facts, Facts) or all(facts.policy is not version.policy for version in self.versions):
            facts = self.accept(facts)
        version = next(version for version in self.versions if version.policy is facts.policy)
        if version is not self:
            return version.decide(facts)
        if self._day(facts.registers) is None:
            return UndatedDecision(self, facts, INCOMPLETE, 0, (1 << len(self.policy.rules)) - 1, None)
        return super().decide(facts)

    def at(self, as_of: str) -> CompiledPolicy:
        """The version with this name or digest (its first characters will do). Raises UsageError."""
        return version_at(self.versions, as_of)

    def _is_picker(self, name: str) -> bool:
        from returns_cli.kinds.sameness import folded

        return name == self.picker or self.reader.names.get(folded(str(name))) == self.picker

    def _day(self, registers: Registers) -> date | None:
        return cast("date | None", registers[list(self.policy.registers).index(_in_force(self.policy).by)])

    def _in_force_on(self, day: date | None) -> CompiledPolicy:
        if day is None:
            return self
        for version in self.versions:
            if covers(_in_force(version.policy), day):
                return version
        spans = "; ".join(f"{version.version}: {span(_in_force(version.policy))}" for version in self.versions)
        raise InputError("no-version", "known-versions", fact=self.picker, text=day.isoformat(), spans=spans)


class UndatedDecision(Decision):
    """The decision on a request whose version is not known yet: the day comes first of what is asked."""

    @property
    def ask(self) -> tuple[str, ...]:
        book = self.compiled
        picker = _in_force(book.policy).by.removesuffix("__date")
        verdict = book.engine.evaluate(*self.facts.registers)
        rest = Decision(book, self.facts, *verdict).ask
        return (picker, *(name for name in rest if name != picker))


def version_at(versions: Sequence[CompiledPolicy], as_of: str) -> CompiledPolicy:
    """The version with this name or digest; by itself, so that it decides as it did then."""
    for version in versions:
        digest = version.digest.removeprefix("sha256:")
        wanted = as_of.removeprefix("sha256:")
        if version.version == as_of or (len(wanted) >= SHORTEST_DIGEST and digest.startswith(wanted)):
            return CompiledPolicy(version.policy) if isinstance(version, PolicyBook) else version
    known = "; ".join(f"{version.version} ({version.digest[:19]}…)" for version in versions)
    raise UsageError(f"no version `{as_of}` of {versions[0].id}", help=f"known: {known}")


def version_on(versions: Sequence[Policy], day: date) -> Policy:
    """The version in force on this day, or the newest."""
    return next((version for version in versions if version.in_force and covers(version.in_force, day)), versions[-1])


def covers(in_force: InForce, day: date) -> bool:
    return (in_force.since is None or in_force.since <= day) and (in_force.until is None or day <= in_force.until)


def span(in_force: InForce) -> str:
    return f"{in_force.since or '…'} – {in_force.until or '…'}"


def _in_force(policy: Policy) -> InForce:
    """INVARIANT: load_versions has seen to it that each of several versions says when it holds."""
    if policy.in_force is None:
        raise UsageError(f"version {policy.version} of {policy.id} does not say when it is in force", help="add [in_force]")
    return policy.in_force
