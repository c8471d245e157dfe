"""What a policy says must be so of all requests."""

from __future__ import annotations

from decimal import Decimal

from returns_cli.language.nodes import Node
from returns_cli.records import Record
from returns_cli.wording.bilingual import Words as Words  # noqa: PLC0414  a policy is full of them


class Subject(Record):
    """Something that is so of a request beside its outcome: a rule fires, a route is taken, a duty is to be done, or a
    term is stated, with this value or one within these bounds."""

    kind: str
    name: str
    value: bool | Decimal | str | None = None
    low: Decimal | None = None
    high: Decimal | None = None


class Property(Record):
    """What must hold of all requests for which `lowered` surely does.

    Alone, it says which outcome they never or always have, or what else (`subject`) is never or always so. With
    `raised` or `changed`, of two requests that differ in that fact only, the second one's higher or such that `to`
    holds, the second is `never` milder or stricter.
    """

    id: str
    text: Words
    when: Node
    lowered: Node
    never: str
    always: str
    raised: str
    changed: str
    to: Node
    subject: Subject | None = None
