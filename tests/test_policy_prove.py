"""`returns policy prove`: proved for all requests, or refuted by requests that the counter decides as they say."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hunting import PROOF_SECONDS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import policies, rows
from test_policy_diff import outcome, small_policies

from returns_cli.checks.prove import OPEN, PROVED, REFUTED, prove
from returns_cli.checks.time_allowed import TimeAllowed
from returns_cli.cli.main import run
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.kinds.faults import InputError
from returns_cli.policy.load import find_policy, load
from returns_cli.policy.model import INCOMPLETE, Policy
from returns_cli.policy.source import PolicyError

Write: TypeAlias = Callable[[str], Path]
RANDOM = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
TILE_STORE = "tile-store/returns"


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Write:
    """A policy file with this text."""
    path = tmp_path_factory.mktemp("policies") / "stated.toml"

    def written(text: str) -> Path:
        path.write_text(text, encoding="utf-8")
        return path

    return written


def proofs(capsys: pytest.CaptureFixture[str], policy: object) -> tuple[int, dict[str, dict[str, Any]]]:
    """The exit code, and the properties by id."""
    code = run(["policy", "prove", str(policy), "--format", "json"])
    return code, {each["id"]: each for each in json.loads(capsys.readouterr().out)["properties"]}


def assert_replays(policy: Policy, witness: Mapping[str, Any]) -> None:
    """The counter decides the requests of a witness as it says."""
    for request in [witness, *([witness["then"]] if "then" in witness else [])]:
        assert outcome(policy, request["facts"]) == request["outcome"]


def test_the_tile_store(capsys: pytest.CaptureFixture[str]) -> None:
    """Everything stated of the tile store, and everything every policy is held to, is proved."""
    code, found = proofs(capsys, TILE_STORE)
    assert code == 0
    assert {each["result"] for each in found.values()} == {"proved"}
    assert {"all-decided", "all-routed", "unknown-never-milder", "laid-is-final", "later-is-never-better"} <= found.keys()


BROKEN = [
    # a fault put into the tile store's policy, and the properties that it breaks
    ('when    = "laid"\n', 'when    = "laid and not special_order"\n', {"laid-is-final"}),
    ('when    = "clearance"\n', 'when    = "clearance and days_since_sale > 3"\n', {"clearance-is-denied"}),
    ('when    = "requested_on > last_day"', 'when    = "days_since_sale in (31, 32)"', {"later-is-never-better"}),
    ('when    = "not receipt"', 'when    = "receipt"', {"no-receipt-no-return", "a-receipt-never-hurts"}),
    ("total(area) > walk_in_area", "total(area) > walk_in_area + 1", {"all-routed"}),
    ("max   = 999999", "max   = 1000000", {"unknown-never-milder"}),  # as many pieces as are more, and then no amount at all
    (
        "special_order and defect == 'claimed'\"\nclause",
        "special_order and known(tile) and defect == 'claimed'\"\nclause",
        {"unknown-never-milder", "a-claim-is-never-enough"},
    ),
    ('when    = "laid"\n', "when    = \"laid or defect == 'confirmed'\"\n", {"a-confirmed-defect-never-hurts"}),
]


@pytest.mark.parametrize(("old", "new", "broken"), BROKEN)
def test_a_fault_is_refuted_by_a_request(
    write: Write, capsys: pytest.CaptureFixture[str], old: str, new: str, broken: set[str]
) -> None:
    """A fault in the policy refutes just the properties that speak of it, each by requests that replay."""
    text = find_policy(TILE_STORE).read_text(encoding="utf-8")
    assert old in text
    path = write(text.replace(old, new, 1))
    code, found = proofs(capsys, path)
    assert code == 3
    assert {name for name, each in found.items() if each["result"] == "refuted"} == broken
    for each in found.values():
        if each["result"] == "refuted":
            assert_replays(load(str(path)), each["witness"])


def test_the_witness_is_small_and_at_the_limit(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """Returns are refused on days 31 and 32 only: day 32 against day 33, in the same request."""
    text = find_policy(TILE_STORE).read_text(encoding="utf-8")
    path = write(text.replace('when    = "requested_on > last_day"', 'when    = "days_since_sale in (31, 32)"'))
    _, found = proofs(capsys, path)
    witness = found["later-is-never-better"]["witness"]
    assert (witness["outcome"], witness["then"]["outcome"]) == ("deny", "approve")
    differ = {name for name in witness["facts"] if witness["facts"][name] != witness["then"]["facts"].get(name)}
    assert differ == {"requested_on"}
    assert len(witness["facts"]) <= 7


HEAD = """policy = "shop/stated"
version = "1"
outcomes = ["deny", "refer", "approve"]
[facts]
sold_on = { type = "date" }
asked_on = { type = "date" }
laid = { type = "yes/no" }
defect = { type = "choice", choices = ["none", "confirmed"] }
[[rules]]
id = "window"
outcome = "deny"
when = "asked_on > add_months(sold_on, 1)"
[[rules]]
id = "laid"
outcome = "deny"
when = "laid"
unless = "defect == 'confirmed'"
[[properties]]
id = "stated"
"""

STATED = [
    ("never = 'approve'", REFUTED),
    ("never = 'refer'", PROVED),
    ("when = 'laid'\nnever = 'approve'", REFUTED),
    ("when = \"laid and defect == 'none'\"\nalways = 'deny'", PROVED),
    ("when = \"laid\"\nalways = 'deny'", REFUTED),
    ("when = 'days_between(sold_on, asked_on) > 31'\nalways = 'deny'", PROVED),
    ("when = 'days_between(sold_on, asked_on) > 30'\nalways = 'deny'", REFUTED),
    ("when = 'days_between(sold_on, asked_on) <= 27'\nnever = 'incomplete'", REFUTED),
    ("when = \"days_between(sold_on, asked_on) <= 28 and known(defect) and known(laid)\"\nnever = 'incomplete'", PROVED),
    ("raise = 'asked_on'\nnever = 'milder'", PROVED),
    ("raise = 'asked_on'\nnever = 'stricter'", REFUTED),
    ("raise = 'sold_on'\nnever = 'stricter'", PROVED),
    ("raise = 'sold_on'\nnever = 'milder'", REFUTED),
    ("change = 'defect'\nto = \"defect == 'confirmed'\"\nnever = 'stricter'", PROVED),
    ("change = 'defect'\nto = \"defect == 'confirmed'\"\nnever = 'milder'", REFUTED),
    ("change = 'laid'\nto = 'laid'\nnever = 'milder'", PROVED),
    ("change = 'laid'\nto = 'laid'\nwhen = \"defect == 'confirmed'\"\nnever = 'stricter'", PROVED),
]


@pytest.mark.parametrize(("stated", "result"), STATED)
def test_what_can_be_stated(write: Write, capsys: pytest.CaptureFixture[str], stated: str, result: str) -> None:
    """Each form of a property is proved or refuted, calendar months and unknown facts included."""
    path = write(HEAD + stated + "\n")
    code, found = proofs(capsys, path)
    assert found["stated"]["result"] == result
    assert code == (3 if result == REFUTED else 0)
    if result == REFUTED:
        assert_replays(load(str(path)), found["stated"]["witness"])


FAULTS = [
    ("", "either `never` or `always`"),
    ("never = 'deny'\nalways = 'deny'", "either `never` or `always`"),
    ("never = 'denied'", "did you mean `deny`?"),
    ("never = 'milder'", "cannot be said here"),
    ("raise = 'asked_on'\nalways = 'milder'", "cannot be said here"),
    ("raise = 'asked_on'\nnever = 'deny'", "never = milder or stricter"),
    ("raise = 'laid'\nnever = 'milder'", "`laid` has no order"),
    ("raise = 'asked'\nnever = 'milder'", "did you mean `asked_on`?"),
    ("change = 'defect'\nnever = 'milder'", "`change` and `to` belong together"),
    ("to = 'laid'\nnever = 'deny'", "`change` and `to` belong together"),
    ("raise = 'asked_on'\nchange = 'laid'\nto = 'laid'\nnever = 'milder'", "either raises a fact or changes it"),
    ("when = 'lain'\nnever = 'deny'", "did you mean `laid`?"),
    ("when = 'sold_on'\nnever = 'deny'", "is not a condition"),
    ("nevr = 'deny'", "did you mean `never`?"),
    ("never = 'deny'\n[[properties]]\nid = 'stated'\nnever = 'deny'", "two properties are called `stated`"),
]


@pytest.mark.parametrize(("stated", "message"), FAULTS)
def test_what_cannot_be_stated(write: Write, stated: str, message: str) -> None:
    """A property that makes no sense is refused when the policy loads, at its place, with what to do."""
    with pytest.raises(PolicyError) as caught:
        load(str(write(HEAD + stated + "\n")))
    assert message in str(caught.value)
    assert caught.value.place is not None
    assert caught.value.place.line >= 18


def test_properties_are_no_part_of_what_decides(write: Write) -> None:
    """Stating a property changes neither the digest nor a decision."""
    text = find_policy(TILE_STORE).read_text(encoding="utf-8")
    assert load(str(write(text[: text.index("[[properties]]")]))).digest == load(TILE_STORE).digest
    assert load(str(write(text.replace("value = 30,", "value = 31,")))).digest != load(TILE_STORE).digest


def test_in_words(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """The text names each property, its result and the requests that refute it, in both languages."""
    path = write(HEAD + "raise = 'sold_on'\nnever = 'milder'\ntext = { en = 'sold later', zh = '较晚售出' }\n")
    assert run(["policy", "prove", str(path), "--lang", "en"]) == 3
    english = capsys.readouterr().out
    assert "REFUTED: sold later (stated)" in english
    assert "and then: sold on " in english
    assert "decided: denied (window)" in english
    assert run(["policy", "prove", str(path), "--lang", "zh"]) == 3
    assert "已推翻\uff1a较晚售出\uff08stated\uff09" in capsys.readouterr().out
    assert run(["policy", "prove", "no/such"]) == 2


def test_what_cannot_be_proved_says_why(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """Twelve months taken twice, for three centuries: neither proved nor refuted, with the reason and what was tried."""
    hard = "never = 'deny'\nwhen = 'add_months(add_months(sold_on, 12), 12) != add_months(sold_on, 24)'\n"
    code, found = proofs(capsys, write(HEAD + hard))
    assert (code, found["stated"]["result"]) == (4, "open")
    assert found["stated"]["why"] == ["months"]
    assert found["stated"]["tried"] > 20
    assert run(["policy", "prove", str(write(HEAD + hard)), "--lang", "en"]) == 4
    assert "calendar months" in capsys.readouterr().out


ASKED = """policy = "small/policy"
version = "1"
outcomes = ["deny", "approve"]
[facts]
laid = { type = "yes/no" }
count = { type = "whole number", max = 2 }
"""


def results(write: Write, rest: str) -> dict[str, str]:
    """What becomes of each claim about a policy of two facts."""
    return {each.claim.id: each.result for each in prove(CompiledPolicy(load(str(write(ASKED + rest)))))}


def test_what_stays_blank_is_settled_by_trying(write: Write) -> None:
    """Of a blank that the policy asks about the solver looks at one side, the counter at both: all requests are tried."""
    found = results(
        write,
        """[[rules]]
