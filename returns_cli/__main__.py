"""`python -m returns_cli` and the command `returns`.

Until the program itself takes signals, Ctrl-C ends it as any other does, not in the middle of an import with a traceback.
"""

from __future__ import annotations

import gc
import signal


def main() -> None:
    """Runs the command line."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.disable()  # until the command begins: what is loaded for it stays as long as the process
    from returns_cli.cli.main import main as run  # loaded late: this is what takes time

    run()


if __name__ == "__main__":
    main()
