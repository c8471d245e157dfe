"""Which encoding a text log is in, and how what is no text in it is shown."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from returns_cli.errors import UsageError
from returns_cli.sources.likely_encoding import east_asian, escaped, guess, is_east_asian, likely, of_a_language
from returns_cli.sources.logs import LogError
from returns_cli.sources.storage import File

UTF_8, GB18030 = "utf-8", "gb18030"
BOMS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CHUNK = 1 << 20
PROBES, PROBE = 16, 1 << 16
COMMON_SHARE = 0.7
END_OF_FILE = b"\x00\x1a"  # bytes that old programs write there
NO_TABLES = (b"%PDF-", b"{\\rtf")
FEW = 20  # one damaged piece in so many characters
HARDLY_ANY = 1000  # and of a log of ASCII in so many lines
BROKEN = "\udcff"  # no character of any text
REPLACED = "\N{REPLACEMENT CHARACTER}"
_BESIDE_ASCII = re.compile("[^\x00-\x7f]+")
_PLACE = re.compile(f"{BROKEN}+")
_STRAY = re.compile("[\udc80-\udcff]+")
_BETWEEN_WORDS = re.compile(rb"[\s,;|\"']+")
_FILLING = re.compile(rb"[\xfe\xff]{2,}")  # byte order marks and erased memory; in no language a word
_BESIDE_A_LETTER = re.compile(f"[A-Za-z]{BROKEN}|{BROKEN}[A-Za-z]")
MOSTLY_CONTROLS = 0.02
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0b\x0c\x1a\x1b"))


def encoding_of(samples: Sequence[bytes], name: str, chosen: str | None, *, alone: bool = False) -> str:
    """The encoding of a text file: as chosen, by its byte order mark, UTF-8 if its samples are that, else GB18030 if they are.

    Raises LogError where it is none of these, with a guess at what it is; a log that is `alone` needs no name.
    """
    start = samples[0]
    marked = next((encoding for bom, encoding in BOMS if start.startswith(bom)), None)
    if chosen is not None:
        return _known(chosen, marked)
    if marked == "utf-32":
        raise LogError(f"`{name}` is UTF-32", help="save it as UTF-8 (CSV UTF-8 in Excel)")
    if marked:
        return marked
    text = start.rstrip(END_OF_FILE)
    if b"\x00" in text or (start and not text) or start.startswith(NO_TABLES):
        return _wide(start, name)
    if start.isascii() and (declared := escaped(start)):
        raise _unknown(samples, "the log" if alone else f"`{name}`", declared)
    if _is_utf_8(samples):
        return UTF_8
    chars, broken = _reads(samples, GB18030)
    eastern = None if broken else east_asian(samples, chars)
    if eastern is None and _chinese(samples, chars, broken):
        return GB18030
    if eastern is None and _is_damaged(samples):
        return UTF_8
    raise _unknown(samples, "the log" if alone else f"`{name}`", eastern)


def _known(chosen: str, marked: str | None) -> str:
    try:
        name = codecs.lookup(chosen).name
    except LookupError:
        raise UsageError(f"unknown encoding `{chosen}`", help="for example --encoding gb18030 or --encoding utf-16") from None
    if name == "utf-16":
        return marked if marked is not None and is_wide(marked) else "utf-16-le"
    return UTF_8 if name == "utf-8-sig" else name


def is_wide(encoding: str) -> bool:
    """Whether characters are units of two bytes."""
    return encoding in ("utf-16-le", "utf-16-be")


def in_pieces(encoding: str) -> bool:
    """Whether a text can be cut at line ends and each piece be read by itself: a line end, a comma and a quote are what they
    are in ASCII, or two bytes, and no byte of another character is like them."""
    if is_wide(encoding) or encoding == UTF_8:
        return True
    if encoding.startswith(("iso2022", "hz", "utf", "unicode", "raw", "puny", "idna")):
        return False
    try:
        return "\r\n,\"';".encode(encoding) == b"\r\n,\"';"
    except (LookupError, UnicodeError):
        return False


def samples_of(path: File) -> list[bytes]:
    """The start of the file, and pieces from all over it that begin and end with a line."""
    with path.open("rb") as stream:
        found = [stream.read(CHUNK)]
        size = stream.seek(0, 2)
        for turn in range(1, PROBES + 1) if size > CHUNK else ():
            stream.seek(CHUNK + (size - CHUNK - PROBE) * turn // PROBES if size > CHUNK + PROBE else CHUNK)
            piece = stream.read(PROBE)
            found.append(piece[piece.find(b"\n") + 1 : piece.rfind(b"\n") + 1])
    return found


def _reads(samples: Sequence[bytes], encoding: str) -> tuple[Counter[str], int]:
    """How often there is what beside ASCII if the bytes are text in the encoding, and how many pieces of them are no text.

    A character cut off at the end does no harm.
    """
    samples = [sample for sample in samples if not sample.isascii()]  # the others say the same in all encodings
    decoders = [codecs.getincrementaldecoder(encoding)("replace") for _ in samples]  # a sign of our own costs far more
    texts = [decoder.decode(sample) for decoder, sample in zip(decoders, samples, strict=True)]
    chars = Counter("".join(odd for text in texts for odd in _BESIDE_ASCII.findall(text)))
    genuine = sum(sample.count(REPLACED.encode(encoding)) for sample in samples)
    broken = chars.pop(REPLACED, 0)
    return chars + Counter({REPLACED: genuine}), max(0, broken - genuine)


NO_TEXT = "returns-no-text"
codecs.register_error(NO_TEXT, lambda error: (BROKEN, error.end))  # type: ignore[attr-defined]


def _is_utf_8(samples: Sequence[bytes]) -> bool:
    """Whether the bytes are UTF-8, but for a few that are damaged: hardly any other text could be that by chance."""
    chars, broken = _reads(samples, UTF_8)
    return broken <= chars.total() // FEW


def _is_damaged(samples: Sequence[bytes]) -> bool:
    """Whether what is no UTF-8 is damage, which costs its own rows, rather than another encoding: it is hardly
    anywhere, below the first line, no byte of it stands in two places, and it is nowhere letters of a word."""
    texts = [codecs.getincrementaldecoder(UTF_8)("surrogateescape").decode(sample) for sample in samples]
    places = [set(place) for text in texts for place in _STRAY.findall(text)]
    lines = sum(text.count("\n") for text in texts)
    once = sum(map(len, places)) == len(set().union(*places))
    if _STRAY.search(texts[0].partition("\n")[0]) or len(places) > max(1, lines // HARDLY_ANY) or not once:
        return False
    odd = [line for sample in samples for line in sample.split(b"\n") if not line.isascii()]
    return not any(map(_has_letters, {word for line in odd for word in _BETWEEN_WORDS.split(line)}))


def damage(path: File, samples: Sequence[bytes], encoding: str) -> int:
    """In how many places of a file bytes are no text in the encoding; 0 where they are text in all samples of it."""
    if not any(BROKEN in codecs.getincrementaldecoder(encoding)(NO_TEXT).decode(sample) for sample in samples):
        return 0
    decoder, found = codecs.getincrementaldecoder(encoding)(NO_TEXT), 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            found += _places(decoder.decode(chunk))
    return found + _places(decoder.decode(b"", final=True))


def _places(text: str) -> int:
    return len(_PLACE.findall(text)) if BROKEN in text else 0


def _has_letters(word: bytes) -> bool:
    """Whether what is no UTF-8 in a word is text in another encoding: a letter beside letters, as a language has it, or several
    bytes that are words or characters of one. A single byte beside none, or a character cut off, is neither."""
    word = _FILLING.sub(b"", word)
    text = word.decode(UTF_8, NO_TEXT)
    broken = text.count(BROKEN)
    if broken == 0 or (broken == 1 and not _BESIDE_A_LETTER.search(text)):
        return False
    return of_a_language([word]) is not None or (broken > 1 and is_east_asian([word]))


def _wide(start: bytes, name: str) -> str:
    """UTF-16 without a mark has its zero bytes all in even or all in odd places; a stray zero byte is left to its row."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) > len(start) // 10 and min(even, odd) <= max(even, odd) // 20:
        return "utf-16-le" if odd > even else "utf-16-be"
    controls = len(start) - len(start.translate(None, _CONTROLS))
    many = controls - start.count(0) > MOSTLY_CONTROLS * len(start) or start.count(0) > len(start) // 2
    if many or start.startswith(NO_TABLES) or not start.strip(END_OF_FILE):
        raise LogError(f"`{name}` is not a text file", help="export it as CSV, or name an Excel or Parquet file")
    return UTF_8 if _is_utf_8([start]) else GB18030


