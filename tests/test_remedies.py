"""Remedies are told, in writing and aloud, only where following them would change the outcome."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from returns_cli import load_policy
from returns_cli.decisions.reopened import reopened

POLICY = load_policy("tile-store/returns")
YES_NO = ("receipt", "goods_intact", "packaging_intact", "laid", "clearance", "special_order")
IN_TIME = {"sold_on": "2026-11-01", "requested_on": "2026-11-20", "quantity": "1 m2"}
LATE = IN_TIME | {"sold_on": "2026-01-01"}
MENDED = {"receipt": True, "goods_intact": True, "packaging_intact": True, "laid": False}
PROMISES = ("you may still return", "we take the goods back", "we gladly take back", "ask the manager")


def told(facts: dict[str, Any]) -> set[str]:
    """The rules whose remedy is in the JSON answer."""
    decision = POLICY.decide(POLICY.read(facts)).to_json("en")
    return {reason["rule"] for reason in decision["reasons"] if "remedy" in reason}


def mended(facts: dict[str, Any]) -> dict[str, Any]:
    """The request once everything was done that anybody can do about it."""
    return facts | MENDED | ({"defect": "confirmed"} if facts["defect"] == "claimed" else {})


@pytest.mark.parametrize("defect", ["none", "claimed", "confirmed"])
@pytest.mark.parametrize("days", [IN_TIME, LATE], ids=["in time", "late"])
def test_remedies_of_every_request(days: dict[str, Any], defect: str) -> None:
    """Each remedy is told exactly where all that can be done leads to a better outcome; of a late request nothing helps
    but asking the manager, and that only where nothing else stands against it."""
    for values in product([True, False], repeat=len(YES_NO)):
        facts = days | dict(zip(YES_NO, values, strict=True)) | {"defect": defect}
        decision = POLICY.decide(POLICY.read(facts))
        accepted = POLICY.decide(POLICY.read(mended(facts) | {"sold_on": IN_TIME["sold_on"]})).outcome == "approve"
        fired = {rule.id for rule in decision.fired_rules if rule.remedy.en}
        expected = fired & {"window"} if "window" in fired else fired
        assert told(facts) == (expected if accepted else set()), facts
        if not accepted:
            assert not any(promise in decision.say("en") for promise in PROMISES)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_laid_with_clearance_promises_nothing(lang: str) -> None:
    """What another rule refuses is not promised, in no form."""
    decision = POLICY.decide(POLICY.read({"laid": "yes", "clearance": "yes"}))
    said = decision.say(lang) + str(decision.to_json(lang))
    assert "未铺贴的部分" not in said
    assert "not been laid" not in said


def test_nothing_is_promised_aloud_while_the_rest_is_unknown() -> None:
    """Where it is not known whether a remedy will do, the clerk sees it and the customer is promised nothing."""
    decision = POLICY.decide(POLICY.read({"receipt": "no"}))
    assert told({"receipt": "no"}) == {"receipt"}
    assert not any(promise in decision.say("en") for promise in PROMISES)


@pytest.mark.parametrize("open_claim", [{"goods_intact": "no"}, {"special_order": "yes"}])
def test_what_only_leads_to_inspection_is_not_promised(open_claim: dict[str, str]) -> None:
    """With the receipt a claim is inspected, which may end in a refusal: the customer hears that, and no promise."""
    facts = dict.fromkeys(YES_NO, "no") | {"goods_intact": "yes", "packaging_intact": "yes"} | IN_TIME | {"defect": "claimed"}
    said = POLICY.decide(POLICY.read(facts | open_claim)).say("en")
    assert "we take the goods back" not in said
    assert "If you bring our receipt or invoice, the answer would be “to be inspected”." in said


def test_a_remedy_that_sets_off_another_rule(tmp_path: Path) -> None:
    """A remedy that would only make another rule fire is not told."""
    (tmp_path / "p.toml").write_text(
        """
policy = "shop/returns"
version = "1"
outcomes = ["deny", "approve"]
[facts]
opened = { type = "yes/no" }
special = { type = "yes/no" }
[[rules]]
id = "opened"
outcome = "deny"
when = "opened"
remedy = "Return what is closed."
[[rules]]
id = "closed"
outcome = "deny"
when = "special and not opened"
""",
        encoding="utf-8",
    )
    policy = load_policy(str(tmp_path / "p.toml"))
    remedied = {
        special: "remedy" in policy.decide({"opened": True, "special": special}).to_json()["reasons"][0]
        for special in (True, False)
    }
    assert remedied == {True: False, False: True}


def test_open_requests_ask_the_customer_one_question() -> None:
    """While the answer is open, the customer is asked one thing, in words meant for them."""
    decision = POLICY.decide(POLICY.read({"laid": "no"}))
    assert decision.say("en").count("?") == 1
    assert "you" in decision.say("en")
    assert decision.say("zh").count("\uff1f") == 1


BETWEEN_THEM = """policy = "shop/between"
version = "1"
outcomes = ["deny", "refer", "approve"]
[facts]
receipt = { type = "yes/no", changeable = true }
opened = { type = "yes/no" }
days = { type = "whole number", max = 100 }
[[rules]]
id = "receipt"
outcome = "deny"
when = "not receipt"
remedy = "Bring the receipt."
[[rules]]
id = "opened"
outcome = "deny"
when = "opened and days > 14"
[[rules]]
id = "sealed"
outcome = "deny"
when = "not opened and days > 30"
"""


@pytest.mark.parametrize(("days", "helps"), [("14", True), ("20", True), ("40", False)])
def test_what_two_rules_refuse_between_them_is_not_open_again(tmp_path: Path, days: str, helps: bool) -> None:
    """After 40 days it is refused whether or not it was opened, so that the receipt opens nothing; after 20 it may help."""
    path = tmp_path / "returns.toml"
    path.write_text(BETWEEN_THEM, encoding="utf-8")
    policy = load_policy(str(path))
    decision = policy.decide(policy.read({"receipt": "no", "days": days}))
    assert decision.remedies.open == ({"receipt"} if helps else set())
    again = reopened(decision)
    assert (again is None) is not helps
    assert [change.outcome for change in decision.changes] == (["approve"] if days == "14" else [])
