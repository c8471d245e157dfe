"""`returns policy new`: a policy, its cases and its README to begin with."""

from __future__ import annotations

import re
from contextlib import ExitStack, suppress
from pathlib import Path

import click

from returns_cli.cli.options import LANG, chosen_language
from returns_cli.errors import UsageError
from returns_cli.policy.load import shipped
from returns_cli.policy.starter import starter
from returns_cli.whole_file import whole_file
from returns_cli.wording.words import say

# As policy/shape_words.py has it; importing that would take longer than everything this command does.
ID = re.compile(r"[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*")
MAX_ID = 120
TAKEN = frozenset(["con", "nul", "aux", "prn", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))])


@click.command()
@click.argument("name")
@click.option("--dir", "folder", default=".", metavar="DIR", show_default=True, help="The folder to write to; made if missing.")
@LANG
def command(name: str, folder: str, lang: str | None) -> None:
    """Write a policy called NAME, its cases and its README: right as they stand, to be changed clause by clause.

    NAME is the id, such as `corner-shop/returns`; its files are then DIR/corner_shop/returns.toml and so on. Nothing that
    is there is overwritten.
    """
    path = Path(folder, *(part.replace("-", "_") for part in _checked(name).split("/"))).with_suffix(".toml")
    texts = {path.with_suffix(ending): text for ending, text in starter(name, path.stem).items()}
    for target in texts:
        if target.exists() or target.is_symlink():
            raise UsageError(f"`{target}` is there already", help="choose another name, or another --dir")
    _write(texts)
    lang = chosen_language(lang)
    for target in texts:
        click.echo(say("policy-written", lang, file=target))
    click.echo(say("policy-next", lang, file=path))


def _checked(name: str) -> str:
    if not ID.fullmatch(name) or len(name) > MAX_ID:
        help = "use small letters a-z, digits and single -, parted by /: corner-shop/returns"
        raise UsageError(f"`{name}` is no id of a policy", help=help)
    if TAKEN & set(name.split("/")):
        raise UsageError(f"`{name}` cannot be the name of a file everywhere", help="choose another name")
    if name in dict(shipped()):
        raise UsageError(f"a shipped policy is called `{name}`", help="choose another name")
    return name


def _write(texts: dict[Path, str]) -> None:
    """All of the files, or none of them."""
    folder = next(iter(texts)).parent
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"`{folder}` cannot be made: {(error.strerror or '').lower()}", help="choose another --dir") from None
    try:
        with ExitStack() as files:
            for target, text in texts.items():
                files.enter_context(whole_file(target)).write_text(text, encoding="utf-8", newline="\n")
    except BaseException:
        for each in made:
            with suppress(OSError):  # somebody else has put something there
                each.rmdir()
        raise
