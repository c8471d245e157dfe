"""`returns audit --totals` and double returns: whose findings, of what, for how much, counted a second time in Python."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_audit_command import FINE, HEADER, SAMPLE, csv_rows, returns, write_log

from returns_cli.intake.goods import amounts_in
from returns_cli.intake.telling import read_override
from returns_cli.kinds.money import read_money

WRONG = ("wrongly-approved", "wrongly-denied")
LAID = {"laid": "yes"}  # with the record of FINE this row is wrongly approved


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The totals of the sample log, and all its decided rows."""
    out = tmp_path_factory.mktemp("sample") / "out.csv"
    done = returns("audit", SAMPLE, "--totals", "--format", "json", "--out", out)
    return done.json["totals"], list(csv_rows(out))


def totals_of(*logs: Path, options: tuple[str, ...] = ()) -> dict[str, Any]:
    done = returns("audit", *logs, "--totals", "--format", "json", *options)
    found: dict[str, Any] = done.json["totals"]
    return found


@pytest.mark.parametrize(("group", "column"), [("clerk", "clerk"), ("month", "requested_on")])
def test_totals_are_those_of_the_rows(sample: tuple[dict[str, Any], list[dict[str, str]]], group: str, column: str) -> None:
    """Rows, findings of both kinds and money of each clerk and month are what the rows themselves add up to."""
    totals, rows = sample
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    money: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        name = row[column][:7] if group == "month" else row[column]
        counted[name][row["verdict"]] += 1
        if row["verdict"] in WRONG:
            money[name] += Decimal(row["amount"])
    assert {one[group]: (one["rows"], *(one[kind] for kind in WRONG)) for one in totals[f"by_{group}"]} == {
        name: (kinds.total(), *(kinds[kind] for kind in WRONG)) for name, kinds in counted.items()
    }
    assert {one[group]: Decimal(one["amount"]) for one in totals[f"by_{group}"]} == money
    assert sum(money.values()) == Decimal(totals["amount"])


def test_findings_count_under_every_rule_that_fired(sample: tuple[dict[str, Any], list[dict[str, str]]]) -> None:
    """A finding with two reasons counts under both, one without any under none."""
    totals, rows = sample
    counted: Counter[str | None] = Counter()
    for row in rows:
        if row["verdict"] in WRONG:
            counted.update(row["reasons"].split(";") if row["reasons"] else [None])
    assert {one["rule"]: one["findings"] for one in totals["by_rule"]} == counted


def test_months_are_in_their_order_and_clerks_by_money(sample: tuple[dict[str, Any], list[dict[str, str]]]) -> None:
    """What a person reads first is the dearest clerk and the first month."""
    totals, _ = sample
    months = [one["month"] for one in totals["by_month"]]
    amounts = [Decimal(one["amount"]) for one in totals["by_clerk"]]
    assert months == sorted(months)
    assert amounts == sorted(amounts, reverse=True)


CHINESE = {
    "clerk": "收银员",
    "article": "货号",
    "amount": "退款金额（元）",
    "override": "店长特批",
}


def telling_log(path: Path, rows: list[Mapping[str, str]]) -> Path:
    """A log with Chinese columns that tell more; a row's keys are facts or kinds of columns."""
    renamed = [{CHINESE.get(name, name): cell for name, cell in row.items()} for row in rows]
    blank = dict.fromkeys(CHINESE.values(), "")
    return write_log(path, [blank | row for row in renamed], header=[*HEADER, *CHINESE.values()])


def test_chinese_headings_are_found(tmp_path: Path) -> None:
    """Clerk, article, amount and override are known by their usual Chinese headings, the currency by that of the amount."""
    log = telling_log(tmp_path / "log.csv", [LAID | {"clerk": "张敏", "article": "A-1", "amount": "12.5"}])
    done = returns("audit", log, "--totals", "--format", "json").json
    assert done["columns"] == CHINESE
    assert done["totals"]["money"]["currency"] == "CNY"
    assert [(one["article"], one["amount"]) for one in done["totals"]["by_article"]] == [("A-1", "12.50")]


