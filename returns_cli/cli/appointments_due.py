"""`returns appointments due`: what the hotline and after-sales have to do, and by when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from returns_cli import load_policy
from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, open_in
from returns_cli.cli.field_task import POLICIES
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json

if TYPE_CHECKING:
    from returns_cli.book.due import DueStep

USUAL_HOURS = 24


def _moment(_context: click.Context, _option: click.Parameter, text: str | None) -> datetime | None:
    """A moment of the shop, written as 2026-12-01 09:30."""
    if text is None:
        return None
    try:
        return datetime.strptime(text.replace("T", " "), "%Y-%m-%d %H:%M")
    except ValueError:
        raise click.BadParameter(f"`{text}` is no time; write it as 2026-12-01 09:30") from None


@click.command()
@click.option(
    "--hours", type=click.IntRange(1, 24 * 60), default=USUAL_HOURS, show_default=True, help="Due within so many hours."
)
@click.option("--at", "at", metavar="TIME", callback=_moment, help="As things stood then, as 2026-12-01 09:30; else now.")
@BOOK
@FORMAT
@LANG
def command(hours: int, at: datetime | None, url: str | None, format: str, lang: str | None) -> int:
    """List what is to be done and by when: reminders, call backs before laying, home visits; and who is late.

    Each step names the wording for the phone. Exit code 3 when something is late.
    """
    from returns_cli.kinds.calendar_text import zone_of

    lang = chosen_language(lang)
    policies = {kind: load_policy(name) for kind, name in POLICIES.items()}
    zone = zone_of(policies["visit"].policy.timezone)
    now = at.replace(tzinfo=zone) if at else datetime.now(UTC).astimezone(zone)
    with open_in(url, lang) as book:
        found = book.due(policies, within=timedelta(hours=hours), lang=lang, now=now)
    if format == "json":
        write_json([_json(step, now) for step in found])
    else:
        click.echo("\n".join(_lines(found, now, hours, lang)))
    return exits.FINDINGS if any(step.late for step in found) else exits.CLEAN


def _json(step: DueStep, now: datetime) -> dict[str, Any]:
    def at(moment: datetime | None) -> str | None:
        return moment.astimezone(now.tzinfo).isoformat(timespec="minutes") if moment else None

    said = {"id": step.id, "kind": step.kind, "text": step.text, "who": step.who, "clause": step.clause}
    return {**said, "by": at(step.by), "not_before": at(step.opens), "late": step.late, "say": step.say or None}


def _lines(found: list[DueStep], now: datetime, hours: int, lang: str) -> list[str]:
    from returns_cli.cli.book_text import table
    from returns_cli.wording.book_words import book_say

    if not found:
        return [book_say("due-none", lang, hours=hours)]
    rows = []
    for step in found:
        by = step.by.astimezone(now.tzinfo).strftime("%m-%d %H:%M") if step.by else ""
        text = step.text
        if step.opens is not None and step.opens > now:
            text += f" ({book_say('due-from', lang, time=step.opens.astimezone(now.tzinfo).strftime('%m-%d %H:%M'))})"
        late = book_say("due-late", lang) + " " if step.late else ""
        rows.append([by, step.id, late + text, step.who, step.clause, step.say])
    return table(rows, ("by", "id", "what", "who", "clause", "say"), lang)
