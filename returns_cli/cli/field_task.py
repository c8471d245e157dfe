"""What the commands for work at customers' homes share: they put what is known on file, and say how it stands."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from returns_cli import load_policy
from returns_cli.cli import exits
from returns_cli.cli.appointment_options import SHOP
from returns_cli.cli.book_options import BOOK, open_in
from returns_cli.cli.options import FORMAT, LANG, chosen_language, fact_values, write_json
from returns_cli.errors import UsageError, visible

if TYPE_CHECKING:
    from returns_cli.book.shop import Shop
    from returns_cli.book.task_kinds import TaskPolicy
    from returns_cli.book.tasks import FieldTask
    from returns_cli.decisions.compiled import Decision

STATES = click.Choice(["open", "done", "cancelled"])


def policies_of(shop: Shop | None) -> dict[str, TaskPolicy]:
    """Every kind of task with its policy. Raises ReturnsError."""
    from returns_cli.book.shop import kinds_of_tasks
    from returns_cli.book.task_kinds import task_policy

    return {id: task_policy(kind, load_policy(kind.policy)) for id, kind in kinds_of_tasks(shop).items()}


def policy_of(kind: str, shop: Shop | None) -> TaskPolicy:
    """The policy of this kind of task. Raises ReturnsError."""
    from returns_cli.book.shop import kinds_of_tasks
    from returns_cli.book.task_kinds import task_policy
    from returns_cli.language.faults import did_you_mean

    known = kinds_of_tasks(shop)
    if kind not in known:
        raise UsageError(f"no kind of task `{visible(kind)}`", help=did_you_mean(kind, known))
    return task_policy(known[kind], load_policy(known[kind].policy))


def task_command(kind: str | None, help: str) -> click.Command:
    """The command that puts a task of this kind on file; of None, of the kind that is its first argument."""
    arguments = [click.Argument(["kind"])] if kind is None else []

    @click.command(help=help, params=arguments)
    @click.argument("id")
    @click.option(
        "--set", "given", multiple=True, metavar="FACT=VALUE", help="What is known of it; `returns policy show` lists facts."
    )
    @click.option("--visitor", metavar="NAME", help="Who goes.")
    @click.option("--minutes", type=click.IntRange(5, 24 * 60), help="How long the visitor is busy there.  [default: 60]")
    @click.option("--receipt-no", "receipt", metavar="NUMBER", help="The receipt of the goods.")
    @click.option("--state", type=STATES, help="How it stands; what is done or cancelled is due no more.")
    @SHOP
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
        shop_file: str | None,
        url: str | None,
        format: str,
        lang: str | None,
        kind: str = kind or "",
    ) -> int:
        from returns_cli.book.shop import shop_if_named, shop_zone
        from returns_cli.book.tasks import TaskCall, decided_now

        lang = chosen_language(lang)
        shop = shop_if_named(shop_file)
        of = policy_of(kind, shop)
        asked = TaskCall(id, fact_values(given, "--set"), visitor, minutes, receipt, state)
        with open_in(url, lang) as book:
            task = book.put_task(of, asked, zone=shop_zone(shop))
        decision = decided_now(of.policy, task, datetime.now(UTC))
        _tell(task, decision, format, lang)
        return exits.for_outcome(of.policy.policy, decision.outcome)

    return command


def _tell(task: FieldTask, decision: Decision, format: str, lang: str) -> None:
    from returns_cli.cli.decision_text import decision_lines
    from returns_cli.wording.book_words import book_say

    if format == "json":
        answer: dict[str, object] = {"id": task.id, "kind": task.kind, "visitor": task.visitor, "state": task.state}
        write_json({**answer, "minutes": task.minutes, "receipt": task.receipt, **decision.to_json(lang)})
    else:
        click.echo("\n".join([*decision_lines(decision, lang), "", book_say("task-saved", lang, id=task.id)]))
