"""The tile store's policy against the store's clauses R1-R9, read a second time in tile_store_reading.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st
from tile_store_reading import DEFECTS, WALK_IN_MM2, Goods, Line, outcome, reasons, route

from returns_cli import load_policy
from returns_cli.decisions.lines import decide_lines, request_json
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.yes_no import YES

POLICY = load_policy("tile-store/returns")
SOLD = date(2026, 3, 1)
YES_NO = ("receipt", "goods_intact", "packaging_intact", "laid", "clearance", "special_order")
JUDGED = (*YES_NO, "defect")  # what the outcome hangs on, besides the two dates
UNHURRIED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}


def on_day(days: int, **known: Any) -> Line:
    """A line asked for so many days after the sale, nothing against it but what is said here."""
    return Line(SOLD, SOLD + timedelta(days), **known)


def square_metres(area_mm2: int) -> str:
    """The area as exact text."""
    return f"{area_mm2 // 10**6}.{area_mm2 % 10**6:06} m2"


def typed(line: Line) -> dict[str, Any]:
    """The line as the typed facts that `decide` takes."""
    goods = line.goods
    facts: dict[str, Any] = {name: getattr(line, name) for name in ("sold_on", "requested_on", *JUDGED)}
    if goods.unit == "m2":
        return facts | {"quantity": square_metres(goods.amount)}
    quantity = f"{goods.amount} {'boxes' if goods.unit == 'box' else 'pieces'}"
    tile = f"{goods.tile[0]}x{goods.tile[1]}"
    return facts | {"quantity": quantity, "tile": tile, "pieces_per_box": goods.pieces_per_box}


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The same facts as JSON values."""
    return {name: str(value) if isinstance(value, date) else value for name, value in facts.items()}


def assert_as_read(line: Line) -> None:
    """Outcome, reasons and route are those of the clauses."""
    decision = POLICY.decide(typed(line))
    assert (decision.outcome, set(decision.fired), decision.route) == (outcome(line), set(reasons(line)), route([line]))


# What a plain yes says -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", sorted(YES))
def test_a_plain_yes_never_confirms_a_defect(word: str) -> None:
    """Who says that there is a problem has not said that it was inspected: a claim, or asked again."""
    understood = None
    with suppress(InputError):
        understood = POLICY.read({"defect": word})["defect"]
    assert understood in (None, "claimed")


# Boundaries ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "expected"), [(0, "approve"), (1, "approve"), (29, "approve"), (30, "approve"), (31, "deny"), (32, "deny")]
)
def test_day_thirty_is_the_last(days: int, expected: str) -> None:
    """Goods come back up to day 30, the day of sale being day 0, and not on day 31."""
    line = on_day(days)
    decision = POLICY.decide(typed(line))
    assert (decision.outcome, decision.fired) == (expected, () if expected == "approve" else ("window",))
    assert_as_read(line)


@pytest.mark.parametrize(
    ("sold_on", "last_day"),
    [
        (date(2024, 1, 30), date(2024, 2, 29)),
        (date(2025, 1, 30), date(2025, 3, 1)),
        (date(2025, 12, 15), date(2026, 1, 14)),
        (date(2026, 9, 1), date(2026, 10, 1)),
    ],
)
def test_thirty_days_are_counted_on_the_calendar(sold_on: date, last_day: date) -> None:
    """Leap days, ends of months and years and public holidays change nothing: thirty days are thirty days."""
    in_time, late = Line(sold_on, last_day), Line(sold_on, last_day + timedelta(1))
    assert [POLICY.decide(typed(line)).outcome for line in (in_time, late)] == ["approve", "deny"]
    assert POLICY.decide(typed(in_time)).to_json()["derived"]["last_day"] == str(last_day)


@pytest.mark.parametrize(
    ("area_mm2", "expected"),
    [
        (1, "walk-in"),
        (1_999_999, "walk-in"),
        (2_000_000, "walk-in"),
        (2_000_001, "warehouse-appointment"),
        (3_000_000, "warehouse-appointment"),
    ],
)
def test_two_square_metres_are_walk_in(area_mm2: int, expected: str) -> None:
    """Exactly 2 m2 is walk-in; a square millimetre more is not."""
    line = on_day(1, goods=Goods("m2", area_mm2))
    assert POLICY.decide(typed(line)).route == expected
    assert_as_read(line)


