"""What the log says of all that the book counts: each of its entries is read once."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, TypeAlias

from returns_cli.book.database import Session
from returns_cli.book.entries import Entry
from returns_cli.book.privacy import commitment
from returns_cli.book.sales_proof import ProvedImport, proved_import
from returns_cli.kinds.sameness import folded as folded_key

AFTER = {"inspection": "", "override": "taken", "cancellation": "cancelled", "expiry": "expired"}
# What both have of a decision, by the same names; and what becomes of it.
LOGGED = ("number", "state", "amount", "unit", "outcome", "policy", "digest", "facts", "counter")
MONEY, SPLIT = ("refund", "share"), "tenders"
ANY = object()  # what an earlier release did not write
LATER = ("first_day", "held_until", "asked", "shares", "state_day", "customer")
ENDED = ("moved", "cancelled", "done", "no-show")  # what the number of changes of an appointment counts
Recorded: TypeAlias = "dict[str, Any]"


class Logged:
    """What entries say that were added: of the book itself, the last thing of each return, manager, appointment and task,
    whether it is known what the returns of each sale line were `worth`, imports with digests, and by their sources the names of
    `unproved` files without. In `other_people` are entries that committed to something else of people than what is kept
    beside them."""

    def __init__(self, session: Session) -> None:
        self.decisions: dict[str, Recorded] = {}
        self.worth: dict[tuple[str, ...], bool] = {}
        self.book: Recorded = {"last_at": ""}
        self.managers: dict[str, Recorded] = {}
        self.appointments: dict[str, Recorded] = {}
        self.tasks: dict[str, Recorded] = {}
        self.proved: list[ProvedImport] = []
        self.unproved: list[tuple[str, str]] = []
        self.other_people: list[int] = []
        self._people: dict[int, list[tuple[str, str, bytes]]] = defaultdict(list)
        for row in session.rows("SELECT * FROM personal"):
            self._people[row.number("entry")].append((row.text("field"), row.text("value"), row.bytes("salt")))

    def add(self, number: int, entry: Entry) -> None:
        """What the entry with this number says."""
        people = self._people.pop(number, [])
        for field, value, salt in people:
            if entry.get(field) != commitment(value, salt):
                self.other_people.append(number)
        self.book["last_at"] = max(self.book["last_at"], str(entry.get("at", "")))
        match entry.get("kind"):
            case "made":
                self.book |= {name: entry.get(name, ANY) for name in ("origin", "verifier", "secret")}
                self.book["made_at"] = entry.get("at")
            case "manager":
                may = {name: entry.get(name) for name in ("name", "most", "may")}
                self.managers[folded_key(str(entry.get("name")))] = may | {"pin": entry.get("pin", ANY)}
            case "sales":
                self._import(entry)
            case "appointment":
                self._appointment(str(entry.get("id")), entry)
            case "reminder" if (id := str(entry.get("id"))) in self.appointments:
                self.appointments[id]["reminded_at"] = entry.get("at")
            case "task":
                self._task(str(entry.get("id")), entry, {field: value for field, value, _ in people})
            case kind:
                self._decision(kind, str(entry.get("id")), entry)

    def beside_no_entry(self) -> list[int]:
        """When all entries are added: the numbers of those that are not there, beside which something is kept of people."""
        return sorted(self._people)

    def _import(self, entry: Entry) -> None:
        if found := proved_import(entry):
            self.proved.append(found)
        else:
            source = str(entry.get("source", ""))
            self.unproved.append((source, str(entry.get("file") or source)))

    def _decision(self, kind: object, id: str, entry: Entry) -> None:
        last = self.decisions
        before = last.get(id, {"state": ""})
        if kind == "decision":
            last[id] = {name: entry.get(name) for name in (*LOGGED, *MONEY, SPLIT)}
            last[id] |= {"decided_at": entry.get("at"), "overridden": None, **{name: entry.get(name, ANY) for name in LATER}}
            keys = [folded_key(str(entry.get(name))) for name in ("shop", "receipt", "line")]
            last[id] |= {"keys": keys, "named": "clerk" in entry}
        elif isinstance(kind, str) and kind in AFTER and id in last:
            customer = entry.get("customer", ANY) if before["state"] == "refused" else before["customer"]
            last[id] = before | {name: entry.get(name) for name in (*MONEY, SPLIT)} | {"customer": customer}
            last[id] |= {"state": entry.get("state") or AFTER[kind], "state_day": entry.get("state_day", ANY)}
            last[id]["overridden"] = entry.get("reason") or before["overridden"]
        else:
            return
        if moved := [each for each in (before, last[id]) if each["state"] == "taken"]:
            line, taken = tuple(last[id]["keys"]), last[id]["state"] == "taken"
            self.worth[line] = moved[-1]["share"] is not None and (taken or self.worth.get(line, False))

    def _appointment(self, id: str, entry: Entry) -> None:
        known, state = self.appointments.get(id), entry.get("state")
        if known is None:
            known = {name: entry.get(name, ANY) for name in ("asked", "minutes", "held_until")}
            known |= {"made_at": entry.get("at"), "warehouse": entry.get("warehouse"), "reminded_at": None, "sequence": 0}
        known["starts_at"] = entry.get("starts_at") or known.get("starts_at")
        known["state"] = known.get("state") if state == "moved" else state
        known["sequence"] += state in ENDED
        self.appointments[id] = known

    def _task(self, id: str, entry: Entry, people: Recorded) -> None:
        made_at = self.tasks[id]["made_at"] if id in self.tasks else entry.get("at")
        recorded = {name: entry.get(name, ANY) for name in ("state", "receipt", "starts_at", "minutes")}
        self.tasks[id] = {**recorded, "kind": entry.get("task"), "facts": entry.get("facts"), "made_at": made_at}
        self.tasks[id]["people"] = {
            name: people.get(name, ANY) for name, value in entry.items() if str(value).startswith("sha256:")
        }
