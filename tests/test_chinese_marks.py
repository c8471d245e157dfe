"""Chinese sentences have Chinese punctuation: those of our tables as they stand, and those of the shipped policies."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import returns_cli
from returns_cli.book.quantities import not_said
from returns_cli.kinds.faults import wrong
from returns_cli.policy.load import shipped
from returns_cli.render.lines import chinese

PACKAGE = Path(returns_cli.__file__).parent
TYPESET = ("render", "language", "wording/page_words.py")  # the page of a policy is set when it is written
CHINESE = re.compile("[\u4e00-\u9fff]")
CODE = re.compile(r"[a-z_0-9{}]+\([^()]*\)|!=|\A\?(?=：)")  # calls, a sign, a key to press


def pairs() -> Iterator[tuple[str, str]]:
    """The Chinese of each wording, with where it stands."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if name.startswith(TYPESET):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            texts: list[ast.expr] = []
            match node:
                case ast.Call(func=ast.Name(id="Words"), args=[_, text]) | ast.Tuple(elts=[_, text]):
                    texts = [text]
                case ast.Dict(values=values):
                    texts = values
            found = [(f"{name}:{text.lineno}", written(text)) for text in texts]
            yield from (each for each in found if CHINESE.search(each[1]))


def written(node: ast.expr) -> str:
    """The text of a constant, or of one with places."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in parts)
        case _:
            return ""


def test_wordings_have_chinese_punctuation() -> None:
    found = {where: CODE.sub("code", text) for where, text in pairs()}
    assert len(found) > 1000
    assert {where: text for where, text in found.items() if chinese(text) != text} == {}


def said_in(table: object) -> Iterator[str]:
    """What a policy file says in Chinese."""
    if isinstance(table, dict):
        for key, value in table.items():
            yield from [value] if key == "zh" and isinstance(value, str) else said_in(value)
    elif isinstance(table, list):
        for each in table:
            yield from said_in(each)


def test_shipped_policies_have_chinese_punctuation() -> None:
    """A counter shows them as they are written."""
    found = [(name, text) for name, path in shipped() for text in said_in(tomllib.loads(path.read_text(encoding="utf-8")))]
    assert len(found) > 500
    assert [(name, text) for name, text in found if chinese(text) != text] == []


def test_a_fault_names_its_fact_with_a_chinese_colon() -> None:
    fault = wrong("unreadable-date", "write-date", "x").at("sold_on")
    assert [str(fault.in_language(lang)).partition("`")[0] for lang in ("en", "zh")] == ["sold_on: ", "sold_on："]


def test_what_helps_stands_behind_a_chinese_semicolon() -> None:
    """Rejects of an import say why the book refuses them."""
    fault = not_said()
    said = {lang: str(fault.in_language(lang)) for lang in ("en", "zh")}
    assert "; " in said["en"]
    assert "；" in said["zh"]
    assert chinese(said["zh"]) == said["zh"]
