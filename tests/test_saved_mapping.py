"""Saved mappings: how the exports of one till are read, kept in a file that a person can read and mend."""

from __future__ import annotations

import csv
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from test_audit_command import FINE, returns

from returns_cli.intake.saved_mapping import READY, mapping_text, read_mapping

HEADINGS = {"sold_on": "date of sale", "quantity": 'it\'s "qty"', "laid": "铺贴 (2)", "decision": "status"}


def odd_log(folder: Path) -> Path:
    """A log that nobody can read without being told how."""
    path = folder / "log.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADINGS.get(name, name) for name in FINE)
        for row in ({"sold_on": "01-Mar-26", "receipt": "待查", "decision": "SI"}, {"sold_on": "02-Mar-26", "decision": "NO"}):
            writer.writerow((FINE | row).values())
    return path


TOLD = (
    *("--map", "sold_on=date of sale", "--map", 'quantity=it\'s "qty"', "--map", "laid=铺贴 (2)", "--recorded", "status"),
    *("--dates", "sold_on=%d-%b-%y", "--unknown", "待查", "--decision", "approve=SI", "--decision", "deny=NO"),
    *("--set", "kind=return", "--column", "clerk=tile"),
)


def audited(log: Path, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(returns("audit", log, "--format", "json", *options).out)
    return found | {"made": None}  # the second in which it was made may be another


def test_what_was_saved_reads_the_next_log_alike(tmp_path: Path) -> None:
    """The mapping of one audit, given to the next, stands for all that was said."""
    log, kept = odd_log(tmp_path), tmp_path / "till.toml"
    first = audited(log, *TOLD, "--save-mapping", str(kept))
    assert (first["rows"], first["rejected"], first["verdicts"]["no-record"]) == (2, 0, 0)
    assert audited(log, "--mapping", str(kept)) == first
    again = tmp_path / "again.toml"
    assert audited(log, "--mapping", str(kept), "--save-mapping", str(again)) == first
    assert again.read_text(encoding="utf-8") == kept.read_text(encoding="utf-8")


def test_a_person_can_read_it(tmp_path: Path) -> None:
    """The file says in its keys what the options say, and nothing of the log's rows."""
    kept = tmp_path / "till.toml"
    audited(odd_log(tmp_path), *TOLD, "--save-mapping", str(kept))
    found = tomllib.loads(kept.read_text(encoding="utf-8"))
    assert found["map"] | {"sold_on": "date of sale", "laid": "铺贴 (2)"} == found["map"]
    assert (found["recorded"], found["set"], found["dates"]) == ("status", {"kind": "return"}, {"sold_on": "%d-%b-%y"})
    assert (found["decisions"], found["unknown"]) == ({"approve": ["SI"], "deny": ["NO"]}, ["待查"])
    assert found["columns"]["clerk"] == "tile"


def test_a_heading_that_says_the_reverse_still_does(tmp_path: Path) -> None:
    """Which way round a column is, is seen in its heading each time: yes under 未铺贴 is never laid."""
    log = tmp_path / "log.csv"
    header = [{"laid": "未铺贴", "packaging_intact": "是否拆封"}.get(name, name) for name in FINE]
    log.write_text(
        f"{','.join(header)}\n{','.join((FINE | {'laid': '是', 'packaging_intact': '否'}).values())}\n", encoding="utf-8"
    )
    first = audited(log, "--save-mapping", str(tmp_path / "till.toml"))
    assert (first["outcomes"]["approve"], audited(log, "--mapping", str(tmp_path / "till.toml"))) == (1, first)


def test_an_option_goes_before_the_file(tmp_path: Path) -> None:
    """Facts, dates and decisions of the command line replace what the file says of them."""
    kept = tmp_path / "till.toml"
    kept.write_text(
        'recorded = "status"\n[map]\nsold_on = "laid"\nlaid = "铺贴 (2)"\n[dates]\nsold_on = "mdy"\n', encoding="utf-8"
    )
    options = ("--mapping", str(kept), "--map", "sold_on=date of sale", "--dates", "sold_on=dmy", "--set", "laid=no")
    found = audited(odd_log(tmp_path), *options, "--unknown", "待查", "--recorded-as", "approve")
    assert (found["mapping"]["sold_on"], found["given"]["laid"], found["recorded"]) == ("date of sale", "no", None)
    assert found["rejected"] == 0


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ('[map]\nsold_no = "date of sale"\n', "2:1", "did you mean `sold_on`"),
        ('[map]\nsold_on = "date of sales"\n', "2:11", "did you mean `date of sale`"),
        ('recorded = "decision"\n', "1:12", "the log has no column `decision`"),
        ('[columns]\ncashier = "tile"\n', "2:1", "unknown kind of column `cashier`"),
        ('[mapp]\nsold_on = "date of sale"\n', "1:1", "did you mean `map`"),
        ("[map]\nsold_on = 3\n", "1:1", "`map` is not a table of texts"),
        ('unknown = "待查"\n', "1:11", "`unknown` is not a list of texts"),
        ("header_line = 0\n", "1:15", "above zero"),
        ("sold_on\n", "1:8", "`=` is missing"),
        ('[set]\nlaidd = "no"\n', "2:1", "did you mean `laid`"),
        # what the options of the command line would be told, too
        ('[set]\nlaid = "perhaps"\n', "2:8", "neither yes nor no"),
        ('[dates]\nall = "xyz"\n', "2:7", "it is no order of dates"),
        ('[dates]\nsold_onn = "dmy"\n', "2:1", "did you mean `sold_on`"),
        ('[decisions]\nmaybe = ["x"]\n', "2:1", "is no outcome"),
        ('[decisions]\napprove = ["x"]\ndeny = ["x"]\n', "2:12", "given for two decisions"),
        ('encoding = "klingon"\n', "1:12", "unknown encoding"),
        ('[units]\nquantity = "barrels"\n', "2:12", "is no unit of goods"),
        ('where = ["tile"]\n', "1:10", "is no condition"),
        ('recorded_as = "maybe"\n', "1:15", "is no outcome"),
        ('delimiter = "ab"\n', "1:13", "no single character"),
        # what is no TOML, never in the words of the library that reads it
        ('[map\nsold_on = "x"\n', "1:5", "the name of a table is not closed"),
        ('unknown = ["a"\nrecorded = 1\n', "2:1", "a list is not closed"),
        ('map = {sold_on = "x"\n', "1:21", "a table in braces is not closed"),
        ('sheet = "\\q"\n', "1:12", "a backslash that means nothing"),
        ("= 3\n", "1:1", "this is no key, table or comment"),
        ("a.= 3\n", "1:3", "a key is missing"),
        ("header_line = 2026-02-31\n", "1:15", "this is no day or time"),
    ],
)
def test_a_mistake_is_shown_at_its_place(tmp_path: Path, text: str, place: str, said: str) -> None:
    """Unknown keys, facts and kinds, headings that the log lacks, values of another kind: file, line and column."""
    kept = tmp_path / "till.toml"
    kept.write_text(text, encoding="utf-8")
    done = returns("audit", odd_log(tmp_path), "--mapping", kept, "--lang", "en")
    assert done.code == 2
    assert f"till.toml:{place}:" in done.err
    assert said in done.err
    zh = returns("audit", odd_log(tmp_path), "--mapping", kept, "--lang", "zh").err
    assert f"till.toml:{place}:" in zh
    assert said.split("`", maxsplit=1)[0] not in zh or said.startswith("`")


