"""Facts in neighbouring columns, which are looked up as one because they say the same things together in most rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from returns_cli.language.types import Type
from returns_cli.rows.codes import FactCodes, RowTexts, WorkerLimits
from returns_cli.rows.stretch_codes import StretchCodes
from returns_cli.rows.truth_codes import TruthCodes
from returns_cli.sources.batches import Batch
from returns_cli.sources.lookup import Full

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers


def of_few_things(facts: Mapping[str, FactCodes], few: Sequence[str], apart: Collection[str]) -> list[list[str]]:
    """The facts that say few things, neighbours together; those are apart that a condition looks at together with others."""
    found: list[list[str]] = []
    for name in sorted(few, key=lambda name: facts[name].column):
        joins = found and name not in apart and found[-1][-1] not in apart
        if joins and facts[name].column == facts[found[-1][-1]].column + 1:
            found[-1].append(name)
        else:
            found.append([name])
    return found


def in_one_stretch(facts: Mapping[str, FactCodes], types: Mapping[str, Type], names: Sequence[str]) -> Sequence[str]:
    """The facts in the order of their columns, if these are neighbours and what they say comes again together, as it does not
    with days, of which each is followed by another; else none."""
    ordered = sorted(names, key=lambda name: facts[name].column)
    span = facts[ordered[-1]].column - facts[ordered[0]].column
    days = any(type_.date_at is not None for name in names if (type_ := types.get(name)))
    apart = days or not all(facts[name].alone for name in names)
    return ordered if span == len(names) - 1 > 0 and not apart else ()


class Together:
    """Facts that conditions look at together, of each group of them those in neighbouring columns."""

    def __init__(self, limits: WorkerLimits, facts: Mapping[str, FactCodes], groups: Sequence[Sequence[str]]) -> None:
        self.facts = facts
        self.groups = {frozenset(names): names for names in groups if names}
        self.stretches = {
            key: StretchCodes(limits, [facts[name] for name in names], more=True) for key, names in self.groups.items()
        }

    def of(self, batch: Batch) -> dict[frozenset[str], Numbers]:
        """What each row says of a group. One that says many things together after all is taken apart from here on."""
        found = {}
        for key, stretch in list(self.stretches.items()):
            try:
                found[key] = stretch.of(batch)
            except Full:
                del self.stretches[key], self.groups[key]
        return found

    def texts(self, found: Mapping[frozenset[str], Numbers]) -> dict[str, RowTexts]:
        """The texts of each fact, in rows that say this."""
        each = (zip(self.groups[key], self.stretches[key].texts(numbers), strict=True) for key, numbers in found.items())
        return {name: texts for group in each for name, texts in group}

    def truths(self, codes: TruthCodes, names: Sequence[str], numbers: Numbers) -> Numbers:
        """What conditions say of the facts with these names, in rows that say this of them. Raises Full."""
        key = frozenset(names)
        order = [self.groups[key].index(name) for name in names]

        def of_texts(texts: Sequence[Numbers]) -> Numbers:
            return codes.of([self.facts[name].codes(texts[at]) for name, at in zip(names, order, strict=True)])

        return self.stretches[key].of_each(numbers, of_texts)
