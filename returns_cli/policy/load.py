"""Finds a policy by id or file, and its versions. Files go by their names here: a cold start does without `pathlib`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from returns_cli.errors import Place, UsageError, visible
from returns_cli.language.faults import did_you_mean
from returns_cli.policy.build import build_policy
from returns_cli.policy.model import Policy
from returns_cli.policy.source import PolicyError
from returns_cli.policy.toml_file import read_source

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["find_policy", "load", "load_versions", "policies_folder", "read_source", "shipped"]


def policies_folder() -> Path:
    """The folder of the shipped policies: inside the package in a wheel, beside it in a checkout."""
    from pathlib import Path

    return Path(_shipped_folder())


def _shipped_folder() -> str:
    package = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    inside = os.path.join(package, "policies")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(package), "policies")


def shipped() -> Iterator[tuple[str, Path]]:
    """The id and file of every shipped policy, by id."""
    folder = policies_folder()
    for path in sorted(folder.rglob("*.toml")):
        if "." not in path.stem:
            yield path.relative_to(folder).with_suffix("").as_posix().replace("_", "-"), path


def find_policy(name: str) -> Path:
    """The file of a policy id, or `name` itself where it is a file."""
    from pathlib import Path

    return Path(_file_of(name))


def _file_of(name: str) -> str:
    if name.endswith(".toml"):
        return name
    direct = os.path.join(_shipped_folder(), *name.replace("-", "_").split("/")) + ".toml"
    if ".." not in name and not name.startswith("/") and os.path.isfile(direct):
        return direct
    known = dict(shipped())
    if name in known:
        return str(known[name])
    if os.path.isfile(name):
        return name
    close = did_you_mean(name, known, only_close=True)
    help = f"did you mean `{close}`?" if close else "`returns policy list` names them; a file ends in .toml"
    raise UsageError(f"unknown policy `{visible(name)}`", help=help)


def load(name: str) -> Policy:
    """The policy called `name` (an id or a file); of several versions the newest. Raises UsageError or PolicyError."""
    return load_versions(name)[-1]


def load_versions(name: str) -> list[Policy]:
    """Every version of the policy, oldest first. Those of `returns.toml` are in `returns.NAME.toml` beside it.

    Raises UsageError or PolicyError, also where two versions hold on the same day.
    """
    versions = [build_policy(read_source(path)) for path in version_files(_file_of(name))]
    return versions if len(versions) == 1 else _in_order(versions)


def version_files(path: str) -> list[str]:
    """The file itself, then those of the other versions: of `returns.toml` each `returns.NAME.toml` beside it."""
    folder, name = os.path.split(path)
    begins = os.path.splitext(name)[0] + "."
    try:
        beside = sorted(os.listdir(folder or "."))
    except (OSError, ValueError):  # whoever reads the file itself says what is wrong
        beside = []
    others = (each for each in beside if each.startswith(begins) and each[len(begins) :].endswith(".toml"))
    return [path, *(os.path.join(folder, each) for each in others if not each.endswith(".cases.toml"))]


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
