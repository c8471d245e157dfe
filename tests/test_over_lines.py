"""What all lines of a request come to, in rules: the counter, the audit, SQL and proofs say the same."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from returns_cli.cli.main import run
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.decisions.lines import decide_lines
from returns_cli.kinds.faults import InputError
from returns_cli.policy.load import load
from returns_cli.render.sql_page import sql_page

FACTS = """
policy   = "shop/lines"
version  = "1"
outcomes = ["deny", "refer", "approve"]
[facts.requested_on]
type = "date"
of   = "request"
[facts.delivered_on]
type = "date"
[facts.cartons]
type = "whole number"
unit = "box"
min  = 0
max  = 500
[facts.price]
type = "decimal"
unit = "CNY"
places = 2
min  = -1000
max  = 1000
[facts.opened]
type = "yes/no"
"""
RULES = """
[derived.last_delivery]
value = "{latest}"
[[rules]]
id = "minimum"
outcome = "deny"
when = "{cartons} < 4"
[[rules]]
id = "window"
outcome = "deny"
when = "days_between(last_delivery, requested_on) > 14"
[[rules]]
id = "first"
outcome = "refer"
when = "days_between({earliest}, requested_on) > 20 and opened"
[[rules]]
id = "opened"
outcome = "refer"
when = "{opened} >= 2 or {dear} > 90.5"
unless = "{lines} > 4"
[[routes]]
id = "truck"
when = "total(cartons) > 8"
"""
ALL_LINES = {
    "latest": "latest(delivered_on)",
    "earliest": "earliest(delivered_on)",
    "cartons": "total(cartons)",
    "opened": "count(opened)",
    "dear": "total(price if not opened else 0)",
    "lines": "count()",
}
POLICY = FACTS + RULES.format_map(ALL_LINES)
# The same rules over facts that say what all lines come to: these the tests work out by themselves.
TOLD = {name: f"all_{name}" for name in ALL_LINES}
PLAIN = FACTS + RULES.format_map(TOLD)
for name, words in {
    "latest": 'type = "date"',
    "earliest": 'type = "date"',
    "cartons": 'type = "whole number"\nunit = "box"\nmax = 500000',
    "dear": 'type = "decimal"\nunit = "CNY"\nplaces = 2\nmin = -1000000\nmax = 1000000',
    "opened": 'type = "whole number"',
    "lines": 'type = "whole number"',
}.items():
    PLAIN += f"[facts.all_{name}]\n{words}\n"

Line = dict[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the policies lie."""
    folder = tmp_path_factory.mktemp("lines")
    (folder / "lines.toml").write_text(POLICY, encoding="utf-8")
    (folder / "plain.toml").write_text(PLAIN, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def lines(folder: Path) -> CompiledPolicy:
    return CompiledPolicy(load(str(folder / "lines.toml")))


@pytest.fixture(scope="module")
def plain(folder: Path) -> CompiledPolicy:
    return CompiledPolicy(load(str(folder / "plain.toml")))


def random_requests(count: int, *, blanks: bool) -> list[list[Line]]:
    """Requests of one to five lines, near the limits of the policy."""
    chance, asked = Random(20261129), date(2026, 11, 20)  # noqa: S311  the same ones each time
    requests = []
    for _ in range(count):
        request = []
        for _ in range(chance.choice((1, 1, 2, 2, 3, 5))):
            line = {
                "requested_on": asked.isoformat(),
                "delivered_on": (asked - timedelta(chance.choice((3, 13, 14, 15, 20, 21, 22)))).isoformat(),
                "cartons": str(chance.choice((0, 1, 2, 3, 4, 9))),
                "price": chance.choice(("-3", "10", "30.25", "90.5", "90.51")),
                "opened": chance.choice(("yes", "no")),
            }
            if blanks and chance.random() < 0.4:
                line[chance.choice(list(line)[1:])] = ""
            request.append(line)
        requests.append(request)
    return requests


def all_of(request: list[Line]) -> dict[str, Any]:
    """What all lines come to, worked out apart; None where a line does not say what it adds."""
    days = [line["delivered_on"] for line in request]
    dear = [{"yes": "0", "no": line["price"], "": ""}[line["opened"]] for line in request]
    known = {
        "latest": None if "" in days else max(days),
        "earliest": None if "" in days else min(days),
        "cartons": None if any(not line["cartons"] for line in request) else sum(int(line["cartons"]) for line in request),
        "opened": None if any(not line["opened"] for line in request) else sum(line["opened"] == "yes" for line in request),
        "dear": None if "" in dear else f"{sum(round(float(each) * 100) for each in dear) / 100:.2f}",
        "lines": len(request),
    }
    return {f"all_{name}": value for name, value in known.items()}


def test_the_counter_says_what_the_same_rules_say_of_facts_about_all_lines(
    lines: CompiledPolicy, plain: CompiledPolicy
) -> None:
    """Where every line says everything, each line is decided as by rules over facts that were worked out apart."""
    outcomes = set()
    for request in random_requests(400, blanks=False):
        found = decide_lines(lines, {"lines": request}, today=None, lang="en")
        expected = [plain.decide(plain.read(line | all_of(request))) for line in request]
        assert [(each.outcome, each.fired) for each in found] == [(each.outcome, each.fired) for each in expected], request
        outcomes |= {(each.outcome, each.fired) for each in found}
    assert len(outcomes) > 6


def test_what_a_line_does_not_say_leaves_all_lines_open(lines: CompiledPolicy, plain: CompiledPolicy) -> None:
    """What is decided although something is unknown is what it would be for every value of it; never more is decided than
    the rules allow whatever the other lines say."""
    still_open = 0
    for request in random_requests(400, blanks=True):
        found = decide_lines(lines, {"lines": request}, today=None, lang="en")
        expected = [plain.decide(plain.read(line | all_of(request))) for line in request]
        for one, other in zip(found, expected, strict=True):
            assert other.outcome in (one.outcome, "incomplete"), request
            still_open += one.outcome == "incomplete"
    assert still_open > 20


def test_the_audit_decides_each_line_as_the_counter_does(folder: Path, lines: CompiledPolicy) -> None:
    """A log of requests whose lines lie far apart, with blanks: every line has the counter's outcome, reasons and route."""
    requests = random_requests(300, blanks=True)
    rows = [(number, line) for number, request in enumerate(requests) for line in request]
    Random(1).shuffle(rows)  # noqa: S311
    log, out = folder / "log.csv", folder / "out.csv"
    with log.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["request_id", *requests[0][0]])
        writer.writeheader()
        writer.writerows({"request_id": f"r{number}", **line} for number, line in rows)
    assert run(["audit", str(log), "--policy", str(folder / "lines.toml"), "--out", str(out)]) == 3  # breaches
    with out.open(encoding="utf-8-sig", newline="") as file:
        found = [(row["outcome"], row["reasons"], row["route"]) for row in csv.DictReader(file)]
    decided = {}
    for number in range(len(requests)):
        own = [line for other, line in rows if other == number]
        decided[number] = iter(decide_lines(lines, {"lines": own}, today=None, lang="en"))
    expected = [next(decided[number]) for number, _ in rows]
    assert found == [(each.outcome, ";".join(each.fired), each.route or "") for each in expected]