id = "r"
outcome = "deny"
when = "known(laid) if count == 7 else known(laid)"
[[routes]]
id = "one"
when = "known(count)"
[[properties]]
id = "laid"
when = "laid"
always = "deny"
""",
    )
    assert found["laid"] == PROVED


def test_a_blank_that_is_asked_about_and_compared(write: Write) -> None:
    """The solver cannot tell what a count that is blank says to `count == 3`; the counter can, for no count is 3: without a
    count all is approved, with one all is denied."""
    found = results(
        write,
        """[[rules]]
id = "three"
outcome = "deny"
when = "count == 3"
[[rules]]
id = "counted"
outcome = "deny"
when = "known(count)"
[[properties]]
id = "laid"
when = "laid"
never = "approve"
""",
    )
    assert (found["unknown-never-milder"], found["laid"]) == (REFUTED, REFUTED)


LAID, NOT_LAID = (f'[[rules]]\nid = "r"\noutcome = "deny"\nwhen = "{when}"\n' for when in ("laid", "not laid"))
CHECKED = [
    # rules, a check, a property, what the claim about leaving facts out and the property come to
    (
        NOT_LAID,
        "known(count) != laid",
        "when = 'laid'\nnever = 'deny'",
        REFUTED,
        PROVED,
    ),  # without a count only what is laid can be read
    (NOT_LAID, "laid == (count > 0)", "raise = 'count'\nnever = 'milder'", PROVED, REFUTED),
    (LAID, "laid == (count > 0)", "raise = 'count'\nnever = 'milder'", PROVED, PROVED),
    (LAID, "laid == (count > 0)", "change = 'count'\nto = 'count > 1'\nnever = 'stricter'", PROVED, REFUTED),
    (LAID, "laid or count >= 0", "change = 'count'\nto = 'count == 1'\nnever = 'stricter'", PROVED, PROVED),
    (LAID, "laid == (count > 0)", "when = 'not known(laid)'\nnever = 'deny'", PROVED, REFUTED),  # with a count above 0
    (LAID, "not laid", "when = 'not known(laid)'\nnever = 'approve'", PROVED, REFUTED),
    (LAID, "not laid", "when = 'not known(laid)'\nnever = 'deny'", PROVED, PROVED),
]


@pytest.mark.parametrize("most", [2, 100_000])
@pytest.mark.parametrize(("rules", "must", "stated", "less", "result"), CHECKED)
def test_checks_of_what_is_blank(write: Write, most: int, rules: str, must: str, stated: str, less: str, result: str) -> None:
    """A check may leave two requests that lack a fact no value of it in common: each is decided by those that it has left."""
    text = f"{ASKED}{rules}[[checks]]\nmust = '{must}'\n[[properties]]\nid = 'stated'\n{stated}\n"
    path = write(text.replace("max = 2", f"max = {most}"))
    found = {each.claim.id: each.result for each in prove(CompiledPolicy(load(str(path))))}
    assert (found["unknown-never-milder"], found["stated"]) == (less, result)


TOLD = """[[rules]]
id = "one"
outcome = "deny"
when = "laid and count > 1"
[[rules]]
id = "other"
outcome = "deny"
when = "laid and count <= 1"
[[duties]]
id = "tell"
when_outcome = ["deny"]
"""
SOMETIMES = """[[rules]]
id = "some"
outcome = "refer"
when = "not laid and count > 1"
[[rules]]
id = "others"
outcome = "deny"
when = "not laid and count <= 1"
[[checks]]
must = "known(laid)"
"""


@pytest.mark.parametrize(
    ("rest", "stated", "result"),
    [
        (TOLD, "when = 'laid'\nalways = { duty = 'tell' }", PROVED),  # without a count, too: it is denied whatever the count
        (TOLD, "when = 'not known(count)'\nnever = { duty = 'tell' }", REFUTED),
        # without a count some of what is not laid is referred: then nobody is told, though of each count somebody would be
        (TOLD.replace('["deny"]', '["deny", "refer"]') + SOMETIMES, "always = { duty = 'tell' }", REFUTED),
        (TOLD.replace('["deny"]', '["deny", "refer"]') + SOMETIMES, "when = 'laid'\nalways = { duty = 'tell' }", PROVED),
    ],
)
@pytest.mark.parametrize("laid", ["laid", "not laid"])
def test_a_duty_is_of_the_outcome_that_all_completions_have(
    write: Write, rest: str, stated: str, result: str, laid: str
) -> None:
    """A duty of some outcomes is one of each request that the counter decides so, and of no other."""
    text = ASKED.replace('["deny", "approve"]', '["deny", "refer", "approve"]').replace("max = 2", "max = 100000")
    text += f"{rest}[[properties]]\nid = 'stated'\n{stated}\n"
    turned = text.replace("not laid", "LAID").replace("laid and", "not laid and").replace("when = 'laid'", "when = 'not laid'")
    path = write(text if laid == "laid" else turned.replace("LAID", "laid"))
    found = {each.claim.id: each.result for each in prove(CompiledPolicy(load(str(path))))}
    assert found["stated"] == result


def test_a_route_that_only_completions_tell_refutes_a_claim(write: Write) -> None:
    """Whoever has a count has it laid, or cannot be read: `first` is the route though nobody says that it is laid."""
    rest = '[[rules]]\nid = "r"\noutcome = "refer"\nwhen = "known(count)"\n[[routes]]\nid = "first"\nwhen = "laid"\n'
    text = ASKED.replace('["deny", "approve"]', '["deny", "refer", "approve"]').replace("max = 2", "max = 100000") + rest
    text += '[[checks]]\nmust = "laid == known(count)"\n'
    path = write(text + "[[properties]]\nid = 'stated'\nwhen = 'not known(laid)'\nnever = { route = 'first' }\n")
    assert {each.claim.id: each.result for each in prove(CompiledPolicy(load(str(path))))}["stated"] == REFUTED


def test_what_is_claimed_of_complete_requests_is_refuted_by_such(write: Write) -> None:
    """A request that lacks a fact and has no route for that refutes nothing, where the solver leaves the claim open."""
    routed = "add_months(add_months(sold_on, 12), 12) == add_months(sold_on, 24)"
    path = write(f'{HEAD.partition("[[properties]]")[0]}[[routes]]\nid = "one"\nwhen = "{routed}"\n')
    assert {each.claim.id: each.result for each in prove(CompiledPolicy(load(str(path))))}["all-routed"] == OPEN


# Random policies ------------------------------------------------------------------------------------------------------


@RANDOM
@given(st.data())
def test_against_every_request(write: Write, data: st.DataObject) -> None:
    """On policies so small that every request can be tried, trying and proving come to the same."""
    text = data.draw(small_policies(), label="policy")
    text += "[[properties]]\nid = 'up'\nraise = 'count'\nnever = 'milder'\n"
    text += "[[properties]]\nid = 'to-claimed'\nchange = 'defect'\nto = \"defect == 'claimed'\"\nnever = 'stricter'\n"
    text += "[[properties]]\nid = 'laid'\nwhen = 'laid'\nalways = 'deny'\n"
    text += "[[properties]]\nid = 'unsaid'\nwhen = 'not known(defect)'\nnever = 'approve'\n"
    text += "[[properties]]\nid = 'told'\nwhen = 'laid'\nalways = { duty = 'tell' }\n"
    text += "[[properties]]\nid = 'untold'\nnever = { duty = 'tell' }\n"
    text += "[[properties]]\nid = 'routed'\nwhen = 'not known(laid)'\nalways = { route = 'one' }\n"
    text += "[[properties]]\nid = 'unrouted'\nwhen = 'not known(laid)'\nnever = { route = 'one' }\n"
    compiled = CompiledPolicy(load(str(write(text))))
    rank = compiled.policy.outcomes.index
    found = {each.claim.id: each.result for each in prove(compiled, TimeAllowed(10 * PROOF_SECONDS))}
    decided: dict[tuple[Any, Any, Any], Any] = {}
    for request in product((None, True, False), (None, "none", "claimed"), (None, -2, -1, 0, 1, 2)):
        try:
            decided[request] = compiled.decide(compiled.accept(dict(zip(("laid", "defect", "count"), request, strict=True))))
        except InputError:
            continue
    full = [decision for request, decision in decided.items() if None not in request]
    accepted = [decision for decision in full if decision.outcome in ("refer", "approve")]
    sure = {request: rank(one.outcome) for request, one in decided.items() if one.outcome != INCOMPLETE}
    pairs = [(one, other) for one in sure for other in sure]

    def tried(refuted: bool) -> str:
        return REFUTED if refuted else PROVED

    assert found["all-decided"] == tried(any(decision.outcome == INCOMPLETE for decision in full))
    assert found["all-routed"] == tried(any(decision.route is None for decision in accepted))
    assert found["all-terms"] == tried(any(stated.chosen is None for decision in accepted for stated in decision.terms))
    less = [(a, b) for a, b in pairs if all(y in (x, None) for x, y in zip(a, b, strict=True))]
    milder = tried(any(sure[b] > sure[a] for a, b in less))
    assert found["unknown-never-milder"] in (milder, *[OPEN] * (not full))  # of policies without a request it may stay open
    up = [(a, b) for a, b in pairs if a[:2] == b[:2] and None not in (a[2], b[2]) and b[2] > a[2]]
    assert found["up"] == tried(any(sure[b] > sure[a] for a, b in up))
    claimed = [(a, b) for a, b in pairs if (a[0], a[2]) == (b[0], b[2]) and b[1] == "claimed"]
    assert found["to-claimed"] == tried(any(sure[b] < sure[a] for a, b in claimed))
    assert found["laid"] == tried(any(one.outcome != "deny" for request, one in decided.items() if request[0]))
    assert found["told"] == tried(any(not one.next for request, one in decided.items() if request[0]))
    assert found["untold"] == tried(any(one.next for one in decided.values()))
    unsaid = [one for request, one in decided.items() if request[0] is None]
    assert found["routed"] == tried(any(one.route != "one" for one in unsaid))
    assert found["unrouted"] == tried(any(one.route == "one" for one in unsaid))
    assert found["unsaid"] == tried(any(one.outcome == "approve" for request, one in decided.items() if request[1] is None))


@RANDOM
@given(st.data())
def test_every_refutation_replays(write: Write, data: st.DataObject) -> None:
    """Whatever is refuted of a random policy is refuted by requests that read and decide as they are printed."""
    text = data.draw(policies(), label="policy")
    text += "[[properties]]\nid = 'up'\nraise = 'count'\nnever = 'milder'\n"
    text += "[[properties]]\nid = 'alone'\nwhen = 'count > 3'\nnever = 'approve'\n"
    policy = load(str(write(text)))
    results = list(prove(CompiledPolicy(policy), TimeAllowed(each=0.3)))
    for each in results:
        for facts, decision in zip(each.witness, each.decisions, strict=True):
            assert outcome(policy, facts) == decision.outcome
    [alone] = [each for each in results if each.claim.id == "alone"]
    if alone.result == PROVED:
        for row in data.draw(rows(policy, 20), label="rows"):
            assert not (row["count"] in set("456789") and outcome(policy, row) == "approve")


def test_the_time_allowed_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the time does not suffice for is neither proved nor refuted; nothing runs on."""
    from time import process_time

    lines = ['policy = "x/many"', 'version = "1"', 'outcomes = ["deny", "approve"]', "[facts]"]
    lines += ['days = { type = "whole number", max = 100000 }', 'price = { type = "whole number", max = 100000 }']
    for number in range(40):
        lines += [
            "[[rules]]",
            f'id = "r{number}"',
            'outcome = "deny"',
            f'when = "days * price > {number} and price > {number}"',
        ]
    for number in range(60):
        lines += ["[[properties]]", f'id = "p{number}"', f'when = "days * days > {number} * price"', 'never = "deny"']
    path = tmp_path / "returns.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    begun = process_time()
    run(["policy", "prove", str(path), "--seconds", "1", "--format", "json"])
    assert process_time() - begun < 15  # a hundredfold without a limit
    results = [each["result"] for each in json.loads(capsys.readouterr().out)["properties"]]
    assert "open" in results
