"""`returns policy prove`: what holds of all requests to a policy, and what a request refutes."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence

import click

from returns_cli.checks.prove import OPEN, REFUTED, ClaimResult, prove
from returns_cli.checks.time_allowed import TimeAllowed
from returns_cli.cli import exits
from returns_cli.cli.options import DEFAULT_POLICY, FORMAT, LANG, chosen_language, write_json
from returns_cli.cli.policy_diff import TIME_ALLOWED, chosen_policy
from returns_cli.decisions.compiled import CompiledPolicy, Decision


@click.command()
@click.argument("policy", default=DEFAULT_POLICY)
@TIME_ALLOWED
@FORMAT
@LANG
def command(policy: str, seconds: int, format: str, lang: str | None) -> int:
    """Prove for all requests, with unknown facts too, what the policy's author states and what every policy is held to.

    POLICY is an id or a file; ID@VERSION is one of several versions. Exit code 0: all proved; 3:
    something is refuted, by the request shown; 4: nothing is refuted, but not everything could be proved.
    """
    compiled = CompiledPolicy(chosen_policy(policy))
    results = list(prove(compiled, TimeAllowed(seconds)))
    if format == "json":
        write_json(prove_json(compiled, results))
    else:
        from returns_cli.cli.prove_text import prove_lines

        click.echo("\n".join(prove_lines(compiled, results, chosen_language(lang), shutil.get_terminal_size((80, 24)).columns)))
    found = {each.result for each in results}
    return exits.FINDINGS if REFUTED in found else exits.OPEN if OPEN in found else exits.CLEAN


def prove_json(compiled: CompiledPolicy, results: Sequence[ClaimResult]) -> dict[str, object]:
    """Each property with its result; a refuted one with the request, or the two, that refute it."""
    return {
        "policy": compiled.id,
        "version": compiled.version,
        "digest": compiled.digest,
        "properties": [_as_json(each) for each in results],
    }


def _as_json(each: ClaimResult) -> dict[str, object]:
    claim = each.claim
    entry = {"id": claim.id, "stated": claim.stated, "text": {"en": claim.text.en, "zh": claim.text.zh}, "result": each.result}
    if each.result == REFUTED:
        requests = [_request(*pair) for pair in zip(each.witness, each.decisions, strict=True)]
        entry["witness"] = requests[0] | ({"then": requests[1]} if len(requests) > 1 else {})
    if each.result == OPEN:
        entry |= {"why": list(each.why), "tried": each.tried}
    return entry


def _request(facts: Mapping[str, object], decision: Decision) -> dict[str, object]:
    return {"facts": dict(facts), "outcome": decision.outcome, "reasons": list(decision.fired), "route": decision.route}
