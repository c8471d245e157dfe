"""A request of several lines: each decided by itself, the route chosen once for those not denied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from returns_cli.decisions.as_json import route_json
from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.decisions.over_lines import among_lines
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import Register
from returns_cli.policy.model import INCOMPLETE
from returns_cli.records import Record

if TYPE_CHECKING:
    from returns_cli.decisions.json_shapes import AnswerJson

LINES = "lines"
Shares: TypeAlias = tuple[Register, ...]


class CountedLines(Record):
    """So many lines that have been taken back: what each adds to the totals of routes, and to what rules put together."""

    totals: Shares
    over_lines: Shares
    times: int


MAX_LINES = 1_000


def has_lines(compiled: CompiledPolicy, given: Mapping[str, object]) -> bool:
    """Whether the request says of itself that it has lines."""
    return LINES in given and LINES not in compiled.policy.facts


def decisions_on(
    compiled: CompiledPolicy,
    given: Mapping[str, object],
    *,
    today: date | None,
    lang: str,
    before: Sequence[CountedLines] = (),
) -> list[Decision]:
    """The decision on each line of a request as given, with those taken back `before`. Raises InputError."""
    if has_lines(compiled, given):
        return decide_lines(compiled, given, today=today, lang=lang, before=before)
    facts = compiled.read(given, today=today, lang=lang, alone=is_alone(compiled, 1, before))
    decision = compiled.decide(facts)
    return with_common_route(decision.compiled, [decision], before, lang=lang) if before else [decision]


def is_alone(compiled: CompiledPolicy, lines: int, before: Sequence[CountedLines] = ()) -> bool:
    """Whether a line of so many can be held against the checks by itself, whatever came back `before`."""
    return not compiled.policy.over_lines or (lines == 1 and not before)


def request_json(
    decisions: Sequence[Decision], *, several: bool, lang: str, explain: bool = False, say: bool = False
) -> AnswerJson:
    """The decisions as one JSON object: of several lines each, and the one way they go together."""
    if not several:
        return decisions[0].to_json(lang, explain=explain, say=say)
    policy = decisions[0].compiled.policy
    chosen = next((decision for decision in decisions if decision.route), None)
    return {
        "policy": policy.id,
        "version": policy.version,
        "digest": policy.digest,
        "lines": [{**decision.to_json(lang, explain=explain, say=say), "route": None} for decision in decisions],
        "route": route_json(chosen, lang) if chosen else None,
    }


def decide_lines(
    compiled: CompiledPolicy,
    given: Mapping[str, object],
    *,
    today: date | None,
    lang: str,
    before: Sequence[CountedLines] = (),
) -> list[Decision]:
    """The decision on each line, the shared facts beside its own; each that is not denied has the common route."""
    lines = given[LINES]
    if not isinstance(lines, list) or not lines or not all(isinstance(line, dict) for line in lines):
        raise InputError("bad-lines", "write-lines", lang=lang)
    if len(lines) > MAX_LINES:
        raise InputError("too-many-lines", "split-lines", lang=lang, count=len(lines), limit=MAX_LINES)
    shared = {name: value for name, value in given.items() if name != LINES}
    alone = is_alone(compiled, len(lines), before)
    decisions = []
    for number, line in enumerate(lines, 1):
        twice = next((name for name in line if name in shared), None)
        if twice is not None:
            raise InputError("shared-twice", "give-once", lang=lang, number=number, text=twice)
        decisions.append(compiled.decide(compiled.read(shared | line, today=today, lang=lang, alone=alone)))
    return with_common_route(compiled, decisions, before, lang=lang)


def counted(decision: Decision, times: int = 1) -> CountedLines:
    """The decision as a line that has been taken back."""
    registers = decision.facts.registers
    over = tuple(decision.compiled.line_shares(*registers)) if decision.compiled.policy.over_lines else ()
    return CountedLines(tuple(decision.compiled.engine.measure(*registers)), over, times)


def with_common_route(
    compiled: CompiledPolicy, decisions: Sequence[Decision], before: Sequence[CountedLines] = (), *, lang: str = "en"
) -> list[Decision]:
    """The decisions on the lines of one request, their route chosen by the totals over all lines that are not denied, and
    those taken back `before`, of which there may be very many.

    A line that is still incomplete may yet be denied, so it leaves every total unknown. Raises InputError where the lines
    together break a check of the policy.
    """
    decisions = _beside_each_other(decisions, before, lang)
    totals = totals_over(compiled, decisions, before)
    return [_routed(compiled, decision, totals) for decision in decisions]


def _beside_each_other(decisions: Sequence[Decision], before: Sequence[CountedLines], lang: str) -> list[Decision]:
    """The decisions, where what all lines come to is part of the rules. Lines are of one request that one version decides."""
    found = list(decisions)
    for compiled in {id(decision.compiled): decision.compiled for decision in decisions}.values():
        if compiled.policy.over_lines:
            own = [at for at, decision in enumerate(decisions) if decision.compiled is compiled]
            earlier = [(each.over_lines, each.times) for each in before]
            registers = among_lines(compiled, [decisions[at].facts.registers for at in own], earlier)
            for at, each in zip(own, registers, strict=True):
                found[at] = compiled.decide(compiled.checked(each, lang))
    return found


def totals_over(compiled: CompiledPolicy, decisions: Sequence[Decision], before: Sequence[CountedLines] = ()) -> list[Any]:
    """For each total of the routes what is known of it, and whether that is all of it (True, else None)."""
    totals: list[Any] = []
    for known, complete in _totals(compiled, [decision for decision in decisions if not decision.denied], before):
        totals += (known, complete)
    return totals


def _routed(compiled: CompiledPolicy, decision: Decision, totals: Sequence[Any]) -> Decision:
    """The decision with the route that these totals choose."""
    open_bit = 1 << len(compiled.policy.rules)
    route, undecided = None, decision.undecided_mask & ~open_bit
    if not decision.denied and decision.outcome != INCOMPLETE:
        route, still_open = compiled.engine.route(*decision.facts.registers, *totals)
        undecided |= open_bit if still_open else 0
    line = LineDecision(compiled, decision.facts, decision.outcome, decision.fired_mask, undecided, route)
    line.others = tuple(known - own for known, own in zip(totals[::2], _known_share(compiled, decision), strict=True))
    return line


def _totals(
    compiled: CompiledPolicy, decisions: Sequence[Decision], before: Sequence[CountedLines]
) -> list[tuple[int, bool | None]]:
    """For each total, the sum over the lines that are decided, and True if that is all of it, else None."""
    measure = compiled.engine.measure
    lines = [(decision.outcome != INCOMPLETE, measure(*decision.facts.registers), 1) for decision in decisions]
    lines += [(True, cast("tuple[int | None, ...]", each.totals), each.times) for each in before]
    found: list[tuple[int, bool | None]] = []
    for index in range(len(compiled.program.shares)):
        known = sum((shares[index] or 0) * times for decided, shares, times in lines if decided)
        found.append((known, True if all(decided and shares[index] is not None for decided, shares, _ in lines) else None))
    return found


def _known_share(compiled: CompiledPolicy, decision: Decision) -> list[int]:
    """What the line adds to the known part of each total: nothing where it is denied or not decided yet."""
    counts = not decision.denied and decision.outcome != INCOMPLETE
    return [(share or 0) if counts else 0 for share in compiled.engine.measure(*decision.facts.registers)]


class LineDecision(Decision):
    """The decision on one line. `others` are the totals over the request's other lines, as far as known."""

    others: tuple[int, ...] = ()

    @cached_property
    def ask(self) -> tuple[str, ...]:
        """The unknown facts of this line whose answers can still change its outcome or the request's route."""
        if self.outcome != INCOMPLETE and not self.route_open:
            return ()
        from returns_cli.decisions.questions import questions

        made = self.compiled.policy.over_lines  # what the other lines come to is asked of them
        return tuple(name for name in questions(self.compiled, self.facts, self.others) if name not in made)
