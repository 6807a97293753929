"""The OpenAPI 3.1 document of all addresses for programs, built from what their routes declare.

The format is <https://spec.openapis.org/oas/v3.1.1.html>. Pydantic derives the schemas of answers and parameters from
their types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from flask import Flask
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema
from werkzeug.routing import Rule

from kb.web.app_state import current_site
from kb.web.openapi.failures import FailureAnswer
from kb.web.openapi.operations import JSON, Operation, find_operation
from kb.web.site_address import site_root, site_url

Schema = dict[str, Any]

_MODE: JsonSchemaMode = "validation"
_VERSION = "1"  # of the interface: keys and parameters may be added and never change
_ABOUT = (
    "Search, read and quote the documents of this library. Nothing is asked of a program: no key, no account, no "
    "cookie. Addresses in answers are paths on the site's host. Offsets count code points. Programs should bear "
    "with keys that they do not know: keys may be added. An address that ends in .json, .jsonl, .atom or .xml refuses "
    "a parameter that it does not know, and any other ignores it. What is sent as JSON may be sent as a form, too."
)
_PATH_PARAMETER = re.compile(r"<(?:[^:<>]+:)?(\w+)>")  # in a Flask rule
_PATH_PARAMETERS = {
    "law": "The last part of a law's address, as answers give it: its short form in words, such as msa-2015.",
    "document": "The id of a document, as answers give it.",
    "other": "The id of the document that it is compared with, the older of the two.",
    "passage": "The id of a passage of the document, as answers give it.",
}
_FAILURES = {
    400: "A parameter is unknown, given twice or impossible; every fault is named.",
    403: "The keeper of the library does not allow it.",
    404: "The library has no such thing.",
    410: (
        "The passage is gone. The header Link names the closest that is still here. With the key withdrawn, it was "
        "taken out of the library for good: show it nowhere else."
    ),
    413: "What was sent is longer than is read.",
    415: "What was sent is of another media type than those that are read.",
    414: "The address is longer than the site reads.",
    421: "The site does not go by the name that the request had for it.",
    429: "Too many requests. The header Retry-After says in how many seconds to go on.",
    503: "The library cannot be searched at the moment. Try again after the seconds of Retry-After.",
}


def build_document(app: Flask) -> dict[str, object]:
    """Describe the running site."""
    rules = sorted(app.url_map.iter_rules(), key=lambda each: each.rule)
    operations = [(rule, operation) for rule in rules if (operation := find_operation(rule))]
    types = dict.fromkeys(operation.answer for _, operation in operations)
    answers, components = generate_answer_schemas((FailureAnswer, *types))
    paths: dict[str, dict[str, object]] = {}
    for rule, operation in operations:
        methods = paths.setdefault(_PATH_PARAMETER.sub(r"{\1}", rule.rule), {})
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            methods[method.lower()] = _build_operation(rule, operation, answers[operation.answer])
    failure = answers[FailureAnswer]
    return {
        "openapi": "3.1.0",
        "info": {"title": current_site().config.title, "version": _VERSION, "description": _ABOUT},
        "servers": [{"url": site_url() if current_site().settings.url or site_root() else "/"}],
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": {
                str(status): {"description": description, "content": {JSON: {"schema": failure}}}
                for status, description in _FAILURES.items()
            },
        },
    }


def _build_operation(rule: Rule, operation: Operation, answer: Schema) -> dict[str, object]:
    statuses = {400, 414, 421, 429, 503, *operation.failures}
    statuses |= {404} if rule.arguments - set(rule.defaults or {}) else set()
    statuses |= {413, 415} if operation.body else set()
    responses: dict[str, object] = {"200": _build_answer(operation, answer)}
    if "document" in rule.arguments:
        where = "The document has another id now, or most words of the passage are in another one"
        responses["308"] = {"description": f"{where}; the header Location has the address."}
    responses |= {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses)}
    written: dict[str, object] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": [*_build_path_parameters(rule), *_build_query_parameters(operation.parameters)],
        "responses": responses,
    }
    if operation.body:
        written["requestBody"] = _build_body(operation.body)
    return written


def _build_path_parameters(rule: Rule) -> Iterator[dict[str, object]]:
    for name in _PATH_PARAMETER.findall(rule.rule):
        description = _PATH_PARAMETERS[name]
        yield {"name": name, "in": "path", "required": True, "description": description, "schema": {"type": "string"}}


def _build_query_parameters(model: type) -> Iterator[dict[str, object]]:
    declared = generate_parameter_schema(model)
    for name, schema in declared["properties"].items():
        written: dict[str, object] = {
            "name": name,
            "in": "query",
            "required": name in declared.get("required", ()),
            "description": schema["description"],
            "schema": _omit(schema, "description", "examples"),
        }
        if "examples" in schema:
            written["example"] = schema["examples"][0]
        yield written


def _build_body(model: type) -> dict[str, object]:
    schema = build_body_schema(model)
    return {"required": bool(schema["required"]), "content": {JSON: {"schema": schema}}}


def build_body_schema(model: type) -> Schema:
    """Return the schema of a page's parameters as a JSON object, with the limits of this machine's site."""
    declared = generate_parameter_schema(model)
    return {
        "type": "object",
        "properties": {name: _resolve_limit(each) for name, each in declared["properties"].items()},
        "required": declared.get("required", []),
        "additionalProperties": False,
    }


def _resolve_limit(schema: Schema) -> Schema:
    """Return the schema of a field, with the name of a setting replaced by this machine's limit."""
    resolved = _omit(schema, "examples")
    if isinstance(resolved.get("maxLength"), str):
        resolved["maxLength"] = getattr(current_site().settings, resolved["maxLength"])
    return resolved


def _omit(schema: Schema, *keys: str) -> Schema:
    return {key: value for key, value in schema.items() if key not in keys}


def _build_answer(operation: Operation, schema: Schema) -> dict[str, object]:
    if operation.is_streamed:
        schema = {"type": "string", "contentMediaType": JSON, "contentSchema": schema}
    content: dict[str, object] = {operation.media_type: {"schema": schema}}
    content |= {media_type: {"schema": {"type": "string"}} for media_type in operation.other_media_types}
    return {"description": "The answer.", "content": content}


class SchemaGenerator(GenerateJsonSchema):
    """Pydantic's schemas without titles, which would repeat names, and without defaults, which descriptions give."""

    def field_title_should_be_set(self, schema: object) -> bool:
        """Give fields no title."""
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Describe a field as if it had no default."""
        return self.generate_inner(schema["schema"])

    def typed_dict_schema(self, schema: core_schema.TypedDictSchema) -> JsonSchemaValue:
        """Describe a typed dictionary by its docstring, as one paragraph."""
        written = super().typed_dict_schema(schema)
        written.pop("title", None)
        if "description" in written:
            written["description"] = " ".join(written["description"].split())
        return written


@cache
def generate_answer_schemas(types: Sequence[Any]) -> tuple[dict[object, Schema], dict[str, Schema]]:
    """Return the schema of each type of answer, and those of all typed dictionaries in them by name."""
    adapters = [(each, _MODE, TypeAdapter(each)) for each in types]
    schemas, components = TypeAdapter.json_schemas(
        adapters, ref_template="#/components/schemas/{model}", schema_generator=SchemaGenerator
    )
    return {each: schema for (each, _mode), schema in schemas.items()}, components["$defs"]


@cache
def generate_parameter_schema(model: type) -> Schema:
    """Return the schema of a page's parameters."""
    return TypeAdapter(model).json_schema(schema_generator=SchemaGenerator)
