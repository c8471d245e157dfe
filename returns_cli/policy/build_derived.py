"""Derived facts and tables, in an order in which each needs only those before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from returns_cli.language.nodes import Node, names
from returns_cli.policy.build_values import alternatives, check_single, names_needed, table_rows
from returns_cli.policy.builder import PolicyBuilder
from returns_cli.policy.cells import operands
from returns_cli.policy.model import Derived
from returns_cli.policy.read_words import words_of
from returns_cli.policy.rows import tree_of, value_of
from returns_cli.policy.source import KeyPath, PolicyError
from returns_cli.records import Record

if TYPE_CHECKING:
    from returns_cli.policy.tables import CellValue, DerivedTable, RowsTable, ValuesTable

MAX_LEVELS = 40


class Planned(Record):
    """A derived fact or table that is still to be typed: what it names, and what builds it."""

    path: KeyPath
    needs: frozenset[str]
    build: Callable[[], Derived]


def build_derived(builder: PolicyBuilder) -> dict[str, Derived]:
    """The derived facts and tables in an order in which each needs only those before it."""
    planned = builder.named("derived", lambda name, shape: _plan(builder, name, shape))
    planned |= builder.named("tables", lambda name, shape: _plan_table(builder, name, shape))
    waiting = {name: each.needs & planned.keys() for name, each in planned.items()}
    done: dict[str, Derived] = {}
    passed: set[str] = set()
    levels = 0
    while len(passed) < len(planned):
        levels += 1
        ripe = [name for name, needs in waiting.items() if name not in passed and needs <= passed]
        if not ripe or levels > MAX_LEVELS:
            left = [name for name in planned if name not in passed]
            builder.faults.append(
                _too_deep(builder, planned[ripe[0]].path) if ripe else _circle(builder, planned, left, waiting)
            )
            builder.broken.update(left)
            break
        for name in ripe:
            passed.add(name)
            built = builder.attempt(planned[name].build, name=name)
            if built is not None:
                done[name] = built
                builder.scope[name] = built.type
                builder.others.note(name, built.lowered)
    return done


def _plan(builder: PolicyBuilder, name: str, raw: DerivedTable) -> Planned:
    path: KeyPath = ("derived", name)
    builder.fresh(name, path)
    if ("value" in raw) == ("values" in raw):
        help = 'write one of the two: value = "…", or [[derived.' + name + ".values]] with when and value"
        raise builder.source.fault(f"`{name}` needs a value or values", path, help, code="shape", key=True)
    if "value" in raw:
        for key in ("unit", "choices"):
            if key in raw:
                help = "only values of several kinds of requests have it; here the expression says it"
                raise builder.source.fault(f"`{key}` says nothing here", (*path, key), help, code="shape", key=True)
        tree = builder.tree((*path, "value"), raw["value"])
        return Planned((*path, "value"), names(tree), lambda: _derived(builder, name, raw, tree))
    texts = (each.get("when", "True") for each in raw["values"])
    needs = names_needed((*texts, *_expressions(raw, [each["value"] for each in raw["values"]])))
    return Planned((*path, "values"), needs, lambda: _of_alternatives(builder, name, raw))


def _plan_table(builder: PolicyBuilder, name: str, raw: RowsTable) -> Planned:
    path: KeyPath = ("tables", name)
    builder.fresh(name, path)
    if name in builder.raw.get("derived", {}):
        help = "tables and derived facts share one set of names"
        raise builder.source.fault(f"the name `{name}` is taken", path, help, code="duplicate-name", key=True)
    by = raw["by"] if isinstance(raw["by"], list) else [raw["by"]]
    spots = [(*path, "by", index) if isinstance(raw["by"], list) else (*path, "by") for index in range(len(by))]
    columns = [builder.tree(spot, text) for spot, text in zip(spots, by, strict=True)]
    cells = [text for row in raw["rows"] for cell in row[: len(by)] for text in operands(cell)]
    values = _expressions(raw, [row[len(by)] for row in raw["rows"] if len(row) > len(by)])
    needs = names_needed((*cells, *values)).union(*(names(tree) for tree in columns))
    return Planned((*path, "rows"), needs, lambda: _of_table(builder, name, raw, columns))


def _expressions(raw: ValuesTable, values: Sequence[CellValue]) -> Iterator[str]:
    """The values that are expressions: with `choices` a text is one of them."""
    return (value for value in values if isinstance(value, str) and not raw.get("choices"))


def _derived(builder: PolicyBuilder, name: str, raw: DerivedTable, tree: Node) -> Derived:
    path: KeyPath = ("derived", name, "value")
    lowered, type_ = builder.value(path, tree)
    check_single(builder, path, type_)
    return Derived(name, type_, tree, builder.fold(lowered), words_of(raw.get("label")), raw.get("show", False))


def _of_alternatives(builder: PolicyBuilder, name: str, raw: DerivedTable) -> Derived:
    rows, type_ = alternatives(builder, name, raw)
    label, show = words_of(raw.get("label")), raw.get("show", False)
    return Derived(name, type_, tree_of(rows), value_of(rows), label, show, rows)


def _of_table(builder: PolicyBuilder, name: str, raw: RowsTable, columns: list[Node]) -> Derived:
    rows, type_ = table_rows(builder, name, raw, columns)
    label, show = words_of(raw.get("label")), raw.get("show", False)
    return Derived(name, type_, tree_of(rows), value_of(rows), label, show, rows, tuple(columns))


def _too_deep(builder: PolicyBuilder, path: KeyPath) -> PolicyError:
    message = f"derived facts build on each other more than {MAX_LEVELS} deep"
    return builder.source.fault(message, path, "work out more in one expression", code="circle")


def _circle(
    builder: PolicyBuilder, planned: Mapping[str, Planned], left: list[str], waiting: Mapping[str, frozenset[str]]
) -> PolicyError:
    """The mistake of derived facts that need each other, at the first of a circle."""
    stuck = next((name for name in left if name in _needs(name, waiting)), left[0])
    others = ", ".join(f"`{name}`" for name in sorted(waiting[stuck] & set(left)))
    message = f"`{stuck}` is defined by way of itself ({others})"
    return builder.source.fault(message, planned[stuck].path, "one of them must not need the others", code="circle")


def _needs(name: str, waiting: Mapping[str, frozenset[str]]) -> set[str]:
    """All derived facts that one needs, directly or by way of others."""
    seen: set[str] = set()
    ahead = list(waiting[name])
    while ahead:
        other = ahead.pop()
        if other not in seen:
            seen.add(other)
            ahead += waiting[other]
    return seen
