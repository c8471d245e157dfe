"""An audit as it was asked for: from the logs to the results and the exit code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from returns_cli import load_policy, stopping
from returns_cli.analysis.account import Account, account
from returns_cli.audit import run as runs
from returns_cli.audit.targets import Target, unfinished_in
from returns_cli.cli import exits
from returns_cli.cli.audit_asked import Asked, sales_of, targets_of
from returns_cli.cli.audit_mapping import Mapping, mapped_log
from returns_cli.cli.audit_results import engines, result_json, result_lines, write_results
from returns_cli.cli.options import chosen_language, json_text
from returns_cli.cli.progress import watcher
from returns_cli.errors import UsageError
from returns_cli.intake.paid import paid
from returns_cli.intake.people import columns_to_mask
from returns_cli.intake.roles import telling_keys
from returns_cli.intake.saved_mapping import read_mapping
from returns_cli.kinds.pseudonyms import new_key
from returns_cli.rows.audit import Audit, Extent
from returns_cli.rows.joined_sales import check_sales
from returns_cli.rows.masked import Mask
from returns_cli.sources.log_file import opened_logs
from returns_cli.sources.log_state import LogContent
from returns_cli.sources.logs import OpenedLog
from returns_cli.whole_file import writing

if TYPE_CHECKING:
    from returns_cli.intake.where import Where

Contents: TypeAlias = Callable[[Sequence[OpenedLog]], list[LogContent]]


def audited(names: Sequence[str], options: dict[str, Any], check_unchanged: Callable[[], None], contents: Contents) -> int:
    """Does with the logs of these names what the options ask for; the exit code."""
    saved = read_mapping(options["mapping"]) if options["mapping"] else None
    asked = Asked(**options | {"lang": chosen_language(options["lang"]), "saved": saved})
    try:
        return _audited(names, asked.completed(), check_unchanged, contents)
    except UsageError as error:
        raise (saved.located(error) if saved else error) from None


def _audited(names: Sequence[str], asked: Asked, check_unchanged: Callable[[], None], contents: Contents) -> int:
    cluster = asked.spark
    compiled = load_policy(asked.policy, dates=asked.ways)
    keys = telling_keys([compiled.policy], (option.partition("=")[2] for option in asked.mapped))
    with opened_logs(names, asked.reading.telling(keys)) as opened:
        sales = sales_of(asked, opened[0].header)
        mapping = mapped_log(asked, compiled, opened, sales)
        targets = targets_of(asked, opened)
        chosen = _where(asked, mapping) if asked.where else None
        hidden = Mask(columns_to_mask(asked.mask, mapping.header, mapping.columns), new_key()) if asked.mask else None
        lines = partial(mapping.lines, asked.lang, hidden.columns if hidden else None)
        # People see how the log is read while it is: what lays out the table need not be loaded before.
        with shown_by_the_end(lines) if asked.format == "text" else nullcontext(engines) as meanwhile:
            money = paid(compiled.policy, mapping.columns, mapping.telling)
            extent = Extent(chosen, asked.request_facts, money, sales, hidden, mapping.probed.watched)
            audit = Audit(compiled, mapping.logs, mapping.columns_of, watcher(meanwhile), asked.ways, asked.lang, extent)
            check_sales(audit)
            begun = partial(runs.opened, audit, asked.memory, contents=partial(contents, opened), cluster=cluster)
            accounts, answer = _results(asked, mapping, targets, begun, check_unchanged)
        click.echo("\n".join(answer))
    if accounts.findings:
        return exits.FINDINGS
    return exits.UNREADABLE if accounts.summary.rejected else exits.CLEAN


def _results(
    asked: Asked,
    mapping: Mapping,
    targets: dict[str, Target],
    begun: Callable[..., AbstractContextManager[runs.Run]],
    check_unchanged: Callable[[], None],
) -> tuple[Account, list[str]]:
    """Does the audit, which is `begun` with what is asked of it, and writes the files; its accounts, and what is to be told of
    them."""
    rows = asked.more_than_counts or mapping.telling.shows_doubles
    with (
        TemporaryDirectory(prefix="returns-", ignore_cleanup_errors=True) as room,
        # INVARIANT: all results take their places when all has gone well, or none does
        unfinished_in(Path(room), targets) as unfinished,
        begun(parquet=asked.to_parquet, rows=rows) as run,
    ):
        parquet = unfinished["out"] if asked.to_parquet else None
        with writing(targets["out"]) if parquet and not rows else nullcontext():
            accounts = account(run, mapping.telling, with_totals=asked.totals or bool(asked.report), findings=parquet)
        write_results(run, mapping, accounts, unfinished, targets, asked.lang)
        kept = unfinished.get("save_mapping")
        if isinstance(kept, Path):
            kept.write_text(mapping.as_file(asked), encoding="utf-8")
        if asked.format == "json":
            answer = json_text(result_json(run, mapping, accounts)).splitlines()
        else:
            answer = [*mapping.warnings(run.whole.hints, asked.lang), *result_lines(run, accounts, targets, asked.lang)]
        check_unchanged()
        stopping.too_late()
    return accounts, answer


def _where(asked: Asked, mapping: Mapping) -> Where:
    """Which rows are looked at. Raises UsageError."""
    from returns_cli.intake.where import where  # late: most audits look at all

    return where(asked.where, mapping.header, mapping.policy.timezone)


@contextmanager
def shown_by_the_end(lines: Callable[[], Sequence[str]]) -> Iterator[Callable[[], None]]:
    """Gives what tells these lines when it is first called. By the end of the block they are told, whatever happens in it."""
    tell = cache(lambda: click.echo("\n".join(lines())))
    try:
        yield tell
    finally:
        tell()
