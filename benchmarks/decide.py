"""`python -m benchmarks.decide`: how long one warm decision takes, ours, by hand, and by other engines."""

from __future__ import annotations

import gc
import platform
import sys
import time
from collections import Counter
from collections.abc import Sequence
from statistics import median, quantiles
from typing import Any, TypeAlias

from tabulate import tabulate

from benchmarks.contenders import IF_CHAIN, OURS, READ, Contender, ours, ours_at_a_glance
from benchmarks.if_chain import Answer, Request
from benchmarks.peers import peers, versions
from benchmarks.requests import requests

SECONDS = 32.0  # for all rounds together
SLICES = 4  # each round takes the next quarter of the requests, every contender the same
MOST_ROUNDS = 60
AT_LEAST = 0.004  # seconds a measurement lasts: fast contenders go over the slice several times

Timings: TypeAlias = list[list[float]]  # contender -> round -> seconds a decision


def main() -> None:
    all_requests = requests()
    others, missing = peers()
    contenders = [IF_CHAIN, *ours(), *others]
    answers = agreed(contenders, all_requests)
    contenders += ours_at_a_glance()
    timings = rounds(contenders, all_requests)
    print(", ".join([f"Python {platform.python_version()}", *versions()]))
    for line in missing:
        print(line)
    print(f"{len(contenders)} contenders over {len(all_requests):,} requests: {mix(answers)}; all agree on every one")
    print(f"{len(timings[0])} rounds; µs of processor time a decision; ratios are medians of each round's\n")
    print(table(contenders, timings))


def agreed(contenders: Sequence[Contender], given: Sequence[Request]) -> list[Answer]:
    """The answers, on which all contenders agree; otherwise the end of the program."""
    expected: list[Answer] = []
    for contender in contenders:
        answers = [contender.answer(contender.prepare(request)) for request in given]
        answers = [(outcome, tuple(fired), route) for outcome, fired, route in answers]
        expected = expected or answers
        for request, wanted, found in zip(given, expected, answers, strict=True):
            if found != wanted:
                sys.exit(f"{contender.name} ({contender.given}) says {found}, {contenders[0].name} {wanted}, of {request}")
    return expected


def mix(answers: Sequence[Answer]) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in Counter(outcome for outcome, _, _ in answers).most_common())


def rounds(contenders: Sequence[Contender], given: Sequence[Request]) -> Timings:
    """Interleaved rounds: as many as fit, each contender once a round over the same requests, in changing order."""
    prepared = [[[c.prepare(request) for request in given[part::SLICES]] for part in range(SLICES)] for c in contenders]
    repeats = [repetitions(contender, parts[0]) for contender, parts in zip(contenders, prepared, strict=True)]
    timings: Timings = [[] for _ in contenders]
    end = time.perf_counter() + SECONDS
    gc.collect()
    gc.disable()
    for number in range(MOST_ROUNDS):
        for place in range(len(contenders)):
            index = (place + number) % len(contenders)
            timings[index].append(seconds(contenders[index], prepared[index][number % SLICES], repeats[index]))
        gc.collect()
        if time.perf_counter() > end:
            break
    gc.enable()
    return timings


def repetitions(contender: Contender, items: Sequence[Any]) -> int:
    """How often to go over the items, after a first time that warms up."""
    seconds(contender, items, 1)
    return max(1, round(AT_LEAST / seconds(contender, items, 1) / len(items)))


def seconds(contender: Contender, items: Sequence[Any], repeat: int) -> float:
    """Seconds of processor time a decision, over all threads: on a shared machine, waiting for a turn is not counted."""
    answer = contender.answer
    start = time.process_time()
    for _ in range(repeat):
        for item in items:
            answer(item)
    return (time.process_time() - start) / repeat / len(items)


def table(contenders: Sequence[Contender], timings: Timings) -> str:
    """Each kind of given facts apart, fastest first. Ratios are medians of the ratios within a round."""
    own = {c.given: times for c, times in zip(contenders, timings, strict=True) if c.name.startswith(OURS)}
    rows = []
    for contender, times in zip(contenders, timings, strict=True):
        low, _, high = quantiles(times, n=4)
        us = [f"{min(times) * 1e6:.2f}", f"{median(times) * 1e6:.2f} ({low * 1e6:.2f}-{high * 1e6:.2f})"]
        ratios = [ratio(times, timings[0]), ratio(times, own[contender.given])]
        rows.append((contender.given != READ, median(times), [contender.name, contender.given, *us, *ratios]))
    headings = ["contender", "facts", "least", "median (middle half)", "x if-chain", "x ours"]
    return tabulate([row for _, _, row in sorted(rows)], headings, tablefmt="github", disable_numparse=True, stralign="left")


def ratio(times: Sequence[float], base: Sequence[float]) -> str:
    value = median(one / other for one, other in zip(times, base, strict=True))
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


if __name__ == "__main__":
    main()
