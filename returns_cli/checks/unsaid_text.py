"""Texts that a fact is compared with, and that nobody can say of it."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import NAMES, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.checks.written import expressions_of
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import Reader, Value
from returns_cli.language.nodes import Compare, Literal, Member, Name, Node, walk
from returns_cli.language.types import Text
from returns_cli.policy.source import KeyPath

CODE = "unsaid-text"
POLICY = """facts.serial = { type = "text" }
[[rules]]
id = "no-serial"
outcome = "deny"
when = "%s"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    policy, readers = context.policy, context.compiled.reader.readers
    trees: list[tuple[KeyPath, Node]] = [(each.path, each.tree) for each in expressions_of(policy)]
    trees += ((("checks", index, "must"), each.must) for index, each in enumerate(policy.checks) if not each.of)
    for path, tree in trees:
        for name, literal in _compared(tree):
            fact = policy.facts.get(name)
            if fact is None or not isinstance(fact.type, Text) or literal.value == fact.default:
                continue
            text = str(literal.value)
            read = _read(readers[name], text)
            if read != (text,):
                span = literal.at if literal.at[1] else None
                yield Finding(CODE, path, *_words(name, text, read), span=span)


def _compared(tree: Node) -> Iterator[tuple[str, Literal]]:
    """The names that are compared with constants, and each of these."""
    for node in walk(tree):
        match node:
            case (
                Compare(left=Name(id=name), right=Literal() as literal)
                | Compare(left=Literal() as literal, right=Name(id=name))
            ):
                yield name, literal
            case Member(needle=Name(id=name), options=options):
                yield from ((name, option) for option in options)


def _read(read: Reader, text: str) -> Value | None:
    """What a request with this text says; None where it is refused."""
    try:
        return read(text)
    except InputError:
        return None


def _words(name: str, text: str, read: Value | None) -> tuple[str, str]:
    """What is wrong, and what to do."""
    never = f"`{name}` is never {text!r}"
    if read is None:
        return f"{never}: a request that says so is refused", "take it out"
    if read[0] is None:
        return f"{never}: who says so does not know it", f"write `not known({name})`, or take it out"
    return f"{never}: it is read as {read[0]!r}", f"write {read[0]!r}"


CHECK = PolicyCheck(
    code=CODE,
    says="A text is compared with one that no request can say: it is read as unknown, as another one, or not at all.",
    stage=NAMES,
    bad=example(POLICY % "serial == 'N/A'"),
    good=example(POLICY % "not known(serial)"),
    find=find,
)
