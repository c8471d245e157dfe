"""Each type of facts has one file, which answers all there is to ask. What a new type forgets fails here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
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
from returns_cli.policy.fact_types import beside_constant, constant_value, fact_type, parameter_type
from returns_cli.policy.model import Fact
from returns_cli.wording.words import WORDS

PACKAGE = Path(returns_cli.__file__).parent
ROOT = Path(__file__).parent.parent
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
    assert type_.width == len(type_.registers("told"))
    assert all(isinstance(register, SCALARS) for register in type_.registers("told").values())
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
def test_every_type_is_in_the_docs(kind: Kind[Any]) -> None:
    """The page about the policy file has a row for each type."""
    assert f"| `{kind.word}` | " in (ROOT / "docs" / "policy-file.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", dict.fromkeys(KINDS.values()), ids=lambda kind: kind.word)
def test_a_typed_value_is_taken_or_refused(kind: Kind[Any]) -> None:
    """A list is a value of no kind; a text is taken where the kind says so."""
    type_ = declared(kind)
    read = kind.reader(type_, Fact("told", type_), Way(ZONE))
    assert kind.accepted(type_, ["x"], read, ZONE) is None
    assert (kind.accepted(type_, EXAMPLES[kind.word], read, ZONE) is not None) is kind.takes_text


CONSTANTS = {
    "area": ("2 m2", "m2"),
    "date": (date(2026, 3, 31), ""),
    "decimal": (Decimal("2.50"), "CNY"),
    "text": ("a", ""),
    "time": (time(21, 30), ""),
    "whole number": (30, "day"),
    "yes/no": (True, ""),
}


@pytest.mark.parametrize("word", CONSTANTS)
def test_constants_of_parameters(word: str) -> None:
    """A parameter's value has the type of one kind, a value within its bounds, and neighbours of the same type."""
    value, unit = CONSTANTS[word]
    type_ = parameter_type({"values": [{"value": value}], "unit": unit})
    assert kind_of(type_).word == word
    assert len({constant_value(type_, value)}) == 1
    near = beside_constant(value, unit)
    assert value not in near
    assert all(kind_of(parameter_type({"values": [{"value": each}], "unit": unit})).of is kind_of(type_).of for each in near)
    assert len(near) == {"text": 0, "yes/no": 1}.get(word, 2)


def test_every_type_of_the_language_has_a_kind() -> None:
    """No type of facts is without its file."""
    concrete = {found for found in vars(types).values() if isinstance(found, type) and issubclass(found, Type)} - {Type}
    assert concrete <= {kind.of for kind in KINDS.values()}


# Files that speak of one compound type by its name, and why. The list only gets shorter.
SPEAKING = {
    "analysis/returned_lines.py": "tiles have a size: pieces of the same one are added up",
    "book/task_kinds.py": "what was agreed with somebody is a moment",
    "cli/clock.py": "--as-of is a moment, whatever the policy knows",
    "counter/questions.py": "it asks how much comes back where no fact of the policy does",
    "intake/units.py": "the unit of a quantity may stand in its heading",
    "policy/duties_and_figures.py": "hours and weekdays are counted of moments",
}
MATCHING = {"decisions/boxes.py": "it tells columns apart, not facts"}
COMPOUND = {"Moment", "Quantity", "Size", "TimeOfDay"}
CONCRETE = COMPOUND | {"YesNo", "Number", "Choice", "Text", "Date"}


def elsewhere() -> Iterator[tuple[str, ast.AST]]:
    """The trees of all files outside kinds/ and language/."""
    for path in sorted(PACKAGE.rglob("*.py")):
        file = path.relative_to(PACKAGE)
        if file.parts[0] not in ("kinds", "language", "policies"):
            yield file.as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def test_no_match_over_types_stands_outside_kinds() -> None:
    """What depends on the type of a fact is asked of its kind: no `case Moment():` stands elsewhere."""
    found = [
        f"{file}:{node.lineno}"
        for file, tree in elsewhere()
        for node in ast.walk(tree)
        if isinstance(node, ast.MatchClass)
        and isinstance(node.cls, ast.Name)
        and node.cls.id in CONCRETE
        and file not in MATCHING
    ]
    assert found == []


def test_only_kinds_know_compound_types() -> None:
    """Other rooms know the types of columns; what is made of several is known by its kind alone, but for a short list."""
    found = {
        file
        for file, tree in elsewhere()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("returns_cli.")
        and COMPOUND & {alias.name for alias in node.names}
    }
    assert sorted(found - set(SPEAKING)) == []


def test_the_files_of_kinds_say_what_they_are() -> None:
    """Each file of a kind begins with its word."""
    for kind in dict.fromkeys(KINDS.values()):
        path = PACKAGE / "kinds" / f"{type(kind).__module__.rpartition('.')[2]}.py"
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert re.match(rf'"""{re.escape(kind.word)}[.:]', first), first
