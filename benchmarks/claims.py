"""What the project asks of itself, beside what was measured: met, not met, or not measured. Nothing else is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeAlias

from benchmarks import agreement, audit, cluster, cold, counter, growth, tools, yardsticks
from benchmarks.contenders import BY_HAND, DICT, OURS, READ
from benchmarks.decide import NAME as DECIDE
from benchmarks.results import Row, Size, found, processor

NOT_MEASURED = "not measured"
Measured: TypeAlias = Callable[[Sequence[Row], Size], "float | None"]


class Claim(NamedTuple):
    """`measured` gives the figure, or None where a part is missing; `asked` is the most, or without `most` the least."""

    what: str
    asked: float
    unit: str
    measured: Measured
    most: bool = True
    processor: Measured | None = None
    """The same figure of processor time, which is shown and not judged."""


def table(rows: Sequence[Row], size: Size, seconds: float) -> list[list[str]]:
    """What · asked · measured · of processor time · met? Small samples are not judged."""
    lines = []
    whole_run = Claim("all of this, part by part", 30, "min", lambda *_: seconds / 60)
    for claim in [*CLAIMS, whole_run]:
        figure = claim.measured(rows, size)
        asked = f"{'≤' if claim.most else '≥'} {claim.asked:g} {claim.unit}"
        if figure is None:
            lines.append([claim.what, asked, NOT_MEASURED, "", "–"])
            continue
        met = figure <= claim.asked if claim.most else figure >= claim.asked
        judged = "met" if met else "**not met**"
        used = claim.processor(rows, size) if claim.processor else None
        processor = "" if used is None else f"{used:.3g} {claim.unit}"
        lines.append([claim.what, asked, f"{figure:.3g} {claim.unit}", processor, "not judged" if size.quick else judged])
    return lines


def ratio(benchmark: str, case: str | Callable[[Size], str], contender: str, base: str) -> Measured:
    """The median of the rounds' ratios."""

    def measured(rows: Sequence[Row], size: Size) -> float | None:
        row = found(rows, benchmark, case if isinstance(case, str) else case(size), contender)
        return row.ratio(base) if row else None

    return measured


def figure(benchmark: str, case: str, contender: str, unit: float = 1) -> Measured:
    """The median, in `unit`s."""

    def measured(rows: Sequence[Row], size: Size) -> float | None:
        del size
        row = found(rows, benchmark, case, contender)
        return row.median / unit if row else None

    return measured


def begins(rows: Sequence[Row], case: str, contender: str) -> Row | None:
    """The row of that contender whose case begins so, if it was measured."""
    return next((row for row in rows if row.case.startswith(case) and row.contender == contender and row.values), None)


def beside_yardstick(what: str, base: str) -> Measured:
    """The same of the audit of a log that has a yardstick; `what` begins the name of its case."""

    def measured(rows: Sequence[Row], size: Size) -> float | None:
        del size
        own = begins(rows, what, yardsticks.OURS)
        return own.ratio(base) if own else None

    return measured


def audit_beside(what: str, asked: float, case: Callable[[Size], str], contender: str, base: str) -> Claim:
    """An audit's time, as a multiple of another program's."""
    own, other = (ratio(audit.NAME, case, contender, name) for name in (base, processor(base)))
    return Claim(what, asked, "x", own, processor=other)


def yardstick(what: str, base: str, asked: float) -> Claim:
    own, other = (beside_yardstick(what, name) for name in (base, processor(base)))
    return Claim(f"{what} / {base}", asked, "x", own, processor=other)


def parquet(size: Size) -> str:
    return audit.case("Parquet", size.rows(audit.ROWS))


def fastest_peer(given: str) -> Measured:
    """How many times ours the fastest other engine takes, the facts given alike."""

    def measured(rows: Sequence[Row], size: Size) -> float | None:
        del size
        own = (OURS, BY_HAND, "returns,")
        peers = [row for row in rows if row.benchmark == DECIDE and row.case == given and not row.contender.startswith(own)]
        return least(row.ratio("ours, facts given alike") for row in peers if row.values)

    return measured


def least(figures: Iterable[float | None]) -> float | None:
    known = [each for each in figures if each is not None]
    return min(known, default=None)


def csv(size: Size) -> str:
    return audit.case("CSV", size.rows(audit.ROWS))


def tills(size: Size) -> str:
    return f"two tills, {size.rows(audit.ROWS):,} rows each"


def peak(*ours: tuple[str, str]) -> Measured:
    """The largest peak memory (MB) of these contenders, each with how its case begins; None where one is missing."""

    def measured(rows: Sequence[Row], size: Size) -> float | None:
        del size
        peaks = [own.more["peak MB"] for case, name in ours if (own := begins(rows, case, name)) and "peak MB" in own.more]
        return max(peaks) if len(peaks) == len(ours) else None

    return measured


