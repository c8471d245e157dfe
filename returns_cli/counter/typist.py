"""Tells scanners from thumbs. Every key acts at once, so that the screen answers at once; if it turns out to have been the
beginning of a scan, what it did is taken back, and the whole line is read as a scan.

Why that is safe: states are values, so the one from before is still there; and what a letter asks of the book waits until it is
sure that no scan follows it.
"""

from __future__ import annotations

from returns_cli.counter.calls import Call
from returns_cli.counter.keys import press, scan
from returns_cli.counter.state import LANE, CounterState, Moved

# Characters of a scanner come closer together than BURST; a scan without an Enter is over after IDLE.
BURST_SECONDS, IDLE_SECONDS = 0.045, 0.25
LONG, LONG_WITH_ENTER = 4, 3
LONG_AGO = float("-inf")


class Typist:
    """What came in one go so far, the state before it, and the calls that wait until it is sure that it is no scan."""

    def __init__(self) -> None:
        self.before: CounterState | None = None
        self.burst = ""
        self.last = LONG_AGO
        self.waiting: tuple[Call, ...] = ()

    @property
    def scanning(self) -> bool:
        """Whether what came in one go is taken for a scan."""
        return len(self.burst) >= LONG and len(set(self.burst)) > 1  # a key that is held down comes fast too

    def key(self, state: CounterState, key: str, at: float) -> Moved:
        """The state after a key that came at this time, and what to ask of the book now."""
        together = at - self.last <= BURST_SECONDS
        settled = () if together else self._settled()
        self.last = at
        if len(key) == 1:
            return self._character(state, key, together, settled)
        if key == "enter" and together and self.before is not None and len(self.burst) >= LONG_WITH_ENTER:
            return _also(settled, self._scanned())
        self.before, self.burst = None, ""
        waiting, self.waiting = self.waiting, ()
        return _also((*settled, *waiting), press(state, key))

    def passed(self, state: CounterState, at: float) -> Moved:
        """The state when nothing has come until this time."""
        if self.scanning and at - self.last > IDLE_SECONDS:
            return self._scanned()
        if not self.scanning and at - self.last > BURST_SECONDS:
            return Moved(state, self._settled())
        return Moved(state)

    def _character(self, state: CounterState, char: str, together: bool, settled: tuple[Call, ...]) -> Moved:
        if state.panel == "manager":  # a PIN that comes fast is a PIN still, and never shown in the lane
            self.before, self.burst = None, ""
            moved = press(state, char)
            return _also(settled, moved)
        if not together or self.before is None:
            self.before, self.burst = state, ""
        elif char == self.burst[-1:] and not state.letters_are_text and not self.scanning and len(set(self.burst)) == 1:
            return Moved(state, settled)  # a key that is held down answers once
        self.burst += char
        if self.scanning:
            self.waiting = ()
            return Moved(self.before.but(typed=self.burst, field=LANE, notice=None), settled)
        moved = press(state, char)
        self.waiting += moved.calls
        return Moved(moved.state, settled)

    def _scanned(self) -> Moved:
        before, text = self.before, self.burst
        self.before, self.burst, self.waiting = None, "", ()
        assert before is not None  # noqa: S101 - a burst begins with the state before it
        return scan(before, text)

    def _settled(self) -> tuple[Call, ...]:
        """The calls that waited: no scan has come behind the key that made them."""
        waiting, self.waiting = self.waiting, ()
        if not self.scanning:
            self.before, self.burst = None, ""
        return waiting


def _also(calls: tuple[Call, ...], moved: Moved) -> Moved:
    return Moved(moved.state, (*calls, *moved.calls))
