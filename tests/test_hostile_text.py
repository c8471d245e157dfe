"""Texts that steer terminals, run as formulas or markup, or break lines, in every place where a text is shown: the same ones
everywhere, in logs, file names, arguments, policies and the book. HUNT=1 gives every argument all of them."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import click
import pytest
from hunting import HUNT
from test_audit_command import FINE, returns, write_log
from test_audit_report import Page

from returns_cli.spreadsheet import RUNS

EVIL = (
    "\x1b[31mred",  # colours
    "\x1b]0;title\x07",  # sets the title
    "\x9b2J",  # clears the screen by one byte
    "gnol\u202etrohs",  # runs backwards
    "\u2066apart\u2069",
    "line\u2028end\u2029",
    "back\x08\x7f",
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "]]>--><svg onload=alert(1)>",
    '=HYPERLINK("http://x.example")',
    "@SUM(1)",
    "+1+cmd|' /C calc'!A0",
    "*/ ; DROP TABLE sales; --",
    "`$(touch x)`",
    "{0.__class__} %s %n",
)
LINES = ("two\nlines", "a\r\nb\tc", *EVIL)
# What a terminal obeys: control characters, and what turns or hides text.
STEERS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
LANGUAGES = ("en", "zh")


def harmless_here(text: str) -> bool:
    """Whether a terminal only shows it."""
    return STEERS.search(text) is None


def both_languages(*words: str | Path) -> Iterator[str]:
    """What a command shows on both streams, in both languages."""
    for lang in LANGUAGES:
        done = returns(*words, "--lang", lang)
        assert done.code in (0, 2, 3, 4), done
        yield done.out + done.err


# Arguments -------------------------------------------------------------------------------------------------------------

ARGUMENTS = (
    "audit {}",
    "audit log.csv --out {}",
    "audit log.csv --policy {}",
    "audit log.csv --map sold_on={}",
    "audit log.csv --map {}=sold_on",
    "audit log.csv --set laid={}",
    "audit log.csv --where {}",
    "audit log.csv --dates {}",
    "audit log.csv --mask {}",
    "audit log.csv --recorded {}",
    "audit log.csv --sheet {}",
    "audit log.csv --encoding {}",
    "audit log.csv --mapping {}",
    "audit log.csv --memory {}",
    "audit log.csv --decision approve={}",
    "audit log.csv --sales {} --on request_id",
    "check --note {}",
    "check --sold-on {}",
    "check --quantity {}",
    "check --defect {}",
    "check --from {}",
    "check --policy {}",
    "policy show {}",
    "policy test {}",
    "policy diff {} tile-store/returns",
    "policy prove tile-store/returns {}",
    "policy new {}",
    "policy fmt {}",
    "say {}",
    "book status --book {}",
    "book show {} --book book.db",
    "book list --since {} --book book.db",
    "book export {}/x.csv --book book.db",
    "sales find --phone {} --book book.db",
    "sales show {} --book book.db",
    "take --receipt-no {} --book book.db",
    "take --receipt-no S1 --lot {} --book book.db",
    "override {} --book book.db --manager {} --reason {}",
    "inspect {} --book book.db --result {}",
    "appointments list --from {} --book book.db",
    "{}",
    "audit --{}",
)


@pytest.fixture(scope="module")
def with_a_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a log and a book."""
    found = tmp_path_factory.mktemp("hostile")
    write_log(found / "log.csv", [FINE])
    (found / "sales.csv").write_text("收据号,行号,货号,规格,每箱片数,数量\nS1,1,T,800x800,3,10箱\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(found)
        for words in ("book init --book book.db", "sales import sales.csv --book book.db"):
            assert returns(*words.split()).err == ""
    return found


@pytest.fixture
def folder(with_a_log: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The present folder, with a log and a book."""
    monkeypatch.chdir(with_a_log)
    return with_a_log


@pytest.mark.parametrize("command", ARGUMENTS)
def test_arguments(folder: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Whatever stands in a command, what is said of it does nothing, in one line where it is an error."""
    monkeypatch.setattr(click, "prompt", lambda prompt, **_: click.echo(prompt) or "0")
    first = ARGUMENTS.index(command)
    for evil in LINES if HUNT else (LINES[(first + at) % len(LINES)] for at in (0, 5)):
        done = returns(*(word.replace("{}", evil.replace("\0", "")) for word in command.split()))
        assert done.code in (0, 2, 3, 4), (evil, done)
        assert harmless_here(done.out + done.err), (evil, done.out + done.err)
        assert done.err.count("\n") <= 1, (evil, done.err)


# Logs ------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Whatever an audit writes of a log whose headings, cells and name are hostile; and what it shows, by language."""
    folder = tmp_path_factory.mktemp("audited")
    own = ["clerk", "article", "amount", "receipt no", "line no"]
    header = [*FINE, *own, *(each for each in LINES if "\x08" not in each)]
    rows = []
    for at, evil in enumerate(LINES * 2):
        row = FINE | dict.fromkeys(header[len(FINE) :], evil) | {"request_id": f"{evil}{at}"}
        rows.append(row | {"laid": ("yes", evil, "no")[at % 3], "decision": evil if at % 5 == 0 else "approve", "amount": "3"})
        rows.append(rows[-1] | {"sold_on": evil})
    log = write_log(folder / "\x1b[31m<b>=1+1\u202e\n.csv", rows, header=header)
    endings = ("csv", "xlsx", "jsonl", "parquet")
    shown = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for lang in LANGUAGES:
            beside = [
                "--totals",
                "--rejects",
                "rejects.csv",
                "--doubles",
                "doubles.csv",
                "--report",
                f"{lang}.html",
                "--lang",
                lang,
            ]
            done = returns("audit", log, *beside, "--save-mapping", "mapping.toml")
            shown[lang] = done.out + done.err
            assert done.code == 3, done
        for ending in endings:
            returns("audit", log, "--out", f"out.{ending}")
        shown["json"] = returns("audit", log, "--format", "json", "--totals").out
    return folder, shown


def test_what_an_audit_shows(audited: tuple[Path, dict[str, str]]) -> None:
    """Headings, cells of rejects, clerks, articles and the log's name on a terminal."""
    for lang in LANGUAGES:
        assert harmless_here(audited[1][lang]), STEERS.findall(audited[1][lang])


def test_json_of_an_audit(audited: tuple[Path, dict[str, str]]) -> None:
    """Is JSON, in which nothing steers either; texts come back as they were."""
    text = audited[1]["json"]
    assert harmless_here(text), STEERS.findall(text)
    assert "<b>" in json.loads(text)["logs"][0]["file"]


@pytest.mark.parametrize("name", ["out.csv", "rejects.csv", "doubles.csv"])
def test_tables_of_an_audit(audited: tuple[Path, dict[str, str]], name: str) -> None:
    """No cell runs in a spreadsheet, and each has its place."""
    with (audited[0] / name).open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = list(csv.reader(stream))
    assert rows
    assert {len(row) for row in rows} == {len(header)}
    assert not [cell for row in (header, *rows) for cell in row if RUNS.match(cell) and not cell.startswith("'")]


def test_workbook_of_an_audit(audited: tuple[Path, dict[str, str]]) -> None:
    """No formula and no link."""
    with ZipFile(audited[0] / "out.xlsx") as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    assert "<f>" not in "".join(parts.values())
    assert not [name for name in parts if "externalLink" in name]
    assert "hyperlink" not in parts["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_report_of_an_audit(audited: tuple[Path, dict[str, str]], lang: str) -> None:
    """Nothing runs, nothing is fetched, nothing steers who reads it."""
    text = (audited[0] / f"{lang}.html").read_text(encoding="utf-8")
    page = Page(text)
    assert (page.harm, page.open) == ([], [])
    assert harmless_here(text), STEERS.findall(text)


def test_a_saved_mapping_reads_back(audited: tuple[Path, dict[str, str]]) -> None:
    """Hostile headings stand in it as texts."""
    text = (audited[0] / "mapping.toml").read_text(encoding="utf-8")
    assert harmless_here(text), STEERS.findall(text)
    tomllib.loads(text)


# Policies --------------------------------------------------------------------------------------------------------------

OUTPUTS = (
    "policy show {}",
    "policy show {} --format json",
    "policy show {} --format html",
    "policy sql {}",
    "policy check {}",
    "policy test {}",
    "policy test {} --mutants",
    "policy diff {} {other}",
    "policy diff {} {other} --format json",
    "policy prove {} no-such",
    "policy fmt --check {}",
    "check --policy {} --no-input",
    "check --policy {} --no-input --explain --receipt no",
    "check --policy {} --format json --receipt no --no-input",
    "check --policy {} --say --receipt no --no-input",
    "check --policy {} --help",
    "take --policy {} --help",
    "policy list",
    "audit log.csv --policy {}",
)


@pytest.fixture(scope="module")
def evil_policy(with_a_log: Path) -> Path:
    """A policy of which every text is hostile, with its cases."""
    assert returns("policy", "new", "evil/returns", "--dir", with_a_log).err == ""
    evil = " ".join(each for each in LINES if "{" not in each)
    made = with_a_log / "evil" / "returns.toml"
    text = re.sub(r'\b(en|zh) *= "[^"]*"', lambda found: f'{found[1]} = "{quoted(evil)}"', made.read_text(encoding="utf-8"))
    text = re.sub(r'clause( *)= "[^"]*"', lambda found: f'clause{found[1]}= "{quoted(evil[:20])}"', text)
    made.write_text(text, encoding="utf-8")
    return made


@pytest.mark.parametrize("command", OUTPUTS)
def test_policies(folder: Path, evil_policy: Path, command: str) -> None:
    """Whatever a policy is shown as: on a terminal, as JSON, as a poster, as SQL, in help and on the phone."""
    words = [word.replace("{other}", "tile-store/returns").replace("{}", str(evil_policy)) for word in command.split()]
    for lang in LANGUAGES[: 1 if "json" in words else 2]:
        done = returns(*words, *([] if "fmt" in words or "sql" in words else ["--lang", lang]))
        assert done.code in (0, 2, 3, 4), done
        assert harmless_here(done.out + done.err), (STEERS.findall(done.out + done.err), done.out, done.err)
        if "html" in words:
            page = Page(done.out)
            assert page.harm == []
        if "json" in words:
            json.loads(done.out)


# The book --------------------------------------------------------------------------------------------------------------

SHOP = """name = { en = "{}", zh = "{}" }
hotline = "{}"
timezone = "Asia/Shanghai"
[warehouses.main]
name = { en = "{}", zh = "{}" }
address = "{}"
slot = 30
open = { mon = ["09:00-10:00"] }
"""
SAID = (
    "--requested-on 2026-11-20 --receipt yes --goods-intact yes --packaging-intact yes --laid no --defect none --clearance no"
)
SAID += " --special-order no --tile 800x800 --pieces-per-box 3 --sold-on 2026-11-01"
TOLD = (
    "sales show S0",
    "sales find --article {}",
    "sales find --article A",
    "book list",
    "book list --format json",
    "book show {id}",
    "book show {id} --format json",
    "book today",
    "book status",
    "book verify",
    "book replay {id}",
    "book slip {id} --paper text --shop-file shop.toml",
    "appointments list --from 2026-11-01 --shop-file shop.toml",
)


def quoted(text: str) -> str:
    """A text as TOML has it between quotes."""
    return "".join(f"\\u{ord(char):04x}" if not 32 <= ord(char) < 127 or char in '"\\' else char for char in text)


@pytest.fixture(scope="module")
def with_a_return(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a book whose sales, clerks, notes and settings are hostile, and the id of a return."""
    found, evil = tmp_path_factory.mktemp("book"), " ".join(EVIL)
    (found / "shop.toml").write_text(SHOP.replace("{}", quoted(evil)), encoding="utf-8")
    with (found / "sales.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["收据号", "行号", "货号", "规格", "每箱片数", "数量", "售出日期", "批号", "特价", "订制"])
        for at, each in enumerate(LINES):
            table.writerow([f"S{at}", "1", f"A{each}", "800x800", "3", "10箱", "2026-11-01", each, "否", "否"])
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(found)
        patch.setenv("RETURNS_BOOK", "book.db")
        assert returns("book", "init").err == ""
        done = returns("sales", "import", "sales.csv", "--rejects", "rejects.csv")
        assert harmless_here(done.out + done.err)
        words = [
            "--clerk",
            evil,
            "--counter",
            evil,
            "--note",
            evil,
            "--receipt-no",
            "S0",
            "--quantity",
            "1箱",
            "--format",
            "json",
        ]
        answer = returns("take", *SAID.split(), "--lot", LINES[0], *words)
        assert harmless_here(answer.out + answer.err)
        assert answer.json.get("state") == "taken", answer
    return found, answer.json["id"]


@pytest.fixture
def taken(with_a_return: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
    """The present folder, whose book is the one that commands mean, and the id of a return in it."""
    monkeypatch.chdir(with_a_return[0])
    monkeypatch.setenv("RETURNS_BOOK", "book.db")
    return with_a_return


@pytest.mark.parametrize("command", TOLD)
def test_what_the_book_shows(taken: tuple[Path, str], command: str) -> None:
    """Sales, articles, lots, clerks, notes, the shop's own name: on a terminal, as JSON, on a slip of text."""
    words = [word.replace("{id}", taken[1]).replace("{}", EVIL[0]) for word in command.split()]
    for shown in both_languages(*words):
        assert harmless_here(shown), (STEERS.findall(shown), shown)


def test_slips(taken: tuple[Path, str]) -> None:
    """A page has no markup of theirs; a printer gets no commands but our own."""
    page = returns("book", "slip", taken[1], "--paper", "a5", "--shop-file", "shop.toml", "--lang", "en").out
    assert Page(page).harm == []
    assert harmless_here(page)
    done = returns("book", "slip", taken[1], "--paper", "80", "--shop-file", "shop.toml", "--to", "slip.bin", "--lang", "en")
    assert done.code == 0, done
    sent = Path("slip.bin").read_bytes().partition(b"\x1dv0")[0]  # before the code, which is a picture
    assert not re.search(rb"[\x00-\x09\x0b-\x1a]", re.sub(rb"\x1b[aEd].|\x1d[!V].|\x1b@|\x1c&", b"", sent))


def test_tables_of_the_book(taken: tuple[Path, str]) -> None:
    """Its decisions and the rejects of an import run nothing in a spreadsheet."""
    returns("book", "export", "decisions.csv")
    for name in ("decisions.csv", "rejects.csv"):
        with Path(name).open(encoding="utf-8-sig", newline="") as stream:
            cells = [cell for row in csv.reader(stream) for cell in row]
        assert cells
        assert not [cell for cell in cells if RUNS.match(cell) and not cell.startswith("'")]


def test_calendar_files(taken: tuple[Path, str]) -> None:
    """What a calendar reads has no lines of theirs."""
    words = ["--shop-file", "shop.toml", "--receipt-no", EVIL[0] + "\nBEGIN:VALARM"]
    free = returns("appointments", "slots", "--shop-file", "shop.toml", "--format", "json").json
    when = free["slots"][0][:16].replace("T", " ")
    done = returns("appointments", "book", "--at", when, *words)
    assert done.code == 0, done
    made = returns("appointments", "calendar", "day.ics", "--day", when[:10], "--shop-file", "shop.toml")
    assert made.err == ""
    text = Path("day.ics").read_bytes()
    assert b"BEGIN:VEVENT" in text
    assert b"\nBEGIN:VALARM" not in text
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xe2\x80\xae|\xc2\x9b", text)