@pytest.mark.parametrize(
    ("log", "said"),
    [
        ("ID,Customer\n1,Li\n", "no heading of the log is a fact"),
        ("ID,quantity,Qty,sold_on\n1,2 boxes,3,2026-03-01\n", "fact `quantity` fits several columns"),
    ],
)
def test_what_the_headings_do_not_tell_is_no_fault_of_the_mapping(tmp_path: Path, log: str, said: str) -> None:
    """The message lists headings that the mapping names rightly: it stands at none of them."""
    kept, path = tmp_path / "till.toml", tmp_path / "log.csv"
    kept.write_text('request = "ID"\n[units]\nquantity = "boxes"\n', encoding="utf-8")
    path.write_text(log, encoding="utf-8")
    done = returns("audit", path, "--mapping", kept, "--lang", "en")
    assert done.code == 2
    assert said in done.err
    assert "till.toml" not in done.err


def test_a_mapping_that_does_not_exist(tmp_path: Path) -> None:
    """A name that is neither a file nor a ready mapping is answered with those there are."""
    err = returns("audit", odd_log(tmp_path), "--mapping", "shopfy").err
    assert "there is no mapping `shopfy`" in err
    assert "shopify-orders" in err
    assert "cannot read" in returns("audit", odd_log(tmp_path), "--mapping", "nope.toml").err


