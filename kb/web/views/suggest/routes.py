"""Suggestions for a search box, from the words of the library, never from what others searched for."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request
from typing_extensions import TypedDict

from kb.model import Suggestion
from kb.present.answers import build_document_path, build_passage_path
from kb.search.vocabulary.lexical_resources import get_suggestions
from kb.web.app_state import current_site
from kb.web.middleware.responses import render_json
from kb.web.openapi.operations import describe_operation
from kb.web.params.models import SuggestParameters
from kb.web.params.parsing import parse_body, parse_parameters

suggest_views = Blueprint("suggest", __name__)

_MAX_CHARS = 200  # of the typed text


class SuggestionAnswer(TypedDict):
    """A title, heading, name or phrase of the library; `search` is the search for it, "" where it has its own page."""

    text: str
    kind: str
    url: str
    search: str


class SuggestAnswer(TypedDict):
    """The suggestions, most useful first."""

    suggestions: list[SuggestionAnswer]


@suggest_views.get("/suggest.json")
@describe_operation(SuggestAnswer, operation_id="suggesting_suggest", parameters=SuggestParameters)
def send_suggestions() -> Response:
    """Suggest with the letters in the address."""
    return _suggest(parse_parameters(SuggestParameters, request.args).text)


@suggest_views.post("/suggest.json")
@describe_operation(SuggestAnswer, operation_id="suggesting_private_suggest", body=SuggestParameters)
def send_private_suggestions() -> Response:
    """Suggest with the letters in the body, as the site's own pages do, so that no log of an intermediary has them."""
    return _suggest(parse_body(SuggestParameters).text)


def _suggest(typed: str) -> Response:
    site = current_site()
    with site.open_view() as view:
        suggestions = get_suggestions(view)
    return render_json(_build_suggest_answer(suggestions.find(typed[:_MAX_CHARS])))


def _build_suggest_answer(suggestions: Iterable[Suggestion]) -> SuggestAnswer:
    """Return suggestions with their paths."""
    return {
        "suggestions": [
            {"text": each.text, "kind": each.kind.value, "url": _build_url(each), "search": each.search}
            for each in suggestions
        ]
    }


def _build_url(suggestion: Suggestion) -> str:
    if suggestion.speaker:
        return f"/speakers/{quote(suggestion.speaker, safe='')}"
    if suggestion.search or suggestion.document is None:
        return f"/search?{urlencode({'q': suggestion.search})}"
    if suggestion.passage:
        return build_passage_path(suggestion.document, suggestion.passage)
    return build_document_path(suggestion.document)
