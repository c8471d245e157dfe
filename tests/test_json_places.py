"""Where cells stand in JSON lines is found out without parsing: what is found is what a parser finds, or nothing is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import chain
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hunting import seeds
from test_damaged_logs import JSON_BYTES, damaged

from returns_cli.sources import json_pieces, json_places, json_values
from returns_cli.sources.json_block import JsonBlock
from returns_cli.sources.json_pieces import lines_of, says_something, text_of
from returns_cli.sources.json_places import MOST_SHAPES, LineReader, padded, unescaped
from returns_cli.sources.json_values import Cells, FewValues, SpanCells, Values
from returns_cli.sources.log_file import opened_logs
from returns_cli.sources.source import batches, begin, pieces

TEXTS = ("", " ", "a", "wahr", "是", "\u3000", "汉字，全角", "a, b: {c}", "x" * 70, "[1]", "é", "null", "12", "\x7f", "\u2028")
BARE = (None, True, False, 0, 7, -12, 10**29, 1.5, 0.25, -0.5)
ODD = (
    '{"a": 3.0}',
    '{"a": 3.50}',
    '{"a": 1e3}',
    '{"a": -0}',
    '{"a": 007}',
    '{"a": "x",}',
    '{"a" :"x" }',
    '{"a":[1]}',
    '{"a": nul}',
    r'\u007b"a": "x"}',
    r'{"a"\u3000: "x"}',
    r'{"a": "\u005cu4e2d"}',
    r'{"a": "\\u4e2d"}',
    r'{"a": "\ud83d\ude00"}',
    r'{"a": "\ude00"}',
    r'{"a": "\u4e2"}',
    r'{"a": "\U4e2d"}',
    r'{"a": "\xe9\u4e2d"}',
    '{"a": "x"\r}',
    '{"a": "x"}\r',
    '{"a": "x"} \r',
)


def plainly(lines: bytes) -> list[tuple[int, dict[str, str]]] | None:
    """The rows as they are parsed one by one, with their lines; None where one is no object."""
    found = []
    for line, row in lines_of(BytesIO(lines)):
        if not isinstance(row, dict):
            return None
        if says_something(row):
            found.append((line, {key: text_of(value) or "" for key, value in row.items()}))
    return found


def at_once(lines: bytes, reader: LineReader | None = None) -> list[tuple[int, dict[str, str]]] | None:
    """The same by the places of their cells, found by a reader that may have read other lines before."""
    text = unescaped(lines)
    found = None if text is None else (reader or LineReader()).cells(data := padded(text))
    if found is None:
        return None
    texts = chain.from_iterable(texts_of(each, data) for each in found.cells)
    rows = [dict(zip(found.keys, row, strict=True)) for row in zip(*texts, strict=True)]
    return [(line + 1, row) for line, row in zip(found.rows.tolist(), rows, strict=True)]


def texts_of(cells: Cells, data: bytes) -> Iterator[list[str]]:
    """The texts of the cells of each key."""
    if isinstance(cells, SpanCells):
        yield [data[begin:end].decode() for begin, end in zip(cells.begins, cells.ends, strict=True)]
        return
    for ends, sizes in zip(np.cumsum(cells.sizes, axis=1).T, cells.sizes.T, strict=True):
        yield [cells.texts[code][ends[code] - sizes[code] : ends[code]].decode() for code in cells.codes]


def random_lines(chance: Random) -> bytes:
    """Lines of the same keys, their values texts or not."""
    keys = chance.sample(("a", "b", "sold_on", "备注", "a longer key than a word", "k"), chance.randrange(1, 6))
    bare = [key for key in keys if chance.random() < 0.3]
    style = chance.choice(((", ", ": "), (",", ":")))
    rows = [
        {key: chance.choice(BARE if key in bare and chance.random() < 0.9 else TEXTS) for key in keys}
        for _ in range(chance.randrange(1, 30))
    ]
    escaped, line_end = chance.random() < 0.3, chance.choice(("\n", "\n", "\r\n"))
    text = line_end.join(json.dumps(row, ensure_ascii=escaped, separators=style) for row in rows)
    return (text + chance.choice(("", line_end))).encode()


@pytest.mark.parametrize("turn", seeds(20, 200))
def test_places_are_what_a_parser_finds(turn: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of whole lines, and of damaged ones; whatever was read before, and wherever they are cut to look for their ends."""
    monkeypatch.setattr(json_places, "STRETCH", (1, 7, 64, 1 << 20)[turn % 4])
    chance, found, reader = Random(turn), 0, LineReader()  # noqa: S311  seeded
    for _ in range(50):
        lines = random_lines(chance)
        own = at_once(lines)
        assert own is None or own == plainly(lines), lines
        assert at_once(lines, reader) == own
        found += own is not None
        broken = damaged(lines, chance, JSON_BYTES, 0)
        own = at_once(broken, reader)
        assert own is None or own == plainly(broken), broken
    assert found >= 25  # most are found at once


