"""Whatever a person can type or set stands in the docs: commands, options, formats, functions, environment variables."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import returns_cli
from returns_cli import load_policy
from returns_cli.audit.formats.table import ENDINGS
from returns_cli.cli.main import Commands, returns
from returns_cli.language.functions import FUNCTIONS

PACKAGE = Path(returns_cli.__file__).parent
ROOT = Path(__file__).parent.parent
PAGES = {path: path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))}
DOCS = "\n".join(PAGES.values())


def commands(group: click.Command, path: tuple[str, ...] = ("returns",)) -> Iterator[tuple[str, click.Command]]:
    yield " ".join(path), group
    if isinstance(group, Commands):
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            yield from commands(command, (*path, name))


ALL = dict(commands(returns))


@pytest.mark.parametrize("name", ALL)
def test_every_command_says_what_it_does_and_is_in_the_docs(name: str) -> None:
    """A command has a line of help, and a page names it as people type it."""
    assert (ALL[name].help or "").strip()
    assert re.search(rf"\b{re.escape(name)}\b", DOCS), f"no page names `{name}`"


@pytest.mark.parametrize("name", ALL)
def test_every_option_is_in_the_docs(name: str) -> None:
    """Each option that is no fact of a policy is on a page, by its long name, and has help."""
    for parameter in ALL[name].params:
        if isinstance(parameter, click.Option) and "--help" not in parameter.opts:
            longest = max(parameter.opts, key=len)
            assert re.search(rf"{re.escape(longest)}(?![a-z-])", DOCS), f"no page names `{name} {longest}`"
            assert parameter.help or "--version" in parameter.opts, f"`{name} {longest}` has no help"


def test_every_option_in_the_docs_is_one_of_its_command() -> None:
    """What a page shows behind `returns …` are options of that very command, or facts of a policy where it takes these."""
    options = {name: {option for each in command.params for option in each.opts} | {"--help"} for name, command in ALL.items()}
    policies = [load_policy(name).policy for name in ("tile-store/returns", "service-desk/faults")]
    facts = {f"--{fact.replace('_', '-')}" for policy in policies for fact in policy.facts}
    options |= {name: options[name] | facts for name in ("returns check", "returns take")}
    shown = 0
    for page, text in PAGES.items():
        for line in re.findall(r"(?:`|^\$ |^)(returns [a-z][^`\n]*)", text, re.MULTILINE):
            name = max((name for name in ALL if f"{line} ".startswith(f"{name} ")), key=len, default="returns")
            for option in re.findall(r"(?<= )--[a-z][a-z-]*", line.partition(" #")[0]):
                assert option in options[name], f"{page.name}: {name} {option}"
                shown += 1
    assert shown > 100


@pytest.mark.parametrize("name", ALL)
def test_every_output_format_is_in_the_docs(name: str) -> None:
    """A page says `--format X` for each format that a command can print; `text` is what all print without it."""
    for parameter in ALL[name].params:
        if "--format" in parameter.opts and isinstance(parameter.type, click.Choice):
            for choice in parameter.type.choices:
                assert choice == "text" or re.search(rf"--format\s+{choice}\b", DOCS), f"{name} --format {choice}"


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_form_of_results_is_in_the_docs(ending: str) -> None:
    """A table of docs/audit.md has a row for each ending that `audit --out` takes."""
    assert re.search(rf"^\| .*`{re.escape(ending)}`.* \|", PAGES[ROOT / "docs" / "audit.md"], re.MULTILINE), (
        f"no row for {ending}"
    )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_in_the_docs(name: str) -> None:
    """The page about the policy file has each function with its parameters."""
    assert f"`{name}(" in PAGES[ROOT / "docs" / "policy-file.md"]


def variables() -> Iterator[str]:
    """The environment variables that the package reads, by name."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("RETURNS_"):
                yield node.value


@pytest.mark.parametrize("name", sorted(set(variables())))
def test_every_variable_of_ours_is_in_the_docs(name: str) -> None:
    """A page says what each RETURNS_ variable does."""
    assert f"`{name}" in DOCS


def test_links_between_pages_lead_somewhere() -> None:
    """No page points at a file that is not there."""
    for page, text in PAGES.items():
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_version_has_its_section() -> None:
    """What CHANGELOG.md says of the version that pyproject.toml names, which stands in no other place, has a day."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(project['version'])} \(\d{{4}}-\d\d-\d\d\)$", text, re.MULTILINE)
    assert returns_cli.__version__ == project["version"]


def test_every_dependency_has_its_licence_listed() -> None:
    """docs/licences.md has a row for each library that is asked for, and for no other; of extras with their name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    rows = re.findall(r"^\| ([a-z0-9-]+) \| .+ \| (.+?) \|$", (ROOT / "docs" / "licences.md").read_text(encoding="utf-8"), re.M)
    extras = ("postgres", "counter", "spark", "connect", "testing")
    asked = dict.fromkeys(names(project["dependencies"]), "")
    asked |= {name: extra for extra in extras for name in names(project["optional-dependencies"][extra])}
    listed = {name: use for name, use in rows if name != "library"}
    assert listed.keys() == asked.keys()
    assert all(f"`{extra}`" in listed[name] for name, extra in asked.items() if extra)


def names(requirements: list[str]) -> list[str]:
    """The libraries that requirements name, but for our own."""
    found = [re.split(r"[\[<>=; ]", each, maxsplit=1)[0] for each in requirements]
    return [name for name in found if name != "returns-cli"]
