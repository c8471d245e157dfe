"""JSON lines: an object a row."""

from __future__ import annotations

from returns_cli.audit.formats.form import Form, copied

FORM = Form((".jsonl", ".json"), lambda database, wanted, target: copied(database, wanted.rows, target, "FORMAT json"))
