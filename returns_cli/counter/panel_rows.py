"""The panels: help, what to say, receipts found, requests put aside, times, and the manager's form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from returns_cli.book.overrides import REASONS, reason_in_words
from returns_cli.book.times import local
from returns_cli.counter.commands import receipts_found
from returns_cli.counter.deciding import decided_lines
from returns_cli.counter.parts import LEAST_COLUMNS, ScreenPart, wrapped
from returns_cli.counter.receipt_rows import line_summary
from returns_cli.counter.requests import CounterLine
from returns_cli.counter.state import MANAGER_STEPS, CounterState, ManagerForm
from returns_cli.wording.counter_words import counter_say
from returns_cli.wording.words import say

HELP_LINES = 6
HIDDEN = "•"
PANEL_KEYS = {
    "help": ("escape-closes",),
    "words": ("escape-closes",),
    "found": ("choose-number", "escape-closes"),
    "aside": ("choose-number", "escape-closes"),
    "times": ("choose-number", "escape-closes"),
    "manager": ("form-hint",),
    "record": ("record-text",),
}


def panel_lines(state: CounterState, scrolls: int = 0) -> Iterator[ScreenPart]:
    """What the open panel shows: its name, its keys, and what it says; where it `scrolls` in so many columns, without the rows
    that are scrolled away."""
    lang = state.setting.lang
    yield ScreenPart(counter_say(f"panel-{state.panel}", lang), "strong")
    body, form = list(_body(state, lang)), state.form
    if scrolls and form is None:
        body = wrapped(body, scrolls)
    keys = [*PANEL_KEYS.get(state.panel, ()), *(["arrows-scroll"] if scrolls and form is None and len(body) > 1 else [])]
    if keys or not scrolls:
        yield ScreenPart(" · ".join(counter_say(key, lang) for key in keys), "key")
    away = MANAGER_STEPS.index(form.step) if form is not None else min(state.scrolled, len(body) - 1)
    yield from body[away if scrolls else 0 :]


def scrolled_by(state: CounterState, lines: int) -> CounterState:
    """The state with so many rows more of the panel scrolled away; its last one on the smallest screen stays."""
    last = len(wrapped(_body(state, state.setting.lang), LEAST_COLUMNS - 4)) - 1
    return state.but(scrolled=max(0, min(last, state.scrolled + lines)))


def _body(state: CounterState, lang: str) -> Iterator[ScreenPart]:
    match state.panel:
        case "help":
            yield from (ScreenPart(counter_say(f"help-{number}", lang)) for number in range(1, HELP_LINES + 1))
        case "words":
            yield from _words(state)
        case "found":
            yield from _found(state)
        case "aside":
            for number, request in enumerate(state.aside, 1):
                yield ScreenPart(f"{number}  {request.receipt}  {' · '.join(_articles(request.lines))}")
        case "times" if state.setting.shop is not None:
            zone = state.setting.shop.timezone
            for number, start in enumerate(state.slots, 1):
                yield ScreenPart(f"{number}  {local(start, zone)}  {_weekday(start.astimezone(zone), lang)}")
        case "manager" if state.form is not None:
            yield from _form(state.form, lang)
        case "record" if state.request is not None:
            coming = [each for each in decided_lines(state.request, state.today) if each.at in state.request.coming]
            yield from (line_summary(state, state.request, each) for each in coming)
        case "drop":
            unsure = state.request is not None and state.request.sent
            yield ScreenPart(counter_say("drop-unsure-text" if unsure else "drop-text", lang), "between")


def _articles(lines: Iterable[CounterLine]) -> list[str]:
    return [line.desk.sale.article for line in lines]


def _weekday(start: datetime, lang: str) -> str:
    return counter_say("weekdays", lang).split(" ")[start.weekday()]


def _words(state: CounterState) -> Iterator[ScreenPart]:
    lang = state.setting.lang
    if state.request is None:
        return
    decided = decided_lines(state.request, state.today)
    shop = state.setting.shop
    for each in decided:
        if each.decision is not None and (each.at == state.request.at or state.request.at is None):
            yield ScreenPart(each.decision.say(lang))
            if shop is not None and each.decision.route in shop.warehouse_routes:
                yield ScreenPart("")
                yield ScreenPart(counter_say("say-phone", lang), "dim")


def _found(state: CounterState) -> Iterator[ScreenPart]:
    for number, (receipt, shop) in enumerate(receipts_found(state), 1):
        lines = [line for line in state.found if (line.receipt, line.known_shop) == (receipt, shop)]
        day = f"{lines[0].sold_on}" if lines[0].sold_on else ""
        articles = say("joint", state.setting.lang).join(dict.fromkeys(line.article for line in lines))
        yield ScreenPart("  ".join(word for word in (str(number), receipt, day, shop, articles) if word))


def _form(form: ManagerForm, lang: str) -> Iterator[ScreenPart]:
    reasons = {code: reason_in_words(code, lang) for code in REASONS}
    shown = {
        "manager": form.manager,
        "reason": reasons.get(form.reason, ""),
        "note": form.note,
        "pin": HIDDEN * len(form.pin),
    }
    for step in MANAGER_STEPS:
        here = form.step == step
        label = counter_say(f"form-{step}", lang) + say("colon", lang)
        yield ScreenPart(f"{'▸' if here else ' '} {label}{shown[step]}{'▏' if here else ''}", "strong" if here else "plain")
        if here and step == "reason":
            yield ScreenPart("  " + "  ".join(f"{number} {words}" for number, words in enumerate(reasons.values(), 1)), "key")
