"""The decorator that declares the parameters and the answer of an address for programs, beside its route.

    @search_views.get("/search.json")
    @describe_operation(SearchAnswer, operation_id="api_search", parameters=SearchParameters)
    def send_results() -> Response: ...

`kb.web.openapi.document` builds the OpenAPI document from these declarations; a test fails for an address without one.
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
from kb.web.params.parsing import PROGRAM_ENDINGS

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

_View = TypeVar("_View", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Operation:
    """The declaration of an address.

    Attributes:
        id: Names the method in generated clients, and so does not change with the route's name.
        answer: Typed dictionaries, lists and plain values; `str` for a file that is not JSON.
        parameters: The model of the parameters in its address (`kb.web.params.models`).
        body: The model of the parameters in its body, as JSON or as a form; None where it takes none.
        other_media_types: Media types that the answer may have on request.
        is_streamed: Whether the answer has one value of that type per line.
        failures: Status codes beyond those that any address of its kind may have.
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
    """Declare what a route takes and gives, as an `Operation`; the summary is the first line of its docstring."""

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
    """Return the declaration of a rule's route; None if it is not for programs."""
    return _OPERATIONS.get(current_app.view_functions[rule.endpoint])


def is_for_programs(path: str) -> bool:
    """Tell whether a path is for programs, even if nothing is found there: they get failures as JSON."""
    return path.endswith(PROGRAM_ENDINGS) or any(
        rule.rule == path and find_operation(rule) is not None for rule in current_app.url_map.iter_rules()
    )


def _refuse_other_media_types() -> None:
    """Raise `UnsupportedMediaType` for a body of another media type, which Flask would read as an empty form."""
    operation = find_operation(request.url_rule) if request.url_rule and request.method == "POST" else None
    has_body = bool(request.content_length) or bool(request.mimetype)
    if operation and has_body and request.mimetype not in (JSON, FORM):
        raise UnsupportedMediaType()
