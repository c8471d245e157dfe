"""Signatures say what is handed over: `Any` is the exception, and the tables of a policy file have the keys of its shape."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Required, get_origin, get_type_hints

import pytest

import returns_cli
from returns_cli.kinds import declared
from returns_cli.policy import tables
from returns_cli.policy.shape import every_shape

PACKAGE = Path(returns_cli.__file__).parent
MOST = 100  # of the package's functions; lower it with each that goes


def _says_any(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    given = function.args
    arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    said = [argument.annotation for argument in arguments if argument is not None] + [function.returns]
    return any(isinstance(part, ast.Name) and part.id == "Any" for each in said if each for part in ast.walk(each))


def test_few_signatures_say_any() -> None:
    """A function whose argument or result may be anything tells neither the reader nor the type checker what it is."""
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _says_any(node)
    ]
    assert len(found) <= MOST, "\n".join(found)


# The shapes whose tables the type checker is told nothing of, and the table that goes by another name.
UNTYPED = {"PolicyShape", "InForceShape", "StepsShape"}
RENAMED = {"TableShape": "RowsTable"}
PAIRS = {
    RENAMED.get(name, f"{name.removesuffix('Shape')}Table"): shape
    for name, shape in every_shape().items()
    if name not in UNTYPED
}


@pytest.mark.parametrize("name", PAIRS)
def test_a_table_for_the_type_checker_has_the_keys_of_the_shape(name: str) -> None:
    """The same keys, and the same of them needed."""
    table, fields = getattr(tables, name), PAIRS[name].model_fields
    assert set(table.__annotations__) == {field.alias or key for key, field in fields.items()}
    hints = get_type_hints(table, include_extras=True)
    needed = {key for key, hint in hints.items() if get_origin(hint) is Required}
    assert needed == {field.alias or key for key, field in fields.items() if field.is_required()}


def test_a_declared_type_has_keys_of_a_fact() -> None:
    """What says the type of a value says it in the keys of a fact."""
    assert declared.TypeTable.__annotations__.keys() <= tables.FactTable.__annotations__.keys()
