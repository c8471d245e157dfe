"""Files by URL, in S3, HDFS and whatever else PyArrow's file systems reach: any process reads its own part of one.

Where a store is goes with the file, so that all machines ask the same one; who may read it each machine knows by itself (its
environment, its role): no key is ever sent.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple, TypeAlias, cast

from returns_cli.pools.cluster_error import ClusterError
from returns_cli.records import Record
from returns_cli.whole_file import NO_ROOM

CONNECT, ANSWER = 10, 60  # seconds
DENIED = (
    "ACCESS_DENIED",
    "INVALID_ACCESS_KEY",
    "SIGNATURE",
    "FORBIDDEN",
    "NOT_AUTHORIZED",
    "EXPIRED",
    "CREDENTIALS",
    "TOKEN",
    "PERMISSION_DENIED",
    "UNAUTHENTICATED",
)
SILENT = (
    "NETWORK_CONNECTION",
    "REQUEST_TIMEOUT",
    "Connection refused",
    "ConnectException",
    "UnknownHost",
    "ENDPOINT",
    "UNAVAILABLE",
    "resolve host",
)
ABSENT = ("NO_SUCH_BUCKET", "NO_SUCH_KEY", "RESOURCE_NOT_FOUND", "does not exist")
ELSEWHERE = ("PERMANENT_REDIRECT", "PermanentRedirect", "AuthorizationHeaderMalformed", "HTTP Response Code: 301")


class StoreError(ClusterError):
    """A file that cannot be reached by its URL."""


class Store(NamedTuple):
    """A file system: the scheme and the host of its URLs; of S3 the endpoint and the region, where they are said."""

    scheme: str
    host: str
    endpoint: str | None = None
    region: str | None = None


class StoredFile(Record):
    """A file in a store: `key` is its path there. It can be read on any machine that may."""

    url: str
    store: Store
    key: str
    size: int

    def __str__(self) -> str:
        return self.url

    def open(self, mode: Literal["rb"] = "rb", buffering: int = 0) -> BinaryIO:
        """The file as a stream, of which each piece is asked for when it is read. Raises StoreError."""
        del mode, buffering  # as those of a path
        return cast(BinaryIO, _StoredStream(self))

    @property
    def suffix(self) -> str:
        """The ending of its name."""
        return os.path.splitext(self.key)[1].lower()

    def within(self, name: str) -> StoredFile:
        """A file in it, where it is a folder."""
        return self.but(key=f"{self.key}/{name}")

    def remove(self) -> None:
        """Takes it away again, if it can be."""
        with suppress(OSError):
            file_system(self.store).delete_file(self.key)

    def source(self) -> Any:
        """The file as PyArrow's readers take it, opened once in a process: each opening asks the store."""
        return _source(self)


@lru_cache(maxsize=16)
def _source(file: StoredFile) -> Any:
    return file_system(file.store).open_input_file(file.key)


File: TypeAlias = Path | StoredFile


class _StoredStream(io.RawIOBase):
    """Bytes of a stored file; what goes wrong is said of the file."""

    def __init__(self, file: StoredFile) -> None:
        super().__init__()
        self._file, self._place = file, 0
        with plainly(file):
            self._source = file.source()

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Goes to a byte."""
        self._place = offset + (0, self._place, self._file.size)[whence]
        return self._place

    def tell(self) -> int:
        """The byte that comes next."""
        return self._place

    def readinto(self, buffer: Any) -> int:
        """Reads as much as there is room for, unless the file ends."""
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def read(self, size: int = -1) -> bytes:
        """So many bytes, or all, unless the file ends. Raises StoreError."""
        rest = max(0, self._file.size - self._place)
        count = rest if size < 0 else min(size, rest)
        if not count:
            return b""
        with plainly(self._file):
            found: bytes = self._source.read_at(count, self._place)
        if len(found) < count:
            raise StoreError("store-changed", url=self._file.url)
        self._place += count
        return found


def size_of(file: File) -> int:
    """How many bytes a file has."""
    return file.size if isinstance(file, StoredFile) else file.stat().st_size


@contextmanager
def plainly(file: File) -> Iterator[None]:
    """What a store says goes wrong is said in one line, of the file."""
    try:
        yield
    except (OSError, NotImplementedError, ValueError) as error:  # PyArrow says of a wrong place that it is a wrong value
        if isinstance(file, StoredFile):
            raise fault(file.url, file.store, error) from None
        raise


def fault(url: str, store: Store, error: Exception) -> StoreError:
    """The library's words in ours."""
    words, key = str(error), "store-failed"
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        key = "store-no-room"
    elif isinstance(error, FileNotFoundError) or any(word in words for word in ABSENT):
        key = "store-absent"
    elif isinstance(error, PermissionError) or any(word in words for word in DENIED):
        key = "store-denied" if store.scheme != "s3" else "store-denied-s3"
    elif any(word in words for word in ELSEWHERE):
        key = "store-elsewhere"
    elif isinstance(error, ConnectionError | TimeoutError) or any(word in words for word in SILENT):
        key = "store-silent" if store.scheme != "s3" else "store-silent-s3"
    elif "libhdfs" in words or "libjvm" in words or isinstance(error, NotImplementedError):
        key = "store-library"
    code = re.search(r"AWS Error (\w+)", words)
    return StoreError(key, url=url, store=store.endpoint or store.host, code=code[1] if code else type(error).__name__)


@lru_cache(maxsize=16)
def file_system(store: Store) -> Any:
    """PyArrow's file system, one for each store in a process."""
    from pyarrow import fs

    if store.scheme == "file":
        return fs.LocalFileSystem()
    if store.scheme == "s3":
        known = {"endpoint_override": store.endpoint, "region": store.region or ("us-east-1" if store.endpoint else None)}
        return fs.S3FileSystem(
            **{name: value for name, value in known.items() if value},
            connect_timeout=CONNECT,
            request_timeout=ANSWER,
            allow_bucket_creation=False,
        )
    patience = f"?retry_limit_seconds={2 * CONNECT}" if store.scheme == "gs" else ""  # which would try for a quarter of an hour
    return fs.FileSystem.from_uri(f"{store.scheme}://{store.host}/{patience}")[0]


def put(file: Path, target: StoredFile) -> None:
    """Copies a file of this machine into a store, where it is whole or not at all. Raises StoreError."""
    from pyarrow import fs

    here, there = fs.LocalFileSystem(), file_system(target.store)
    with plainly(target):
        fs.copy_files(str(file), target.key, source_filesystem=here, destination_filesystem=there)
