"""The JSON Schema of policy files, for editors: from the very shape that the loader checks, with what each key means.

Draft 7, which editors of TOML understand; a date of TOML counts as a text of format `date` there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from returns_cli.policy.shape import PolicyShape, every_shape

DRAFT = "http://json-schema.org/draft-07/schema#"
_WORDS = "WordsShape"


# shape -> key -> what it means; a test sees to it that no key is without.
MEANINGS: Mapping[str, Mapping[str, str]] = {
    name: {field.alias or key: field.description or "" for key, field in shape.model_fields.items()}
    for name, shape in every_shape().items()
}


def policy_schema() -> dict[str, Any]:
    """The schema of a policy file as JSON holds it."""
    raw = PolicyShape.model_json_schema(by_alias=True, ref_template="#/definitions/{model}")
    definitions = {name: _table(name, shape) for name, shape in raw.pop("$defs").items()}
    definitions["Words"] = {
        "description": "One sentence for both languages, or one for each.",
        "anyOf": [{"type": "string", "maxLength": 4000}, {"$ref": f"#/definitions/{_WORDS}"}],
    }
    return {"$schema": DRAFT, "title": "A policy of Returns", **_table("PolicyShape", raw), "definitions": definitions}


def _table(name: str, shape: Mapping[str, Any]) -> dict[str, Any]:
    """One table of the file, each key with its meaning."""
    properties = {key: _key(value, MEANINGS[name][key]) for key, value in shape["properties"].items()}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(shape.get("required", ())),
        "properties": properties,
    }


def _key(value: Mapping[str, Any], meaning: str) -> dict[str, Any]:
    tidy = _tidy({name: one for name, one in value.items() if name != "description"})
    found = {"allOf": [tidy]} if "$ref" in tidy else tidy  # beside a reference nothing else is read
    return {"description": meaning, **found}


def _tidy(value: Any) -> Any:
    """Without what TOML does not have (null), what the loader's library adds for itself, and with closed tables."""
    if isinstance(value, list):
        return [_tidy(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    if value.get("$ref", "").endswith(f"/{_WORDS}"):
        return {"$ref": "#/definitions/Words"}
    found = {key: _tidy(one) for key, one in value.items() if key not in ("title", "default")}
    options = [one for one in found.get("anyOf", ()) if one != {"type": "null"}]
    if options:
        found.pop("anyOf")
        found |= options[0] if len(options) == 1 else {"anyOf": options}
    if "patternProperties" in found:
        found["additionalProperties"] = False
    return found
