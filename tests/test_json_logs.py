"""Logs in JSON: lines, arrays, objects over several lines; numbers as JSON writes them; nested values."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pyarrow as pa
import pytest
from test_audit_command import FINE, assert_one_complaint, audit, returns

from returns_cli.intake.numerals import of_float, plain
from returns_cli.sources import json_array, json_columns, json_pieces
from returns_cli.sources.log_file import opened_logs
from returns_cli.sources.logs import JsonLog


def wide(**facts: object) -> str:
    """A request as JSON, `facts` written as they are."""
    parts = [f"{json.dumps(key)}: {facts.pop(key, json.dumps(value))}" for key, value in FINE.items()]
    return "{" + ", ".join([*parts, *(f"{json.dumps(key)}: {value}" for key, value in facts.items())]) + "}"


@pytest.mark.parametrize("number", ["3", "3.0", "3e0", "3E0", "0.3e1", "30e-1", "3.000", "3e+0", "300E-2"])
def test_numbers_are_what_json_says(tmp_path: Path, number: str) -> None:
    """An exponent is a way to write a number: 3e0, 3E0, 30e-1 and 3.0 are 3; at the counter as in the audit."""
    log = tmp_path / "log.jsonl"
    log.write_text(wide(pieces_per_box=number) + "\n", encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert (found.summary["rejected"], found.rows[0]["pieces_per_box"]) == (0, "3")
    log.write_text(f'{{"quantity": "3 pieces", "tile": "800x800", "pieces_per_box": {number}}}\n', encoding="utf-8")
    assert returns("check", "--from", log, "--format", "json").json["facts"]["pieces_per_box"] == 3


def test_numbers_lose_no_digit() -> None:
    """Exact decimals and long ids stay as they are; an exponent never explodes."""
    assert [plain(text) for text in ("12345678901234567890", "0.10", "1E2", "-1.5e-3", "1e999999999", "-0.0", "007x")] == [
        "12345678901234567890",
        "0.10",
        "100",
        "-0.0015",
        "1e999999999",
        "0",
        "007x",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (299.96999999999997, "299.97"),
        (3.0, "3"),
        (2.9999999999999996, "3"),
        (-0.0, "0"),
        (1e-7, "0.0000001"),
        (123456789012345.0, "123456789012345"),
        (2.69520000001234e19, "2.69520000001234E+19"),
        (1e15, "1E+15"),
        (float("nan"), None),
        (float("inf"), "∞"),
    ],
)
def test_binary_numbers_have_fifteen_digits(value: float, text: str | None) -> None:
    """As Excel shows them; numbers that have lost digits look like it."""
    assert of_float(value) == text


FORMS = {
    "lines": "\n".join,
    "lines of Windows": "\r\n".join,
    "an array on one line": lambda rows: f"[{', '.join(rows)}]",
    "an array, one object a line": lambda rows: "[\n" + ",\n".join(rows) + "\n]\n",
    "an indented array": lambda rows: json.dumps([json.loads(row) for row in rows], indent=2, ensure_ascii=False),
    "a line for each comma": lambda rows: "[" + "\n,".join(rows) + "]",
    "a marked array": lambda rows: "\ufeff[" + ",".join(rows) + "]",
    "indented objects": lambda rows: "\n".join(json.dumps(json.loads(row), indent=1) for row in rows),
    "an array and another": lambda rows: f"[{rows[0]}]\n[{','.join(rows[1:])}]",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_objects_are_rows_wherever_they_stand(tmp_path: Path, form: str, encoding: str) -> None:
    """Lines, arrays and indented objects say the same, braces and quotes in texts notwithstanding."""
    rows = [wide(note=json.dumps('}{"[,', ensure_ascii=False)), wide(laid='"yes"'), wide(laid='"maybe 也许"')]
    log = tmp_path / "log.json"
    log.write_bytes(FORMS[form](rows).encode(encoding))
    found = audit(log, folder=tmp_path)
    assert found.outcomes == ["approve", "deny"]
    assert (found.summary["rows"], found.summary["rejected"], found.rows[0]["note"]) == (3, 1, '}{"[,')
    assert found.rejected_lines == [3]


def test_a_broken_object_of_an_array_costs_itself(tmp_path: Path) -> None:
    """What is no JSON, no object or has a key twice is a reject with its number and text; a broken array is refused."""
    broken = ['{"sold_on" "2026-03-01"}', "[7, null]", '{"laid": 1, "laid": 2}', wide()]
    log = tmp_path / "log.json"
    log.write_text(f"[{wide()}, {', '.join(broken)}]", encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert [row["raw"] for row in found.rejects] == [broken[0], "7", "null", broken[2]]
    assert (found.summary["rows"], found.outcomes, found.rejected_lines) == (6, ["approve"] * 2, [2, 3, 4, 5])
    log.write_text(f'[{wide()}, {{"sold_on": "2026', encoding="utf-8")
    assert_one_complaint(returns("audit", log), "number 2 is not closed")
    log.write_text(f"[{wide()}, {wide()[:-1]}, {wide()}]", encoding="utf-8")
    assert_one_complaint(returns("audit", log), "number 2 is not closed")


def test_pieces_of_the_file_meet_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Objects, texts, numbers and characters may be cut where one piece of the file ends."""
    from returns_cli.sources import json_array

    log = tmp_path / "log.json"
    log.write_text(f"[{wide(note=json.dumps('砖 {', ensure_ascii=False))}, 12, {wide()}]", encoding="utf-8")
    whole = list(json_array.objects(log, log))
    assert [number for number, _ in whole] == [1, 2, 3]
    for size in (1, 2, 3, 7, 100):
        monkeypatch.setattr(json_array, "CHUNK", size)
        assert list(json_array.objects(log, log)) == whole


