"""Packed logs: gzip, bzip2, xz, zstd, and archives of one file. Unpacked piece by piece, with a bound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from returns_cli.errors import visible
from returns_cli.sources.bounds import ByteMeter
from returns_cli.sources.logs import LogError

LAYERS = 3
GZIP, BZIP2, XZ, ZSTD, ZIP = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"
START = 512  # bytes that tell how a file is packed
TAR, TAR_AT = b"ustar", 257
OTHERS = {b"7z\xbc\xaf\x27\x1c": "7-Zip", b"Rar!": "RAR", b"\x04\x22\x4d\x18": "LZ4"}
WORKBOOK = ("xl/workbook.xml", "xl/workbook.bin", "content.xml", "[Content_Types].xml")
LITTER = ("__MACOSX/", "._", ".DS_Store", "Thumbs.db", "desktop.ini")


def unpacked(name: str, file: Path, copy: Callable[[], Path]) -> Path:
    """The file itself, or a copy of what it holds, however often it is packed. Raises LogError."""
    for _ in range(LAYERS):
        found = _once(name, file, copy)
        if found == file:
            break
        file = found
    return file


def is_packed(start: bytes) -> bool:
    """Whether a file that begins so has to be had whole before it can be read: packed, or a workbook."""
    marks = (GZIP, BZIP2, XZ, ZSTD, ZIP, *OTHERS)
    return start.startswith(marks) or start[TAR_AT:].startswith(TAR)


def _once(name: str, file: Path, copy: Callable[[], Path]) -> Path:
    with file.open("rb") as stream:
        start = stream.read(START)
    for mark, what in OTHERS.items():
        if start.startswith(mark):
            raise LogError(f"`{name}` is packed by {what}", help="unpack it, or pack it as .zip or .gz")
    if not is_packed(start):
        return file
    with _plainly(name), _opened(name, file, start) as stream:
        if stream is None:
            return file
        target = copy()
        with target.open("wb") as out:
            out.writelines(ByteMeter(name, file.stat().st_size).chunks(stream))
        return target


@contextmanager
def _opened(name: str, file: Path, start: bytes) -> Iterator[IO[bytes] | None]:
    """What the file holds; None where it is a workbook, or half a one."""
    import bz2
    import gzip
    import lzma
    import tarfile
    import zipfile

    if start.startswith(ZIP) and zipfile.is_zipfile(file):  # else it is half a workbook, more likely than half an archive
        with zipfile.ZipFile(file) as archive:
            if any(part in archive.namelist() for part in WORKBOOK):
                yield None
                return
            with archive.open(_only(name, [part.filename for part in archive.infolist() if not part.is_dir()])) as stream:
                yield stream
    elif start[TAR_AT:].startswith(TAR):
        with tarfile.open(file) as archive_of_tapes:
            only = _only(name, [part.name for part in archive_of_tapes.getmembers() if part.isfile()])
            yield archive_of_tapes.extractfile(only)
    elif start.startswith(ZSTD):
        import pyarrow as pa

        try:
            with pa.CompressedInputStream(str(file), "zstd") as stream:
                yield cast(IO[bytes], stream)
        except pa.ArrowException as error:
            raise EOFError(str(error)) from error  # said as any other packer says it
    else:
        openers: dict[bytes, Callable[..., Any]] = {GZIP: gzip.open, BZIP2: bz2.open, XZ: lzma.open}
        opener = next((opener for mark, opener in openers.items() if start.startswith(mark)), None)
        if opener is None:
            yield None
            return
        with opener(file, "rb") as stream:
            yield cast(IO[bytes], stream)


def _only(name: str, parts: list[str]) -> str:
    """The one file of an archive, but for what systems leave there."""
    own = [part for part in parts if not part.startswith(LITTER) and not part.rsplit("/", 1)[-1].startswith(LITTER)]
    if len(own) == 1:
        return own[0]
    listed = ", ".join(visible(part) for part in own[:3]) + (", …" if len(own) > 3 else "")
    raise LogError(
        f"`{name}` is an archive of {len(own)} files{f' ({listed})' if own else ''}", help="unpack it, and name the log"
    )


@contextmanager
def _plainly(name: str) -> Iterator[None]:
    """Says that the packed bytes are wrong."""
    from lzma import LZMAError
    from tarfile import TarError
    from zipfile import BadZipFile
    from zlib import error as ZlibError

    try:
        yield
    except (EOFError, ZlibError, LZMAError, BadZipFile, TarError, NotImplementedError) as error:
        raise LogError(f"`{name}` cannot be unpacked: it is damaged", help="pack it again") from error
    except RuntimeError as error:
        if "password" not in str(error):
            raise
        raise LogError(f"`{name}` is protected by a password", help="unpack it, and name the log") from None
    except OSError as error:
        if error.errno:  # not a fault of the packed bytes
            raise
        raise LogError(f"`{name}` cannot be unpacked: it is damaged", help="pack it again") from error
