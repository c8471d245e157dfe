"""What a counter asks of a line: the policy's facts, and how much comes back where the policy has no fact of that."""

from __future__ import annotations

from returns_cli.book.amounts import GoodsAmount
from returns_cli.book.quantities import goods_amount, quantity_fact
from returns_cli.book.sale import SaleLine
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.kinds.kind import Reader
from returns_cli.kinds.quantity import read_quantity
from returns_cli.language.types import Quantity
from returns_cli.policy.model import Fact
from returns_cli.wording.bilingual import Words

# INVARIANT: no policy has a fact of this name, for a blank stands in none.
HOW_MUCH = Fact(
    "how much",
    Quantity(),
    label=Words("how much", "退多少"),  # a policy may have a number of its own, 数量
    ask=Words("How much comes back (1.5 m2, 3 boxes, 20 pieces)?", "退多少（1.5㎡、3箱、20片）？"),
)


def how_much(policy: CompiledPolicy) -> str:
    """The question that says how much comes back."""
    return quantity_fact(policy) or HOW_MUCH.name


def fact_of(policy: CompiledPolicy, name: str) -> Fact:
    """What is asked under this name."""
    return HOW_MUCH if name == HOW_MUCH.name else policy.policy.facts[name]


def reader_of(policy: CompiledPolicy, name: str) -> Reader:
    """Reads the answer."""
    return read_quantity if name == HOW_MUCH.name else policy.reader.readers[name]


def amount_of(policy: CompiledPolicy, text: str, sale: SaleLine) -> GoodsAmount:
    """How much this answer says of these goods. Raises InputError, Refused."""
    return goods_amount(reader_of(policy, how_much(policy))(text), sale.goods)
