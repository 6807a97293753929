"""The description of all addresses for programs, as OpenAPI 3.1, written from what the routes declare.

The format is <https://spec.openapis.org/oas/v3.1.1.html>. Nothing is said here of a single address.
"""

from __future__ import annotations

import re

from flask import Flask
from werkzeug.routing import Rule

from kb.web.described import JSON, Operation, operation_of
from kb.web.failures import FailureAnswer
from kb.web.fields import Field, Schema
from kb.web.schemas import Schemas
from kb.web.site import current_site

_VERSION = "1"  # of the interface: keys and parameters may be added to it, and never change
_ABOUT = (
    "Search, read and quote the documents of this library. Nothing is asked of a program: no key, no account, no "
    "cookie. Addresses in answers are paths below the site's root. Offsets count code points. Programs should bear "
    "with keys that they do not know: keys may be added."
)
_PLACES = {
    "law": "The last part of a law's address, as answers give it: its short form in words, such as msa-2015.",
    "document": "The id of a document, as answers give it.",
    "passage": "The id of a passage of the document, as answers give it.",
}
_FAILURES = {
    400: "A parameter is unknown, given twice or impossible; every fault is named.",
    403: "The keeper of the library does not allow it.",
    404: "The library has no such thing.",
    410: "The passage is gone. The header Link names the closest that stands.",
    413: "What was sent is longer than is read.",
    415: "What was sent is of another media type than those that are read.",
    421: "The site does not go by the name that the request had for it.",
    429: "Too many requests. The header Retry-After says in how many seconds to go on.",
    503: "The library cannot be searched at the moment. Try again after the seconds of Retry-After.",
}


def openapi(app: Flask) -> dict[str, object]:
    """Describe the running site."""
    schemas = Schemas()
    failure = schemas.of(FailureAnswer)
    paths: dict[str, dict[str, object]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        operation = operation_of(rule)
        if operation:
            methods = paths.setdefault(re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule), {})
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                methods[method.lower()] = _operation(rule, operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": current_site().config.title, "version": _VERSION, "description": _ABOUT},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas.named,
            "responses": {str(status): _response(text, JSON, failure) for status, text in _FAILURES.items()},
        },
    }


def _operation(rule: Rule, operation: Operation, schemas: Schemas) -> dict[str, object]:
    statuses = [400, 421, 429, 503]
    statuses += [404] if rule.arguments - set(rule.defaults or {}) else []
    statuses += operation.fails
    statuses += [413, 415] if operation.sends else []
    responses: dict[str, object] = {"200": _answer(operation, schemas)}
    responses |= {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(set(statuses))}
    written: dict[str, object] = {
        "operationId": re.sub(r"\W", "_", rule.endpoint),
        "summary": operation.summary,
        "parameters": [*_places(rule), *(_parameter(field) for field in operation.takes)],
        "responses": responses,
    }
    if operation.sends:
        written["requestBody"] = _body(operation)
    return written


def _places(rule: Rule) -> list[dict[str, object]]:
    return [
        {"name": name, "in": "path", "required": True, "description": _PLACES[name], "schema": {"type": "string"}}
        for name in re.findall(r"<(?:[^:<>]+:)?(\w+)>", rule.rule)
    ]


def _parameter(field: Field) -> dict[str, object]:
    written: dict[str, object] = {
        "name": field.name,
        "in": "query",
        "required": field.is_required,
        "description": field.description,
        "schema": field.schema_with(current_site().settings),
    }
    if field.example is not None:
        written["example"] = field.example
    return written


def _body(operation: Operation) -> dict[str, object]:
    settings = current_site().settings
    schema: Schema = {
        "type": "object",
        "properties": {
            field.name: {**field.schema_with(settings), "description": field.description} for field in operation.sends
        },
        "required": [field.name for field in operation.sends if field.is_required],
        "additionalProperties": False,
    }
    return {"required": bool(schema["required"]), "content": {name: {"schema": schema} for name in operation.as_types}}


def _answer(operation: Operation, schemas: Schemas) -> dict[str, object]:
    content: dict[str, object] = {operation.media_type: {"schema": schemas.of(operation.answer)}}
    content |= {media_type: {"schema": {"type": "string"}} for media_type in operation.also_as}
    return {"description": "The answer.", "content": content}


def _response(description: str, media_type: str, schema: Schema) -> dict[str, object]:
    return {"description": description, "content": {media_type: {"schema": schema}}}
