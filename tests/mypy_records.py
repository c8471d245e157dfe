"""Tells mypy what `Record.but` takes: the fields of the very record, each of its type. See docs/decisions/0003-record.md."""

from __future__ import annotations

from collections.abc import Callable

from mypy.plugin import MethodSigContext, Plugin
from mypy.types import CallableType, FunctionLike, Instance, TypeVarType, get_proper_type

RECORD = "returns_cli.records.Record"
# What mypy's own plugin keeps of every class that is like a dataclass, for `dataclasses.replace`.
FIELDS = "__mypy-replace"


class RecordPlugin(Plugin):
    def get_method_signature_hook(self, fullname: str) -> Callable[[MethodSigContext], FunctionLike] | None:
        return _fields_of if fullname.endswith(".but") else None


def _fields_of(context: MethodSigContext) -> FunctionLike:
    """The signature for the record at hand."""
    record = get_proper_type(context.type)
    if isinstance(record, TypeVarType):
        record = get_proper_type(record.upper_bound)
    if not isinstance(record, Instance) or not record.type.has_base(RECORD):
        return context.default_signature
    known = record.type.get(FIELDS)
    taken = get_proper_type(known.type) if known is not None else None
    if not isinstance(taken, CallableType):
        return context.default_signature
    return taken.copy_modified(ret_type=context.type, fallback=context.default_signature.fallback, name="but")


def plugin(version: str) -> type[Plugin]:
    del version
    return RecordPlugin
