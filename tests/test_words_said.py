"""What stands in our tables of wordings is said somewhere: none is left over from what the program once said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import returns_cli
from returns_cli import load_policy
from returns_cli.wording.book_words import BOOK_WORDS
from returns_cli.wording.cluster_words import CLUSTER_WORDS
from returns_cli.wording.counter_words import COUNTER_WORDS
from returns_cli.wording.slip_words import SLIP_WORDS
from returns_cli.wording.words import WORDS

PACKAGE = Path(returns_cli.__file__).parent
KEYS = [*WORDS, *BOOK_WORDS, *CLUSTER_WORDS, *COUNTER_WORDS, *SLIP_WORDS]
HELP = "-help"  # says what to do about what the key before it says
PLACE = "(.+)"


def code() -> Iterator[ast.AST]:
    """All that stands in the package but for the keys of its tables of wordings."""
    for path in PACKAGE.rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        tables = [node for node in nodes if isinstance(node, ast.Dict)] if path.parent.name == "wording" else []
        keys = {id(key) for table in tables for key in table.keys}
        yield from (node for node in nodes if id(node) not in keys)


def pattern(text: ast.JoinedStr) -> str:
    """What a text with places can come to, each place a group."""
    return "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else PLACE for part in text.values)


def unsaid(keys: list[str]) -> list[str]:
    """Those that are no text of the code, and not what a text with places comes to whose places are words there."""
    texts, patterns, names = set(load_policy("tile-store/returns").policy.outcomes), set[str](), set[str]()
    for node in code():
        match node:
            case ast.Constant(value=str(text)):
                texts.add(text)
            case ast.JoinedStr():
                patterns.add(pattern(node))
            case ast.Attribute(attr=name) | ast.arg(arg=name) | ast.keyword(arg=str(name)) | ast.Name(id=name):
                names.add(name)
    words = {word for text in texts for word in re.findall(r"[\w/-]+", text)} | names
    built = [re.compile(each) for each in patterns if re.search("[a-z]", each.replace(PLACE, ""))]

    def said(key: str) -> bool:
        found = (match for each in built if (match := each.fullmatch(key)))
        return key in texts or key.removesuffix(HELP) in texts or any(words.issuperset(match.groups()) for match in found)

    return [key for key in keys if not said(key)]


def test_every_wording_is_said() -> None:
    """A wording that nobody says is deleted; such as these stood in the tables once."""
    left_over = ["due-say", "type-choice", "no-such-wording-help"]
    assert unsaid([*KEYS, *left_over]) == left_over