def _chinese(samples: Sequence[bytes], chars: Counter[str], broken: int) -> bool:
    """Whether the bytes are GB18030 and look it: mostly the common characters and signs of simplified Chinese.

    Latin-1, Big5 or Shift-JIS often decode too, but to rare characters.
    """
    if broken > chars.total() // FEW:
        return False
    common = sum(count for char, count in chars.items() if _is_common(char.encode(GB18030)))
    return common >= COMMON_SHARE * chars.total() or guess(samples) in ("gb18030", "gbk", "gb2312", "hz")


def _is_common(char: bytes) -> bool:
    return len(char) == 2 and char[1] >= 0xA1 and (0xB0 <= char[0] <= 0xD7 or 0xA1 <= char[0] <= 0xA9)


def _unknown(samples: Sequence[bytes], name: str, declared: str | None = None) -> LogError:
    found = declared or likely(samples)
    looks = f" (it looks like {found})" if found else ""
    example = found or "gb18030"
    return LogError(
        f"{name} is not UTF-8 or GB18030 text{looks}", help=f"save it as UTF-8, or name its encoding: --encoding {example}"
    )


# Conversion --------------------------------------------------------------------------------------------------------


MARKED = "returns-marked"


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no text become a replacement character and their values, which no fact can be read from."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    values = "".join(f"\\x{byte:02x}" for byte in error.object[error.start : error.end])
    return "\N{REPLACEMENT CHARACTER}" + values, error.end


codecs.register_error(MARKED, _mark)


def shown_bytes(raw: bytes | bytearray, encoding: str) -> str:
    """The text, what is no text marked."""
    return raw.decode(encoding, MARKED)


def no_cell(value: object) -> str:
    """A list, an object or a text that is no cell of a table, marked: no fact can be read from it."""
    import json

    return f"\N{REPLACEMENT CHARACTER}{value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"


def convert(source: File, target: Path, encoding: str) -> None:
    """Writes the text as UTF-8, what is no text marked."""
    decoder = codecs.getincrementaldecoder(encoding)(MARKED)
    with source.open("rb") as stream, target.open("wb") as out:
        while chunk := stream.read(CHUNK):
            out.write(decoder.decode(chunk).encode(UTF_8, "replace"))
        out.write(decoder.decode(b"", final=True).encode(UTF_8, "replace"))