def test_any_text_survives(tmp_path: Path) -> None:
    """Quotes, line breaks, control characters and dots of headings are read back as they were."""
    odd = {f"f{at}": text for at, text in enumerate(('a"b', "a\\b", "a\nb", "\x7f\x01", "é.b", "'", "", " # ", "\u2028"))}
    kept = tmp_path / "till.toml"
    kept.write_text(mapping_text({"map": odd, "dates": {"all": "dmy", "a.b": "mdy"}, "header_line": 3}), encoding="utf-8")
    found = read_mapping(str(kept))
    assert (found.table("map"), found.dates(), found.header_line) == (odd, ("dmy", "a.b=mdy"), 3)


@pytest.mark.parametrize("name", sorted(path.stem for path in READY.glob("*.toml")))
def test_ready_mappings_say_where_their_format_is_documented(name: str) -> None:
    """A ready mapping is well shaped, has a title, and names the public page that lists the columns."""
    found = read_mapping(name)
    assert found.text("title")
    assert str(found.text("documented")).startswith("https://")
    assert found.optional


SHOPIFY = "Name,Email,Financial Status,Paid at,Currency,Total,Created at,Lineitem quantity,Lineitem sku,Refunded Amount"
AMAZON = "Order ID,Order date,Return request date,Return request status,Amazon RMA ID,Merchant SKU,Return quantity"


@pytest.mark.parametrize(
    ("name", "header", "row", "mapped"),
    [
        (
            "shopify-orders",
            SHOPIFY,
            "#1001,a@b.c,paid,,EUR,50.00,2026-04-04 09:00:00 +0400,3,T-1,0.00",
            {"sold_on": "Created at", "quantity": "Lineitem quantity"},
        ),
        (
            "amazon-returns",
            AMAZON,
            "1-2-3,2026-04-04,2026-04-10,Approved,R1,T-1,3",
            {"sold_on": "Order date", "requested_on": "Return request date", "quantity": "Return quantity"},
        ),
    ],
)
def test_ready_mappings_map(tmp_path: Path, name: str, header: str, row: str, mapped: dict[str, str]) -> None:
    """An export of the kind is read; columns that a shop did not export are left out without a word."""
    log = tmp_path / "export.csv"
    log.write_text(f"{header}\n{row}\n", encoding="utf-8")
    found = audited(log, "--mapping", name, "--set", "tile=800x800", "--as-of", "2026-04-11")
    assert found["mapping"] == mapped
    assert found["rejected"] == 0
    assert found["columns"]["receipt-number"] in header


