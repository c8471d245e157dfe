"""What stands beside a policy file: its README and its worked examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from returns_cli.errors import ReturnsError
from returns_cli.policy.source import Source
from returns_cli.policy.toml_file import read_tables

MAX_README = 1_000_000


class CompanionFiles:
    """The files beside a policy, as far as they are there and can be read."""

    def __init__(self, source: Source) -> None:
        self.policy_file = Path(source.file)

    @cached_property
    def readme(self) -> str | None:
        """The text that lists the clauses: `NAME.README.md`, or else `README.md` in a folder of this policy alone."""
        own = self.policy_file.with_suffix(".README.md")
        shared = self.policy_file.with_name("README.md")
        for path in (own, shared):
            try:
                with path.open(encoding="utf-8", errors="replace") as stream:
                    return stream.read(MAX_README)
            except OSError:
                continue
        return None

    @cached_property
    def readme_name(self) -> str:
        own = self.policy_file.with_suffix(".README.md")
        return own.name if own.is_file() else "README.md"

    @property
    def cases_file(self) -> Path:
        return self.policy_file.with_suffix(".cases.toml")

    @cached_property
    def cases_read(self) -> Source | ReturnsError | None:
        """The worked examples as tables, or why they cannot be read; None where there are none."""
        if not self.cases_file.is_file():
            return None
        try:
            return read_tables(self.cases_file)
        except ReturnsError as error:
            return error

    @property
    def base(self) -> dict[str, object]:
        """What a case does not say itself."""
        return table(self.cases.raw.get("base")) if self.cases else {}

    def listed(self) -> Iterator[tuple[int, dict[str, object], dict[str, object]]]:
        """Each case: its number in the file (from 0), its table, and its facts with those of `base`."""
        found = self.cases.raw.get("cases") if self.cases else None
        for index, case in enumerate(found if isinstance(found, list) else []):
            yield index, table(case), {**self.base, **table(table(case).get("facts"))}

    @property
    def cases(self) -> Source | None:
        """The worked examples, if there are some that can be read."""
        return self.cases_read if isinstance(self.cases_read, Source) else None


def lines_of(case: Mapping[str, object]) -> list[dict[str, object]]:
    """The lines of a case of a request of several."""
    found = case.get("lines")
    return [table(line) for line in found] if isinstance(found, list) else []


def table(value: object) -> dict[str, object]:
    """The value, if it is a table; an empty one for anything else."""
    return value if isinstance(value, dict) else {}
