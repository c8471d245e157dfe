"""URLs of files: which store each names, what is there, and what a pattern stands for."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from urllib.parse import unquote, urlsplit

from returns_cli.errors import UsageError
from returns_cli.sources.storage import Store, StoredFile, StoreError, file_system, plainly

BUCKETS = ("s3", "gs")
SCHEMES = ("s3", "hdfs", "viewfs", "gs")
URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
MAGIC = re.compile(r"[*?\[]")


def is_url(path: str) -> bool:
    """Whether this is the URL of a file in a store. Raises StoreError where the store is of no kind that is known."""
    scheme = URL.match(path)
    if scheme is None or scheme[1].lower() == "file":
        return False
    if scheme[1].lower() not in SCHEMES:
        raise StoreError("store-unknown", url=path, scheme=scheme[1], known=", ".join(SCHEMES))
    return True


def local(path: str) -> str:
    """The path that a URL of this machine names; any other as it is."""
    if not path.lower().startswith("file://"):
        return path
    from urllib.request import url2pathname  # with all that speaks HTTP, of which no other log needs anything

    parts = urlsplit(path)
    return url2pathname(parts.path if parts.netloc in ("", "localhost") else f"//{parts.netloc}{parts.path}")


def place_of(url: str) -> tuple[Store, str]:
    """The store of a URL, as the environment says where it is, and the path there; of any other path this machine."""
    if not is_url(url):
        return Store("file", ""), os.path.abspath(url)
    scheme, rest = url.split("://", 1)
    scheme, (host, _, path) = scheme.lower(), rest.partition("/")
    if scheme == "s3":
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
        region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        return Store(scheme, "", endpoint or None, region or None), f"{host}/{path}".rstrip("/")
    if scheme in BUCKETS:
        return Store(scheme, host), f"{host}/{path}".rstrip("/")
    return Store(scheme, host), unquote(f"/{path}")


def found(url: str) -> StoredFile:
    """The file at a URL. Raises StoreError."""
    from pyarrow import fs

    store, key = place_of(url)
    with plainly(StoredFile(url, store, key, 0)):
        info = file_system(store).get_file_info(key)
    if info.type == fs.FileType.Directory:
        raise StoreError("store-folder", url=url)
    if info.type != fs.FileType.File:
        raise StoreError("store-absent", url=url)
    return StoredFile(url, store, key, info.size)


def matching(url: str) -> Sequence[str]:
    """The URLs of all files that a pattern such as s3://shop/logs/*.csv stands for, by name. Raises StoreError, UsageError."""
    from pyarrow import fs

    if not MAGIC.search(url):
        return [url]
    head = url[: MAGIC.search(url).start()].rpartition("/")[0]  # type: ignore[union-attr]
    store, folder = place_of(head)
    selector = fs.FileSelector(folder, recursive="/" in url[len(head) + 1 :], allow_not_found=True)
    with plainly(StoredFile(url, store, folder, 0)):
        infos = file_system(store).get_file_info(selector)
    wanted = place_of(url)[1]
    keys = sorted(info.path for info in infos if info.type == fs.FileType.File and _fits(info.path, wanted))
    if not keys:
        raise UsageError(f"no file matches `{url}`", help="check the path")
    return [head + key[len(folder) :] for key in keys]


def _fits(key: str, wanted: str) -> bool:
    """Whether a path is as the pattern, part by part: a `*` stands for no `/`."""
    parts, asked = key.split("/"), wanted.split("/")
    return len(parts) == len(asked) and all(map(fnmatchcase, parts, asked))


def to_be(url: str) -> StoredFile:
    """A file that is to be written. Raises StoreError where its store or bucket is not there."""
    from pyarrow import fs

    store, key = place_of(url)
    target = StoredFile(url, store, key, 0)
    with plainly(target):
        root = file_system(store).get_file_info(key.partition("/")[0] if store.scheme in BUCKETS else "/")
    if root.type == fs.FileType.NotFound:
        raise StoreError("store-nowhere", url=url)
    return target
