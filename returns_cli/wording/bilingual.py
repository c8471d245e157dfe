"""One thing said in both languages."""

from __future__ import annotations

from returns_cli.records import Record


class Words(Record):
    """One thing said in both languages."""

    en: str = ""
    zh: str = ""

    def in_language(self, lang: str) -> str:
        """The wording in `lang`, or the other language's where there is none."""
        return (self.zh or self.en) if lang == "zh" else (self.en or self.zh)
