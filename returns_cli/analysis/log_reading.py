"""How a log was read: which column was taken for what, in words."""

from __future__ import annotations

from returns_cli.decisions.texts import outcome_words
from returns_cli.errors import visible
from returns_cli.intake.mapped import Mapped
from returns_cli.intake.roles import Roles
from returns_cli.policy.model import Policy
from returns_cli.wording.units import unit_in
from returns_cli.wording.words import say


def reading_rows(policy: Policy, columns: Mapped, telling: Roles, lang: str) -> list[list[str]]:
    """Each fact, the record, the request and what else is looked at, with its column or with what was said instead."""
    rows = [[name, _source(name, columns, lang)] for name in columns.shown_facts(policy)]
    record = heading_at(columns, columns.recorded, lang)
    if columns.recorded_as is not None:
        record = say("given", lang, value=outcome_words(policy, columns.recorded_as, lang))
    rows.append([say("record", lang), record])
    rows.append([say("request", lang), heading_at(columns, columns.request, lang)])
    return rows + [[say(f"role-{role}", lang), heading_at(columns, at, lang)] for role, at in telling.columns.items()]


def unused_columns(columns: Mapped, telling: Roles, lang: str) -> str:
    """The headings of the columns that nothing is read from."""
    used = {*columns.facts.values(), columns.recorded, columns.request, *telling.columns.values()}
    return say("list", lang).join(visible(name) for position, name in enumerate(columns.header) if position not in used)


def heading_at(columns: Mapped, position: int | None, lang: str) -> str:
    """The heading of a column, or that there is none."""
    return say("not-in-log", lang) if position is None else visible(columns.header[position])


def _source(name: str, columns: Mapped, lang: str) -> str:
    if name in columns.given:
        return say("given", lang, value=visible(columns.given[name]))
    heading = heading_at(columns, columns.facts.get(name), lang)
    if name in columns.units:
        return say("in-unit", lang, column=heading, unit=unit_in(columns.units[name], lang))
    if name in columns.unit_columns:
        return say("unit-in-column", lang, column=heading, unit=heading_at(columns, columns.unit_columns[name], lang))
    if name in columns.serials:
        return say("day-numbers", lang, column=heading)
    return say("reversed", lang, column=heading) if name in columns.opposite else heading
