"""What is paid back: the share of what was paid, and what the terms of the policy make of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from returns_cli import load_policy
from returns_cli.book.amounts import Goods, written_money
from returns_cli.book.book import Book, make_book
from returns_cli.book.sale import Sale
from returns_cli.cli.main import run
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import ReturnsError

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
RECEIPTS = count()
FEE = """
policy   = "shop/fee"
version  = "1"
outcomes = ["deny", "inspect", "approve"]

[facts]
quantity = { type = "quantity", ask = { en = "How much?", zh = "退多少？" } }
opened   = { type = "yes/no", ask = { en = "Opened?", zh = "拆封？" } }
damaged  = { type = "yes/no", ask = { en = "Damaged?", zh = "破损？" } }
paid     = { type = "decimal", unit = "CNY", max = 1000000, from = "sale.paid", ask = { en = "Paid?", zh = "付了多少？" } }

[[rules]]
id      = "damaged"
outcome = "inspect"
when    = "damaged"

[terms.fee]
label = { en = "restocking fee", zh = "手续费" }
unit  = "percent"

[[terms.fee.values]]
when  = "opened"
value = 15

[[terms.fee.values]]
when  = "not opened"
value = 0

[terms.refund]
label  = { en = "refund", zh = "退款" }
to     = "sale.refund"
unit   = "CNY"
values = [{ value = 'paid - round(percent_of(paid, fee), 0.01, "half up")' }]

[terms.tender_order]
label   = { en = "paid back to", zh = "退款顺序" }
choices = ["gift-card first", "as it was paid"]
values  = [{ value = "gift-card first" }]
"""

SECOND = '[terms.two]\nto = "sale.refund"\nunit = "CNY"\nvalues = [{ value = 1 }]\n'


@pytest.fixture(scope="module")
def fee(tmp_path_factory: pytest.TempPathFactory) -> CompiledPolicy:
    path = tmp_path_factory.mktemp("policies") / "fee.toml"
    path.write_text(FEE, encoding="utf-8")
    return load_policy(str(path))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    made = make_book(str(tmp_path / "b.db"), now=NOW)
    made.add_manager("Wang", "2468", now=NOW)
    sales = [
        (2, Sale("S1", "1", "piece", 3, goods=Goods(800, 800, 3), paid=1999, currency="CNY")),
        (3, Sale("S2", "1", "piece", 3, goods=Goods(800, 800, 3), paid=1999, currency="GBP")),
        (4, Sale("S3", "1", "piece", 3, goods=Goods(800, 800, 3))),
    ]
    made.sell("sha256:1", sales, now=NOW)
    yield made
    made.close()


def take(book: Book, policy: CompiledPolicy, quantity: str, receipt: str = "S1", **facts: str):
    said = {"opened": "yes", "damaged": "no", **facts, "quantity": quantity}
    return book.take(policy, said, receipt=receipt, now=NOW, today=TODAY)


def test_the_fee_comes_off_the_share_and_is_rounded_as_the_policy_says(book: Book, fee: CompiledPolicy) -> None:
    """A third of 19.99 is 6.66, 15 % of it 1.00; the three thirds are 6.66, 6.67 and 6.66."""
    refunds = [take(book, fee, "1 piece").refund, take(book, fee, "1 piece", opened="no").refund]
    assert refunds == [566, 667]
    assert take(book, fee, "1 piece").refund == 566
    [entry, *_] = [each for each in _log(book) if each["kind"] == "decision"]
    assert (entry["refund"], entry["terms"]) == (566, {"fee": 15, "refund": "5.66", "tender_order": "gift-card first"})


def test_never_more_than_was_paid_whatever_the_clerk_says(book: Book, fee: CompiledPolicy) -> None:
    done = take(book, fee, "3 pieces", opened="no", paid="500")
    assert done.refund == 1999
    assert [(each.fact, each.book) for each in done.contradictions] == [("paid", "19.99")]


def test_an_unknown_price_or_another_currency_gives_no_refund(book: Book, fee: CompiledPolicy) -> None:
    assert take(book, fee, "1 piece", "S2").refund is None
    assert take(book, fee, "1 piece", "S3", paid="12").refund is None


def test_what_an_inspection_takes_is_paid_back_by_the_share_of_that_moment(book: Book, fee: CompiledPolicy) -> None:
    held = take(book, fee, "1 piece", damaged="yes")
    take(book, fee, "1 piece")
    done = book.inspect(held.id, {"damaged": "no"}, now=NOW, today=TODAY)
    assert (done.state, done.refund) == ("taken", 567)  # the second third is 6.67
    again = book.inspect(held.id, {"damaged": "no"}, now=NOW, today=TODAY)  # of that moment, though the next third is 6.66
    assert (again.refund, again.decision.to_json("en")) == (567, done.decision.to_json("en"))
    assert book.replay(held.id).same


def test_a_manager_who_takes_what_is_held_pays_the_share(book: Book, fee: CompiledPolicy) -> None:
    """The terms are those of a request that the policy takes; an override is the manager's own."""
    held = take(book, fee, "1 piece", damaged="yes")
    done = book.override(held.id, manager="Wang", reason="goodwill", pin="2468", now=NOW, today=TODAY)
    assert done.refund == 666


