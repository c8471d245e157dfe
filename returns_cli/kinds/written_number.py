"""Numbers in digits, grouped and pointed as people anywhere do it: the one home of these ways, for goods and for money."""

from __future__ import annotations

from decimal import Decimal

from returns_cli.late_pattern import late

# The ways of writing a number that can mean one number only: pattern, what groups thousands, what begins the fraction.
_WAYS = tuple(
    (late(pattern), group, point)
    for pattern, group, point in (
        (r"[0-9]+(?:\.[0-9]*)?", "", "."),
        (r"[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})|0,[0-9]{3}", "", ","),
        (r"[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+", ",", "."),
        (r"[0-9]{1,3}(?:,[0-9]{3}){2,}", ",", "."),
        (r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?", ",", "."),  # as in India: 12,34,567.00
        (r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+", ".", ","),
        (r"[0-9]{1,3}(?:\.[0-9]{3}){2,}", ".", ","),
        (r"[0-9]{1,3}(?: [0-9]{3})+\.[0-9]+|[0-9]{1,3}(?: [0-9]{3}){2,}", " ", "."),
        (r"[0-9]{1,3}(?: [0-9]{3})+,[0-9]+", " ", ","),
        (r"[0-9]{1,3}(?:'[0-9]{3})+(?:\.[0-9]*)?", "'", "."),
        (r"[0-9]{1,3}(?:'[0-9]{3})+,[0-9]+", "'", ","),
    )
)
_COULD_BE_THOUSANDS = late(r"[0-9]+,[0-9]{3}")
MOST_DIGITS = 30
_PLAIN = late(rf"[0-9]{{1,{MOST_DIGITS}}}(?:\.[0-9]{{0,{MOST_DIGITS}}})?")
SIGNIFICANT = 15  # digits of a number that a spreadsheet keeps; what it writes behind them is noise
NINES = 12  # digits at the most of a short number that was written as a binary one
# Signs and apostrophes that stand for the plain ones beside digits: dashes of word processors, the no-break hyphen, an emoji.
# Wide and raised ones are these already when a text is folded.
SIGNS = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2796", "-") | dict.fromkeys("\u2018\u2019\u02bc`", "'")
)


def number_in(digits: str) -> Decimal | None:
    """The number without a sign that narrow digits mean; None where they are none, could be two, or have too many digits."""
    if digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS:
        return Decimal(digits)
    for pattern, group, point in _WAYS:
        if pattern.fullmatch(digits):
            plain = digits.replace(group, "").replace(point, ".") if group else digits.replace(point, ".")
            if _PLAIN.fullmatch(plain):
                return Decimal(plain)
    return None


def without_noise(number: Decimal, places: int) -> Decimal:
    """The number as a spreadsheet shows it, which keeps 15 digits: 0.30000000000000004 is 0.3. What has more of them, many
    of them behind its point, is what a binary number looks like."""
    _, digits, exponent = number.normalize().as_tuple()
    noisy = len(digits) > SIGNIFICANT and int(exponent) < -places
    return round(number, SIGNIFICANT - 1 - number.adjusted()) if noisy else number


def could_be_thousands(digits: str) -> bool:
    """Whether the comma of 1,234 may begin thousands or a fraction."""
    return _COULD_BE_THOUSANDS.fullmatch(digits) is not None
