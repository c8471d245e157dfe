"""Hypothesis strategies for people who test with a policy: requests and logs that lean to its boundaries.

They shrink to a request that is complete, plain, and one step from what matters.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

from returns_cli import load_policy
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import UsageError
from returns_cli.intake.outcomes import RECORDED, recorded_fact
from returns_cli.kinds.sameness import folded
from returns_cli.policy.model import INCOMPLETE, Policy
from returns_cli.records import Record
from returns_cli.search.boundaries import Boundaries

try:
    from hypothesis import assume
    from hypothesis import strategies as st
except ImportError:
    raise UsageError("hypothesis is not installed", help="pip install 'returns-cli[testing]'") from None

Request: TypeAlias = dict[str, str]
SOMETIMES = 8  # one fact in nine is left out, or written in another way
OFTEN = (3, 3, 1)  # one in four may be anything, in a third of the requests one in two; the others do not speak against the
# request: so some are approved, and some have two facts against them at once


class Log(Record):
    """A log as a till writes it: column headings, a row of cells for each request, and what each row says as a request."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    requests: tuple[Mapping[str, str], ...]

    def csv(self) -> str:
        """The log as the text of a CSV file."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([self.headings, *self.rows])
        return text.getvalue()


def requests(
    policy: CompiledPolicy | Policy | str, *, complete: bool = False, plain: bool = False
) -> st.SearchStrategy[Request]:
    """Requests that the policy can read, as fact -> text: `policy.read(request)` never fails.

    Values stand at the policy's limits and one step beside them, as they follow from the other facts of the request. Now and
    then a fact is missing, unless `complete`; or written otherwise than usual (`3箱`, `2026年3月1日`), unless `plain`.
    """
    return _request(_boundaries(_ready(policy)), complete, plain)


def logs(policy: CompiledPolicy | Policy | str, *, max_rows: int = 20) -> st.SearchStrategy[Log]:
    """Logs of such requests, under headings that the policy knows, beside decisions that are mostly those of the policy."""
    return _log(_boundaries(_ready(policy)), max_rows)


def _ready(policy: CompiledPolicy | Policy | str) -> CompiledPolicy:
    if isinstance(policy, str):
        return load_policy(policy)
    return CompiledPolicy(policy) if isinstance(policy, Policy) else policy


class _Near(Boundaries):
    """The boundaries of a policy that is ready for use."""

    def __init__(self, compiled: CompiledPolicy) -> None:
        super().__init__(compiled.policy, compiled.completions)
        self.compiled = compiled
        self.usual = self.nothing  # with the defaults of what people are not asked
        for name, fact in compiled.policy.facts.items():
            if not fact.asked and name in compiled.reader.defaults:
                self.usual = self.trials.put(self.usual, name, compiled.reader.defaults[name])


@lru_cache(maxsize=32)
def _boundaries(compiled: CompiledPolicy) -> _Near:
    return _Near(compiled)


@st.composite
def _request(draw: st.DrawFn, near: _Near, complete: bool, plain: bool) -> Request:
    registers, request = near.usual if not complete else near.nothing, {}
    often = draw(st.sampled_from(OFTEN))
    for name, fact in near.compiled.policy.facts.items():
        if not complete and not fact.asked and draw(st.integers(0, SOMETIMES)) < SOMETIMES:
            if name in near.compiled.reader.defaults:  # what only a book knows is mostly not known: requests come from people
                request[name] = near.spellings(name, near.compiled.reader.defaults[name])[0]
            continue
        if not complete and draw(st.integers(0, SOMETIMES)) == SOMETIMES:
            if fact.default is not None:
                request[name] = ""
            continue
        values, harmless = near.values(registers, name)
        value = draw(st.sampled_from(values if draw(st.integers(0, often)) == often else values[:harmless]))
        registers = near.trials.put(registers, name, value)
        written = near.spellings(name, value)
        odd = not plain and draw(st.integers(0, SOMETIMES)) == SOMETIMES
        request[name] = draw(st.sampled_from(written)) if odd else written[0]
    assume(near.compiled.violated(tuple(registers)) < 0)
    return request


@st.composite
def _log(draw: st.DrawFn, near: _Near, max_rows: int) -> Log:
    compiled = near.compiled
    columns = {name: draw(st.sampled_from(_headings(compiled, name))) for name in compiled.policy.facts}
    found = draw(st.lists(_request(near, False, False), max_size=max_rows))
    rows = []
    for request in found:
        rows.append((*(request.get(name, "") for name in columns), draw(_recorded(compiled, request))))
    return Log((*columns.values(), "decision"), tuple(rows), tuple(found))


@st.composite
def _recorded(draw: st.DrawFn, compiled: CompiledPolicy, request: Mapping[str, str]) -> str:
    """The decision as somebody may have recorded it: right, or now and then another one or none."""
    own = compiled.decide(compiled.read(request)).outcome
    outcomes = [own] if own != INCOMPLETE else []
    others = ["", *(outcome for outcome in compiled.policy.outcomes if outcome != own)]
    wrong = not outcomes or draw(st.integers(0, SOMETIMES)) == SOMETIMES
    outcome = draw(st.sampled_from(others)) if wrong else outcomes[0]
    label = recorded_fact(compiled.policy).labels.get(outcome)
    words = [outcome, *((label.words.en, label.words.zh, *label.names) if label else ())]
    return draw(st.sampled_from([word for word in words if word or not outcome]))


def _headings(compiled: CompiledPolicy, name: str) -> list[str]:
    """The headings that mean this fact and nothing else."""
    known = [name, *compiled.policy.facts[name].names]
    return [heading for heading in known if heading != RECORDED and compiled.reader.names.get(folded(heading), name) == name]
