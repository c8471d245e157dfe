"""The rows of an export of sales as the book takes them: read by the audit's sources, mapping and spellings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

import returns_cli.book as room
from returns_cli import load_policy
from returns_cli.audit import sources
from returns_cli.audit.logs import OpenedLog
from returns_cli.audit.summary import Reject
from returns_cli.book.amounts import Goods
from returns_cli.book.sale import Sale
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.intake.columns import Mapped
from returns_cli.intake.money import read_money
from returns_cli.intake.spellings import reader
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import Stored
from returns_cli.kinds.quantity import amounts_in

EXPORT = Path(room.__file__).with_name("export.toml")


class SaleRows(NamedTuple):
    """What was read: rows with their lines, and the records that cannot be read."""

    sales: list[tuple[int, Sale]]
    rejects: list[Reject]


def export_policy(dates: str | None) -> CompiledPolicy:
    """The facts of a sale, as a policy."""
    return load_policy(str(EXPORT), dates=dates)


def sale_rows(compiled: CompiledPolicy, log: OpenedLog, number: int, mapped: Mapped, dates: str | None, lang: str) -> SaleRows:
    """All rows of a log. What cannot be read is a reject, with its line and why."""
    read = _Rows(compiled, mapped, dates)
    found = SaleRows([], [])
    before = sources.first_line(log)
    for batch, _ in sources.batches(log, sources.pieces(log), sources.begin(log)):
        for fault in batch.faults:
            found.rejects.append(Reject(number, log.name, before + fault.line, fault.why, ("",) * len(log.header), fault.raw))
        listed = {at: batch.listed(at) for at in {*mapped.facts.values(), *mapped.unit_columns.values()}}
        texts = {at: [each.texts[place] for place in each.places.tolist()] for at, each in listed.items()}
        for row, line in enumerate(batch.lines().tolist()):
            try:
                sale = read.sale({at: column[row] for at, column in texts.items()}, before + line)
            except InputError as error:
                cells = tuple(batch.text(row, at) for at in range(len(log.header)))
                found.rejects.append(Reject(number, log.name, before + line, str(error.in_language(lang)), cells))
                continue
            if sale is not None:
                found.sales.append((before + line, sale))
        before += batch.records if sources.counts_on(log) else 0
    return found


class _Rows:
    """Reads cells, each distinct text of a fact once."""

    def __init__(self, compiled: CompiledPolicy, mapped: Mapped, dates: str | None) -> None:
        self.compiled, self.mapped = compiled, mapped
        policy = compiled.policy
        self.readers: dict[str, Callable[[str], Stored]] = {
            name: lru_cache(100_000)(reader(policy.facts[name], policy.timezone, dates, reverse=name in mapped.opposite))
            for name in mapped.facts
        }
        self.given = {name: compiled.reader.readers[name](text) for name, text in mapped.given.items()}

    def sale(self, cells: Mapping[int, str], line: int) -> Sale | None:
        """The sale that a row says; None for one that is voided. Raises InputError."""
        facts = self.compiled.checked(self.compiled.reader.complete(self.given | self._stored(cells), None), "en")
        known = {name: stored for name, stored in facts.stored() if stored[0] is not None}
        if known.get("voided") == (True,):
            return None
        return _sale(known, line)

    def _stored(self, cells: Mapping[int, str]) -> dict[str, Stored]:
        found: dict[str, Stored] = {}
        for name, at in self.mapped.facts.items():
            unit = cells[self.mapped.unit_columns[name]] if name in self.mapped.unit_columns else ""
            try:
                stored = self.readers[name](self.mapped.joined(name, cells[at], unit))
            except InputError as error:
                raise error.at(name) from None
            opposite = name in self.mapped.opposite and stored[0] is not None
            found[name] = (not stored[0],) if opposite else stored
        return found


def _sale(known: Mapping[str, Stored], line: int) -> Sale:
    """A sale of what is known. Raises InputError for an amount of money that cannot be read."""
    width, height = cast("tuple[int | None, int | None]", known.get("tile", (None, None)))
    goods = Goods(width, height, _one(known, "pieces_per_box"))
    unit, count, area, loose = amounts_in(known["quantity"])
    sold = area if unit == "m2" else count * (goods.pieces_per_box or 1) + loose if unit == "box" else count
    paid, currency = _money(_text(known, "paid"), _text(known, "currency"))
    return Sale(
        receipt=_text(known, "receipt"),
        line=_text(known, "line") or _text(known, "article") or str(line),
        unit="mm2" if unit == "m2" else "piece",
        sold=sold,
        shop=_text(known, "shop"),
        article=_text(known, "article"),
        sold_on=_one(known, "sold_on"),
        goods=goods,
        lot=_text(known, "lot"),
        clearance=_one(known, "clearance"),
        special_order=_one(known, "special_order"),
        paid=paid,
        currency=currency,
        contact=_text(known, "contact"),
        delivery=_text(known, "delivery"),
        policy_digest=_text(known, "policy_digest") or None,
    )


def _one(known: Mapping[str, Stored], name: str) -> Any:
    return known[name][0] if name in known else None


def _text(known: Mapping[str, Stored], name: str) -> str:
    return str(known[name][0]) if name in known else ""


def _money(text: str, currency: str) -> tuple[int | None, str]:
    """The amount in the currency's smallest unit. Raises InputError where it is none, or is finer than that."""
    if not text:
        return None, currency
    found = read_money(text)
    cents = Decimal("0.5") if found is None else found.amount * 100
    if found is None or cents != cents.to_integral_value():
        raise InputError("unreadable-money", "write-money", fact="paid", text=text)
    return int(cents), currency or found.currency
