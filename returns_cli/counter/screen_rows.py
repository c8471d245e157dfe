"""The whole screen as rows of text, for any size: what a terminal shows, what tests compare, what could stand elsewhere."""

from __future__ import annotations

from returns_cli.counter.desk_rows import appointment_text, decision_lines_of, fault_text, question_lines
from returns_cli.counter.panel_rows import panel_lines
from returns_cli.counter.parts import (
    LEAST_COLUMNS,
    ScreenPart,
    ScreenRow,
    Tone,
    beside,
    boxed,
    filled,
    row,
    side_by_side,
    wrapped,
)
from returns_cli.counter.questions import fact_of
from returns_cli.counter.receipt_rows import is_narrow, receipt_rows
from returns_cli.counter.requests import CounterRequest
from returns_cli.counter.state import COMMANDS, LANE, CounterState
from returns_cli.folding import columns_of
from returns_cli.wording.counter_words import counter_say

LEAST_ROWS, ROWS_WITH_KEYS = 10, 16
KEYS_A_ROW, NOTICE_ROWS = 5, 3
FEW_ROWS, FEWEST_ROWS = 16, 9  # of the middle: with fewer, the line that is asked about is shown alone, then without headings


def screen_rows(state: CounterState, columns: int, height: int) -> list[ScreenRow]:
    """Exactly `height` rows of exactly `columns` columns; of a smaller screen than fits, its beginning."""
    wide, high = max(columns, LEAST_COLUMNS), max(height, LEAST_ROWS)
    top = [_header(state, wide), _lane(state, wide), _rule(wide)]
    bottom = [*_notice(state, wide), *(_keys(state, wide) if high >= ROWS_WITH_KEYS else [])]
    room = high - len(top) - len(bottom)
    rows = [*top, *_middle(state, wide, room), *bottom]
    return [row(columns, *each) for each in rows[:height]] if (wide, high) != (columns, height) else rows


def _header(state: CounterState, columns: int) -> ScreenRow:
    setting, lang = state.setting, state.setting.lang
    name = setting.shop.name.in_language(lang) if setting.shop else setting.policy.policy.title.in_language(lang)
    left = [name, counter_say("counter", lang, counter=setting.counter) if setting.counter else "", setting.clerk]
    right = [counter_say("aside-count", lang, count=len(state.aside)) if state.aside else "", state.today.isoformat()]
    right.append(counter_say("book-gone" if state.gone else "book-ok", lang))
    end = " · ".join(word for word in right if word) + " "
    begin = filled(" " + " · ".join(word for word in left if word), columns - columns_of(end) - 1) + " "
    return row(columns, ScreenPart(begin, "bar"), ScreenPart(end, "bad" if state.gone else "bar"))


def _lane(state: CounterState, columns: int) -> ScreenRow:
    lang = state.setting.lang
    label = counter_say("lane", lang)
    if state.field != LANE and state.request is not None and state.request.at is not None:
        label = fact_of(state.request.lines[state.request.at].desk.policy, state.field).title(lang)
    if state.waiting is not None:
        return row(columns, ScreenPart(f" {label}> ", "key"), ScreenPart(counter_say("asking-book", lang), "dim"))
    if state.typed:
        return row(columns, ScreenPart(f" {label}> ", "key"), ScreenPart(_end(state.typed, columns - 20) + "▏", "strong"))
    return row(columns, ScreenPart(f" {label}> ", "key"), ScreenPart("▏" + counter_say("lane-hint", lang), "dim"))


def _end(text: str, columns: int) -> str:
    """The end of what is typed, as far as it fits."""
    while columns_of(text) > columns:
        text = text[1:]
    return text


def _rule(columns: int) -> ScreenRow:
    return row(columns, ScreenPart("─" * columns, "dim"))


