"""`returns check --from`: one answer per line of a JSONL file, in order; a bad line stops nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import click

from returns_cli.cli import exits
from returns_cli.cli.decision_text import explain_section
from returns_cli.cli.options import write_json
from returns_cli.cli.slot_offers import Offering, offer_json, offer_lines
from returns_cli.cli.streams import reader_gone
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.decisions.lines import decisions_on, has_lines, request_json
from returns_cli.decisions.texts import outcome_words
from returns_cli.errors import ReturnsError, UsageError, harmless
from returns_cli.intake.json_lines import LineError, request_of
from returns_cli.wording.faults_in_chinese import fault_in_language
from returns_cli.wording.words import say as say_words

if TYPE_CHECKING:
    from returns_cli.decisions.json_shapes import AnswerJson, DecisionJson, LinesJson

MAX_LINE = 1_000_000


def check_file(
    compiled: CompiledPolicy,
    source: str,
    *,
    format: str,
    lang: str,
    today: date | None,
    explain: bool,
    say: bool,
    offer: Offering,
) -> int:
    """Answers every line; 0 when each was answered, 2 when one could not be read."""
    code = exits.CLEAN
    for number, line in _numbered(source):
        if reader_gone():  # a source may have no end
            break
        try:
            given = request_of(line, MAX_LINE)
            decisions = decisions_on(compiled, given, today=today, lang=lang)
            several = has_lines(compiled, given)
            found = request_json(decisions, several=several, lang=lang, explain=explain, say=say)
            times = offer(decisions, "--receipt-no NUMBER")
        except (LineError, ReturnsError) as error:
            code = exits.UNREADABLE
            message = fault_in_language(str(error), lang) if isinstance(error, LineError) else str(error)
            if format == "json":
                write_json({"error": {"line": number, "message": message}}, indent=None)
            else:
                click.echo(f"{number}: {say_words('error', lang, message=harmless(message))}")
            continue
        if format == "json":
            write_json({**found, **offer_json(times)}, indent=None)
        else:
            why = [line for each in decisions for line in explain_section(each, lang)] if explain else []
            click.echo("\n   ".join([_text(compiled, number, found, lang), *filter(None, [*why, *offer_lines(times, lang)])]))
    return code


def _numbered(source: str) -> Iterator[tuple[int, bytes]]:
    """Each line with its 1-based number; of an overlong line only the first part."""
    stream = _open(source)
    try:
        number = 0
        while line := stream.readline(MAX_LINE + 2):
            number += 1
            rest = line
            while len(rest) == MAX_LINE + 2 and not rest.endswith(b"\n"):
                rest = stream.readline(MAX_LINE + 2)
            yield number, line
    finally:
        if source != "-":
            stream.close()


def _open(source: str) -> BinaryIO:
    if source == "-":
        if sys.stdin is None:
            raise UsageError("standard input is closed", help="name a file, or send one to standard input")
        return sys.stdin.buffer
    try:
        return Path(source).open("rb")
    except OSError as error:
        reason = (error.strerror or "not a file").lower()
        raise UsageError(f"cannot read `{source}`: {reason}", help="check the path") from None


def _text(compiled: CompiledPolicy, number: int, found: AnswerJson, lang: str) -> str:
    """The answer to one line in words: outcome, reasons, and where to go."""
    decided: list[DecisionJson] = cast("LinesJson", found).get("lines", [cast("DecisionJson", found)])
    parts = [_answered(compiled, part, lang) for part in decided]
    route = f" → {found['route']['text']}" if found["route"] else ""
    wordings = "".join(f"\n   {harmless(part['say'])}" for part in decided if "say" in part)
    return f"{number}: {' | '.join(parts)}{harmless(route)}{wordings}"


def _answered(compiled: CompiledPolicy, part: DecisionJson, lang: str) -> str:
    reasons = " ".join(reason["text"] for reason in part["reasons"])
    colon = say_words("colon", lang)
    return harmless(outcome_words(compiled.policy, part["outcome"], lang) + (colon + reasons if reasons else ""))
