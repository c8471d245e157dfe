"""What a policy wants counted over a log, and audits of logs as things stood at some moment."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from returns_cli import load_policy
from returns_cli.cli.main import run
from returns_cli.errors import ReturnsError
from returns_cli.policy.load import load, shipped

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SAMPLES = (("faults", "service-desk/faults"), ("visits", "tile-store/visits"), ("hotline", "service-desk/hotline"))


def audit(capsys: pytest.CaptureFixture[str], log: Path, policy: str, *options: str) -> dict[str, Any]:
    run(["audit", str(log), "--policy", policy, "--format", "json", *options])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_figures_of_the_hotline_are_those_counted_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    """Calls by hour and weekday, the busiest hour and day, unanswered share and causes, beside H1's numbers."""
    log = EXAMPLES / "hotline-log.csv"
    figures = audit(capsys, log, "service-desk/hotline")["figures"]
    calls = [row for row in table(log) if row["entry"] == "call"]
    times = [datetime.fromisoformat(row["called_at"]) for row in calls]
    by_hour, by_day = Counter(at.hour for at in times), Counter(at.weekday() for at in times)
    assert figures["calls-by-hour"]["counts"] == {f"{hour:02}": by_hour[hour] for hour in range(24)}
    assert figures["calls-by-weekday"]["counts"] == {name: by_day[day] for day, name in enumerate(DAYS)}
    hours, days = Counter(f"{at:%Y-%m-%d %H}:00+08:00" for at in times), Counter(f"{at:%Y-%m-%d}" for at in times)
    for name, counted in (("busiest-hour", hours), ("busiest-day", days)):
        at, count = min(counted.items(), key=lambda pair: (-pair[1], pair[0]))
        assert (figures[name]["at"], figures[name]["count"]) == (at, count)
    assert [beside["value"] for beside in figures["busiest-day"]["beside"]] == [922, 521]
    assert [beside["value"] for beside in figures["busiest-hour"]["beside"]] == [110, 64]
    missed = sum(row["answered"] == "no" for row in calls)
    share = figures["unanswered-share"]
    assert (share["count"], share["of"], share["percent"]) == (missed, len(calls), f"{100 * missed / len(calls):.1f}")
    causes = Counter(row["cause"] for row in table(log) if row["entry"] == "complaint")
    pareto = figures["complaints-by-cause"]["counts"]
    assert {each["value"]: each["count"] for each in pareto} == causes
    assert [each["count"] for each in pareto] == sorted(causes.values(), reverse=True)
    assert (pareto[0]["value"], pareto[-1]["cumulative"]) == ("attitude", "100.0")


def test_hours_are_those_of_the_shop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A call is counted on the shop's clock, whatever offset it was written with; unreadable rows and unknown times are not."""
    log = tmp_path / "calls.csv"
    calls = ["2026-03-02 09:59", "2026-03-02 02:00Z", "2026-03-01 20:14-06:00", "2026-03-02 10:59", "", "yesterday"]
    log.write_text("entry,called_at,answered\n" + "".join(f"call,{at},yes\n" for at in calls), encoding="utf-8")
    found = audit(capsys, log, "service-desk/hotline")
    hours = found["figures"]["calls-by-hour"]
    assert found["rejected"] == 1
    assert {hour: count for hour, count in hours["counts"].items() if count} == {"09": 1, "10": 3}
    assert hours["unknown"] == 1
    assert found["figures"]["busiest-hour"]["at"] == "2026-03-02 10:00+08:00"


def test_figures_without_their_column_are_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A log of complaints has no hours to tell, and an empty log counts nothing."""
    log = tmp_path / "complaints.csv"
    log.write_text("entry,cause,resolved\ncomplaint,态度,是\n", encoding="utf-8")
    assert set(audit(capsys, log, "service-desk/hotline")["figures"]) == {"complaints-by-cause"}
    log.write_text("entry,called_at,answered\n", encoding="utf-8")
    figures = audit(capsys, log, "service-desk/hotline")["figures"]
    assert (figures["busiest-day"]["at"], figures["unanswered-share"]["percent"]) == (None, None)


def test_figures_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """The page has every figure with its clause, in both languages, and the busiest day beside H1's."""
    log = str(EXAMPLES / "hotline-log.csv")
    for lang, words in (
        ("en", ("the busiest day", "seen: 922", "attitude", "Monday")),
        ("zh", ("最忙一天", "922", "态度", "星期一")),
    ):
        run(["audit", log, "--policy", "service-desk/hotline", "--lang", lang])
        text = capsys.readouterr().out
        assert all(word in text for word in words)


