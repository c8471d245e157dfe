"""`returns appointments due`: what the hotline and after-sales have to do, and by when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from returns_cli import load_policy
from returns_cli.cli import exits
from returns_cli.cli.appointment_options import SHOP, time_in
from returns_cli.cli.book_options import BOOK, open_in
from returns_cli.cli.field_task import policies_of
from returns_cli.cli.options import DEFAULT_POLICY, FORMAT, LANG, chosen_language, write_json

if TYPE_CHECKING:
    from returns_cli.book.due import DueStep
    from returns_cli.book.shop import Shop
    from returns_cli.decisions.compiled import CompiledPolicy

USUAL_HOURS = 24


@click.command()
@click.option(
    "--hours", type=click.IntRange(1, 24 * 60), default=USUAL_HOURS, show_default=True, help="Due within so many hours."
)
@click.option("--at", "at", metavar="TIME", help="As things stood then, as 2026-12-01 09:30; else now.")
@click.option("--policy", default=DEFAULT_POLICY, show_default=True, help="The policy whose routes lead to the warehouses.")
@SHOP
@BOOK
@FORMAT
@LANG
def command(
    hours: int, at: str | None, policy: str, shop_file: str | None, url: str | None, format: str, lang: str | None
) -> int:
    """List what is to be done and by when: reminders, call backs before laying, home visits, other tasks; and who is late.

    Each step names the wording for the phone. Exit code 3 when something is late.
    """
    from returns_cli.book.shop import shop_if_named
    from returns_cli.kinds.calendar_text import zone_of

    lang = chosen_language(lang)
    shop, compiled = shop_if_named(shop_file), load_policy(policy)
    zone = shop.timezone if shop else zone_of(compiled.policy.timezone)
    now = time_in(zone, at) if at else datetime.now(UTC).astimezone(zone)
    policies, clauses = policies_of(shop), _clauses(compiled, shop)
    with open_in(url, lang) as book:
        found = book.due(policies, within=timedelta(hours=hours), lang=lang, now=now, clauses=clauses)
    if format == "json":
        write_json([_json(step, now) for step in found])
    else:
        click.echo("\n".join(_lines(found, now, hours, lang)))
    return exits.FINDINGS if any(step.late for step in found) else exits.CLEAN


def _clauses(compiled: CompiledPolicy, shop: Shop | None) -> dict[str, str]:
    """For each warehouse the clause by which the policy sends customers there."""
    routes = {route.id: route.clause for route in compiled.policy.routes}
    return {each.id: routes.get(each.route, "") for each in shop.warehouses.values()} if shop else {}


def _json(step: DueStep, now: datetime) -> dict[str, object]:
    def at(moment: datetime | None) -> str | None:
        return moment.astimezone(now.tzinfo).isoformat(timespec="minutes") if moment else None

    entry: dict[str, object] = {"id": step.id, "kind": step.kind, "text": step.text, "who": step.who, "clause": step.clause}
    return {**entry, "by": at(step.by), "not_before": at(step.opens), "late": step.late, "say": step.say or None}


def _lines(found: list[DueStep], now: datetime, hours: int, lang: str) -> list[str]:
    from returns_cli.cli.book_text import table
    from returns_cli.wording.book_words import book_say
    from returns_cli.wording.words import say

    if not found:
        return [book_say("due-none", lang, hours=hours)]
    rows = []
    for step in found:
        by = step.by.astimezone(now.tzinfo).strftime("%m-%d %H:%M") if step.by else ""
        text = step.text
        if step.opens is not None and step.opens > now:
            begins = book_say("due-from", lang, time=step.opens.astimezone(now.tzinfo).strftime("%m-%d %H:%M"))
            text = say("within-brackets", lang, name=text, within=begins)
        late = book_say("due-late", lang) + " " if step.late else ""
        rows.append([by, step.id, late + text, step.who, step.clause, step.say])
    return table(rows, ("by", "id", "what", "who", "clause", "say"), lang)
