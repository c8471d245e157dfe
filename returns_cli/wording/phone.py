"""The wordings for the phone: situations, each step by step, from `phone.toml` beside this file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from returns_cli.records import Record

FILE = Path(__file__).with_name("phone.toml")


class Step(Record):
    """One step: words to say, something to do, or so many seconds of silence; by language where it has words."""

    kind: str
    words: Mapping[str, str]
    seconds: int = 0


class Situation(Record):
    """A situation on the phone. `name` is what `returns say` takes."""

    name: str
    title: Mapping[str, str]
    steps: tuple[Step, ...]


@lru_cache(maxsize=1)
def situations() -> dict[str, Situation]:
    """Every situation by its name, in the order of the file."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: Situation(name, table["title"], tuple(map(_step, table["steps"]))) for name, table in raw.items()}


def _step(raw: Mapping[str, Any]) -> Step:
    ((kind, value),) = raw.items()
    return Step("wait", {}, value) if kind == "wait" else Step(kind, value)


def find_situation(wanted: str) -> Situation | None:
    """The situation of this name, or with this title in either language."""
    key = _plain(wanted)
    return next((found for found in situations().values() if key in map(_plain, (found.name, *found.title.values()))), None)


def situations_with(word: str) -> list[Situation]:
    """The situations in whose name this is a word, or in whose Chinese title it stands."""
    key = _plain(word)
    return [found for found in situations().values() if key and (key in found.name.split("-") or key in _chinese(found))]


def _chinese(situation: Situation) -> str:
    return _plain(situation.title["zh"])


def _plain(text: str) -> str:
    return text.strip().casefold().replace("_", "-").replace(" ", "-")