POLICY = """
policy = "x/y"
version = "1"
outcomes = ["bad", "good"]
[facts]
at = { type = "moment" }
day = { type = "date" }
ok = { type = "yes/no" }
[parameters.limit]
values = [{ value = 3 }]
"""


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ('[[figures]]\nid = "a"\nkind = "hours"\nof = "day"', "`day` is a date"),
        ('[[figures]]\nid = "a"\nkind = "hours"\nof = "att"', "unknown fact `att`"),
        ('[[figures]]\nid = "a"\nkind = "causes"\nof = "at"', "`at` is a moment"),
        ('[[figures]]\nid = "a"\nkind = "share"\nof = "day"', "a date is not a condition"),
        ('[[figures]]\nid = "a"\nkind = "days"\nof = "at"', "`days` is not a `kind`"),
        ('[[figures]]\nid = "a"\nkind = "hours"\nof = "at"\nbeside = ["limits"]', "unknown parameter `limits`"),
        ('[[figures]]\nid = "a"\nkind = "hours"\nof = "at"\namong = "day"', "a date is not a condition"),
        ('[[duties]]\nid = "a"\nwhen = "ok"\nby = "ok"', "a yes/no is no deadline"),
        ('[[duties]]\nid = "a"\nwhen = "at"', "a moment is not a condition"),
        ('[[duties]]\nid = "a"\nwhen = "ok"\n[[duties]]\nid = "a"\nwhen = "ok"', "two duties are called `a`"),
        ('[[duties]]\nid = "a"\nwhen = "ok"\nuntil = "at"', "unknown key `until`"),
        ('[facts.due]\ntype = "date"\ndefault = "now"', "only a moment can default to now"),
        ('[facts.due]\ntype = "moment"\ndefault = "today"', "only a date can default to today"),
    ],
)
def test_mistakes_are_refused_with_their_place(tmp_path: Path, table: str, says: str) -> None:
    """A figure, a duty or a default that cannot work is an error when the file is read, at its line."""
    file = tmp_path / "policy.toml"
    file.write_text(POLICY + table + "\n", encoding="utf-8")
    with pytest.raises(ReturnsError) as caught:
        load_policy(str(file))
    assert says in caught.value.message
    assert caught.value.place is not None
    assert caught.value.place.line > 1


