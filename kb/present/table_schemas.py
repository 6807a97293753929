"""Table Schemas (<https://datapackage.org/standard/table-schema/>) of records, derived from their declarations."""

from __future__ import annotations

from typing import Any, NotRequired, get_type_hints

from pydantic import TypeAdapter
from typing_extensions import TypedDict


class FieldConstraints(TypedDict):
    """What holds for the values of a field."""

    enum: list[str]


class TableField(TypedDict):
    """A field of a table; values of the types "array" and "object" are JSON."""

    name: str
    type: str
    constraints: NotRequired[FieldConstraints]


class TableSchema(TypedDict):
    """The fields of a table, and the one that identifies a row."""

    fields: list[TableField]
    primaryKey: NotRequired[str]


def build_table_schema(record: type, key: str = "") -> TableSchema:
    """Return the schema of a record that is declared as a typed dictionary or a named tuple."""
    fields = [_describe_field(name, hint) for name, hint in get_type_hints(record).items()]
    return {"fields": fields, "primaryKey": key} if key else {"fields": fields}


def _describe_field(name: str, hint: Any) -> TableField:  # noqa: ANN401 - any type
    schema: dict[str, Any] = TypeAdapter(hint).json_schema()
    values = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
    described: TableField = {"name": name, "type": values[0].get("type", "object")}
    if "enum" in schema:
        described["constraints"] = {"enum": schema["enum"]}
    return described
