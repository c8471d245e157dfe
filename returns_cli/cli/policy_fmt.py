"""`returns policy fmt`: policy files and files of cases in one layout."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import click

from returns_cli.cli import exits
from returns_cli.cli.options import LANG, chosen_language
from returns_cli.errors import UsageError, harmless
from returns_cli.policy.layout import laid_out
from returns_cli.policy.source import Source
from returns_cli.policy.toml_file import read_tables
from returns_cli.whole_file import whole_file
from returns_cli.wording.words import say


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--check", is_flag=True, help="Change nothing; show what would be, and leave with code 3.")
@LANG
def command(files: tuple[str, ...], check: bool, lang: str | None) -> int:
    """Lay out policy files and files of cases: order of keys, columns, blank lines.

    What the files say stays, digest and comments included. A file is written whole or not at all.
    """
    lang = chosen_language(lang)
    sources = [_readable(Path(file)) for file in files]
    found = {source.file: laid_out(source.file, source.text) for source in sources}
    changed = [source for source in sources if found[source.file] != source.text]
    for source in changed:
        if check:
            _show(source, found[source.file])
        else:
            with whole_file(Path(source.file).resolve()) as unfinished:
                unfinished.write_text(found[source.file], encoding="utf-8", newline="\n")
            click.echo(say("laid-out", lang, file=source.file))
    if check and changed:
        click.echo(say("would-change", lang, count=len(changed), total=len(sources)))
    return exits.FINDINGS if check and changed else exits.CLEAN


def _readable(path: Path) -> Source:
    source = read_tables(path)
    if not source.raw.keys() & {"policy", "cases", "base"}:
        raise UsageError(f"`{source.file}` is neither a policy nor a file of cases", help="name a .toml file of either")
    return source


def _show(source: Source, found: str) -> None:
    before, after = source.text.split("\n"), found.split("\n")
    for line in unified_diff(before, after, source.file, f"{source.file} (laid out)", n=1, lineterm=""):
        click.echo(harmless(line))
