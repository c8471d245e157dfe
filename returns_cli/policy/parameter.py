"""A parameter of a policy, and its values in the course of time."""

from __future__ import annotations

from datetime import date

from returns_cli.language.nodes import And, Choose, Compare, Literal, Name, Node, OnlyWhere
from returns_cli.language.types import Type
from returns_cli.policy.seasons import Season, in_season
from returns_cli.records import Record
from returns_cli.wording.bilingual import Words


class DatedValue(Record):
    """A value as registers hold it, in force since a day (None: always), and the clause it stands in."""

    since: date | None
    value: bool | int | str | date
    clause: str


class SeasonalValue(Record):
    """A value as registers hold it that holds in a season of every year, or of the years since a day."""

    season: Season
    since: date | None
    value: bool | int | str | date
    clause: str


class Parameter(Record):
    """INVARIANT: `values` are in the order of their days; `by` is the date register that picks one. Those of `seasons`, no two
    of which share a day, come before them."""

    name: str
    type: Type
    values: tuple[DatedValue, ...]
    by: str | None
    label: Words
    seasons: tuple[SeasonalValue, ...] = ()

    @property
    def is_constant(self) -> bool:
        """Whether it has one value, whatever the day."""
        return len(self.values) == 1 and not self.seasons

    @property
    def chosen(self) -> Node:
        """Its value as an expression over the date that picks it: the season's, else the newest that has begun; none before
        the first of them."""
        day = Name(self.by or "")
        chosen: Node = Literal(self.values[0].value)
        for dated in self.values[1:]:
            chosen = Choose(Compare(day, ">=", Literal(dated.since or date.min)), Literal(dated.value), chosen)
        for seasonal in self.seasons:
            holds = in_season(day.id, seasonal.season)
            if seasonal.since is not None:
                holds = And((Compare(day, ">=", Literal(seasonal.since)), holds))
            chosen = Choose(holds, Literal(seasonal.value), chosen)
        return chosen if self.has_begun is None else OnlyWhere(self.has_begun, chosen)

    @property
    def has_begun(self) -> Node | None:
        """Whether it has a value on the day that picks one; None where it always has."""
        first = self.values[0].since
        return None if first is None or self.by is None else Compare(Name(self.by), ">=", Literal(first))
