"""The functions of expressions: one file each, found by looking."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from returns_cli.language.function import Function

_MODULES = (import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
FUNCTIONS: dict[str, Function] = {module.FUNCTION.name: module.FUNCTION for module in _MODULES}
