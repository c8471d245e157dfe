"""The totals and the double returns of an audit, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from returns_cli.analysis.account import GoodlessRefunds
from returns_cli.analysis.double_returns import MORE_THAN_SOLD
from returns_cli.analysis.doubles import Double, Doubles, show_goods
from returns_cli.analysis.totals import FindingGroup, Totals, shown_first
from returns_cli.cli.audit_text import harmless_block
from returns_cli.cli.table_text import table_lines
from returns_cli.errors import visible
from returns_cli.kinds.money import show_money
from returns_cli.wording.words import say

SHOWN_GROUPS, SHOWN_DOUBLES, SHOWN_PLACES, SHOWN_CURRENCIES = 15, 5, 3, 4
_HEADS = (
    *("", "total-rows", "total-findings", "total-share", "total-wrongly-approved", "total-wrongly-denied"),
    "total-overridden",
)


# where no decisions are recorded, findings are breaches
_BREACHES = {"total-findings": "total-breaches", "totals": "totals-breaches"} | {
    f"totals-by-{what}": f"breaches-by-{what}" for what in ("rule", "clerk", "month", "article")
}


def totals_lines(found: Totals, lang: str) -> list[str]:
    """A table for each kind of group, the largest groups first; then what was kept apart or could not be added up."""
    lines = _group_table("totals", [found.whole], found, lang)
    for what, groups in found.by.items():
        shown, left_out = (groups, 0) if what in ("rule", "month") else shown_first(groups, SHOWN_GROUPS)
        lines += _group_table(f"totals-by-{what}", shown, found, lang)
        lines += [f"… {say('total-more', lang, count=left_out)}"] if left_out else []
    notes = {"total-apart": found.whole.overridden, "total-override-unread": found.overrides_unread}
    if found.money:
        notes |= {"total-no-amount": found.money.blank, "total-unread": found.money.unread}
        notes |= {"total-more-currencies": len(found.money.currencies[SHOWN_CURRENCIES:])}
    notable = [say(key, lang, count=count) for key, count in notes.items() if count]
    return [harmless_block(line) for line in [*lines, *([""] if notable else []), *notable]]


def _group_table(key: str, groups: Sequence[FindingGroup], found: Totals, lang: str) -> list[str]:
    """Columns that are empty for every group are left out; every currency has its own."""
    heads = _HEADS if not found.whole.breaches else [_BREACHES.get(head, head) for head in _HEADS]
    currencies = found.money.currencies[:SHOWN_CURRENCIES] if found.money else ()
    rows = [_cells(key, group, currencies, lang) for group in groups]
    heads = [*(_title(head, lang) for head in heads), *(_money_title(currency, currencies, lang) for currency in currencies)]
    notable = [at for at in range(len(heads)) if any(row[at] not in ("", "0") for row in rows)]
    kept = [at for at in notable if at or key != "totals"] or [_HEADS.index("total-findings")]
    right = [place for place, at in enumerate(kept) if at]
    shown = table_lines([[row[at] for at in kept] for row in rows], [heads[at] for at in kept], right)
    return ["", say(_BREACHES.get(key, key) if found.whole.breaches else key, lang), *shown]


def _title(name: str, lang: str) -> str:
    """The heading of a column, on two lines where it is long."""
    words = say(name, lang) if name else ""
    return words.replace(" ", "\n", 1) if len(words) > 12 else words


def _money_title(currency: str, currencies: Sequence[str], lang: str) -> str:
    """The heading of the sums in a currency, the currency on a line of its own."""
    if not currency:
        return _title("total-amount", lang) if len(currencies) == 1 else _on_two_lines("total-amount-of-none", lang)
    return _on_two_lines("total-amount-in", lang, currency=currency)


def _on_two_lines(key: str, lang: str, **fields: str) -> str:
    """The words, what stands in brackets on a line of its own."""
    return re.sub(r" ?([(（])", r"\n\1", say(key, lang, **fields), count=1)


def _cells(key: str, group: FindingGroup, currencies: Sequence[str], lang: str) -> list[str]:
    share = f"{100 * group.findings / group.rows:.1f} %" if group.rows else ""
    name = visible(group.name) if group.name else say("total-no-rule" if key.endswith("rule") else "total-blank", lang)
    return [
        "" if key == "totals" else name,
        "" if group.rows is None else str(group.rows),
        str(group.findings),
        share,
        str(group.wrongly_approved),
        str(group.wrongly_denied),
        str(group.overridden),
        *(show_money(group.amounts.get(currency)) or "" for currency in currencies),
    ]


def doubles_lines(found: Doubles, lang: str) -> list[str]:
    """How many double returns of each kind, and the first of them."""
    rows = [[say(kind, lang), count] for kind, count in found.counts.items()]
    lines = ["", say("doubles", lang), *table_lines(rows, right=(1,))]
    lines += [f"  {double_words(double, lang)}" for double in found.first[:SHOWN_DOUBLES]]
    if found.count > SHOWN_DOUBLES:
        lines.append(f"  … {say('double-more', lang, count=found.count - SHOWN_DOUBLES)}")
    unlooked = {reason: count for reason, count in found.unlooked.rows.items() if count}
    lines += ["", say("unlooked", lang)] if unlooked else []
    lines += [f"  {count} {say(reason, lang)}" for reason, count in unlooked.items()]
    if found.unlooked.zeros:
        lines.append(say("double-zeros", lang, count=found.unlooked.zeros))
    return [harmless_block(line) for line in lines]


def goodless_lines(found: GoodlessRefunds, lang: str) -> list[str]:
    """How many refunds without goods there are, and the first of them."""
    lines = ["", say("goodless", lang, count=len(found.listed))]
    for log, line, amount in found.listed[:SHOWN_DOUBLES]:
        lines.append(f"  {say('goodless-one', lang, file=found.logs[log], line=line, amount=show_money(amount))}")
    return [harmless_block(line) for line in lines]


def double_words(double: Double, lang: str) -> str:
    """One double return in a line."""
    places = [say("double-place", lang, file=file, line=line) for file, line in double.places]
    shown = say("list", lang).join([*places[:SHOWN_PLACES], *(["…"] if len(places) > SHOWN_PLACES else [])])
    notable = {"receipt": visible(double.receipt), "item": visible(double.item), "places": shown}
    if double.kind == MORE_THAN_SOLD:
        amounts = {
            "returned": show_goods(double.returned, double.unit, lang),
            "sold": show_goods(double.sold, double.unit, lang),
        }
        return say("double-sold", lang, **notable, **amounts)
    return say("double-once", lang, **notable, times=double.times)
