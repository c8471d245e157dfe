"""When a line of a receipt came back doubly: more of it than was sold, or more than once where nobody can compare.

What is compared are amounts in one measure that all of them have: as written, in pieces, in mm2. A line may have been
delivered in parts, each sold on its own; a return that was taken back is none; an exchange gives goods for goods, so that
it takes up nothing, but what was returned on an earlier day cannot be exchanged any more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from returns_cli.intake.goods import AREA, MM2, PIECE, Amount

MORE_THAN_SOLD, MORE_THAN_ONCE = "more-than-sold", "more-than-once"


class Return(NamedTuple):
    """An approved row: `log` and `place` where it is, `request` its id, `whole` a mark of all its cells."""

    log: int
    place: int
    day: date | None
    request: str | None
    whole: int
    exchange: bool
    taken_back: bool
    returned: Amount | None
    sold: Amount | None


class Judgement(NamedTuple):
    """How a line came back doubly: so many `times`, `returned` of `sold` in `unit`; None where nobody can compare."""

    kind: str
    times: int
    returned: Decimal | None = None
    sold: Decimal | None = None
    unit: str = ""


class _Part(NamedTuple):
    """The rows of one request are on different lines of the receipt where only the article is known: each has a number."""

    sold: Decimal | None
    number: int


def judged(rows: Sequence[Return], *, by_article: bool) -> Judgement | None:
    """Whether the rows, all of one line of a receipt, are a double return; None if they are not."""
    own = list(_once(rows))
    numbers = _numbers(own) if by_article else [0] * len(own)
    measure = _measure(own)
    return _by_amount(own, numbers, *measure) if measure else _by_times(own, numbers)


def _once(rows: Sequence[Return]) -> Iterator[Return]:
    """A request that stands in several logs was exported several times: its rows count once."""
    copies = Counter((row.request, row.whole, row.log) for row in rows if row.request is not None)
    most: dict[tuple[str | None, int], int] = {}
    for (request, whole, log), count in copies.items():
        if (request, whole) not in most or count > copies[request, whole, most[request, whole]]:
            most[request, whole] = log
    for row in rows:
        if row.request is None or most[row.request, row.whole] == row.log:
            yield row


def _numbers(rows: Sequence[Return]) -> list[int]:
    """Of each row how many rows of its request stand before it."""
    met: Counter[tuple[Any, ...]] = Counter()
    numbers = []
    for row in rows:
        same = (row.request, row.log, row.taken_back, row.exchange)
        numbers.append(met[same] if row.request is not None else 0)
        met[same] += 1
    return numbers


def _measure(rows: Sequence[Return]) -> tuple[Callable[[Amount], Decimal | None], str] | None:
    """The measure in which all amounts can be compared, and its unit; None where there is none."""
    returned = [row.returned for row in rows if row.returned is not None]
    sold = [row.sold for row in rows if row.sold is not None]
    if not sold or len(returned) < len(rows):
        return None
    every = [*returned, *sold]
    if len({amount.unit for amount in every}) == 1:
        return (lambda amount: amount.number), every[0].unit
    if all(amount.pieces is not None for amount in every):
        return (lambda amount: amount.pieces), PIECE
    if all(amount.mm2 is not None for amount in every):
        return (lambda amount: None if amount.mm2 is None else amount.mm2 / MM2), AREA
    return None


def _by_amount(
    rows: Sequence[Return], numbers: Sequence[int], of: Callable[[Amount], Decimal | None], unit: str
) -> Judgement | None:
    """More than was sold: of a part of the line, of all of it, or in an exchange after returns."""
    back: dict[_Part, Decimal] = defaultdict(Decimal)
    by_day: dict[date | None, Decimal] = defaultdict(Decimal)
    exchanged = []
    for row, number in zip(rows, numbers, strict=True):
        amount = (of(row.returned) if row.returned else None) or Decimal()
        part = _Part(of(row.sold) if row.sold else None, number)
        if row.exchange:
            back[part] += 0
            exchanged += [] if row.taken_back else [(row, amount)]
        else:
            back[part] += -amount if row.taken_back else amount
            by_day[row.day] += -amount if row.taken_back else amount
    whole, times = sum((part.sold for part in back if part.sold is not None), Decimal()), _times(rows)
    for amount, sold in [(sum(back.values(), Decimal()), whole), *((back[part], part.sold) for part in back)]:
        if sold is not None and amount > sold:
            return Judgement(MORE_THAN_SOLD, times, amount, sold, unit)
    for row, amount in exchanged:
        before = sum(count for day, count in by_day.items() if _earlier(day, row.day))
        if before + amount > whole:
            return Judgement(MORE_THAN_SOLD, times, before + amount, whole, unit)
    return None


def _by_times(rows: Sequence[Return], numbers: Sequence[int]) -> Judgement | None:
    """More than once: two returns that nobody took back, or an exchange after a return."""
    back: Counter[int] = Counter()
    for row, number in zip(rows, numbers, strict=True):
        back[number] += 0 if row.exchange else -1 if row.taken_back else 1
    returns = [row for row in rows if not row.exchange and not row.taken_back]
    late = [row for row in rows if row.exchange and not row.taken_back and any(_earlier(one.day, row.day) for one in returns)]
    if max(back.values()) > 1 or (late and sum(back.values()) > 0):
        return Judgement(MORE_THAN_ONCE, _times(rows))
    return None


def _times(rows: Sequence[Return]) -> int:
    """How often the line came back, without what was taken back."""
    return max(1, sum(-1 if row.taken_back else 1 for row in rows))


def _earlier(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one < other
