"""Fields of a form as data: type, unit, choices and a JSON Schema, made from the facts of a definition."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from states.procedure import Fact, Procedure
from states.scales import COLOUR_NAMES, LEVEL_NAMES
from states.text import Text

_SCHEMAS: dict[str, dict[str, Any]] = {
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "yes_no": {"type": "boolean"},
    "time": {"type": "string", "format": "date-time"},
    "duration": {"type": "string", "pattern": r"^\d+\s*[smhd]$"},
    "places": {"type": "array", "items": {"type": "string", "pattern": r"^\d{2,12}$"}},
    "posts": {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 200}, "minItems": 1},
    "warning": {
        "type": "object",
        "properties": {"identifier": {"type": "string"}, "headline": {"type": "string"}},
        "required": ["identifier", "headline"],
    },
}


class Field(BaseModel):
    """One field of a form."""

    name: str
    type: str
    title: Text
    required: bool
    unit: str = ""
    choices: dict[str, Text] = {}
    key: str | None = None
    columns: list[Field] = []
    json_schema: dict[str, Any]


def form(procedure: Procedure, required: Iterable[str], optional: Iterable[str]) -> list[Field]:
    """The fields of a form, the required ones first."""
    named = [(name, True) for name in required] + [(name, False) for name in optional]
    return [field(name, procedure.facts[name], required=needed) for name, needed in named]


def field(name: str, fact: Fact, *, required: bool) -> Field:
    """One fact as a field."""
    columns = [field(column, inner, required=column == fact.key) for column, inner in fact.columns.items()]
    return Field(
        name=name, type=fact.type, title=fact.title, required=required, unit=fact.unit, choices=choices(fact),
        key=fact.key, columns=columns, json_schema=schema(fact),
    )  # fmt: skip


def choices(fact: Fact) -> dict[str, Text]:
    """What may be chosen, with its names."""
    if fact.type == "level":
        return {str(level): name for level, name in LEVEL_NAMES.items()}
    if fact.type == "colour":
        return {str(colour): name for colour, name in COLOUR_NAMES.items()}
    return fact.choices


def schema(fact: Fact) -> dict[str, Any]:
    """A JSON Schema of the values that a field takes."""
    if fact.type == "table":
        properties = {name: schema(column) for name, column in fact.columns.items()}
        for name, column in fact.columns.items():
            if column.type == "places":
                properties[name] = _SCHEMAS["places"]["items"]
        rows = {
            "type": "object",
            "properties": properties,
            "required": [fact.key],
            "additionalProperties": False,
        }
        return {"type": "array", "items": rows}
    if chosen := choices(fact):
        return {"type": "string", "enum": list(chosen)}
    return _SCHEMAS.get(fact.type, {"type": "string", "maxLength": 20_000})