# Logs as things stood at some moment ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "policy"), SAMPLES)
def test_sample_logs_have_the_breaches_planted_in_them(
    kind: str, policy: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every row of a sample log breaks just the rules that its generator says."""
    out = tmp_path / "out.csv"
    found = audit(capsys, EXAMPLES / f"{kind}-log.csv", policy, "--as-of", "2026-03-31", "--out", str(out))
    assert (found["rejected"], found["outcomes"]["incomplete"]) == (0, 0)
    audited = {(int(row["line"]), rule) for row in table(out) for rule in row["reasons"].split(";") if rule}
    planted = {(int(row["line"]), row["rule"]) for row in table(EXAMPLES / f"{kind}-log.planted.csv")}
    assert audited == planted
    assert len(planted) > 40


@pytest.mark.parametrize(("kind", "rows"), [("faults", 300), ("visits", 300), ("hotline", 600)])
def test_sample_logs_are_what_their_generator_makes(kind: str, rows: int, tmp_path: Path) -> None:
    """The same rows and seed give the files that are here."""
    log, planted = tmp_path / "log.csv", tmp_path / "planted.csv"
    command = [sys.executable, str(EXAMPLES / "make_desk_logs.py"), kind, "--rows", str(rows), "--out", str(log)]
    subprocess.run([*command, "--planted", str(planted)], check=True)
    assert log.read_bytes() == (EXAMPLES / f"{kind}-log.csv").read_bytes()
    assert planted.read_bytes() == (EXAMPLES / f"{kind}-log.planted.csv").read_bytes()


@pytest.mark.parametrize(
    ("options", "outcome", "as_of"),
    [
        ((), "incomplete", None),
        (("--as-of", "2026-03-02 09:30"), "incomplete", "2026-03-02 09:30+08:00"),
        (("--as-of", "2026-03-02 01:31Z"), "breach", "2026-03-02 09:31+08:00"),
        (("--as-of", "2026-03-01"), "incomplete", "2026-03-01 23:59:59.999999+08:00"),
        (("--as-of", "2026-03-02"), "breach", "2026-03-02 23:59:59.999999+08:00"),
        (("--set", "as_of=2026-03-02 09:31", "--as-of", "2026-03-01"), "breach", "2026-03-02 09:31"),
    ],
)
def test_open_tickets_of_a_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], outcome: str, as_of: str | None
) -> None:
    """Without --as-of no clock runs in an audit; with it, a deadline that has passed by then is a breach."""
    log = tmp_path / "tickets.csv"
    log.write_text("registered_at,preprocessed_at\n2026-03-02 09:00,\n", encoding="utf-8")
    found = audit(capsys, log, "service-desk/faults", *options)
    assert [name for name, count in found["outcomes"].items() if count] == [outcome]
    assert found["given"].get("as_of") == as_of


def test_as_of_is_a_day_for_facts_that_default_to_today(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A log of returns without the day of the request is judged as if all were asked for on that day."""
    log = tmp_path / "returns.csv"
    log.write_text("sold_on,receipt\n2026-03-01,yes\n", encoding="utf-8")
    assert audit(capsys, log, "tile-store/returns")["rules"]["window"] == 0
    assert audit(capsys, log, "tile-store/returns", "--as-of", "2026-03-31")["rules"]["window"] == 0
    assert audit(capsys, log, "tile-store/returns", "--as-of", "2026-04-01")["rules"]["window"] == 1
    log.write_text("sold_on,requested_on\n2026-03-01,2026-03-02\n", encoding="utf-8")
    assert audit(capsys, log, "tile-store/returns", "--as-of", "2026-04-01")["rules"]["window"] == 0


def test_an_as_of_that_is_no_moment_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is guessed of it."""
    log = tmp_path / "tickets.csv"
    log.write_text("registered_at\n2026-03-02 09:00\n", encoding="utf-8")
    assert run(["audit", str(log), "--policy", "service-desk/faults", "--as-of", "soon"]) == 2
    assert "--as-of: `soon` is not a date" in capsys.readouterr().err


# The engine carries all of it without a special case ---------------------------------------------------------------------

# Words of types, units, columns of a log (roles.py) and of the code itself that some policy uses as a name too.
WORDS_OF_THE_TRADE = {
    "kind",
    "quantity",
    "area",
    "boxes",
    "product",
    "moved",
    "handed_over",
    "phone",
    "model",
    "receipt",
    "customer",
    "address",
} | {
    "tile",
    "claim",
    "more-than-sold",
    "days",  # a unit
    *("refund", "unclear"),  # columns of a log
    "minimum",  # a word for `min` in other tools
}


def test_no_engine_names_a_fact_of_a_policy() -> None:
    """Nothing in language/, engines/ or audit/ quotes the name of any shipped policy's fact, parameter or rule."""
    names: set[str] = set()
    for policy in map(load, dict(shipped())):
        names |= {*policy.facts, *policy.parameters, *policy.derived, *(rule.id for rule in policy.rules)}
    told = names - WORDS_OF_THE_TRADE
    package = ROOT / "returns_cli"
    for room in ("language", "engines", "audit"):
        for file in (package / room).glob("*.py"):
            text = file.read_text(encoding="utf-8")
            quoted = {name for name in told if f'"{name}"' in text or f"'{name}'" in text or f"`{name}`" in text}
            assert not quoted, f"{file.name} names {quoted}"
