"""Checkpoints of the decision log: a short text that says how long the log was and what its root was, signed.

The text is that of C2SP tlog-checkpoint in the form of a C2SP signed note: three lines (origin, size, root), a blank line,
and a line with the signature (Ed25519). Whoever keeps one can prove later that nothing before it was changed or cut.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import TYPE_CHECKING

from returns_cli.book.errors import BookError
from returns_cli.errors import UsageError
from returns_cli.records import Record

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\1"  # the type of key in a signed note
# Whoever keeps one keeps what stands around it too: what `book status` says above it, or the end of a shift.
NOTE = re.compile(r"^(?P<body>[^\n]+\n[0-9]+\n[^\n]+\n(?:[^\n]+\n)*)\n(?P<signatures>\N{EM DASH} .*)", re.MULTILINE | re.DOTALL)


class Checkpoint(Record):
    """The first `size` entries of the log `origin` have this root."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def new_key() -> bytes:
    """A new private key, as its 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate().private_bytes_raw()


def _private(key: bytes) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        return Ed25519PrivateKey.from_private_bytes(key)
    except ValueError:  # of another length
        raise BookError("key-damaged") from None


def public_key(key: bytes) -> bytes:
    """The public half of a private key, as its 32 bytes."""
    return _private(key).public_key().public_bytes_raw()


def _mark(origin: str, public: bytes) -> bytes:
    """The four bytes by which a note says which key signed it."""
    return hashlib.sha256(origin.encode() + b"\n" + ED25519 + public).digest()[:4]


def verifier(origin: str, public: bytes) -> str:
    """The public key as people pass it on: name, mark, key."""
    return f"{origin}+{_mark(origin, public).hex()}+{base64.b64encode(ED25519 + public).decode()}"


def signed(checkpoint: Checkpoint, key: bytes) -> str:
    """The checkpoint as a signed note."""
    signature = _private(key).sign(checkpoint.body.encode())
    mark = _mark(checkpoint.origin, public_key(key))
    return f"{checkpoint.body}\n\N{EM DASH} {checkpoint.origin} {base64.b64encode(mark + signature).decode()}\n"


def read_checkpoint(note: str, public: bytes) -> Checkpoint:
    """The checkpoint in a text that has a signed note in it, whose signature this key made. Raises UsageError."""
    found = NOTE.search(note.replace("\r\n", "\n"))
    body, lines = (found["body"], found["body"].split("\n")) if found else ("", [])
    if found is None:
        raise UsageError("this is no checkpoint of a book", help="keep the whole text that `returns book status` prints")
    try:
        root = base64.b64decode(lines[2], validate=True)
    except binascii.Error:
        raise UsageError("the checkpoint's root cannot be read", help="keep the whole text, unchanged") from None
    mark = _mark(lines[0], public)
    if not any(_fits(line, lines[0], mark, body, public) for line in found["signatures"].split("\n")):
        raise UsageError("the checkpoint was not signed by this book", help="is it the checkpoint of another book?")
    return Checkpoint(lines[0], int(lines[1]), root)


def _fits(line: str, origin: str, mark: bytes, body: str, public: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    words = line.split(" ")
    if len(words) != 3 or words[0] != "\N{EM DASH}" or words[1] != origin:
        return False
    try:
        content = base64.b64decode(words[2], validate=True)
        key: Ed25519PublicKey = Ed25519PublicKey.from_public_bytes(public)
        key.verify(content[4:], body.encode())
    except (binascii.Error, InvalidSignature):
        return False
    return content[:4] == mark
