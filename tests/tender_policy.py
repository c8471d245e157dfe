"""The tile store's policy with a term that it does not have: the order in which a refund goes back to the tenders."""

from __future__ import annotations

from pathlib import Path

from returns_cli.policy.load import find_policy

TENDER_ORDER = """
[terms.tender_order]
to      = "sale.tenders"
choices = ["card, cash", "cash, card"]
values  = [{ value = "card, cash", when = "kind == 'return'" }, { value = "cash, card", when = "kind == 'exchange'" }]
"""
ORDERS = {"return": ("card", "cash"), "exchange": ("cash", "card")}


def with_tender_order(folder: Path) -> Path:
    """The file of that policy, which is written into the folder."""
    path = folder / "with_tenders.toml"
    path.write_text(find_policy("tile-store/returns").read_text(encoding="utf-8") + TENDER_ORDER, encoding="utf-8")
    return path