@pytest.mark.parametrize("heading", ["Refunded Amount", "Refund Total", "应退金额(元)", "退款总额"])
def test_money_at_stake_is_what_was_refunded(tmp_path: Path, heading: str) -> None:
    """Beside the total of the order, in whatever order they stand, the refund is the amount."""
    for own in (["Total", heading], [heading, "Total"]):
        log = write_log(tmp_path / "log.csv", [LAID | {"Total": "500", heading: "20"}], header=[*HEADER, *own])
        assert totals_of(log)["amount"] == "20.00"


@pytest.mark.parametrize(
    ("paid", "asked"), [("实退金额", "退货金额"), ("实退金额", "退款金额"), ("Refunded Amount", "Refund Amount")]
)
def test_money_at_stake_is_what_was_really_paid_back(tmp_path: Path, paid: str, asked: str) -> None:
    """Beside what was asked for or owed, in whatever order they stand."""
    for own in ((asked, paid), (paid, asked)):
        log = write_log(tmp_path / "log.csv", [LAID | {asked: "100", paid: "90"}], header=[*HEADER, *own])
        assert totals_of(log)["amount"] == "90.00"


def test_log_in_gb18030_has_the_same_totals(tmp_path: Path) -> None:
    """Names, money, overrides and receipts are read in every encoding alike."""
    own = {
        "收银员": "欧阳青青",
        "退款金额（元）": "￥１２．５",
        "店长特批": "是",
        "小票号": "丁7",
        "行号": "一",
        "售出数量": "1平方米",
    }
    rows = [LAID | own | {"quantity": "1平方米", "店长特批": special} for special in ("是", "否")]
    log = write_log(tmp_path / "log.csv", rows, header=[*HEADER, *own])
    told = []
    for encoding in ("utf-8", "gb18030"):
        log.write_bytes(log.read_text(encoding="utf-8").encode(encoding))
        done = returns("audit", log, "--totals", "--format", "json").json
        told.append((done["totals"], done["doubles"], done["columns"]))
    assert told[0] == told[1]
    assert [(one["clerk"], one["overridden"], one["amount"]) for one in told[0][0]["by_clerk"]] == [("欧阳青青", 1, "12.50")]
    assert told[0][1]["first"][0]["receipt"] == "丁7"


def test_columns_can_be_named(tmp_path: Path) -> None:
    """--column names what the heading does not; a kind or a heading that does not exist is refused."""
    log = write_log(tmp_path / "log.csv", [LAID | {"who": "Li"}], header=[*HEADER, "who"])
    assert [one["clerk"] for one in totals_of(log, options=("--column", "clerk=who"))["by_clerk"]] == ["Li"]
    for wrong, phrase in (
        ("clerk=nobody", "no column `nobody`"),
        ("boss=who", "unknown kind of column `boss`"),
        ("clerk", "KIND="),
    ):
        done = returns("audit", log, "--totals", "--column", wrong)
        assert done.code == 2
        assert phrase in done.err


def test_unclear_columns_are_left_out_and_said(tmp_path: Path) -> None:
    """Of two columns that could be the clerk's none is taken."""
    rows = [LAID | {"clerk": "Li", "Clerk ": "Wang"}]
    log = write_log(tmp_path / "log.csv", rows, header=[*HEADER, "clerk", "Clerk "])
    assert "by_clerk" not in totals_of(log)
    assert "--column clerk=COLUMN" in returns("audit", log, "--lang", "en").out


def test_unreadable_money_is_counted_not_guessed(tmp_path: Path) -> None:
    """What is no amount, or could be two, is left out of the sum and said; a blank one as well."""
    cells = ["10.10", "¥1,234.50", "-20", "３元", "1,234", "ten", "1.23E+17", ""]
    log = telling_log(tmp_path / "log.csv", [LAID | {"amount": cell} for cell in cells])
    totals = totals_of(log)
    assert (totals["amount"], totals["findings"]) == ("1267.60", 8)
    assert totals["money"] == {"currency": "CNY", "blank": 1, "unread": 3, "other": 0}
    told = returns("audit", log, "--totals", "--lang", "en").out
    assert "amounts that cannot be read, not added up: 3" in told
    assert "findings without an amount: 1" in told