@given(paid=st.integers(1, 10**7), sold=st.integers(1, 12), opened=st.booleans())
def test_each_part_is_its_share_less_the_fee(fee: CompiledPolicy, paid: int, sold: int, opened: bool) -> None:
    """For any price and number: what the book's two functions say is what a reader of the policy would work out."""
    from returns_cli.book.amounts import share_of
    from returns_cli.book.refunds import paid_facts, refund_of
    from returns_cli.book.sale import SaleLine

    line = SaleLine(
        1, "", "S", "1", "", None, Goods(800, 800, 3), "", None, None, "piece", sold, sold // 2, 0, paid, "CNY", None, None
    )
    amount = sold - sold // 2
    said = {"opened": "yes" if opened else "no", "damaged": "no", "quantity": f"{amount} pieces"}
    decision = fee.decide(fee.read({**said, **paid_facts(fee, line, amount)}))
    share = share_of(paid, sold, sold // 2 + amount) - share_of(paid, sold, sold // 2)
    kept = int((Decimal(share) * (15 if opened else 0) / 100).quantize(Decimal(1), "ROUND_HALF_UP"))
    assert refund_of(decision, line, amount) == share - kept


STEP = st.tuples(st.sampled_from(["take", "hold", "override", "cancel", "price"]), st.integers(1, 4), st.booleans())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sold=st.integers(1, 9), paid=st.integers(0, 10_000), steps=st.lists(STEP, max_size=9))
def test_all_parts_add_up_to_what_was_paid(
    book: Book, fee: CompiledPolicy, sold: int, paid: int, steps: list[tuple[str, int, bool]]
) -> None:
    """To the cent, whatever is taken, held, overridden, cancelled or corrected before: then the rest comes back too."""
    receipt, ids = f"P{next(RECEIPTS)}", list[str]()

    def price(cents: int) -> None:
        sale = Sale(receipt, "1", "piece", sold, goods=Goods(800, 800, 3), paid=cents, currency="CNY")
        book.sell(f"sha256:{receipt}-{next(RECEIPTS)}", [(2, sale)], now=NOW)

    price(paid)
    for act, amount, full in [*steps, ("take", sold, False)]:
        left = book.receipt(receipt)[0].remaining
        if act == "price" and left:  # what has all come back is paid back
            paid += amount  # no price that was there before: that would be known, and change nothing
            price(paid)
        elif act == "cancel" and ids:
            book.cancel(ids.pop(amount % len(ids)), now=NOW, today=TODAY)
        elif act not in ("cancel", "price") and left:
            some = left if full else min(amount, left)
            held = take(book, fee, f"{some} pieces", receipt, opened="no", damaged="no" if act == "take" else "yes")
            if act == "hold":
                book.inspect(held.id, {"damaged": "no"}, now=NOW, today=TODAY)
            elif act == "override":
                book.override(held.id, manager="Wang", reason="goodwill", pin="2468", now=NOW, today=TODAY)
            ids.append(held.id)
    if left := book.receipt(receipt)[0].remaining:
        ids.append(take(book, fee, f"{left} pieces", receipt, opened="no").id)
    assert sum(book.decided(id).refund or 0 for id in ids) == paid


