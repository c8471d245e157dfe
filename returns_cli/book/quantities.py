"""How much comes back, as a policy's fact of that kind has it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import cast

from returns_cli.book.amounts import Goods, GoodsAmount, GoodsUnit
from returns_cli.book.errors import Refused
from returns_cli.book.sale import SaleLine
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.decisions.facts import Facts
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import Value
from returns_cli.kinds.table import kind_of


@lru_cache(maxsize=64)  # a counter asks for it with every key
def quantity_fact(compiled: CompiledPolicy) -> str | None:
    """The policy's fact that says how much comes back."""
    found = [name for name, fact in compiled.policy.facts.items() if kind_of(fact.type).word == "quantity"]
    return found[0] if len(found) == 1 else None


def not_said(compiled: CompiledPolicy | None = None) -> Refused:
    """That nobody says how much comes back, with the option of the policy's fact that would."""
    name = quantity_fact(compiled) if compiled is not None else None
    return Refused("how-much", option="--" + (name or "quantity").replace("_", "-"))


def asked_amount(
    compiled: CompiledPolicy, texts: Mapping[str, str], line: SaleLine, quantity: GoodsAmount | None = None
) -> int | None:
    """How much of the line comes back, in its unit, as the texts say it, or `quantity` where the policy does not ask; None
    where neither does, or the texts' cannot be counted. Raises Refused."""
    if quantity is not None:
        return quantity.counted_in(line.unit, line.goods)
    name = quantity_fact(compiled)
    if name is None or not texts.get(name):
        return None
    try:
        return goods_amount(compiled.reader.readers[name](texts[name]), line.goods).counted_in(line.unit, line.goods)
    except (InputError, Refused):
        return None


def amount_said(compiled: CompiledPolicy, facts: Facts, quantity: GoodsAmount | None, line: SaleLine) -> int | None:
    """How much of the line comes back, in its unit, as the facts say it, or `quantity` where the policy does not ask; None
    where neither does. Raises Refused."""
    name = quantity_fact(compiled)
    if name is not None:
        value = next(value for fact, value in facts.each() if fact == name)
        quantity = None if value[0] is None else goods_amount(value, line.goods)
    return None if quantity is None else quantity.counted_in(line.unit, line.goods)


def goods_amount(value: Value, goods: Goods) -> GoodsAmount:
    """A quantity as a policy stores it, as an amount of these goods. Raises Refused."""
    unit, count, area, loose = cast("tuple[GoodsUnit | None, int | None, int | None, int | None]", value)
    number = area if unit == "m2" else count
    if unit is None or number is None or number < 1:
        raise not_said()
    if not loose:
        return GoodsAmount(unit, number)
    if goods.pieces_per_box is None:
        raise Refused("boxes-of-what")
    return GoodsAmount("piece", number * goods.pieces_per_box + loose)
