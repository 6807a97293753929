"""Reads the parameters of a request, and names every fault in them at once.

Odd words in a search are no fault: the query language decides how to read them (`kb.query`). Nor is a name that a page
does not know: other sites add theirs to links (`utm_source`, `fbclid`), to scripts (`ver`) and to oEmbed (`dnt`). Only
addresses for programs, by their ending, are strict: a misspelt filter would change the answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from typing import Any, TypeVar, cast

from flask import g, has_request_context, request
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from kb.web.app_state import current_site
from kb.web.params.models import MAX_FILTER_CHARS, MAX_FILTERS_CHARS, SURROGATE, NoParameters, SearchParameters

PROGRAM_ENDINGS = (".json", ".jsonl", ".atom", ".xml")
LANGUAGE_PARAMETER = "lang"  # every page has it, and `kb.web.languages` reads it
_MAX_QUOTED_CHARS = 40
_MAX_FAULTS = 50  # in one answer

_Model = TypeVar("_Model")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one parameter."""

    field: str
    message: str


class ParametersError(ValueError):
    """Some parameters cannot be used; `faults` are all of them, or the first if there are very many.

    `kept` is a search from the usable ones.
    """

    def __init__(self, faults: Iterable[Fault], kept: SearchParameters | None = None) -> None:
        self.faults = tuple(islice(faults, _MAX_FAULTS))
        self.kept = kept or SearchParameters()
        super().__init__(" ".join(each.message for each in self.faults))


def parse_parameters(model: type[_Model], given: MultiDict[str, str]) -> _Model:
    """Read the parameters of a page into a dataclass of `kb.web.params.models`.

    Raises:
        ParametersError: Names every parameter that is repeated, missing or impossible, and unknown names where those
            are refused.
    """
    declared = _read_declaration(cast(type, model))
    if has_request_context():
        given = _cut_query(given, declared)
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
    if not faults:  # checks between parameters: useful only if each is valid by itself
        faults = [Fault(each["ctx"]["field"], each["msg"]) for each in errors]
    if faults:
        raise ParametersError(
            faults, _keep_search(model, {name: values[name] for name in values if not unusable[name]})
        )
    return parsed


def parse_body(model: type[_Model]) -> _Model:
    """Read the parameters of a page from the body of the request: JSON, or a form.

    Raises:
        ParametersError: As `parse_parameters`; or the address has parameters, or the body is invalid.
    """
    refuse_parameters(request.args)
    if not request.is_json:
        return parse_parameters(model, request.form)
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # nested deeper than the parser allows
        body = None
    return parse_json(model, body)


def parse_json(model: type[_Model], body: object) -> _Model:
    """Read the parameters of a page, or of a tool, from a JSON object, as a form would have sent them.

    Raises:
        ParametersError: As `parse_parameters`; or it is no JSON object, or values are not of the declared types.
    """
    return parse_parameters(model, _spread_json(body, _read_declaration(cast(type, model))))


def _spread_json(body: object, declared: _Declaration) -> MultiDict[str, str]:
    if not isinstance(body, dict):
        name = declared.names[0]
        message = f'The body is not as it should be. Send JSON such as {{"{name}": "..."}}.'
        raise ParametersError([Fault(name, message)])
    faults = [
        Fault(name, f"'{truncate(name)}' is not as it should be. {advice}")
        for name, value in body.items()
        if (advice := _find_wrong_type(value, declared.types.get(name, "")))
    ]
    if faults:
        raise ParametersError(faults)
    sent: MultiDict[str, str] = MultiDict()
    for name, value in body.items():
        sent.setlist(name, [_write_as_in_form(each) for each in (value if isinstance(value, list) else [value])])
    return sent


def _find_wrong_type(value: object, declared: str) -> str:
    """Return what to give in place of a JSON value; empty if it is of the declared type, or none is declared."""
    if declared == "integer":
        is_whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        return "" if is_whole and not isinstance(value, bool) else "Give a whole number."
    if declared == "array":
        return "" if isinstance(value, list) and all(map(_is_text, value)) else "Give a list of texts."
    return "" if _is_text(value) or not declared else "Give a text, without half a character (\\ud800 to \\udfff)."


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not SURROGATE.search(value)


def _write_as_in_form(value: object) -> str:
    return str(int(value)) if isinstance(value, (int, float)) else str(value)


def refuse_parameters(given: MultiDict[str, str]) -> None:
    """Raise `ParametersError` for any parameter where unknown names are refused."""
    parse_parameters(NoParameters, given)


def refuses_unknown() -> bool:
    """Tell whether the current request, by its address or its JSON body, is refused for an unknown parameter."""
    return not has_request_context() or request.is_json or request.path.endswith(PROGRAM_ENDINGS)


