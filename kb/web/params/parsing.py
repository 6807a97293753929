"""Reads the parameters of a request, and names every fault in them at once.

Odd words in a search are no fault: how they are read is the query language's business (`kb.query`). Nor is a name that
a page does not know: other sites add theirs to links (`utm_source`, `fbclid`), to scripts (`ver`) and to oEmbed
(`dnt`). What programs alone ask for, by the ending of its path, is strict: a misspelt filter would change the answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, TypeVar, cast

from flask import g, has_request_context, request
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.datastructures import MultiDict

from kb.web.openapi.operations import PROGRAM_ENDINGS
from kb.web.params.models import MAX_FILTER_CHARS, NoParameters, SearchParameters

LANGUAGE_PARAMETER = "lang"  # which every page has, and which `kb.web.i18n` reads
_MAX_QUOTED_CHARS = 40

_Model = TypeVar("_Model")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one parameter."""

    field: str
    message: str


class ParametersError(ValueError):
    """Some parameters cannot be used.

    Attributes:
        faults: All of them.
        kept: The search that the usable ones make.
    """

    def __init__(self, faults: Iterable[Fault], kept: SearchParameters | None = None) -> None:
        self.faults = tuple(faults)
        self.kept = kept or SearchParameters()
        super().__init__(" ".join(each.message for each in self.faults))


def parse_parameters(model: type[_Model], given: MultiDict[str, str]) -> _Model:
    """Read the parameters of a page.

    Args:
        model: The dataclass that declares them, of `kb.web.params.models`.
        given: What was sent.

    Raises:
        ParametersError: Naming every parameter that is repeated, missing or impossible, and where unknown names are
            refused, those too.
    """
    declared = _read_declaration(cast(type, model))
    if has_request_context() and given is request.args:
        g.known_parameters = declared.names
    values = _collect_values(given, declared)
    faults = _find_unknown(given, declared.names) if refuses_unknown() else []
    faults += _find_repeated(given, declared)
    unusable = _find_excessive(given, declared)
    try:
        parsed: _Model = declared.adapter.validate_python(values)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    else:
        errors = []
    for each in errors:
        if each["loc"]:
            unusable[str(each["loc"][0])].append(_explain_error(each, declared.required))
    faults += chain.from_iterable(unusable.values())
    if not faults:  # one parameter needs another: only worth saying where each is right by itself
        faults = [Fault(each["ctx"]["field"], each["msg"]) for each in errors]
    if faults:
        raise ParametersError(
            faults, _keep_search(model, {name: values[name] for name in values if not unusable[name]})
        )
    return parsed


def refuse_parameters(given: MultiDict[str, str]) -> None:
    """Check that nothing was asked for, where unknown names are refused.

    Raises:
        ParametersError: Naming every parameter.
    """
    parse_parameters(NoParameters, given)


def refuses_unknown() -> bool:
    """Tell whether the current request is refused for a parameter that its address does not know."""
    return not has_request_context() or request.path.endswith(PROGRAM_ENDINGS)


def list_known_pairs() -> list[tuple[str, str]]:
    """Return the names and values of the current address that its page has read; the language is not among them."""
    known: tuple[str, ...] = g.get("known_parameters", ())
    return [(name, value) for name, value in request.args.items(multi=True) if name in known]


def truncate(value: str) -> str:
    """Return a value as a message can quote it."""
    return value if len(value) <= _MAX_QUOTED_CHARS else f"{value[:_MAX_QUOTED_CHARS]}…"


@dataclass(frozen=True, slots=True)
class _Declaration:
    """How to read the parameters that a model declares.

    Attributes:
        names: As requests have them, in the order of the declaration.
        max_counts: How often those may be given that may be given more than once.
    """

    adapter: TypeAdapter[Any]
    names: tuple[str, ...]
    required: frozenset[str]
    max_counts: Mapping[str, int]


@cache
def _read_declaration(model: type) -> _Declaration:
    adapter: TypeAdapter[Any] = TypeAdapter(model)
    schema = adapter.json_schema()
    properties: dict[str, dict[str, Any]] = schema["properties"]
    max_counts = {name: each["maxItems"] for name, each in properties.items() if "maxItems" in each}
    return _Declaration(adapter, tuple(properties), frozenset(schema.get("required", ())), max_counts)


def _collect_values(given: MultiDict[str, str], declared: _Declaration) -> dict[str, str | tuple[str, ...]]:
    """Return the values of each parameter that was given or is required; an empty filter is one left out in a form."""
    values: dict[str, str | tuple[str, ...]] = {}
    for name in declared.names:
        if name in declared.max_counts:
            distinct = tuple(dict.fromkeys(filter(None, given.getlist(name))))
            values[name] = distinct[: declared.max_counts[name]]
        elif name in given or name in declared.required:
            values[name] = given.get(name, "")
    return values


def _find_unknown(given: MultiDict[str, str], names: Sequence[str]) -> list[Fault]:
    known = f"Those known here are: {', '.join(names)}." if names else "This address takes none."
    return [
        Fault(name, f"There is no parameter '{truncate(name)}' here. {known}")
        for name in given
        if name not in names and name != LANGUAGE_PARAMETER
    ]


def _find_repeated(given: MultiDict[str, str], declared: _Declaration) -> list[Fault]:
    return [
        Fault(name, f"'{name}' was given {len(given.getlist(name))} times. Give it once.")
        for name in declared.names
        if name not in declared.max_counts and len(given.getlist(name)) > 1
    ]


def _find_excessive(given: MultiDict[str, str], declared: _Declaration) -> dict[str, list[Fault]]:
    """Return, for each parameter, the fault of having been given too often; those that may be repeated first."""
    faults: dict[str, list[Fault]] = {name: [] for name in (*declared.max_counts, *declared.names)}
    for name, maximum in declared.max_counts.items():
        count = len(given.getlist(name))
        if count > maximum:
            faults[name].append(Fault(name, f"'{name}' was given {count} times. Give it at most {maximum} times."))
    return faults


def _explain_error(error: ErrorDetails, required: Collection[str]) -> Fault:
    """Turn an error of one value into a sentence; the advice of the declaration is a part of it."""
    name, value, message = str(error["loc"][0]), str(error["input"]), error["msg"]
    is_item = len(error["loc"]) > 1
    if is_item and len(value) > MAX_FILTER_CHARS:
        message = f"'{name}' has {len(value):,} characters. Give at most {MAX_FILTER_CHARS}."
    elif name not in required:
        message = f"'{name}' was '{truncate(value)}'. {message}"
    return Fault(name, message)


def _keep_search(model: type, usable: Mapping[str, str | tuple[str, ...]]) -> SearchParameters:
    """Return the search that the usable parameters make; of other pages than that of results, its words."""
    if model is SearchParameters:
        kept: SearchParameters = _read_declaration(model).adapter.validate_python(usable)
        return kept
    return SearchParameters(str(usable.get("q", "")))