@pytest.mark.parametrize("nested", ['["no"]', '{"is": "no"}', "[]", "{}", '[["no"]]'])
def test_a_nested_value_is_no_cell(tmp_path: Path, nested: str) -> None:
    """A list or an object where a fact should be rejects its row, whatever the fact's type; elsewhere it does no harm."""
    policy = tmp_path / "policy.toml"
    policy.write_text(
        'policy = "t/t"\nversion = "1"\ntitle = { en = "T", zh = "T" }\ntimezone = "Asia/Shanghai"\n'
        'outcomes = ["deny", "approve"]\n[facts.note]\ntype = "text"\nask = { en = "?", zh = "?" }\n'
        '[[rules]]\nid = "r"\noutcome = "deny"\nwhen = "note == \'x\'"\nreason = { en = "r", zh = "r" }\n',
        encoding="utf-8",
    )
    log = tmp_path / "log.jsonl"
    log.write_text(f'{{"note": {nested}, "other": 1}}\n{{"note": "y", "other": {nested}}}\n', encoding="utf-8")
    found = audit(log, folder=tmp_path, given=["--policy", str(policy)])
    assert (found.rejected_lines, found.outcomes) == ([1], ["approve"])
    log.write_text(f"{wide(laid=nested)}\n{wide()}\n", encoding="utf-8")
    [reject] = audit(log, folder=tmp_path).rejects
    assert (reject["line"], reject["laid"]) == ("1", nested)
    assert reject["why"].startswith(f"laid: `{nested}` is neither")


def test_an_object_without_values_is_no_row(tmp_path: Path) -> None:
    """Blank rows are no rows in any format."""
    log = tmp_path / "log.jsonl"
    log.write_text(f'{wide()}\n{{}}\n{{"laid": null, "note": " \u3000"}}\n{wide()}\n', encoding="utf-8")
    assert audit(log, folder=tmp_path).summary["rows"] == 2


def test_keys_without_end_are_refused_at_once(tmp_path: Path) -> None:
    """A log of which every line has other keys is no table."""
    log = tmp_path / "log.jsonl"
    log.write_text("".join(f'{{"key {number}": 1}}\n' for number in range(20_000)), encoding="utf-8")
    assert_one_complaint(returns("audit", log), "the limit is 2000")


