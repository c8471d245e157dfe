"""How an export of sales is read: its columns, what it is known by, and what is to be said of that."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from returns_cli.book.privacy import without_card
from returns_cli.errors import UsageError, harmless, visible
from returns_cli.intake.columns import ColumnsAsked, map_columns
from returns_cli.intake.mapped import Mapped
from returns_cli.intake.near_headings import RECORDED, REQUEST, proposals
from returns_cli.sources.logs import OpenedLog
from returns_cli.wording.words import say

if TYPE_CHECKING:
    from io import BufferedReader

    from returns_cli.intake.saved_mapping import SavedMapping
    from returns_cli.policy.model import Policy

WHICH = ("shop", "receipt", "line", "delivery")  # the facts that say which sale is meant, not what it was


def columns_of(
    policy: Policy,
    header: Sequence[str],
    saved: SavedMapping | None,
    chosen: Mapping[str, str],
    given: Mapping[str, str],
    units: Mapping[str, str],
) -> Mapped:
    """The mapping for the export: what the command line says goes before what a saved mapping says."""
    if saved is None:
        return map_columns(policy, header, ColumnsAsked(chosen, given, units))
    found = saved.facts([policy], header, {**chosen, **given}) | dict(chosen)
    values = saved.values([policy], {**found, **given}) | dict(given)
    return map_columns(policy, header, ColumnsAsked(found, values, units))


def ended_exports(logs: Sequence[OpenedLog], policy: Policy, columns: Mapped) -> list[OpenedLog]:
    """The exports without totals and notes below them: a sale has the number of a receipt, or a day beside its first word.
    What else stands beside that word are amounts and counts: of lines, of articles, of customers."""
    from returns_cli.sources.request_cells import RequestCells
    from returns_cli.sources.table_end import ended

    amounts = [name for name in columns.facts if name != "receipt" and policy.facts[name].type.date_at is None]
    return ended(logs, RequestCells(policy, columns, len(columns.header), amounts=amounts, naming=()).tell)


def digest(log: OpenedLog, sheet: str | None, read_otherwise: str) -> str:
    """What an export is known by: its content, the sheet that was read, and what was read otherwise than its headings say; and
    that its rows are known by lines of the file: books have imports from before blank lines counted, whose numbers are those of
    other rows."""
    from returns_cli.sources import source

    with log.file.open("rb") as stream:
        content = hashlib.file_digest(cast("BufferedReader", stream), "sha256").hexdigest()
    of_lines = "lines" if source.counts_on(log) else ""
    return ":".join(["sha256", content, *filter(None, (sheet, read_otherwise, of_lines))])


def read_otherwise(policy: Policy, columns: Mapped, dates: Sequence[str], asked: Mapping[str, object]) -> str:
    """What is read otherwise than the file itself says, as a short digest; nothing where nothing is. The same file says
    something new where another column is a fact now, or its cells mean something else by the `dates` or what else was
    `asked`, and nothing new where only its shop is named."""
    try:
        own = map_columns(policy, columns.header)
    except UsageError:  # two columns fit one fact: what was chosen says which
        own = columns.but(facts={}, given={})
    facts = {name: [columns.facts.get(name), columns.given.get(name)] for name in policy.facts if name not in WHICH}
    other = {name: read for name, read in facts.items() if read != [own.facts.get(name), own.given.get(name)]}
    more = {key: value for key, value in asked.items() if value}
    if not (other or dates or more):
        return ""
    every = [other, [*dates], *([more] if more else [])]
    return hashlib.sha256(json.dumps(every, sort_keys=True).encode()).hexdigest()[:8]


def unused(columns: Mapped) -> list[str]:
    """Headings whose columns are not read."""
    return [name for name in columns.unused if name]


def reading_lines(policy: Policy, columns: Mapped, logs: Sequence[OpenedLog], lang: str) -> Iterator[str]:
    """Which column is which fact, which ones are not used, and what is to be said of each file."""
    read = [f"{fact}={visible(columns.header[at])}" for fact, at in columns.facts.items()]
    yield say("labelled", lang, label=say("how-read", lang), value=say("list", lang).join(read))
    if idle := unused(columns):
        yield say("labelled", lang, label=say("unused-columns", lang), value=say("list", lang).join(map(visible, idle)))
        if options := proposals(policy, idle, {*columns.facts, *columns.given, RECORDED, REQUEST}):
            yield say("near-headings", lang, options=" ".join(options))
    yield from (harmless(f"{log.name}: {say(note.what, lang, **note.fields)}") for log in logs for note in log.notes)


def notes_of(logs: Sequence[OpenedLog]) -> list[dict[str, object]]:
    """What is to be said of each file, for programs."""
    return [{"log": log.name, "note": note.what, **note.fields} for log in logs for note in log.notes]


def row_cells(log: OpenedLog, lines: set[int]) -> dict[int, tuple[str, ...]]:
    """The cells of the rows in these lines of the file, none with the whole number of a payment card."""
    import numpy as np

    from returns_cli.sources import source

    before, found = source.first_line(log), {}
    for batch, _ in source.batches(log, source.pieces(log), source.begin(log)):
        if batch.rows:
            places = batch.lines() + before
            for row in np.flatnonzero(np.isin(places, [*lines])).tolist():
                found[int(places[row])] = tuple(without_card(batch.text(row, at)) for at in range(len(log.header)))
        before += batch.height
    return found
