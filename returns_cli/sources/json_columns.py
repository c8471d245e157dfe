"""JSON lines as columns of texts, by Arrow's parser: for the usual piece of a log, in which every line is an object of plain
values and no more. Whatever else there is in a piece, all of it is left to the reader that tells lines apart."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from returns_cli.intake.json_lines import LineError, request_of
from returns_cli.sources.delimited import MAX_COLUMNS

if TYPE_CHECKING:
    import pyarrow as pa

# A number, or true or false, as text; a fraction of zeros is left out, as `numerals.plain` does.
BARE = rb"((?:-?[1-9][0-9]{0,29}|-?0(?=\.0*[1-9])|0)(?:\.(?=0*[1-9])[0-9]{1,20})?|true|false)(?:(?<=[0-9])\.0{1,20})?"
# Such behind a key. In a text a quote is never bare, it opens or ends it: where this is part of a text, then of its beginning,
# and with one more quote the line is no JSON any more.
_BARE = re.compile(rb'(?<!\\)"\s*:\s*' + BARE + rb"(?=\s*[,}])")
LONGEST_FIRST = 1 << 20


def rows_of(raw: bytes) -> pa.Table | None:
    """The rows of some whole lines, with a column of texts for each key in order; None where a line is anything but an object
    of texts, numbers, yes and no and nothing. INVARIANT: row n is line n."""
    import pyarrow as pa

    first = raw[: raw.find(b"\n") if b"\n" in raw else len(raw)]
    if not raw.startswith(b"{") or len(first) > LONGEST_FIRST:
        return None
    try:
        keys = list(request_of(first, LONGEST_FIRST))
        if not raw.isascii():
            raw.decode()
    except (LineError, UnicodeDecodeError):
        return None
    if len(keys) > MAX_COLUMNS:  # sooner said by whoever looks at one line after the other
        return None
    for plain in (False, True):
        try:
            table = _parsed(raw if not plain else _BARE.sub(rb'":"\1"', raw), keys)
        except (pa.ArrowInvalid, UnicodeEncodeError):  # the latter of a key with half a character
            continue
        # A line end is no part of a text. Between objects it is between these two; what else is on a line makes a row too many.
        lines = raw.count(b"}\n{") + (raw.count(b"}\r\n{") if b"\r" in raw else 0) + 1
        return table if table.num_rows == lines == raw.rstrip().count(b"\n") + 1 else None
    return None


def _parsed(raw: bytes, keys: list[str]) -> pa.Table:
    import pyarrow as pa
    from pyarrow import json

    schema = pa.schema([(key, pa.string()) for key in keys])
    options = json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    return json.read_json(BytesIO(raw), json.ReadOptions(use_threads=False, block_size=len(raw) + 1), options)