@pytest.mark.parametrize(
    ("goods", "area", "expected"),
    [
        (Goods("box", 1, (800, 800), 3), "1.92 m2", "walk-in"),
        (Goods("box", 2, (800, 800), 3), "3.84 m2", "warehouse-appointment"),
        (Goods("piece", 3, (800, 800), 3), "1.92 m2", "walk-in"),
        (Goods("piece", 4, (800, 800), 3), "2.56 m2", "warehouse-appointment"),
        (Goods("box", 1, (1000, 1000), 2), "2 m2", "walk-in"),
        (Goods("piece", 2, (1000, 1000), 2), "2 m2", "walk-in"),
        (Goods("box", 1, (1000, 2000), 1), "2 m2", "walk-in"),
        (Goods("piece", 1, (1001, 1999), 1), "2.000999 m2", "warehouse-appointment"),
    ],
)
def test_boxes_and_pieces_are_counted_out(goods: Goods, area: str, expected: str) -> None:
    """An area is pieces times width times height, a box its number of pieces: one box of 800x800 walks in, two do not."""
    decision = POLICY.decide(typed(on_day(1, goods=goods)))
    assert (decision.to_json()["derived"]["area"], decision.route) == (area, expected)
    assert_as_read(on_day(1, goods=goods))


@pytest.mark.parametrize(
    ("change", "defect", "expected", "fired"),
    [
        ({"special_order": True}, "none", "deny", "special-order"),
        ({"special_order": True}, "claimed", "refer", "special-order-claim"),
        ({"special_order": True}, "confirmed", "approve", ""),
        ({"laid": True}, "none", "deny", "laid"),
        ({"laid": True}, "claimed", "deny", "laid"),
        ({"laid": True}, "confirmed", "deny", "laid"),
        ({"clearance": True}, "none", "deny", "clearance"),
        ({"clearance": True}, "claimed", "deny", "clearance"),
        ({"clearance": True}, "confirmed", "deny", "clearance"),
        ({"goods_intact": False}, "none", "deny", "condition"),
        ({"goods_intact": False}, "claimed", "refer", "condition-claim"),
        ({"goods_intact": False}, "confirmed", "approve", ""),
        ({"packaging_intact": False}, "none", "deny", "condition"),
        ({"packaging_intact": False}, "claimed", "refer", "condition-claim"),
        ({"packaging_intact": False}, "confirmed", "approve", ""),
        ({"goods_intact": False, "packaging_intact": False}, "none", "deny", "condition"),
        ({"goods_intact": False, "packaging_intact": False}, "claimed", "refer", "condition-claim"),
        ({"goods_intact": False, "special_order": True}, "claimed", "refer", "condition-claim;special-order-claim"),
        ({"goods_intact": False, "special_order": True}, "none", "deny", "condition;special-order"),
        ({"goods_intact": False, "special_order": True}, "confirmed", "approve", ""),
        ({"special_order": True, "laid": True}, "claimed", "deny", "laid;special-order-claim"),
        ({"receipt": False}, "none", "deny", "receipt"),
        ({"receipt": False}, "claimed", "deny", "receipt"),
        ({"receipt": False}, "confirmed", "deny", "receipt"),
        ({}, "none", "approve", ""),
        ({}, "claimed", "approve", ""),
        ({}, "confirmed", "approve", ""),
    ],
)
def test_quality_problem_excepts_what_the_clauses_say(
    change: Mapping[str, bool], defect: str, expected: str, fired: str
) -> None:
    """A confirmed problem lifts R3 and R6, a claimed one sends them to inspection, and R1, R2, R5, R7 know no exception."""
    line = on_day(5, **change, defect=defect)
    decision = POLICY.decide(typed(line))
    assert (decision.outcome, ";".join(decision.fired)) == (expected, fired)
    assert_as_read(line)


