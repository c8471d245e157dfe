"""What an audit was asked for: how its log is to be read, and which files it is to write."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from returns_cli.audit.probing import Probe, Tally, probe
from returns_cli.audit.results import ENDINGS
from returns_cli.audit.sales_table import SalesTable
from returns_cli.audit.targets import Target, writable
from returns_cli.cli.clock import moment_of, shown
from returns_cli.cli.options import fact_values
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import UsageError
from returns_cli.intake.columns import Mapped, map_columns
from returns_cli.intake.roles import ROLES, Roles, find_roles
from returns_cli.intake.saved_mapping import ALL, SavedMapping, mapping_text
from returns_cli.intake.ways import Ways, asked_ways, check_ways
from returns_cli.language.faults import did_you_mean
from returns_cli.policy.model import Policy
from returns_cli.records import Record
from returns_cli.sources.log_file import Reading, opened_logs
from returns_cli.sources.logs import OpenedLog
from returns_cli.sources.table_place import WantedPlace


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
    sales: str | None
    on: str | None
    latest_before: str | None
    mapping: str | None
    save_mapping: str | None
    saved: SavedMapping | None
    dates: tuple[str, ...]
    units: tuple[str, ...]
    unknown: tuple[str, ...]
    decisions: tuple[str, ...]
    totals: bool
    roles: tuple[str, ...]
    report: str | None
    doubles: str | None
    mask: tuple[str, ...]
    encoding: str | None
    sheet: str | None
    header_line: int | None
    headings: str | None
    delimiter: str | None
    memory: str | None
    cluster: str | None
    master: str | None
    format: str
    lang: str

    def completed(self) -> Asked:
        """The same, with what a saved mapping says of texts and of where the table is, where no option does."""
        saved = self.saved
        if saved is None:
            return self
        own = {order.partition("=")[0] if "=" in order else ALL for order in self.dates}
        dates = [order for order in saved.dates() if (order.partition("=")[0] if "=" in order else ALL) not in own]
        decided = self.recorded is not None or self.recorded_as is not None
        return self.but(
            dates=(*dates, *self.dates),
            unknown=(*saved.listed("unknown"), *self.unknown),
            decisions=(*saved.decisions(), *self.decisions),
            where=self.where or saved.listed("where"),
            request_facts=self.request_facts or saved.listed("request_facts"),
            recorded_as=self.recorded_as if decided else saved.text("recorded_as"),
            encoding=self.encoding or saved.text("encoding"),
            sheet=self.sheet or saved.text("sheet"),
            header_line=self.header_line or (None if self.headings else saved.header_line),
            headings=self.headings or (None if self.header_line else _as_row(saved.listed("headings"))),
            delimiter=self.delimiter or saved.text("delimiter"),
            on=self.on or _as_row(saved.listed("on")),
            latest_before=self.latest_before or saved.text("latest_before"),
        )

    @property
    def ways(self) -> Ways:
        """How texts of the log are meant. Raises UsageError."""
        return asked_ways(self.dates, self.unknown, self.decisions)

    @property
    def wanted(self) -> WantedPlace:
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
        return WantedPlace(self.header_line, tuple(headings), delimiter)

    @property
    def spark(self) -> tuple[str | None] | None:
        """The Spark cluster (None: this machine), if one is to be used. Raises UsageError."""
        if self.cluster is None and self.master is not None:
            raise UsageError("--master names a cluster", help="add --cluster spark")
        return None if self.cluster is None else (self.master,)

    @property
    def to_parquet(self) -> bool:
        """Whether the findings are wanted in Parquet."""
        return self.out is not None and (Path(self.out).suffix.lower() == ".parquet" or self.out.endswith(("/", os.sep)))

    @property
    def more_than_counts(self) -> bool:
        """Whether rows are wanted in another way than as findings in Parquet."""
        return bool(self.totals or self.report or (self.out and not self.to_parquet))


def _as_row(headings: Sequence[str]) -> str | None:
    """Headings as --headings has them."""
    row = io.StringIO()
    csv.writer(row, lineterminator="").writerow(headings)
    return row.getvalue() or None


class Mapping:
    """How the columns of the logs are read, for every version of the policy."""

    def __init__(self, asked: Asked, compiled: CompiledPolicy, header: Sequence[str]) -> None:
        self.policy = compiled.policy
        self.header = header
        if asked.recorded is not None and asked.recorded_as is not None:
            raise UsageError(
                "the decision is both in a column and one for all rows", help="use --recorded or --recorded-as, not both"
            )
        for name in asked.request_facts:
            if name not in compiled.policy.facts:
                raise UsageError(f"unknown fact `{name}`", help=did_you_mean(name, compiled.policy.facts))
        policies = [version.policy for version in getattr(compiled, "versions", (compiled,))]
        check_ways(asked.ways, policies)
        chosen, given = fact_values(asked.mapped, "--map"), fact_values(asked.given, "--set")
        recorded, request, settled = asked.recorded, asked.request, {*chosen, *given}
        if asked.saved is not None:
            chosen = asked.saved.facts(policies, header, settled) | chosen
            given = asked.saved.values(policies, {*settled, *chosen}) | given
            recorded = recorded if recorded or asked.recorded_as else asked.saved.heading("recorded", header)
            request = request or asked.saved.heading("request", header)
        self.map_columns = partial(
            map_columns,
            chosen=chosen,
            given=given,
            recorded=recorded,
            recorded_as=asked.recorded_as,
            request=request,
            units={**(asked.saved.units(policies) if asked.saved else {}), **fact_values(asked.units, "--unit")},
            present=None if asked.as_of is None else shown(moment_of(asked.as_of, compiled, asked.ways.dates)),
        )
        self.probed = Probe()

    def columns_of(self, version: Policy) -> Mapped:
        """The mapping for a version of the policy."""
        return self.map_columns(version, self.header).but(serials=self.probed.serials)

    def settle(self, asked: Asked, logs: Sequence[OpenedLog]) -> None:
        """Looks at some values, and finds the columns that say more of a finding."""
        self.notes = [(log.name, note) for log in logs for note in log.notes]
        settled = [name for name in self.policy.facts if asked.ways.order(name)]
        self.probed = probe(logs, self.policy, _of_the_log(self.columns_of(self.policy), len(logs[0].header)), settled)
        self.columns = self.columns_of(self.policy)
        roles = fact_values(asked.roles, "--column", "KIND")
        if asked.saved is not None:
            roles = asked.saved.roles(ROLES, self.columns.header, roles) | roles
        self.telling: Roles = find_roles(self.columns, roles)
        if asked.doubles and not self.telling.shows_doubles:
            raise UsageError(
                "the log does not tell which line of which receipt came back",
                help="name its columns: --column receipt-number=COLUMN --column receipt-line=COLUMN",
            )

    def as_file(self, asked: Asked) -> str:
        """How the log was read, as a saved mapping."""
        columns, ways = self.columns, asked.ways
        dates = {**({ALL: ways.dates} if ways.dates else {}), **ways.dates_of}
        by_clock = {name for name, fact in self.policy.facts.items() if fact.by_clock}
        heading = {
            name: columns.header[at]
            for name, at in (("recorded", columns.recorded), ("request", columns.request))
            if at is not None
        }
        return mapping_text(
            {
                **heading,
                "map": {fact: columns.header[at] for fact, at in columns.facts.items()},
                "set": {fact: value for fact, value in columns.given.items() if fact not in by_clock},
                "columns": {kind: self.telling.header[at] for kind, at in self.telling.columns.items()},
                "units": columns.units,
                "dates": dates,
                "decisions": ways.decisions,
                "unknown": sorted(ways.unknown),
                "where": asked.where,
                "request_facts": asked.request_facts,
                "recorded_as": asked.recorded_as,
                "encoding": asked.encoding,
                "sheet": asked.sheet,
                "header_line": asked.header_line,
                "headings": asked.wanted.headings,
                "delimiter": asked.delimiter,
                "on": asked.on.split(",") if asked.on else None,
                "latest_before": asked.latest_before,
            }
        )

    def lines(self, lang: str) -> list[str]:
        """The mapping in words."""
        from returns_cli.cli.audit_text import mapping_lines, proposal_lines, role_lines

        lines = mapping_lines(self.policy, self.columns, self.telling, lang)
        return [*lines, *role_lines(self.telling, lang), *proposal_lines(self.columns.proposed(self.policy), lang)]

    def warnings(self, hints: Tally, lang: str) -> list[str]:
        """What is to be said of the logs as a whole, when all rows have been looked at."""
        from returns_cli.cli.audit_text import note_lines, warning_lines

        return [*warning_lines(self.columns, self.probed.watched, hints, lang), *note_lines(self.notes, lang)]


def _of_the_log(mapped: Mapped, width: int) -> Mapped:
    """The mapping without the columns that are joined to those of the log."""
    own = mapped.request is not None and mapped.request < width
    return mapped.but(
        facts={name: at for name, at in mapped.facts.items() if at < width}, request=mapped.request if own else None
    )


def sales_of(asked: Asked, header: Sequence[str]) -> SalesTable | None:
    """The table of the sales, None where there is none. Raises UsageError."""
    if asked.sales is None:
        if asked.on is not None or asked.latest_before is not None:
            raise UsageError("--on and --latest-before say how sales are found", help="name their file: --sales FILE")
        return None
    if asked.on is None:
        raise UsageError("nothing says how sales are found", help="name the columns that both tables have: --on order,sku")
    with opened_logs([asked.sales], Reading(asked.encoding)) as opened:
        return SalesTable(opened[0], header, asked.on.split(","), asked.latest_before)


def mapped_log(asked: Asked, compiled: CompiledPolicy, logs: Sequence[OpenedLog], joined: Sequence[str] = ()) -> Mapping:
    """The mapping as asked for; columns of these headings are joined to the log. Raises UsageError where it cannot be had."""
    mapping = Mapping(asked, compiled, (*logs[0].header, *joined))
    mapping.settle(asked, logs)
    return mapping


def targets_of(asked: Asked, logs: Sequence[OpenedLog]) -> dict[str, Target]:
    """The files to write, by what they are, none of them a log or another result."""
    wanted = {"out": ENDINGS, "rejects": [".csv"], "doubles": [".csv"], "report": [".html", ".htm"], "save_mapping": [".toml"]}
    taken: list[object] = [log.path for log in logs]
    found: dict[str, Target] = {}
    for name, endings in wanted.items():
        path = getattr(asked, name)
        if path:
            found[name] = writable(path, endings, taken)
            taken.append(found[name])
    return found
