"""The rows of an export of sales as the book takes them: read by the audit's sources, mapping and spellings.

Each distinct text is read once, and the checks of a sale are asked once for each class of rows that they cannot tell apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

import returns_cli.book as room
from returns_cli import load_policy
from returns_cli.book.privacy import without_card
from returns_cli.book.sale_columns import Memo, SaleColumns
from returns_cli.cli.sale_cells import WORDS, ReadColumn, ReadWords, columns_of_sales, mean_themselves, none_sold
from returns_cli.cli.sale_tenders import FACTS, TenderColumns, cents_of
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.intake.spellings import reader
from returns_cli.intake.ways import AnyWays
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import Value
from returns_cli.kinds.money import read_plain_cents
from returns_cli.kinds.written_goods import goods_parts
from returns_cli.rows.audit import Audit
from returns_cli.rows.summary import Reject
from returns_cli.sources.arrow_texts import runs
from returns_cli.sources.batches import Batch, Distinct
from returns_cli.sources.combined_codes import combined
from returns_cli.wording.faults_in_chinese import fault_in_language

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers

FEW = 4  # so many rows for each distinct text, or looking which ones are alike costs more than it saves
EXPORT = Path(room.__file__).with_name("export.toml")
# What the checks of the export look at: of each whether it is known, of the quantity its unit.
CHECKED = ("receipt", "quantity", "pieces_per_box")
UNITS = (None, "piece", "box", "m2")


def export_policy(dates: AnyWays) -> CompiledPolicy:
    """The facts of a sale, as a policy."""
    return load_policy(str(EXPORT), dates=dates)


class SaleRows:
    """Reads the rows of exports, batch by batch; meanwhile the `rejects` are found. `zone` is where the shop is."""

    def __init__(self, audit: Audit, zone: str) -> None:
        [plan] = audit.plans
        self.compiled, self.mapped, self.constants, self.logs, self.lang = (
            *(plan.compiled, plan.mapped, plan.constants),
            *(audit.logs, audit.lang),
        )
        facts, timezone = plan.policy.facts, zone or plan.policy.timezone
        self.cells = {
            name: Memo(self._reader(name, reader(facts[name], timezone, audit.ways, reverse=name in self.mapped.opposite)))
            for name in self.mapped.facts
        }
        self.tenders = TenderColumns(self.mapped)
        self.plain = not audit.ways.unknown  # no word of the caller's means that nothing is known
        self.spread: set[int] = set()
        self.rejects: list[Reject] = []

    def _reader(self, name: str, read: Callable[[str], Value]) -> Callable[[str], Value | InputError]:
        opposite = name in self.mapped.opposite

        def cell(text: str) -> Value | InputError:
            try:
                value = read(text)
            except InputError as error:
                taken_back = _below_zero(text, read) if name == "quantity" else None
                return error.at(name) if taken_back is None else taken_back
            return (not value[0],) if opposite and value[0] is not None else value

        return cell

    def of(self, log: int, batch: Batch, before: int) -> SaleColumns:
        """The sales of a batch of the log with that number; `before` comes on top of its lines."""
        for fault in batch.faults:
            blank = ("",) * len(self.mapped.header)
            self._reject(log, before + fault.line, fault_in_language(fault.why, self.lang), fault.cells or blank, fault.raw)
        return self._sales(log, batch, batch.lines() + before)

    def taken(self) -> list[Reject]:
        """The rejects that were found since they were taken before."""
        found, self.rejects = self.rejects, []
        return found

    def _reject(self, log: int, line: int, why: str, cells: Sequence[str], raw: str = "") -> None:
        """A row that cannot be read; nothing that is kept of it has the number of a payment card."""
        found = (without_card(why), tuple(map(without_card, cells)), without_card(raw))
        self.rejects.append(Reject(log, self.logs[log].name, line, *found))

    def _sales(self, log: int, batch: Batch, lines: Numbers) -> SaleColumns:
        """The rows of a batch that are sales; the others are rejects."""
        faults: dict[int, InputError] = {}
        columns = {name: self._column(batch, name, faults) for name in self.compiled.policy.facts if name not in FACTS}
        self._check(columns, batch.rows, faults)
        paid, currencies = self._money(columns["paid"], faults)
        tenders = self.tenders.read(batch, currencies, faults)
        for row in sorted(faults):
            cells = tuple(batch.text(row, at) for at in range(len(self.mapped.header)))
            why = str(faults[row].in_language(self.lang))
            self._reject(log, int(lines[row]), why, cells)
        voided = columns["voided"].each(lambda value: bool(value[0]))
        kept = np.ones(batch.rows, bool)
        kept[list(faults)] = False
        if not kept.all():
            rows = np.flatnonzero(kept)
            columns = {name: column.of_rows(rows) for name, column in columns.items()}
            lines, tenders = lines[rows], [*compress(tenders, kept)]
            paid, currencies = [*compress(paid, kept)], [*compress(currencies, kept)]
            voided = [*compress(voided, kept)]
        sales = columns_of_sales(columns, lines.tolist(), paid, currencies)._replace(tenders=tenders)
        return none_sold(sales, voided) if any(voided) else sales

    def _money(self, paid: ReadColumn, faults: dict[int, InputError]) -> tuple[Sequence[int | None], Sequence[str]]:
        """What was paid for each row, and in which currency; the rows that do not say that are faults."""
        texts = paid.words()
        plain = read_plain_cents(texts)
        if plain is not None:
            return paid.placed(plain), [""] * len(paid.places)
        read = [cents_of(text, "paid") for text in texts]
        wrong = [place for place, found in enumerate(read) if isinstance(found, InputError)]
        for row in np.flatnonzero(np.isin(paid.places, wrong)).tolist() if wrong else ():
            faults.setdefault(row, cast("InputError", read[paid.places[row]]))
        money = [(None, "") if isinstance(found, InputError) else found for found in read]
        return paid.placed([cents for cents, _ in money]), paid.placed([currency for _, currency in money])

    def _column(self, batch: Batch, name: str, faults: dict[int, InputError]) -> ReadColumn:
        if name not in self.mapped.facts:
            unknown = (None,) * self.compiled.policy.facts[name].type.width
            return ReadColumn([self.constants.get(name) or unknown], np.zeros(batch.rows, np.int64))
        texts, places = self._texts(batch, name)
        if name in WORDS and self.plain and mean_themselves(texts):
            return ReadWords(texts, places)
        found = [*map(self.cells[name].__getitem__, texts)]
        readable = [each for each in found if not isinstance(each, InputError)]
        if len(readable) == len(found):
            return ReadColumn(readable, places)
        wrong = [place for place, each in enumerate(found) if isinstance(each, InputError)]
        for row in np.flatnonzero(np.isin(places, wrong)).tolist() if wrong else ():
            faults.setdefault(row, found[places[row]])
        unread = (None,) * self.compiled.policy.facts[name].type.width
        return ReadColumn([unread if isinstance(each, InputError) else each for each in found], places)

    def _texts(self, batch: Batch, name: str) -> tuple[Sequence[str], Numbers]:
        """The distinct texts of a fact's column, with the units that stand elsewhere, and the place of each row's."""
        mapped = self.mapped
        cells = self._cells(batch, mapped.facts[name])
        if name not in mapped.unit_columns and name not in mapped.units:
            return cells.texts, cells.places
        if name not in mapped.unit_columns:
            return [mapped.joined(name, text, "") for text in cells.texts], cells.places
        units = batch.listed(mapped.unit_columns[name])
        pairs, places = np.unique(
            combined([cells.places, units.places], [len(cells.texts), len(units.texts)]), return_inverse=True
        )
        both = (divmod(pair, len(units.texts)) for pair in pairs.tolist())
        return [mapped.joined(name, cells.texts[cell], units.texts[unit]) for cell, unit in both], places

    def _cells(self, batch: Batch, column: int) -> Distinct:
        """The texts of a column; where most of the rows before said something of their own, those of neighbours that differ."""
        if column in self.spread:
            texts, places = runs(batch.strings(column).fill_null(""))
            return Distinct(places, texts)
        cells = batch.listed(column)
        if len(cells.texts) * FEW > batch.rows:
            self.spread.add(column)
        return cells

    def _check(self, columns: dict[str, ReadColumn], rows: int, faults: dict[int, InputError]) -> None:
        """Rows that break a check of the export are faults.

        INVARIANT: the checks look at nothing but CHECKED, so that all rows of a class fare alike.
        """
        classes = np.zeros(rows, np.int64)
        for name in CHECKED:
            column = columns[name]
            seen = [UNITS.index(value[0]) for value in column.values()] if name == "quantity" else column.known()
            classes = classes * len(UNITS) + np.array(seen, np.int64)[column.places]
        classes[list(faults)] = -1
        for number in np.unique(classes).tolist():
            alike = np.flatnonzero(classes == number).tolist()
            found = {name: column.value(alike[0]) for name, column in columns.items()}
            try:
                if number >= 0:
                    self.compiled.checked(self.compiled.reader.complete(found, None), "en")
            except InputError as error:
                faults |= dict.fromkeys(alike, error)


def _below_zero(text: str, read: Callable[[str], Value]) -> Value | None:
    """What a quantity below zero says: so much of the sale is taken back. None where it is none."""
    try:
        parts = goods_parts(text)
        if any(part.number >= 0 for part in parts):
            return None
        unit, *amounts = read(" ".join(f"{-part.number:f} {part.unit or ''}" for part in parts))
    except InputError:
        return None
    return (unit, *(None if amount is None else -cast("int", amount) for amount in amounts))