@pytest.mark.parametrize(
    ("defect", "fired"),
    [
        ("none", ["window", "receipt", "condition", "laid", "special-order", "clearance"]),
        ("claimed", ["window", "receipt", "condition-claim", "laid", "special-order-claim", "clearance"]),
        ("confirmed", ["window", "receipt", "laid", "clearance"]),
    ],
)
def test_all_reasons_are_given_at_once(defect: str, fired: list[str]) -> None:
    """A customer hears every reason against the return, each with its clause, not only the first."""
    worst = {"receipt": False, "goods_intact": False, "packaging_intact": False, "laid": True, "clearance": True}
    line = on_day(31, **worst, special_order=True, defect=defect)
    decision = POLICY.decide(typed(line))
    assert (decision.outcome, list(decision.fired), decision.route) == ("deny", fired, None)
    clauses = {reason["rule"].removesuffix("-claim"): reason["clause"] for reason in decision.to_json()["reasons"]}
    known = {"window": "R1", "receipt": "R2", "condition": "R3", "laid": "R5", "special-order": "R6", "clearance": "R7"}
    assert clauses == {rule: clause for rule, clause in known.items() if rule in clauses}
    assert_as_read(line)


def test_every_combination_of_what_is_judged() -> None:
    """All 576 combinations of the yes/no facts, the quality problem and the last day come out as read."""
    for days, defect, *flags in product((30, 31, 0), DEFECTS, *[(True, False)] * len(YES_NO)):
        assert_as_read(on_day(days, **dict(zip(YES_NO, flags, strict=True)), defect=defect))


@pytest.mark.parametrize("kind", ["return", "exchange"])
@pytest.mark.parametrize("line", [on_day(30), on_day(31), on_day(3, special_order=True, defect="claimed")])
def test_exchange_is_judged_like_a_return(kind: str, line: Line) -> None:
    """The same conditions apply to returns and exchanges."""
    decision = POLICY.decide(typed(line) | {"kind": kind})
    assert (decision.outcome, set(decision.fired), decision.route) == (outcome(line), set(reasons(line)), route([line]))


# Random requests -------------------------------------------------------------------------------------------------

sides = st.sampled_from([1, 300, 600, 800, 999, 1000, 1001, 2000]) | st.integers(1, 10_000)
near_two = st.integers(WALK_IN_MM2 - 3, WALK_IN_MM2 + 3)
areas = near_two | st.sampled_from([500_000, 1_000_000, 1_000_001]) | st.integers(1, 5 * 10**6) | st.integers(1, 10**12)
counts = st.integers(1, 5) | st.integers(1, 2000)
pieces = st.integers(1, 12) | st.integers(1, 1000)
in_m2 = st.builds(Goods, st.just("m2"), areas)
counted = st.builds(Goods, st.sampled_from(["box", "piece"]), counts, st.tuples(sides, sides), pieces)
day_counts = st.sampled_from([0, 1, 29, 30, 31, 32]) | st.integers(0, 35) | st.integers(0, 700)


def lines_of(goods: st.SearchStrategy[Goods], *, often_fine: bool = False) -> st.SearchStrategy[Line]:
    """Random lines; `often_fine` gives more of those against which little speaks."""
    bad = st.integers(0, 9).map(lambda chance: chance == 0) if often_fine else st.booleans()
    fine = bad.map(lambda is_bad: not is_bad)
    days = st.integers(0, 31) if often_fine else day_counts
    return st.builds(
        lambda sold, late, **facts: Line(sold, sold + timedelta(late), **facts),
        st.dates(date(2000, 1, 1), date(2099, 12, 31)),
        days,
        receipt=fine,
        goods_intact=fine,
        packaging_intact=fine,
        laid=bad,
        clearance=bad,
        special_order=bad,
        defect=st.sampled_from(DEFECTS),
        goods=goods,
    )


@settings(max_examples=1500, **UNHURRIED)
@given(lines_of(in_m2 | counted))
def test_any_request_comes_out_as_read(line: Line) -> None:
    """Outcome, fired rules and route of any complete request are those of the clauses."""
    assert_as_read(line)


@settings(max_examples=1500, **UNHURRIED)
@given(lines_of(in_m2 | counted, often_fine=True))
def test_any_likely_request_comes_out_as_read(line: Line) -> None:
    """The same for requests with little against them, which are mostly accepted and have a route."""
    event(outcome(line))
    assert_as_read(line)


