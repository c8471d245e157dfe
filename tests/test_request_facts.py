"""Lines of one request that leave blank what its first line says: nothing is lost, and contradictions are rejects."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyarrow.parquet import read_table
from test_audit_command import FINE, HEADER, csv_rows, returns, write_log

OF_REQUEST = ("sold_on", "receipt", "defect")


def order(request: str, *lines: dict[str, str]) -> list[dict[str, str]]:
    """A request as exports write it: what is of the whole request stands in its first line only."""
    blank = dict.fromkeys(OF_REQUEST, "")
    return [{"request_id": request} | (blank if number else {}) | own for number, own in enumerate(lines)]


def facts(*names: str) -> list[str]:
    return [option for name in names for option in ("--request-facts", name)]


def test_declared_facts_hold_for_all_lines(tmp_path: Path) -> None:
    """A blank cell says what the first line that says something does; other facts stay unknown."""
    rows = [*order("R1", {}, {"laid": "yes"}, {"goods_intact": ""}), *order("R2", {"sold_on": "2020-01-01"}, {})]
    log, out = write_log(tmp_path / "log.csv", rows), tmp_path / "out.csv"
    done = returns("audit", log, *facts(*OF_REQUEST), "--out", out, "--format", "json")
    assert done.json["request_columns"] == list(OF_REQUEST)
    assert [row["outcome"] for row in csv_rows(out)] == ["approve", "deny", "incomplete", "deny", "deny"]
    assert [row["sold_on"] for row in csv_rows(out)][:2] == [FINE["sold_on"]] * 2


def test_contradictions_are_rejects(tmp_path: Path) -> None:
    """A line that says something else of its request is rejected, whole, with the heading; other spellings are no other."""
    other = FINE["sold_on"].replace("-", "/")
    rows = [*order("R1", {}, {"sold_on": "2026-02-01"}, {"sold_on": other}), *order("R2", {})]
    log, rejects = write_log(tmp_path / "log.csv", rows), tmp_path / "rejects.csv"
    done = returns("audit", log, *facts("sold_on"), "--rejects", rejects, "--format", "json", "--lang", "en")
    assert (done.json["rows"], done.json["rejected"]) == (4, 1)
    (row,) = csv_rows(rejects)
    assert (row["line"], row["sold_on"], row["request_id"]) == ("3", "2026-02-01", "R1")
    assert row["why"].startswith("`sold_on` says `2026-02-01`, and the first line")


def test_contradictions_are_told_in_the_order_of_lines(tmp_path: Path) -> None:
    """The first rejects are told, whether a line contradicts its request or is no row at all."""
    log = write_log(tmp_path / "log.csv", [*order("R1", {}, {"sold_on": "2026-02-01"}), *order("R2", {})])
    with log.open("a", encoding="utf-8") as more:
        more.write("no row\n" * 6)
    told = returns("audit", log, *facts("sold_on"), "--lang", "en")
    assert [line for line in range(1, 12) if f"log.csv:{line}: " in told.out] == [3, 5, 6, 7, 8]


def test_a_cell_of_spaces_is_blank_in_columns_of_many_texts_too(tmp_path: Path) -> None:
    """It says what the first line does, however few rows the log has."""
    rows, out = [*order("R1", {}, {"sold_on": " "}), *order("R2", {"sold_on": "2026-03-02"})], tmp_path / "out.parquet"
    returns("audit", write_log(tmp_path / "log.csv", rows), *facts("sold_on"), "--out", out)
    assert read_table(out)["sold_on"].to_pylist() == [FINE["sold_on"]] * 2 + ["2026-03-02"]


def test_the_policy_says_which_facts(tmp_path: Path) -> None:
    """`of = "request"` in the policy file does the same without an option."""
    policy = tmp_path / "shop.toml"
    policy.write_text(
        'policy = "shop/ship"\nversion = "1"\ntitle = "Ship"\ntimezone = "Asia/Dubai"\noutcomes = ["late", "ontime"]\n'
        '[facts.paid_on]\ntype = "date"\nask = "?"\nof = "request"\n[facts.sent_on]\ntype = "date"\nask = "?"\n'
        '[[rules]]\nid = "late"\noutcome = "late"\nreason = "Late."\nwhen = "days_between(paid_on, sent_on) > 2"\n',
        encoding="utf-8",
    )
    log = tmp_path / "log.csv"
    log.write_text("request,paid_on,sent_on\nA,2026-01-01,2026-01-02\nA,,2026-01-09\nB,2026-01-01,\n", encoding="utf-8")
    done = returns("audit", log, "--policy", policy, "--format", "json")
    assert (done.json["outcomes"], done.json["request_columns"]) == ({"late": 1, "ontime": 1, "incomplete": 1}, ["paid_on"])


def test_lines_that_say_something_of_their_request_say_it_for_themselves(tmp_path: Path) -> None:
    """What a policy has of the whole request fills only lines that say nothing of it, however they write that; no row that
    says something is changed or rejected for what other rows of its request say."""
    silent = {"sold_on": " ", "requested_on": "", "receipt": "\u3000"}
    rows = [
        *({"request_id": "A"} | more for more in ({}, silent, {"receipt": ""}, {"sold_on": "2020-01-01"})),
        *({"request_id": "B"} | more for more in (silent, {})),
        {"request_id": ""} | silent,
    ]
    done = returns("audit", write_log(tmp_path / "log.csv", rows), "--out", tmp_path / "out.csv", "--format", "json")
    found = [row["outcome"] for row in csv_rows(tmp_path / "out.csv")]
    assert found == ["approve", "approve", "incomplete", "deny", "approve", "approve", "incomplete"]
    assert (done.json["rejected"], done.json["request_columns"]) == (0, ["sold_on", "requested_on", "receipt"])
    one = write_log(tmp_path / "one.csv", [rows[0], *rows[2:4]])
    assert returns("audit", one, "--format", "json").json["request_columns"] == []


def test_logs_that_are_plainly_written_so_are_read_so(tmp_path: Path) -> None:
    """Where every later line leaves the same columns blank, a total among them, they are the request's, and that is said;
    blank cells are not taken for more than they are."""
    header = [*HEADER, "Total"]
    rows = [*order("R1", {}, {"laid": "yes"}), *order("R2", {}, {}, {})]
    rows = [row | {"Total": "9" if row.get("receipt") is None else ""} for row in rows]
    log = write_log(tmp_path / "log.csv", rows, header=header)
    done = returns("audit", log, "--format", "json")
    assert (done.json["outcomes"]["incomplete"], done.json["request_columns"]) == (0, list(OF_REQUEST))
    assert (
        "say what the first line of their request says: sold_on, receipt, defect" in returns("audit", log, "--lang", "en").out
    )
    blanks = [{"receipt": ""}, {"receipt": "", "defect": ""}, {"receipt": "", "Total": ""}]
    for blank, first in zip(blanks, ({}, {}, {"sold_on": ""}), strict=True):
        few = [{"request_id": "R1", "Total": "9"} | first, {"request_id": "R1", "Total": "9"} | blank]
        done = returns("audit", write_log(tmp_path / "few.csv", few, header=header), "--format", "json")
        assert (done.json["outcomes"]["approve"] < 2, done.json["request_columns"]) == (True, [])


@pytest.mark.parametrize("copies", [4, 4000])
def test_lines_of_a_request_need_not_stand_together(tmp_path: Path, copies: int) -> None:
    """However far the lines of a request are apart, in whatever piece of the log."""
    rows = [row for number in range(copies) for row in order(f"R{number}", {"sold_on": "2020-01-01"} if number % 2 else {})]
    later = [order(f"R{number}", {}, {})[1] for number in range(copies)]
    log = write_log(tmp_path / "log.csv", rows + later, header=HEADER)
    done = returns("audit", log, *facts(*OF_REQUEST), "--totals", "--format", "json")
    outcomes = {name: count for name, count in done.json["outcomes"].items() if count}
    assert outcomes == {"approve": copies, "deny": copies}
    assert done.json["totals"]["findings"] == copies


def test_unknown_fact_is_refused(tmp_path: Path) -> None:
    """With the one that was meant."""
    log = write_log(tmp_path / "log.csv", [{}])
    assert "did you mean `sold_on`" in returns("audit", log, "--request-facts", "soldon").err


@pytest.mark.parametrize("name", ["Total", "Sum 41", "Tile Total", "瓷砖小计"])
def test_a_line_is_no_total_for_the_name_of_its_shop(tmp_path: Path, name: str) -> None:
    """Nor for that of its article: a line that says no more than its request and how much is decided as its request says."""
    named = {"store": name, "request_id": "1001"}
    lines = [FINE | named, dict.fromkeys(HEADER, "") | named | {"quantity": "1 m2"}, FINE | {"request_id": "1002"}]
    log = tmp_path / "log.csv"
    rows = [",".join(row.get(heading, "") for heading in ("store", *HEADER)) for row in lines]
    log.write_text("\n".join([",".join(["store", *HEADER]), *rows]), encoding="utf-8")
    told = returns("audit", log, *facts(*HEADER[1:10], "tile", "pieces_per_box"), "--format", "json").json
    assert (told["rows"], told["rejected"], told["outcomes"]["approve"]) == (3, 0, 3)
