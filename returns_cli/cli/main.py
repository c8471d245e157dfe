"""The command `returns`: finds the subcommand, loads only that, and turns errors into one line and a code."""

from __future__ import annotations

import errno
import gc
import os
import signal
import sys
from collections.abc import Mapping
from functools import partial
from importlib import import_module
from typing import Any

import click

from returns_cli import __version__, stopping
from returns_cli.cli import exits
from returns_cli.cli.loading import loading
from returns_cli.cli.options import asked_before_command, chosen_language, error_json, value_of_option, write_json
from returns_cli.cli.streams import OutputFailed, take_streams
from returns_cli.cli.usage_words import usage_in_chinese
from returns_cli.errors import ReturnsError, UsageError, harmless, visible
from returns_cli.language.faults import did_you_mean
from returns_cli.pools.without_pandas import without_pandas
from returns_cli.wording.words import LANGUAGES, say

OUT_OF_REACH = (errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.ELOOP)  # where even a look at a file fails
# command -> (module that holds `command`, one line for --help)
COMMANDS = {
    "check": ("returns_cli.cli.check", "Decide one return, or a file of them."),
    "audit": ("returns_cli.cli.audit", "Decide every row of a log again and hold it against the record."),
    "say": ("returns_cli.cli.say", "What to say on the phone, step by step."),
    "policy": ("returns_cli.cli.policy", "Read, check and compare the policies."),
    "book": ("returns_cli.cli.book", "Keep the shop's memory: returns, holds, overrides, a log nobody can change unseen."),
    "sales": ("returns_cli.cli.sales", "What was sold: take over a till's export, look at a receipt."),
    "take": ("returns_cli.cli.take", "Take goods back: decided with what the sale says, and recorded."),
    "counter": ("returns_cli.cli.counter", "The screen at a counter, open all day."),
    "inspect": ("returns_cli.cli.inspect", "End a hold with what the inspection found."),
    "appointments": ("returns_cli.cli.appointments", "Times at the warehouse: propose, book, move, cancel, list."),
    "override": ("returns_cli.cli.override", "A manager takes what was refused or held."),
}


class Commands(click.Group):
    """The subcommands of `table`, imported only when they are called."""

    table: Mapping[str, tuple[str, str]] = COMMANDS

    def __init__(self, *arguments: Any, **attributes: Any) -> None:
        super().__init__(*arguments, **attributes)
        help, choice = "Language of the answer; else the locale's.", click.Choice(LANGUAGES)
        lang = click.Option(["--lang"], type=choice, expose_value=False, callback=asked_before_command, help=help)
        self.params.append(lang)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.table:
            close = did_you_mean(cmd_name, self.table, only_close=True)
            if close and not ctx.resilient_parsing:
                raise click.UsageError(f"no such command '{cmd_name}', did you mean {close}", ctx)
            return None
        # numpy's library for matrices, of which there are none here, would begin threads that only wait.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        without_pandas()
        with loading():
            command: click.Command = import_module(self.table[cmd_name][0]).command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """As click does; a wrong command line says of which command it is (click does not, of an option without its value)."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            name = ctx.invoked_subcommand
            command = self.get_command(ctx, name) if name and error.ctx is None else None
            if command is not None:
                error.ctx = click.Context(command, parent=ctx, info_name=name)
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.table.items()])


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 approved or clean, 1 the tool failed, 2 unreadable input, "
    "3 denied or findings, 4 refer or incomplete.",
)
@click.version_option(__version__, prog_name="returns")
@click.pass_context
def returns(ctx: click.Context) -> None:
    """Check returns against a store's policy."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line and ends the process with one of the exit codes."""
    take_streams()
    stopping.hold()  # a traceback is all that an exception would be where nothing is under way
    stopping.listen()
    code = run(sys.argv[1:] if arguments is None else arguments)
    stopping.deaf()  # nothing is left to be stopped, and Python's own end would give handlers back to the system
    gc.freeze()  # the process is over: its memory goes with it, and needs no last look for circles
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """The exit code of the command line `arguments`; whatever goes wrong is one line on stderr."""
    lang = chosen_language(value_of_option(arguments, "--lang"))
    # Which click calls, and no more; newer Pythons would make a method of it.
    click.Context.formatter_class = staticmethod(partial(_formatter, lang))  # type: ignore[assignment]
    try:
        with stopping.heard():
            code = returns.main(arguments, prog_name="returns", standalone_mode=False)
            sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:
        fault = _as_named(error)
        if value_of_option(arguments, "--format") == "json":
            _error_as_json(fault)
        return _ended(fault, lang)
    return code if isinstance(code, int) else exits.CLEAN


def _formatter(lang: str, width: int | None = None, max_width: int | None = None) -> click.HelpFormatter:
    """How help is laid out, and in which language."""
    from returns_cli.cli.help_text import NARROW, ChineseHelp, NarrowHelp  # read by who asks for help only
    from returns_cli.folding import terminal_columns

    if lang == "en" and terminal_columns() >= NARROW:
        return click.HelpFormatter(width=width, max_width=max_width)
    return NarrowHelp() if lang == "en" else ChineseHelp()


def _as_named(error: BaseException) -> BaseException:
    """That the system does not let anybody reach a named file, as a fault that can be mended; else the error itself."""
    if not isinstance(error, OSError) or error.errno not in OUT_OF_REACH or error.filename is None:
        return error
    reason = str(error.strerror).lower()
    return UsageError(f"cannot reach `{visible(str(error.filename))}`: {reason}", help="check the path")


def _ended(error: BaseException, lang: str) -> int:
    """The exit code of a command that did not come to its end, and one line that says why."""
    # An exception alone would not do: a library that is at work when it comes may turn it into an error of its own.
    if stopping.asked() or isinstance(error, KeyboardInterrupt | click.Abort):
        _complain(say("stopped", lang), lang)
        return 128 + (stopping.asked() or signal.SIGINT)
    match error:
        case ReturnsError():
            from returns_cli.cli.policy_words import page  # its tables are read by who makes a mistake only

            _complain(page(error, lang), lang)
            return exits.TOOL_FAILED if isinstance(error, OutputFailed) else exits.UNREADABLE
        case click.ClickException():
            line = harmless(_one_line(error))
            _complain(usage_in_chinese(line) if lang == "zh" else line, lang)
        case BrokenPipeError():
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            return exits.CLEAN
        case _:
            if os.environ.get("RETURNS_DEBUG"):
                raise error
            words = harmless(f"{type(error).__name__}: {error}")
            _complain(say("tool-failed", lang, fault=words), lang)
            return exits.TOOL_FAILED
    return exits.UNREADABLE


def _error_as_json(error: BaseException) -> None:
    """What kept a command from answering, as the JSON that its reader waits for; standard error says it too."""
    if isinstance(error, ReturnsError) and not isinstance(error, OutputFailed):
        found = error_json(error)
    elif isinstance(error, click.ClickException):
        found = {"error": {"message": _one_line(error), "help": ""}}
    else:
        return
    try:
        write_json(found, indent=None)
        sys.stdout.flush()
    except (OutputFailed, OSError):
        return


def _one_line(error: click.ClickException) -> str:
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "returns"
    message = " ".join(error.format_message().split()).rstrip(".")
    return f"{message[:1].lower()}{message[1:]}; see {command} --help"


def _complain(message: str, lang: str) -> None:
    click.echo(say("error", lang, message=message), err=True)
