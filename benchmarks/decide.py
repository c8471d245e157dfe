"""One warm decision: ours, by hand, and by other engines, on the same requests."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.contenders import BATCH, BY_HAND, IF_CHAIN, OURS, Contender, ours, ours_at_a_glance
from benchmarks.if_chain import Request
from benchmarks.peers import peers
from benchmarks.requests import requests
from benchmarks.results import Row, Size
from benchmarks.timing import Timings, paired

NAME = "decide"
BUDGET = 90.0  # seconds
MOST_ROUNDS = 60
AT_LEAST = 0.004  # seconds a measurement lasts: fast contenders go over the requests several times


def rows(size: Size) -> list[Row]:
    """µs of processor time a decision. Before anything is timed, all who are timed agree on all answers."""
    given = requests(100 if size.quick else 1_000)
    others, missing = peers()
    contenders, apart = agreed([IF_CHAIN, *ours(), *others], given)
    contenders += ours_at_a_glance()
    measures = {key(contender): measure(contender, given) for contender in contenders}
    timings = paired(measures, size.seconds(BUDGET), MOST_ROUNDS)
    failures = [Row(NAME, "any", package, failed=why) for package, why in missing.items()]
    return [row(contender, contenders, timings) for contender in contenders] + apart + failures


def key(contender: Contender) -> str:
    return f"{contender.name} | {contender.given}"


def agreed(contenders: Sequence[Contender], given: Sequence[Request]) -> tuple[list[Contender], list[Row]]:
    """Those who give the first one's answers, and a row for each who does not."""
    expected = contenders[0].answers([contenders[0].prepare(request) for request in given])
    agreeing, apart = [], []
    for contender in contenders:
        try:
            why = difference(contender, given, expected)
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
        if why:
            apart.append(Row(NAME, contender.given, contender.name, failed=why))
        else:
            agreeing.append(contender)
    return agreeing, apart


def difference(contender: Contender, given: Sequence[Request], expected: Sequence[Any]) -> str:
    """The first request on which it does not agree; empty if it always does."""
    answers = contender.answers([contender.prepare(request) for request in given])
    for request, wanted, found in zip(given, expected, answers, strict=True):
        if found != wanted:
            return f"not timed, for it says {found} where {wanted} is right: {request}"
    return ""


def measure(contender: Contender, given: Sequence[Request]) -> Callable[[], float]:
    """A function that goes over all requests and gives µs of processor time a decision."""
    prepared = [contender.prepare(request) for request in given]
    seconds(contender, prepared, 1)
    repeat = max(1, round(AT_LEAST / seconds(contender, prepared, 1) / len(prepared)))
    return lambda: seconds(contender, prepared, repeat) * 1e6


def seconds(contender: Contender, prepared: list[Any], repeat: int) -> float:
    """Seconds of processor time a decision, over all threads: on a shared machine, waiting for a turn is not counted."""
    answer = contender.answer
    start = time.process_time()
    for _ in range(repeat):
        if contender.given == BATCH:
            answer(prepared)
        else:
            for item in prepared:
                answer(item)
    return (time.process_time() - start) / repeat / len(prepared)


def row(contender: Contender, contenders: Sequence[Contender], timings: Timings) -> Row:
    """Its ratio to the if-chain, and to ours where the facts are given alike."""
    name = key(contender)
    alike = next((each for each in contenders if each.given == contender.given and each.name.startswith(OURS)), None)
    ratios = {BY_HAND: timings.ratios(name, key(IF_CHAIN))}
    if alike:
        ratios["ours, facts given alike"] = timings.ratios(name, key(alike))
    return Row(
        NAME,
        contender.given,
        contender.name,
        "µs",
        () if name in timings.failed else timings.values[name],
        ratios,
        failed=timings.why(name),
    )
