"""The lines of the open receipt: sold, came back, held, left and this return, and the total beside the policy's limit."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.book.amounts import LineAmount, added, m2
from returns_cli.book.sale import SaleLine
from returns_cli.counter.amounts import area_of_amount
from returns_cli.counter.deciding import LineDecided, decided_lines
from returns_cli.counter.parts import ScreenPart, ScreenRow, Tone, filled, row
from returns_cli.counter.requests import CounterRequest
from returns_cli.counter.state import CounterState
from returns_cli.decisions.compiled import Decision
from returns_cli.decisions.texts import outcome_words, word_for
from returns_cli.folding import columns_of
from returns_cli.language.nodes import Name, walk
from returns_cli.policy.model import INCOMPLETE
from returns_cli.wording.counter_words import counter_say
from returns_cli.wording.units import amount_in

AMOUNTS = ("sold", "back", "held", "left")
COLUMNS_SIDE_BY_SIDE = 60
COLUMNS_OF_ALL_AMOUNTS = 72


def is_narrow(columns: int) -> bool:
    """Whether a screen so wide has no room for two things side by side."""
    return columns < COLUMNS_SIDE_BY_SIDE


def outcome_sign(decision: Decision | None) -> tuple[str, Tone]:
    """A sign and a tone for an outcome; the words stand beside."""
    if decision is None or decision.outcome == INCOMPLETE:
        return "…", "plain"
    policy = decision.compiled.policy
    if decision.outcome == policy.granted:
        return "✓", "good"
    return ("✗", "bad") if decision.denied else ("?", "between")


def short(number: int, sale: SaleLine, lang: str) -> str:
    """An amount in few columns: 2箱3片, 2bx 3pc."""
    if not number:
        return "0"
    if sale.unit == "mm2":
        return amount_in(m2(number), lang)
    box, piece, joint = ("箱", "片", "") if lang == "zh" else ("bx", "pc", " ")
    per_box = sale.goods.pieces_per_box
    if per_box is None or number < per_box:
        return f"{number}{piece}"
    boxes, pieces = divmod(number, per_box)
    return f"{boxes}{box}" + (f"{joint}{pieces}{piece}" if pieces else "")


def this_return(amount: int, sale: SaleLine, lang: str, columns: int = 200) -> str:
    """The amount in boxes and pieces, in pieces, and in m2: 2箱1片 = 7片 = 4.48㎡; as much of it as there is room for."""
    parts = [short(amount, sale, lang)]
    if sale.unit == "piece":
        if sale.goods.pieces_per_box and amount >= sale.goods.pieces_per_box:
            parts.append(f"{amount}{'片' if lang == 'zh' else 'pc'}")
        area = area_of_amount(amount, sale)
        if area is not None:
            parts.append(amount_in(m2(area), lang))
    ways = [" = ".join(each) for each in (parts, [parts[0], *parts[2:]])]
    return next((text for text in ways if columns_of(text) <= columns), parts[0])


def receipt_rows(state: CounterState, request: CounterRequest, columns: int, most: int) -> list[ScreenRow]:
    """Title, table and total; of many lines those around the one that is asked about."""
    lang = state.setting.lang
    decided = {each.at: each for each in decided_lines(request, state.today)}
    first = request.lines[0].desk.sale
    texts = [counter_say("receipt-title", lang, receipt=first.receipt)]
    if first.sold_on:
        texts.append(counter_say("sold-on", lang, day=first.sold_on))
    texts += [first.known_shop] if first.known_shop else []
    title = [ScreenPart(" · ".join(texts), "strong")]
    if "exchange" in request.common.values():
        title.append(ScreenPart("  " + counter_say("exchange-on", lang), "between"))
    rows = [row(columns, *title), row(columns, ScreenPart(_headings(columns, lang), "dim"))]
    rows += [_line(state, request, at, decided.get(at), columns) for at in lines_in_sight(request, most)]
    return [*rows, row(columns, _total(state, request, list(decided.values()), len(request.lines) - most, columns))]


def lines_in_sight(request: CounterRequest, most: int) -> list[int]:
    """The lines that are shown where not all fit: those that come back and the one that is asked about go first."""
    here = request.at or 0
    wanted = sorted(range(len(request.lines)), key=lambda at: (at not in request.coming and at != request.at, abs(at - here)))
    return sorted(wanted[:most])


def line_summary(state: CounterState, request: CounterRequest, each: LineDecided) -> ScreenPart:
    """One line of a request that comes back, in one line."""
    sale, lang = request.lines[each.at].desk.sale, state.setting.lang
    sign, tone = outcome_sign(each.decision)
    words = outcome_words(each.decision.compiled.policy, each.decision.outcome, lang) if each.decision is not None else ""
    return ScreenPart(f"{sign} {each.at + 1:>2} {sale.article}  {this_return(each.amount or 0, sale, lang)}  {words}", tone)


def _widths(columns: int) -> tuple[int, int]:
    """The width of the article, and of each amount."""
    if is_narrow(columns):
        return min(26, max(7, columns - 26)), 9
    return (14, 9) if columns < 100 else (26, 12)


def _amounts(columns: int) -> tuple[str, ...]:
    """The amounts that there is room for beside this return: of a narrow screen what may still come back."""
    if is_narrow(columns):
        return ("left",)
    return AMOUNTS if columns >= COLUMNS_OF_ALL_AMOUNTS else ("sold", "left")


def _headings(columns: int, lang: str) -> str:
    article, amount = _widths(columns)
    cells = [filled(counter_say(f"column-{name}", lang), amount) for name in _amounts(columns)]
    head = "   # " + filled(counter_say("column-article", lang), article)
    return head + " " + "".join(cells) + counter_say("column-this", lang)


def _line(state: CounterState, request: CounterRequest, at: int, decided: LineDecided | None, columns: int) -> ScreenRow:
    lang, sale = state.setting.lang, request.lines[at].desk.sale
    article, width = _widths(columns)
    numbers = dict(zip(AMOUNTS, (sale.sold, sale.returned, sale.held, sale.remaining), strict=True))
    amounts = "".join(filled(short(numbers[name], sale, lang), width - 1) + " " for name in _amounts(columns))
    here = request.at == at
    parts = [ScreenPart(f"{'▸' if here else ' '} {at + 1:>2} ", "strong" if here else "plain")]
    parts.append(ScreenPart(filled(sale.article, article) + " " + amounts))
    used = sum(columns_of(part.text) for part in parts)
    elsewhere = next((each for each in request.elsewhere if each.line == sale.line), None)
    if decided is not None and decided.amount:
        sign, tone = outcome_sign(decided.decision)
        parts.append(ScreenPart(f"{sign} {this_return(decided.amount, sale, lang, columns - used - 2)}", tone))
    elif elsewhere is not None:
        parts.append(ScreenPart(counter_say("at-another", lang, counter=elsewhere.counter), "between"))
    return row(columns, *parts)


def _total(state: CounterState, request: CounterRequest, decided: list[LineDecided], hidden: int, columns: int) -> ScreenPart:
    """What comes back in all, and the policy's limits where there is room for one wholly."""
    lang = state.setting.lang
    back = (each for each in decided if each.decision is not None and not each.decision.denied)
    amounts = [_amount(each.amount, request.lines[each.at].desk.sale) for each in back if each.amount]
    texts = [counter_say("more-lines", lang, count=hidden)] if hidden > 0 else []
    earlier = counter_say("earlier-today", lang) if request.others.counted and not request.recorded else ""
    measured = any(area_of_amount(1, line.desk.sale) is not None for line in request.lines)
    texts.append(counter_say("total", lang, amount=added(amounts, lang, measured=measured)) + earlier)
    decision = next((each.decision for each in decided if each.decision is not None), None)
    if decision is not None:
        texts += [counter_say("limit", lang, label=label, value=value) for label, value in limits(decision, lang)]
    indent = "" if is_narrow(columns) else "     "
    least = 2 if hidden > 0 else 1
    while len(texts) > least and columns_of(indent + " · ".join(texts)) > columns:
        texts.pop()
    return ScreenPart(indent + " · ".join(texts))


def _amount(number: int, sale: SaleLine) -> LineAmount:
    return LineAmount(number, sale.unit, sale.goods)


def limits(decision: Decision, lang: str) -> Iterator[tuple[str, str]]:
    """The areas by which the policy chooses the customer's way."""
    policy = decision.compiled.policy
    read = {node.id for route in policy.routes for node in walk(route.when) if isinstance(node, Name)}
    for name, parameter in policy.parameters.items():
        if name in read:
            value = word_for(name, decision.facts, lang)
            shown = value if not value.replace(".", "").isdigit() else f"{value} m2"
            yield parameter.label.in_language(lang) or name.replace("_", " "), amount_in(shown, lang)
