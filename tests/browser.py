"""A page in a real browser, without a screen: what it fetches, what it complains of, and how wide it is."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FOUND = next((path for path in map(shutil.which, NAMES) if path), None)
# The browser reads its orders from file 3 and answers into file 4.
START = (
    "import fcntl, os, sys; pair = [fcntl.fcntl(int(each), fcntl.F_DUPFD, 10) for each in sys.argv[1:3]]; "
    "os.dup2(pair[0], 3); os.dup2(pair[1], 4); os.execv(sys.argv[3], sys.argv[3:])"
)


class Tab:
    """One tab, steered over a pair of pipes. `events` are all that the browser reported."""

    def __init__(self, into: int, out: int) -> None:
        self.into, self.out = os.fdopen(into, "wb"), os.fdopen(out, "rb")
        self.events: list[dict[str, Any]] = []
        self.session, self.number, self.unread = "", 0, b""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The browser's answer; what it reports meanwhile is kept."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        self.into.write(json.dumps(message | ({"sessionId": self.session} if self.session else {})).encode() + b"\0")
        self.into.flush()
        while (answer := self.next()).get("id") != self.number:
            self.events.append(answer)
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def next(self) -> dict[str, Any]:
        while b"\0" not in self.unread:
            more = os.read(self.out.fileno(), 1 << 16)
            assert more, "the browser is gone"
            self.unread += more
        first, self.unread = self.unread.split(b"\0", 1)
        message: dict[str, Any] = json.loads(first)
        return message

    def show(self, page: Path, width: int, *, dark: bool = False) -> None:
        """Loads the page in a window of this width and waits until it is there."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])
        self.events.clear()
        self.ask("Page.navigate", url=page.as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self.next())

    def value(self, expression: str) -> Any:
        """What an expression is on the page."""
        return self.ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def complaints(self) -> list[str]:
        """Errors and warnings of the console, and exceptions."""
        told = [event for event in self.events if event.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown")]
        called = [event for event in self.events if event.get("method") == "Runtime.consoleAPICalled"]
        return [json.dumps(event["params"]) for event in told + called]

    def fetched(self) -> list[str]:
        """Every address the page asked for."""
        asked = [event for event in self.events if event.get("method") == "Network.requestWillBeSent"]
        return [event["params"]["request"]["url"] for event in asked]

    def picture(self, target: Path) -> None:
        """The whole page as a PNG, for people who look."""
        shot = self.ask("Page.captureScreenshot", captureBeyondViewport=True)
        target.write_bytes(base64.b64decode(shot["data"]))


@contextmanager
def opened(folder: Path) -> Iterator[Tab]:
    """A browser with one tab; its own files go into the folder."""
    assert FOUND
    their_in, our_out = os.pipe()
    our_in, their_out = os.pipe()
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe"]
    command = [sys.executable, "-c", START, str(their_in), str(their_out), FOUND, *options, f"--user-data-dir={folder}"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, pass_fds=(their_in, their_out), **quiet) as running:  # type: ignore[call-overload]
        os.close(their_in)
        os.close(their_out)
        try:
            yield Tab(our_out, our_in)
        finally:
            running.terminate()