@settings(max_examples=300, **UNHURRIED)
@given(lines_of(in_m2, often_fine=True))
def test_only_the_receipt_can_still_be_brought(line: Line) -> None:
    """What would change a refusal is the receipt, exactly where the clauses give a better outcome with it."""
    better = outcome(replace(line, receipt=True))
    helps = not line.receipt and better != "deny"
    changes = POLICY.decide(typed(line)).to_json()["changes"]
    assert changes == ([{"facts": {"receipt": True}, "outcome": better}] if helps else [])


@settings(max_examples=300, **UNHURRIED)
@given(lines_of(in_m2), st.integers(0, 400))
def test_later_is_never_better(line: Line, days: int) -> None:
    """Who asks later never gets a better outcome."""
    order = ["deny", "refer", "approve"]
    later = replace(line, requested_on=line.requested_on + timedelta(days))
    now, then = (POLICY.decide(typed(each)).outcome for each in (line, later))
    assert order.index(then) <= order.index(now)


# Requests of which not all is known ------------------------------------------------------------------------------

GOODS_FACTS = ("quantity", "tile", "pieces_per_box")


def completions(line: Line, hidden: set[str]) -> Iterator[Line]:
    """The line with every combination of values for what is hidden of the facts that are judged."""
    names = [name for name in JUDGED if name in hidden]
    days = [(line.requested_on - line.sold_on).days]
    if hidden & {"sold_on", "requested_on"}:
        days = [0, 31]
    for late, *values in product(days, *[DEFECTS if name == "defect" else (True, False) for name in names]):
        dates = {"sold_on": SOLD, "requested_on": SOLD + timedelta(late)}
        yield replace(line, **dates, **dict(zip(names, values, strict=True)))


hidden_facts = st.sets(st.sampled_from(["sold_on", "requested_on", *JUDGED]), max_size=6)


@settings(max_examples=600, **UNHURRIED)
@given(lines_of(in_m2 | counted, often_fine=True), hidden_facts)
def test_decided_means_that_no_answer_can_change_it(line: Line, hidden: set[str]) -> None:
    """With facts missing, a request is decided exactly when every way to fill them in has that outcome."""
    decision = POLICY.decide({name: value for name, value in typed(line).items() if name not in hidden})
    possible = {outcome(each) for each in completions(line, hidden)}
    event(f"{len(possible)} possible outcomes")
    assert decision.outcome == (possible.pop() if len(possible) == 1 else "incomplete")
    assert set(decision.fired) == set.intersection(*(set(reasons(each)) for each in completions(line, hidden)))


@settings(max_examples=200, **UNHURRIED)
@given(lines_of(in_m2 | counted, often_fine=True), hidden_facts, st.sets(st.sampled_from(GOODS_FACTS)))
@example(on_day(5, goods=Goods("piece", 1, (2000, 2000))), {"sold_on", *JUDGED} - {"clearance"}, {"quantity", "pieces_per_box"})
@example(on_day(5, goods=Goods("piece", 1, (1821, 1821))), {"sold_on", *JUDGED} - {"defect"}, {"quantity", "pieces_per_box"})
@example(on_day(5, goods=Goods("box", 1, (30, 40), 12)), set(), {"quantity", "pieces_per_box"})
@example(on_day(5, packaging_intact=False), {"sold_on", "requested_on", *JUDGED} - {"packaging_intact"}, set(GOODS_FACTS))
def test_asks_what_can_matter_and_nothing_else(line: Line, hidden: set[str], hidden_goods: set[str]) -> None:
    """Asked is each unknown fact that alone can still change the outcome or the route, and no other."""
    known = typed(line)
    if line.goods.unit != "m2" and hidden_goods:
        hidden_goods.add("quantity")  # a count without tile or pieces cannot be read at all
    facts = {name: value for name, value in known.items() if name not in hidden | hidden_goods}
    filled = list(completions(line, hidden))
    wanted = {name for name in JUDGED if name in hidden and any(_turns_on(each, name) for each in filled)}
    if _turns_on_the_day(filled):
        wanted |= hidden & {"sold_on", "requested_on"}
    if "quantity" not in facts and any(outcome(each) != "deny" for each in filled):
        wanted |= _goods_that_matter(facts)
    assert set(POLICY.decide(facts).ask) == wanted


