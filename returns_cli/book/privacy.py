"""What the book keeps of people: never the number of a card; names, phones and notes beside the log, not in it.

The log has a salted commitment in their place. Whoever is shown value and salt can check it; whoever has the log alone
learns nothing; and the value can be deleted without breaking the log.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from secrets import token_bytes
from unicodedata import decimal

from returns_cli.book.database import texts
from returns_cli.book.errors import Refused
from returns_cli.kinds.sameness import folded, narrowed

SALT_BYTES = 16
WHOLE_NUMBER = 10  # digits of a phone number with its area, or of a mobile phone
ABROAD = re.compile(r"(?:\+|00)?86(1[0-9]{10})|(?:\+|00)1([2-9][0-9]{9})")
FROM_ABROAD = ("+", "0", "8")  # what that begins with
DIGITS = re.compile(r"[0-9](?:[ -]?[0-9]){12,}")
BETWEEN = "./:,_·\u2010-\u2015\u2212"  # groups as they stand on the card
GROUPED = re.compile(
    rf"(?<![0-9])(?:[0-9]{{4}}([{BETWEEN}])[0-9]{{4}}\1[0-9]{{4}}\1[0-9]{{1,7}}|[0-9]{{4}}([{BETWEEN}])[0-9]{{6}}\2[0-9]{{5}})(?![0-9])"
)
# Before the digits are narrow: a sieve for many texts at once. A class of signs by name would take it a quarter longer.
LIKE_CARD = re.compile(rf"\d(?:[- {BETWEEN}\ufe63\uff0d\uff0e\uff0f\uff1a\uff0c\uff3f]?\d){{12}}")
CARD_LENGTHS = range(13, 20)
# What card numbers begin with: the networks' ranges (ISO/IEC 7812). Without this every second long receipt number
# that happens to satisfy the check digit would be refused.
ISSUERS = re.compile(r"3[4-7]|4|5[0-8]|6|2[2-7]")


def _luhn(digits: str) -> bool:
    """The check digit of card numbers (ISO/IEC 7812-1)."""
    doubled = (sum(divmod(int(digit) * 2, 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[::-2])) + sum(doubled)) % 10 == 0


def card_number(text: str) -> str | None:
    """What looks like the whole number of a payment card in a text."""
    return next((digits for _, _, digits in _cards(_plain(text))), None)


def _plain(text: str) -> str:
    """The text narrowed, its digits those of ASCII, whichever alphabet's they were."""
    plain = narrowed(text)
    return plain if plain.isascii() else "".join(str(decimal(sign)) if sign.isdecimal() else sign for sign in plain)


def _cards(plain: str) -> Iterator[tuple[int, int, str]]:
    """Where numbers of cards begin and end, and their digits, in order."""
    yield from sorted([*_in_runs(plain), *_in_groups(plain)])


def _in_groups(plain: str) -> Iterator[tuple[int, int, str]]:
    """Those in groups as on the card, whatever stands between them: dots, dashes, slashes."""
    for found in GROUPED.finditer(plain):
        digits = re.sub("[^0-9]", "", found[0])
        if len(digits) in CARD_LENGTHS and ISSUERS.match(digits) and _luhn(digits):
            yield found.start(), found.end(), digits


def _in_runs(plain: str) -> Iterator[tuple[int, int, str]]:
    """Those in groups of any length, blanks or hyphens between: whole groups, also where a day or an amount stands beside."""
    for run in DIGITS.finditer(plain):
        groups = [(run.start() + found.start(), found[0]) for found in re.finditer("[0-9]+", run[0])]
        after = 0
        for first, (begin, _) in enumerate(groups):
            digits = ""
            for at, group in groups[first : first + CARD_LENGTHS[-1]] if begin >= after else ():
                digits += group
                if len(digits) in CARD_LENGTHS and ISSUERS.match(digits) and _luhn(digits):
                    after = at + len(group)
                    yield begin, after, digits
                    break


