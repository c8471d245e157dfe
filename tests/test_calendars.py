"""Calendars of working days: the years that are known, what is beyond them, and every place where they may be used."""

from __future__ import annotations

import warnings
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import holidays
import pytest
from click.testing import CliRunner

from returns_cli.checks.proof import Prover
from returns_cli.cli.main import returns
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.engines.sql_steps import policy_steps
from returns_cli.kinds.faults import InputError
from returns_cli.policy.calendars import DECREED, LAST_YEAR, Calendar, calendar_of
from returns_cli.policy.calendars import _known_years as known_years
from returns_cli.policy.load import load

COUNTRIES = sorted(code for code in holidays.list_supported_countries(include_aliases=False) if len(code) == 2)
# Countries of which next year is known only once it is decreed; the library may have it by now.
BY_DECREE = {"BY", "CN", "HU", "LK", "LV", "RU", "UZ", "VN"}
HEAD = 'policy = "shop/days"\nversion = "1"\ncalendar = "CN"\noutcomes = ["deny", "approve"]\n'
FACTS = '[facts]\nsold_on = { type = "date" }\nasked_on = { type = "date" }\nlaid = { type = "yes/no" }\n'


def compiled(folder: Path, body: str, head: str = HEAD) -> CompiledPolicy:
    (folder / "p.toml").write_text(head + FACTS + body, encoding="utf-8")
    return CompiledPolicy(load(str(folder / "p.toml")))


