"""How much comes back is said or asked wherever a sale is decided: nothing is approved that `take` could not record."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from returns_cli.book.amounts import Goods
from returns_cli.book.book import make_book, open_book
from returns_cli.book.sale import Sale
from returns_cli.cli.main import run

pytest.importorskip("termios", reason="needs POSIX terminals")

from terminal import Counter

HEAD = """
policy   = "shop/{name}"
version  = "1"
timezone = "UTC"
outcomes = ["deny", "approve"]

[facts]
{quantity}
damaged = {{ type = "yes/no", ask = {{ en = "Damaged?", zh = "破损吗？" }} }}
paid    = {{ type = "decimal", unit = "CNY", max = 1000000, from = "sale.paid" }}

[[rules]]
id      = "damaged"
outcome = "deny"
when    = "damaged"

[[rules]]
id      = "dear"
outcome = "deny"
when    = "paid > 150"
"""
QUANTITY = 'quantity = { type = "quantity", ask = { en = "How much?", zh = "多少？" } }'


@pytest.fixture(params=[QUANTITY, ""], ids=["a fact of the policy", "of the book alone"])
def shop(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sale of 6 pieces for 600.00 CNY: a single one is cheap enough to come back."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.toml").write_text(HEAD.format(name="dear", quantity=request.param), encoding="utf-8")
    book = make_book("book.db")
    book.sell("sha256:1", [(2, Sale("S1", "1", "piece", 6, goods=Goods(800, 800, 3), paid=60000, currency="CNY"))])
    book.close()
    return tmp_path


def said(folder: Path, *words: str) -> list[str]:
    return ["--policy", f"{folder}/policy.toml", "--book", f"{folder}/book.db", "--receipt-no", "S1", "--lang", "en", *words]


def test_without_an_amount_a_check_approves_nothing(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A refusal needs none; what is open is asked for."""
    policy = shop / "policy.toml"
    policy.write_text(policy.read_text(encoding="utf-8").replace("paid > 150", "damaged and paid > 150"), encoding="utf-8")
    codes = [run(["check", *said(shop, "--no-input", *more)]) for more in ([], ["--damaged", "yes"], ["--damaged", "no"])]
    assert codes == [4, 3, 2]
    assert "how much comes back is not said" in capsys.readouterr().err
    assert run(["check", *said(shop, "--no-input", "--damaged", "no", "--quantity", "1 piece")]) == 0


@pytest.mark.parametrize(("amount", "code"), [("1 piece", 0), ("1 box", 3)])
def test_at_a_terminal_it_is_asked_and_decides(shop: Path, amount: str, code: int) -> None:
    """What was paid for so much is not asked: the book knows it."""
    own = "quantity =" in (shop / "policy.toml").read_text(encoding="utf-8")
    counter = Counter(*said(shop))
    try:
        if own:
            counter.sees("Damaged?", " > ")
            counter.types("n")
            counter.sees("How much?", " > ")
            counter.types(f"{amount}\r")
        else:
            counter.sees("How much comes back", " > ")
            counter.types(f"{amount}\r")
            if code == 0:
                counter.sees("Damaged?", " > ")
                counter.types("n")
        assert (counter.finishes() if own or code == 0 else counter.leaves()) == code
        assert "2. " not in counter.screen.text.replace("2. How much?", "")
    finally:
        counter.close()


def at_the_counter(shop: Path, *typed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "returns_cli", "counter", "--plain", *said(shop)[:4], "--lang", "en"],
        input="\n".join(typed) + "\n",
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )


@pytest.mark.parametrize("shop", [QUANTITY], indirect=True)
@pytest.mark.parametrize("unknown", ["unknown", "n/a", "-"])
def test_an_amount_may_be_unknown(shop: Path, unknown: str) -> None:
    """That is an answer, and the next question comes."""
    done = at_the_counter(shop, "S1", "n", unknown)
    assert "how much comes back is not said" not in done.stdout
    assert "3. paid" in done.stdout


@pytest.mark.parametrize(("amount", "taken"), [("1p", [1]), ("1b", []), ("1m\n1p", [1])])
def test_the_dialogue_of_the_counter_asks_for_it(shop: Path, amount: str, taken: list[int]) -> None:
    """What cannot be counted is refused when it is typed: at the end it would take all answers with it."""
    own = "quantity =" in (shop / "policy.toml").read_text(encoding="utf-8")
    done = at_the_counter(shop, "S1", *(["n", amount, ""] if own else [amount, "n", ""]), "y", "")
    assert done.returncode == 0, done.stderr
    assert ("no whole pieces of 800x800" in done.stdout) == ("1m" in amount)
    book = open_book("book.db")
    assert [each.amount for each in book.listed() if each.state == "taken"] == taken, done.stdout
    book.close()
