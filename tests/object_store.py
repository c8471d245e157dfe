"""A small stand-in for S3 on this machine: objects in memory, and as much of the protocol as PyArrow speaks.

It knows no signatures: whoever comes with the right key id may do everything, anybody else nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

KEY = "shopkey"


class Objects:
    """The buckets, each with its objects; `read` has the key and the range of every reading."""

    def __init__(self, url: str, *buckets: str) -> None:
        self.url = url
        self.buckets: dict[str, dict[str, bytes]] = {name: {} for name in buckets}
        self.uploads: dict[str, dict[int, bytes]] = {}
        self.read: list[tuple[str, str]] = []
        self.refused = ""
        """A part of keys that cannot be written."""

    @property
    def environment(self) -> Mapping[str, str]:
        """What a process needs to reach this store, and no other."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": "eu-central-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }


class Protocol(BaseHTTPRequestHandler):
    """Answers the requests."""

    protocol_version = "HTTP/1.1"
    objects: ClassVar[Objects]

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        self.asked = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        self.bucket, _, self.key = unquote(parts.path).lstrip("/").partition("/")
        self.body = self._body()
        if f"Credential={KEY}/" not in self.headers.get("authorization", ""):
            self._send(403, _fault("AccessDenied"))
        elif self.bucket not in self.objects.buckets:
            self._send(404, _fault("NoSuchBucket"))
        elif self.command in ("PUT", "POST") and self.objects.refused and self.objects.refused in self.key:
            self._send(403, _fault("AccessDenied"))
        else:
            getattr(self, f"_{self.command.lower()}")(self.objects.buckets[self.bucket])

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding") == "chunked":
            raw = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                raw += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        if "aws-chunked" not in self.headers.get("content-encoding", ""):
            return raw
        found = b""
        while raw:  # pieces, each with its length in front
            head, _, raw = raw.partition(b"\r\n")
            size = int(head.split(b";")[0] or b"0", 16)
            found, raw = found + raw[:size], raw[size + 2 :]
            if not size:
                break
        return found

    def _head(self, bucket: dict[str, bytes]) -> None:
        if self.key and self.key not in bucket:
            self._send(404)
        else:
            self._send(200, bucket.get(self.key, b""))

    def _get(self, bucket: dict[str, bytes]) -> None:
        if not self.key:
            self._send(200, self._listed(bucket))
        elif self.key not in bucket:
            self._send(404, _fault("NoSuchKey"))
        else:
            self.objects.read.append((self.key, asked := self.headers.get("range", "")))
            start, _, stop = asked.removeprefix("bytes=").partition("-")
            whole = bucket[self.key]
            part = whole[int(start or 0) : int(stop) + 1 if stop else None]
            self._send(206 if asked else 200, part, {"Content-Range": f"bytes {start}-{stop}/{len(whole)}"} if asked else {})

    def _listed(self, bucket: dict[str, bytes]) -> bytes:
        prefix, mark = self.asked.get("prefix", ""), self.asked.get("delimiter", "")
        own = sorted(key for key in bucket if key.startswith(prefix))
        files = [key for key in own if not mark or mark not in key[len(prefix) :]]
        folders = sorted({prefix + key[len(prefix) :].split(mark)[0] + mark for key in own if key not in files})
        contents = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(bucket[key])}</Size>"
            "<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>"
            for key in files
        )
        common = "".join(f"<CommonPrefixes><Prefix>{escape(folder)}</Prefix></CommonPrefixes>" for folder in folders)
        count = len(files) + len(folders)
        head = f"<Name>{self.bucket}</Name><Prefix>{escape(prefix)}</Prefix><KeyCount>{count}</KeyCount>"
        return _xml("ListBucketResult", f"{head}<IsTruncated>false</IsTruncated>{contents}{common}")

    def _put(self, bucket: dict[str, bytes]) -> None:
        source = self.headers.get("x-amz-copy-source")
        if source:
            there, _, key = unquote(source).lstrip("/").partition("/")
            if key not in self.objects.buckets[there]:
                self._send(404, _fault("NoSuchKey"))
                return
            bucket[self.key] = self.objects.buckets[there][key]
            self._send(200, _xml("CopyObjectResult", '<ETag>"e"</ETag>'))
            return
        if "uploadId" in self.asked:
            self.objects.uploads[self.asked["uploadId"]][int(self.asked["partNumber"])] = self.body
        else:
            bucket[self.key] = self.body
        self._send(200, more={"ETag": '"e"'})

    def _post(self, bucket: dict[str, bytes]) -> None:
        if "uploads" in self.asked:
            name = f"upload{len(self.objects.uploads)}"
            self.objects.uploads[name] = {}
            self._send(200, _xml("InitiateMultipartUploadResult", f"<UploadId>{name}</UploadId>"))
        elif "uploadId" in self.asked:
            parts = self.objects.uploads[self.asked["uploadId"]]
            bucket[self.key] = b"".join(parts[number] for number in sorted(parts))
            self._send(200, _xml("CompleteMultipartUploadResult", '<ETag>"e"</ETag>'))
        else:  # several are to be deleted
            for piece in self.body.decode().split("<Key>")[1:]:
                bucket.pop(piece.split("</Key>")[0], None)
            self._send(200, _xml("DeleteResult", ""))

    def _delete(self, bucket: dict[str, bytes]) -> None:
        bucket.pop(self.key, None)
        self._send(204)

    def _send(self, code: int, body: bytes = b"", more: Mapping[str, str] | None = None) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        for name, value in ({"Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT", "ETag": '"e"'} | dict(more or {})).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _xml(name: str, content: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><{name}>{content}</{name}>'.encode()


def _fault(code: str) -> bytes:
    return _xml("Error", f"<Code>{code}</Code><Message>{code}</Message>")


class Server(ThreadingHTTPServer):
    """A server that says nothing of those who hang up."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing."""


@contextmanager
def object_store(*buckets: str) -> Iterator[Objects]:
    """A store with these buckets, at a port that is free."""
    own = type("OwnProtocol", (Protocol,), {})
    server = Server(("127.0.0.1", 0), own)
    own.objects = Objects(f"http://127.0.0.1:{server.server_address[1]}", *buckets)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield own.objects
    finally:
        server.shutdown()
        server.server_close()