@pytest.mark.parametrize("turn", seeds(4, 100))
def test_a_log_of_ids_and_few_words(turn: int) -> None:
    """Values of which no two are the same, and those of which there are few; more and longer ones from piece to piece."""
    chance, found, reader = Random(turn), 0, LineReader()  # noqa: S311  seeded
    for piece in range(6):
        words = [chance.choice(TEXTS[:13]) for _ in range(2 + piece)]
        rows = [
            {
                "id": f"R-{chance.randrange(10 ** chance.choice((2, 7)))}",
                "a": chance.choice(words),
                "b": chance.choice(("yes", "no")),
                "sum": chance.choice((round(chance.random() * 10**piece, 2), str(at), None)),
                "备注": "x" * chance.randrange(60) if chance.random() < 0.02 else chance.choice(words),
            }
            for at in range(chance.choice((100, 300, 3_000)))
        ]
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
        own = at_once(lines, reader)
        assert own == plainly(lines)
        found += own is not None
        for _ in range(5):
            broken = damaged(lines, chance, JSON_BYTES, 0)
            own = at_once(broken, reader)
            assert own is None or own == plainly(broken)
    assert found == 6


@pytest.mark.parametrize("line", ODD)
def test_a_line_that_a_program_would_hardly_write(line: str) -> None:
    """It is read as it is parsed, or left to the parser; so is one among others."""
    for lines in (line.encode(), b'{"a": "x"}\n' + line.encode() + b'\n{"a": "y"}\n'):
        own = at_once(lines)
        assert own is None or own == plainly(lines)


