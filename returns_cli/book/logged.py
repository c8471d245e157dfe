"""What the log says of all that the book counts: each of its entries is read once."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from returns_cli.book.database import Session
from returns_cli.book.entries import Entry
from returns_cli.book.privacy import commitment
from returns_cli.book.sales_proof import ProvedImport, proved_import
from returns_cli.kinds.sameness import folded as folded_key

AFTER = {"inspection": "", "override": "taken", "cancellation": "cancelled", "expiry": "expired"}
# What both have of a decision, by the same names; and what becomes of it.
LOGGED = ("number", "state", "amount", "unit", "outcome", "policy", "digest", "facts", "counter")
MONEY, SPLIT = ("refund", "share"), "tenders"
LATER, ANY = ("first_day", "held_until", "asked", "shares", "state_day"), object()  # an earlier release did not write them


class Logged:
    """What entries say that were added: of the book itself, the last thing of each return and manager, imports with digests and
    the names of `unproved` files without, by their sources. In `other_people` are entries that committed to something else of
    people than what is kept beside them."""

    def __init__(self, session: Session) -> None:
        self.decisions: dict[str, dict[str, Any]] = {}
        self.book: dict[str, Any] = {"last_at": ""}
        self.managers: dict[str, dict[str, Any]] = {}
        self.proved: list[ProvedImport] = []
        self.unproved: list[tuple[str, str]] = []
        self.other_people: list[int] = []
        self._people: dict[int, list[tuple[str, str, bytes]]] = defaultdict(list)
        for row in session.rows("SELECT * FROM personal"):
            self._people[row.number("entry")].append((row.text("field"), row.text("value"), row.bytes("salt")))

    def add(self, number: int, entry: Entry) -> None:
        """What the entry with this number says."""
        for field, value, salt in self._people.get(number, ()):
            if entry.get(field) != commitment(value, salt):
                self.other_people.append(number)
        self.book["last_at"] = max(self.book["last_at"], str(entry.get("at", "")))
        match entry.get("kind"):
            case "made":
                self.book |= {"origin": entry.get("origin"), "made_at": entry.get("at")}
            case "manager":
                may = {name: entry.get(name) for name in ("name", "most", "may")}
                self.managers[folded_key(str(entry.get("name")))] = may | {"pin": entry.get("pin", ANY)}
            case "sales":
                self._import(entry)
            case kind:
                self._decision(kind, str(entry.get("id")), entry)

    def _import(self, entry: Entry) -> None:
        if found := proved_import(entry):
            self.proved.append(found)
        else:
            source = str(entry.get("source", ""))
            self.unproved.append((source, str(entry.get("file") or source)))

    def _decision(self, kind: object, id: str, entry: Entry) -> None:
        last = self.decisions
        if kind == "decision":
            last[id] = {name: entry.get(name) for name in (*LOGGED, *MONEY, SPLIT)}
            last[id] |= {"decided_at": entry.get("at"), "overridden": None, **{name: entry.get(name, ANY) for name in LATER}}
            keys = [folded_key(str(entry.get(name))) for name in ("shop", "receipt", "line")]
            last[id] |= {"keys": keys, "named": "clerk" in entry}
        elif isinstance(kind, str) and kind in AFTER and id in last:
            last[id] |= {"state": entry.get("state") or AFTER[kind], **{name: entry.get(name) for name in (*MONEY, SPLIT)}}
            last[id] |= {"state_day": entry.get("state_day", ANY), "overridden": entry.get("reason") or last[id]["overridden"]}
