"""One line of JSON -> a request. Numbers stay texts, so that no digit is lost and no exponent explodes."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from returns_cli.errors import visible
from returns_cli.intake.numerals import plain
from returns_cli.late_pattern import late


class LineError(Exception):
    """A line that is no request: what is wrong with it."""


def request_of(line: bytes, limit: int) -> dict[str, object]:
    """The JSON object in `line`. Raises LineError."""
    if len(line.rstrip(b"\r\n")) > limit:
        raise LineError(f"longer than {limit} bytes; a request is short, is this one?")
    try:
        text = line.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise LineError(f"not UTF-8 text at byte {error.start + 1}; save the file as UTF-8") from None
    if not text:
        raise LineError("an empty line; write one JSON object a line")
    try:
        found = decoded(text)
    except json.JSONDecodeError as error:
        raise LineError(f"not JSON at column {error.colno}; write one JSON object a line") from None
    except RecursionError:
        raise LineError("nested too deeply; facts are plain values") from None
    if not isinstance(found, dict):
        raise LineError('not a JSON object; write the facts as {"sold_on": "2026-03-31", …}')
    return found


def decoded(text: str) -> object:
    """The value of a JSON text, in which commas may stand behind the last member and behind all of it, as where a list was cut
    into lines. Raises json.JSONDecodeError, LineError."""
    try:
        return READER.decode(text)
    except json.JSONDecodeError:
        plain_text = _COMMA_BEHIND.sub(lambda found: found[1] or "", text)
        if plain_text == text:
            raise
    return READER.decode(plain_text)


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise LineError(f"`{visible(twice)}` is given twice; give it once")
    return found


# A string, which is kept, or a comma before what closes. A string that is not closed ends the search: linear in the text.
_COMMA_BEHIND = late(r'("(?:[^"\\]|\\.)*+(?:"|\Z))|,(?=\s*+(?:[}\]]|\Z))', re.DOTALL)
# Floats are texts too, without exponents: no digit is lost, and 3e0 is 3.
READER = json.JSONDecoder(parse_float=plain, parse_int=str, parse_constant=str, object_pairs_hook=_object)
