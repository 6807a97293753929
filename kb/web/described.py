"""What each address for programs takes and gives, declared beside its route.

    @api.get("/search.json")
    @described(SearchAnswer, takes=SEARCH)
    def search() -> Response: ...

`kb.web.openapi` writes the document of all of them from these declarations, and a test fails for an address without
one. What is declared here holds: a body of another kind is refused before a route sees it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.routing import Rule

from kb.web.fields import Field

JSON = "application/json"
_PROGRAMS_ENDINGS = (".json", ".atom", ".xml")
FORM = "application/x-www-form-urlencoded"

_View = TypeVar("_View", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Operation:
    """What an address takes and gives.

    Attributes:
        answer: The type of its answer: typed dictionaries, lists and plain values.
        takes: The parameters of its address.
        sends: The fields of what is sent to it.
        as_types: The media types in which they may be sent.
        media_type: Of the answer.
        also_as: Other media types that an answer may have, when they are asked for.
        fails: The statuses of its own failures, beside those that any address of its kind may have.
        summary: What it does, in a sentence.
    """

    answer: object
    takes: tuple[Field, ...]
    sends: tuple[Field, ...]
    as_types: tuple[str, ...]
    media_type: str
    also_as: tuple[str, ...]
    fails: tuple[int, ...]
    summary: str


_OPERATIONS: dict[object, Operation] = {}  # by the function that answers


def described(
    answer: object,
    *,
    takes: tuple[Field, ...] = (),
    sends: tuple[Field, ...] = (),
    as_types: tuple[str, ...] = (FORM,),
    media_type: str = JSON,
    also_as: tuple[str, ...] = (),
    fails: tuple[int, ...] = (),
) -> Callable[[_View], _View]:
    """Declare what a route takes and gives, as an `Operation` has it.

    The first line of the route's docstring says what it does.
    """

    def declare(view: _View) -> _View:
        summary = (view.__doc__ or "").strip().splitlines()[0].rstrip(".")
        types = as_types if sends else ()
        _OPERATIONS[view] = Operation(answer, takes, sends, types, media_type, also_as, fails, summary)
        return view

    return declare


def register(app: Flask) -> None:
    """Hold what is sent to what is declared."""
    app.before_request(_refuse_other_types)


def operation_of(rule: Rule) -> Operation | None:
    """Return what a rule of the running site declares; None for one that is not for programs."""
    return _OPERATIONS.get(current_app.view_functions[rule.endpoint])


def is_for_programs(path: str) -> bool:
    """Tell whether a program is answered at a path, or would be if there were something; it reads failures as JSON."""
    return path.endswith(_PROGRAMS_ENDINGS) or any(
        rule.rule == path and operation_of(rule) is not None for rule in current_app.url_map.iter_rules()
    )


def _refuse_other_types() -> None:
    """Refuse a body that would be read as if nothing had been sent.

    Raises:
        UnsupportedMediaType: It is of no declared type.
    """
    operation = operation_of(request.url_rule) if request.url_rule and request.method == "POST" else None
    has_body = bool(request.content_length) or bool(request.mimetype)
    if operation and has_body and request.mimetype not in operation.as_types:
        raise UnsupportedMediaType()
