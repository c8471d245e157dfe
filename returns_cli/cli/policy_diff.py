"""`returns policy diff`: two policies proved to decide alike, or a request for everything they differ in."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from returns_cli.checks.aspects import OUTCOME
from returns_cli.checks.compare import Comparison, Difference, Open
from returns_cli.checks.readings import GRAVE, notes
from returns_cli.checks.time_allowed import SECONDS_IN_ALL, TimeAllowed
from returns_cli.cli import exits
from returns_cli.cli.options import FORMAT, LANG, chosen_language, fact_values, write_json
from returns_cli.decisions.compiled import Decision
from returns_cli.policy.load import load, load_versions
from returns_cli.policy.model import MILDER, STRICTER, Policy

UNREADABLE = "unreadable"
TIME_ALLOWED = click.option(
    "--seconds",
    type=click.IntRange(1, 3600),
    default=int(SECONDS_IN_ALL),
    show_default=True,
    help="How long it may take; what is not settled then is neither proved nor refuted.",
)


@click.command()
@click.argument("before")
@click.argument("after")
@click.option("--log", "logs", multiple=True, metavar="LOG", help="Which rows of this log would be decided otherwise.")
@click.option("--amount", metavar="COLUMN", help="The log's column of money, where its heading does not say.")
@click.option("--map", "mapped", multiple=True, metavar="FACT=COLUMN", help="The log's column of a fact, likewise.")
@click.option("--set", "given", multiple=True, metavar="FACT=VALUE", help="A fact that holds for every row of the log.")
@click.option("--dates", type=click.Choice(["dmy", "mdy", "ymd"]), help="How 03/04/2025 is meant in the log.")
@TIME_ALLOWED
@FORMAT
@LANG
def command(
    before: str,
    after: str,
    logs: tuple[str, ...],
    amount: str | None,
    mapped: tuple[str, ...],
    given: tuple[str, ...],
    dates: str | None,
    seconds: int,
    format: str,
    lang: str | None,
) -> int:
    """Compare two policies: proved to decide alike, or for each difference a small request that shows it.

    BEFORE and AFTER are ids or files; ID@VERSION is one of several versions. Exit code 0: proved
    alike; 3: they differ; 4: no difference was found, but not everything could be proved.
    """
    lang = chosen_language(lang)
    of_logs = {"--amount": amount, "--map": mapped, "--set": given, "--dates": dates}
    idle = next((option for option, value in of_logs.items() if value and not logs), None)
    if idle:
        raise click.UsageError(f"{idle} is for a log; add --log, or leave the option out")
    old, new = chosen_policy(before), chosen_policy(after)
    comparison = Comparison(old, new, TimeAllowed(seconds))
    findings = list(comparison.findings())
    remarks = list(notes(old, new))
    changed_decisions = None
    if logs:
        from returns_cli.cli.diff_log import changes_in_logs

        chosen, constants = fact_values(mapped, "--map"), fact_values(given, "--set")
        changed_decisions = changes_in_logs(
            comparison, logs, amount=amount, chosen=chosen, given=constants, order=dates, lang=lang
        )
    if format == "json":
        write_json(diff_json(old, new, findings, remarks) | (changed_decisions.as_json() if changed_decisions else {}))
    else:
        from returns_cli.cli.diff_text import diff_lines

        width = shutil.get_terminal_size((80, 24)).columns
        lines = diff_lines(comparison, findings, remarks, lang, width)
        click.echo("\n".join([*lines, *(changed_decisions.lines(lang) if changed_decisions else [])]))
    return _code(findings, remarks)


def chosen_policy(name: str) -> Policy:
    """The policy of an id or a file, of several versions the newest; with `@VERSION` that one. Raises ReturnsError."""
    base, at, version = name.rpartition("@")
    if not at or Path(name).is_file():
        return load(name)
    from returns_cli.decisions.book import version_at
    from returns_cli.decisions.compiled import CompiledPolicy

    return version_at([CompiledPolicy(each) for each in load_versions(base)], version).policy


def _code(findings: list[Difference | Open], remarks: list[tuple[str, str]]) -> int:
    if any(isinstance(finding, Difference) for finding in findings) or any(key in GRAVE for key, _ in remarks):
        return exits.FINDINGS
    return exits.OPEN if findings else exits.CLEAN


def diff_json(
    before: Policy, after: Policy, findings: list[Difference | Open], remarks: list[tuple[str, str]]
) -> dict[str, object]:
    """The comparison as data. The witness is the gravest difference, one that both policies can read by preference."""
    differences = [finding for finding in findings if isinstance(finding, Difference)]
    grave = [each for each in differences if each.kind in (MILDER, STRICTER, OUTCOME)] or differences
    shared = [each for each in grave if each.shared]
    main = next(iter([*shared, *grave]), None)
    return {
        "before": _named(before),
        "after": _named(after),
        "equivalent": _code(findings, remarks) == exits.CLEAN,
        "witness": _witness(main) if main else None,
        "differences": [{"kind": each.kind, **_id(each), **_witness(each)} for each in differences],
        "not_proved": [
            {"kind": each.kind, **_id(each), "why": list(each.why), "tried": each.tried}
            for each in findings
            if isinstance(each, Open)
        ],
        "notes": [{"kind": key, "about": about} for key, about in remarks],
    }


def _named(policy: Policy) -> dict[str, object]:
    return {"policy": policy.id, "version": policy.version, "digest": policy.digest}


def _id(finding: Difference | Open) -> dict[str, object]:
    return {"id": finding.id} if finding.id else {}


def _witness(found: Difference) -> dict[str, object]:
    """The request and what each policy decides; facts that only one of them knows are named apart."""
    apart = {"only_before": dict(found.only_before), "only_after": dict(found.only_after)}
    return {
        "facts": dict(found.facts),
        **{key: facts for key, facts in apart.items() if facts},
        "before": outcome_of(found.before),
        "after": outcome_of(found.after),
        "decision_before": _decided(found.before),
        "decision_after": _decided(found.after),
    }


def outcome_of(decision: Decision | None) -> str:
    return decision.outcome if decision else UNREADABLE


def _decided(decision: Decision | None) -> dict[str, object] | None:
    if decision is None:
        return None
    answer = decision.to_json()
    return {
        "outcome": decision.outcome,
        "reasons": list(decision.fired),
        "route": decision.route,
        "terms": {
            name: {key: remarks for key, remarks in term.items() if key not in ("text", "clause")}
            for name, term in answer["terms"].items()
        },
        "derived": answer["derived"],
        "next": {duty["duty"]: duty["by"] for duty in answer.get("next", ())},
    }