def test_a_part_that_was_cancelled_leaves_its_cent(book: Book, fee: CompiledPolicy) -> None:
    """Thirds of 19.99 are 6.66, 6.67 and 6.66: the first one cancelled, the next is not worth 6.67 once more."""
    first, second = (take(book, fee, "1 piece", opened="no") for _ in range(2))
    book.cancel(first.id, now=NOW, today=TODAY)
    third, fourth = (take(book, fee, "1 piece", opened="no") for _ in range(2))
    assert [each.refund for each in (first, second, third, fourth)] == [666, 667, 666, 666]
    assert book.verify() == []


@pytest.mark.parametrize("term", [True, False], ids=["refund", "share"])
def test_a_price_without_a_currency_is_in_that_of_the_policy(tmp_path: Path, term: bool) -> None:
    """Taken, held and inspected, or taken by a manager: thirds of 1000 yen are whole, and none of them is lost."""
    text = FEE.replace('"CNY"', '"JPY"').replace("0.01", "1")
    (tmp_path / "yen.toml").write_text(text if term else text[: text.index("[terms.fee]")], encoding="utf-8")
    policy, made = load_policy(str(tmp_path / "yen.toml")), make_book(str(tmp_path / "y.db"), now=NOW)
    made.add_manager("Wang", "2468", now=NOW)
    made.sell("sha256:1", [(2, Sale("S1", "1", "piece", 3, goods=Goods(800, 800, 3), paid=100_000))], now=NOW)
    inspected, overridden = (take(made, policy, "1 piece", damaged="yes", opened="no").id for _ in range(2))
    refunds = [take(made, policy, "1 piece", opened="no").refund]
    refunds.append(made.inspect(inspected, {"damaged": "no"}, now=NOW, today=TODAY).refund)
    refunds.append(made.override(overridden, manager="Wang", reason="goodwill", pin="2468", now=NOW, today=TODAY).refund)
    assert refunds == [33_300, 33_400, 33_300]
    assert [made.replay(each.id).same for each in made.listed()] == [True] * 3
    assert made.verify() == []
    made.close()


def test_a_replay_comes_to_the_same_money(book: Book, fee: CompiledPolicy) -> None:
    """Also where nobody knows the price, or a later export names another currency; else it does not come out as it was."""
    ids = [take(book, fee, "1 piece", receipt, opened="no").id for receipt in ("S1", "S2", "S3")]
    ids.append(take(book, fee, "1 piece", damaged="yes", opened="no").id)
    book.override(ids[-1], manager="Wang", reason="goodwill", pin="2468", now=NOW, today=TODAY)
    book.cancel(take(book, fee, "1 piece").id, now=NOW, today=TODAY)
    book.sell("sha256:2", [(2, Sale("S1", "1", "piece", 3, goods=Goods(800, 800, 3), paid=1999, currency="GBP"))], now=NOW)
    book.sell("sha256:3", [(2, Sale("S2", "1", "piece", 3, goods=Goods(800, 800, 3), paid=1999, currency="CNY"))], now=NOW)
    assert all(book.replay(each.id).same for each in book.listed())
    for id in (ids[0], ids[-1]):
        book.write(lambda session, id=id: session.change("UPDATE returns SET refund = refund + 100 WHERE id = ?", id))
        assert (book.replay(id).same, book.replay(id).before.refund) == (False, (book.replay(id).refund or 0) + 100)


