"""`returns policy schema`: the JSON Schema of policy files, for editors, and of the requests to one policy, for programs."""

from __future__ import annotations

import click

from returns_cli import load_policy
from returns_cli.cli.options import LANG, chosen_language, write_json


@click.command()
@click.argument("policy", required=False)
@click.option("--cases", is_flag=True, help="The schema of files of worked examples instead.")
@LANG
def command(policy: str | None, cases: bool, lang: str | None) -> None:
    """Print the JSON Schema of policy files: an editor that knows it completes keys and marks mistakes.

    With a POLICY (an id or a file), that of the requests which `returns check --from` reads for it, one a line. With
    --cases that of files of worked examples: of any policy, or of POLICY, whose facts, rules and terms it then names.

    For example: returns policy schema > policy.schema.json
    """
    if cases:
        from returns_cli.testing.case_schema import case_schema

        write_json(case_schema(load_policy(policy).policy if policy is not None else None))
        return
    if policy is not None:
        from returns_cli.render.request_schema import request_schema

        write_json(request_schema(load_policy(policy).policy, chosen_language(lang)))
        return
    from returns_cli.policy.schema import policy_schema

    write_json(policy_schema())
