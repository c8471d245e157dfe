"""What the commands for laying guidance and home visits share: they put what is known on file, and say how it stands."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

import click

from returns_cli import load_policy
from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, open_in
from returns_cli.cli.options import FORMAT, LANG, chosen_language, fact_values, write_json

if TYPE_CHECKING:
    from returns_cli.book.tasks import FieldTask
    from returns_cli.decisions.decision import Decision

POLICIES = {"guidance": "tile-store/guidance", "visit": "tile-store/visits"}
STATES = click.Choice(["open", "done", "cancelled"])


def task_command(kind: Literal["guidance", "visit"], help: str) -> click.Command:
    """The command that puts a task of this kind on file."""

    @click.command(help=help)
    @click.argument("id")
    @click.option(
        "--set", "given", multiple=True, metavar="FACT=VALUE", help="What is known of it; `returns policy show` lists facts."
    )
    @click.option("--visitor", metavar="NAME", help="Who goes.")
    @click.option("--minutes", type=click.IntRange(5, 24 * 60), help="How long the visitor is busy there.  [default: 60]")
    @click.option("--receipt-no", "receipt", metavar="NUMBER", help="The receipt of the goods.")
    @click.option("--state", type=STATES, help="How it stands; what is done or cancelled is due no more.")
    @BOOK
    @FORMAT
    @LANG
    def command(
        id: str,
        given: tuple[str, ...],
        visitor: str | None,
        minutes: int | None,
        receipt: str | None,
        state: str | None,
        url: str | None,
        format: str,
        lang: str | None,
    ) -> int:
        from returns_cli.book.tasks import TaskCall, decided_now

        lang = chosen_language(lang)
        policy = load_policy(POLICIES[kind])
        asked = TaskCall(id, kind, fact_values(given, "--set"), visitor, minutes, receipt, state)
        with open_in(url, lang) as book:
            task = book.put_task(policy, asked)
        decision = decided_now(policy, task, datetime.now(UTC))
        _tell(task, decision, format, lang)
        return exits.for_outcome(policy.policy, decision.outcome)

    return command


def _tell(task: FieldTask, decision: Decision, format: str, lang: str) -> None:
    from returns_cli.cli.decision_text import decision_lines
    from returns_cli.wording.book_words import book_say

    if format == "json":
        answer: dict[str, object] = {"id": task.id, "kind": task.kind, "visitor": task.visitor, "state": task.state}
        write_json({**answer, "minutes": task.minutes, "receipt": task.receipt, **decision.to_json(lang)})
    else:
        click.echo("\n".join([*decision_lines(decision, lang), "", book_say("task-saved", lang, id=task.id)]))