def test_what_is_asked_does_not_depend_on_requests_before() -> None:
    """The same request asks the same of a policy that has decided many others as of one that is new."""
    facts = typed(on_day(5, goods=Goods("box", 1, (30, 40), 12)))
    requests = [{name: facts[name] for name in facts if name not in hidden} for hidden in combinations(facts, 4)]
    used = load_policy("tile-store/returns")
    asked = [used.decide(request).ask if used.violated(used.reader.read_typed(request)) < 0 else None for request in requests]
    for request, ask in list(zip(requests, asked, strict=True))[::40]:
        if ask is not None:
            assert load_policy("tile-store/returns").decide(request).ask == ask


def _turns_on(line: Line, name: str) -> bool:
    """Whether the outcome changes with this one fact."""
    values = DEFECTS if name == "defect" else (True, False)
    return len({outcome(replace(line, **{name: value})) for value in values}) > 1


def _turns_on_the_day(lines: list[Line]) -> bool:
    """Whether for one of the lines being late decides the outcome."""
    days = (0, 31)
    return any(
        len({outcome(replace(line, requested_on=line.sold_on + timedelta(late))) for late in days}) > 1 for line in lines
    )


def _goods_that_matter(facts: Mapping[str, Any]) -> set[str]:
    """With the quantity unknown: what can change the route. A box of tiles above 2 m2 each goes to the warehouse anyway."""
    wanted = {"quantity"}
    if "tile" not in facts:
        wanted.add("tile")
    if "pieces_per_box" not in facts:
        wide, high = (int(side) for side in facts.get("tile", "1x1").split("x"))
        if wide * high <= WALK_IN_MM2:
            wanted.add("pieces_per_box")
    return wanted


@pytest.mark.parametrize(
    ("missing", "expected", "fired"),
    [
        ({"receipt"}, "incomplete", ()),
        ({"sold_on"}, "incomplete", ()),
        ({"defect"}, "approve", ()),
        ({"quantity"}, "approve", ()),
    ],
)
def test_unknown_is_never_yes(missing: set[str], expected: str, fired: tuple[str, ...]) -> None:
    """What is not known leaves the request open only where it can matter, and is never taken for granted."""
    facts = {name: value for name, value in typed(on_day(5)).items() if name not in missing}
    decision = POLICY.decide(facts)
    assert (decision.outcome, decision.fired) == (expected, fired)


def test_unknown_size_leaves_the_route_open() -> None:
    """Accepted goods of unknown quantity have no route yet, and the quantity is asked."""
    facts = {name: value for name, value in typed(on_day(5)).items() if name not in GOODS_FACTS}
    decision = POLICY.decide(facts)
    assert (decision.outcome, decision.route, set(decision.ask)) == ("approve", None, set(GOODS_FACTS))


# Requests of several lines ---------------------------------------------------------------------------------------

small = st.builds(Goods, st.just("m2"), st.sampled_from([1, 500_000, 1_000_000, 999_999]) | st.integers(1, 2_100_000))
few = st.builds(Goods, st.sampled_from(["box", "piece"]), st.integers(1, 3), st.tuples(sides, sides), st.integers(1, 4))
SHAREABLE = ("sold_on", "requested_on", *JUDGED)


def answered(lines: list[Line], shared: Iterable[str] = ()) -> dict[str, Any]:
    """The JSON answer to a request of these lines; facts in `shared` are given once for all of them."""
    given_lines = [plain(typed(line)) for line in lines]
    common = {name: given_lines[0][name] for name in shared}
    own = [{name: value for name, value in each.items() if name not in shared} for each in given_lines]
    return request_json(decide_lines(POLICY, {**common, "lines": own}, today=None, lang="en"), several=True, lang="en")


def as_read(lines: list[Line]) -> tuple[list[tuple[str, set[str]]], str | None]:
    return [(outcome(line), set(reasons(line))) for line in lines], route(lines)


