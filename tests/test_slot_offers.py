"""R9's answer offers times at the warehouse, where a book and a shop are named; without them everything is as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from counter_desk import lately, shop_of, sold
from jsonschema import Draft202012Validator

from returns_cli.book.book import make_book
from returns_cli.cli.main import returns

SAID = ["--receipt", "yes", "--goods-intact", "yes", "--packaging-intact", "yes", "--laid", "no", "--no-input"]

SCHEMA = json.loads((Path(__file__).parent.parent / "docs" / "decision.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A receipt of three days ago; the shop is known by the environment."""
    book = make_book(str(tmp_path / "book.db"))
    book.sell("till", [(1, sold("S9", "1", 12, sold_on=lately()))])
    book.close()
    shop_of(tmp_path)
    monkeypatch.setenv("RETURNS_SHOP", str(tmp_path / "shop.toml"))
    monkeypatch.setenv("RETURNS_BOOK", str(tmp_path / "book.db"))
    return str(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(returns, [*arguments, "--lang", "en"])


def test_check_offers_three_times_and_the_command_that_books_one(where: str) -> None:
    said = run("check", "--receipt-no", "S9", "--quantity", "2 boxes", *SAID).output
    _, _, offer = said.partition("Free times at the warehouse\n")
    assert [line.lstrip()[:2] for line in offer.splitlines()[:3]] == ["1.", "2.", "3."]
    assert "returns appointments book --boxes 2 --area 3.84 --receipt-no S9 --at TIME" in offer


def test_what_the_shop_handles_itself_is_offered_nothing(where: str) -> None:
    assert "Free times" not in run("check", "--receipt-no", "S9", "--quantity", "1 box", *SAID).output


def test_take_offers_them_too_and_the_time_is_bookable(where: str) -> None:
    taken = json.loads(run("take", "--receipt-no", "S9", "--quantity", "2 boxes", "--format", "json", *SAID[:-1]).output)
    assert len(taken["slots"]) == 3
    booked = run("appointments", "book", "--boxes", "2", "--return", taken["id"], "--at", taken["slots"][0][:16])
    assert "is booked" in booked.output


def test_each_request_of_a_file_is_offered_what_is_free_for_it(where: str) -> None:
    """In JSON and in words; what the shop handles itself is offered nothing."""
    facts = {"sold_on": f"{lately()}", "receipt": "yes", "goods_intact": "yes", "packaging_intact": "yes", "laid": "no"}
    facts |= {"clearance": "no", "special_order": "no", "defect": "none", "tile": "800x800", "pieces_per_box": "3"}
    file = Path(where) / "requests.jsonl"
    file.write_text("".join(json.dumps({**facts, "quantity": q}) + "\n" for q in ("2 boxes", "1 box")), encoding="utf-8")
    far, near = map(json.loads, run("check", "--from", str(file), "--format", "json").output.splitlines())
    assert (len(far["slots"]), far["warehouse"]) == (3, "main")
    assert "slots" not in near
    said = run("check", "--from", str(file)).output
    assert "returns appointments book --boxes 2 --area 3.84 --receipt-no NUMBER --at TIME" in said
    assert said.count("Free times") == 1


def test_check_names_them_in_json_by_the_schema(where: str) -> None:
    """Of one line and of several; where no way leads to the warehouse, no times are named."""
    asked = ["check", "--receipt-no", "S9", "--format", "json"]
    assert "slots" not in json.loads(run(*asked, "--quantity", "1 box", *SAID).output)
    one = json.loads(run(*asked, "--quantity", "2 boxes", *SAID).output)
    taken = json.loads(run("take", "--receipt-no", "S9", "--quantity", "2 boxes", "--format", "json", *SAID[:-1]).output)
    assert (one["slots"], one["warehouse"]) == (taken["slots"], "main")
    lines = ["--line", "quantity=1box tile=800x800 pieces_per_box=3", "--line", "quantity=2box tile=800x800 pieces_per_box=3"]
    rest = ["--clearance", "no", "--special-order", "no", "--defect", "none", "--sold-on", f"{lately()}"]
    several = json.loads(run("check", "--format", "json", *rest, *lines, *SAID).output)
    assert (len(several["slots"]), "slots" in several["lines"][0]) == (3, False)
    for answer in (one, several):
        assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(answer)] == []


def test_without_a_shop_or_with_one_that_cannot_be_read_the_answer_stands(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a receipt is looked up, the settings say whose receipts count: they have to be readable then."""
    looked_up = ["check", "--receipt-no", "S9", "--quantity", "2 boxes", *SAID]
    goods = ["--quantity", "2 boxes", "--tile", "800x800", "--pieces-per-box", "3", "--sold-on", f"{lately()}"]
    plain = ["check", *goods, "--clearance", "no", "--special-order", "no", *SAID]
    monkeypatch.setenv("RETURNS_SHOP", where + "/none.toml")
    done = run(*plain)
    assert done.exit_code == 0
    assert "none.toml" in done.stderr
    assert "ACCEPTED" in done.stdout
    assert "none.toml" in str(run(*looked_up).exception)
    monkeypatch.delenv("RETURNS_SHOP")
    assert run(*looked_up).stderr == run(*plain).stderr == ""


def test_another_policys_way_can_lead_there(where: str) -> None:
    path = Path(where, "shop.toml")
    path.write_text(path.read_text(encoding="utf-8").replace("[warehouses.main]", '[warehouses.main]\nroute = "dock"'), "utf-8")
    assert "Free times" not in run("check", "--receipt-no", "S9", "--quantity", "2 boxes", *SAID).output
