"""Audits on Spark whose Java is killed outright just before it is asked something, as a program: it ends with its Javas.

    python tests/java_kills.py LOG FOLDER MASTER QUESTION…

Java is killed before that question of an audit, and no Java for 0. Of each audit a line of JSON tells how often Java was asked,
and how it ended.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from executor_kills import audited, children
from py4j.clientserver import ClientServerConnection

ORDINARY = ClientServerConnection.send_command


def killed_before(question: int) -> list[int]:
    """From now on Java is killed before that question to it; the list has those that there were."""
    asked = list[int]()

    def asking(connection: Any, command: str) -> Any:
        asked.append(len(asked))
        if len(asked) == question:
            javas = children(os.getpid())
            for java in javas:
                os.kill(java, signal.SIGKILL)
            while question % 2 and set(javas) & set(children(os.getpid())):  # or it is going while it is asked
                time.sleep(0.01)
        return ORDINARY(connection, command)

    ClientServerConnection.send_command = asking
    return asked


def main(log: str, home: str, master: str, *questions: str) -> None:
    """An audit for each of the questions."""
    for number, question in enumerate(questions):
        asked, folder = killed_before(int(question)), Path(home, str(number))
        code, out, err = audited(log, folder, "file", "--master", master)
        told = {"question": question, "asked": len(asked), "folder": str(folder), "code": code, "out": out, "err": err}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