def as_answered(found: Mapping[str, Any]) -> tuple[list[tuple[str, set[str]]], str | None]:
    each = [(line["outcome"], {reason["rule"] for reason in line["reasons"]}) for line in found["lines"]]
    return each, found["route"] and found["route"]["id"]


@settings(max_examples=400, **UNHURRIED)
@given(
    st.lists(lines_of(small | few, often_fine=True), min_size=1, max_size=6), st.sets(st.sampled_from(SHAREABLE), max_size=3)
)
def test_any_request_of_several_lines_comes_out_as_read(lines: list[Line], shared: set[str]) -> None:
    """Each line has its own outcome and reasons; the route is that of all lines that are not refused."""
    if shared & {"sold_on", "requested_on"}:  # a date shared alone could put a request before its sale
        shared |= {"sold_on", "requested_on"}
    lines = [replace(line, **{name: getattr(lines[0], name) for name in shared}) for line in lines]
    found = answered(lines, shared)
    assert as_answered(found) == as_read(lines)
    assert [line["route"] for line in found["lines"]] == [None] * len(lines)


@settings(max_examples=150, **UNHURRIED)
@given(st.lists(lines_of(small, often_fine=True), min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_order_of_lines_does_not_matter(lines: list[Line], random: Any) -> None:
    """Lines in another order have the same outcomes and the same route."""
    shuffled = random.sample(range(len(lines)), len(lines))
    one, other = answered(lines), answered([lines[at] for at in shuffled])
    assert [one["lines"][at] for at in shuffled] == other["lines"]
    assert one["route"] == other["route"]


@pytest.mark.parametrize(
    ("areas_mm2", "expected"),
    [
        ([1_000_000, 1_000_000], "walk-in"),
        ([1_000_000, 1_000_001], "warehouse-appointment"),
        ([1] * 3, "walk-in"),
        ([700_000] * 3, "warehouse-appointment"),
    ],
)
def test_splitting_into_lines_does_not_evade_the_warehouse(areas_mm2: list[int], expected: str) -> None:
    """What counts against 2 m2 is the sum over the lines, not each line."""
    found = answered([on_day(5, goods=Goods("m2", area)) for area in areas_mm2])
    assert found["route"]["id"] == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"laid": True}, "walk-in"),
        ({"special_order": True, "defect": "claimed"}, "warehouse-appointment"),
        ({}, "warehouse-appointment"),
    ],
)
def test_refused_lines_do_not_count(other: Mapping[str, Any], expected: str) -> None:
    """A refused line adds nothing to the area; one that goes to inspection does."""
    found = answered([on_day(5), on_day(5, **other, goods=Goods("m2", 9_000_000))])
    assert found["route"]["id"] == expected


def test_nothing_left_has_no_route() -> None:
    """Where every line is refused, nobody is sent anywhere."""
    assert answered([on_day(31), on_day(5, laid=True)])["route"] is None


@pytest.mark.parametrize("missing", ["quantity", "receipt"])
def test_open_line_leaves_the_route_of_the_request_open(missing: str) -> None:
    """A line whose size or outcome is not known yet could tip the scales, so small lines beside it have no route."""
    lines = [plain(typed(on_day(5))), plain(typed(on_day(5)))]
    del lines[1][missing]
    found = request_json(decide_lines(POLICY, {"lines": lines}, today=None, lang="en"), several=True, lang="en")
    assert (found["lines"][0]["outcome"], found["route"]) == ("approve", None)
    assert missing in [asked["fact"] for asked in found["lines"][1]["ask"]]


def test_open_line_cannot_bring_a_large_request_back_to_the_shop() -> None:
    """Above 2 m2 already, a request goes to the warehouse whatever the open line holds, and its size is not asked."""
    lines = [plain(typed(on_day(5, goods=Goods("m2", area)))) for area in (5_000_000, 1)]
    del lines[1]["quantity"]
    found = request_json(decide_lines(POLICY, {"lines": lines}, today=None, lang="en"), several=True, lang="en")
    assert found["route"]
    assert found["route"]["id"] == "warehouse-appointment"
    assert [line["ask"] for line in found["lines"]] == [[], []]
