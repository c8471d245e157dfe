"""What the book says already of the lines that the rows of an export speak of.

A line of which one row speaks, and never another, has no facts beside it: the row is in the line itself (schema 0007).
When a second row has something else to say, the first one becomes a fact like any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import count
from typing import NamedTuple

from returns_cli.book.database import Row, Session
from returns_cli.book.keyed_columns import KEYS, KeyedColumns
from returns_cli.book.sale_columns import COMPARED, Described

FACT = ("export", "source_line", "sale_line", "delivery", "sold", "paid", "said")
ASKED = ("place", *KEYS, "delivery", "said")
_SAME_LINE = " AND ".join(f"sale_lines.{key} = asked.{key}" for key in KEYS)
_THERE = f"""
SELECT asked.place AS place, asked.said AS asks, asked.delivery AS asked_delivery, sale_lines.id AS id,
 sale_lines.export AS export, sale_lines.source_line AS source_line,
 {", ".join(f"sale_lines.{name} AS {name}" for name in COMPARED)},
 (SELECT count(*) AS times FROM sale_facts WHERE sale_line = sale_lines.id AND said = asked.said AND export <> ?
  GROUP BY export ORDER BY times DESC LIMIT 1) AS times,
 (SELECT count(*) FROM repeated WHERE sale_line = sale_lines.id AND said = asked.said) AS before,
 EXISTS (SELECT 1 FROM sale_facts WHERE sale_line = sale_lines.id AND delivery = asked.delivery AND export <> ?) AS corrects
FROM asked JOIN sale_lines ON {_SAME_LINE} ORDER BY asked.place
"""


class Known(NamedTuple):
    """A line that the book has: whether another export said the same of it, as often as this one does so far, or something
    else of the same delivery."""

    id: int
    known: bool
    corrects: bool


class KnownLines:
    """Looks up lines for the export with this number, which was `sent` before under others."""

    def __init__(self, session: Session, export: int, sent: Sequence[int], described: Described) -> None:
        self.session, self.export, self.again, self.described = session, export, bool(sent), described
        self.declare("asked", ASKED, {"place"})
        if sent:
            earlier = ", ".join(map(str, sent))
            session.script(
                f"CREATE TEMPORARY TABLE before AS SELECT source_line FROM sale_lines WHERE export IN ({earlier})"
                f" UNION ALL SELECT source_line FROM sale_facts WHERE export IN ({earlier});\n"
                "CREATE INDEX before_line ON before (source_line);"
            )

    def declare(self, table: str, columns: Sequence[str], numbers: set[str]) -> None:
        declared = ", ".join(f"{column} {'BIGINT' if column in numbers else 'TEXT'}" for column in columns)
        self.session.script(f"CREATE TEMPORARY TABLE {table} ({declared});")

    def forget(self) -> None:
        self.session.script("DROP TABLE asked;\n" + ("DROP TABLE before;" if self.again else ""))

    def sent_before(self, rows: KeyedColumns) -> set[int]:
        """The places of rows that came from this export before."""
        if not self.again or not rows.source_line:
            return set()
        found = self.session.rows(
            "SELECT source_line FROM before WHERE source_line BETWEEN ? AND ?", min(rows.source_line), max(rows.source_line)
        )
        lines = {row.number("source_line") for row in found}
        return {place for place, line in enumerate(rows.source_line) if line in lines}

    def there(self, keys: Iterable[Sequence[str]], delivery: Sequence[str], descriptions: Sequence[str]) -> dict[int, Known]:
        """The rows whose line the book has, by their places. Where one has something new to say, the facts of its line stand
        beside it from now on."""
        self.session.change("DELETE FROM asked")
        self.session.load("asked", ASKED, zip(count(), *keys, delivery, descriptions))
        self.session.counted("asked")
        rows = self.session.rows(_THERE, self.export, self.export)
        own = [row for row in rows if row.number_or_none("export") is not None]
        words = self.described.descriptions([[row.value(name) for row in own] for name in COMPARED])
        says = {row.number("id"): text for row, text in zip(own, words, strict=True)}
        here: Counter[tuple[int, str]] = Counter()
        found = {row.number("place"): self._known(row, says, here) for row in rows}
        self._apart([row for row in own if not found[row.number("place")].known], says)
        return found

    def _known(self, row: Row, says: dict[int, str], here: Counter[tuple[int, str]]) -> Known:
        """Two rows of an export that say the same are two parts: of `here`, those of a batch, and of the batches before."""
        id, delivery, asks = row.number("id"), row.text("delivery"), row.text("asks")
        other = id in says and row.number("export") != self.export
        same = self.described.folded[delivery] == row.text("asked_delivery")
        times = max(row.number("times"), int(other and says[id] == asks))
        again, here[id, asks] = row.number("before") + here[id, asks], here[id, asks] + 1
        return Known(id, again < times, bool(row.number("corrects")) or (other and same))

    def _apart(self, rows: Sequence[Row], says: dict[int, str]) -> None:
        """What these lines say of themselves are facts beside them."""
        lines = {row.number("id"): row for row in rows}
        facts = (
            (
                *(row.number("export"), row.number("source_line"), id, self.described.folded[row.text("delivery")]),
                *(row.number("sold"), row.number_or_none("paid"), says[id]),
            )
            for id, row in lines.items()
        )
        self.session.load("sale_facts", FACT, facts)
        marks = "UPDATE sale_lines SET export = NULL, source_line = NULL, delivery = NULL WHERE id = ?"
        for id in lines:
            self.session.change(marks, id)