def test_currencies_are_never_mixed(tmp_path: Path) -> None:
    """Where the cells name several currencies only one is added up, and an amount without any is of none."""
    rows = [LAID | {"amount": cell} for cell in ("$5", "€7", "$1.25", "9")]
    log = write_log(tmp_path / "log.csv", rows, header=[*HEADER, "amount"])
    totals = totals_of(log)
    assert (totals["amount"], totals["money"]) == ("6.25", {"currency": "USD", "blank": 0, "unread": 0, "other": 2})


def test_cents_are_exact(tmp_path: Path) -> None:
    """Ten times 0.1 and a large amount make no rounding error."""
    rows = [LAID | {"amount": cell} for cell in [*["0.1"] * 10, "999999999999999.01"]]
    log = write_log(tmp_path / "log.csv", rows, header=[*HEADER, "amount"])
    assert totals_of(log)["amount"] == "1000000000000000.01"


def test_overrides_are_kept_apart(tmp_path: Path) -> None:
    """A wrong approval that a manager overrode is not the clerk's, nor its money; a denial has nothing to override."""
    denied = {"decision": "deny", "clerk": "Li", "amount": "1"}
    rows = [
        LAID | {"clerk": "Li", "amount": "100", "override": "是"},
        LAID | {"clerk": "Li", "amount": "10", "override": "否"},
        LAID | {"clerk": "Li", "amount": "10", "override": "perhaps"},
        denied | {"override": "是"},
    ]
    log = telling_log(tmp_path / "log.csv", rows)
    done = returns("audit", log, "--totals", "--format", "json").json
    totals = done["totals"]
    assert [done["verdicts"][kind] for kind in WRONG] == [3, 1]
    assert (totals["findings"], totals["overridden"], totals["overrides_unread"], totals["amount"]) == (3, 1, 1, "21.00")
    assert [(one["findings"], one["overridden"], one["amount"]) for one in totals["by_clerk"]] == [(3, 1, "21.00")]
    assert "overridden by a manager, kept apart: 1" in returns("audit", log, "--totals", "--lang", "en").out


def test_clerks_and_articles_are_one_however_they_are_written(tmp_path: Path) -> None:
    """Capitals, widths and blanks make no other clerk: findings, money and rows are added up, as under a mask."""
    names = ("Li Na", "LI NA", "Ｌｉ　Ｎａ ", "Bo")
    rows = [LAID | {"clerk": name, "article": name, "amount": "10"} for name in names]
    log = telling_log(tmp_path / "log.csv", [*rows, {"clerk": "li na"}])
    found = totals_of(log)
    assert [(one["clerk"], one["rows"], one["findings"], one["amount"]) for one in found["by_clerk"]] == [
        ("LI NA", 4, 3, "30.00"),
        ("Bo", 1, 1, "10.00"),
    ]
    assert [(one["article"], one["findings"]) for one in found["by_article"]] == [("LI NA", 3), ("Bo", 1)]
    masked = totals_of(log, options=("--mask", "people"))
    assert [(one["rows"], one["amount"]) for one in masked["by_clerk"]] == [(4, "30.00"), (1, "10.00")]


def test_many_clerks_are_cut_for_people_only(tmp_path: Path) -> None:
    """The text shows the first clerks and says how many more there are; JSON has all."""
    log = write_log(tmp_path / "log.csv", [LAID | {"clerk": f"C{at:02}"} for at in range(40)], header=[*HEADER, "clerk"])
    assert len(totals_of(log)["by_clerk"]) == 40
    text = returns("audit", log, "--totals", "--lang", "en").out
    assert "25 more" in text
    assert "C39" not in text


def test_log_without_such_columns_has_totals_all_the_same(tmp_path: Path) -> None:
    """Rules and months are always known; what the log does not tell is not there."""
    totals = totals_of(write_log(tmp_path / "log.csv", [LAID, {}]))
    assert totals.keys() & {"by_rule", "by_month", "by_clerk", "by_article"} == {"by_rule", "by_month"}
    assert (totals["amount"], totals["money"], totals["findings"]) == (None, None, 1)
    assert totals_of(write_log(tmp_path / "none.csv", []))["findings"] == 0


@given(
    st.decimals(min_value=0, max_value=10**9, places=2),
    st.sampled_from(["{}", "¥{}", "{} CNY", "{}元", "￥ {}", "-{}", "RMB{}"]),
)
def test_money_reads_back(amount: Decimal, form: str) -> None:
    """However an amount is written, it is that amount."""
    read = read_money(form.format(amount))
    assert read is not None
    assert abs(read.amount) == amount
    assert read.currency in ("", "CNY")


