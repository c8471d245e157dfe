"""What a command found, in the formats that build servers and editors read: SARIF 2.1.0, JUnit XML, GitHub's annotations."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar
from xml.sax.saxutils import escape, quoteattr

import click

from returns_cli import __version__
from returns_cli.errors import Place, ReturnsError, harmless
from returns_cli.records import Record

T = TypeVar("T")
SARIF, JUNIT, GITHUB = "sarif", "junit", "github"
BUILD_FORMATS = (SARIF, JUNIT, GITHUB)
FORMATS = click.option(
    "--format",
    "format",
    type=click.Choice(["text", "json", *BUILD_FORMATS]),
    default="text",
    show_default=True,
    help="For people, for programs, or for a build server.",
)
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class Trouble(Record):
    """One thing that is wrong: its code, where, what, and what to do; `error` where the command fails because of it."""

    code: str
    place: Place
    message: str
    help: str = ""
    error: bool = True


class Suite(Record):
    """What was tried under one name, each with what is wrong with it."""

    name: str
    file: str
    tried: Sequence[tuple[str, Trouble | None]]


def each_of(names: Iterable[str], work: Callable[[str], T]) -> list[tuple[str, T | ReturnsError]]:
    """What the work makes of each file, or why one cannot be read: the others are looked at all the same."""
    found: list[tuple[str, T | ReturnsError]] = []
    for name in names:
        try:
            found.append((name, work(name)))
        except ReturnsError as error:
            found.append((name, error))
    return found


def unreadable(name: str, error: ReturnsError) -> Suite:
    """A file that cannot be read, as something that was tried and is wrong."""
    place = error.place or Place(name, 1, 1)
    return Suite(name, place.file, [(name, Trouble("unreadable", place, error.message, error.help))])


def report(suites: Sequence[Suite], format: str, says: Mapping[str, str]) -> str:
    """The suites in one of the formats; `says` is a sentence for each code."""
    if format == SARIF:
        return json.dumps(sarif(suites, says), ensure_ascii=False, indent=2)
    return "\n".join(junit(suites) if format == JUNIT else github(suites))


def _troubles(suites: Iterable[Suite]) -> Iterator[Trouble]:
    return (trouble for suite in suites for _, trouble in suite.tried if trouble is not None)


def sarif(suites: Sequence[Suite], says: Mapping[str, str]) -> dict[str, object]:
    """A SARIF log with one run: every code that was found as a rule, every trouble as a result at its place."""
    troubles = list(_troubles(suites))
    codes = list(dict.fromkeys(trouble.code for trouble in troubles))
    rules = [{"id": code, "shortDescription": {"text": says.get(code, code)}} for code in codes]
    results = [_result(trouble, codes.index(trouble.code)) for trouble in troubles]
    driver = {"name": "returns", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(trouble: Trouble, rule: int) -> dict[str, object]:
    place = trouble.place
    end = place.column + max(1, place.width)
    region: dict[str, object] = {"startLine": place.line, "startColumn": place.column, "endColumn": end}
    if place.excerpt:
        region["snippet"] = {"text": place.excerpt}
    return {
        "ruleId": trouble.code,
        "ruleIndex": rule,
        "level": "error" if trouble.error else "warning",
        "message": {"text": _text_of(trouble)},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(place.file)}, "region": region}}],
    }


def _uri(file: str) -> str:
    from urllib.parse import quote

    return quote(file.replace("\\", "/"), safe="/:")


def _text_of(trouble: Trouble) -> str:
    return harmless(f"{trouble.message}; {trouble.help}" if trouble.help else trouble.message)


def junit(suites: Sequence[Suite]) -> Iterator[str]:
    """JUnit XML, line by line: each thing that was tried is a test case, what is wrong with it a failure."""
    failed = sum(1 for trouble in _troubles(suites) if trouble.error)
    total = sum(len(suite.tried) for suite in suites)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="returns" tests="{total}" failures="{failed}" errors="0">'
    for suite in suites:
        bad = sum(1 for _, trouble in suite.tried if trouble is not None and trouble.error)
        yield f'  <testsuite name={_attribute(suite.name)} tests="{len(suite.tried)}" failures="{bad}" errors="0">'
        for name, trouble in suite.tried:
            place = trouble.place if trouble else Place(suite.file, 1, 1)
            head = f"<testcase classname={_attribute(suite.name)} name={_attribute(name)} file={_attribute(place.file)}"
            if trouble is None:
                yield f"    {head}/>"
                continue
            inner = f"{place}: {_text_of(trouble)}"
            yield f'    {head} line="{place.line}">'
            if trouble.error:
                kind = f"type={_attribute(trouble.code)} message={_attribute(trouble.message)}"
                yield f"      <failure {kind}>{escape(inner)}</failure>"
            else:
                yield f"      <system-out>{escape(inner)}</system-out>"
            yield "    </testcase>"
        yield "  </testsuite>"
    yield "</testsuites>"


def _attribute(text: str) -> str:
    return quoteattr(harmless(text))


def github(suites: Sequence[Suite]) -> Iterator[str]:
    """A workflow command a trouble, which GitHub shows beside the line of the file; a line that says where there is none."""
    troubles = list(_troubles(suites))
    for trouble in troubles:
        place = trouble.place
        keys = {
            "file": place.file,
            "line": str(place.line),
            "col": str(place.column),
            "endColumn": str(place.column + max(1, place.width)),
            "title": trouble.code,
        }
        properties = ",".join(f"{key}={_property(value)}" for key, value in keys.items())
        yield f"::{'error' if trouble.error else 'warning'} {properties}::{_message(_text_of(trouble))}"
    if not troubles:
        yield f"nothing found in {len(suites)} file{'' if len(suites) == 1 else 's'}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
