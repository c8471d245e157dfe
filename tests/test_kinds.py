"""Each type of facts has one file, which answers all there is to ask. What a new type forgets fails here."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import returns_cli
from returns_cli.intake.spellings import reader, show_value
from returns_cli.kinds.kind import Kind, Way
from returns_cli.kinds.table import KINDS, kind_of
from returns_cli.language import types
from returns_cli.language.types import Choice, Date, Number, Text, Type, YesNo
from returns_cli.policy.fact_types import fact_type
from returns_cli.policy.model import Fact
from returns_cli.wording.words import WORDS

PACKAGE = Path(returns_cli.__file__).parent
ZONE = "Asia/Shanghai"
# What a fact's table needs beside its type, and a value of it as somebody would write it.
TABLES: dict[str, dict[str, Any]] = {"choice": {"choices": ["none", "claimed"]}}
EXAMPLES = {
    "area": "1.5 m2",
    "choice": "claimed",
    "date": "2026-03-31",
    "decimal": "2.5",
    "moment": "2026-03-31 10:42",
    "quantity": "3 boxes",
    "size": "800x600",
    "text": "scratched",
    "time": "21:30",
    "whole number": "30",
    "yes/no": "yes",
}
SCALARS = (YesNo, Number, Choice, Text, Date)


def declared(kind: Kind[Any]) -> Type:
    return fact_type({"type": kind.word, **TABLES.get(kind.word, {})})


@pytest.mark.parametrize("kind", dict.fromkeys(KINDS.values()), ids=lambda kind: kind.word)
def test_every_facet_of_every_kind(kind: Kind[Any]) -> None:
    """A value is read, shown, read again, validated, asked for; the type has a word, columns and a default of its own."""
    type_ = declared(kind)
    fact = Fact("told", type_)
    assert kind_of(type_) is kind
    assert type_.width == len(type_.slots("told"))
    assert all(isinstance(slot, SCALARS) for slot in type_.slots("told").values())
    assert kind.title.en
    assert kind.title.zh
    assert all(WORDS[key] == words for key, words in kind.wording.items())
    assert kind.metavar(type_)
    for lang in ("en", "zh"):
        assert kind.forms(type_, fact, lang)
    read = reader(fact, ZONE)
    value = read(EXAMPLES[kind.word])
    assert len(value) == type_.width
    assert value[0] is not None
    assert read("") == (None,) * type_.width
    shown = show_value(type_, value, ZONE)
    assert read({True: "yes", False: "no"}.get(shown, str(shown)) if isinstance(shown, bool) else str(shown)) == value
    jsonschema.Draft202012Validator(kind.schema(type_)).validate(shown)
    written = list(kind.spellings(type_, fact, value, ZONE))
    assert written
    assert read(written[0]) == value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(kind.schema(type_)).validate([])


@pytest.mark.parametrize("kind", dict.fromkeys(KINDS.values()), ids=lambda kind: kind.word)
def test_a_typed_value_is_taken_or_refused(kind: Kind[Any]) -> None:
    """A list is a value of no kind; a text is taken where the kind says so."""
    type_ = declared(kind)
    read = kind.reader(type_, Fact("told", type_), Way(ZONE))
    assert kind.accepted(type_, ["x"], read, ZONE) is None
    assert (kind.accepted(type_, EXAMPLES[kind.word], read, ZONE) is not None) is kind.takes_text


def test_every_type_of_the_language_has_a_kind() -> None:
    """No type of facts is without its file."""
    concrete = {found for found in vars(types).values() if isinstance(found, type) and issubclass(found, Type)} - {Type}
    assert concrete <= {kind.of for kind in KINDS.values()}


# Files that still ask which concrete type a fact has, and why. The list only gets shorter.
ASKING = {
    "audit/classes.py": "the audit's way of a row is being rebuilt",
    "engines/smt_printed.py": "what it says is about numbers, days or choices",
    "audit/roles.py": "columns of quantities",
    "checks/shown_last_day.py": "what a figure or reason is about",
    "checks/unread_in_reason.py": "what a figure or reason is about",
    "audit/probing.py": "the audit's way of a row is being rebuilt",
    "audit/conditions.py": "the audit's way of a row is being rebuilt",
    "checks/aspects_printed.py": "which texts mean different things to two policies",
    "checks/readings.py": "which texts mean different things to two policies",
    "cli/clock.py": "an as_of fact is a moment",
    "decisions/remedies.py": "days, moments and numbers that a remedy depends on",
    "decisions/duties.py": "a duty's time is a moment or a date",
    "intake/outcomes.py": "the recorded decision is read as a choice",
    "audit/returned_lines.py": "quantities, articles and ids of returned lines",
    "intake/near_headings.py": "days",
    "policy/built_in_checks.py": "days",
    "intake/columns.py": "units and opposites of headings",
    "policy/build_rules.py": "choices and numbers of terms",
    "policy/duties_and_figures.py": "times of duties and figures",
    "render/glossary.py": "numbers with their units",
    "render/nouns.py": "numbers with their units",
    "render/poster.py": "numbers with their units",
    "render/sentences.py": "words of comparisons",
    "testing/conditions.py": "scalar columns",
    "testing/variants.py": "scalar columns",
}
SCALAR_WORDS = {"YesNo", "Number", "Choice", "Text", "Date"}  # what engines compile: the columns of facts
COMPOUND_WORDS = {"Moment", "Quantity", "Size"}


def asks_for_concrete_types(path: Path) -> bool:
    """Whether the file imports a type by its name; engines may know those of columns."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "returns_cli.language.types"
        for alias in node.names
    }
    return bool(imported & (COMPOUND_WORDS if path.parent.name == "engines" else SCALAR_WORDS | COMPOUND_WORDS))


def test_only_kinds_know_concrete_types() -> None:
    """Outside kinds/ and language/ nothing matches on concrete types, but for a list that only gets shorter."""
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] not in ("kinds", "language") and asks_for_concrete_types(path)
    }
    assert sorted(found - set(ASKING)) == []


def test_the_files_of_kinds_say_what_they_are() -> None:
    """Each file of a kind begins with its word."""
    for kind in dict.fromkeys(KINDS.values()):
        path = PACKAGE / "kinds" / f"{type(kind).__module__.rpartition('.')[2]}.py"
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert re.match(rf'"""{re.escape(kind.word)}[.:]', first), first