def list_known_pairs() -> list[tuple[str, str]]:
    """Return the names and values that the page read from the current address, without the language."""
    pairs: list[tuple[str, str]] = g.get("known_pairs", [])
    return pairs


def list_posted() -> tuple[tuple[str, str], ...]:
    """Return the posted fields as the page read them; none if it could not, since a failure page has a language too."""
    if "posted" not in g:
        try:
            g.posted = tuple(request.form.items(multi=True))
        except HTTPException:
            g.posted = ()
    return cast("tuple[tuple[str, str], ...]", g.posted)


def replace_posted(pairs: Iterable[tuple[str, str]]) -> None:
    """Let the page be asked for in another language by these fields, without those that change something once."""
    g.posted = tuple(pairs)


def truncate(value: str) -> str:
    """Return a value short enough to quote in a message."""
    return value if len(value) <= _MAX_QUOTED_CHARS else f"{value[:_MAX_QUOTED_CHARS]}…"


def _cut_query(given: MultiDict[str, str], declared: _Declaration) -> MultiDict[str, str]:
    """Return parameters with the search cut to the length that is read, since every link of a page repeats it.

    One character more is left, so that the reader is told that not all was read. What was sent is kept in the same way
    for the links and the forms by which a page is shown in other languages.
    """
    longest = current_site().settings.max_query_chars + 1
    cut = given
    if any(len(each) > longest for each in given.getlist("q")):
        cut = given.copy()
        cut.setlist("q", [each[:longest] for each in given.getlist("q")])
    if given is request.args:
        g.known_parameters = declared.names
        g.known_pairs = [(name, value) for name, value in cut.items(multi=True) if name in declared.names]
    elif given is request.form:
        g.posted = tuple(cut.items(multi=True))
    return cut


@dataclass(frozen=True, slots=True)
class _Declaration:
    """How to read the parameters that a model declares.

    Attributes:
        names: As in requests, in the order of the declaration.
        types: The JSON types of their values: "string", "integer" or "array".
        max_counts: The limits of repeatable parameters.
    """

    adapter: TypeAdapter[Any]
    names: tuple[str, ...]
    required: frozenset[str]
    types: Mapping[str, str]
    max_counts: Mapping[str, int]


@cache
def _read_declaration(model: type) -> _Declaration:
    adapter: TypeAdapter[Any] = TypeAdapter(model)
    schema = adapter.json_schema()
    properties: dict[str, dict[str, Any]] = schema["properties"]
    max_counts = {name: each["maxItems"] for name, each in properties.items() if "maxItems" in each}
    types = {name: each.get("type", "") for name, each in properties.items()}
    return _Declaration(adapter, tuple(properties), frozenset(schema.get("required", ())), types, max_counts)


def _collect_values(given: MultiDict[str, str], declared: _Declaration) -> dict[str, str | tuple[str, ...]]:
    """Return the values of each given or required parameter; an empty filter counts as left out."""
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
    """Return, for each parameter, the fault of having been given too often; repeatable ones first."""
    faults: dict[str, list[Fault]] = {name: [] for name in (*declared.max_counts, *declared.names)}
    for name, maximum in declared.max_counts.items():
        count = len(given.getlist(name))
        if count > maximum:
            faults[name].append(Fault(name, f"'{name}' was given {count} times. Give it at most {maximum} times."))
    lengths = {name: sum(map(len, given.getlist(name))) for name in declared.max_counts}
    if sum(lengths.values()) > MAX_FILTERS_CHARS:
        message = f"All filters together have {sum(lengths.values()):,} characters. Give at most {MAX_FILTERS_CHARS:,}."
        longest = max(lengths, key=lengths.__getitem__)
        faults[longest].append(Fault(longest, message))
    return faults


def _explain_error(error: ErrorDetails, required: Collection[str]) -> Fault:
    """Turn an error of one value into a sentence, with the declaration's advice."""
    name, value, message = str(error["loc"][0]), str(error["input"]), error["msg"]
    is_item = len(error["loc"]) > 1
    if is_item and len(value) > MAX_FILTER_CHARS:
        message = f"'{name}' has {len(value):,} characters. Give at most {MAX_FILTER_CHARS}."
    elif name not in required:
        message = f"'{name}' was '{truncate(value)}'. {message}"
    return Fault(name, message)


def _keep_search(model: type, usable: Mapping[str, str | tuple[str, ...]]) -> SearchParameters:
    """Return a search from the usable parameters; from other pages than that of results, only its words."""
    if model is SearchParameters:
        kept: SearchParameters = _read_declaration(model).adapter.validate_python(usable)
        return kept
    return SearchParameters(str(usable.get("q", "")))
