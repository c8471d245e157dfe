"""Other engines with the same rules. Each is compiled once, outside the timing, and gives all reasons.

Where an engine takes several shapes of the same rules, the fastest natural one is used: one expression that
lists the truth of all rules beat one expression a rule wherever the language has lists.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from benchmarks.contenders import Contender
from benchmarks.peers import cedar, cel, json_logic, rego, rule_engine, zen

# package -> what is imported of it, and the contenders it makes
PEERS: dict[str, tuple[str, Callable[[Any], Sequence[Contender]]]] = {
    "datalogic-py": ("datalogic_py", json_logic.compiled),
    "json-logic-qubit": ("json_logic", json_logic.interpreted),
    "common-expression-language": ("cel", cel.rust),
    "cel-expr-python": ("cel_expr_python.cel", cel.cpp),
    "cel-python": ("celpy", cel.python),
    "zen-engine": ("zen", zen.contenders),
    "opa-eval": ("opa_eval", rego.opa_eval),
    "gordon-to-regorus": ("regorus", rego.regorus),
    "cedarpy": ("cedarpy", cedar.contenders),
    "rule-engine": ("rule_engine", rule_engine.contenders),
}


def peers() -> tuple[list[Contender], dict[str, str]]:
    """The peers that are installed and take the rules; package -> why it does not compete, for the others."""
    competing: list[Contender] = []
    missing: dict[str, str] = {}
    for package, (module, contenders) in PEERS.items():
        try:
            version(package)
            competing += contenders(import_module(module))
        except (ImportError, PackageNotFoundError) as error:
            missing[package] = f"cannot be imported ({error})"
        except Exception as error:
            missing[package] = f"does not take the rules ({type(error).__name__}: {error})"
    return competing, missing


def versions() -> list[str]:
    """The installed peers with their versions."""
    installed = []
    for package in PEERS:
        try:
            installed.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return installed
