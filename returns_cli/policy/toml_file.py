"""Reads a policy file: bytes -> text -> tables, with exact numbers."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal

from returns_cli.errors import Place, UsageError
from returns_cli.late_pattern import late
from returns_cli.policy.remembered import Remembered, remember, remembered, scalars
from returns_cli.policy.source import PolicyError, Source

MAX_FILE = 1_000_000
BOM = b"\xef\xbb\xbf"
MAX_NESTING = 60
MAX_PARTS = 50_000
MAX_DIGITS = 30
# What would take the TOML reader long or much memory before it could be refused.
_DEEP_BRACKETS = late(rf"(?:[\[{{]\s*+){{{MAX_NESTING + 1}}}")
_DEEP_KEY = late(rf"(?:\.[ \t]*+[^.\s=\[\]{{}},#]++[ \t]*+){{{MAX_NESTING}}}")
_DEEP = "nested too deeply"
_FLAT = "a policy file is flat"
# Signs of print, and full-width ones, that editors and input methods write -> what TOML has in their place.
_PRINTED = dict.fromkeys("“”„＂「」『』", '"') | dict.fromkeys("‘’＇", "'") | dict.fromkeys("＝：", "=")
_PRINTED |= dict(zip("，、［］【】｛｝", ",,[][]{}", strict=True))
_DECIMAL_COMMA = late(r"=[ \t]*+[-+]?[0-9]++,[0-9]++[ \t]*+(?:[,}#]|$)")
_STANDS_TWICE = ("this table stands twice", "put all of its keys under one header; of several, head each one with [[…]]")
# Words of the TOML reader -> what an author makes of them, and what to do.
_PLAINER = (
    ("cannot overwrite a value", "this key stands twice in its table", "keep one of them"),
    ("duplicate inline table key", "this key stands twice in its table", "keep one of them"),
    ("cannot declare", *_STANDS_TWICE),
    ("cannot mutate", "this table is closed already", "put all of its keys in one place"),
    ("invalid value", "this is no value", 'texts stand in quotes: "…"; else 30, 2.5, true, 2026-01-31 or a list […]'),
    ("illegal character", "a text ends with its line, without its quote", 'close it: "…"'),
    ("unterminated string", "a text is not closed", 'close it: "…"'),
    ("expected newline", "more stands here than one value", "write one key and its value a line"),
    ("expected '='", "`=` is missing after a key", 'write: key = "value"'),
    ("expected ']]'", "the name of a table is not closed", "write: [[table]]"),
    ("expected ']'", "the name of a table is not closed", "write: [table]"),
    ("cannot redefine", *_STANDS_TWICE),
    ("invalid statement", "this is no key, table or comment", 'write: key = "value", [table] or # comment'),
    ("invalid initial", "a key is missing, or has a sign that stands in quotes only", 'write: "key" = "value"'),
    ("unclosed array", "a list is not closed", "close it: […]"),
    ("unclosed inline", "a table in braces is not closed", "close it: {…}"),
    ("unescaped", "a backslash that means nothing", "write it twice, or put the text in '…'"),
    ("invalid date", "this is no day or time", "write it as 2026-01-31 or 10:30:00"),
)
_UNKNOWN_COMPLAINT = "it cannot be read from here on"  # whatever the reader of another version of Python says


def read_source(path: str | os.PathLike[str]) -> Source:
    """The file's text and tables, with the shape checked. Raises UsageError or PolicyError."""
    file, content, text = _read(path)
    kept = remembered(content)
    if kept is not None:
        return Source(file, text, kept.tables, kept.digest)
    from returns_cli.policy.shape_faults import faults_of_names, faults_of_shape

    source = _source(file, text)
    for fault in faults_of_shape(source) or faults_of_names(source):
        raise fault
    remember(content, Remembered(source.raw, source.digest))
    return source


def read_tables(path: str | os.PathLike[str]) -> Source:
    """The file's text and tables, whatever their shape. Raises UsageError or PolicyError."""
    file, _, text = _read(path)
    return _source(file, text)


def _read(path: str | os.PathLike[str]) -> tuple[str, bytes, str]:
    """The file's name for messages, its bytes and its text. Raises UsageError."""
    file = short_path(path)
    try:
        with open(path, "rb") as stream:
            content = stream.read(MAX_FILE + 1)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "no such file").lower()
        raise UsageError(f"cannot read `{file}`: {reason}", help="check the path") from None
    if len(content) > MAX_FILE:
        raise UsageError(f"`{file}` is larger than {MAX_FILE // 10**6} MB", help="a policy file is small; is this one?")
    try:
        text = content.removeprefix(BOM).decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UsageError(f"`{file}` is not UTF-8 text (byte {error.start})", help="save it as UTF-8") from None
    return file, content, text


def _source(file: str, text: str) -> Source:
    """The text with its tables and their digest. Raises PolicyError."""
    raw = tables_of(file, text)
    try:
        return Source(file, text, raw, digest_of(raw))
    except RecursionError:
        raise PolicyError(_DEEP, help=_FLAT, place=Place(file, 1, 1)) from None


