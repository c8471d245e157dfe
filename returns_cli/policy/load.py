"""Finds a policy by id or file, reads it, and remembers which files were seen to be well shaped."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from returns_cli.errors import Place, UsageError
from returns_cli.language.faults import did_you_mean
from returns_cli.policy.build import build_policy
from returns_cli.policy.model import Policy
from returns_cli.policy.source import KeyPath, PolicyError, Source

MAX_FILE = 1_000_000
MAX_NESTING = 60
# Raise it whenever shape.py gets stricter: what was remembered as well shaped is then checked anew.
SHAPE = "3"


def policies_folder() -> Path:
    """The folder of the shipped policies: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "policies"
    return inside if inside.is_dir() else package.parent / "policies"


def shipped() -> Iterator[tuple[str, Path]]:
    """The id and file of every shipped policy, by id."""
    folder = policies_folder()
    for path in sorted(folder.rglob("*.toml")):
        if "." not in path.stem:
            yield path.relative_to(folder).with_suffix("").as_posix().replace("_", "-"), path


def find_policy(name: str) -> Path:
    """The file of a policy id, or `name` itself where it is a file."""
    if name.endswith(".toml"):
        return Path(name)
    direct = policies_folder() / (name.replace("-", "_") + ".toml")
    if ".." not in name and not name.startswith("/") and _is_file(direct):
        return direct
    known = dict(shipped())
    if name in known:
        return known[name]
    if _is_file(Path(name)):
        return Path(name)
    raise UsageError(f"unknown policy `{name}`", help=did_you_mean(name, known))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def load(name: str) -> Policy:
    """The policy called `name` (an id or a file); of several versions the newest. Raises UsageError or PolicyError."""
    return load_versions(name)[-1]


def load_versions(name: str) -> list[Policy]:
    """Every version of the policy, oldest first. Those of `returns.toml` are in `returns.NAME.toml` beside it.

    Raises UsageError or PolicyError, also where two versions hold on the same day.
    """
    path = find_policy(name)
    main = build_policy(read_source(path))
    others = [other for other in path.parent.glob(f"{path.stem}.*.toml") if not other.name.endswith(".cases.toml")]
    versions = [main, *(build_policy(read_source(other)) for other in sorted(others))]
    return versions if len(versions) == 1 else _in_order(versions)


def _in_order(versions: list[Policy]) -> list[Policy]:
    for version in versions:
        if version.in_force is None or version.in_force.by != (versions[0].in_force or version.in_force).by:
            place = Place(version.file, 1, 1)
            raise PolicyError("one of several versions must say when it holds", help="add [in_force]", place=place)
        if version.id != versions[0].id:
            raise PolicyError(
                f"`{version.id}` is no version of `{versions[0].id}`", help="give both one id", place=Place(version.file, 1, 1)
            )
    ordered = sorted(versions, key=lambda version: (version.in_force and version.in_force.since) or date.min)
    for earlier, later in pairwise(ordered):
        ends = earlier.in_force.until if earlier.in_force else None
        begins = (later.in_force and later.in_force.since) or date.min
        if ends is None or ends >= begins:
            raise PolicyError(
                f"versions {earlier.version} and {later.version} are both in force on {begins}",
                help="end the earlier one: until = …",
                place=Place(earlier.file, 1, 1),
            )
    return ordered


def read_source(path: Path) -> Source:
    """The file's text and tables, with the shape checked."""
    file = _short(path)
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE + 1)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "no such file").lower()
        raise UsageError(f"cannot read `{file}`: {reason}", help="check the path") from None
    if len(content) > MAX_FILE:
        raise UsageError(f"`{file}` is larger than {MAX_FILE // 10**6} MB", help="a policy file is small; is this one?")
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UsageError(f"`{file}` is not UTF-8 text (byte {error.start})", help="save it as UTF-8") from None
    raw = _tables(file, text)
    try:
        source = Source(file, text, raw, digest_of(raw))
    except RecursionError:
        raise PolicyError("nested too deeply", help="a policy file is flat", place=Place(file, 1, 1)) from None
    if not _seen_well_shaped(content):
        _check_shape(source)
        _remember(content)
    return source


