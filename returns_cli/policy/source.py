"""A policy file as read, and the errors that point into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from returns_cli.errors import Place, ReturnsError
from returns_cli.records import Record

KeyPath: TypeAlias = tuple[str | int, ...]


class PolicyError(ReturnsError):
    """A policy file that cannot be used, with the place of the mistake."""


class Source(Record):
    """A policy file: its name for messages, its text, and what the TOML reader made of it."""

    file: str
    text: str
    raw: Mapping[str, Any]
    digest: str

    def place(self, path: KeyPath, span: tuple[int, int] | None = None) -> Place:
        from returns_cli.policy.places import place_of

        return place_of(self.file, self.text, path, span)

    def fault(self, message: str, path: KeyPath, help: str = "", span: tuple[int, int] | None = None) -> PolicyError:
        return PolicyError(message, help=help, place=self.place(path, span))
