"""The columns of the logs that the audit was asked about, and what is read from them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from returns_cli.cli.audit_asked import Asked
from returns_cli.cli.clock import moment_of, shown
from returns_cli.cli.options import fact_values
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import UsageError
from returns_cli.intake.columns import ColumnsAsked, map_columns
from returns_cli.intake.mapped import Mapped
from returns_cli.intake.roles import ROLES
from returns_cli.intake.saved_mapping import ALL, mapping_text
from returns_cli.intake.ways import check_ways
from returns_cli.language.faults import did_you_mean
from returns_cli.policy.model import Policy
from returns_cli.sources.logs import OpenedLog
from returns_cli.sources.probing import Probe, Tally, probe, roles_in
from returns_cli.sources.request_cells import RequestCells
from returns_cli.sources.sales_table import SalesTable
from returns_cli.sources.table_end import ended

OTHER_SHEETS = ("sheet-read", "lists-beside")  # what names them


class Mapping:
    """How the columns of the logs are read, for every version of the policy."""

    def __init__(self, asked: Asked, compiled: CompiledPolicy, header: Sequence[str], own: int) -> None:
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
        units = {**(asked.saved.units(policies) if asked.saved else {}), **fact_values(asked.units, "--unit")}
        self.map_columns = partial(
            map_columns,
            asked=ColumnsAsked(chosen, given, units, recorded, asked.recorded_as, request),
            own=own,
            present=None if asked.as_of is None else shown(moment_of(asked.as_of, compiled, asked.ways.dates)),
        )
        self.probed = Probe()

    def columns_of(self, version: Policy) -> Mapped:
        """The mapping for a version of the policy."""
        return self.map_columns(version, self.header).but(serials=self.probed.serials)

    def settle(self, asked: Asked, opened: Sequence[OpenedLog], keys: Sequence[int]) -> None:
        """Finds where the logs end, looks at some values, and finds the columns that say more of a finding."""
        mapped, width = self.columns_of(self.policy), len(opened[0].header)
        logs = self.logs = ended(opened, RequestCells(self.policy, mapped, width, keys, asked.ways).tell)
        self.notes = [(log.name, note) for log in logs for note in log.notes]
        settled = [name for name in self.policy.facts if asked.ways.order(name)]
        self.probed = probe(logs, self.policy, _of_the_log(mapped, width), settled)
        self.columns = self.columns_of(self.policy)
        roles = fact_values(asked.roles, "--column", "KIND")
        if asked.saved is not None:
            roles = asked.saved.roles(ROLES, self.columns.header, roles) | roles
        self.telling = roles_in(logs, self.columns, roles)
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

    def lines(self, lang: str, masked: Collection[int] | None) -> list[str]:
        """The mapping in words, and which columns are `masked`, None where none were asked for."""
        from returns_cli.cli.audit_text import mapping_lines, masked_lines, proposal_lines, role_lines

        lines = mapping_lines(self.policy, self.columns, self.telling, lang)
        lines += masked_lines(masked, self.header, lang)
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


def mapped_log(asked: Asked, compiled: CompiledPolicy, logs: Sequence[OpenedLog], sales: SalesTable | None = None) -> Mapping:
    """The mapping as asked for; the columns of the sales are joined to the log. Raises UsageError where it cannot be had."""
    try:
        mapping = Mapping(asked, compiled, (*logs[0].header, *(sales.extra if sales else ())), len(logs[0].header))
        mapping.settle(asked, logs, sales.on if sales else ())
    except UsageError as error:
        others = next((note.fields["others"] for note in logs[0].notes if note.what in OTHER_SHEETS), None)
        if others is None:
            raise
        raise UsageError(error.message, help=f"{error.help}; is it another sheet or list? --sheet NAME ({others})") from None
    return mapping
