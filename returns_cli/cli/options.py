"""Options that several commands share, and the ways out they share."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable

import click

from returns_cli.errors import ReturnsError
from returns_cli.late_pattern import late
from returns_cli.wording.words import LANGUAGES, locale_language

# What a terminal may obey and JSON does not escape by itself: C1 controls and marks of writing direction.
OBEYED = late("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")

DEFAULT_POLICY = "tile-store/returns"
BEFORE_COMMAND = f"{__name__}.language"

FORMAT = click.option(
    "--format",
    "format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or for programs.",
)
LANG = click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the answer; else the locale's.")


def chosen_language(lang: str | None) -> str:
    """The language asked for, or the locale's; English where people would be shown what the output cannot write."""
    chosen = next((asked for asked in (lang, _asked_before()) if asked in LANGUAGES), None) or locale_language()
    escaped = value_of_option(sys.argv, "--format") == "json"  # JSON is written in ASCII there, and loses nothing
    return chosen if chosen == "en" or escaped or _shows(sys.stdout.encoding or "utf-8") else "en"


def asked_before_command(ctx: click.Context, _: click.Parameter, lang: str | None) -> None:
    """`returns --lang zh check …`: the language counts for the command too, unless that says another one."""
    if lang is not None:
        ctx.meta[BEFORE_COMMAND] = lang


def _asked_before() -> str | None:
    context = click.get_current_context(silent=True)
    found: str | None = context.meta.get(BEFORE_COMMAND) if context is not None else None
    return found


def _shows(encoding: str) -> bool:
    try:
        return bool("退换㎡".encode(encoding))
    except (UnicodeEncodeError, LookupError):
        return False


def value_of_option(arguments: list[str], option: str) -> str | None:
    """The value of `--option VALUE` or `--option=VALUE`, looked up before the options are known; the last of several, which
    is the one that counts."""
    found = None
    for index, argument in enumerate(arguments):
        if argument == option and index + 1 < len(arguments):
            found = arguments[index + 1]
        elif argument.startswith(option + "="):
            found = argument.partition("=")[2]
    return found


def colour() -> bool:
    """Colours only on a terminal that has them, and never against NO_COLOR."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def write_json(value: object, *, indent: int | None = 2) -> None:
    """One JSON value on standard output; escaped to ASCII where the output is not UTF-8."""
    sys.stdout.write(json_text(value, indent=indent) + "\n")


def json_text(value: object, *, indent: int | None = 2) -> str:
    """The value as JSON for standard output."""
    plain = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") != "utf8"
    return OBEYED.sub(_escaped, json.dumps(value, ensure_ascii=plain, indent=indent))


def error_json(error: ReturnsError) -> dict[str, object]:
    """What keeps a command from answering, with its place where it has one."""
    found: dict[str, object] = {"message": error.message, "help": error.help}
    if error.place is not None:
        found |= {"file": error.place.file, "line": error.place.line, "column": error.place.column}
    return {"error": found}


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def fact_values(options: Iterable[str], name: str, kind: str = "FACT") -> dict[str, str]:
    """Fact -> text of options such as `--set fact=text`, each fact once."""
    found: dict[str, str] = {}
    for option in options:
        fact, equals, value = option.partition("=")
        if not equals or not fact:
            raise click.UsageError(f"{name} takes {kind}=…, not `{option}`")
        if fact.strip() in found:
            raise click.UsageError(f"{name} names `{fact.strip()}` twice")
        found[fact.strip()] = value
    return found