@pytest.mark.parametrize(
    "cell", ["", "x", "1.2.3", "12345678901234567", "0.12345", "¥5 USD", "--5", "1,234", "5 apples", "1e3"]
)
def test_what_is_no_money_is_not_read(cell: str) -> None:
    """Anything that is not one amount, exactly, is unreadable."""
    assert read_money(cell) is None


def test_goods_and_overrides_are_read_as_at_the_counter() -> None:
    """Units and yes/no have the counter's spellings."""
    cells = ("3 boxes", "３箱", "1.50㎡", "7", "2 kg", "box", "(2)", "2-")
    assert [amounts_in(cell) for cell in cells] == [
        *([(Decimal(3), "box")], [(Decimal(3), "box")], [(Decimal("1.5"), "m2")], [(Decimal(7), "")], [(Decimal(2), "kg")]),
        *([], [(Decimal(-2), "")], [(Decimal(-2), "")]),
    ]
    assert [read_override(cell) for cell in ("是", "Y", "no", "", "Mr Wang")] == ["yes", "yes", "no", "no", None]


# Double returns ------------------------------------------------------------------------------------------------------

RECEIPTS = [*HEADER, "receipt no", "line no", "sold quantity"]


def returned(receipt: str, line: str, quantity: str, sold: str, **more: str) -> dict[str, str]:
    return {"receipt no": receipt, "line no": line, "quantity": quantity, "sold quantity": sold} | more


def doubles_of(*logs: Path, code: int = 3) -> dict[str, Any]:
    done = returns("audit", *logs, "--format", "json")
    assert done.code == code
    found: dict[str, Any] = done.json["doubles"]
    return found


def test_planted_doubles_are_found_and_nothing_else(tmp_path: Path) -> None:
    """More than was sold in one or several returns is found; parts within what was sold, other lines of the receipt,
    and returns that were denied are not."""
    denied = {"decision": "deny", "laid": "yes"}
    rows = [
        returned("A", "1", "3 boxes", "5 boxes"),
        returned("A", "2", "5 boxes", "5 boxes"),
        returned("A", "1", "2箱", "5 boxes"),
        returned("B", "1", "4 boxes", "5 boxes"),
        returned("C", "1", "6 boxes", "5 boxes"),
        returned("B", "1", "2 boxes", "5 boxes"),
        returned("D", "1", "5 boxes", "5 boxes"),
        returned("D", "1", "5 boxes", "5 boxes", **denied),
        returned("", "1", "5 boxes", "5 boxes"),
        returned("", "1", "5 boxes", "5 boxes"),
    ]
    found = doubles_of(write_log(tmp_path / "log.csv", rows, header=RECEIPTS))
    assert (found["count"], found["more-than-sold"], found["more-than-once"]) == (2, 2, 0)
    assert [(one["receipt"], one["line"], one["times"], one["returned"], one["sold"]) for one in found["first"]] == [
        ("B", "1", 2, "6 box", "5 box"),
        ("C", "1", 1, "6 box", "5 box"),
    ]
    assert [[place["line"] for place in one["places"]] for one in found["first"]] == [[5, 7], [6]]


@pytest.mark.parametrize("sold", ["", "9 kg", "many"])
def test_what_cannot_be_compared_counts_when_it_comes_back_twice(tmp_path: Path, sold: str) -> None:
    """Where the amounts do not say, a line that came back once is fine, and twice is a finding."""
    rows = [returned("A", "1", "1 box", sold), returned("A", "1", "1 box", sold), returned("B", "1", "1 box", sold)]
    found = doubles_of(write_log(tmp_path / "log.csv", rows, header=RECEIPTS))
    assert (found["count"], found["more-than-once"]) == (1, 1)
    assert found["first"][0]["returned"] is None


