"""Reads files of settings: TOML, each fault in one line that names file and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from returns_cli.errors import UsageError
from returns_cli.language.faults import did_you_mean
from returns_cli.policy.model import Words

Word = TypeVar("Word", bound=str)


def settings_in(where: str) -> dict[str, object]:
    """The tables of this file. Raises UsageError."""
    try:
        return tomllib.loads(Path(where).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        why = (getattr(error, "strerror", None) or "not UTF-8 text").lower()
        raise UsageError(f"cannot read `{where}`: {why}", help="check the path") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line ([0-9]+)", str(error))
        raise UsageError(f"`{where}` is not TOML", help=f"mend line {line[1]}" if line else "mend it") from None


class SettingsReader:
    """Reads the values of a settings file."""

    def __init__(self, file: str) -> None:
        self.file = file

    def fault(self, key: str, message: str, help: str) -> UsageError:
        return UsageError(f"{self.file}: `{key}`: {message}", help=help)

    def known(self, raw: Mapping[str, object], keys: tuple[str, ...], within: str) -> None:
        for key in raw:
            if key not in keys:
                raise self.fault(f"{within}{key}", "no such key", did_you_mean(key, keys))

    def tables(self, raw: object, key: str, example: str) -> dict[str, dict[str, object]]:
        """Tables by their names."""
        if not isinstance(raw, dict) or not all(isinstance(table, dict) for table in raw.values()):
            raise self.fault(key, "no tables", f"write [{key}.{example}]")
        return raw

    def words(self, raw: object, key: str) -> Words:
        if isinstance(raw, str):
            return Words(raw, raw)
        if isinstance(raw, dict) and raw and all(lang in ("en", "zh") and isinstance(text, str) for lang, text in raw.items()):
            return Words(raw.get("en", ""), raw.get("zh", ""))
        raise self.fault(key, "no wording", 'write { en = "…", zh = "…" }')

    def whole(self, raw: object, key: str, low: int, high: int) -> int:
        if not isinstance(raw, int) or isinstance(raw, bool) or not low <= raw <= high:
            raise self.fault(key, "no whole number in bounds", f"from {low} to {high}")
        return raw

    def one_of(self, raw: object, key: str, words: tuple[Word, ...]) -> Word | None:
        """The one of these words that it is, or None for nothing."""
        found = next((word for word in words if word == raw), None)
        if raw is not None and found is None:
            raise self.fault(key, "no such word", f"one of {', '.join(words)}")
        return found

    def text(self, raw: object, key: str) -> str:
        if not isinstance(raw, str):
            raise self.fault(key, "no text", 'write it in quotes: "/dev/usb/lp0"')
        return raw

    def texts(self, raw: object, key: str) -> tuple[str, ...]:
        if not isinstance(raw, list) or not all(isinstance(each, str) for each in raw):
            raise self.fault(key, "no list of texts", 'write ["North", "South"]')
        return tuple(raw)
