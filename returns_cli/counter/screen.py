"""The counter's screen on a terminal, by Textual: paints rows, passes keys, scans and pastes on, asks the book beside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.events import Key, Paste, Resize
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from returns_cli.counter.calls import Call, CallFailed, Event, Knock
from returns_cli.counter.desk import Desk
from returns_cli.counter.events import happened
from returns_cli.counter.keys import scan
from returns_cli.counter.parts import ScreenRow, Tone
from returns_cli.counter.screen_rows import screen_rows
from returns_cli.counter.state import CounterState, Moved, noticed
from returns_cli.counter.typist import Typist
from returns_cli.errors import ReturnsError
from returns_cli.stopping import asked

STYLES: dict[Tone, Style] = {
    "plain": Style(),
    "dim": Style(dim=True),
    "strong": Style(bold=True),
    "good": Style(color="green", bold=True),
    "bad": Style(color="red", bold=True),
    "between": Style(color="yellow", bold=True),
    "key": Style(color="cyan"),
    "bar": Style(reverse=True),
}
TICK_SECONDS, KNOCK_TICKS = 0.05, 60
LEAVE = ("ctrl+c", "ctrl+q")


class CounterRows(Widget, can_focus=True):
    """The rows of the state, as large as the terminal."""

    DEFAULT_CSS = "CounterRows { width: 100%; height: 100%; }"

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[ScreenRow] = []

    def show(self, rows: list[ScreenRow]) -> None:
        if rows != self.rows:
            self.rows = rows
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        if y >= len(self.rows):
            return Strip.blank(self.size.width)
        return Strip([Segment(part.text, STYLES[part.tone]) for part in self.rows[y]], self.size.width)


class CounterApp(App[None]):
    """The screen, open all day. `today` says which day it is; book calls run beside, so that the screen never waits."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = []  # noqa: RUF012 - Textual's own keys would be taken from the clerk

    def __init__(self, desk: Desk, today: Callable[[], date]) -> None:
        super().__init__(ansi_color=True)
        self.desk = desk
        self.today = today
        self.state = CounterState(desk.setting, today())
        self.typist = Typist()
        self.ticks = 0
        self.leaving = False

    def compose(self) -> ComposeResult:
        yield CounterRows()

    def on_mount(self) -> None:
        self.query_one(CounterRows).focus()
        self.set_interval(TICK_SECONDS, self._tick)
        self._paint()

    async def on_event(self, event: object) -> None:
        """Keys come here before Textual makes anything of them."""
        if isinstance(event, Key):
            event.stop()
            event.prevent_default()
            self._key(event)
            return
        await super().on_event(event)  # type: ignore[arg-type]

    def on_paste(self, event: Paste) -> None:
        """A paste is a scan: its first line that says anything."""
        lines = [line for line in event.text.splitlines() if line.strip()]
        if lines:
            self._moved(scan(self.state, lines[0]))

    def on_resize(self, event: Resize) -> None:
        self._paint(event.size)

    def _key(self, event: Key) -> None:
        if event.key in LEAVE:
            self._leave()
            return
        self.leaving = False
        char = event.character
        key = char if char is not None and len(char) == 1 and char.isprintable() else event.key
        self._moved(self.typist.key(self.state, key, event.time))

    def _leave(self) -> None:
        """Ends the screen; with something unfinished only when it is asked for twice."""
        request = self.state.request
        if not self.leaving and (self.state.aside or (request is not None and (request.touched or request.sent))):
            self.leaving = True
            self._moved(Moved(noticed(self.state, "leave-twice", bad=True)))
            return
        self.exit()

    def _tick(self) -> None:
        if asked():  # a signal only sets its flag: an exception amid the event loop may leave it waiting for ever
            self.exit()
            return
        self.ticks += 1
        if self.today() != self.state.today:
            self.state = self.state.but(today=self.today())
            self._paint()
        moved = self.typist.passed(self.state, Message().time)  # the clock by which keys came, however busy the screen was
        if moved.state is not self.state or moved.calls:
            self._moved(moved)
        if self.state.gone and self.state.waiting is None and self.ticks % KNOCK_TICKS == 0:
            self._ask(Knock())

    def _moved(self, moved: Moved) -> None:
        self.state = moved.state
        self._paint()
        for call in moved.calls:
            self._ask(call)

    def _ask(self, call: Call) -> None:
        day = self.state.today

        def ask() -> None:
            try:
                event = self.desk.carry_out(call, day)
            except Exception as error:  # a screen that is open all day does not end for it; what was asked may be asked again
                event = CallFailed(call, ReturnsError(f"the tool itself failed: {type(error).__name__}: {error}"), gone=True)
            if event is not None:
                self.call_from_thread(self._happened, call, event)

        self.run_worker(ask, thread=True)

    def _happened(self, call: Call, event: Event) -> None:
        if isinstance(call, Knock) and (self.state.waiting is not None or isinstance(event, CallFailed)):
            return
        self._moved(happened(self.state, event))

    def _paint(self, size: Size | None = None) -> None:
        size = size or self.size
        self.query_one(CounterRows).show(screen_rows(self.state, size.width, size.height))