def test_request_in_two_logs_is_one_request(tmp_path: Path) -> None:
    """Logs that overlap make no double return; the same line in two logs by two requests does."""
    one = write_log(tmp_path / "one.csv", [returned("A", "1", "2 boxes", "2 boxes", request_id="R1")], header=RECEIPTS)
    again = write_log(tmp_path / "again.csv", [returned("A", "1", "2 boxes", "2 boxes", request_id="R1")], header=RECEIPTS)
    other = write_log(tmp_path / "other.csv", [returned("A", "1", "2 boxes", "2 boxes", request_id="R2")], header=RECEIPTS)
    assert doubles_of(one, again, code=0)["count"] == 0
    found = doubles_of(one, again, other)
    assert (found["count"], found["first"][0]["times"], found["first"][0]["returned"]) == (1, 2, "4 box")
    assert [Path(place["file"]).name for place in found["first"][0]["places"]] == ["one.csv", "again.csv", "other.csv"]


def test_log_without_decisions_tells_of_returns_that_were_done(tmp_path: Path) -> None:
    """Where nothing is recorded every row counts."""
    rows = [returned("A", "1", "2 boxes", "2 boxes")] * 2
    log = write_log(tmp_path / "log.csv", rows, header=[name for name in RECEIPTS if name != "decision"])
    assert doubles_of(log)["count"] == 1


def test_log_without_receipts_has_no_doubles() -> None:
    """The sample log tells no receipts: nothing is said of doubles, and a file of them is refused."""
    assert "doubles" not in returns("audit", SAMPLE, "--format", "json").json
    done = returns("audit", SAMPLE, "--doubles", "doubles.csv")
    assert done.code == 2
    assert "--column receipt-number=COLUMN" in done.err


