"""A saved mapping: how the exports of one till are read, in a small TOML file that a person can read and mend.

What it says stands for the options of `returns audit`; an option on the command line goes before it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from returns_cli.errors import ReturnsError, UsageError
from returns_cli.intake.fitting_headings import HeadingsFault, find_heading
from returns_cli.intake.headings import numbered
from returns_cli.language.faults import did_you_mean
from returns_cli.policy.model import Policy
from returns_cli.policy.remembered import scalars
from returns_cli.policy.source import Source
from returns_cli.policy.toml_file import read_tables
from returns_cli.records import Record

READY = Path(__file__).parent / "mappings"
ALL = "all"  # of [dates]: the order of every fact that has none of its own
TABLES = ("map", "set", "units", "columns", "dates")
TEXTS = ("title", "documented", "recorded", "recorded_as", "request", "encoding", "sheet", "delimiter", "latest_before")
LISTS = ("unknown", "where", "headings", "request_facts", "on")
KEYS = (*TABLES, "decisions", *TEXTS, *LISTS, "header_line", "optional")
_NAMED = re.compile(r"`([^`]+)`")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


class SavedMapping(Record):
    """A mapping that was read. An `optional` one leaves out the facts and headings that are not there."""

    source: Source

    def of_facts(self, policy: Policy) -> SavedMapping:
        """The same for another policy: what it says of facts that this one has, where the log has their headings."""
        dates = {fact: order for fact, order in self.table("dates").items() if fact in (ALL, *policy.facts)}
        return SavedMapping(self.source.but(raw={**self.source.raw, "optional": True, "dates": dates}))

    def text(self, key: str) -> str | None:
        """What a key says, None where it is not in the file."""
        found = self.source.raw.get(key)
        return None if found is None else str(found)

    def listed(self, key: str) -> tuple[str, ...]:
        """The texts of a list."""
        return tuple(self.source.raw.get(key, ()))

    def table(self, key: str) -> Mapping[str, str]:
        """The entries of a table of texts."""
        found: Mapping[str, str] = self.source.raw.get(key, {})
        return found

    @property
    def header_line(self) -> int | None:
        found: int | None = self.source.raw.get("header_line")
        return found

    @property
    def optional(self) -> bool:
        return self.source.raw.get("optional") is True

    def located(self, error: ReturnsError) -> ReturnsError:
        """The error at its place, where what it names stands in this file; else as it is."""
        named = set() if isinstance(error, HeadingsFault) else set(_NAMED.findall(error.message))
        for path, value in scalars(self.source.raw) if error.place is None else ():
            keys = [at for at, key in enumerate(path, 1) if key in named]
            if value in named or keys:
                own = path if value in named else path[: keys[0]]
                return self.source.fault(error.message, own, error.help, key=value not in named)
        return error

    def dates(self) -> tuple[str, ...]:
        """As --dates has them."""
        return tuple(order if fact == ALL else f"{fact}={order}" for fact, order in self.table("dates").items())

    def decisions(self) -> tuple[str, ...]:
        """As --decision has them."""
        words_of: Mapping[str, list[str]] = self.source.raw.get("decisions", {})
        return tuple(f"{outcome}={','.join(words)}" for outcome, words in words_of.items())

    def facts(self, policies: Sequence[Policy], header: Sequence[str], but: Collection[str]) -> dict[str, str]:
        """Fact -> heading, but for the facts that the command line settles. Raises PolicyError with the place."""
        known = [name for policy in policies for name in policy.facts]
        found = {}
        for fact, heading in self.table("map").items():
            if fact not in known and not self.optional:
                raise self.source.fault(f"unknown fact `{fact}`", ("map", fact), did_you_mean(fact, known), key=True)
            if fact in known and fact not in but and self._there(("map", fact), heading, header):
                found[fact] = heading
        return found

    def values(self, policies: Sequence[Policy], but: Collection[str]) -> dict[str, str]:
        """Fact -> text for every row, but for the facts that the command line settles. Raises PolicyError with the place."""
        known = [name for policy in policies for name in policy.facts]
        wrong = next((fact for fact in self.table("set") if fact not in known and not self.optional), None)
        if wrong is not None:
            raise self.source.fault(f"unknown fact `{wrong}`", ("set", wrong), did_you_mean(wrong, known), key=True)
        return {fact: str(value) for fact, value in self.table("set").items() if fact in known and fact not in but}

    def units(self, policies: Sequence[Policy]) -> dict[str, str]:
        """Fact -> the unit of its bare numbers."""
        known = {name for policy in policies for name in policy.facts}
        return {fact: unit for fact, unit in self.table("units").items() if fact in known or not self.optional}

    def roles(self, kinds: Collection[str], header: Sequence[str], but: Collection[str]) -> dict[str, str]:
        """Kind of column -> heading. Raises PolicyError with the place."""
        found = {}
        for kind, heading in self.table("columns").items():
            if kind not in kinds:
                raise self.source.fault(
                    f"unknown kind of column `{kind}`", ("columns", kind), did_you_mean(kind, kinds), key=True
                )
            if kind not in but and self._there(("columns", kind), heading, header):
                found[kind] = heading
        return found

    def heading(self, key: str, header: Sequence[str]) -> str | None:
        """The heading that a key names. Raises PolicyError with the place."""
        heading = self.text(key)
        return heading if heading is not None and self._there((key,), heading, header) else None

    def _there(self, path: tuple[str, ...], heading: str, header: Sequence[str]) -> bool:
        """Whether the log has the heading. Raises PolicyError where it must have it, or has it several times."""
        try:
            find_heading(header, numbered(header), heading)
        except UsageError as error:
            if self.optional:
                return False
            raise self.source.fault(error.message, path, error.help) from None
        return True


def read_mapping(name: str) -> SavedMapping:
    """The mapping in this file, or the ready one of this name, well shaped. Raises UsageError, PolicyError."""
    ready = sorted(path.stem for path in READY.glob("*.toml"))
    if name not in ready and not Path(name).exists() and not name.endswith(".toml"):
        raise UsageError(f"there is no mapping `{name}`", help=f"name a file, or one of {', '.join(ready)}")
    source = read_tables(READY / f"{name}.toml" if name in ready else Path(name))
    for key, value in source.raw.items():
        if key not in KEYS:
            raise source.fault(f"unknown key `{key}`", (key,), did_you_mean(key, KEYS), key=True)
        wrong = _wrong(key, value)
        if wrong:
            raise source.fault(f"`{key}` is not {wrong}", (key,), f"write it as {_EXAMPLES[key]}")
    return SavedMapping(source)


_EXAMPLES = {
    **{table: f'[{table}] with entries such as sold_on = "售出日期"' for table in TABLES},
    **{key: f'{key} = "…"' for key in TEXTS},
    **{key: f'{key} = ["…", "…"]' for key in LISTS},
    "decisions": '[decisions] with entries such as approve = ["SI", "Y"]',
    "header_line": "header_line = 3",
    "optional": "optional = true",
}


def _wrong(key: str, value: object) -> str | None:
    """What a value ought to be, None where it is."""
    if key in TABLES:
        return None if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()) else "a table of texts"
    if key == "decisions":
        return None if isinstance(value, dict) and all(map(_texts, value.values())) else "a table of lists of texts"
    if key in TEXTS:
        return None if isinstance(value, str) else "a text"
    if key in LISTS:
        return None if _texts(value) else "a list of texts"
    if key == "optional":
        return None if isinstance(value, bool) else "true or false"
    return None if isinstance(value, int) and not isinstance(value, bool) and value > 0 else "a whole number above zero"


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def mapping_text(mapping: Mapping[str, object]) -> str:
    """A mapping as a file; `mapping` is what its keys say, blank ones left out. It reads back as the same."""
    plain = [f"{key} = {_value(mapping[key])}" for key in KEYS if mapping.get(key) and key not in (*TABLES, "decisions")]
    parts = ["# How the exports of this till are read: returns audit LOG --mapping FILE", *plain]
    for table in (*TABLES, "decisions"):
        entries = mapping.get(table)
        if entries and isinstance(entries, Mapping):
            parts += ["", f"[{table}]", *(f"{_key(key)} = {_value(value)}" for key, value in entries.items())]
    return "\n".join(parts) + "\n"


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _value(key)


def _value(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Iterable):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value)