def test_what_was_taken_before_its_price_was_known_leaves_no_cent(where: str, fee: CompiledPolicy) -> None:
    """Cancelled, it leaves what the others were paid back: all parts add up to the price, and the book verifies."""
    made = make_book(where, now=NOW)
    sold = Sale("S1", "1", "piece", 6, goods=Goods(800, 800, 3), currency="CNY")
    made.sell("sha256:1", [(2, sold)], now=NOW)
    unknown = take(made, fee, "2 pieces", opened="no")
    made.sell("sha256:2", [(2, sold.but(paid=100_000))], now=NOW)
    refunds = [take(made, fee, "2 pieces", opened="no").refund]
    made.cancel(unknown.id, now=NOW, today=TODAY)
    refunds += [take(made, fee, "2 pieces", opened="no").refund for _ in range(2)]
    assert (unknown.refund, refunds) == (None, [33_334, 33_333, 33_333])
    assert made.verify() == []
    made.close()


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "paid back: 6.66 CNY now, 7.66 CNY then"), ("zh", "退款：现为6.66 CNY，当时为7.66 CNY")],
)
def test_other_money_is_said(
    book: Book, fee: CompiledPolicy, tmp_path: Path, lang: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    id = take(book, fee, "1 piece", opened="no").id
    book.write(lambda session: session.change("UPDATE returns SET refund = refund + 100 WHERE id = ?", id))
    assert run(["book", "replay", id, "--book", str(tmp_path / "b.db"), "--lang", lang]) == 3
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("paid", "currency", "parts", "said"),
    [
        (100_000, "JPY", [33_300, 33_400, 33_300], "333 JPY"),
        (100_050, "JPY", [33_350, 33_350, 33_350], "333.50 JPY"),  # of an older release, which took parts of a yen
        (100_000, "CNY", [33_333, 33_334, 33_333], "333.33 CNY"),
        (100_000, "", [33_333, 33_334, 33_333], "333.33"),
    ],
)
def test_the_parts_of_a_price_are_whole_coins(tmp_path: Path, paid: int, currency: str, parts: list[int], said: str) -> None:
    """A yen has no parts: thirds of 1000 are 333, 334 and 333."""
    made = make_book(str(tmp_path / "c.db"), now=NOW)
    made.sell("sha256:1", [(2, Sale("S1", "1", "piece", 3, goods=Goods(800, 800, 3), paid=paid, currency=currency))], now=NOW)
    (tmp_path / "plain.toml").write_text(FEE[: FEE.index("[terms.fee]")].replace(', from = "sale.paid"', ""), encoding="utf-8")
    policy = load_policy(str(tmp_path / "plain.toml"))
    refunds = [take(made, policy, "1 piece").refund for _ in range(3)]
    assert (refunds, sum(filter(None, refunds))) == (parts, paid)
    assert written_money(refunds[0], currency) == said
    assert made.verify() == []
    made.close()


def test_a_price_that_is_known_later_is_shared_among_all_parts(book: Book, fee: CompiledPolicy) -> None:
    """What came back while nobody knew the price has had its share of it."""
    take(book, fee, "1 piece", "S3", opened="no")
    book.sell("sha256:2", [(4, Sale("S3", "1", "piece", 3, goods=Goods(800, 800, 3), paid=1999, currency="CNY"))], now=NOW)
    assert [take(book, fee, "1 piece", "S3", opened="no").refund for _ in range(2)] == [667, 666]
    assert book.verify() == []


def test_a_part_that_is_cancelled_while_nobody_knows_the_price_uses_up_nothing_of_it(book: Book, fee: CompiledPolicy) -> None:
    """The price is unknown once goods were voided without one; what the parts used up of it is known all the same."""
    first, second = (take(book, fee, "1 piece", opened="no") for _ in range(2))
    sale = Sale("S1", "1", "piece", -1, goods=Goods(800, 800, 3), currency="CNY")
    book.sell("sha256:2", [(2, sale)], now=NOW)
    book.cancel(first.id, now=NOW, today=TODAY)
    assert [(each.paid, each.paid_back) for each in book.receipt("S1")] == [(None, second.refund)]
    assert book.verify() == []


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        ('to     = "sale.refund"', 'to     = "sale.money"', "no use for `sale.money`"),
        ('label   = {', 'to = "sale.refund"\nlabel   = {', "is money"),
        ("[terms.tender_order]", SECOND + "[terms.tender_order]", "two terms"),
        ('unit = "CNY", max = 1000000, from', "max = 1000000, from", "is money"),
    ],
)  # fmt: skip
def test_what_the_book_cannot_pay_back_is_a_fault_of_the_policy(tmp_path: Path, was: str, becomes: str, message: str) -> None:
    assert was in FEE
    path = tmp_path / "p.toml"
    path.write_text(FEE.replace(was, becomes), encoding="utf-8")
    with pytest.raises(ReturnsError, match=message):
        load_policy(str(path))


def _log(book: Book) -> list[dict[str, object]]:
    with book.database.reading() as session:
        return [json.loads(row.bytes("content")) for row in session.rows("SELECT content FROM entries ORDER BY number")]