def test_rows_of_doubles_are_written_whole(tmp_path: Path) -> None:
    """--doubles has every row of every double return, with file and line, and the text the first of them."""
    rows = [returned("A", str(at // 2), "2 boxes", "2 boxes") for at in range(60)]
    log = write_log(tmp_path / "log.csv", rows, header=RECEIPTS)
    done = returns("audit", log, "--doubles", tmp_path / "doubles.csv", "--lang", "en")
    assert done.code == 3
    assert "receipt A, line 0: 4 boxes back of 2 boxes" in done.out
    assert "25 more; --doubles FILE keeps them all" in done.out
    with (tmp_path / "doubles.csv").open(encoding="utf-8-sig", newline="") as stream:
        written = list(csv.DictReader(stream))
    assert [int(row["line"]) for row in written] == list(range(2, 62))
    assert {(row["file"], row["double"], row["times"]) for row in written} == {(str(log), "more-than-sold", "2")}
    assert all(row.items() >= (FINE | given).items() for row, given in zip(written, rows, strict=True))


# Currencies ----------------------------------------------------------------------------------------------------------

MONEY_TEXTS = {
    "11,50万元": ("115000", "CNY"),
    "$1,234.50": ("1234.5", "USD"),
    "1.234,50 €": ("1234.5", "EUR"),
    "EUR 45,10-": ("-45.1", "EUR"),
    "(45.10)": ("-45.1", ""),
    "-$45.10": ("-45.1", "USD"),
    "$-45.10": ("-45.1", "USD"),
    "USD 45.10": ("45.1", "USD"),
    "Rs. 1,299.00": ("1299", "INR"),
    "R$ 89,90": ("89.9", "BRL"),
    "1 234,56": ("1234.56", ""),
    "1\u202f234,56 €": ("1234.56", "EUR"),
    "1'234.50 CHF": ("1234.5", "CHF"),
    "￥1,234.00": ("1234", "CNY"),
    "45.10-": ("-45.1", ""),
    "CA$12.00": ("12", "CAD"),
    "$12.00 CAD": ("12", "CAD"),
    "1,234.5万": ("12345000", ""),
    "12,34,567.00": ("1234567", ""),
    "1.234.567": ("1234567", ""),
    "45.10000000": ("45.1", ""),
    "45.099999999999994": ("45.1", ""),  # as a spreadsheet keeps 45.10
    "£45.10": ("45.1", "GBP"),
    "0.125": ("0.125", ""),
    "KWD 1.234": ("1.234", "KWD"),
}


@pytest.mark.parametrize("cell", MONEY_TEXTS)
def test_money_is_read_as_tills_write_it(cell: str) -> None:
    """Every spelling that can mean one amount only, with the currency it names."""
    read = read_money(cell)
    assert read is not None
    number, currency = MONEY_TEXTS[cell]
    assert (read.amount, read.currency) == (Decimal(number), currency)


@pytest.mark.parametrize("cell", ["1,234", "1.234", "CA$1,234", "1.5E+03", "(-5)", "-5-", "$5 €", "USD 5 EUR", "1,23,4", "5%"])
def test_what_could_be_two_amounts_is_none(cell: str) -> None:
    """Nothing is guessed."""
    assert read_money(cell) is None


def test_each_currency_has_its_own_sum(tmp_path: Path) -> None:
    """Of a column of currencies and of signs in the cells; amounts that tell none are of none."""
    rows = [
        LAID | {"amount": amount, "currency": currency}
        for amount, currency in (("100.00", "USD"), ("10000", "jpy"), ("$5", "CAD"), ("¥7", "JPY"), ("1", "Points"), ("2", ""))
    ]
    log = write_log(tmp_path / "log.csv", rows, header=[*HEADER, "amount", "currency"])
    totals = totals_of(log)
    sums = {"JPY": "10007.00", "CAD": "5.00", "USD": "100.00", "POINTS": "1.00", "": "2.00"}
    assert totals["amounts"] == sums
    assert (totals["amount"], totals["money"]["currency"], totals["money"]["other"]) == ("10007.00", "JPY", 4)
    told = returns("audit", log, "--totals", "--lang", "en").out
    assert all(part in told for part in ("(JPY)", "(USD)", "10007.00", "100.00", "further currencies"))
    rows[0] |= {"amount": "€5"}  # a sign that contradicts the column
    log = write_log(tmp_path / "log.csv", rows, header=[*HEADER, "amount", "currency"])
    assert totals_of(log)["money"]["unread"] == 1


def test_report_never_adds_currencies_up(tmp_path: Path) -> None:
    """Each has a figure and a column of its own, and a case says its currency."""
    rows = [LAID | {"amount": amount} for amount in ("$100", "€10", "€5")]
    log = write_log(tmp_path / "log.csv", rows, header=[*HEADER, "amount"])
    returns("audit", log, "--report", tmp_path / "page.html", "--lang", "en")
    page = (tmp_path / "page.html").read_text(encoding="utf-8").replace(str(tmp_path), "")
    assert all(part in page for part in ("EUR 15.00", "USD 100.00", "at stake (EUR)", "at stake (USD)"))
    assert "115" not in page.partition("<footer")[0].partition("<body")[2].replace("sha256", "")


# Months --------------------------------------------------------------------------------------------------------------


def window_policy(path: Path, sale: str, request: str, *more: str) -> Path:
    """A policy whose version of a parameter is picked by the day of the sale, and in which nothing is today."""
    dated = "\n".join(f'[facts.{name}]\ntype = "date"\nask = "{name}?"' for name in (sale, request, *more))
    path.write_text(
        f"""policy = "shop/window"
version = "1"
title = "Window"
timezone = "Europe/London"
outcomes = ["deny", "approve"]
[parameters.window]
unit = "day"
by = "{sale}"
values = [{{ from = 1990-01-01, value = 30, clause = "C1" }}]
{dated}
[[rules]]
id = "window"
outcome = "deny"
when = "days_between({sale}, {request}) > window"
clause = "C1"
reason = "Late."
""",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize(
    ("sale", "request_day", "more"),
    [("sold_on", "requested_on", ()), ("bought_on", "brought_in", ()), ("ordered_on", "returned_on", ("delivered_on",))],
)
def test_months_are_those_of_the_request(tmp_path: Path, sale: str, request_day: str, more: tuple[str, ...]) -> None:
    """Whatever picks the version of a parameter, a row is of the month in which somebody asked."""
    policy = window_policy(tmp_path / "window.toml", sale, request_day, *more)
    log = tmp_path / "log.csv"
    for header, months in (([sale, request_day, *more], ["2025-06"]), ([sale], [])):
        cells = {sale: "2025-01-10", request_day: "2025-06-20"} | dict.fromkeys(more, "2025-02-01")
        log.write_text(f"{','.join(header)},decision\n{','.join(cells[name] for name in header)},approve\n", encoding="utf-8")
        found = returns("audit", log, "--policy", policy, "--totals", "--format", "json").json["totals"]
        assert [one["month"] for one in found.get("by_month", ())] == months
