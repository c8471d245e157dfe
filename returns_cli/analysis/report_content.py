"""What a report tells, before it is a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from returns_cli.analysis.account import Account
from returns_cli.analysis.totals import Totals
from returns_cli.analysis.worst import WorstCase
from returns_cli.intake.mapped import Mapped
from returns_cli.intake.roles import Roles
from returns_cli.policy.model import Policy
from returns_cli.records import Record
from returns_cli.rows.summary import Reject
from returns_cli.sources.log_state import LogContent
from returns_cli.sources.logs import OpenedLog, TextLog
from returns_cli.wording.words import say

_OWN = re.compile(r"`[^`]*`|(?<![A-Za-z_])[0-9][0-9.,:/-]*")  # what one reject says of its very cell


class RejectKind(Record):
    """Rows rejected for one reason, whatever the very cell: how many, and where the first stands."""

    why: str
    count: int
    file: str
    line: int


def reject_kinds(rejects: Iterable[Reject]) -> list[RejectKind]:
    """The rejects by reason, the commonest first."""
    found: dict[str, RejectKind] = {}
    for reject in rejects:
        why = _OWN.sub("…", reject.why)
        kind = found.get(why, RejectKind(why, 0, reject.file, reject.line))
        found[why] = kind.but(count=kind.count + 1)
    return sorted(found.values(), key=lambda kind: -kind.count)


class AuditReport(Record):
    """What the page tells."""

    policy: Policy
    mapped: Mapped
    telling: Roles
    logs: Sequence[OpenedLog]
    account: Account
    totals: Totals
    cases: Sequence[WorstCase]
    rejects: Sequence[RejectKind]
    figures: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
    contents: Sequence[LogContent] = ()
    """Of each log, so that nobody can hold another one beside the page."""
    tool: str = ""
    """The version of this tool."""

    def place(self, file: str, line: int, lang: str) -> str:
        """Where a row stands; of a single log the line says it all."""
        return say("report-place" if len(self.logs) > 1 else "report-line-only", lang, file=file, line=line)


def form_of(log: OpenedLog) -> str:
    """The form and encoding in which the log was read, where there is more to say than the name does."""
    if not isinstance(log, TextLog):
        return ""
    separator = {",": "CSV", "\t": "TSV"}.get(log.separator, f"CSV {log.separator}")
    encoding = log.encoding.upper() if log.file == log.path else ""
    return f" · {separator}" + (f" · {encoding}" if encoding else "")
