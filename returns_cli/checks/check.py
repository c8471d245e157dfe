"""What a check is, and all of them: every module of this room that defines `CHECK`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

from returns_cli.records import Record
from returns_cli.room_files import modules_in

if TYPE_CHECKING:
    from returns_cli.checks.context import CheckContext
    from returns_cli.checks.finding import Finding

Find: TypeAlias = Callable[["CheckContext"], Iterator["Finding"]]
Files: TypeAlias = Mapping[str, str]

# Stages, in this order: what a later one would find of a thing an earlier one has blamed is left out.
READING, NAMES, REQUESTS, CONDITIONS, PAIRS, OUTCOMES, ANSWERS, QUESTIONS, PARTS = range(9)

HEAD = 'policy = "shop/returns"\nversion = "1"\noutcomes = ["deny", "approve"]\n'


class PolicyCheck(Record):
    """A fault of policies: its code, a sentence, an example with the fault and one without, and what finds it.

    An example is the files that it needs: `returns.toml`, and where the check looks at them
    `returns.cases.toml` and `README.md`. `find` is None for what is found when the file is read.
    """

    code: str
    says: str
    stage: int
    bad: Files
    good: Files
    find: Find | None = None


def example(body: str, **others: str) -> Files:
    """A small policy with this body, and the files beside it (`readme`, `cases`, `older`)."""
    names = {"readme": "README.md", "cases": "returns.cases.toml", "older": "returns.old.toml"}
    return {"returns.toml": HEAD + body} | {names[name]: text for name, text in others.items()}


@cache
def all_checks() -> tuple[PolicyCheck, ...]:
    """Every check, in the order in which they are made."""
    import returns_cli.checks as room

    modules = (import_module(f"{room.__name__}.{name}") for name in modules_in(room.__path__))
    found = [check for module in modules if isinstance(check := getattr(module, "CHECK", None), PolicyCheck)]
    return tuple(sorted(found, key=lambda check: (check.stage, check.code)))
