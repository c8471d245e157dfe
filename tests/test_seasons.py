"""Seasons of parameters that come back every year, and parameters that the source leaves open."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hunting import PROOF_SECONDS
from hypothesis import given, settings
from hypothesis import strategies as st

from returns_cli import load_policy
from returns_cli.checks.run import check_policy
from returns_cli.cli.main import run
from returns_cli.errors import ReturnsError
from returns_cli.language.types import FIRST_DAY, LAST_DAY
from returns_cli.policy.build import build_policy
from returns_cli.policy.model import Policy
from returns_cli.policy.program import program_of
from returns_cli.policy.seasons import season_of
from returns_cli.policy.source import Source
from returns_cli.policy.toml_file import tables_of
from returns_cli.render.page import policy_page
from returns_cli.render.poster import poster

HEAD = """policy = "shop/seasons"
version = "1"
outcomes = ["deny", "approve"]
by = "sold_on"
[facts]
sold_on = { type = "date" }
asked_on = { type = "date", default = "today" }
"""
RULE = '[[rules]]\nid = "late"\noutcome = "deny"\nwhen = "asked_on > add_days(sold_on, window)"\n'
WINDOW = '[parameters.window]\nunit = "day"\nvalues = [{ value = 30, clause = "R1" }, %s]\n'
XMAS = WINDOW % '{ season = "11-01..12-24", value = 60, clause = "R2" }'


def policy_of(text: str) -> Policy:
    source = Source("p.toml", HEAD + text + RULE, tables_of("p.toml", HEAD + text + RULE), "")
    return build_policy(source)


def window_on(policy: Policy, day: date) -> int:
    from returns_cli.engines.python import PythonEngine

    function = PythonEngine(program_of(policy)).function((policy.definitions["window"],))
    [value] = function(day, day)
    assert isinstance(value, int)
    return value


DAYS = [date(2026, 10, 31), date(2026, 11, 1), date(2024, 12, 24), date(2024, 12, 25), date(1900, 11, 1), date(2200, 12, 24)]
DAYS += [date(2100, 2, 28), date(2100, 3, 1), date(1900, 2, 28), date(1900, 3, 1), date(2024, 2, 29), date(2200, 3, 1)]
SEASONS = ["11-01..12-24", "12-20..01-06", "02-15..03-05", "02-29..02-29", "01-01..12-31", "03-01..02-28", "12-31..01-01"]


@pytest.mark.parametrize("season", SEASONS)
def test_a_season_holds_on_its_days_of_every_year(season: str) -> None:
    """Whatever the year, with and without a leap day: what the calendar of the standard library says."""
    policy = policy_of(WINDOW % f'{{ season = "{season}", value = 60 }}')
    first, _, last = season.partition("..")
    for day in [*DAYS, *(FIRST_DAY + timedelta(397 * number) for number in range(270))]:
        own = day.strftime("%m-%d")
        inside = first <= own <= last if first <= last else own >= first or own <= last
        assert window_on(policy, day) == (60 if inside else 30), day


@settings(max_examples=50, deadline=None)
@given(st.dates(FIRST_DAY, LAST_DAY), st.sampled_from(SEASONS))
def test_the_solver_counts_the_same_days(day: date, season: str) -> None:
    """A request of the solver's on that very day has the counter's value."""
    from returns_cli.engines.smt_formulas import both
    from returns_cli.engines.smt_search import Proofs
    from returns_cli.language.nodes import Compare, Literal, Name

    policy = policy_of(WINDOW % f'{{ season = "{season}", value = 60 }}')
    proofs = Proofs(policy, seconds=PROOF_SECONDS)
    decided = proofs.decided(policy)
    same = decided.condition(Compare(Name("sold_on"), "==", Literal(day))).true
    other = decided.condition(Compare(Name("window"), "!=", Literal(window_on(policy, day)))).true
    assert proofs.find(both(same, other)) is None


def test_the_boundaries_are_tried_and_the_checks_are_quiet(tmp_path: Path) -> None:
    """A request in a season is among those that checks and suggested cases look at."""
    path = tmp_path / "returns.toml"
    path.write_text(HEAD + XMAS + RULE, encoding="utf-8")
    assert check_policy(path).findings == ()
    path.with_suffix(".cases.toml").write_text(
        "[base]\nsold_on = 2026-10-31\n"
        '[[cases]]\nfacts = { asked_on = "2026-11-30" }\noutcome = "approve"\n'
        '[[cases]]\nfacts = { asked_on = "2026-12-01" }\noutcome = "deny"\n'
        '[[cases]]\nfacts = { sold_on = "2026-11-01", asked_on = "2026-12-31" }\noutcome = "approve"\n'
        '[[cases]]\nfacts = { sold_on = "2026-11-01", asked_on = "2027-01-01" }\noutcome = "deny"\n'
        '[[cases]]\nfacts = { sold_on = "2026-12-24", asked_on = "2027-02-22" }\noutcome = "approve"\n'
        '[[cases]]\nfacts = { sold_on = "2026-12-25", asked_on = "2027-01-25" }\noutcome = "deny"\n',
        encoding="utf-8",
    )
    assert run(["policy", "test", str(path), "--mutants", "--strict"]) == 0


def test_a_season_moved_by_a_day_is_a_mutant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "returns.toml"
    path.write_text(HEAD + XMAS + RULE, encoding="utf-8")
    path.with_suffix(".cases.toml").write_text('[[cases]]\nfacts = { sold_on = "2026-03-01" }\nask = []\n', encoding="utf-8")
    run(["policy", "test", str(path), "--mutants", "--format", "json"])
    survived = json.loads(capsys.readouterr().out)["mutants"]["survived"]
    assert {one["becomes"] for one in survived} >= {"10-31..12-24", "11-02..12-24", "11-01..12-23", "11-01..12-25"}
    assert all(one["case"] for one in survived)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ('{ season = "11-31..12-24", value = 60 }', "`11-31..12-24` is no season"),
        ('{ season = "11-01..12-24", value = 60 }, { season = "12-24..12-31", value = 45 }', "share days"),
        ('{ season = "12-20..01-06", value = 60 }, { season = "01-06..01-31", value = 45 }', "share days"),
    ],
)
def test_what_is_no_season_is_refused(values: str, message: str) -> None:
    with pytest.raises(ReturnsError, match=message):
        policy_of(WINDOW % values)


def test_seasons_alone_are_refused() -> None:
    with pytest.raises(ReturnsError, match="rest of the year"):
        policy_of('[parameters.window]\nunit = "day"\nvalues = [{ season = "11-01..12-24", value = 60 }]\n')


def test_seasons_meet_where_they_share_a_day() -> None:
    assert season_of("12-20..01-06").meets(season_of("01-06..02-01"))
    assert not season_of("12-20..01-05").meets(season_of("01-06..12-19"))


def test_seasons_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "returns.toml"
    path.write_text(HEAD + XMAS + RULE, encoding="utf-8")
    assert run(["policy", "show", str(path), "--lang", "en"]) == 0
    page = capsys.readouterr().out
    assert "11-01 – 12-24 every year: 60 days [R2]" in page
    assert "otherwise: 30 days [R1]" in page
    run(["policy", "show", str(path), "--format", "json"])
    values = json.loads(capsys.readouterr().out)["parameters"]["window"]["values"]
    assert values[1] == {"season": "11-01..12-24", "from": None, "value": 60, "clause": "R2"}


def test_the_current_value_is_that_of_the_season_and_the_poster_has_all(tmp_path: Path) -> None:
    path = tmp_path / "returns.toml"
    path.write_text(HEAD + XMAS + RULE + 'reason = "{window} days"\n', encoding="utf-8")
    policy = load_policy(str(path)).policy
    inside, outside = (policy_page(policy, "en", 100, today=day) for day in (date(2026, 11, 30), date(2026, 12, 25)))
    assert [page.count("(now 60 days)") for page in (inside, outside)] == [1, 0]
    assert [page.count("60 days [R2] (now)") for page in (inside, outside)] == [1, 0]
    assert [page.count("30 days [R1] (now)") for page in (inside, outside)] == [0, 1]
    assert "reason: [window] days" in inside
    for lang, season, rest in (("en", "11-01 – 12-24 every year", "otherwise"), ("zh", "每年11-01 – 12-24", "其余时间")):
        page = poster(policy, lang, today=date(2026, 3, 1))
        assert page.count('class="figure"') == 2
        assert all(words in page for words in (season, rest))


OPEN = """[parameters.window]
unit = "day"
type = "whole number"
values = []
question = { en = "How many days?", zh = "几天?" }
"""


def test_what_the_source_leaves_open_is_not_decided_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "returns.toml"
    path.write_text(HEAD + OPEN + RULE + '[[rules]]\nid = "early"\noutcome = "deny"\nwhen = "asked_on < sold_on"\n', "utf-8")
    policy = load_policy(str(path))
    facts = {"sold_on": "2026-03-01", "asked_on": "2026-03-20"}
    answer = policy.decide(policy.read(facts)).to_json()
    assert answer["outcome"] == "incomplete"
    assert answer["ask"] == [{"fact": "window", "question": "The policy leaves window open; ask the shop: How many days?"}]
    assert policy.decide(policy.read({**facts, "asked_on": "2026-02-01"})).outcome == "deny"
    assert policy.decide(policy.read({**facts, "window": "30"})).outcome == "approve"
    assert check_policy(path).findings == ()


def test_what_is_left_open_is_shown_among_the_parameters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "returns.toml"
    path.write_text(HEAD + OPEN + RULE, encoding="utf-8")
    assert run(["policy", "show", str(path), "--lang", "en"]) == 0
    page = capsys.readouterr().out
    parameters, _, facts = page.partition("\nFacts")
    assert "window: left open by the source\n    The policy leaves window open; ask the shop: How many days?" in parameters
    assert "window" not in facts


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (OPEN.partition("question")[0], "`window` has no value"),
        (OPEN.replace("[]", "[{ value = 3 }]"), "`type` is for what the source leaves open"),
    ],
)
def test_open_parameters_have_a_question(text: str, message: str) -> None:
    with pytest.raises(ReturnsError, match=message):
        policy_of(text)


@pytest.mark.parametrize(
    ("facts", "help"),
    [
        ('bought = { type = "date" }', 'add: by = "bought"'),
        ('seen = { type = "moment" }', 'add: by = "seen"'),
        ('laid = { type = "yes/no" }', "add a fact of type date"),
    ],
)
@pytest.mark.parametrize(
    "dated",
    [
        "[parameters.p]\nvalues = [{ from = 2020-01-01, value = 1 }, { from = 2021-01-01, value = 2 }]\n",
        "[parameters.p]\nvalues = [{ value = 1 }, { season = '11-01..12-24', value = 2 }]\n",
        "[in_force]\nfrom = 2026-01-01\n",
    ],
)
def test_by_is_proposed_only_where_there_is_such_a_fact(facts: str, help: str, dated: str) -> None:
    text = f'policy = "a/b"\nversion = "1"\noutcomes = ["deny", "approve"]\n[facts]\n{facts}\n{dated}'
    with pytest.raises(ReturnsError) as caught:
        build_policy(Source("p.toml", text, tables_of("p.toml", text), ""))
    assert caught.value.help.startswith(help)