@pytest.mark.parametrize(("name", "told"), [("r1", "approve"), ("N/A", "deny"), ("-", "deny"), ("无", "deny"), ("", "deny")])
def test_lines_without_an_id_are_requests_of_their_own(folder: Path, name: str, told: str) -> None:
    """Two lines of three cartons each are enough of one request, and too few where nobody can tell that they are of one."""
    log, out = folder / "none.csv", folder / "none-out.csv"
    rows = [f"{name},2026-11-20,2026-11-18,3,10,no"] * 2
    log.write_text("\n".join(["request_id,requested_on,delivered_on,cartons,price,opened", *rows, ""]), encoding="utf-8")
    run(["audit", str(log), "--policy", str(folder / "lines.toml"), "--out", str(out)])
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert [row["outcome"] for row in csv.DictReader(file)] == [told] * 2


def test_the_report_gives_the_reasons_of_the_whole_request(folder: Path, lines: CompiledPolicy) -> None:
    """A line among others has the reason that holds beside them, and none that would hold of it alone."""
    log, page = folder / "told.csv", folder / "told.html"
    rows = ["request_id,requested_on,delivered_on,cartons,price,opened,decision"]
    rows += [f"a,2026-11-20,2026-11-19,{count},1,yes,approve" for count in (2, 3)]
    log.write_text("\n".join(rows) + "\n", encoding="utf-8")
    words = POLICY.replace('id = "minimum"', 'id = "minimum"\nreason = "Too few."').replace(
        'id = "opened"', 'id = "opened"\nreason = "Two are open."'
    )
    policy = folder / "told.toml"
    policy.write_text(words, encoding="utf-8")
    assert run(["audit", str(log), "--policy", str(policy), "--report", str(page)]) == 3
    told = page.read_text(encoding="utf-8")
    assert "Two are open." in told
    assert "Too few." not in told


