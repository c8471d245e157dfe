"""Finds a policy by id or file, and its versions."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

from returns_cli.errors import Place, UsageError, visible
from returns_cli.language.faults import did_you_mean
from returns_cli.policy.build import build_policy
from returns_cli.policy.model import Policy
from returns_cli.policy.source import PolicyError
from returns_cli.policy.toml_file import read_source

__all__ = ["find_policy", "load", "load_versions", "policies_folder", "read_source", "shipped"]


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
    close = did_you_mean(name, known, only_close=True)
    help = f"did you mean `{close}`?" if close else "`returns policy list` names them; a file ends in .toml"
    raise UsageError(f"unknown policy `{visible(name)}`", help=help)


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
    versions = [build_policy(read_source(path)) for path in version_files(find_policy(name))]
    return versions if len(versions) == 1 else _in_order(versions)


def version_files(path: Path) -> list[Path]:
    """The file itself, then those of the other versions: of `returns.toml` each `returns.NAME.toml` beside it."""
    others = sorted(path.parent.glob(f"{glob.escape(path.stem)}.*.toml"))
    return [path, *(other for other in others if not other.name.endswith(".cases.toml"))]


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
