"""`returns policy sql`: one policy as a query for a warehouse."""

from __future__ import annotations

from datetime import datetime

import click

from returns_cli.cli.options import DEFAULT_POLICY, LANG, chosen_language, fact_values
from returns_cli.decisions.book import version_at, version_on
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.engines.sql_dialects import DIALECTS, NotATable, table_name
from returns_cli.errors import UsageError
from returns_cli.kinds.calendar_text import zone_of
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import Value
from returns_cli.language.faults import did_you_mean
from returns_cli.policy.load import load_versions

TESTED = [name for name, dialect in DIALECTS.items() if dialect.tested]


@click.command()
@click.argument("policy", default=DEFAULT_POLICY)
@click.option("--dialect", default="duckdb", show_default=True, metavar="NAME", help=f"In whose words: {', '.join(DIALECTS)}.")
@click.option("--table", default="returns", show_default=True, metavar="NAME", help="The table to read.")
@click.option("--request", multiple=True, metavar="COLUMN", help="A column that the lines of one request share.")
@click.option("--set", "given", multiple=True, metavar="FACT=VALUE", help="A fact that the table has no column for.")
@click.option("--as-of", metavar="VERSION", help="The version with this name or digest; else the one in force today.")
@LANG
def command(
    policy: str, dialect: str, table: str, request: tuple[str, ...], given: tuple[str, ...], as_of: str | None, lang: str | None
) -> None:
    """Print a policy as one query over a typed table, to be pasted into a warehouse.

    POLICY is an id or a file. The comments of the query say which columns the table must have and what
    each added column means; a row's outcome is the one that `returns check` gives.
    """
    from returns_cli.render.sql_page import sql_page

    if dialect not in DIALECTS:
        raise UsageError(
            f"no SQL for `{dialect}`: it was not shown to be right there",
            help=did_you_mean(dialect, DIALECTS) or f"tested: {', '.join(TESTED)}",
        )
    compiled = _version(policy, as_of)
    try:
        written = table_name(table, dialect)
    except NotATable:
        raise UsageError(f"`{table}` is not the name of a table", help="for example --table shop.returns") from None
    _usable(request)
    constants = {name: _value(compiled, name, text) for name, text in fact_values(given, "--set").items()}
    page = sql_page(compiled.policy, dialect, written, chosen_language(lang), request=request, given=constants)
    click.echo(page, nl=False)


def _usable(request: tuple[str, ...]) -> None:
    """Each column once, and none without a name."""
    for column in request:
        if not column.strip():
            raise UsageError(f"`{column}` is not the name of a column", help="for example --request request_id")
        if request.count(column) > 1:
            raise UsageError(f"--request names `{column}` twice", help="name each column once")


def _version(policy: str, as_of: str | None) -> CompiledPolicy:
    versions = [CompiledPolicy(version) for version in load_versions(policy)]
    if as_of is not None:
        return version_at(versions, as_of)
    today = datetime.now(zone_of(versions[-1].policy.timezone)).date()
    return CompiledPolicy(version_on([version.policy for version in versions], today))


def _value(compiled: CompiledPolicy, name: str, text: str) -> Value:
    if name not in compiled.policy.facts:
        raise UsageError(f"unknown fact `{name}`", help=did_you_mean(name, compiled.policy.facts))
    try:
        return compiled.reader.readers[name](text)
    except InputError as error:
        raise UsageError(f"--set {error}") from None
