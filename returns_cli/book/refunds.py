"""What is paid back: the share of what was paid for the goods, and what the policy makes of it.

A policy asks for the share by `from = "sale.paid"`, and says by `to = "sale.refund"` which of its terms is paid back: the
share less a fee, say, rounded as that term rounds. Without such a term it is the share. It is never more than that.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from returns_cli.book.amounts import coin_of
from returns_cli.book.sale import SaleLine
from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.decisions.terms import shown_value
from returns_cli.kinds.money import fraction_places
from returns_cli.policy.book_sources import PAID, REFUND
from returns_cli.policy.model import Policy, Term


def paid_facts(compiled: CompiledPolicy, line: SaleLine, amount: int | None) -> dict[str, str]:
    """Fact -> text, of the facts that are what was paid for the `amount` that comes back; nothing where that is not known,
    or is in another currency than the fact."""
    share = share_of_price(compiled.policy, line, amount) if amount else None
    if share is None:
        return {}
    text = f"{Decimal(share).scaleb(-2):f}"
    asked = {name: fact.type for name, fact in compiled.policy.facts.items() if fact.source == PAID}
    return {name: text for name, type_ in asked.items() if _kept_in(getattr(type_, "unit", None) or "", line)}


def share_of_price(policy: Policy, line: SaleLine, amount: int) -> int | None:
    """What the next `amount` of the line is worth; where its price names no currency, in that of the policy: of what it pays
    back, else of what was paid."""
    term = refund_term(policy)
    if term is not None:
        return line.refund(amount, term.unit or "")
    units = (getattr(fact.type, "unit", None) for fact in policy.facts.values() if fact.source == PAID)
    return line.refund(amount, next(units, None) or "")


def refund_of(decision: Decision, line: SaleLine, amount: int) -> int | None:
    """What the next `amount` of the line to come back is paid back with; None where that is not known."""
    return refund_from(decision, line, share_of_price(decision.compiled.policy, line, amount))


def refund_from(decision: Decision, line: SaleLine, share: int | None) -> int | None:
    """What goods of the line with this share of its price are paid back with; None where that is not known."""
    if share is None or refund_term(decision.compiled.policy) is None:
        return share
    stated = next((each for each in decision.terms if each.term.to == REFUND), None)
    value = None if stated is None else shown_value(stated, decision.compiled.policy.timezone)
    unit = stated.term.unit or "" if stated else ""
    if value is None or not _kept_in(unit, line):
        return None
    coin = coin_of(unit)
    coins = (Decimal(str(value)) * 100 / coin).quantize(Decimal(1), ROUND_HALF_UP)
    return max(0, min(int(coins) * coin, share))


def _kept_in(unit: str, line: SaleLine) -> bool:
    """Whether the line's price is in this currency, as far as it says, and to its smallest coin."""
    return line.currency in ("", unit) and fraction_places(unit) <= 2


def refund_term(policy: Policy) -> Term | None:
    """The term that is paid back."""
    return next((term for term in policy.terms.values() if term.to == REFUND), None)


def terms_of(decision: Decision) -> dict[str, str | int | bool | None]:
    """What the decision says of each of the policy's terms: fees, the order in which tenders are paid back."""
    zone = decision.compiled.policy.timezone
    return {each.term.name: shown_value(each, zone) for each in decision.terms}
