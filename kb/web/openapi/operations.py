"""The decorator that declares what an address for programs takes and gives, beside its route.

    @search_views.get("/search.json")
    @describe_operation(SearchAnswer, operation_id="api_search", parameters=SearchParameters)
    def send_results() -> Response: ...

`kb.web.openapi.document` writes the OpenAPI document from these declarations; a test fails for an address without one.
A body of another media type than JSON or a form is refused before the route is called.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.routing import Rule

from kb.web.params.models import NoParameters

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
PROGRAM_ENDINGS = (".json", ".jsonl", ".atom", ".xml")

_View = TypeVar("_View", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Operation:
    """What an address takes and gives.

    Attributes:
        id: Names the method in generated clients, and so does not change with the route's name.
        answer: The type of its answer: typed dictionaries, lists and plain values; `str` for a file that is not JSON.
        parameters: The model of the parameters in its address (`kb.web.params.models`).
        body: The model of the parameters in its body, which comes as JSON or as a form; None where it takes none.
        media_type: Of the answer.
        other_media_types: That the answer may have instead, on request.
        is_streamed: Whether the answer has one value a line, each of that type.
        failures: The statuses of its own failures, beside those that any address of its kind may have.
        summary: What it does, in a sentence.
    """

    id: str
    answer: object
    parameters: type
    body: type | None
    media_type: str
    other_media_types: tuple[str, ...]
    is_streamed: bool
    failures: tuple[int, ...]
    summary: str


_OPERATIONS: dict[object, Operation] = {}  # by view function


def describe_operation(
    answer: object,
    *,
    operation_id: str,
    parameters: type = NoParameters,
    body: type | None = None,
    media_type: str = JSON,
    other_media_types: tuple[str, ...] = (),
    is_streamed: bool = False,
    failures: tuple[int, ...] = (),
) -> Callable[[_View], _View]:
    """Declare what a route takes and gives, as an `Operation` has it, summed up by the first line of its docstring."""

    def register_operation(view: _View) -> _View:
        summary = (view.__doc__ or "").strip().splitlines()[0].rstrip(".")
        _OPERATIONS[view] = Operation(
            operation_id, answer, parameters, body, media_type, other_media_types, is_streamed, failures, summary
        )
        return view

    return register_operation


def register(app: Flask) -> None:
    """Refuse bodies of other media types."""
    app.before_request(_refuse_other_media_types)


def find_operation(rule: Rule) -> Operation | None:
    """Return what the route of a rule declares; None where it is not for programs."""
    return _OPERATIONS.get(current_app.view_functions[rule.endpoint])


def is_for_programs(path: str) -> bool:
    """Tell whether a path is for programs, whether or not anything is found there: they get failures as JSON."""
    return path.endswith(PROGRAM_ENDINGS) or any(
        rule.rule == path and find_operation(rule) is not None for rule in current_app.url_map.iter_rules()
    )


def _refuse_other_media_types() -> None:
    """Refuse a body of another media type, which Flask would read as an empty form.

    Raises:
        UnsupportedMediaType: There is one.
    """
    operation = find_operation(request.url_rule) if request.url_rule and request.method == "POST" else None
    has_body = bool(request.content_length) or bool(request.mimetype)
    if operation and has_body and request.mimetype not in (JSON, FORM):
        raise UnsupportedMediaType()
