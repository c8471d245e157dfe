"""Policies as they decided, kept by digest, so that an old return can be decided again under the rules of its day."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date, tzinfo
from functools import lru_cache
from pathlib import Path

from returns_cli.book.book_facts import from_book
from returns_cli.book.database import Session, one
from returns_cli.book.errors import BookError, NotInBook
from returns_cli.book.sale import SaleLine
from returns_cli.decisions.book import PolicyBook, version_at
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.kinds.calendar_text import zone_of
from returns_cli.policy.build import build_policy
from returns_cli.policy.source import zone_named
from returns_cli.policy.toml_file import read_source, tables_of


def keep_policy(session: Session, compiled: CompiledPolicy) -> None:
    """The text of the policy is in the book. Raises BookError where its file has changed since it was loaded."""
    if one(session, "SELECT digest FROM policies WHERE digest = ?", compiled.digest) is not None:
        return
    path = Path(compiled.policy.file)
    if read_source(path).digest != compiled.digest:
        raise BookError("policy-changed", policy=compiled.id)
    session.change(
        "INSERT INTO policies (digest, policy, version, content) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        *(compiled.digest, compiled.id, compiled.version, path.read_text(encoding="utf-8-sig")),
    )


def stored_policy(session: Session, digest: str) -> CompiledPolicy:
    """The policy with this digest, as it was kept. Raises NotInBook, and BookError where it is not what it was."""
    compiled = _compiled(_content(session, digest))
    if compiled.digest != digest:
        raise BookError("policy-tampered", digest=digest)
    return compiled


def _content(session: Session, digest: str) -> str:
    row = one(session, "SELECT content FROM policies WHERE digest = ?", digest)
    if row is None:
        raise NotInBook("no-policy", digest=digest)
    return row.text("content")


def unknown_policies(session: Session, digests: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Those that the book does not have, with how often each is named; the usual ones first."""
    asked = sorted(digests.items(), key=lambda each: (-each[1], each[0]))
    have = {row.text("digest") for row in session.rows("SELECT digest FROM policies")} if asked else set()
    return tuple(each for each in asked if each[0] not in have)


def stored_zone(session: Session, digest: str) -> tzinfo:
    """The time zone of the policy with this digest, whose rules need not be built for it. Raises NotInBook."""
    return zone_of(zone_named(tables_of(digest, _content(session, digest))))


def deciding_policy(
    session: Session, policy: CompiledPolicy, line: SaleLine, texts: Mapping[str, str], today: date
) -> CompiledPolicy:
    """The policy that decides about a sale: the one whose digest the sale carries, else the version that is in force on the day
    that picks it. Raises NotInBook, InputError."""
    versions = policy.versions if isinstance(policy, PolicyBook) else (policy,)
    if line.policy_digest:
        printed = [version for version in versions if version.digest == line.policy_digest]
        return version_at(printed, line.policy_digest) if printed else stored_policy(session, line.policy_digest)
    if not isinstance(policy, PolicyBook):
        return policy
    return policy.version_for({**texts, **from_book(session, policy.policy, line, today)}, today)


@lru_cache(maxsize=16)  # each take of a sale that carries the digest of a policy asks for it
def _compiled(content: str) -> CompiledPolicy:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "policy.toml"
        path.write_text(content, encoding="utf-8")
        return CompiledPolicy(build_policy(read_source(path)))
