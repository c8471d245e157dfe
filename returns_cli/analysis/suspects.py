"""Which of the lines that came back may have come back doubly, and what of the log nobody could look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returns_cli.analysis.returned_lines import TABLE
from returns_cli.intake.roles import Roles
from returns_cli.records import Record

if TYPE_CHECKING:
    from returns_cli.audit.run import Run


class Unlooked(Record):
    """Approved rows that could not be held against others: without a receipt, without line and article, with a line that
    could be several of the receipt, with a number that a spreadsheet shortened. `amounts` are lines that came back once,
    whose amounts cannot be compared; `zeros` receipts that differ by zeros in front only."""

    receipt: int
    line: int
    several: int
    shortened: int
    amounts: int
    zeros: int

    @property
    def rows(self) -> dict[str, int]:
        """The counts by reason."""
        return {
            "receipt-blank": self.receipt,
            "line-blank": self.line,
            "line-unclear": self.several,
            "receipt-shortened": self.shortened,
            "amounts-unlike": self.amounts,
        }


def unlooked(run: Run, roles: Roles) -> Unlooked:
    """What of the table could not be looked at."""
    counted = dict(run.connection.execute(f"SELECT unlooked, count(*) FROM {TABLE} GROUP BY ALL").fetchall())
    amounts = 0
    if "sold" in roles.columns:
        amounts = run.connection.execute(
            f"SELECT count(*) FROM (SELECT receipt, item, found_by FROM {TABLE} WHERE unlooked IS NULL GROUP BY ALL HAVING "
            f"count(*) = 1 AND NOT bool_and({one_comparable()}))"
        ).fetchall()[0][0]
    zeros = run.connection.execute(
        f"SELECT count(*) FROM (SELECT ltrim(receipt, '0') AS bare FROM {TABLE} WHERE unlooked IS NULL AND "
        "regexp_full_match(receipt, '[0-9]+') GROUP BY bare HAVING count(DISTINCT receipt) > 1)"
    ).fetchall()[0][0]
    receipt, line, several, shortened = (counted.get(name, 0) for name in ("receipt", "line", "several", "shortened"))
    return Unlooked(receipt, line, several, shortened, amounts, zeros)


def one_comparable() -> str:
    """SQL: whether a single row's amounts can be compared."""
    return (
        "coalesce((returned IS NOT NULL AND sold IS NOT NULL AND returned_unit = sold_unit) OR (returned_pieces IS NOT NULL "
        "AND sold_pieces IS NOT NULL) OR (returned_mm2 IS NOT NULL AND sold_mm2 IS NOT NULL), false)"
    )


def suspicious() -> str:
    """SQL of the receipt lines that may have been given back doubly: all but those that came back once for all anybody can
    tell, and those of which no more came back than was sold, whoever counts. Most lines of a log are such."""
    fine = [
        f"count(returned{of}) = count(*) AND count(sold{of}) = count(*) FILTER (tells_sold) "
        f"AND sum(returned{of}) <= min(sold{of})"
        for of in ("", "_pieces", "_mm2")
    ]
    fine[0] += " AND min(returned_unit) = max(returned_unit) AND min(returned_unit) = min(sold_unit)"
    fine[0] += " AND min(sold_unit) = max(sold_unit)"
    once = f"count(*) = 1 AND NOT bool_or({one_comparable()})"
    every = " OR ".join(f"coalesce({each}, false)" for each in [once, *fine])
    return (
        f"SELECT receipt, item, found_by FROM {TABLE} WHERE unlooked IS NULL GROUP BY ALL "
        f"HAVING NOT (NOT bool_or(taken_back) AND ({every}))"
    )