def rule(when: str) -> str:
    return f'[[rules]]\nid = "r"\noutcome = "deny"\nwhen = "{when}"\n'


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_is_known_this_year_and_next(country: str) -> None:
    """Known as far as its law reaches; where days off are decreed, this year, and next year once it is decreed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        first, last = known_years(holidays.country_holidays(country))
    assert first <= DECREED <= last
    if country not in BY_DECREE:
        assert last >= min(LAST_YEAR, DECREED + 30)


def test_the_library_is_not_a_year_further_than_this_code_supposes() -> None:
    """Whoever takes a library with later decrees looks at DECREED too: it tells who still decrees."""
    assert calendar_of("CN").last.year in (DECREED, DECREED + 1)


@pytest.mark.parametrize("country", ["CN", "US", "GB", "KR", "TW", "SG", "DE", "JP"])
def test_each_day_is_what_the_library_says(country: str) -> None:
    """The day itself or the next one on which the library says that people work."""
    calendar, source = calendar_of(country), holidays.country_holidays(country)
    day = date(2025, 1, 1)
    while day <= date(2026, 12, 31):
        expected = day
        while not source.is_working_day(expected):
            expected += timedelta(1)
        assert calendar.working_day(day) == (expected if expected <= calendar.last else None)
        day += timedelta(1)


def test_working_days_are_counted_from_the_day_after() -> None:
    """The eve of the National Day of 2025 and the days around it; the Saturday on which the holiday is worked for counts."""
    calendar = calendar_of("CN")
    assert calendar.add_working_days(date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert calendar.add_working_days(date(2025, 10, 4), 3) == date(2025, 10, 11)
    assert calendar.add_working_days(date(2025, 10, 4), 0) == date(2025, 10, 4)
    assert calendar.add_working_days(calendar.last, 1) is None
    assert calendar.add_working_days(calendar.last + timedelta(1), 0) is None


DAYS = [date(2026, 11, 20) + timedelta(days) for days in range(80)]
SHIFTS = ["working_day(sold_on)", "add_working_days(sold_on, 3)", "add_days(working_day(sold_on), 2)"]


@pytest.mark.parametrize("shift", SHIFTS)
@pytest.mark.parametrize("op", ["<", "<=", ">", ">=", "==", "!="])
def test_what_is_settled_beyond_the_calendar_holds_whatever_is_decreed(tmp_path: Path, shift: str, op: str) -> None:
    """Rests of any length next year lead to the answer that was given without knowing them; in SQL and to the solver too."""
    policy = compiled(tmp_path, rule(f"asked_on {op} {shift}"))
    lowered = policy.policy.rules[0].fires
    known = policy.engine.function((lowered,))
    futures = [policy.policy.but(calendar=each) for each in _futures(calendar_of("CN"))]
    decreed = [CompiledPolicy(each).engine.function((lowered,)) for each in futures]
    requests = [
        (day, day + timedelta(gap), None) for day in DAYS[::3] for gap in (-1, 0, 1, 2, 3, 5, 31, 32, 33, 34, 95, 96, 97)
    ]
    settled = 0
    for request in requests:
        (said,) = known(*request)
        if said is not None and request[0] > calendar_of("CN").last:
            settled += 1
            assert {each(*request)[0] for each in decreed} == {said}, request
    assert settled > 50
    assert _in_sql(policy, requests) == [known(*request)[0] for request in requests]
    prover = Prover(policy)
    for says, truth in ((prover.decided.condition(lowered).true, True), (prover.decided.condition(lowered).false, False)):
        found = prover.find(says, lambda decision, truth=truth: known(*decision.facts.registers)[0] is truth)  # type: ignore[misc]
        assert found is not None


def _futures(calendar: Calendar) -> Iterator[Calendar]:
    """The calendar with what next year could be: no rest at all, one of a month now and then, and weekends."""
    for rest in (lambda day: not day, lambda day: day.day != 1 and day.month % 2, lambda day: day.weekday() > 4):
        last = date(2028, 1, 3)
        days = [date.fromordinal(n) for n in range(calendar.last.toordinal() + 1, last.toordinal() + 1)]
        working = (*calendar.working, *(day for day in days if not rest(day) or day == last))
        ends = {day: working[bisect_right(working, day)] for day in days if day not in working}
        yield calendar.but(last=last, working=working, moved={**calendar.moved, **ends})


def _in_sql(policy: CompiledPolicy, requests: list[tuple[date, date, None]]) -> list[Any]:
    import duckdb

    steps = policy_steps(policy.policy, "requests", "duckdb")
    sql = next(added.sql for step in steps for added in step.added if added.name == "rule_r")
    connection = duckdb.connect()
    connection.execute("CREATE TABLE requests (n INT, sold_on DATE, asked_on DATE, laid BOOLEAN)")
    connection.executemany("INSERT INTO requests VALUES (?, ?, ?, ?)", [(n, *each) for n, each in enumerate(requests)])
    return [row[0] for row in connection.execute(f"SELECT {sql} FROM requests ORDER BY n").fetchall()]  # noqa: S608


def test_a_request_is_refused_only_where_the_answer_depends_on_the_day(tmp_path: Path) -> None:
    """In time whatever is decreed, decided by another rule, or asked first; refused else, with calendar, place and day."""
    policy = compiled(tmp_path, rule("asked_on > working_day(add_days(sold_on, 30)) or laid"))
    facts = {"sold_on": "2026-12-20", "laid": "no"}
    assert policy.decide(policy.read(facts | {"asked_on": "2026-12-21"})).outcome == "approve"
    assert policy.decide(policy.read(facts | {"asked_on": "2027-01-25", "laid": "yes"})).outcome == "deny"
    assert policy.decide(policy.read({"sold_on": "2026-12-20", "asked_on": "2027-01-25"})).ask == ("laid",)
    for lang in ("en", "zh"):
        with pytest.raises(InputError) as caught:
            policy.read(facts | {"asked_on": "2027-01-25"}, lang=lang)
        assert all(part in str(caught.value) for part in ("CN", "2027-01-19", "rule r", "2026"))


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ('[[duties]]\nid = "pay"\nwhen = "known(sold_on)"\nby = "add_working_days(sold_on, 5)"\n', "approve"),
        (
            '[terms.late]\nunit = "day"\n[[terms.late.values]]\nvalue = "days_between(working_day(sold_on), asked_on)"\n',
            "approve",
        ),
        ('[[checks]]\nmust = "working_day(asked_on) == asked_on"\n', "approve"),
        ('[[routes]]\nid = "a"\nwhen = "working_day(asked_on) == asked_on"\n', "approve"),
    ],
)
def test_working_days_stand_in_every_table(tmp_path: Path, body: str, outcome: str) -> None:
    """A calendar is found where only a duty, a term, a check or a route needs it."""
    policy = compiled(tmp_path, rule("laid") + body)
    decision = policy.decide(policy.read({"sold_on": "2025-10-01", "asked_on": "2025-10-09", "laid": "no"}))
    said = decision.to_json()
    assert said["outcome"] == outcome
    assert said["calendar"]["country"] == "CN"
    assert said["calendar"]["source"].startswith("holidays ")
    if "duties" in body:
        assert said["next"][0]["by"] == "2025-10-14"
    if "terms" in body:
        assert said["terms"]["late"]["value"] == 0


def test_a_deadline_beyond_the_calendar_is_left_blank(tmp_path: Path) -> None:
    """A duty's date and a shown day are no reason to refuse; what a check or a term says is."""
    duty = '[[duties]]\nid = "pay"\nwhen = "known(sold_on)"\nby = "day"\n'
    shown = '[derived.day]\nvalue = "working_day(add_days(sold_on, 30))"\nshow = true\n'
    policy = compiled(tmp_path, rule("laid") + shown + duty)
    said = policy.decide(policy.read({"sold_on": "2026-12-10", "laid": "no"})).to_json()
    assert (said["outcome"], said["derived"]["day"], said["next"][0]["by"]) == ("approve", None, None)
    late = '[terms.late]\nunit = "day"\n[[terms.late.values]]\nvalue = "days_between(sold_on, working_day(asked_on))"\n'
    term = compiled(tmp_path, rule("laid") + late)
    with pytest.raises(InputError, match="term late"):
        term.read({"sold_on": "2026-12-10", "asked_on": "2027-02-01", "laid": "no"})
    assert term.decide(term.read({"sold_on": "2026-12-10", "asked_on": "2027-02-01", "laid": "yes"})).outcome == "deny"


