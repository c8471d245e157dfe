"""Which columns of a log tell of money that was paid, and of the goods that came back for it."""

from __future__ import annotations

from typing import NamedTuple

from returns_cli.intake.mapped import Mapped
from returns_cli.intake.roles import Roles
from returns_cli.intake.units import quantities_in
from returns_cli.policy.model import Policy


class Paid(NamedTuple):
    """The columns of the money that was paid, with the currency of its heading, and of what came back for it; and whether
    double returns are looked for."""

    amount: int | None
    currency: str
    goods: tuple[int, ...]
    doubles: bool


def paid(policy: Policy, mapped: Mapped, roles: Roles) -> Paid | None:
    """The columns to look at; None where the log tells of no goods."""
    goods = [mapped.facts[name] for name in quantities_in(policy, mapped.facts)]
    goods += [roles.columns["returned"]] if "returned" in roles.columns else []
    if not goods:
        return None
    return Paid(roles.columns.get("amount"), roles.currency, tuple(dict.fromkeys(goods)), roles.shows_doubles)
