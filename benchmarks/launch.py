"""Starts a process from a small one: `python -IS launch.py FIGURES OUT ERR SECONDS PROGRAM…`, and writes what it took.

A child's peak memory begins with that of the process it was started from, so the benchmarks, which hold much, start none
themselves. FIGURES gets: exit code, seconds by the clock, seconds of processor time, peak memory in MB.
"""

import os
import signal
import sys
import time


def main() -> None:
    figures, out, err, seconds, *program = sys.argv[1:]
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
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    # Linux counts KB, macOS bytes.
    peak = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e6 / 1024)
    code = os.waitstatus_to_exitcode(status)
    with open(figures, "w", encoding="ascii") as stream:
        stream.write(f"{code} {wall} {usage.ru_utime + usage.ru_stime} {peak}")


if __name__ == "__main__":
    main()