def tables_of(file: str, text: str) -> dict[str, object]:
    """The tables of a TOML text, numbers exact. Raises PolicyError."""
    import tomllib

    deep = _DEEP_BRACKETS.search(text) or _DEEP_KEY.search(text)
    if deep:
        raise PolicyError(_DEEP, help=_FLAT, place=_place_at(file, text, deep.start()))
    for what, count in (("lines", text.count("\n")), ("commas", text.count(","))):
        if count > MAX_PARTS:
            raise PolicyError(f"{count} {what}", help=f"the limit is {MAX_PARTS}; is this a policy?", place=Place(file, 1, 1))
    try:
        raw = tomllib.loads(text, parse_float=_exact)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(file, text, str(error)) from None
    except RecursionError:
        raise PolicyError(_DEEP, help=_FLAT, place=Place(file, 1, 1)) from None
    except ValueError:  # more digits than Python reads
        found = re.search(r"[0-9_]{1000,}", text)
        raise _unusable(_place_at(file, text, found.start() if found else 0)) from None
    if re.search(r"[0-9A-Fa-f_]{30}|[eE][+-]?[0-9]|inf|nan", text):
        for path, value in scalars(raw):
            if isinstance(value, _Unusable) or (type(value) is int and abs(value) >= 10**MAX_DIGITS):
                raise _unusable(Source(file, text, raw, "").place(path))
    return raw


class _Unusable(str):
    """A number whose digits are not taken over: an exponent could name one that fills the memory."""

    __slots__ = ()


def _exact(text: str) -> Decimal | _Unusable:
    """A TOML float as written."""
    if not re.fullmatch(rf"[+-]?[0-9_]{{1,{MAX_DIGITS}}}(\.[0-9_]{{1,{MAX_DIGITS}}})?", text):
        return _Unusable(text)
    return Decimal(text.replace("_", ""))


def _unusable(place: Place) -> PolicyError:
    help = f"write plain digits, at most {MAX_DIGITS} of them, without an exponent"
    return PolicyError("a number that cannot be used", help=help, place=place, code="bad-value")


def _not_toml(file: str, text: str, complaint: str) -> PolicyError:
    found, _, where = complaint.partition(" (at ")
    message, help = _UNKNOWN_COMPLAINT, "mend this line"
    for begins, plainer, todo in _PLAINER:
        if found.lower().startswith(begins):
            message, help = plainer, f"mend this line: {todo}"
            break
    spot = re.match(r"line (\d+), column (\d+)", where)
    if spot is None:
        return PolicyError(f"not TOML: {message}", help=help, place=_place_at(file, text, len(text)))
    lines = text.split("\n")
    line, column = int(spot[1]), int(spot[2])
    here = lines[min(line, len(lines)) - 1]
    stopped = _stopped(found.lower(), here[: column - 1], here[column - 1 :])
    if stopped:
        message, help = stopped[0], f"mend this line: {stopped[1]}"
    if "twice" in message and line <= len(lines):
        column = len(here) - len(here.lstrip()) + 1
    return PolicyError(f"not TOML: {message}", help=help, place=Place(file, line, column, here))


def _stopped(found: str, before: str, behind: str) -> tuple[str, str] | None:
    """What is wrong, from what stands where the reader stopped, and what to do; None where that is what the reader says."""
    if behind[:1] in _PRINTED:
        return f"`{behind[0]}` is no sign of TOML", f"write `{_PRINTED[behind[0]]}` instead"
    if found.startswith(("expected newline", "expected '='")) and _DECIMAL_COMMA.search(before + behind):
        return "a number has a decimal comma", "write it with a point: 12.50"
    if found.startswith("cannot overwrite") and before.startswith("["):
        return _STANDS_TWICE
    if not found.startswith(("expected newline", "unclosed")):
        return None
    if before[-1:].isdigit() and behind.startswith((":", "-")):
        return "this is no day or time", "write it as 2026-01-31 or 10:30:00"
    if found.startswith("expected newline"):
        header = before.lstrip().startswith("[")
        return ("more stands here than the name of a table", "write: [table] or [[table]]") if header else None
    beside = before.strip() and behind.strip() and not behind.lstrip().startswith("#")
    return ("a comma is missing, or the end of a list or table", "write: [a, b] or {a = 1, b = 2}") if beside else None


def _place_at(file: str, text: str, offset: int) -> Place:
    before = text[:offset].split("\n")
    return Place(file, len(before), len(before[-1]) + 1, text.split("\n")[len(before) - 1])


def digest_of(raw: Mapping[str, object]) -> str:
    """A fingerprint of what the file says; comments, order of keys and layout do not change it.

    Properties and accepted findings are no part of it: they are stated of the policy, and decide nothing.
    """
    import hashlib
    import json  # late, as the TOML reader is: a file that was read before needs none of them

    deciding = {key: value for key, value in raw.items() if key not in ("properties", "allow")}
    canonical = json.dumps(deciding, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=_plain)
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: object) -> dict[str, str]:
    """What JSON has no word for, so that a date is not the text that looks like it."""
    if isinstance(value, Decimal):
        digits = f"{value:f}"
        return {"decimal": digits.rstrip("0").rstrip(".") if "." in digits else digits}
    if isinstance(value, date | datetime | time):
        return {"date": value.isoformat()}
    raise TypeError(type(value))


def short_path(path: str | os.PathLike[str]) -> str:
    """The path as a person would type it from here."""
    name = os.fspath(path)
    try:
        whole, here = os.path.realpath(name), os.path.join(os.getcwd(), "")
    except (ValueError, OSError):
        whole = here = ""
    if here and os.path.normcase(whole).startswith(os.path.normcase(here)):
        name = whole[len(here) :]
    return name if sys.platform != "win32" else name.replace("\\", "/")