def test_shapes_are_few() -> None:
    """Lines of a few shapes are found at once, of many they are not; nor are other keys, or keys in another order."""
    rows = [{"a": "x", "b": chosen, "c": other} for chosen in ("y", None, 3) for other in ("z", None)]
    assert at_once(b"\n".join(json.dumps(row).encode() for row in rows)) is not None
    assert at_once(b'{"a": "x", "b": "y"}\n{"b": "x", "a": "y"}') is None
    assert at_once(b'{"a": "x"}\n{"a": "x", "b": "y"}') is None
    assert at_once(b'{"a": "x"}\n\n{"a": "y"}') is None
    assert at_once(b'{"a": "x", "a": "y"}\n') is None
    assert at_once(b'{"a": "x\\ty"}\n') is None
    assert at_once(b'{"a": "x\ty"}\n') is None
    assert at_once(b'{"a": "\xff"}\n') is None


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ever new values, shapes and keys without end no more is known than there is room for; what is found stays right."""
    monkeypatch.setattr(json_values, "OF_ALL_KEYS", 1_000)
    reader, keys = LineReader(), [f"key {at}" for at in range(10)]
    for most in (2, 60, 300):
        rows = [dict.fromkeys(keys, f"{'x' * (most // 10)}{at % most}") for at in range(400)]
        lines = "\n".join(map(json.dumps, rows)).encode()
        assert at_once(lines, reader) == plainly(lines)
        assert sum(len(values.numbers) for own in reader.known.values() for values in few(own.columns)) <= 1_000
    for shape in range(9):
        assert at_once(b'{"a%d": 1}' % shape, reader)
        assert len(reader.known) <= MOST_SHAPES
    assert at_once(json.dumps(dict.fromkeys(map(str, range(2_000)), 1)).encode(), reader)
    assert at_once(json.dumps(dict.fromkeys(map(str, range(2_001)), 1)).encode(), reader) is None
    for line in (json.dumps({"k" * 1_000: 1}), f'{{"a": 1{" " * 1_000}}}'):
        assert at_once(line.encode(), reader) is None


def few(columns: Sequence[Values]) -> list[FewValues]:
    """Those of which there are few values."""
    return [values for values in columns if isinstance(values, FewValues)]


def test_escapes_and_returns_are_read_at_once() -> None:
    """Characters may stand as their escapes, in texts and keys, and lines may end in a carriage return too."""
    lines = rb'{"\u5355\u53f7": "\u4e2d\u00e9", "b": 1}' + b"\r\n" + rb'{"\u5355\u53f7": "x", "b": 2.0}' + b"\r\n"
    assert at_once(lines) == plainly(lines) == [(1, {"单号": "中é", "b": "1"}), (2, {"单号": "x", "b": "2"})]


@pytest.mark.parametrize("value", ["x", "x" * 90])
def test_a_backslash_that_is_no_escape_is_no_row(tmp_path: Path, value: str) -> None:
    """In a short value as in a long one, of which only the end is looked for."""
    log = tmp_path / "log.jsonl"
    log.write_text(f'{{"a": "{value}"}}\n{{"a": "\\x{value}"}}')
    with opened_logs([str(log)]) as (opened,):
        ((batch, _),) = batches(opened, pieces(opened), begin(opened))
        assert (batch.rows, [fault.line for fault in batch.faults]) == (1, [2])


def test_of_a_piece_with_a_bad_line_a_part_is_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All others are told at once."""
    monkeypatch.setattr(json_pieces, "LEAST", 500)
    log = tmp_path / "log.jsonl"
    log.write_text("".join(f'{{"a": "x{at}"}}\n' if at != 700 else "{\n" for at in range(2_000)))
    with opened_logs([str(log)]) as (opened,):
        every = [batch for batch, _ in batches(opened, pieces(opened), begin(opened))]
    assert [line for batch in every for line in batch.lines()] == [at + 1 for at in range(2_000) if at != 700]
    assert [fault.line for batch in every for fault in batch.faults] == [701]
    assert sum(batch.rows for batch in every if not isinstance(batch, JsonBlock)) < 50


def test_where_every_part_has_bad_lines_parts_stay_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small ones would cost more than they spare, each time: only the first piece is cut down."""
    monkeypatch.setattr(json_pieces, "LEAST", 500)
    monkeypatch.setattr(json_pieces, "SIZE", 8_000)
    log = tmp_path / "log.jsonl"
    log.write_text("".join(f'{{"a": "x{at}"}}\n' if at % 9 else "{\n" for at in range(4_000)))
    with opened_logs([str(log)]) as (opened,):
        every = [batch for batch, _ in batches(opened, pieces(opened), begin(opened))]
    assert [line for batch in every for line in batch.lines()] == [at + 1 for at in range(4_000) if at % 9]
    assert [fault.line for batch in every for fault in batch.faults] == [*range(1, 4_001, 9)]
    assert len(every) < log.stat().st_size // 2_000


def test_pieces_of_both_kinds_are_one_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces that are parsed and others stand side by side, keys that only some have are blank in the others."""
    monkeypatch.setattr(json_pieces, "SIZE", 2_000)
    plain = [{"a": f"x{at}", "b": "y"} for at in range(300)]
    rows = [
        *plain,
        *({**row, "b": "是"} for row in plain),
        {"c": 'said "no"', "a": "z"},
        *plain,
        {"b": " ", "a": ""},
        {"b": "last"},
    ]
    log = tmp_path / "log.jsonl"
    log.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with opened_logs([str(log)]) as (opened,):
        assert opened.header == ("a", "b", "c")
        found = []
        for batch, _ in batches(opened, pieces(opened), begin(opened)):
            texts = [batch.strings(at).to_pylist() for at in range(3)]
            assert texts == [[batch.text(row, at) or None for row in range(batch.rows)] for at in range(3)]
            assert texts == [[listed.texts[at] or None for at in listed.places] for listed in map(batch.listed, range(3))]
            found += zip(batch.lines().tolist(), *texts, strict=True)
    wanted = [(at, row.get("a") or None, row.get("b") or None, row.get("c")) for at, row in enumerate(rows, 1)]
    assert found == [row for row in wanted if row[2] != " "]
