"""`returns policy show`: one policy in words, as JSON, or as a poster."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click

from returns_cli.cli.options import DEFAULT_POLICY, LANG, chosen_language
from returns_cli.decisions.book import version_on
from returns_cli.kinds.calendar_text import zone_of
from returns_cli.policy.load import load_versions
from returns_cli.policy.model import Policy

FILE_WIDTH = 80


@click.command()
@click.argument("policy", default=DEFAULT_POLICY)
@click.option(
    "--format",
    "format",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
    help="For people, for programs, or for the wall.",
)
@LANG
@click.option("--out", metavar="FILE", help="Write it there, whole or not at all, instead of printing it.")
def command(policy: str, format: str, lang: str | None, out: str | None) -> None:
    """Show a policy: every rule as a sentence made from what is executed, with what it needs and where it leads.

    POLICY is an id or a file. Of several versions the one in force today is shown.
    """
    versions = load_versions(policy)
    today = datetime.now(zone_of(versions[-1].timezone)).date()
    shown = version_on(versions, today)
    others = [version for version in versions if version is not shown]
    text = _rendered(shown, others, format, chosen_language(lang), today, to_file=out is not None)
    if out is None:
        _print(text, html=format == "html")
    else:
        _write(Path(out), text)


def _rendered(policy: Policy, others: Sequence[Policy], format: str, lang: str, today: date, *, to_file: bool) -> str:
    match format:
        case "json":
            from returns_cli.render.as_json import policy_json

            plain = not to_file and not _is_utf8()
            return json.dumps(policy_json(policy), ensure_ascii=plain, indent=2) + "\n"
        case "html":
            from returns_cli.render.poster import poster

            return poster(policy, lang, today=today)
        case _:
            from returns_cli.render.page import policy_page

            width = FILE_WIDTH if to_file else shutil.get_terminal_size((FILE_WIDTH, 24)).columns
            return policy_page(policy, lang, width, today=today, others=others)


def _is_utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def _print(text: str, *, html: bool) -> None:
    """To standard output; HTML survives any encoding, for what that lacks is written as a reference."""
    if html and not _is_utf8():
        text = text.encode("ascii", "xmlcharrefreplace").decode()
    click.echo(text, nl=False)


def _write(target: Path, text: str) -> None:
    from returns_cli.whole_file import whole_file

    with whole_file(target) as unfinished:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
