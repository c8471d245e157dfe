"""Worked examples that are proposed, and their text: a `[[cases]]` entry, ready to paste into a file of cases."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping

from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import Place
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import Registers
from returns_cli.kinds.sameness import folded
from returns_cli.policy.layout import laid_out
from returns_cli.records import Record
from returns_cli.testing.case_file import Case, CaseFile
from returns_cli.testing.nearby import texts
from returns_cli.testing.parts import PartResult
from returns_cli.wording.words import say

_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


class ProposedCase(Record):
    """What a request says otherwise than `[base]`, and what must come out."""

    facts: Mapping[str, object]
    expected: Mapping[str, object]

    def text(self, lang: str) -> str:
        """The entry; its name and what it says beside it are in the reader's language."""
        lines = [f"[[cases]] # {say('test-confirm', lang)}", f"name = {_toml(_name(self.facts, lang))}"]
        if self.facts:
            lines.append(f"facts = {_toml(self.facts)}")
        lines += [f"{key} = {_toml(value)}" for key, value in self.expected.items()]
        return laid_out("cases", "\n".join(lines)).rstrip("\n")


def proposed(
    compiled: CompiledPolicy, base: Mapping[str, object], registers: Registers, result: PartResult, named: Collection[str]
) -> ProposedCase:
    """The case for a request; of terms, derived facts and duties it expects those named."""
    return ProposedCase(facts=_beside(compiled, base, registers), expected=_expected(result, named))


def _expected(result: PartResult, named: Collection[str]) -> dict[str, object]:
    if not result.readable:
        return {"error": True}
    found: dict[str, object] = {"outcome": result.outcome, "reasons": list(result.fired)}
    if result.route:
        found["route"] = result.route
    for key, printed in (("terms", result.terms), ("derived", result.derived), ("next", result.next)):
        shown = {name: printed[name] for name in named if name in printed}
        if shown:
            found[key] = shown
    return found


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


def _name(facts: Mapping[str, object], lang: str) -> str:
    each = (f"{name} {value}" if value != "" else say("test-unknown", lang, name=name) for name, value in facts.items())
    return say("joint", lang).join(each) or say("test-as-base", lang)


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
