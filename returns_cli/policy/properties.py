"""What an author states of all requests to a policy, for `policy prove`: it decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from returns_cli.language.faults import did_you_mean
from returns_cli.language.nodes import Literal, Node
from returns_cli.language.types import Date, Moment, Number
from returns_cli.policy.model import INCOMPLETE, Fact, Property, Words
from returns_cli.policy.source import KeyPath, Source

Condition: TypeAlias = Callable[[KeyPath, str], tuple[Node, Node]]
MILDER, STRICTER = "milder", "stricter"


def properties(
    source: Source, facts: Mapping[str, Fact], outcomes: Sequence[str], condition: Condition, words: Callable[[Any], Words]
) -> tuple[Property, ...]:
    """The stated properties, their names checked. Raises PolicyError."""
    reader = _Reader(source, facts, outcomes, condition, words)
    return tuple(reader.property(index, raw) for index, raw in enumerate(source.raw.get("properties", [])))


class _Reader:
    def __init__(
        self,
        source: Source,
        facts: Mapping[str, Fact],
        outcomes: Sequence[str],
        condition: Condition,
        words: Callable[[Any], Words],
    ) -> None:
        self.source, self.facts, self.outcomes, self.condition, self.words = source, facts, outcomes, condition, words

    def property(self, index: int, raw: Mapping[str, Any]) -> Property:
        path: KeyPath = ("properties", index)
        if ("never" in raw) == ("always" in raw):
            raise self.source.fault("a property says either `never` or `always`", path, 'for example: never = "approve"')
        if "raise" in raw and "change" in raw:
            raise self.source.fault("a property either raises a fact or changes it", path, "make two properties of it")
        if ("change" in raw) != ("to" in raw):
            raise self.source.fault("`change` and `to` belong together", path, 'change = "defect", to = "defect == \'none\'"')
        compared = "raise" in raw or "change" in raw
        word = "never" if "never" in raw else "always"
        self._result((*path, word), raw[word], word, compared=compared)
        to: Node = Literal(True)
        if "to" in raw:
            _, to = self.condition((*path, "to"), raw["to"])
        when, core = self.condition((*path, "when"), raw.get("when", "True"))
        return Property(
            id=raw["id"],
            text=self.words(raw.get("text")),
            when=when,
            core=core,
            never=raw.get("never", ""),
            always=raw.get("always", ""),
            raised=self._fact((*path, "raise"), raw.get("raise", ""), ordered=True),
            changed=self._fact((*path, "change"), raw.get("change", "")),
            to=to,
        )

    def _result(self, path: KeyPath, said: str, word: str, *, compared: bool) -> None:
        """Two requests are compared as milder or stricter; one request has an outcome."""
        known = [MILDER, STRICTER] if compared else [*self.outcomes, INCOMPLETE]
        if said not in known or (compared and word == "always"):
            help = f"never = {' or '.join(known)}" if compared else did_you_mean(said, known)
            raise self.source.fault(f"`{word} = {said}` cannot be said here", path, help)

    def _fact(self, path: KeyPath, name: str, *, ordered: bool = False) -> str:
        if name and name not in self.facts:
            raise self.source.fault(f"unknown fact `{name}`", path, did_you_mean(name, self.facts))
        if name and ordered and not isinstance(self.facts[name].type, Number | Date | Moment):
            raise self.source.fault(f"`{name}` has no order", path, "raise a number, a date or a moment; or use change and to")
        return name
