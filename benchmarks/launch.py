"""Starts a process from a small one: `python -IS launch.py FIGURES OUT ERR SECONDS LOOK PROGRAM…`, and writes what it took.

A child's peak memory begins with that of the process it was started from, so the benchmarks, which hold much, start none
themselves. FIGURES gets: exit code, seconds by the clock, seconds of processor time, peak memory in MB: that of the process,
or on Linux, with LOOK other than 0, of all processes below it together, looked at every LOOK seconds, if that is more.
Looking holds those processes up, so what is looked at is not timed.
"""

import os
import signal
import sys
import threading
import time


def main() -> None:
    figures, out, err, seconds, look, *program = sys.argv[1:]
    start = time.perf_counter()
    child = os.posix_spawnp(
        program[0],
        program,
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
            (os.POSIX_SPAWN_OPEN, 2, err, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        ],
        setpgroup=0,
    )
    for stop in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: os.killpg(child, signal.SIGKILL))
    signal.alarm(int(seconds))
    together = [0.0]
    if float(look):
        threading.Thread(target=watch, args=(child, together, float(look)), daemon=True).start()
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    # Linux counts KB, macOS bytes.
    peak = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e6 / 1024)
    peak = max(peak, together[0])
    code = os.waitstatus_to_exitcode(status)
    with open(figures, "w", encoding="ascii") as stream:
        stream.write(f"{code} {wall} {usage.ru_utime + usage.ru_stime} {peak}")


def watch(child: int, together: list[float], look: float) -> None:
    """Keeps the most memory (MB) that the process and those below it have had together; shared pages count once."""
    while True:
        time.sleep(look)
        family = [child]
        for pid in family:
            family += [int(each) for each in read(f"/proc/{pid}/task/{pid}/children").split()]
        if len(family) > 1:
            rolls = [read(f"/proc/{pid}/smaps_rollup").split() for pid in family]
            together[0] = max(together[0], sum(int(roll[roll.index("Pss:") + 1]) for roll in rolls if "Pss:" in roll) / 976.6)


def read(path: str) -> str:
    try:
        with open(path, encoding="ascii") as stream:
            return stream.read()
    except OSError:
        return ""


if __name__ == "__main__":
    main()
