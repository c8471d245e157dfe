"""Money that a policy of a shop with a book names, and that changes nothing of what is paid back."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import NAMES, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.policy.book_sources import CURRENCY, PAID, REFUND, SALE

CODE = "unpaid-refund"
POLICY = f"""[facts]
price = {{ type = "decimal", unit = "EUR", max = 10000, from = "{PAID}" }}
[[rules]]
id = "dear"
outcome = "deny"
when = "price > 5000"
[terms.fee]
unit = "EUR"
values = [{{ value = "round(percent_of(price, 15), 0.01)" }}]
"""
REFUND_TERM = f"""[terms.refund]
to = "{REFUND}"
unit = "EUR"
values = [{{ value = "price - fee" }}]
"""


def find(context: CheckContext) -> Iterator[Finding]:
    policy = context.policy
    money = [name for name, term in policy.terms.items() if CURRENCY.fullmatch(term.unit)]
    for_a_book = any(fact.source in SALE for fact in policy.facts.values())
    if money and for_a_book and all(term.to != REFUND for term in policy.terms.values()):
        message = f"the book pays back the full price beside `{money[0]}`: no term says what is paid back"
        help = f'write to = "{REFUND}" at the term that says what is paid back, such as price - fee'
        yield Finding(CODE, ("terms", money[0]), message, help)


CHECK = PolicyCheck(
    code=CODE,
    says="A policy for a shop with a book has a fee, or other money, and no term says what is paid back: the full price is.",
    stage=NAMES,
    bad=example(POLICY),
    good=example(POLICY + REFUND_TERM),
    find=find,
)
