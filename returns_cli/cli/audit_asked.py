"""What an audit was asked for: how its log is to be read, and which files it is to write."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from returns_cli.audit.log_file import writable
from returns_cli.audit.logs import Log
from returns_cli.audit.probing import Probe, probe
from returns_cli.audit.results import ENDINGS
from returns_cli.audit.roles import Roles, find_roles
from returns_cli.audit.table_place import Wanted
from returns_cli.cli.clock import moment_of, shown
from returns_cli.cli.options import fact_values
from returns_cli.decisions.ready import ReadyPolicy
from returns_cli.errors import UsageError
from returns_cli.intake.columns import Mapped, map_columns
from returns_cli.intake.ways import Ways, asked_ways, check_ways
from returns_cli.language.faults import did_you_mean
from returns_cli.policy.model import Policy
from returns_cli.records import Record


class Asked(Record):
    """The options of `returns audit`, by their names there; `lang` is the language chosen."""

    policy: str
    out: str | None
    rejects: str | None
    mapped: tuple[str, ...]
    given: tuple[str, ...]
    as_of: str | None
    recorded: str | None
    recorded_as: str | None
    request: str | None
    where: tuple[str, ...]
    request_facts: tuple[str, ...]
    dates: tuple[str, ...]
    unknown: tuple[str, ...]
    decisions: tuple[str, ...]
    totals: bool
    roles: tuple[str, ...]
    report: str | None
    doubles: str | None
    encoding: str | None
    sheet: str | None
    header_line: int | None
    headings: str | None
    delimiter: str | None
    memory: str | None
    format: str
    lang: str

    @property
    def ways(self) -> Ways:
        """How texts of the log are meant. Raises UsageError."""
        return asked_ways(self.dates, self.unknown, self.decisions)

    @property
    def wanted(self) -> Wanted:
        """Where the table is. Raises UsageError."""
        delimiter = {"tab": "\t", "\\t": "\t"}.get((self.delimiter or "").lower(), self.delimiter)
        if delimiter is not None and (len(delimiter) != 1 or delimiter in "\"'\r\n"):
            raise UsageError(
                f"--delimiter `{delimiter}` is no single character", help="for example --delimiter ';' or --delimiter tab"
            )
        headings = next(csv.reader([self.headings or ""]), [])
        if self.headings is not None and self.header_line is not None:
            raise UsageError("--headings and --header-line exclude each other", help="leave one out")
        if self.headings is not None and not any(heading.strip() for heading in headings):
            raise UsageError("--headings names no column", help="for example --headings sold_on,requested_on,decision")
        return Wanted(self.header_line, tuple(headings), delimiter)

    @property
    def to_parquet(self) -> bool:
        """Whether the findings are wanted in Parquet."""
        return self.out is not None and Path(self.out).suffix.lower() == ".parquet"

    @property
    def more_than_counts(self) -> bool:
        """Whether rows are wanted in another way than as findings in Parquet."""
        return bool(self.totals or self.report or (self.out and not self.to_parquet))


class Mapping:
    """How the columns of the logs are read, for every version of the policy."""

    def __init__(self, asked: Asked, ready: ReadyPolicy, header: Sequence[str]) -> None:
        self.policy = ready.policy
        self.header = header
        if asked.recorded is not None and asked.recorded_as is not None:
            raise UsageError(
                "the decision is both in a column and one for all rows", help="use --recorded or --recorded-as, not both"
            )
        check_ways(asked.ways, [version.policy for version in getattr(ready, "versions", (ready,))])
        for name in asked.request_facts:
            if name not in ready.policy.facts:
                raise UsageError(f"unknown fact `{name}`", help=did_you_mean(name, ready.policy.facts))
        self.map_columns = partial(
            map_columns,
            chosen=fact_values(asked.mapped, "--map"),
            given=fact_values(asked.given, "--set"),
            recorded=asked.recorded,
            recorded_as=asked.recorded_as,
            request=asked.request,
            present=None if asked.as_of is None else shown(moment_of(asked.as_of, ready, asked.ways.dates)),
        )
        self.probed = Probe()

    def columns_of(self, version: Policy) -> Mapped:
        """The mapping for a version of the policy."""
        return self.map_columns(version, self.header).but(serials=self.probed.serials)

    def settle(self, asked: Asked, logs: Sequence[Log]) -> None:
        """Looks at some values, and finds the columns that say more of a finding."""
        self.notes = [(log.name, note) for log in logs for note in log.notes]
        probed = probe(logs, self.policy, self.columns_of(self.policy))
        self.probed = probed.but(orders={name: found for name, found in probed.orders.items() if not asked.ways.order(name)})
        self.columns = self.columns_of(self.policy)
        self.telling: Roles = find_roles(self.columns, fact_values(asked.roles, "--column", "KIND"))
        if asked.doubles and not self.telling.shows_doubles:
            raise UsageError(
                "the log does not tell which line of which receipt came back",
                help="name its columns: --column receipt-number=COLUMN --column receipt-line=COLUMN",
            )

    def lines(self, lang: str) -> list[str]:
        """The mapping in words."""
        from returns_cli.cli.audit_text import mapping_lines, note_lines, proposal_lines, role_lines, warning_lines

        lines = mapping_lines(self.policy, self.columns, self.telling, lang)
        return [
            *lines,
            *role_lines(self.telling, lang),
            *proposal_lines(self.columns.proposed(self.policy), lang),
            *warning_lines(self.columns, self.probed, lang),
            *note_lines(self.notes, lang),
        ]


def mapped_log(asked: Asked, ready: ReadyPolicy, logs: Sequence[Log]) -> Mapping:
    """The mapping as asked for. Raises UsageError where it cannot be had."""
    mapping = Mapping(asked, ready, logs[0].header)
    mapping.settle(asked, logs)
    return mapping


def targets_of(asked: Asked, logs: Sequence[Log]) -> dict[str, Path]:
    """The files to write, by what they are, none of them a log or another result."""
    wanted = {"out": ENDINGS, "rejects": [".csv"], "doubles": [".csv"], "report": [".html", ".htm"]}
    taken = [log.path for log in logs]
    found: dict[str, Path] = {}
    for name, endings in wanted.items():
        path = getattr(asked, name)
        if path:
            found[name] = writable(path, endings, taken)
            taken.append(found[name])
    return found
