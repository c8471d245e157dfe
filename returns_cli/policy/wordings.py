"""Every sentence and label of a policy that is printed with a decision, by its place in the policy."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.policy.model import Policy, Words


def wordings(policy: Policy) -> Iterator[tuple[str, Words]]:
    """Where each stands (`rules.window.reason`), and the words. Questions and their help are not among them."""
    for name, label in policy.labels.items():
        yield from ((f"words.{name}", label.words), (f"words.{name}.say", label.say))
    for fact in policy.facts.values():
        yield f"facts.{fact.name}.say", fact.say
    for derived in policy.derived.values():
        yield f"{'.'.join(map(str, derived.path))}.label", derived.label
        for number, row in enumerate(derived.rows, 1):
            yield f"derived.{derived.name}.values.{number}.text", row.text
    for rule in policy.rules:
        at = f"rules.{rule.id}"
        yield from ((f"{at}.reason", rule.reason), (f"{at}.remedy", rule.remedy), (f"{at}.say", rule.say))
    for route in policy.routes:
        steps = {lang: "\n".join(lines) for lang, lines in route.steps.items()}
        yield from ((f"routes.{route.id}.text", route.text), (f"routes.{route.id}.steps", Words(**steps)))
    for term in policy.terms.values():
        yield f"terms.{term.name}.label", term.label
        yield from ((f"terms.{term.name}.labels.{option}", label.words) for option, label in term.labels.items())
        for number, alternative in enumerate(term.alternatives, 1):
            yield f"terms.{term.name}.values.{number}.text", alternative.text
    yield from ((f"checks.{number}.message", check.message) for number, check in enumerate(policy.own_checks, 1))
    yield from ((f"duties.{duty.id}.text", duty.text) for duty in policy.duties)
    yield from ((f"figures.{figure.id}.label", figure.label) for figure in policy.figures)
