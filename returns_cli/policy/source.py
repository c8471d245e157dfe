"""A policy file as read, and the errors that point into it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from returns_cli.errors import MAX_SHOWN, Place, ReturnsError
from returns_cli.late_pattern import late
from returns_cli.policy.key_path import KeyPath
from returns_cli.records import Record

__all__ = ["KeyPath", "PolicyError", "Source"]

_LONG = late(rf"`([^`]{{{MAX_SHOWN + 1},}})`")


def _cut(found: re.Match[str]) -> str:
    """An overlong text of the file, short enough to show."""
    return f"`{found[1][:MAX_SHOWN]}…`"


class PolicyError(ReturnsError):
    """A policy file that cannot be used, with the place of the mistake.

    `code` is the kind of mistake, `path` the keys to it, and `about` the name it turns on, if it is one:
    the same name wrong in several places is one mistake.
    """

    def __init__(
        self, message: str, *, help: str = "", place: Place | None = None, code: str = "", path: KeyPath = (), about: str = ""
    ) -> None:
        super().__init__(_LONG.sub(_cut, message), help=_LONG.sub(_cut, help), place=place)
        self.code = code
        self.path = path
        self.about = about


class Source(Record):
    """A policy file: its name for messages, its text, and what the TOML reader made of it."""

    file: str
    text: str
    raw: Mapping[str, Any]
    digest: str

    def place(self, path: KeyPath, span: tuple[int, int] | None = None, *, key: bool = False) -> Place:
        from returns_cli.policy.places import place_of  # most files have no mistake

        return place_of(self.file, self.text, path, span, key=key)

    def fault(
        self,
        message: str,
        path: KeyPath,
        help: str = "",
        span: tuple[int, int] | None = None,
        *,
        code: str = "bad-value",
        about: str = "",
        key: bool = False,
    ) -> PolicyError:
        """The error of this message at the value of `path`, or at its key."""
        place = self.place(path, span, key=key)
        return PolicyError(message, help=help, place=place, code=code, path=path, about=about)


def zone_named(raw: Mapping[str, object]) -> str:
    """The time zone on whose calendar a policy counts its days."""
    return str(raw.get("timezone", "Asia/Shanghai"))
