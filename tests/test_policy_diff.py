"""`returns policy diff`: proved alike, or a request that both policies decide as the comparison says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path
from time import process_time
from typing import Any, TypeAlias

import pytest
from hunting import PROOF_SECONDS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import EQUALITIES, Amount, Author, Scope, policies, quoted, rows, show

from returns_cli.checks.aspects import READING, RULE
from returns_cli.checks.compare import Comparison, Difference, Open
from returns_cli.checks.time_allowed import TimeAllowed
from returns_cli.cli.main import run
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.kinds.faults import InputError
from returns_cli.language.nodes import Compare
from returns_cli.policy.load import find_policy, load
from returns_cli.policy.model import Policy

Write: TypeAlias = Callable[[str, str], Path]


RANDOM = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
TILE_STORE = "tile-store/returns"
UNHURRIED = 60  # on a slow machine too what can be compared is compared


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Write:
    """A policy file with this name and text."""
    folder = tmp_path_factory.mktemp("policies")

    def written(name: str, text: str) -> Path:
        path = folder / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def diff(
    capsys: pytest.CaptureFixture[str], before: object, after: object, seconds: int = UNHURRIED
) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON of a comparison."""
    code = run(["policy", "diff", str(before), str(after), "--seconds", str(seconds), "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


def outcome(policy: Policy, facts: Mapping[str, Any]) -> str:
    """What the counter makes of facts as they are printed."""
    compiled = CompiledPolicy(policy)
    try:
        return compiled.decide(compiled.read(facts)).outcome
    except InputError:
        return "unreadable"


CHANGES = [
    # what the new version says instead, and for which request the outcome or route differs
    ("value = 30,", "value = 31,", "milder", {"sold_on": "2026-03-01", "requested_on": "2026-04-01"}),
    ("value = 30,", "value = 29,", "stricter", {"sold_on": "2026-03-01", "requested_on": "2026-03-31"}),
    ("value = 2, clause", "value = 3, clause", "route", {"quantity": "2.000001 m2"}),
    ("total(area) <= walk_in_area", "total(area) < walk_in_area", "route", {"quantity": "2 m2"}),
    ('when    = "clearance"', 'when    = "clearance and not laid"', "rule", {"clearance": True}),  # laid or not: it is refused
    ('when    = "clearance"', 'when    = "clearance and known(laid) and not laid"', "outcome", {"clearance": True}),
    ("requested_on >= sold_on", "requested_on > sold_on", "reading", {"sold_on": "2026-03-01", "requested_on": "2026-03-01"}),
    ("value = false", "value = true", "milder", {}),
]


@pytest.mark.parametrize(("old", "new", "kind", "facts"), CHANGES)
def test_a_change_is_shown_by_the_request_at_the_limit(
    write: Write, capsys: pytest.CaptureFixture[str], old: str, new: str, kind: str, facts: dict[str, Any]
) -> None:
    """One change of the tile store's policy: the first difference is of this kind, at exactly the limit that moved."""
    text = find_policy(TILE_STORE).read_text(encoding="utf-8")
    assert old in text
    changed = write("changed", text.replace(old, new, 1))
    code, found = diff(capsys, TILE_STORE, changed)
    assert (code, found["equivalent"]) == (3, False)
    first = found["differences"][0]
    assert first["kind"] == kind
    assert facts.items() <= first["facts"].items()
    for each in [found["witness"], *found["differences"]]:
        assert outcome(load(TILE_STORE), each["facts"]) == each["before"]
        assert outcome(load(str(changed)), each["facts"]) == each["after"]


SAME = [
    ('when    = "clearance"', 'when    = "not (not clearance)"'),
    ('when    = "not receipt"', 'when    = "receipt == (1 > 2)"'),
    ('when    = "requested_on > last_day"', 'when    = "days_since_sale >= return_window + 1"'),
    ("total(area) > walk_in_area", "not total(area) <= walk_in_area"),
    ("value = 2, clause", "value = 2.0, clause"),
    ('en = "Have any', 'en = "Has any'),
]


@pytest.mark.parametrize(("old", "new"), SAME)
def test_what_is_only_written_otherwise_is_proved_alike(
    write: Write, capsys: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    """Another way to write the same, with calendar arithmetic and three-valued logic, is equivalent."""
    text = find_policy(TILE_STORE).read_text(encoding="utf-8")
    assert old in text
    code, found = diff(capsys, TILE_STORE, write("rewritten", text.replace(old, new, 1)))
    assert (code, found["equivalent"], found["witness"], found["differences"]) == (0, True, None, [])


MONTHS = """policy = "shop/months"
version = "1"
outcomes = ["deny", "approve"]
[facts]
sold_on = {{ type = "date" }}
asked_on = {{ type = "date" }}
kind = {{ type = "choice", choices = ["plain", "special"], default = "plain" }}
{fact}
[[rules]]
id = "window"
outcome = "deny"
when = "asked_on > {last}"
"""


@pytest.mark.parametrize(
    ("before", "after", "alike"),
    [
        ("add_months(sold_on, 1)", "add_months(sold_on, 1)", True),
        ("add_months(sold_on, 12)", "add_months(sold_on, 6 * 2)", True),
        ("add_months(sold_on, 1)", "add_days(sold_on, 30)", False),
        ("add_months(add_months(sold_on, 1), 1)", "add_months(sold_on, 2)", False),
        ("add_months(sold_on, -2)", "add_months(sold_on, -1)", False),
    ],
)
def test_calendar_months(write: Write, capsys: pytest.CaptureFixture[str], before: str, after: str, alike: bool) -> None:
    """Months are compared by what they are: two single months after 31 January end earlier than a double one."""
    old = write("months-old", MONTHS.format(last=before, fact=""))
    new = write("months-new", MONTHS.format(last=after, fact=""))
    code, found = diff(capsys, old, new)
    assert (code, found["equivalent"]) == ((0, True) if alike else (3, False))
    if not alike:
        assert outcome(load(str(old)), found["witness"]["facts"]) == found["witness"]["before"]
        assert outcome(load(str(new)), found["witness"]["facts"]) == found["witness"]["after"]


def test_what_cannot_be_proved_is_never_called_alike(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """Twice twelve months are always twenty-four, but three centuries of months are too many: it says so, and what it tried."""
    old = write("years-old", MONTHS.format(last="add_months(add_months(sold_on, 12), 12)", fact=""))
    code, found = diff(capsys, old, write("years-new", MONTHS.format(last="add_months(sold_on, 24)", fact="")), 5)
    assert (code, found["equivalent"], found["differences"]) == (4, False, [])
    assert {each["kind"] for each in found["not_proved"]} >= {"milder", "rule"}
    assert all(each["why"] and each["tried"] > 20 for each in found["not_proved"])


@pytest.mark.parametrize(("text", "kinds"), [("'NULL'", []), ("' A'", []), ("'#REF!'", []), ("'A'", ["milder", "rule"])])
def test_a_text_that_nobody_can_say_makes_no_difference(
    write: Write, capsys: pytest.CaptureFixture[str], text: str, kinds: list[str]
) -> None:
    head = 'policy = "t/p"\nversion = "1"\noutcomes = ["deny", "approve"]\nfacts.serial = { type = "text" }\n'
    rule = '[[rules]]\nid = "r"\noutcome = "deny"\nwhen = "serial {}"\n'
    old, new = (write(name, head + rule.format(each)) for name, each in (("a", f"in ('B', {text})"), ("b", "== 'B'")))
    code, found = diff(capsys, old, new)
    assert (code, [each["kind"] for each in found["differences"]]) == (3 if kinds else 0, kinds)


COUNTED = """policy = "t/p"
version = "1"
outcomes = ["deny", "refer", "approve"]
[facts]
laid = { type = "yes/no" }
count = { type = "whole number", min = 0, max = 1000 }
[[rules]]
id = "laid"
outcome = "deny"
when = "laid"
[[rules]]
id = "uncounted"
outcome = "refer"
when = "not known(count) and count CONDITION"
"""


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ("< 5000", "> 5000", ["milder"]),  # of no count: refer, approve
        ("< 5000", "< 500", ["outcome"]),  # of no count: refer, not decided yet
        ("> 5000", "== 2000", []),
        ("< 500", "< 600", []),  # of no count neither is decided
    ],
)
def test_blanks_that_are_asked_about_and_compared(
    write: Write, capsys: pytest.CaptureFixture[str], before: str, after: str, kinds: list[str]
) -> None:
    """A count that is blank stays so, and what is so of every count is so of none: the counter sees through it."""
    old, new = (write(f"counted-{index}", COUNTED.replace("CONDITION", each)) for index, each in enumerate((before, after)))
    code, found = diff(capsys, old, new)
    assert (code, [each["kind"] for each in found["differences"]]) == (3 if kinds else 0, kinds)


def test_facts_that_one_policy_lacks(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """A new fact with a rule is a difference that both can read (open now), and one that only the new one reads."""
    old = write("old", MONTHS.format(last="sold_on", fact=""))
    text = MONTHS.format(last="sold_on", fact='opened = { type = "yes/no" }')
    new = write("new", text + '[[rules]]\nid = "opened"\noutcome = "deny"\nwhen = "opened"\n')
    code, found = diff(capsys, old, new)
    assert code == 3
    assert found["notes"] == [{"kind": "fact-only-after", "about": "opened"}]
    assert (found["witness"]["before"], found["witness"]["after"]) == ("approve", "incomplete")
    [opened] = [each for each in found["differences"] if each.get("id") == "opened"]
    assert opened["only_after"] == {"opened": True}
    assert outcome(load(str(new)), {**opened["facts"], **opened["only_after"]}) == opened["after"] == "deny"


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        ('sold_on = { type = "date" }', 'sold_on = { type = "moment" }', "fact-types-differ"),
        ('default = "plain"', 'default = "special"', "fact-defaults-differ"),
    ],
)
def test_facts_that_cannot_be_compared(write: Write, capsys: pytest.CaptureFixture[str], old: str, new: str, note: str) -> None:
    """Where a fact is of another kind, or filled in otherwise, nothing is called equivalent."""
    text = MONTHS.format(last="date(sold_on)", fact="")
    code, found = diff(capsys, write("old", text), write("new", text.replace(old, new)))
    assert (code, found["equivalent"]) == (3, False)
    assert note in [each["kind"] for each in found["notes"]]


def test_versions_are_named_by_an_at(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """Of several versions each can be named, and they are compared as if both were in force on every day."""
    text = MONTHS.format(last="add_days(sold_on, 10)", fact="") + "[in_force]\nuntil = 2025-12-31\nby = 'sold_on'\n"
    later = text.replace('version = "1"', 'version = "2"').replace("until = 2025-12-31", "from = 2026-01-01")
    path = write("book", later.replace("10)", "14)"))
    path.with_suffix("").with_name("book.2025.toml").write_text(text, encoding="utf-8")
    code, found = diff(capsys, f"{path}@1", f"{path}@2")
    assert (code, found["before"]["version"], found["after"]["version"]) == (3, "1", "2")
    assert found["differences"][0]["kind"] == "milder"
    assert diff(capsys, path, f"{path}@2")[0] == 0
    assert run(["policy", "diff", f"{path}@3", str(path)]) == 2
    assert "known: 1" in capsys.readouterr().err


def test_in_words(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """The text says what was, what is now, and for which request; in both languages."""
    text = find_policy(TILE_STORE).read_text(encoding="utf-8").replace('version  = "1"', 'version = "2"')
    changed = write("changed", text.replace("value = 30,", "value = 31,", 1))
    assert run(["policy", "diff", TILE_STORE, str(changed), "--lang", "en"]) == 3
    english = capsys.readouterr().out
    assert "milder: was not accepted, now accepted" in english
    assert "days since sale 31, last day to return 2026-03-31 -> 2026-04-01" in english
    assert "rule window [R1]: was firing, now not firing" in english
    assert run(["policy", "diff", TILE_STORE, str(changed), "--lang", "zh"]) == 3
    assert "原为“不予退换”\uff0c现为“同意退换”" in capsys.readouterr().out
    assert run(["policy", "diff", TILE_STORE, TILE_STORE, "--lang", "en"]) == 0
    assert "proved for all requests" in capsys.readouterr().out


# Random policies ------------------------------------------------------------------------------------------------------


@st.composite
def small_policies(draw: st.DrawFn) -> str:
    """A policy over three facts with few values, so that all its requests can be tried."""
    author = Author(draw, Scope())
    author.scope.yes_no, author.scope.choices = ["laid"], {"defect": ("none", "claimed")}
    author.scope.numbers, author.scope.facts = {"count": Amount("", 0, 2)}, ["laid", "defect", "count"]
    lines = ['policy = "small/policy"', 'version = "1"', 'outcomes = ["deny", "refer", "approve"]', "[facts]"]
    lines += ['laid = { type = "yes/no" }', 'defect = { type = "choice", choices = ["none", "claimed"] }']
    lines += ['count = { type = "whole number", min = -2, max = 2 }']
    for index in range(author.whole(1, 2)):
        lines += ["[[rules]]", f'id = "rule-{index}"', f'outcome = "{author.pick(("deny", "refer"))}"']
        lines.append(f"when = {quoted(show(author.condition(1)))}")
    if author.whole(0, 2):
        must = author.pick((author.condition(1), Compare(author.condition(0), author.pick(EQUALITIES), author.condition(0))))
        lines += ["[[checks]]", f"must = {quoted(show(must))}"]  # that binds one fact to another
    lines += ["[[routes]]", 'id = "one"', f"when = {quoted(show(author.condition(0)))}"]
    lines += ["[[duties]]", 'id = "tell"', f"when_outcome = {quoted(author.pick((['deny'], ['approve', 'refer'])))}"]
    lines += [f"when = {quoted(show(author.condition(0)))}"] * author.whole(0, 1)
    lines += ["[terms.fee]", "[[terms.fee.values]]", f"when = {quoted(show(author.condition(0)))}", "value = 1"]
    return "\n".join([*lines, "[[terms.fee.values]]", f"when = {quoted(show(author.condition(0)))}", 'value = "count"', ""])


def opinions(compiled: CompiledPolicy) -> list[Any]:
    """What is decided of every request to a small policy."""
    found: list[Any] = []
    for laid, defect, count in product((None, True, False), (None, "none", "claimed"), (None, -2, -1, 0, 1, 2)):
        try:
            decision = compiled.decide(compiled.accept({"laid": laid, "defect": defect, "count": count}))
        except InputError:
            found.append(None)
        else:
            terms = decision.to_json()["terms"]
            said = {name: {key: term[key] for key in term if key not in ("clause", "text")} for name, term in terms.items()}
            found.append((decision.outcome, decision.fired, decision.route, decision.route_open, said, len(decision.next)))
    return found


@RANDOM
@given(st.data())
def test_against_every_request(write: Write, data: st.DataObject) -> None:
    """On policies so small that every request can be tried, the same is found as by trying; conflicts are one opinion."""
    texts = [data.draw(small_policies(), label="before"), data.draw(small_policies(), label="after")]
    same = data.draw(st.booleans(), label="nearly the same")
    compiled_policies = [CompiledPolicy(load(str(write(f"small-{index}", text)))) for index, text in enumerate(texts)]
    if same:
        compiled_policies[1] = compiled_policies[0]
    old, new = opinions(compiled_policies[0]), opinions(compiled_policies[1])
    found = list(
        Comparison(
            compiled_policies[0].policy, compiled_policies[1].policy, TimeAllowed(PROOF_SECONDS, PROOF_SECONDS)
        ).findings()
    )
    assert not any(isinstance(each, Open) for each in found)
    kinds = {each.kind for each in found}
    read = [(one, other) for one, other in zip(old, new, strict=True) if one and other]
    assert ("reading" in kinds) == any((one is None) != (other is None) for one, other in zip(old, new, strict=True))
    assert bool(kinds & {"milder", "stricter", "outcome"}) == any(one[0] != other[0] for one, other in read)
    alike = [(one, other) for one, other in read if one[0] == other[0]]
    assert ("route" in kinds) == any(one[2:4] != other[2:4] for one, other in alike)
    fired = {each.id for each in found if each.kind == RULE}
    assert fired == {rule for one, other in read for rule in {*one[1], *other[1]} if (rule in one[1]) != (rule in other[1])}
    assert ("duty" in kinds) == any(one[5] != other[5] for one, other in read)
    assert ("term" in kinds) == any(_fee(one) != _fee(other) for one, other in alike)


def _fee(opinion: Any) -> Any:
    """The fee that is said, or that it is open, missing or contradictory: what it still needs makes no difference."""
    fee = opinion[4].get("fee", {})
    return next((key for key in ("conflict", "needs", "gap") if key in fee), fee.get("value"))


@RANDOM
@given(st.data())
def test_every_request_shown_replays(write: Write, data: st.DataObject) -> None:
    """Whatever two random policies differ in, the request shown is decided by both as it says, read as it is printed."""
    texts = [data.draw(policies(), label="before"), data.draw(policies(), label="after")]
    old, new = (load(str(write(f"random-{index}", text))) for index, text in enumerate(texts))
    found = list(Comparison(old, new, TimeAllowed(each=0.3)).findings())
    for each in found:
        if isinstance(each, Difference):
            then = outcome(old, {**each.facts, **each.only_before})
            now = outcome(new, {**each.facts, **each.only_after})
            assert then == (each.before.outcome if each.before else "unreadable")
            assert now == (each.after.outcome if each.after else "unreadable")
    if not found and {name: fact.type for name, fact in old.facts.items()} == {n: fact.type for n, fact in new.facts.items()}:
        for row in data.draw(rows(old, 20), label="rows"):
            assert outcome(old, row) == outcome(new, row)


@RANDOM
@given(st.data())
def test_a_policy_never_differs_from_itself(write: Write, data: st.DataObject) -> None:
    """No difference is found between a random policy and itself, whatever it calculates."""
    policy = load(str(write("random", data.draw(policies(), label="policy"))))
    assert list(Comparison(policy, policy, TimeAllowed(PROOF_SECONDS, PROOF_SECONDS)).findings()) == []


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ("laid", "laid if laid else count != count", set()),  # with blanks too no completion of the second is readable
        ("known(count)", "count != count", {"reading"}),  # a fact that one asks `known` of, and the other completes
    ],
)
def test_requests_with_blanks_are_read_as_the_counter_reads_them(
    write: Write, before: str, after: str, kinds: set[str]
) -> None:
    """A check that unknown facts leave undecided refuses a request of which no completion is readable."""
    text = (
        'policy = "small/policy"\nversion = "1"\noutcomes = ["deny", "approve"]\nfacts.laid = { type = "yes/no" }\n'
        'facts.count = { type = "whole number", min = -2, max = 2 }\n[[rules]]\nid = "laid"\noutcome = "deny"\nwhen = "laid"\n'
    )
    files = [write(f"check-{index}", f'{text}[[checks]]\nmust = "{must}"\n') for index, must in enumerate((before, after))]
    found = list(Comparison(*(load(str(file)) for file in files)).findings())
    assert {each.kind for each in found if not isinstance(each, Open)} == kinds


def test_what_the_time_does_not_suffice_for_says_so(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither alike nor different; with the reason, what was tried, and how to give it more time."""
    numbers = "[facts]\n" + "".join(f'{name} = {{ type = "whole number", max = 100000 }}\n' for name in ("days", "price"))
    text = 'policy = "x/hard"\nversion = "1"\noutcomes = ["deny", "approve"]\n' + numbers
    rules = [f'[[rules]]\nid = "r{at}"\noutcome = "deny"\nwhen = "days * days > {at} * price"\n' for at in range(12)]
    easy = write("easy", text + "".join(rules))
    hard = write("hard", (text + "".join(rules)).replace('price"', 'price and days * days * 3 != 7 * price * price + 22"'))
    begun = process_time()
    assert run(["policy", "diff", str(easy), str(hard), "--seconds", "1", "--format", "json"]) == 4
    found = json.loads(capsys.readouterr().out)
    assert (found["equivalent"], found["differences"]) == (False, [])
    assert ["time"] in [each["why"] for each in found["not_proved"]]
    assert run(["policy", "diff", str(easy), str(hard), "--seconds", "1", "--lang", "en"]) == 4
    told = " ".join(capsys.readouterr().out.split())
    assert "no difference was found, but not everything could be proved" in told
    assert "neither proved nor refuted (too hard for the time allowed)" in told
    assert "may be settled with more of it: --seconds" in told
    assert process_time() - begun < 30


LACKING = """policy = "small/policy"
version = "1"
outcomes = ["deny", "approve"]
[facts]
laid = { type = "yes/no" }
count = { type = "whole number", min = 1, max = 100000 }
"""
NOT_LAID = '[[rules]]\nid = "r"\noutcome = "deny"\nwhen = "not laid"\n'
NOT_COUNTED = "".join(
    f'[[rules]]\nid = "{when[0]}"\noutcome = "deny"\nwhen = "{when}"\n' for when in ("known(count)", "count == 0")
)
LAID = NOT_LAID.replace('"r"', '"s"').replace("not laid", "laid")
TELL = '[[duties]]\nid = "tell"\nwhen = "%s"\nwhen_outcome = ["deny"]\n'
TELL_EITHER = TELL.replace('"deny"', '"deny", "approve"') % "True"
FEE = '[terms.fee]\n[[terms.fee.values]]\nvalue = 1\nwhen = "%s"\n[[terms.fee.values]]\nvalue = %d\nwhen = "not (%s)"\n'
BESIDE = [
    # checks that leave no value of `laid` to both: one approves what the other denies
    (
        f"{NOT_LAID}[[checks]]\nmust = 'laid == (count > 5)'\n",
        f"{NOT_LAID}[[checks]]\nmust = 'laid == (count <= 5)'\n",
        {"milder"},
    ),
    # ... and what differs only there, where no rule tells
    ("[[checks]]\nmust = 'laid == (count > 5)'\n", "[[checks]]\nmust = 'laid == (count <= 5)'\n", set()),
    # without a count everything is approved, which the counter knows; then the fee is another
    (NOT_COUNTED + FEE % ("laid", 1, "laid"), NOT_COUNTED + FEE % ("laid", 2, "laid"), {"term"}),
    (NOT_COUNTED + FEE % ("laid", 1, "laid"), NOT_COUNTED + FEE % ("laid", 1, "laid"), set()),
    # laid or not, it is denied; without a word on that only one of them says what is to be done then
    (NOT_LAID + LAID + TELL % "True", NOT_LAID + LAID + TELL % "laid or not laid", {"duty"}),
    (NOT_LAID + LAID + TELL % "True", NOT_LAID + LAID + TELL % "count >= 1 or True", set()),
    # without a word on it the first denies and tells; the second tells when it is known, denied or approved, and not before
    (NOT_LAID + LAID + TELL_EITHER, LAID + TELL_EITHER, {"milder", "rule", "duty"}),
    (LAID + TELL_EITHER, NOT_LAID + LAID + TELL_EITHER, {"rule", "duty"}),
    (LAID + TELL_EITHER, LAID + TELL_EITHER, set()),
]


@pytest.mark.parametrize(("before", "after", "kinds"), BESIDE)
def test_what_only_requests_with_blanks_show(write: Write, before: str, after: str, kinds: set[str]) -> None:
    """Two policies may differ where facts are blank only; there too what differs is shown, and nothing else."""
    found = list(
        Comparison(*(load(str(write(name, LACKING + text))) for name, text in (("b", before), ("a", after)))).findings()
    )
    assert {each.kind for each in found} - {"reading", "stricter"} == kinds


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("laid or count == 0", "laid or not known(count)", Difference),  # a blank count lasts to the second, and is read
        ("laid or count >= 2", "laid or (known(count) and count >= 2)", Difference),
        ("laid or count >= 2", "laid or count >= 2 or known(count) and count > 1", None),
    ],
)
def test_what_only_one_can_complete(write: Write, before: str, after: str, found: type[object] | None) -> None:
    """Where a fact is blank to one policy and completed by the other, whether it can be read is found to differ."""
    texts = [LACKING + f"[[checks]]\nmust = '{must}'\n" for must in (before, after)]
    differing = Comparison(*(load(str(write(f"p{at}", text))) for at, text in enumerate(texts))).findings()
    assert [type(each) for each in differing if each.kind == READING] == ([found] if found else [])


ASKS = '[[routes]]\nid = "one"\nwhen = "known(count) or known(laid)"\n[[routes]]\nid = "other"\nwhen = "True"\n'
COUNTED_FIRST = ASKS.replace(" or known(laid)", "")
DENIED = '[[rules]]\nid = "r"\noutcome = "deny"\nwhen = "{}"\n'.format
MUST = '[[checks]]\nmust = "{}"\n'.format
OPEN_ROUTE = COUNTED_FIRST.replace("True", "count >= count")
SURELY = LAID + DENIED("count == count") + COUNTED_FIRST
UNSEEN = [
    # laid or not, it is denied; where `laid` stays blank the counter looks at both at once, and leaves it open
    (NOT_LAID + LAID, NOT_LAID + LAID + ASKS, "outcome", Difference),
    (DENIED("laid") + ASKS, DENIED("laid or not known(count) and count != count") + ASKS, "outcome", Difference),
    # ... and so in both, which nobody can see here
    (DENIED("count != count") + ASKS, DENIED("count - count != 0") + ASKS, "outcome", Open),
    (DENIED("count > 100000") + ASKS, DENIED("count > 100001") + ASKS, "outcome", None),
    # without a word on `laid` only the second may take it for not laid, and what is counted for blank
    (SURELY + MUST("laid"), SURELY + MUST("laid or not laid"), "outcome", Difference),
    (DENIED("laid"), DENIED("laid") + MUST("count > 100000 or known(count)"), "reading", Difference),
    (DENIED("laid"), DENIED("laid") + MUST("count >= 1 or known(count)"), "reading", None),
    (DENIED("laid") + COUNTED_FIRST, DENIED("laid") + COUNTED_FIRST.replace("True", "count >= count"), "route", Difference),
    # another outcome, the same routes
    (DENIED("laid") + OPEN_ROUTE, DENIED("not laid") + OPEN_ROUTE, "route", None),
    (DENIED("laid or not known(count)"), DENIED("not laid or count != count"), "route", None),
]


@pytest.mark.parametrize(("before", "after", "kind", "found"), UNSEEN)
def test_what_the_counter_cannot_see_is_no_proof(
    write: Write, before: str, after: str, kind: str, found: type[object] | None
) -> None:
    """Where each value of what stays blank ends alike, the counter may still leave the request open: that is shown, or said."""
    policies = [load(str(write(name, LACKING + text))) for name, text in (("b", before), ("a", after))]
    findings = list(Comparison(*policies).findings())
    assert [type(each) for each in findings if each.kind == kind] == ([found] if found else [])


@pytest.mark.parametrize("shipped", ["service-desk/faults", "service-desk/hotline", "tile-store/visits"])
def test_blanks_leave_nothing_open_that_they_do_not_touch(write: Write, shipped: str) -> None:
    """Policies about times that may be blank, with another limit: what that changes is shown, and nothing is left open."""
    before = find_policy(shipped)
    text = re.sub(
        r"(?m)(value = )(\d+)\b", lambda found: f"{found[1]}{int(found[2]) + 1}", before.read_text(encoding="utf-8"), count=1
    )
    findings = list(
        Comparison(load(str(before)), load(str(write("changed", text))), TimeAllowed(PROOF_SECONDS, PROOF_SECONDS)).findings()
    )
    assert {each.kind for each in findings if isinstance(each, Difference)} >= {"milder", "rule", "duty"}
    assert not [each for each in findings if isinstance(each, Open) or each.kind == "route"]