def _tables(file: str, text: str) -> dict[str, Any]:
    import tomllib

    if max((len(run) for run in re.findall(r"[\[{][\[{\s]*", text)), default=0) > MAX_NESTING:
        raise PolicyError("nested too deeply", help="a policy file is flat", place=Place(file, 1, 1))
    try:
        return tomllib.loads(text, parse_float=_exact)
    except tomllib.TOMLDecodeError as error:
        message, _, where = str(error).partition(" (at ")
        spot = re.match(r"line (\d+), column (\d+)", where)
        lines = text.splitlines() or [""]
        line, column = (int(spot[1]), int(spot[2])) if spot else (len(lines), len(lines[-1]) + 1)
        excerpt = lines[line - 1] if line <= len(lines) else ""
        place = Place(file, line, column, excerpt)
        raise PolicyError(f"not TOML: {message.lower()}", help="mend this line", place=place) from None
    except ValueError:
        help = "write plain digits, at most 30 of them, without an exponent"
        raise PolicyError("a number that cannot be used", help=help, place=Place(file, 1, 1)) from None
    except RecursionError:
        raise PolicyError("nested too deeply", help="a policy file is flat", place=Place(file, 1, 1)) from None


def _exact(text: str) -> Decimal:
    """A TOML float as written. An exponent could name a number that fills the memory."""
    if not re.fullmatch(r"[+-]?[0-9_]{1,30}(\.[0-9_]{1,30})?", text):
        raise ValueError(text)
    return Decimal(text.replace("_", ""))


def _check_shape(source: Source) -> None:
    from returns_cli.policy.shape import shape_faults

    faults = shape_faults(dict(source.raw))
    if not faults:
        return
    path, message = faults[0]
    raise source.fault(message, _real(source.raw, path), _known_keys(path, message))


def _known_keys(path: KeyPath, message: str) -> str:
    from pydantic import BaseModel

    from returns_cli.policy import shape

    if not message.startswith("unknown key"):
        return "see the page on the policy file"
    models: dict[str, type[BaseModel]] = {
        "facts": shape.FactShape,
        "parameters": shape.ParameterShape,
        "derived": shape.DerivedShape,
        "rules": shape.RuleShape,
        "routes": shape.RouteShape,
        "checks": shape.CheckShape,
        "terms": shape.TermShape,
        "duties": shape.DutyShape,
        "figures": shape.FigureShape,
        "in_force": shape.InForceShape,
    }
    model = models.get(str(path[0]), shape.PolicyShape) if len(path) > 1 else shape.PolicyShape
    return did_you_mean(str(path[-1]), model.model_fields)


def _real(raw: Any, path: KeyPath) -> KeyPath:
    """The part of pydantic's path that exists in the file."""
    real: list[str | int] = []
    for step in path:
        try:
            raw = raw[step]
        except (KeyError, IndexError, TypeError):
            break
        real.append(step)
    return tuple(real)


def digest_of(raw: object) -> str:
    """A fingerprint of what the file says; comments, order of keys and layout do not change it."""
    canonical = json.dumps(raw, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=_plain)
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: object) -> dict[str, str]:
    """What JSON has no word for, so that a date is not the text that looks like it."""
    if isinstance(value, Decimal):
        digits = f"{value:f}"
        return {"decimal": digits.rstrip("0").rstrip(".") if "." in digits else digits}
    if isinstance(value, date | datetime | time):
        return {"date": value.isoformat()}
    raise TypeError(type(value))


def _stamp(content: bytes) -> Path:
    """Where it is remembered that this very content is well shaped."""
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    cache = Path(home) if home else Path(os.path.expanduser("~")) / ".cache"
    return cache / "returns" / f"shape-{SHAPE}" / hashlib.sha256(content).hexdigest()


def _seen_well_shaped(content: bytes) -> bool:
    try:
        return _stamp(content).is_file()
    except (OSError, RuntimeError):
        return False


def _remember(content: bytes) -> None:
    """Best effort: without a writable cache the shape is checked every time, which is only slower."""
    try:
        stamp = _stamp(content)
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.touch()
    except (OSError, RuntimeError):
        return


def _short(path: Path) -> str:
    """The path as a person would type it from here."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return str(path) if sys.platform != "win32" else path.as_posix()