def without_card(text: str) -> str:
    """The text, with no more than the last digits of the number of a payment card."""
    plain, parts, last = _plain(text), list[str](), 0
    for begin, end, digits in _cards(plain):
        parts += [plain[last:begin], f"…{digits[-4:]}"]
        last = end
    return "".join([*parts, plain[last:]]) if parts else text


def refuse_cards(fields: Mapping[str, str]) -> None:
    """Raises Refused where one of the texts has the number of a card in it, or what is no text."""
    texts([*fields.values()])
    for name, text in fields.items():
        digits = card_number(text)
        if digits is not None:
            raise Refused("card-number", field=name, last=digits[-4:])


def committed(value: str) -> tuple[str, bytes]:
    """A commitment to a value, and the salt that opens it."""
    salt = token_bytes(SALT_BYTES)
    return commitment(value, salt), salt


def commitment(value: str, salt: bytes) -> str:
    return "sha256:" + hashlib.sha256(salt + value.encode("utf-8", "surrogatepass")).hexdigest()


def customer_mark(id: str, customer: str | None) -> str | None:
    """What the log says of whose return this is: whoever has the log alone cannot tell which returns are one customer's."""
    return (
        None
        if customer is None
        else f"sha256:{hashlib.sha256(f'{id} {customer}'.encode('utf-8', 'surrogatepass')).hexdigest()}"
    )


def secret_digest(secret: bytes) -> str:
    """What the log says of the secret by which customers are known."""
    return f"sha256:{hashlib.sha256(secret).hexdigest()}"


def masked(fields: Mapping[str, str]) -> tuple[dict[str, str], list[tuple[str, bytes, str]]]:
    """Personal fields as the log has them, and what is kept beside it: field, salt, value."""
    shown: dict[str, str] = {}
    kept: list[tuple[str, bytes, str]] = []
    for name, value in _given(fields):
        shown[name], salt = committed(value)
        kept.append((name, salt, value))
    return shown, kept


def _given(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from ((name, value) for name, value in fields.items() if value)


def digits_of(contact: str) -> str:
    """The digits of a phone number, however it is written, a name beside it too; none of an e-mail address, nor of a name with
    fewer digits than a whole number has. The codes of China and of North America make no other number."""
    plain = contact.replace(" ", "")
    if plain.isascii() and plain.isdecimal():
        return _national(plain) if len(plain) > WHOLE_NUMBER else plain
    seen = narrowed(contact)
    digits = re.sub("[^0-9]", "", seen)
    if any(map(str.isalpha, seen)) and ("@" in seen or len(digits) < WHOLE_NUMBER):
        return ""
    return _national(f"+{digits}" if "+" in seen else digits)


def _national(number: str) -> str:
    """A mobile phone of China, and a number of North America, without what is dialled from abroad; others as they are."""
    if number[:1] not in FROM_ABROAD:
        return number
    found = ABROAD.fullmatch(number)
    return (found[1] or found[2]) if found else number.lstrip("+")


def phone_end(contact: str) -> str:
    """The last four digits of a phone number, nothing of anything else."""
    return _end(digits_of(contact))


def _end(digits: str) -> str:
    return digits[-4:] if len(digits) >= 4 else ""


class Customers:
    """Who customers are, by a keyed hash: HMAC-SHA-256 (RFC 2104), the key taken in once for all of them."""

    def __init__(self, secret: bytes) -> None:
        key = secret.ljust(64, b"\0") if len(secret) <= 64 else hashlib.sha256(secret).digest().ljust(64, b"\0")
        self.inner, self.outer = (hashlib.sha256(bytes(byte ^ pad for byte in key)) for pad in (0x36, 0x5C))

    def known_by(self, contact: str) -> tuple[str, str | None]:
        """The last digits of a phone number, and the key of whoever is known by it or by another word; None for nobody."""
        digits = digits_of(contact)
        word = digits if len(digits) >= 7 else folded(contact)
        if not word:
            return _end(digits), None
        inner, outer = self.inner.copy(), self.outer.copy()
        inner.update(word.encode("utf-8", "surrogatepass"))  # of a row that is refused, too
        outer.update(inner.digest())
        return _end(digits), outer.hexdigest()
