"""The JSON Schema of policy files, for editors: from the very shape that the loader checks, with what each key means.

Draft 7, which editors of TOML understand; a date of TOML counts as a text of format `date` there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from returns_cli.policy.shape import PolicyShape

DRAFT = "http://json-schema.org/draft-07/schema#"
_WORDS = "WordsShape"
_CLAUSE = "The clause of the source that this stands in, as the README beside the policy numbers it."
_WHEN = "An expression that is yes or no."
_NAMES = "Spellings and headings it is known by in logs."
_SAY = "What `--say` tells the customer, where that is not the clerk's sentence."
_CHOICES = "The options, each named once."
_LABELS = "What each option is called, and how logs spell it."
# shape -> key -> what it means; a test sees to it that no key is without.
MEANINGS: Mapping[str, Mapping[str, str]] = {
    "PolicyShape": {
        "policy": "The id, such as `corner-shop/returns`.",
        "version": "The name of this version: any text.",
        "title": "What people call the policy.",
        "timezone": "The IANA time zone whose calendar days count.",
        "by": "The date fact that picks dated parameters and the version, where a parameter does not say.",
        "in_force": "When this version holds.",
        "calendar": "Two letters of the country whose working days `working_day()` knows.",
        "outcomes": "Two or more, strongest first. The first counts as denied; the last holds when no rule fires.",
        "words": "What each outcome is called, and how logs spell it.",
        "parameters": "Numbers, dates and switches of the policy, each with its dates and clause.",
        "facts": "What a request says: the questions of the counter, the columns of a log.",
        "derived": "What follows from the facts.",
        "rules": "Every rule is evaluated; the strongest outcome of those that fire holds.",
        "routes": "Where a request goes that is not denied: the first that holds.",
        "terms": "Results beside the outcome: a fee, a refund form, a minimum.",
        "checks": "What a request must satisfy to be readable at all.",
        "duties": "What is still to be done for a request, and by when.",
        "figures": "What an audit counts over a log.",
        "properties": "What must hold of every request; `returns policy prove` proves or refutes it. They decide nothing.",
    },
    "WordsShape": {"en": "In English.", "zh": "In Chinese."},
    "LabelShape": {"en": "In English.", "zh": "In Chinese.", "names": _NAMES},
    "OutcomeShape": {"en": "In English.", "zh": "In Chinese.", "names": _NAMES, "say": _SAY},
    "StepsShape": {"en": "Step by step, in English.", "zh": "Step by step, in Chinese."},
    "FactShape": {
        "type": "What kind of value it has.",
        "ask": "The question that the counter asks.",
        "ask_customer": "The question as the customer is to hear it, where it is asked aloud.",
        "look": "Where the clerk looks for the answer; what is looked for in one place is asked together.",
        "help": "What `?` explains about the question.",
        "names": "Headings it is known by in logs.",
        "opposite_names": "Headings that say the reverse of a yes/no fact.",
        "say": _SAY,
        "changeable": "Whether the customer could still change it.",
        "from": "Where the shop's book has it: sale.sold_on, sale.remaining, customer.returned_in(365 days).",
        "of": "`request` where all lines of a request share it, else `line`.",
        "default": 'A value when nothing is said; "today" for a date, "now" for a moment, which the command line fills in.',
        "choices": _CHOICES,
        "labels": _LABELS,
        "unit": "The unit of a number: day, minute, piece, CNY, ….",
        "min": "The least value, 0 if not said.",
        "max": "The greatest value.",
        "places": "How many decimal places a decimal has, 2 if not said.",
    },
    "DatedValueShape": {
        "from": "The first day of this value.",
        "value": "A number, yes/no, a date, a time of day or a text.",
        "clause": _CLAUSE,
    },
    "ParameterShape": {
        "unit": "The unit of its values.",
        "by": "The date fact that picks the value.",
        "label": "What people call it.",
        "values": "Its values, each from a day on.",
    },
    "DerivedShape": {
        "value": "An expression over facts, parameters and other derived facts.",
        "label": "What people call it.",
        "show": "Whether every decision prints it.",
    },
    "RuleShape": {
        "id": "Its name in reasons, logs and cases.",
        "outcome": "The outcome it calls for when it fires.",
        "when": f"{_WHEN} The rule fires when it holds and the exception does not.",
        "unless": f"The exception. {_WHEN}",
        "clause": _CLAUSE,
        "reason": "What the customer is told; may hold {names} of facts, parameters and derived facts.",
        "remedy": "What can be done about it; told only where following it would change the outcome.",
        "say": _SAY,
        "promise": "The remedy as the customer hears it; said only where following it is sure to give a better outcome.",
    },
    "RouteShape": {
        "id": "Its name in answers and cases.",
        "when": f"{_WHEN} `total(x)` adds up the lines of the request that are not denied.",
        "clause": _CLAUSE,
        "text": "Where to go.",
        "steps": "What happens there.",
    },
    "AlternativeShape": {
        "when": f"{_WHEN} Exactly one alternative should hold for every request.",
        "value": "A number, an expression, or one of the choices.",
        "clause": _CLAUSE,
        "text": "What to say about it.",
    },
    "TermShape": {
        "label": "What people call it.",
        "unit": "The unit of its numbers: percent, CNY, ….",
        "choices": _CHOICES,
        "labels": _LABELS,
        "values": "The alternatives.",
    },
    "InForceShape": {
        "from": "The first day; open if not said.",
        "until": "The last day; open if not said.",
        "by": "The date fact that picks the version.",
    },
    "PropertyShape": {
        "id": "Its name.",
        "text": "The claim in words.",
        "when": f"Which requests it speaks of. {_WHEN}",
        "never": "The outcome they never have, or what else is never so; of two requests: milder or stricter.",
        "always": "The outcome they always have, or what else is always so.",
        "raise": "The fact that is higher in the second of two requests.",
        "change": "The fact that is another in the second of two requests.",
        "to": f"What holds of the second request. {_WHEN}",
    },
    "SubjectShape": {
        "rule": "The rule that fires.",
        "route": "The route that is taken.",
        "duty": "The duty that is to be done.",
        "term": "The term that is stated.",
        "value": "The value that the term has.",
        "at_least": "The least that the term is.",
        "at_most": "The most that the term is.",
    },
    "DutyShape": {
        "id": "Its name.",
        "when": f"When it is still to be done. {_WHEN}",
        "when_outcome": "The outcomes of which it is to be done; of every one if not said.",
        "by": "An expression: the moment or day by which it is to be done.",
        "clause": "The clause it comes from.",
        "text": "What is to be done.",
    },
    "FigureShape": {
        "id": "Its name.",
        "kind": "What is counted: times by hour or weekday, the busiest of them, a share, or causes.",
        "of": "An expression: the moments, the condition, or the fact that is counted.",
        "among": f"Which rows of the log it is counted among. {_WHEN}",
        "beside": "The parameters it is held beside.",
        "clause": "The clause it comes from.",
        "label": "What people call it.",
    },
    "CheckShape": {
        "must": f"{_WHEN} A request that surely breaks it is refused as unreadable.",
        "message": "What is wrong then.",
    },
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
    tidy = _tidy(value)
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
