"""What an open book says of itself: its decisions, its log, and whether nothing was changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path

from returns_cli.book import slips, verifying
from returns_cli.book.calls import DatabaseCalls
from returns_cli.book.checkpoints import public_key, verifier
from returns_cli.book.database import Session, only
from returns_cli.book.decided import RecordedDecision, came_back, decided, listed
from returns_cli.book.entries import keep_checkpoint
from returns_cli.book.errors import BookError, Refused
from returns_cli.book.migrations import version_of
from returns_cli.book.replaying import Replayed, replay
from returns_cli.book.sale import SaleLine
from returns_cli.book.shift import Shift, shift
from returns_cli.book.sqlite import SqliteDatabase
from returns_cli.book.stored_policies import stored_policy
from returns_cli.book.story import Story, story
from returns_cli.book.tampering import Tampering
from returns_cli.decisions.texts import facts_in_words, outcome_words
from returns_cli.errors import ReturnsError
from returns_cli.records import Record
from returns_cli.whole_file import whole_file


class Status(Record):
    """What a book holds."""

    origin: str
    kind: str
    schema: int
    entries: int
    lines: int
    taken: int
    held: int
    newest: str
    verifier: str


class LogBook(DatabaseCalls):
    """Decisions are read, replayed and printed; the log is proved."""

    # Where `today` is given, a hold whose last day has passed is over, though nobody has let it go yet.
    def decided(self, id: str, *, today: date | None = None) -> RecordedDecision:
        return self.read(lambda session: decided(session, id)).on(today)

    def story(self, decision: RecordedDecision) -> Story:
        """Why it came out so, and what was done of it later."""
        return self.read(lambda session: story(session, decision))

    def came_back(self, line: SaleLine, *, today: date | None = None) -> list[RecordedDecision]:
        """What came back of a line, or is held, the oldest first."""
        return self.read(lambda session: came_back(session, line, today))

    def listed(
        self, *, since: str = "", until: str = "", state: str = "", most: int = 1000, today: date | None = None
    ) -> list[RecordedDecision]:
        return self.read(lambda session: listed(session, since=since, until=until, state=state, most=most, today=today))

    def shift(
        self, since: datetime, until: datetime, *, counter: str = "", clerk: str = "", today: date | None = None
    ) -> Shift:
        """What was decided in this time, the overrides, and all inspections that are open."""
        return self.read(lambda session: shift(session, since, until, counter=counter, clerk=clerk, today=today))

    def as_done(self, decisions: Iterable[RecordedDecision]) -> Iterator[RecordedDecision]:
        """The decisions with what was done in the end: what a manager took has the outcome that its policy grants."""
        for each in decisions:
            if each.overridden:
                policy = self.read(partial(stored_policy, digest=each.digest)).policy
                yield each.but(outcome=policy.granted)
            else:
                yield each

    def outcome_in_words(self, digest: str, outcome: str, lang: str) -> str:
        """What the policy that decided calls an outcome; its id where that policy is not in the book as it was."""
        try:
            return outcome_words(self.read(lambda session: stored_policy(session, digest)).policy, outcome, lang)
        except ReturnsError:
            return outcome

    def facts_in_words(self, digest: str, texts: Mapping[str, str], lang: str) -> list[tuple[str, str]]:
        """What the policy that decided calls these facts and what they say; as they were recorded where it is not in the book
        as it was, or cannot read them, because they are masked."""
        try:
            policy = self.read(lambda session: stored_policy(session, digest))
            return facts_in_words(texts, policy.read(texts), lang)
        except ReturnsError:
            return list(texts.items())

    def replay(self, id: str) -> Replayed:
        return self.read(lambda session: replay(session, id))

    def slip(self, ids: Sequence[str], *, today: date | None = None) -> slips.SlipSource:
        """What the slip of these decisions is made of, as of a day where one is given. Raises NotInBook."""
        return self.write(lambda session: slips.slip_source(session, ids, today))

    def slip_printed(self, ids: Sequence[str], *, now: datetime | None = None) -> None:
        """The slip is on paper: the next one is a reprint."""
        self.write(lambda session: slips.slip_printed(session, ids, now or self.present()))

    def checkpoint(self) -> str:
        """The signed checkpoint of the log as it is now; the book keeps it too."""
        return self.write(keep_checkpoint)

    def verify(self, kept: str | None = None) -> list[Tampering]:
        """Whatever is not as it was written; `kept` is a checkpoint that somebody has."""
        return [*self.verified(kept).faults]

    def verified(self, kept: str | None = None) -> verifying.Verification:
        """The same, and what cannot be proved. Raises BookError where so much is wrong that it cannot be told one by one."""
        try:
            return self.read(lambda session: verifying.verify(session, kept))
        except Refused:  # sums of what somebody changed are larger than any number of a database
            raise BookError("book-damaged", book=self.where) from None

    def prove(self, number: int) -> verifying.Proof:
        return self.read(lambda session: verifying.prove(session, number))

    def status(self, *, today: date | None = None) -> Status:
        return self.read(lambda session: self._status(session, today))

    def _status(self, session: Session, today: date | None) -> Status:
        book = only(session, "SELECT origin, key, size, last_at FROM book WHERE one = 1")
        counted = only(
            session,
            "SELECT (SELECT count(*) FROM sale_lines) AS lines, (SELECT count(*) FROM returns WHERE state = 'taken') AS taken,"
            " (SELECT count(*) FROM returns WHERE state = 'held' AND coalesce(held_until, '9') >= ?) AS held",
            today.isoformat() if today else "",
        )
        origin, key = book.text("origin"), book.bytes("key")
        return Status(
            origin,
            self.database.kind,
            version_of(session),
            book.number("size"),
            counted.number("lines"),
            counted.number("taken"),
            counted.number("held"),
            book.text("last_at"),
            verifier(origin, public_key(key)),
        )

    def backup(self, target: Path) -> None:
        """A copy as of one moment, while counters go on. Raises BookError where the database has its own tool for it."""
        if not isinstance(self.database, SqliteDatabase):
            raise BookError("backup-by-server")
        if target.exists():
            raise BookError("backup-exists", file=str(target))
        with whole_file(target) as unfinished:
            self.database.backup(unfinished)
            unfinished.chmod(0o600)
