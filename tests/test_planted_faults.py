"""Faults planted one at a time in copies of the tile store's policy: each is found, at its line, and nothing else is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from returns_cli import load_policy
from returns_cli.cli.main import run
from returns_cli.policy.load import find_policy

ORIGINAL = find_policy("tile-store/returns").parent
POLICY, CASES, README = "returns.toml", "returns.cases.toml", "README.md"
WORDS = 'reason  = { en = "Too late.", zh = "太晚。" }'

# fault -> (what stands there, what is planted instead, the code, the rule); « » mark where the finding must stand.
PLANTED: dict[str, tuple[str, str, str, str | None]] = {
    "unknown fact": ('when    = "laid"', 'when    = "«lade»"', "unknown-name", "laid"),
    "unknown fact in an exception": (
        'when    = "special_order"\nunless  = "defect != \'none\'"',
        'when    = "special_order"\nunless  = "«defct» != \'none\'"',
        "unknown-name",
        "special-order",
    ),
    "unknown fact in a route": ('when   = "total(area) <=', 'when   = "total(«aera») <=', "unknown-name", None),
    "unknown function": (
        'value = "days_between(sold_on, requested_on)"',
        'value = "«day_between(sold_on, requested_on)»"',
        "unknown-name",
        None,
    ),
    "letter of another alphabet": ('when    = "clearance"', 'when    = "«cleаrance»"', "unknown-name", "clearance"),
    "unknown choice": ("and defect == 'claimed'\"", "and defect == «'clamed'»\"", "type-mismatch", "condition-claim"),
    "yes/no compared with a number": ('when    = "not receipt"', 'when    = "«receipt == 1»"', "type-mismatch", "receipt"),
    "days compared with an area": (
        'when    = "requested_on > last_day"',
        'when    = "«days_since_sale > walk_in_area»"',
        "unit-mismatch",
        "window",
    ),
    "no condition": ('when    = "not receipt"', 'when    = "«days_since_sale»"', "type-mismatch", "receipt"),
    "no expression": ('when    = "not receipt"', 'when    = "not receipt «&&» laid"', "expression", "receipt"),
    "misspelt key": ('when    = "not receipt"', '«wen»     = "not receipt"', "shape", "receipt"),
    "missing key": ('[[rules]]\nid      = "laid"\noutcome = "deny"\n', '«[»[rules]]\nid      = "laid"\n', "shape", "laid"),
    "quoted yes or no": ("changeable   = true", 'changeable   = «"true"»', "shape", None),
    "unknown outcome": (
        'id      = "laid"\noutcome = "deny"',
        'id      = "laid"\noutcome = «"denied"»',
        "unknown-word",
        "laid",
    ),
    "label of no choice": ("[facts.defect.labels.claimed]", "«[»facts.defect.labels.claimd]", "unknown-word", None),
    "rule of the same name": ('id      = "clearance"', 'id      = «"laid"»', "duplicate-name", "laid"),
    "derived from itself": (
        'value = "days_between(sold_on, requested_on)"',
        'value = «"days_between(last_day, requested_on) if days_since_sale > 1 else 3"»',
        "circle",
        None,
    ),
    "default out of bounds": ("max          = 1000", "max          = 1000\ndefault = «2000»", "bad-value", None),
    "unknown time zone": ('timezone = "Asia/Shanghai"', 'timezone = «"Asia/Shangai"»', "bad-value", None),
    "never fires": ('when    = "clearance"', 'when    = «"clearance and not clearance"»', "never-fires", "clearance"),
    "never fires for the choice": (
        "when    = \"special_order and defect == 'claimed'\"",
        "when    = «\"special_order and defect == 'claimed' and defect != 'claimed'\"»",
        "never-fires",
        "special-order-claim",
    ),
    "exception that swallows the rule": (
        'when    = "special_order"\nunless  = "defect != \'none\'"',
        'when    = "special_order"\nunless  = «"special_order"»',
        "never-fires",
        "special-order",
    ),
    "always fires": (
        'when    = "requested_on > last_day"',
        'when    = «"days_since_sale <= return_window or requested_on > last_day"»',
        "always-fires",
        "window",
    ),
    "exception that never applies": (
        'when    = "special_order"\nunless  = "defect != \'none\'"',
        'when    = "special_order"\nunless  = «"defect != \'none\' and not special_order"»',
        "idle-exception",
        "special-order",
    ),
    "implied by a stronger rule": (
        '[[rules]]\nid      = "clearance"',
        f'[[rules]]\nid      = "very-late"\noutcome = "refer"\nwhen    = «"days_since_sale > 60"»\n{WORDS}\n\n'
        '[[rules]]\nid      = "clearance"',
        "implied-rule",
        "very-late",
    ),
    "said twice": (
        '[[rules]]\nid      = "clearance"',
        f'[[rules]]\nid      = "late"\noutcome = "deny"\nwhen    = «"days_since_sale > return_window"»\n{WORDS}\n\n'
        '[[rules]]\nid      = "clearance"',
        "duplicate-rule",
        "late",
    ),
    "both include the limit": (
        'when   = "total(area) > walk_in_area"',
        'when   = «"total(area) >= walk_in_area"»',
        "ambiguous-limit",
        None,
    ),
    "both leave the limit out": (
        'when   = "total(area) <= walk_in_area"\nclause = "R8"\n',
        'when   = "total(area) < walk_in_area"\nclause = "R8"\n',
        "ambiguous-limit",
        None,
    ),
    "gap between the routes": (
        '[[routes]]\nid     = "walk-in"\nwhen   = "total(area) <= walk_in_area"',
        '«[»[routes]]\nid     = "walk-in"\nwhen   = "total(area) <= 1"',
        "gap",
        None,
    ),
    "routes that overlap": ('when   = "total(area) > walk_in_area"', 'when   = «"total(area) > 1"»', "overlap", None),
    "route that none takes": (
        "# What a request must satisfy",
        '[[routes]]\nid = "van"\nwhen = «"total(area) > 100"»\n\n# What a request must satisfy',
        "never-chosen",
        None,
    ),
    "outcome that no rule gives": (
        '["deny", "refer", "approve"]',
        '["deny", "refer", «"partial"», "approve"]\nwords.partial = { en = "in part", zh = "部分" }',
        "unreached-outcome",
        None,
    ),
    "no request passes": (
        'must    = "requested_on >= sold_on"',
        'must    = «"requested_on >= sold_on and sold_on > requested_on"»',
        "no-request",
        None,
    ),
    "fact that nothing uses": (
        "[facts.laid]\n",
        '«[»facts.shade]\ntype = "text"\nask = { en = "Which shade?", zh = "什么色号？" }\n\n[facts.laid]\n',
        "unused-fact",
        None,
    ),
    "text that nobody can say": (
        "[facts.laid]\n",
        '[facts.shade]\ntype = "text"\nask = { en = "Which shade?", zh = "什么色号？" }\n\n'
        "[[checks]]\nmust = \"not known(shade) or shade != «'N/A'»\"\n\n[facts.laid]\n",
        "unsaid-text",
        None,
    ),
    "parameter that nothing uses": (
        "[parameters.walk_in_area] ",
        '«[»parameters.grace]\nunit = "day"\nvalues = [{ from = 2000-01-01, value = 3 }]\n\n[parameters.walk_in_area] ',
        "unused-parameter",
        None,
    ),
    "derived fact that nothing uses": (
        "[derived.last_day]",
        '«[»derived.weeks]\nvalue = "days_since_sale // 7"\n\n[derived.last_day]',
        "unused-derived",
        None,
    ),
    "parameter that begins too late": (
        "values = [{ from = 2000-01-01, value = 30",
        "values = «[»{ from = 2026-01-01, value = 30",
        "uncovered-dates",
        None,
    ),
    "wording in one language": (
        'reason  = { en = "Once laid, goods count as accepted.", zh = "已铺贴，视为验收合格。" }',
        'reason  = «{» en = "Once laid, goods count as accepted." }',
        "missing-wording",
        "laid",
    ),
    "placeholder that nothing fills": ("(last day {last_day}).", "(last day «{lst_day}»).", "placeholder", "window"),
    "placeholder in one language": ("（最后一天{last_day}）。", "。", "placeholder", "window"),
    "clause that there is not": ('clause  = "R7"', 'clause  = «"R12"»', "unknown-clause", "clearance"),
    "heading of two facts": ('["特殊订货", "专门订货"', '["特殊订货", «"特价"»', "shared-heading", None),
    "open for nothing": (
        'when    = "laid"',
        'when    = «"(laid and receipt) or (laid and not receipt)"»',
        "needlessly-open",
        "laid",
    ),
    "fee that is taken off nothing": (
        '[[rules]]\nid      = "laid"',
        '«[»terms.fee]\nlabel = { en = "fee", zh = "手续费" }\nunit = "CNY"\n'
        'values = [{ value = 5, clause = "R1" }]\n\n[[rules]]\nid      = "laid"',
        "unpaid-refund",
        None,
    ),
    "question that decides nothing": (
        'when    = "laid"',
        "when    = \"laid or (laid and kind == 'return')\"",
        "idle-question",
        None,
    ),
    "case that contradicts another": (
        "# R2 ---",
        '[[cases]]\nname = "day 30, again"\nfacts = { requested_on = "2026/3/31" }\noutcome = «"deny"»\n\n# R2 ---',
        "contradicting-cases",
        None,
    ),
    "case of an unknown fact": ('facts   = { receipt = "no" }', 'facts   = { «recipt» = "no" }', "unreadable-case", None),
    "case of an unknown rule": ('reasons = ["laid"]', 'reasons = [«"layed"»]', "unreadable-case", None),
}
# Where the mark does not stand in what was planted: the line of these words.
ELSEWHERE = {
    "both leave the limit out": 'when   = "total(area) > walk_in_area"',
    "placeholder in one language": 'reason  = { en = "Sold {days',
    "question that decides nothing": "[facts.kind]",
}


def copies(folder: Path, old: str = "", new: str = "") -> tuple[str, str]:
    """The policy with what stands beside it, copied into the folder with one fault planted; the faulty file and its text."""
    faulty = ""
    text = ""
    for name in (POLICY, CASES, README):
        content = (ORIGINAL / name).read_text(encoding="utf-8")
        if old and not faulty and old in content:
            faulty, text = name, content.replace(old, new, 1)
            content = text.replace("«", "").replace("»", "")
        (folder / name).write_text(content, encoding="utf-8")
    return faulty, text


def found(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[dict[str, Any]]]:
    """What the command says of the copy."""
    code = run(["policy", "check", str(folder / POLICY), "--format", "json"])
    return code, json.loads(capsys.readouterr().out)["findings"]


@pytest.mark.parametrize("fault", PLANTED)
def test_planted_fault(fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The one fault is the one finding: its code, its file, line, column and rule, and a witness that can be decided."""
    old, new, code, rule = PLANTED[fault]
    file, marked = copies(tmp_path, old, new)
    assert file, "the words that the fault replaces are there"
    status, findings = found(tmp_path, capsys)
    assert status == 3
    assert [finding["code"] for finding in findings] == [code]
    [finding] = findings
    assert Path(finding["file"]).name == file
    assert finding["rule"] == rule
    assert finding["help"]
    if fault in ELSEWHERE:
        spot = marked.index(ELSEWHERE[fault])
        assert finding["line"] == marked.count("\n", 0, spot) + 1
    else:
        before = marked.partition("«")[0]
        assert (finding["line"], finding["column"]) == (before.count("\n") + 1, len(before) - before.rfind("\n"))
    if finding["witness"] is not None:
        policy = load_policy(str(tmp_path / POLICY))
        assert policy.decide(policy.read(finding["witness"])).outcome


def test_the_copy_without_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The policy as it is shipped has no finding, copied somewhere else neither."""
    copies(tmp_path)
    assert found(tmp_path, capsys) == (0, [])


def test_thirty_at_least() -> None:
    """No fault of the table is planted twice."""
    assert len({(old, new) for old, new, _, _ in PLANTED.values()}) == len(PLANTED) >= 30
