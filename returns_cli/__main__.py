"""`python -m returns_cli` is `returns`."""

from returns_cli.cli.main import main

main()
