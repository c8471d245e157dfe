"""What the first rows of a log tell about it that its headings do not: dates kept as Excel's numbers, damaged ids."""

from __future__ import annotations

import re
from collections.abc import Sequence

from returns_cli.audit.blocks import Block, blocks_of
from returns_cli.audit.logs import Log, TextLog, cell
from returns_cli.audit.typed_columns import text
from returns_cli.intake.columns import Mapped
from returns_cli.language.types import Date, Moment
from returns_cli.policy.model import Policy
from returns_cli.records import Record

ROWS = 20_000
SERIAL = "[2-7][0-9]{4}(\\.[0-9]{1,12})?"  # 1954 to 2119
DAMAGED = "[0-9](\\.[0-9]+)?[eE]\\+[0-9]{2,}"


class Probe(Record):
    """`serials` are the facts whose dates are all Excel's numbers of days; `damaged` counts the ids such as 1.23E+17."""

    serials: frozenset[str] = frozenset()
    damaged: int = 0


def probe(logs: Sequence[Log], policy: Policy, mapped: Mapped) -> Probe:
    """What the first rows tell. A date column counts as numbers of days only if every cell of these rows is one."""
    days = [name for name in mapped.facts if isinstance(policy.facts[name].type, Date | Moment)]
    if not days and mapped.request is None:
        return Probe()
    texts = [log for log in logs if isinstance(log, TextLog)]
    if len(texts) < len(logs):
        return _by_sql(logs, days, mapped)
    serials, damaged = _in_first_blocks(texts, [mapped.facts[name] for name in days], mapped.request)
    if mapped.request is not None and damaged:
        damaged = sum(_damaged(block, mapped.request, block.rows) for log in texts for block in blocks_of(log))
    return Probe(frozenset(name for name in days if mapped.facts[name] in serials), damaged)


def _in_first_blocks(logs: Sequence[TextLog], days: Sequence[int], ids: int | None) -> tuple[set[int], int]:
    """The columns of days in which all first cells are numbers, and how many ids there are damaged."""
    serials, blank = set(days), set(days)
    damaged = 0
    for log in logs:
        rows = 0
        for block in blocks_of(log):
            for column in days:
                cells = {cell.strip(" ") for cell in block.texts(column, ROWS - rows)} - {""}
                blank -= {column} if cells else set()
                serials -= set() if all(re.fullmatch(SERIAL, cell) for cell in cells) else {column}
            damaged += 0 if ids is None else _damaged(block, ids, ROWS - rows)
            rows += block.rows
            if rows >= ROWS:
                break
    return serials - blank, damaged


def _damaged(block: Block, column: int, most: int) -> int:
    return sum(re.fullmatch(DAMAGED, cell.strip(" ")) is not None for cell in block.texts(column, most))


def _by_sql(logs: Sequence[Log], days: Sequence[str], mapped: Mapped) -> Probe:
    """The same by DuckDB, with the number of damaged ids in the whole log."""
    import duckdb

    from returns_cli.audit.text_cells import as_cells

    logs = [as_cells(log) if isinstance(log, TextLog) else log for log in logs]

    counts = [f"count({cell(mapped.facts[name])}), {_matching(mapped.facts[name], SERIAL)}" for name in days]
    ids = None if mapped.request is None else _matching(mapped.request, DAMAGED)
    with duckdb.connect() as connection:
        firsts = [
            f"(SELECT * FROM ({log.scan(f'probe_{at}', numbered=False)}) AS log LIMIT {ROWS})" for at, log in enumerate(logs)
        ]
        sql = f"SELECT {', '.join([*counts, ids or '0'])} FROM ({' UNION ALL '.join(firsts)}) AS firsts"
        try:
            found = connection.execute(sql).fetchall()[0]
        except duckdb.Error:  # the audit itself will say what is wrong with the log
            return Probe()
        damaged = found[-1]
        if ids and damaged:
            whole = " UNION ALL ".join(f"({log.scan(f'ids_{at}', numbered=False)})" for at, log in enumerate(logs))
            damaged = connection.execute(f"SELECT {ids} FROM ({whole}) AS every").fetchall()[0][0]
    serials = frozenset(name for at, name in enumerate(days) if found[2 * at] and found[2 * at] == found[2 * at + 1])
    return Probe(serials, damaged)


def _matching(position: int, pattern: str) -> str:
    return f"count(*) FILTER (regexp_full_match(trim({cell(position)}), {text(pattern)}))"
