"""A worked example as the text of a `[[cases]]` entry, ready to paste into a file of cases."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping

from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import Place
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import Registers
from returns_cli.kinds.sameness import folded
from returns_cli.policy.layout import laid_out
from returns_cli.testing.case_file import Case, CaseFile
from returns_cli.testing.nearby import texts
from returns_cli.testing.parts import PartResult
from returns_cli.wording.words import say

CONFIRM = say("test-confirm", "en")
_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def case_text(
    compiled: CompiledPolicy, base: Mapping[str, object], registers: Registers, result: PartResult, named: Collection[str]
) -> str:
    """The entry for a request: what it says otherwise than `[base]`, and what must come out; of terms, derived facts and
    duties those named."""
    return laid_out("cases", "\n".join(_lines(_beside(compiled, base, registers), result, named))).rstrip("\n")


def _lines(facts: Mapping[str, object], result: PartResult, named: Collection[str]) -> list[str]:
    lines = [f"[[cases]] # {CONFIRM}", f"name = {_toml(_name(facts))}"]
    if facts:
        lines.append(f"facts = {_toml(facts)}")
    if not result.readable:
        return [*lines, "error = true"]
    lines += [f'outcome = "{result.outcome}"', f"reasons = {_toml(list(result.fired))}"]
    if result.route:
        lines.append(f"route = {_toml(result.route)}")
    for key, printed in (("terms", result.terms), ("derived", result.derived), ("next", result.next)):
        shown = {name: printed[name] for name in named if name in printed}
        if shown:
            lines.append(f"{key} = {_toml(shown)}")
    return lines


def pasted(text: str, case_file: CaseFile) -> Case:
    """The case that a file of cases has once the text is pasted at its end."""
    [raw] = tomllib.loads(text, parse_float=str)["cases"]
    facts = {**case_file.base, **raw.get("facts", {})}
    expected = {key: value for key, value in raw.items() if key not in ("name", "facts")}
    return Case(raw["name"], facts, expected, Place(case_file.file, 1, 1))


def _beside(compiled: CompiledPolicy, base: Mapping[str, object], registers: Registers) -> dict[str, object]:
    """The facts that `[base]` does not say as they are."""
    try:
        before = texts(compiled, compiled.reader.read(base))
    except InputError:
        before = {}
    spelled = {compiled.reader.names.get(folded(name), name): name for name in base}
    return {
        spelled.get(name, name): value for name, value in texts(compiled, registers).items() if before.get(name, "") != value
    }


def _name(facts: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" if value != "" else f"{name} unknown" for name, value in facts.items()) or "as in [base]"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(_toml(one) for one in value)}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name} = {_toml(one)}' for name, one in value.items())} }}"
    return '"' + "".join(_ESCAPED.get(char, char if char.isprintable() else f"\\u{ord(char):04x}") for char in str(value)) + '"'