@pytest.mark.parametrize("blanks", [False, True])
def test_the_query_decides_each_line_as_the_counter_does(lines: CompiledPolicy, *, blanks: bool) -> None:
    """With `--request` the query works out by itself what all lines come to; it looks at each rule by itself."""
    requests = random_requests(200, blanks=blanks)
    table, expected = [], []
    for number, request in enumerate(requests):
        decided = decide_lines(lines, {"lines": request}, today=None, lang="en")
        expected += [lines.engine.evaluate(*each.facts.registers)[0] for each in decided]
        for line in request:
            day, price = line["delivered_on"], line["price"]
            table.append(
                {
                    "of_request": None if len(request) == 1 else number,
                    "requested_on": date.fromisoformat(line["requested_on"]) if line["requested_on"] else None,
                    "delivered_on": date.fromisoformat(day) if day else None,
                    "cartons": int(line["cartons"]) if line["cartons"] else None,
                    "price": round(float(price) * 100) if price else None,
                    "opened": {"yes": True, "no": False, "": None}[line["opened"]],
                    "place": len(table),
                }
            )
    returns = pa.Table.from_pylist(table)  # noqa: F841  DuckDB reads it by its name
    query = sql_page(lines.policy, "duckdb", "returns", "en", request=["of_request"])
    answers = duckdb.connect().sql(query).project("outcome, place").order("place").fetchall()
    assert [outcome for outcome, _ in answers] == expected


def test_a_request_of_one_line_is_all_its_lines(lines: CompiledPolicy) -> None:
    """Without other lines the last delivery is that of the line itself; what other lines come to can be said of it."""
    line = {"requested_on": "2026-11-20", "delivered_on": "2026-11-01", "cartons": 3, "price": 1, "opened": False}
    alone = lines.decide(lines.read(line))
    assert alone.fired == ("minimum", "window")
    assert not any(name.startswith("others") for name in alone.shown_facts)
    others = {"others_total_cartons": 1, "others_latest_delivered_on": "2026-11-10", "others_count": 2}
    assert lines.decide(lines.read(line | others)).outcome == "approve"


def test_checks_wait_for_all_lines(tmp_path: Path) -> None:
    """A check that looks at all lines is looked at when all are there."""
    path = tmp_path / "p.toml"
    path.write_text(POLICY + '[[checks]]\nmust = "count() >= 2"\nmessage = { en = "Two lines at least." }\n', encoding="utf-8")
    compiled = CompiledPolicy(load(str(path)))
    line = {"requested_on": "2026-11-20", "delivered_on": "2026-11-19", "cartons": 3, "price": 1, "opened": False}
    assert [each.outcome for each in decide_lines(compiled, {"lines": [line, line]}, today=None, lang="en")] == ["approve"] * 2
    with pytest.raises(InputError, match="Two lines at least"):
        decide_lines(compiled, {"lines": [line]}, today=None, lang="en")