SQUARE = (
    "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,"
    "Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Employee\n"
    "2026-04-10,10:15:00,Beijing,Tiles,Slate,1.0,Regular,T-1,,$45.00,$0.00,$45.00,$0.00,A1,P1,iPad,,,Payment,Main,Ann\n"
    "2026-04-11,11:15:00,Beijing,Tiles,Slate,-1.0,Regular,T-1,,-$45.00,$0.00,-$45.00,$0.00,A2,P2,iPad,,,Refund,Main,Ann\n"
)
ODOO = (
    "order_id/name,order_id/date_order,name,product_id/default_code,qty,price_subtotal_incl,refunded_orderline_id/name,"
    "refunded_orderline_id/qty,refunded_orderline_id/order_id/name,refunded_orderline_id/order_id/date_order\n"
    "Shop/0001,2026-03-01 10:00:00,Line 1,T-1,3,90.0,,,,\n"
    "Shop/0002 REFUND,2026-04-11 10:00:00,Line 1 REFUND,T-1,-2,-60.0,Line 1,3,Shop/0001,2026-03-01 10:00:00\n"
    "Shop/0003 REFUND,2026-04-12 10:00:00,Line 1 REFUND,T-1,-2,-60.0,Line 1,3,Shop/0001,2026-03-01 10:00:00\n"
)
ERPNEXT = (
    "ID,Date,Is Return (Credit Note),Return Against,Status,Item (Items),Quantity (Items),Amount (Items),Currency\n"
    "SINV-2,2026-04-11,1,SINV-1,Return,T-1,-2,-60.0,CNY\n,,,,,T-2,-1,-30.0,\n"
)
# All columns that the documentation lists, in its order
FBA = (
    "return-date\torder-id\tsku\tasin\tfnsku\tproduct-name\tquantity\tfulfillment-center-id\tdetailed-disposition\treason\t"
    "status\tlicense-plate-number\tcustomer-comments\n"
    "2026-04-11T10:15:00+00:00\t1-2-3\tT-1\tB0A\tX0A\tSlate, grey\t2\tLEJ1\tSELLABLE\tDEFECTIVE\tUnit returned\tLPN1\t\n"
    "2026-04-12T11:15:00+00:00\t1-2-3\tT-1\tB0A\tX0A\tSlate, grey\t1\tLEJ1\tSELLABLE\tUNWANTED_ITEM\tReimbursed\tLPN2\tDark\n"
)
SELLER = (
    "Order ID\tOrder date\tReturn request date\tReturn request status\tAmazon RMA ID\tMerchant RMA ID\tLabel type\tLabel cost\t"
    "Currency code\tReturn carrier\tTracking ID\tLabel to be paid by\tA-to-Z Claim\tIs prime\tASIN\tMerchant SKU\tItem Name\t"
    "Return quantity\tReturn Reason\tIn policy\tReturn type\tResolution\tInvoice number\tReturn delivery date\tOrder Amount\t"
    "Order quantity\tSafeT Action reason\tSafeT claim id\tSafeT claim state\tSafeT claim creation time\t"
    "SafeT claim reimbursement amount\tRefunded Amount\n"
    "1-2-3\t01-Mar-2026\t11-Apr-2026\tApproved\tR1\t\tFree\t0.00\tEUR\tDHL\tT1\tSeller\tN\tN\tB0A\tT-1\tSlate\t2\tCR-DEFECTIVE\tY\t"
    "C-Returns\tStandardRefund\tI1\t\t90.00\t3\t\t\t\t\t\t60.00\n"
    "1-2-3\t01-Mar-2026\t12-Apr-2026\tApproved\tR2\t\tFree\t0.00\tEUR\tDHL\tT2\tSeller\tN\tN\tB0A\tT-1\tSlate\t2\tCR-DEFECTIVE\tY\t"
    "C-Returns\tStandardRefund\tI1\t\t90.00\t3\t\t\t\t\t\t60.00\n"
)
YOUZAN = """{"code": 200, "data": {"total": 2, "refunds": [
 {"refund_id": "202604110000000031002", "tid": "E2026", "oid": "1526023707817967902", "refund_fee": "30.00", "item_num": 1,
  "created": "2026-04-11 10:00:00", "status": "SUCCESS"},
 {"refund_id": "202604110000000031003", "tid": "E2026", "oid": "1526023707817967902", "refund_fee": "30.00", "item_num": 1,
  "created": "2026-04-12 10:00:00", "status": "SELLER_REFUSE_BUYER"}]}}"""


@pytest.mark.parametrize(
    ("name", "text", "rows", "doubles"),
    [
        ("square-items", SQUARE, 1, 0),
        ("odoo-pos-refunds", ODOO, 2, 1),  # 4 of 3 came back
        ("erpnext-returns", ERPNEXT, 2, 0),
        ("youzan-refunds", YOUZAN, 2, 0),
        ("amazon-fba-returns", FBA, 2, 0),  # nothing says how many were sold: two parcels are no double
        ("amazon-fba-returns", FBA.replace("LPN2", "LPN1"), 2, 1),
        ("amazon-returns", SELLER, 2, 1),  # 4 of 3 came back
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_returns_of_other_systems(tmp_path: Path, name: str, text: str, rows: int, doubles: int) -> None:
    """Refunds are picked out, their day, receipt and amounts read; nothing is rejected for a minus."""
    log = tmp_path / "export.csv"
    log.write_text(text, encoding="utf-8")
    decided = () if name in ("youzan-refunds", "amazon-returns") else ("--recorded-as", "approve")
    found = audited(log, "--mapping", name, "--totals", "--set", "tile=800x800", *decided)
    assert (found["rows"], found["rejected"]) == (rows, 0)
    assert found["doubles"]["count"] == doubles
    assert (found["totals"]["money"] or {"unread": 0})["unread"] == 0
