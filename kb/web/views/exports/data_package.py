"""The library as a data package (<https://datapackage.org/standard/data-package/>): its files, and what is in them."""

from __future__ import annotations

import inspect
from typing import Any, Literal, NamedTuple, NotRequired, get_type_hints

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from kb.present.answers import DocumentEntry, PassageAnswer
from kb.web.views.exports.changes import DocumentChangeAnswer
from kb.web.views.exports.quotations import ExportedQuotation
from kb.web.views.speakers.routes import SpeakerAnswer


class FieldConstraints(TypedDict):
    """What holds for the values of a field."""

    enum: list[str]


class TableField(TypedDict):
    """A field of a table; values of the types "array" and "object" are JSON."""

    name: str
    type: str
    constraints: NotRequired[FieldConstraints]


class TableSchema(TypedDict):
    """The fields of a table, and the one that identifies a row; see <https://datapackage.org/standard/table-schema/>."""

    fields: list[TableField]
    primaryKey: NotRequired[str]


class PropertyAnswer(TypedDict):
    """The key of a JSON object that has the rows of a table."""

    property: str


class DialectAnswer(PropertyAnswer):
    """Where the rows of a JSON file are, for readers of the standard, and in `json` for those of frictionless-py."""

    json: PropertyAnswer


class ResourceAnswer(TypedDict):
    """A table of the library; `path` is its absolute address."""

    name: str
    type: Literal["table"]
    path: str
    format: Literal["json", "jsonl", "csv"]
    mediatype: str
    encoding: Literal["utf-8"]
    description: str
    dialect: NotRequired[DialectAnswer]
    schema: TableSchema


_Head = TypedDict("_Head", {"$schema": str})


class DataPackageAnswer(_Head):
    """The files of the library as a data package; `version` is the generation of the index."""

    name: str
    title: str
    description: str
    homepage: str
    version: str
    resources: list[ResourceAnswer]


class _Table(NamedTuple):
    """A file that is a table, or a JSON object that has one under its name."""

    name: str
    path: str
    record: type
    format: Literal["json", "jsonl", "csv"]
    mediatype: str
    key: str = "id"


_TABLES = (
    _Table("documents", "/documents.json", DocumentEntry, "json", "application/json"),
    _Table("passages", "/passages.jsonl?end=off", PassageAnswer, "jsonl", "application/x-ndjson"),
    _Table("quotations", "/quotations.csv?end=off", ExportedQuotation, "csv", "text/csv", key=""),
    _Table("speakers", "/speakers.json", SpeakerAnswer, "json", "application/json"),
    _Table("changes", "/changes.json", DocumentChangeAnswer, "json", "application/json"),
)


def build_data_package(title: str, description: str, site: str, generation: int) -> DataPackageAnswer:
    """Return the description of all tables; `site` is the absolute URL of the site."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "library",
        "title": title,
        "description": description,
        "homepage": f"{site}/",
        "version": str(generation),
        "resources": [_describe_table(each, site) for each in _TABLES],
    }


def _describe_table(table: _Table, site: str) -> ResourceAnswer:
    resource: ResourceAnswer = {
        "name": table.name,
        "type": "table",
        "path": f"{site}{table.path}",
        "format": table.format,
        "mediatype": table.mediatype,
        "encoding": "utf-8",
        "description": " ".join((inspect.getdoc(table.record) or "").split()),
        "schema": build_table_schema(table.record, table.key),
    }
    if table.format == "json":
        resource["dialect"] = {"property": table.name, "json": {"property": table.name}}
    return resource


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
