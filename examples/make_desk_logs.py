"""Makes logs of a service desk as its system would export them: fault tickets, home visits, hotline calls and complaints.

    python examples/make_desk_logs.py faults --rows 400 --seed 7 --out faults-log.csv --planted faults-log.planted.csv

The same rows and seed give the same files. The standards' times are written here a second time, on purpose without the
package: a log made and audited by the same code would prove nothing. The planted list names every breach.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TypeAlias

Row: TypeAlias = dict[str, str]
Made: TypeAlias = tuple[Row, list[str]]  # a row, and the rules that it breaks

FIRST = datetime(2026, 1, 5, 8)
BREACHES = 0.08  # the share of steps that are late, and of events that go wrong


def told(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M}"


def faults(count: int, rng: random.Random) -> Iterator[Made]:
    """Fault tickets; the last tenth is still open, and the log was exported two days after the last one came in."""
    moment = FIRST
    for number in range(1, count + 1):
        moment += timedelta(minutes=rng.randint(5, 240))
        broken: list[str] = []
        made = {"registered_at": moment}
        begin = {"preprocessed_at": "registered_at", "dispatched_at": "preprocessed_at", "answered_at": "dispatched_at"}
        begin |= {"solution_at": "registered_at", "called_back_at": "solution_at"}
        limits = {"preprocessed_at": 30, "dispatched_at": 10, "answered_at": 30, "solution_at": 1440, "called_back_at": 20}
        rules = ("preprocess-late", "dispatch-late", "answer-late", "solution-late", "call-back-late")
        for (step, limit), rule in zip(limits.items(), rules, strict=True):
            late = rng.random() < BREACHES
            minutes = limit + rng.choice((1, 1, 2, 15)) if late else rng.choice((limit, limit, rng.randint(0, limit)))
            made[step] = made[begin[step]] + timedelta(minutes=minutes)
            broken += [rule] if late else []
        vendor = rng.random() < BREACHES
        vendor_told = vendor and rng.random() < 0.8
        broken += ["vendor-not-told"] if vendor and not vendor_told else []
        row = {"ticket": f"F-{number:05}"} | {name: told(each) for name, each in made.items()}
        row |= {"vendor_problem": "yes" if vendor else "no", "vendor_told": "yes" if vendor_told else "no"}
        if number > count * 9 // 10:  # never closed: its last step has not happened, and its time has passed
            row["called_back_at"] = ""
            broken = [rule for rule in broken if rule not in ("call-back-late", "vendor-not-told")] + ["call-back-late"]
        yield row, broken


def visits(count: int, rng: random.Random) -> Iterator[Made]:
    """Home visits, most of them as they should be."""
    for number in range(1, count + 1):
        agreed = FIRST + timedelta(days=number // 6, hours=rng.randint(1, 9))
        broken: list[str] = []

        def wrong(rule: str, broken: list[str] = broken) -> bool:
            found = rng.random() < BREACHES / 2
            broken.extend([rule] if found else [])
            return found

        early = 10 if not wrong("arrived-early") else 11
        arrived = agreed - timedelta(minutes=early if early == 11 else rng.randint(5, 10))
        left = arrived - timedelta(minutes=rng.randint(15, 60))
        card = agreed.date() + timedelta(days=1 if wrong("card-late") else 0)
        reported = card + timedelta(days=1 if wrong("report-late") else 0)
        row = {"task": f"V-{number:05}", "customer": f"customer {number}", "address": f"{number} Lake Road"}
        row |= {"phone": f"555 {number:04}", "model": "800x800, shade 3", "bought_on": "2025-12-01", "symptom": "cracked tile"}
        row |= {"wish": "" if wrong("task-incomplete") else "repair", "agreed_at": told(agreed), "left_at": told(left)}
        row["confirmed_at"] = "" if wrong("not-confirmed") else told(left - timedelta(minutes=20))
        row |= {"kit_checked": "no" if wrong("kit-unchecked") else "yes", "arrived_at": told(arrived), "solved": "yes"}
        row |= {"sheet_filled": "no" if wrong("no-sheet") else "yes", "signed": "yes", "satisfied": "yes"}
        row |= {"card_handed_on": str(card), "reported_on": str(reported)}
        row["compensation_promised"] = "yes" if wrong("compensation-promised") else ""
        yield row, broken


BY_HOUR = (0, 0, 0, 0, 0, 0, 1, 3, 8, 14, 16, 12, 7, 9, 13, 12, 10, 7, 4, 2, 1, 1, 0, 0)
CAUSES = ("attitude", "late-parts", "late-dispatch", "unanswered", "other")


def hotline(count: int, rng: random.Random) -> Iterator[Made]:
    """Calls, with an assignment or a complaint now and then; attitude leads the causes."""
    days = max(1, count // 60)
    for number in range(1, count + 1):
        at = datetime(2026, 1, 5) + timedelta(days=(number - 1) * days // count, minutes=rng.randint(0, 59))
        at += timedelta(hours=rng.choices(range(24), BY_HOUR)[0])
        row = dict.fromkeys(
            ("entry", "called_at", "answered", "assigned_at", "sent_at", "mileage_bills", "cause", "resolved"), ""
        )
        row, chance, broken = {"record": f"H-{number:05}"} | row, rng.random(), []
        if chance < 0.8:
            missed = rng.random() < BREACHES
            row |= {"entry": "call", "called_at": told(at), "answered": "no" if missed else "yes"}
            broken = ["unanswered"] if missed else []
        elif chance < 0.92:
            late, twice = rng.random() < BREACHES, rng.random() < BREACHES
            sent = at + timedelta(minutes=61 if late else rng.choice((60, rng.randint(5, 60))))
            row |= {
                "entry": "assignment",
                "assigned_at": told(at),
                "sent_at": told(sent),
                "mileage_bills": "2" if twice else "1",
            }
            broken = ["sent-late"] * late + ["mileage-twice"] * twice
        else:
            dropped = rng.random() < BREACHES
            cause = rng.choices(CAUSES, (40, 25, 20, 10, 5))[0]
            row |= {"entry": "complaint", "cause": cause, "resolved": "no" if dropped else "yes"}
            broken = ["complaint-dropped"] if dropped else []
        yield row, broken


KINDS: dict[str, Callable[[int, random.Random], Iterator[Made]]] = {"faults": faults, "visits": visits, "hotline": hotline}


def write(kind: str, count: int, seed: int, out: str, planted: str) -> None:
    """Writes the log, and the list of the breaches in it: line, id, rule."""
    made = list(KINDS[kind](count, random.Random(seed)))
    with open(out, "w", encoding="utf-8", newline="") as log, open(planted, "w", encoding="utf-8", newline="") as notes:
        writer = csv.DictWriter(log, list(made[0][0]), lineterminator="\n")
        writer.writeheader()
        noted = csv.writer(notes, lineterminator="\n")
        noted.writerow(("line", "id", "rule"))
        for line, (row, broken) in enumerate(made, 2):
            writer.writerow(row)
            noted.writerows((line, next(iter(row.values())), rule) for rule in sorted(broken))


def main() -> None:
    parser = argparse.ArgumentParser(description="Make a log of a service desk with known breaches in it.")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--rows", type=int, default=400, metavar="N")
    parser.add_argument("--seed", type=int, default=7, metavar="N")
    parser.add_argument("--out", metavar="FILE", help="the log, as CSV (default: KIND-log.csv)")
    parser.add_argument("--planted", default=os.devnull, metavar="FILE", help="the list of what was planted in it, as CSV")
    chosen = parser.parse_args()
    if chosen.rows < 1:
        parser.error("--rows takes a number above zero")
    write(chosen.kind, chosen.rows, chosen.seed, chosen.out or f"{chosen.kind}-log.csv", chosen.planted)


if __name__ == "__main__":
    main()