def _middle(state: CounterState, columns: int, room: int) -> list[ScreenRow]:
    request = state.request
    if request is None or state.panel == "record":
        return _panel(state, columns, room)
    narrow = is_narrow(columns)
    small = room < (FEW_ROWS if narrow else FEWEST_ROWS) and request.at is not None
    most = 1 if small else max(1, min(len(request.lines), 3 if room < 24 else room // 3))
    head = [*receipt_rows(state, request, columns, most), _rule(columns)]
    if room < FEWEST_ROWS or (state.panel and not _fits(list(panel_lines(state)), columns, room - len(head))):
        head = head[2:-2]
    left = room - len(head)
    if state.panel:
        return [*head, *_panel(state, columns, left)]
    decision = list(decision_lines_of(state, request))
    if request.appointment is not None and not request.recorded:
        decision.append(ScreenPart(appointment_text(state, request, state.setting.lang)))
    if narrow:
        return [*head, *_stacked(state, request, decision, columns, left)]
    half = (columns - 1) // 2
    questions = boxed(question_lines(state, request, half, left), half, left)
    shown = [row(columns - half - 1, ScreenPart(" "), *each) for each in boxed(decision, columns - half - 3, left)]
    return [*head, *side_by_side(questions, shown)]


def _stacked(
    state: CounterState, request: CounterRequest, decision: list[ScreenPart], columns: int, room: int
) -> list[ScreenRow]:
    """The decision, as much of it as leaves room for the question, and the question below."""
    asked, lines = question_lines(state, request, columns, 0), wrapped(decision, columns)
    if not any(part.text for part in lines):
        return boxed(question_lines(state, request, columns, room), columns, room)
    verdict = boxed(lines, columns, min(len(lines), max(1, room - len(asked) - 1)))
    left = max(0, room - len(verdict) - 1)
    return [*verdict, _rule(columns), *boxed(question_lines(state, request, columns, left), columns, left)][:room]


def _fits(lines: list[ScreenPart], columns: int, room: int) -> bool:
    return len(wrapped(lines, columns - 4)) <= room


def _panel(state: CounterState, columns: int, room: int) -> list[ScreenRow]:
    """The open panel, scrolled where not all of it fits, nameless where few rows do; without one, that the counter waits."""
    if state.panel:
        lines = list(panel_lines(state))
        if not _fits(lines, columns, room):
            lines = list(panel_lines(state, columns - 4))[room < FEWEST_ROWS :]
    else:
        lines = [ScreenPart(counter_say("waits", state.setting.lang), "strong")]
    return [row(columns, ScreenPart("  "), *each) for each in boxed(lines, columns - 4, room)]


def _notice(state: CounterState, columns: int) -> list[ScreenRow]:
    """The line for the clerk; in more rows where one is too short for it."""
    notice, lang = state.notice, state.setting.lang
    if notice is None:
        return [row(columns)]
    words = fault_text(notice.fault, lang) if notice.fault is not None else counter_say(notice.key, lang, **notice.fields)
    tone: Tone = "bad" if notice.bad else "good"
    lines = wrapped([ScreenPart(words, tone)], columns - 4)
    rows = boxed(lines, columns - 4, min(len(lines), NOTICE_ROWS))
    signs = [" ! " if notice.bad else " · ", *(["   "] * (NOTICE_ROWS - 1))]
    return [row(columns, ScreenPart(sign, tone), *each) for sign, each in zip(signs, rows, strict=False)]


def _keys(state: CounterState, columns: int) -> list[ScreenRow]:
    """F1 to F10, each with its letter; the letters alone where there is no room for both."""
    lang, width = state.setting.lang, columns // KEYS_A_ROW
    cells = [
        [ScreenPart(f" {key.upper()}/{letter} ", "key"), ScreenPart(counter_say(f"key-{name}", lang))]
        for key, (letter, name) in COMMANDS.items()
    ]
    if any(columns_of("".join(part.text for part in cell)) > width for cell in cells):
        words = (f"{letter} {counter_say(f'key-{name}', lang)}" for letter, name in COMMANDS.values())
        return [row(columns, ScreenPart(line, "key")) for line in beside(words, columns)]
    rows = []
    for start in range(0, len(cells), KEYS_A_ROW):
        parts = [part for cell in cells[start : start + KEYS_A_ROW] for part in row(width, *cell)]
        rows.append(row(columns, *parts))
    return rows
