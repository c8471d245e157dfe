"""Who may import whom. The rooms are in the order of docs/rooms.md; heavy libraries have one home each."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import returns_cli

PACKAGE = Path(returns_cli.__file__).parent
ROOT = Path(__file__).parent.parent
# A room may import from itself, from the rooms it lists, and from what every room may use.
ROOMS = {
    "language": set(),
    "wording": set(),
    "kinds": {"language", "wording"},
    "policy": {"kinds", "language", "wording"},
    "engines": {"policy", "kinds", "language"},
    "intake": {"policy", "kinds", "language", "wording"},
    "search": {"engines", "intake", "policy", "kinds", "language"},
    "decisions": {"search", "engines", "intake", "policy", "kinds", "language", "wording"},
    "book": {"decisions", "engines", "intake", "policy", "kinds", "language", "wording"},
    "counter": {"book", "search", "decisions", "engines", "intake", "policy", "kinds", "language", "wording"},
    "render": {"decisions", "engines", "intake", "policy", "kinds", "language", "wording"},
    "pools": {"wording"},
    "sources": {"pools", "intake", "policy", "kinds", "language", "wording"},
    "rows": {"sources", "pools", "decisions", "engines", "intake", "policy", "kinds", "language", "wording"},
    "audit": {"rows", "sources", "pools", "render", "decisions", "intake", "policy", "kinds", "language", "wording"},
    "analysis": {
        "audit",
        "rows",
        "sources",
        "pools",
        "render",
        "decisions",
        "intake",
        "policy",
        "kinds",
        "language",
        "wording",
    },
    "testing": {"search", "", "decisions", "engines", "intake", "policy", "kinds", "language", "wording"},
    "checks": {"search", "decisions", "engines", "intake", "policy", "kinds", "language", "wording"},
    "cli": {
        "counter",
        "search",
        "book",
        "checks",
        "render",
        "pools",
        "sources",
        "rows",
        "audit",
        "analysis",
        "testing",
        "decisions",
        "engines",
        "intake",
        "policy",
        "kinds",
        "language",
        "wording",
        "",
    },
    "": {"book", "decisions", "intake", "policy", "cli"},
}
EVERYWHERE = {
    f"returns_cli.{name}"
    for name in ("errors", "folding", "late_pattern", "records", "room_files", "spreadsheet", "stopping", "whole_file")
}
# library -> the only places that may import it
HOMES = {
    "click": {"cli"},
    "cryptography": {"book/checkpoints.py"},
    "icalendar": {"book/calendar_file.py"},
    "psycopg": {"book/postgres.py"},
    "sqlite3": {"book/sqlite.py", "book/sqlite_rows.py"},
    "pydantic": {
        "policy/shape.py",
        "policy/shape_check.py",
        "policy/shape_faults.py",
        "policy/shape_names.py",
        "policy/shape_words.py",
    },
    "dateutil": {"engines/python_expressions.py"},
    "tabulate": {"cli/table_text.py"},
    "segno": {"counter/slip_code.py"},
    "textual": {"counter/screen.py"},
    "duckdb": {"audit", "analysis", "cli/progress.py"},
    "pyarrow": {"sources", "pools", "rows", "audit", "analysis"},
    "xlsxwriter": {"audit/formats/workbook.py"},
    "pygal": {"analysis/report_charts.py"},
    "pyspark": {"pools"},
    "py4j": {"pools"},
    "sqlglot": {
        "engines/sql.py",
        "engines/sql_calendar.py",
        "engines/sql_nodes.py",
        "engines/sql_dialects.py",
        "engines/sql_lines.py",
        "engines/sql_steps.py",
        "engines/sql_terms.py",
    },
    "python_calamine": {"sources/sheet_log.py"},
    "charset_normalizer": {"sources/likely_encoding.py"},
    "rich": {"cli/progress.py", "counter/screen.py"},
    "holidays": {"policy/calendars.py"},
    "hypothesis": {"testing"},
    "pytest": {"testing"},
    "z3": {
        "engines/smt.py",
        "engines/smt_formulas.py",
        "engines/smt_blanks.py",
        "engines/smt_nearby.py",
        "engines/smt_request.py",
        "engines/smt_policy.py",
        "engines/smt_search.py",
    },
}
FILES = sorted(
    path.relative_to(PACKAGE).as_posix()
    for path in PACKAGE.rglob("*.py")
    if "policies" not in path.relative_to(PACKAGE).parts  # the checkout itself may lie in a folder of that name
)


def imported(file: str) -> Iterator[str]:
    for node in ast.walk(ast.parse((PACKAGE / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def room(file: str) -> str:
    return file.split("/", maxsplit=1)[0] if "/" in file else ""


@pytest.mark.parametrize("file", FILES)
def test_rooms_know_only_the_rooms_below(file: str) -> None:
    """A module imports from its own room and from the rooms its own may know."""
    for module in imported(file):
        if module.startswith("returns_cli") and module not in EVERYWHERE:
            parts = module.split(".")
            there = parts[1] if len(parts) > 1 else ""
            assert there == room(file) or there in ROOMS[room(file)], f"{file} imports {module}"


@pytest.mark.parametrize("file", FILES)
def test_heavy_libraries_stay_at_home(file: str) -> None:
    """A third-party library is imported only where it has its home."""
    for module in imported(file):
        homes = HOMES.get(module.split(".")[0])
        if homes is not None:
            assert file in homes or room(file) in homes, f"{file} imports {module}"


def test_every_dependency_has_a_home() -> None:
    """What the project depends on is named in the table above, and the other way round."""
    import tomllib

    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    names = {entry.split(">")[0].split(";")[0].strip() for entry in listed}
    renamed = {"python-dateutil": "dateutil", "python-calamine": "python_calamine"}
    renamed |= {"charset-normalizer": "charset_normalizer", "z3-solver": "z3"}
    helpers_of_others, anywhere = {"tzdata", "wcwidth"}, {"numpy"}
    found = {renamed.get(name, name) for name in names} - helpers_of_others
    assert found - anywhere <= set(HOMES)
    assert found <= {module.split(".")[0] for file in FILES for module in imported(file)}


def test_every_room_is_packaged() -> None:
    """A wheel holds every room, the folders of texts beside them, and the policies."""
    import tomllib

    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    rooms = {".".join(("returns_cli", *Path(file).parent.parts)) for file in FILES if room(file)}
    folders = {f"returns_cli.policies.{path.name}" for path in (ROOT / "policies").iterdir() if path.is_dir()}
    texts = {path.parent for path in (ROOT / "returns_cli").rglob("*.*") if not any(path.parent.glob("*.py"))}
    folders |= {".".join(path.relative_to(ROOT).parts) for path in texts if path.name != "__pycache__"}
    assert set(listed) == rooms | {"returns_cli", "returns_cli.policies"} | folders
    assert listed == sorted(listed)


def test_no_circle_between_files() -> None:
    """No file needs itself by way of others, imports inside functions and those for the type checker counted."""
    modules = {file.removesuffix(".py").removesuffix("/__init__").replace("/", "."): file for file in FILES}
    needs = {module: set(needed(file, modules)) - {module} for module, file in modules.items()}
    while free := {module for module, others in needs.items() if not others & needs.keys()}:
        for module in free:
            del needs[module]
    assert not needs, f"these files need each other: {', '.join(sorted(needs))}"


def needed(file: str, modules: Mapping[str, str]) -> Iterator[str]:
    """The modules of the package that a file imports, wherever in it."""
    waiting: list[ast.AST] = [ast.parse((PACKAGE / file).read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("returns_cli."):
            own = node.module.removeprefix("returns_cli.")
            yield from ({own, *(f"{own}.{alias.name}" for alias in node.names)} & modules.keys())


def test_a_class_name_stands_in_one_file_only() -> None:
    """Whoever reads a name knows what is meant; names that begin with `_` are their file's own."""
    homes: dict[str, set[str]] = {}
    for file in FILES:
        for node in ast.walk(ast.parse((PACKAGE / file).read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, set()).add(file)
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_migrations_are_numbered_one_by_one(kind: str) -> None:
    """No two have a number, none is left out, and both databases have the same."""
    names = sorted(path.name for path in (PACKAGE / "book" / "schema" / kind).glob("*.sql"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    assert names == sorted(path.name for path in (PACKAGE / "book" / "schema" / "sqlite").glob("*.sql"))


# Words for what a fact says that text, value and code stand for, and the files where one of them means another thing.
VALUE_WORDS = {"told", "said", "meant", "stored", "understood", "slot", "slots"}
APPOINTMENTS = ("book/", "counter/", "cli/")
HASH_TABLE = "sources/lookup.py"


def test_what_a_fact_says_is_a_text_a_value_or_a_code() -> None:
    """No variable, function, field or class goes by one of the old words; appointments and hash tables have slots."""
    found = []
    for file in FILES:
        own = VALUE_WORDS - ({"slot", "slots"} if file.startswith(APPOINTMENTS) or file == HASH_TABLE else set())
        for node in ast.walk(ast.parse((PACKAGE / file).read_text(encoding="utf-8"))):
            names = [getattr(node, field, None) for field in ("id", "arg", "name", "attr")]
            found += [
                f"{file}: {name}"
                for name in names
                if isinstance(name, str) and name != "__slots__" and name.strip("_").lower() in own
            ]
    assert found == []


@pytest.mark.parametrize("name", ["rows", "audit"])
def test_rooms_of_the_audit_have_few_floors(name: str) -> None:
    """At most five: a module stands on those of its room that it imports."""
    files = {f"returns_cli.{file.removesuffix('.py').replace('/', '.')}": file for file in FILES if room(file) == name}
    below = {module: set(_imported_names(file)) & files.keys() - {module} for module, file in files.items()}

    def floor(module: str) -> int:
        return 1 + max(map(floor, below[module]), default=0)

    assert max(map(floor, files)) <= 5


def test_the_audit_stays_small() -> None:
    """Both of its rooms together have at most 4,500 lines."""
    files = [file for file in FILES if room(file) in ("rows", "audit")]
    assert sum(len((PACKAGE / file).read_text(encoding="utf-8").splitlines()) for file in files) <= 4_500


def _imported_names(file: str) -> Iterator[str]:
    for node in ast.walk(ast.parse((PACKAGE / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
