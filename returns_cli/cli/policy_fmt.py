"""`returns policy fmt`: policy files and files of cases in one layout."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import click

from returns_cli.cli import exits
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json
from returns_cli.errors import UsageError, harmless
from returns_cli.policy.layout import laid_out
from returns_cli.policy.source import Source
from returns_cli.policy.toml_file import read_tables
from returns_cli.whole_file import whole_file
from returns_cli.wording.words import say


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--check", is_flag=True, help="Change nothing; show what would be, and leave with code 3.")
@FORMAT
@LANG
def command(files: tuple[str, ...], check: bool, format: str, lang: str | None) -> int:
    """Lay out policy files and files of cases: order of keys, columns, blank lines.

    What the files say stays, digest and comments included. A file is written whole or not at all.
    """
    lang = chosen_language(lang)
    sources = [_readable(Path(file)) for file in files]
    found = {source.file: laid_out(source.file, source.text) for source in sources}
    changed = [source for source in sources if found[source.file] != source.text]
    for source in changed if not check else ():
        with whole_file(Path(source.file).resolve()) as unfinished:
            unfinished.write_text(found[source.file], encoding="utf-8", newline="\n")
    if format == "json":
        write_json({"files": [{"file": each.file, "changed": each in changed} for each in sources], "written": not check})
    elif check:
        for source in changed:
            _show(source, found[source.file])
        if changed:
            click.echo(say("would-change", lang, count=len(changed), total=len(sources)))
    else:
        click.echo("".join(say("laid-out", lang, file=source.file) + "\n" for source in changed), nl=False)
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