def test_proofs_are_about_requests_of_several_lines(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A rule about several lines is not dead, and taking it away is a difference whose witness replays."""
    one, other = tmp_path / "one.toml", tmp_path / "other.toml"
    words = 'clause = "R1"\nreason = { en = "Several.", zh = "多。" }\n'
    several = f'[[rules]]\nid = "several"\noutcome = "deny"\nwhen = "count(opened) >= 2"\n{words}'
    never = f'[[rules]]\nid = "never"\noutcome = "refer"\nwhen = "count(opened) > count()"\n{words}'
    ask = 'ask = { en = "?", zh = "?" }\n'
    facts = f'policy = "p/q"\nversion = "1"\noutcomes = ["deny", "refer", "approve"]\n[facts.opened]\ntype = "yes/no"\n{ask}'
    one.write_text(facts + several + never, encoding="utf-8")
    other.write_text(facts + never, encoding="utf-8")
    assert run(["policy", "check", str(one), "--format", "json"]) == 3
    found = json.loads(capfd.readouterr().out)["findings"]
    assert {(each["code"], each["rule"]) for each in found} == {("never-fires", "never")}
    assert run(["policy", "diff", str(one), str(other), "--format", "json"]) == 3
    witness = json.loads(capfd.readouterr().out)["witness"]
    compiled = [CompiledPolicy(load(str(path))) for path in (one, other)]
    assert [each.decide(each.read(witness["facts"])).outcome for each in compiled] == [witness["before"], witness["after"]]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("total(total(cartons)) > 3", "a total of a total"),
        ("total(1 if last_delivery > delivered_on else 0) > 3", "a total of a total"),
    ],
)
def test_nothing_is_added_up_twice(tmp_path: Path, rule: str, message: str, capfd: pytest.CaptureFixture[str]) -> None:
    """What looks at all lines is no number of each line, by way of a derived fact either."""
    path = tmp_path / "p.toml"
    path.write_text(POLICY + f'[[rules]]\nid = "x"\noutcome = "deny"\nwhen = "{rule}"\n', encoding="utf-8")
    assert run(["policy", "show", str(path)]) == 2
    assert message in capfd.readouterr().err


ROUTES = """
policy = "p/q"
version = "1"
outcomes = ["deny", "approve"]
[facts.bad]
type = "yes/no"
ask = { en = "Bad?", zh = "坏了?" }
[facts.n]
type = "whole number"
max = 10
ask = { en = "How many?", zh = "几件?" }
[[rules]]
id = "bad"
outcome = "deny"
when = "bad"
clause = "R1"
reason = { en = "Bad.", zh = "坏。" }
[[routes]]
id = "truck"
when = "count() > 4 or total(n) > 50"
clause = "R2"
[[routes]]
id = "van"
when = "count() <= 4 and total(n) <= 50"
clause = "R2"
"""


def routed(folder: Path, text: str = ROUTES) -> Path:
    path = folder / "routes.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_routes_that_only_several_lines_reach_are_not_dead(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing is found in a route that no request of one line takes; that every request has a route is proved."""
    path = routed(tmp_path)
    assert run(["policy", "check", str(path)]) == 0
    assert run(["policy", "prove", str(path)]) == 0
    lines = [{"bad": "no", "n": "1"}] * 5
    compiled = CompiledPolicy(load(str(path)))
    assert {each.route for each in decide_lines(compiled, {"lines": lines}, today=None, lang="en")} == {"truck"}
    dead = ROUTES.replace('"count() > 4 or total(n) > 50"', '"count() > 4 and total(n) < 0"')
    assert run(["policy", "check", str(routed(tmp_path, dead))]) == 3
    assert "[never-chosen]" in capfd.readouterr().out


def test_what_several_lines_may_tell_is_not_called_equal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither proved nor refuted, by `prove`, `diff` and mutants, is what no request of one line tells."""
    claim = '[[properties]]\nid = "no-truck"\nnever = { route = "truck" }\n'
    path = routed(tmp_path, ROUTES + claim)
    assert run(["policy", "prove", str(path), "--format", "json"]) == 4
    [found] = [each for each in json.loads(capfd.readouterr().out)["properties"] if each["id"] == "no-truck"]
    assert found["why"] == ["lines"]
    other = tmp_path / "other.toml"
    other.write_text(ROUTES.replace("> 4", "> 5").replace("<= 4", "<= 5"), encoding="utf-8")
    assert run(["policy", "diff", str(path), str(other)]) == 4
    assert "what other lines of the request may add" in " ".join(capfd.readouterr().out.split())
    cases = '[[cases]]\nname = "a"\nfacts = { bad = "no", n = 3 }\noutcome = "approve"\nroute = "van"\n'
    path.with_suffix(".cases.toml").write_text(cases, encoding="utf-8")
    run(["policy", "test", str(path), "--mutants", "--format", "json"])
    survived = json.loads(capfd.readouterr().out)["mutants"]["survived"]
    assert any("`4` in `count() > 4" in str(each) for each in survived)


def test_what_the_other_lines_come_to_is_asked_of_them(lines: CompiledPolicy) -> None:
    """A line is asked for what it lacks itself; an explanation names what the others come to."""
    here = {"requested_on": "2026-11-20", "delivered_on": "2026-11-19", "cartons": "3", "price": "1", "opened": "no"}
    there = {name: value for name, value in here.items() if name not in ("cartons", "delivered_on")}
    one, other = decide_lines(lines, {"lines": [here, there]}, today=None, lang="en")
    assert one.ask == ()
    assert other.ask == ("cartons",)  # whatever day it came on, the last delivery is recent enough
    [minimum, *_] = decide_lines(lines, {"lines": [here, here]}, today=None, lang="en")[0].explain
    assert minimum["values"] == {"cartons": 3, "others_total_cartons": 3}
