"""What an audit was asked for: how its log is to be read, and which files it is to write."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from returns_cli.audit.targets import Target, writable
from returns_cli.cli.place_options import PlaceOptions, as_row
from returns_cli.errors import UsageError
from returns_cli.intake.saved_mapping import ALL, SavedMapping
from returns_cli.intake.ways import Ways, asked_ways
from returns_cli.sources.log_file import Reading, opened_logs
from returns_cli.sources.logs import OpenedLog
from returns_cli.sources.sales_table import SalesTable


class Asked(PlaceOptions):
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
        return self.placed(saved).but(
            dates=(*dates, *self.dates),
            unknown=(*saved.listed("unknown"), *self.unknown),
            decisions=(*saved.decisions(), *self.decisions),
            where=self.where or saved.listed("where"),
            request_facts=self.request_facts or saved.listed("request_facts"),
            recorded_as=self.recorded_as if decided else saved.text("recorded_as"),
            on=self.on or as_row(saved.listed("on")),
            latest_before=self.latest_before or saved.text("latest_before"),
        )

    @property
    def ways(self) -> Ways:
        """How texts of the log are meant. Raises UsageError."""
        return asked_ways(self.dates, self.unknown, self.decisions)

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


def sales_of(asked: Asked, header: Sequence[str]) -> SalesTable | None:
    """The table of the sales, None where there is none. Raises UsageError."""
    if asked.sales is None:
        if asked.on is not None or asked.latest_before is not None:
            raise UsageError("--on and --latest-before say how sales are found", help="name their file: --sales FILE")
        return None
    if asked.on is None:
        raise UsageError("nothing says how sales are found", help="name the columns that both tables have: --on order,sku")
    with opened_logs([asked.sales], Reading(asked.encoding)) as opened:
        return SalesTable(opened[0], header, asked.on.split(","), asked.latest_before, asked.ways.unknown)


def targets_of(asked: Asked, logs: Sequence[OpenedLog]) -> dict[str, Target]:
    """The files to write, by what they are, none of them a log or another result."""
    wanted = {"rejects": [".csv"], "doubles": [".csv"], "report": [".html", ".htm"], "save_mapping": [".toml"]}
    if asked.out:
        from returns_cli.audit.formats.table import ENDINGS  # with all forms of results

        wanted = {"out": list(ENDINGS), **wanted}
    taken: list[object] = [log.path for log in logs]
    found: dict[str, Target] = {}
    for name, endings in wanted.items():
        path = getattr(asked, name)
        if path:
            found[name] = writable(path, endings, taken)
            taken.append(found[name])
    return found
