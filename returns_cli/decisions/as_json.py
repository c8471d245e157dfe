"""A decision as a JSON object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from returns_cli.decisions.texts import fill

if TYPE_CHECKING:
    from returns_cli.decisions.json_shapes import CalendarJson, DecisionJson, DutyJson, ReasonJson, RouteJson, TermJson
    from returns_cli.decisions.ruling import Ruling
    from returns_cli.policy.calendars import Calendar


def decision_json(decision: Ruling, lang: str) -> DecisionJson:
    """Everything a till needs, sentences in `lang`."""
    policy = decision.compiled.policy
    found: DecisionJson = {
        "policy": policy.id,
        "version": policy.version,
        "digest": policy.digest,
        "outcome": decision.outcome,
        "reasons": [reason_json(decision, rule.id, lang) for rule in decision.fired_rules],
        "route": route_json(decision, lang),
        "terms": _terms(decision, lang),
        "ask": [{"fact": name, "question": policy.facts[name].question(lang)} for name in decision.ask],
        "changes": [{"facts": change.facts, "outcome": change.outcome} for change in decision.changes],
        "next": _next(decision, lang),
        "facts": decision.shown_facts,
        "derived": decision.shown_derived,
    }
    if policy.calendar is not None:
        found["calendar"] = _calendar(policy.calendar)
    return found


def _calendar(calendar: Calendar) -> CalendarJson:
    """Which working days were looked up: they are no part of the policy's file, and so of its digest."""
    return {"country": calendar.country, "source": calendar.source, "known_until": calendar.last.isoformat()}


def _terms(decision: Ruling, lang: str) -> Mapping[str, TermJson]:
    if not decision.compiled.policy.terms:
        return {}
    from returns_cli.decisions.terms import terms_json

    return terms_json(decision.facts, decision.terms, lang)


def _next(decision: Ruling, lang: str) -> list[DutyJson]:
    if not decision.compiled.policy.duties:
        return []
    from returns_cli.decisions.duties import duties_json

    return duties_json(decision.facts, decision.next, lang)


def reason_json(decision: Ruling, rule_id: str, lang: str) -> ReasonJson:
    rule = next(rule for rule in decision.compiled.policy.rules if rule.id == rule_id)
    reason: ReasonJson = {
        "rule": rule.id,
        "outcome": rule.outcome,
        "clause": rule.clause,
        "text": fill(rule.reason.in_language(lang), decision.facts, lang) or rule.id,
    }
    if rule.id in decision.remedies.open and (remedy := fill(rule.remedy.in_language(lang), decision.facts, lang)):
        reason["remedy"] = remedy
    return reason


def route_json(decision: Ruling, lang: str) -> RouteJson | None:
    route = decision.chosen_route
    if route is None:
        return None
    text = fill(route.text.in_language(lang), decision.facts, lang) or route.id
    found: RouteJson = {"id": route.id, "clause": route.clause, "text": text}
    steps = route.steps.get(lang) or route.steps.get("en", ())
    if steps:
        found["steps"] = [fill(step, decision.facts, lang) for step in steps]
    return found
