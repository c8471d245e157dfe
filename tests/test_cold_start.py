"""What a cold start of the command leaves out, and that nothing else is left out with it."""

from __future__ import annotations

import subprocess
import sys


def test_a_command_that_is_over_looks_for_no_circles_and_one_that_runs_does() -> None:
    """Collecting is off while modules load, on while a command works: both are seen from inside the process."""
    probe = (
        "import gc, sys, returns_cli.cli.say as say, returns_cli.__main__ as program\n"
        "real = say.command.callback\n"
        "def looked(*values, **named):\n    print('collecting', gc.isenabled(), gc.get_freeze_count() > 10_000)\n"
        "    return real(*values, **named)\n"
        "say.command.callback = looked\n"
        "sys.argv = ['returns', 'say', '--lang', 'en']\n"
        "program.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("collecting True True\n")