def longest(rows: Sequence[Row], size: Size) -> tuple[Row, Row] | None:
    """The audits of the long log and of the one a tenth of its length, in the same rounds."""
    del size
    long = [row for row in rows if row.benchmark == audit.NAME and row.case.startswith(audit.TEN_TIMES) and row.values]
    whole = next((row for row in long if row.contender == audit.SUMMARY), None)
    part = next((row for row in long if row.contender.startswith(audit.SUMMARY + ",")), None)
    return (whole, part) if whole and part else None


def ten_times_the_time(rows: Sequence[Row], size: Size) -> float | None:
    pair = longest(rows, size)
    return pair[0].ratio(pair[1].contender) if pair else None


def ten_times_the_memory(rows: Sequence[Row], size: Size) -> float | None:
    pair = longest(rows, size)
    return pair[0].more["peak MB"] / pair[1].more["peak MB"] if pair else None


def differing(way: str) -> Measured:
    return lambda rows, size: figure(agreement.NAME, agreement.case(size), way)(rows, size)


def slowest_refusal(rows: Sequence[Row], size: Size) -> float | None:
    """Seconds to refuse the worst hostile file; None as long as one of them was not refused."""
    del size
    refusals = [row for row in rows if row.benchmark == tools.NAME and row.case == tools.HOSTILE]
    return max(row.median for row in refusals) if refusals and all(row.values for row in refusals) else None


THOUSAND = "1,000 generated rules"
CLAIMS = (
    Claim("cold `returns check` / importing click and pydantic", 1.25, "x", ratio(cold.NAME, "process", cold.OURS, cold.BASE)),
    Claim("questions asked for an accepted request", 8, "", figure(counter.NAME, counter.CASE, counter.QUESTIONS)),
    Claim("keys pressed for an accepted request", 22, "", figure(counter.NAME, counter.CASE, counter.KEYS)),
    Claim(
        "one decision / if-chain, ids of rules read",
        2.5,
        "x",
        ratio(DECIDE, READ, f"{OURS}(facts)", BY_HAND),
    ),
    Claim(
        "one decision / if-chain, ids of rules not read",
        2.5,
        "x",
        ratio(DECIDE, READ, "returns, rule ids not read", BY_HAND),
    ),
    Claim("fastest other engine / one decision, facts read before", 8, "x", fastest_peer(READ), most=False),
    Claim("fastest other engine / one decision, plain dicts", 8, "x", fastest_peer(DICT), most=False),
    audit_beside("audit of 5 million rows of CSV / better bare scan", 1.1, csv, audit.SUMMARY, audit.SCAN),
    audit_beside("with all findings to Parquet / better bare scan", 2, csv, audit.FINDINGS, audit.SCAN),
    audit_beside("audit of 5 million rows of Parquet / query by hand", 1.2, parquet, audit.SUMMARY, audit.BY_HAND),
    yardstick("JSON lines", yardsticks.READ_JSON, 2),
    yardstick("workbook", yardsticks.CALAMINE, 1.3),
    yardstick("requests of four lines", yardsticks.PLAIN, 2),
    yardstick("three versions", yardsticks.PLAIN, 2),
    yardstick("all amounts distinct", yardsticks.PLAIN, 2),
    Claim(
        "Spark, local: what 5 million rows cost more than 5,000 / processes here",
        cluster.ASKED,
        "x",
        ratio(cluster.NAME, cluster.case, f"{cluster.SPARK}: {cluster.MORE}", cluster.HERE),
    ),
    Claim(
        "peak memory of CSV, of a Chinese till's log and of JSON lines",
        150,
        "MB",
        peak(("CSV,", audit.SUMMARY), ("two tills,", audit.CN_TILL), ("JSON lines,", yardsticks.OURS)),
    ),
    Claim("audit of 50 million rows / of 5 million", 10.5, "x", ten_times_the_time),
    Claim("peak memory at 50 million rows / at 5 million", 1.2, "x", ten_times_the_memory),
    Claim("log in GB18030, odd spellings / canonical log", 2, "x", ratio(audit.NAME, tills, audit.CN_TILL, audit.CANONICAL)),
    Claim("100,000 random rows: counter and audit differ on", 0, "rows", differing(agreement.BY_AUDIT)),
    Claim("100,000 random rows: counter and audit on Spark differ on", 0, "rows", differing(agreement.ON_SPARK)),
    Claim("`policy check` on tile-store/returns", 2, "s", figure(tools.NAME, tools.TILE_STORE, "policy check")),
    Claim("`policy check` on 1,000 rules", 30, "s", figure(tools.NAME, THOUSAND, "policy check")),
    Claim("one decision by 1,000 rules", 200, "µs", figure(growth.NAME, growth.BY_RULES, f"{growth.DECIDE}, 1,000 rules")),
    Claim("refusing the worst of four hostile policy files", 1, "s", slowest_refusal),
)