BESIDE = {"note": "lists-beside", "others": "tags"}


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("around", [{}, {"shop": "A [", "page": 1, "more": None}])
def test_rows_that_one_object_wraps(tmp_path: Path, indent: int | None, around: dict[str, object]) -> None:
    """{"returns": [...]}: the rows are those within, and it is said; what stands around is no row."""
    rows = [json.loads(wide()), json.loads(wide(laid='"yes"', note='"]}"'))]
    log = tmp_path / "log.json"
    log.write_text(json.dumps(around | {"returns": rows, "total": 2, "tags": [{"a": 1}]}, indent=indent), encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert (found.outcomes, found.lines) == (["approve", "deny"], [1, 2])
    assert found.summary["notes"] == [{"log": str(log), "note": "rows-within", "key": "returns"}, BESIDE | {"log": str(log)}]


def test_a_row_with_a_list_is_a_row(tmp_path: Path) -> None:
    """Lines of which each has a list of objects are rows themselves."""
    log = tmp_path / "log.jsonl"
    log.write_text(f'{wide()[:-1]}, "items": [{{"a": 1}}]}}\n' * 2, encoding="utf-8")
    assert audit(log, folder=tmp_path).outcomes == ["approve"] * 2


@pytest.mark.parametrize("size", [40, 1_000, 1 << 21])
def test_lines_in_pieces_say_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Wherever pieces end: every line is the row or the fault that the exact reader makes of it, under its number."""
    odd = ['{"a": 1, "a": 2}', '{"a" : 1, "a" :2}', '{"a":1,"b":{"a":2}}', "{}", '{"late": "\\"x\\":1"}', "[1]", '{"a":']
    odd += ['{"a": 1e2}{"a": 1}', "\ufeff" + '{"a": true}', '\t{"a": NaN, "b": -0.0} \r', '{"a":"\\u7816","b":"": 1}', "7", " "]
    lines = [line.encode() for line in [wide(), *odd, *(wide(note=f'"{at}"') for at in range(50)), *odd]]
    log = tmp_path / "log.jsonl"
    log.write_bytes(b"\n".join([*lines, b'{"a": "\xff"}', b'{"a": "last"}']))
    monkeypatch.setattr(json_pieces, "SIZE", size)
    monkeypatch.setattr(json_pieces, "FIRST", size // 7)
    with log.open("rb") as stream:
        exact = list(json_pieces.lines_of(stream))
    header, pieces = json_pieces.parsed(log, tmp_path / "copy")
    assert list(header) == list(dict.fromkeys(key for _, row in exact if isinstance(row, dict) for key in row))
    found = dict[int, object]()
    opened = JsonLog(log, log, tuple(header), planned=pieces)
    for piece in pieces:
        batch = json_pieces.read_lines(opened, piece)
        assert batch.records == piece.records
        found |= {fault.line: (fault.raw, fault.why) for fault in batch.faults}
        for row, line in enumerate(batch.lines().tolist()):
            found[line] = {key: text for at, key in enumerate(header) if (text := batch.text(row, at))}
    expected = {line: _said(row) if isinstance(row, dict) else row for line, row in exact}
    assert found == {line: row for line, row in expected.items() if row}


def _said(row: dict[str, object]) -> dict[str, str]:
    return {key: text for key, value in row.items() if (text := json_pieces.text_of(value))}


VALUES = (
    *('"x"', '"a\\"b"', '""', '" "', "null", "1", "12.50", "3.0", "0.0", "-0.5", "-0", "1e3", "true", "false", '":5,"', "01"),
    *('"k\\":7, y"', '"\\u00e9"', '"\\ud83d\\ude00"', "12345678901234567890123", "0.10", '"中"', "[1]", '" : 5,"', '": true}"'),
)
OTHER_LINES = ("", "{}", '{"a":" "}', "x", "[1]", '{"a":"1"}{"a":"2"}', '{"a":"1","a":"2"}')


def test_a_piece_read_by_columns_is_what_its_lines_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random pieces, read at once where that is possible, have the very cells, lines and faults that they have line by line."""
    chance = random.Random(3)  # noqa: S311
    log, copy, quick = tmp_path / "log.jsonl", tmp_path / "copy", 0

    def line() -> str:
        keys = ("a", "b", 'c\\"d', "e e")[: chance.randrange(3, 5)]
        return "{" + ", ".join(f'"{key}"{chance.choice((":", ": ", " : "))}{chance.choice(VALUES)}' for key in keys) + "}"

    def cells() -> tuple[object, ...]:
        ((_, parsed),) = json_pieces.PieceParser(log).parse(copy, 0, log.stat().st_size)
        batch = pa.ipc.open_file(pa.memory_map(str(copy))).get_batch(0)
        return parsed, [[cell or None for cell in column.to_pylist()] for column in batch.columns]

    for _ in range(400):
        rows = [line() for _ in range(chance.randrange(1, 4))]
        if chance.random() < 0.1:
            rows.insert(chance.randrange(len(rows) + 1), chance.choice(OTHER_LINES))
        log.write_text(chance.choice(("\n", "\r\n")).join(rows), encoding="utf-8", newline="")
        quick += json_columns.rows_of(log.read_bytes()) is not None
        at_once = cells()
        with monkeypatch.context() as patch:
            patch.setattr(json_columns, "rows_of", lambda _: None)
            assert cells() == at_once, log.read_bytes()
    assert quick > 20


@pytest.mark.parametrize(
    "text", ['{{"sold_on": "2026-03-01", "note": "{0}"}}\n', '[{{"sold_on": "2026-03-01", "{0}": "x{0}"}}]']
)
def test_half_a_character_is_marked(tmp_path: Path, text: str) -> None:
    """JSON can write a lone surrogate; results show it, and no fact is read from it."""
    log, out = tmp_path / "log.json", tmp_path / "out.csv"
    log.write_text(text.format("a\\ud83d"), encoding="utf-8")
    assert returns("audit", log, "--format", "json", "--out", out).json["rejected"] == 0
    assert "a\ufffd\\ud83d" in out.read_text(encoding="utf-8-sig")
    log.write_text('{"sold_on": "2026-03-01\\udc00"}\n', encoding="utf-8")
    assert returns("audit", log, "--format", "json").json["rejected"] == 1


@pytest.mark.parametrize(
    "around",
    [
        '{{"code": 0, "data": {{"total": 1, "list": {0}}}}}',
        '{{"status": {{"code": 0, "text": "ok: [{{"}}, "data": {{"page": 1, "list": {0}}}}}',
        '{{"meta": {{"tags": ["a", "b"], "none": [], "grid": [[{{"a": 1}}]]}}, "list": {0}}}',
        '{{"errors": [], "warnings": [null, 1], "list": {0}}}',
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_rows_within_an_object_of_an_object(tmp_path: Path, around: str, indent: int | None) -> None:
    """As the answers of shops' interfaces wrap them, whatever stands before."""
    log = tmp_path / "log.json"
    answer = json.loads(around.format('[{"sold_on": "2026-03-01"}, {"sold_on": "2026-03-02"}]'))
    log.write_text(json.dumps(answer, indent=indent), encoding="utf-8")
    found = returns("audit", log, "--format", "json").json
    assert (found["rows"], found["notes"][0]["key"].rpartition(".")[2]) == (2, "list")


def test_half_a_character_in_a_key(tmp_path: Path) -> None:
    """It is marked, too."""
    log = tmp_path / "log.jsonl"
    log.write_text('{"sold_on": "2026-03-01", "\\ud800": "1"}\n{"sold_on": "2026-03-02", "\\ud800": "2"}\n', encoding="utf-8")
    assert returns("audit", log, "--format", "json", "--out", tmp_path / "out.csv").json["rows"] == 2


@pytest.mark.parametrize(
    "form",
    [
        "{0},\n{0},\n",  # an array cut into lines
        "{0},\n{0}\n\x00",
        "{1},}}\n{1}, }}\n",  # a comma behind the last member
        "[{1},}},{1},}},]",
        "[\n{0},\n{0},\n]\x1a",
        '{{"data": {{"list": [{1},}},{0}]}}}}',
    ],
)
def test_commas_that_are_too_many(tmp_path: Path, form: str) -> None:
    """Behind a line, behind the last member, behind the last object; bytes that old programs write at the end are nothing."""
    log = tmp_path / "log.json"
    log.write_text(form.format(wide(note='"a,}"'), wide(note='"a,}"')[:-1]), encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert (found.outcomes, [row["note"] for row in found.rows]) == (["approve"] * 2, ["a,}"] * 2)


@pytest.mark.parametrize(
    "damaged", ['{"laid": ,}', '{"laid": "no" "x": 1,}', '{,"laid": "no"}', '{"laid": "no",,}', '{"laid": "no,}']
)
def test_what_is_no_json_stays_none(tmp_path: Path, damaged: str) -> None:
    """A comma behind the last member is all that may be too much."""
    log = tmp_path / "log.jsonl"
    log.write_text(f"{wide()}\n{damaged}\n", encoding="utf-8")
    assert audit(log, folder=tmp_path).summary["rejected"] == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_rows_within_an_object_are_said(tmp_path: Path, lang: str) -> None:
    """What an interface answers wraps its rows; where they were found is said in words, too."""
    log = tmp_path / "answer.json"
    log.write_text('{"code": 0, "data": {"list": [{"sold_on": "2026-03-01", "laid": "no"}]}}', encoding="utf-8")
    done = returns("audit", log, "--lang", lang)
    assert (done.code, done.err) == (0, "")
    assert "list" in done.out


@pytest.mark.parametrize("deep", ["[{}]", '{{"a":{}}}'])
@pytest.mark.parametrize("form", ["{first}\n{row}\n", "{row}\n{first}\n", "[{row},\n{first}]"])
def test_a_row_that_is_nested_without_end_costs_itself(tmp_path: Path, form: str, deep: str) -> None:
    """Wherever it stands, also as the first row."""
    log = tmp_path / "log.json"
    before, behind = deep.format(" ").split()
    log.write_text(form.format(first=wide(note=before * 5_000 + "1" + behind * 5_000), row=wide()), encoding="utf-8")
    done = returns("audit", log, "--lang", "en")
    assert (done.code, done.err) == (2, "")
    assert "2 rows = 1 decided + 1 rejected" in done.out
    assert "nested too deeply; facts are plain values" in done.out


def test_a_log_of_wrappers_only_is_refused(tmp_path: Path) -> None:
    log = tmp_path / "log.json"
    log.write_text('{"a":' * 5_000 + f"[{wide()}]" + "}" * 5_000, encoding="utf-8")
    assert_one_complaint(returns("audit", log, "--lang", "en"), "has no row that is a JSON object")


@pytest.mark.parametrize(
    "form", ["[{0},{0},{0}", "[{0},\n{0},\n", '{{"rows": [{0}, {0}, ', '{{"code": 0, "data": {{"rows": [{0}']
)
@pytest.mark.parametrize("behind", ["", "\n", " \x00\x1a"])
def test_a_list_that_was_cut_off_is_refused(tmp_path: Path, form: str, behind: str) -> None:
    """Between two rows too: those that are missing would be in no account."""
    log = tmp_path / "log.json"
    log.write_text(form.format(wide()) + behind, encoding="utf-8")
    assert_one_complaint(returns("audit", log, "--lang", "en"), "the JSON object number")


@pytest.mark.parametrize(
    "form", ["[{0}][{0}]", "[[{0}], [{0}]]", "[{0}]\n[{0}]\n\x1a", '{{"rows": [{0}, {0}]', '{{"rows": [{0}, {0}]}} end']
)
def test_lists_that_end_are_whole(tmp_path: Path, form: str) -> None:
    """Several pages one after the other, too; what stands behind the rows is nothing of them."""
    log = tmp_path / "log.json"
    log.write_text(form.format(wide()), encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert (found.summary["rows"], found.summary["rejected"]) == (2, 0)


def test_a_page_on_each_line_is_one_where_it_is_said(tmp_path: Path) -> None:
    """An order with its items looks the same: only whoever knows the log can tell."""
    log = tmp_path / "log.jsonl"
    page = f'{{"page": 1, "rows": [{wide()}, {wide()}]}}\n'
    log.write_text(page + page, encoding="utf-8")
    assert_one_complaint(returns("audit", log), "is it another sheet or list? --sheet NAME (rows)")
    found = audit(log, "--sheet", "rows", folder=tmp_path)
    assert (found.summary["rows"], found.summary["rejected"]) == (4, 0)
    assert_one_complaint(returns("audit", log, "--sheet", "row"), "has no sheet `row`; did you mean `rows`?")
    log.write_text(wide()[:-1] + ', "items": [{"sku": 1}]}\n' + wide() + "\n", encoding="utf-8")
    assert audit(log, folder=tmp_path).summary["notes"] == [
        {"log": str(log), "note": "lists-beside", "others": "items"},
    ]
    log.write_text(f"{wide()}\n{wide()}\n", encoding="utf-8")
    assert_one_complaint(returns("audit", log, "--sheet", "rows"), "is no workbook")


def test_an_array_of_pages_is_one_where_it_is_said(tmp_path: Path) -> None:
    """As pages on a line each are; without it the array is rows, and what to do is said."""
    log = tmp_path / "log.json"
    page = f'{{"page": 1, "rows": [{wide()}, {wide()}]}}'
    log.write_text(f"[{page},\n {page}]", encoding="utf-8")
    assert_one_complaint(returns("audit", log), "is it another sheet or list? --sheet NAME (rows)")
    found = audit(log, "--sheet", "rows", folder=tmp_path)
    assert (found.summary["rows"], found.summary["rejected"]) == (4, 0)
    assert_one_complaint(returns("audit", log, "--sheet", "row"), "has no sheet `row`; did you mean `rows`?")


def test_objects_with_nothing_between_them_are_rows(tmp_path: Path) -> None:
    """As queues of messages write them into one file."""
    log = tmp_path / "log.json"
    log.write_text(wide() * 3, encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert (found.summary["rows"], found.summary["rejected"]) == (3, 0)


@pytest.mark.parametrize("size", [1, 64, 1 << 20])
def test_lists_beside_the_rows_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """One list of objects is read; that there are others, which are not, is said, wherever the file is cut as it is read."""
    monkeypatch.setattr(json_array, "CHUNK", size)
    long = json.dumps([json.loads(wide())] * 9)
    text = f'{{"rows": [{wide()}, {wide()}], "next": null, "pages": [1, 2], "more": {long}'
    text += ', "meta": {"a": [{}]}, "e\\n": [ {}]}'
    log = tmp_path / "log.json"
    log.write_text(text, encoding="utf-8")
    with opened_logs([str(log)]) as (opened,):
        assert [(note.what, note.fields) for note in opened.notes] == [
            ("rows-within", {"key": "rows"}),
            ("lists-beside", {"others": "more, meta.a, e\\n"}),
        ]
    for more, count in (((), 2), (("--sheet", "more"), 9), (("--sheet", "rows"), 2)):
        found = audit(log, *more, folder=tmp_path)
        assert found.summary["rows"] == count
        assert any(note["note"] == "lists-beside" for note in found.summary["notes"]) == (not more)
    assert_one_complaint(returns("audit", log, "--sheet", "mor"), "has no sheet `mor`; did you mean `more`?")


@pytest.mark.parametrize("size", [1, 64, 1 << 20])
@pytest.mark.parametrize("indent", [None, 1])
def test_pages_are_read_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, indent: int | None
) -> None:
    """What an interface answered page by page, what it says of each first: rows of them all, lines counted on."""
    monkeypatch.setattr(json_array, "CHUNK", size)
    page = {
        "meta": {"at": ["1", {"a": [{}]}], "size": 2},
        "data": {"list": [json.loads(wide()), json.loads(wide(laid='"maybe"'))]},
    }
    log = tmp_path / "log.json"
    log.write_text("\n".join([json.dumps(page, indent=indent)] * (3 if indent else 1)), encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert found.rejected_lines == ([2, 4, 6] if indent else [2])
    assert [note.get("key") for note in found.summary["notes"]] == ["data.list"]


def test_a_key_that_json_cannot_read_wraps_rows(tmp_path: Path) -> None:
    log = tmp_path / "log.json"
    log.write_text(f'{{"\\q": [{wide()}, {wide()}]}}', encoding="utf-8")
    assert audit(log, folder=tmp_path).summary["rows"] == 2


@pytest.mark.parametrize(
    "line",
    ["no", '{"laid": no}', "[1]", '{"laid": "no", "laid": "no"}', '{"a": ' + "[" * 5_000 + "]" * 5_000 + "}"],
    ids=range(5),
)
@pytest.mark.parametrize("array", [False, True])
def test_why_json_is_no_row_is_said_in_chinese(tmp_path: Path, line: str, array: bool) -> None:
    """In our own words, whatever the library's are."""
    log = tmp_path / "log.json"
    log.write_text(f"[{wide()},\n{line}]" if array else f"{wide()}\n{line}\n", encoding="utf-8")
    [why] = [text for text in returns("audit", log, "--lang", "zh").out.splitlines() if f"{log}:2: " in text]
    assert re.search("[\u4e00-\u9fff]", why)
    assert "xpecting" not in why
    if not array:
        done = returns("check", "--from", log, "--lang", "zh")
        assert re.search("[\u4e00-\u9fff]", done.out.splitlines()[-1].partition("错误")[2])