@pytest.mark.parametrize(
    "text", ["add_working_days(sold_on, -1)", "add_working_days(sold_on, 2000)", "add_working_days(laid, 1)"]
)
def test_working_days_that_cannot_be_counted_are_refused(tmp_path: Path, text: str) -> None:
    from returns_cli.policy.source import PolicyError

    with pytest.raises(PolicyError):
        compiled(tmp_path, f'[derived.d]\nvalue = "{text}"\n')


@pytest.mark.parametrize(("asked", "refused"), [("2026-03-01", True), ("2030-01-01", False)])
def test_a_lone_value_without_a_day_that_picks_it_has_a_first_day(tmp_path: Path, asked: str, refused: bool) -> None:
    """A value that begins in 2030 does not decide a request of 2026; one whose days are not all before it, it does."""
    window = '[parameters.window]\nunit = "day"\nvalues = [{ from = 2030-01-01, value = 99 }]\n'
    policy = compiled(tmp_path, window + rule("days_between(sold_on, asked_on) > window"))
    request = {"sold_on": "2026-01-01", "asked_on": asked, "laid": "no"}
    if refused:
        with pytest.raises(InputError, match="no value before 2030-01-01"):
            policy.read(request)
    else:
        assert policy.decide(policy.read(request)).outcome == "deny"


LATER = """
[terms.fee]
unit = "day"
[[terms.fee.values]]
when = "days_between(sold_on, asked_on) > 3 and days_between(working_day(sold_on), asked_on) > 1"
value = 5
"""


def test_rows_that_a_term_tells_apart_are_no_class(tmp_path: Path) -> None:
    """Of two rows beyond the calendar, alike to every rule, one needs the working day for a term and the other does not: the
    audit says of each what the counter says."""
    compiled(tmp_path, rule("laid") + LATER)
    (tmp_path / "log.csv").write_text("sold_on,asked_on,laid\n2029-03-01,2029-03-02,no\n2029-03-01,2029-03-05,no\n")
    for order in (1, -1):
        rows = (tmp_path / "log.csv").read_text().splitlines()
        (tmp_path / "log.csv").write_text("\n".join([rows[0], *rows[1:][::order]]) + "\n")
        files = ["--out", str(tmp_path / "out.csv"), "--rejects", str(tmp_path / "rejects.csv")]
        done = CliRunner().invoke(returns, ["audit", str(tmp_path / "log.csv"), "--policy", str(tmp_path / "p.toml"), *files])
        assert done.exception is None
        assert "2029-03-02" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
        assert "2029-03-05" in (tmp_path / "rejects.csv").read_text(encoding="utf-8-sig")
