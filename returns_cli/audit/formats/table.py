"""Every form in which rows can be written: one file of this folder each."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import returns_cli.audit.formats as folder
from returns_cli.audit.formats.form import Form
from returns_cli.room_files import modules_in


def _found() -> dict[str, Form]:
    modules = (import_module(f"{folder.__name__}.{name}") for name in modules_in(folder.__path__) if name != "table")
    forms = [form for module in modules if isinstance(form := getattr(module, "FORM", None), Form)]
    return {ending: form for form in forms for ending in form.endings}


FORMS: Mapping[str, Form] = _found()  # by the ending of a file
ENDINGS = tuple(FORMS)
