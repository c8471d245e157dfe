"""Which cells of a row tell of a request: a total or a note has none, whatever its words are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

from returns_cli.intake.mapped import Mapped
from returns_cli.intake.outcomes import recorded_fact
from returns_cli.intake.roles import find_roles
from returns_cli.intake.spellings import reader
from returns_cli.intake.units import quantities_in
from returns_cli.intake.ways import AnyWays, ways_of
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.sameness import NOT_KNOWN
from returns_cli.kinds.sameness import folded as fold
from returns_cli.language.types import Number
from returns_cli.late_pattern import late
from returns_cli.policy.model import Fact, Policy
from returns_cli.sources.table_place import names_no_request

NAMING = ("article", "receipt-number", "receipt-line")  # roles whose columns name a sale or what was sold
DIGITS_OF_A_DAY = 5
_COUNTED = late(r"[0-9][0-9,]* ?(?:rows?|records?|items?|lines?|returns?|orders?|[笔条行单件项]|记录)")


class RequestCells:
    """The columns of a log of `width` that tell of a request: `facts` that are no amounts, with the recorded decision among
    them, and `keys`: the request, and what names its sale in these roles."""

    def __init__(
        self,
        policy: Policy,
        mapped: Mapped,
        width: int,
        keys: Sequence[int] = (),
        ways: AnyWays = None,
        amounts: Collection[str] = (),
        naming: Collection[str] = NAMING,
    ) -> None:
        amounts = {*amounts, *quantities_in(policy, mapped.facts)}
        self.mapped, self.zone, self.ways, self.naming = mapped, policy.timezone, ways_of(ways), naming
        found = {at: policy.facts[name] for name, at in mapped.facts.items() if name not in amounts}
        self.facts = {at: fact for at, fact in found.items() if at < width and not isinstance(fact.type, Number)}
        if mapped.recorded is not None and mapped.recorded < width:
            heading = mapped.header[mapped.recorded]
            self.facts[mapped.recorded] = recorded_fact(policy, self.ways.decisions, heading)
        self.keys = {*keys, *([] if mapped.request is None else [mapped.request])}

    def tell(self, cells: Sequence[str]) -> bool:
        """Whether some of these cells, in the order of the headings, tell of a request."""
        return any(self._tells(at, cell) for at, cell in enumerate(cells) if cell.strip())

    def _tells(self, at: int, cell: str) -> bool:
        word = fold(cell)
        if word in NOT_KNOWN or _COUNTED.fullmatch(word) or names_no_request(cell):
            return False
        return self._may_mean(self.facts[at], cell) if at in self.facts else at in self.keys or at in self._naming

    @cached_property
    def _naming(self) -> frozenset[int]:
        columns = find_roles(self.mapped).columns
        return frozenset(at for role, at in columns.items() if role in self.naming)

    def _may_mean(self, fact: Fact, cell: str) -> bool:
        """Whether a cell can be of a fact: of a day, in whatever order, numbers with as many digits as any day has."""
        if fact.type.date_at is not None:
            return sum(map(str.isdigit, cell)) >= DIGITS_OF_A_DAY
        try:
            return any(value is not None for value in reader(fact, self.zone, self.ways)(cell))
        except InputError:
            return False
