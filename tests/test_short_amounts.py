"""Amounts as they are typed at a counter, the dialogue's and the screen's."""

from __future__ import annotations

import pytest

from returns_cli import load_policy
from returns_cli.intake.short_amounts import broken_boxes, fact_of_boxes, in_whole_pieces, short_amount
from returns_cli.kinds.faults import InputError


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("2b3", "2 boxes 3 pieces"),
        ("２Ｂ３", "2 boxes 3 pieces"),
        ("2b", "2 boxes"),
        ("2箱3", "2 boxes 3 pieces"),
        ("2b3p", "2 boxes 3 pieces"),
        ("20p", "20 pieces"),
        ("20片", "20 pieces"),
        ("1.5m", "1.5 m2"),
        ("2㎡", "2 m2"),
    ],
)
def test_short_forms(typed: str, amount: str) -> None:
    assert short_amount(typed) == amount


@pytest.mark.parametrize(
    "typed", ["", "3", "0b", "2b0", "b3", "2b 3", "3b 800 3", "20 pieces", "1.5p", "1,5m", "12345678p", "-2b"]
)
def test_what_is_no_short_form(typed: str) -> None:
    """Bare numbers, labels behind an amount, and what the policy's own reader reads are not its business."""
    assert short_amount(typed) is None


@pytest.mark.parametrize(
    ("typed", "per_box", "amount"),
    [
        ("半箱", 4, "2 pieces"),
        ("half a box", 2, "1 piece"),
        ("1/2 box", 6, "3 pieces"),
        ("一箱半", 4, "1 box 2 pieces"),
        ("2箱半", 4, "2 boxes 2 pieces"),
        ("1.5b", 4, "1 box 2 pieces"),
        ("1.5 boxes 2 pieces", 4, "2 boxes"),
        ("0.25 box", 8, "2 pieces"),
    ],
)
def test_a_part_of_a_box_is_pieces(typed: str, per_box: int, amount: str) -> None:
    assert broken_boxes(typed)
    assert in_whole_pieces(typed, per_box) == amount


@pytest.mark.parametrize(("typed", "per_box", "pieces"), [("半箱", 3, "1.5"), ("一箱半", 5, "7.5"), ("0.1 box", 4, "0.4")])
def test_a_part_of_a_piece_is_said_to_be_one(typed: str, per_box: int, pieces: str) -> None:
    with pytest.raises(InputError) as found:
        in_whole_pieces(typed, per_box)
    assert str(found.value) == (f"`{typed}` is {pieces} pieces at {per_box} in a box; write whole pieces, for example 2 pieces")
    assert str(found.value.in_language("zh")) == f"每箱{per_box}片，`{typed}`是{pieces}片；凑不成整片，请写整片数，如2片"


@pytest.mark.parametrize("typed", ["2 boxes", "2箱3片", "1.5 m2", "1.5片", "-0.5 box", "half", "半", "", "x", "2b3"])
def test_whole_boxes_are_not_parted(typed: str) -> None:
    assert not broken_boxes(typed)


def test_the_policy_says_which_fact_counts_a_box() -> None:
    """By what it works out the area from; a policy that works out none names none."""
    policy = load_policy("tile-store/returns").policy
    assert fact_of_boxes(policy, policy.facts["quantity"]) == "pieces_per_box"
    assert fact_of_boxes(policy, policy.facts["tile"]) is None
