"""A policy while it is being built: the names known so far, and every mistake met on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from returns_cli.language.elaborate import condition, elaborate
from returns_cli.language.faults import ExpressionError
from returns_cli.language.function import Typed
from returns_cli.language.nodes import Literal, Node, names
from returns_cli.language.parse import parse
from returns_cli.language.types import Type
from returns_cli.language.unknowns import unknown_names
from returns_cli.policy.fold import fold
from returns_cli.policy.other_lines import OtherFacts
from returns_cli.policy.source import KeyPath, PolicyError, Source

T = TypeVar("T")


class Skipped(Exception):
    """Something that cannot be built because of a mistake elsewhere, which has been noted there."""


class PolicyBuilder:
    """INVARIANT: `faults` holds each mistake once; what merely follows from one is left out without a word."""

    def __init__(self, source: Source, invalid: frozenset[KeyPath] = frozenset()) -> None:
        self.source = source
        self.raw = source.raw
        self.invalid = invalid  # tables whose shape is wrong: their names exist, their contents cannot be used
        self.scope: dict[str, Type] = {}
        self.constants: dict[str, Literal] = {}
        self.all_lowered: list[Node] = []
        named = (name for table in ("facts", "parameters", "derived", "tables", "terms") for name in self.raw.get(table, {}))
        self.others = OtherFacts(self.constants, list(named))
        self.terms: list[str] = []  # those that later terms may read
        self.targets: list[str] = []  # what the book does with terms so far
        self.broken: set[str] = set()
        self.faults: list[PolicyError] = []

    def attempt(self, work: Callable[[], T], *, name: str = "") -> T | None:
        """The result of `work`; None where it meets a mistake, which is noted, and `name` then counts as broken."""
        try:
            return work()
        except PolicyError as fault:
            self.faults.append(fault)
        except Skipped:
            pass
        if name:
            self.broken.add(name)
        return None

    def named(self, table: str, build: Callable[[str, Any], T | None]) -> dict[str, T]:
        """What `build` makes of each entry of a table of names."""
        found: dict[str, T] = {}
        for name, raw in self.raw.get(table, {}).items():
            if self.usable((table, name), name):
                built = self.attempt(lambda name=name, raw=raw: build(name, raw), name=name)  # type: ignore[misc]
                if built is not None:
                    found[name] = built
        return found

    def listed(self, table: str, build: Callable[[int, Any], T | None]) -> tuple[T, ...]:
        """What `build` makes of each entry of a list of tables."""
        found: list[T] = []
        for index, raw in enumerate(self.raw.get(table, [])):
            if self.usable((table, index)):
                built = self.attempt(lambda index=index, raw=raw: build(index, raw))  # type: ignore[misc]
                if built is not None:
                    found.append(built)
        return tuple(found)

    def usable(self, path: KeyPath, name: str = "") -> bool:
        """Whether the shape of the table at `path` is right; if not, its name counts as broken."""
        if path in self.invalid and name:
            self.broken.add(name)
        return path not in self.invalid

    def condition(self, path: KeyPath, text: str, *, route: bool = False) -> tuple[Node, Node]:
        """The tree of a condition and its core. That of a route looks at the lines that are not denied, any other at all."""
        tree = self.tree(path, text)
        lowered = self.typed(path, tree, lambda node: condition(node, self.scope, None if route else self.others))
        return tree, self.fold(lowered)

    def value(self, path: KeyPath, tree: Node) -> Typed:
        """The core of a tree, with its type."""
        return self.typed(path, tree, lambda node: elaborate(node, self.scope, self.others))

    def tree(self, path: KeyPath, text: str) -> Node:
        return self.guard(path, lambda: parse(text), "expression")

    def typed(self, path: KeyPath, tree: Node, work: Callable[[Node], T]) -> T:
        """What `work` makes of a tree whose names are all known. Every unknown one is noted."""
        unknown = [error for error in unknown_names(tree, self.scope) if error.about not in self.broken]
        for error in unknown:
            self.faults.append(self.located(error, path, "unknown-name"))
        if unknown or names(tree) & self.broken:
            raise Skipped
        return self.guard(path, lambda: work(tree), "type-mismatch")

    def guard(self, path: KeyPath, work: Callable[[], T], code: str = "bad-value") -> T:
        """The result of `work`, its expression errors turned into errors with a place in this file."""
        try:
            return work()
        except ExpressionError as error:
            raise self.located(error, path, code) from None

    def located(self, error: ExpressionError, path: KeyPath, code: str) -> PolicyError:
        return self.source.fault(error.message, path, error.help, error.at, code=error.code or code, about=error.about)

    def fold(self, lowered: Node) -> Node:
        """`lowered` with the parameters that have a single value replaced by it."""
        folded = fold(lowered, self.constants)
        self.all_lowered.append(folded)
        return folded

    def fresh(self, name: str, path: KeyPath) -> None:
        """Nothing else has this name."""
        if name in self.scope or name in self.broken or name in self.raw["facts"]:
            help = "facts, parameters and derived facts share one set of names"
            raise self.source.fault(f"the name `{name}` is taken", path, help, code="duplicate-name", key=True)
