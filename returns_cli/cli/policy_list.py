"""`returns policy list`: every shipped policy in a table."""

from __future__ import annotations

import click

from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json
from returns_cli.policy.load import load_versions, shipped
from returns_cli.policy.model import Policy
from returns_cli.wording.words import say


@click.command()
@FORMAT
@LANG
def command(format: str, lang: str | None) -> None:
    """List every shipped policy, each version with its title, how many rules it has, and when it is in force."""
    lang = chosen_language(lang)
    versions = [version for name, _ in shipped() for version in load_versions(name)]
    if format == "json":
        from returns_cli.render.as_json import entry_json

        write_json([entry_json(policy) for policy in versions])
    else:
        click.echo(_table(versions, lang))


def _table(versions: list[Policy], lang: str) -> str:
    from returns_cli.cli.table_text import table_lines
    from returns_cli.decisions.book import span
    from returns_cli.render.lines import typeset

    columns = ("show-policy", "show-versions", "show-title", "show-rule-count", "show-in-force")
    rows = [
        (
            policy.id,
            typeset(policy.version, lang),
            typeset(policy.title.in_language(lang), lang),
            len(policy.rules),
            span(policy.in_force) if policy.in_force else say("show-undated", lang),
        )
        for policy in versions
    ]
    return "\n".join(table_lines(rows, [say(key, lang) for key in columns]))
